//! The handlers of the routes. Each checks the request before it changes anything, and logs the change.

pub(crate) mod app_users;
pub(crate) mod apps;
pub(crate) mod factors;
pub(crate) mod governance;
pub(crate) mod grants;
pub(crate) mod group_rules;
pub(crate) mod groups;
pub(crate) mod lifecycle;
pub(crate) mod logs;
pub(crate) mod my_account;
pub(crate) mod policies;
pub(crate) mod schemas;
pub(crate) mod users;

use serde_json::Value;

use crate::call::{Object, text};
use crate::error::ApiError;
use crate::query::{Expr, values_at};

/// Fields that the server sets. Values from the client are ignored.
const OURS: &[&str] = &[
    "_embedded",
    "_links",
    "activated",
    "created",
    "features",
    "id",
    "lastLogin",
    "lastMembershipUpdated",
    "lastUpdated",
    "objectClass",
    "orn",
    "passwordChanged",
    "status",
    "statusChanged",
];

/// Returns the fields that a client may set.
fn settable(mut body: Object) -> Object {
    body.retain(|name, _| !OURS.contains(&name.as_str()));
    body
}

/// Replaces the fields that a client may set and keeps the others.
fn replace(old: &mut Object, new: Object) {
    old.retain(|name, _| OURS.contains(&name.as_str()));
    old.extend(settable(new));
}

/// Updates the fields that a client may set and keeps the others. Objects are updated in the same way, one level deep.
fn merge(old: &mut Object, new: Object) {
    for (name, value) in settable(new) {
        match (old.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
            (_, value) => set(old, &name, value),
        }
    }
}

/// Sets a field.
fn set(object: &mut Object, name: &str, value: impl Into<Value>) {
    object.insert(name.to_owned(), value.into());
}

/// Returns the condition in a query parameter, on the fields of an object.
pub(crate) fn condition(text: Option<&str>) -> Result<impl Fn(&Object) -> bool, ApiError> {
    let expression = text.map(Expr::scim).transpose().map_err(ApiError::search)?;
    Ok(move |object: &Object| {
        expression.as_ref().is_none_or(|expression| expression.fits(&|path| values_at(object, path)))
    })
}

/// Returns whether a string begins with another, ignoring case.
fn begins(text: &str, with: &str) -> bool {
    with.is_empty() || text.to_lowercase().starts_with(&with.to_lowercase())
}

/// Fails if a field is missing, empty, or not a string.
fn require(object: &Object, what: &str, names: &[&str]) -> Result<(), ApiError> {
    let missing: Vec<String> = names
        .iter()
        .filter(|name| text(object, name).is_empty())
        .map(|name| format!("{name}: it must not be empty"))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(ApiError::invalid(what, missing)) }
}
