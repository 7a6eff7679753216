//! The objects of all resources without handlers of their own.

use std::collections::BTreeMap;

use crate::api::governance::requests;
use crate::api::{apps, groups, users};
use crate::call::{Call, Object, text};
use crate::error::ApiError;
use crate::org::{Org, Table};
use crate::query::values_at;

/// Collections and single objects, by path.
#[derive(Default)]
pub(crate) struct Store {
    collections: BTreeMap<String, Table>,
    singles: Table,
}

impl Store {
    /// Returns the items of a collection, if it was used before.
    pub(super) fn collection(&self, path: &str) -> Option<&Table> {
        self.collections.get(path)
    }

    pub(super) fn single(&mut self, path: &str) -> Option<&mut Object> {
        self.singles.get_mut(path)
    }

    pub(super) fn set_single(&mut self, path: &str, object: Object) {
        self.singles.insert(path.to_owned(), object);
    }

    pub(super) fn reset_single(&mut self, path: &str) {
        self.singles.remove(path);
        self.forget_below(path);
    }

    /// Removes everything that belongs to an item.
    pub(super) fn forget_below(&mut self, path: &str) {
        let below = format!("{path}/");
        self.collections.retain(|path, _| !path.starts_with(&below));
        self.singles.retain(|path, _| !path.starts_with(&below));
    }
}

impl Org {
    /// Returns the items of a collection, also if it has handlers of its own.
    pub(crate) fn table(&mut self, collection: &str) -> &mut Table {
        let management = collection.strip_prefix("/api/v1/").unwrap_or_default();
        let segments: Vec<&str> = management.split('/').collect();
        match segments[..] {
            ["users"] => &mut self.users,
            ["groups"] => &mut self.groups,
            ["groups", "rules"] => &mut self.group_rules,
            ["apps"] => &mut self.apps,
            ["policies"] => &mut self.policies,
            ["apps", app, "groups"] => self.app_groups.entry(app.to_owned()).or_default(),
            ["apps", app, "users"] => self.app_users.entry(app.to_owned()).or_default(),
            ["apps", app, "grants"] => self.grants.entry(app.to_owned()).or_default(),
            ["policies", policy, "rules"] => self.policy_rules.entry(policy.to_owned()).or_default(),
            ["users", user, "factors"] => self.factors.entry(user.to_owned()).or_default(),
            _ => self.resources.collections.entry(collection.to_owned()).or_default(),
        }
    }

    /// Returns whether a collection has handlers of its own, for a template such as `/api/v1/users`.
    pub(super) fn is_own(template: &str) -> bool {
        let own = [
            "/api/v1/users",
            "/api/v1/groups",
            "/api/v1/groups/rules",
            "/api/v1/apps",
            "/api/v1/policies",
            "/api/v1/apps/{}/groups",
            "/api/v1/apps/{}/users",
            "/api/v1/apps/{}/grants",
            "/api/v1/policies/{}/rules",
            "/api/v1/users/{}/factors",
        ];
        own.contains(&template)
    }

    /// Returns the id of a user, a group, an application or an entry of the catalog that a path names in any way. Returns `None` for other items.
    pub(super) fn known(&self, call: &Call, template: &str, id: &str) -> Option<Result<String, ApiError>> {
        let found = match template {
            "/api/v1/users/{}" | "/webauthn-registration/api/v1/users/{}" => users::find(self, call, id),
            "/api/v1/groups/{}" => groups::find(self, id),
            "/api/v1/apps/{}" | "/oauth2/v1/clients/{}" | "/api/v1/meta/schemas/apps/{}" => {
                apps::find(self, id)
            }
            _ if template.ends_with("/catalogs/default/entries/{}") => {
                let entry = requests::app(self, id).map(|_| id.to_owned());
                return Some(entry.ok_or_else(|| ApiError::not_found(id, "CatalogEntry")));
            }
            _ => return None,
        };
        Some(found.map(|object| text(object, "id").to_owned()))
    }
}

/// Returns the key of the item with this key, or with this name.
pub(super) fn find_key(table: &Table, key: &str, name: &str) -> Option<String> {
    if table.contains_key(key) {
        return Some(key.to_owned());
    }
    let is_named = |object: &Object| {
        let names = ["externalId", "label", "name", name];
        names.iter().any(|name| values_at(object, name).iter().any(|value| value == key))
    };
    table.iter().find(|(_, object)| is_named(object)).map(|(key, _)| key.clone())
}
