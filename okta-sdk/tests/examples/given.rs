//! The parameters that an example does not make up: ids of what exists in the org.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use okta_sdk::json::Value;
use okta_sdk::{Client, Error, Method};

use crate::Clients;

/// Runs one example.
pub(super) type Run = fn(Client, Given) -> Pin<Box<dyn Future<Output = Result<(), Error>>>>;

/// An example.
pub(super) struct Example {
    pub(super) name: &'static str,
    /// operationId of its first call.
    pub(super) first: &'static str,
    /// Names of its parameters in the document.
    pub(super) given: &'static [&'static str],
    pub(super) run: Run,
}

impl Example {
    pub(super) const fn new(
        name: &'static str,
        first: &'static str,
        given: &'static [&'static str],
        run: Run,
    ) -> Self {
        Self { name, first, given, run }
    }
}

/// The status that a user must have for an operation.
const STATUSES: [(&str, &str); 6] = [
    ("activateUser", "STAGED"),
    ("expirePassword", "ACTIVE"),
    ("reactivateUser", "PROVISIONED"),
    ("suspendUser", "ACTIVE"),
    ("unlockUser", "LOCKED_OUT"),
    ("unsuspendUser", "SUSPENDED"),
];

/// Collections whose ids a parameter has, wherever it is.
const KNOWN: [(&str, &str); 11] = [
    ("resourceId", "/api/v1/apps"),
    ("userId", "/api/v1/users"),
    ("primaryUserId", "/api/v1/users"),
    ("ownerId", "/api/v1/users"),
    ("oktaUserId", "/api/v1/users"),
    ("groupId", "/api/v1/groups"),
    ("sourceGroupId", "/api/v1/groups"),
    ("targetGroupId", "/api/v1/groups"),
    ("appId", "/api/v1/apps"),
    ("clientId", "/api/v1/apps"),
    ("brandId", "/api/v1/brands"),
];

/// Where the paths of governance begin.
const GOVERNANCE: &str = "/governance/";

/// Returns the collection that a field of governance refers to.
fn referred(template: &str, name: &str) -> Option<&'static str> {
    if !template.starts_with(GOVERNANCE) {
        return None;
    }
    match name {
        "externalId" if template.contains("/entitlement") => Some("/api/v1/apps"),
        "externalId" | "principalId" => Some("/api/v1/users"),
        "entitlementId" => Some("/governance/api/v1/entitlements"),
        "entitlementBundleId" => Some("/governance/api/v1/entitlement-bundles"),
        "requestTypeId" => Some("/governance/api/v1/request-types"),
        "campaignId" => Some("/governance/api/v1/campaigns"),
        "entryId" => Some("/governance/api/v2/catalogs/default/entries"),
        _ => None,
    }
}

/// Returns whether the id of an owner is not that of a user.
fn has_other_owners(template: &str, name: &str) -> bool {
    name == "ownerId" && template.starts_with(GOVERNANCE)
}

/// A picture for uploads.
const PICTURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The parameters of an example, by name in the document.
#[derive(Debug, Default)]
pub(super) struct Given(BTreeMap<String, String>);

impl Given {
    /// Finds the ids in the path of the first operation, and those that bodies refer to: those of the last items of the
    /// collections. All other texts are unique.
    pub(super) async fn of(okta: &Clients, org_url: &str, example: &Example, template: &str) -> Self {
        let mut given = Self(BTreeMap::from([("orgUrl".to_owned(), org_url.to_owned())]));
        let mut path = String::new();
        for step in template.split('/').skip(1) {
            let Some(name) = step.strip_prefix('{').and_then(|step| step.strip_suffix('}')) else {
                path = format!("{path}/{step}");
                continue;
            };
            let id = find(okta, &path, name, example).await;
            path = format!("{path}/{id}");
            given.0.insert(name.to_owned(), id);
        }
        for name in example.given {
            if !given.0.contains_key(*name) {
                let known =
                    KNOWN.iter().find(|(known, _)| known == name && !has_other_owners(template, name));
                let known = known.map(|(_, collection)| *collection);
                // Entitlements are listed by application.
                let app = given.0.get("externalId").map(String::as_str).unwrap_or_default();
                let filter = format!("parent.externalId eq \"{app}\" AND parent.type eq \"APPLICATION\"");
                let query = [("filter", filter.as_str())];
                let query = if *name == "entitlementId" { &query[..] } else { &[] };
                let id = match known.or(referred(template, name)) {
                    Some(collection) => last(okta, collection, query, name).await,
                    None => None,
                };
                let other = || match *name {
                    // Ids of governance have at least 20 characters.
                    _ if template.starts_with(GOVERNANCE) => "0".repeat(23) + "1",
                    "externalId" => "demo".to_owned(),
                    _ => format!("demo-{}", example.name),
                };
                given.0.insert((*name).to_owned(), id.unwrap_or_else(other));
            }
        }
        given
    }

    pub(super) fn text(&self, name: &str) -> &'static str {
        // An example lives as long as the test.
        self.0[name].clone().leak()
    }

    pub(super) fn bytes(&self, _name: &str) -> Vec<u8> {
        PICTURE.to_vec()
    }
}

/// Returns an id for a parameter below the path of a collection.
async fn find(okta: &Clients, collection: &str, name: &str, example: &Example) -> String {
    if name == "schemaId" {
        return "default".to_owned();
    }
    let status = STATUSES.iter().find(|(operation, _)| *operation == example.first);
    let filter = status.map(|(_, status)| format!("status eq \"{status}\"")).unwrap_or_default();
    let query = match collection {
        // Policies are listed by type.
        "/api/v1/policies" => vec![("type", "ACCESS_POLICY")],
        "/api/v1/users" if status.is_some() => vec![("filter", filter.as_str())],
        _ => vec![],
    };
    if let Some(id) = last(okta, collection, &query, name).await {
        return id;
    }
    let known = KNOWN.iter().find(|(known, _)| *known == name).map(|(_, collection)| *collection);
    let id = match known.or(referred(collection, name)) {
        Some(collection) => last(okta, collection, &[], name).await,
        None => None,
    };
    id.unwrap_or_else(|| "demo".to_owned())
}

/// Returns the id of the last item of a list: the one that was created last.
async fn last(okta: &Clients, path: &str, query: &[(&'static str, &str)], name: &str) -> Option<String> {
    let mut body = None;
    for client in okta.for_path(path) {
        let mut request = client.request(Method::Get, path);
        for (name, value) in query {
            request = request.query(name, *value);
        }
        body = body.or(request.json::<Value>().await.ok());
    }
    let body = body?;
    let lists = body.as_object().into_iter().flat_map(|fields| fields.values());
    let list = [&body].into_iter().chain(lists).find_map(Value::as_array)?;
    // The policies and rules of the org itself are the last ones.
    let item = list.iter().rfind(|item| item["system"] != true).or(list.last())?;
    let names = ["id", "kid", name, "name", "label", "externalId"];
    let id = names.iter().find_map(|name| item[*name].as_str()).or(item["primary"]["name"].as_str());
    id.map(str::to_owned)
}
