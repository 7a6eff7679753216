//! The profile of the signed-in user.

use serde_json::{Value, json};

use super::caller;
use crate::api::users;
use crate::call::{Call, Object, text};
use crate::error::ApiError;
use crate::org::Org;
use crate::reply::Reply;

/// Attributes that the user cannot change. An e-mail address changes when the new one is verified.
const FIXED: &[&str] = &["email", "login", "secondEmail"];

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(show(caller(org, call)?, call)))
}

/// Replaces the profile: attributes that are not sent are removed.
pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut user = caller(org, call)?.clone();
    let id = text(&user, "id").to_owned();
    let Some(Value::Object(mut new)) = call.object()?.remove("profile") else {
        return Err(ApiError::invalid("profile", ["profile: it must not be empty"]));
    };
    let old = user.get("profile").and_then(Value::as_object).cloned().unwrap_or_default();
    for name in FIXED {
        match (old.get(*name), new.get(*name)) {
            (kept, Some(sent)) if kept != Some(sent) => {
                return Err(ApiError::invalid("profile", [format!("{name}: the user cannot change it")]));
            }
            (Some(kept), _) => _ = new.insert((*name).to_owned(), kept.clone()),
            _ => {}
        }
    }
    user.insert("profile".to_owned(), Value::Object(new));
    users::store(org, call, user)?;
    let user = org.users.get(&id).ok_or_else(|| ApiError::not_found(&id, "User"))?;
    Ok(Reply::ok(show(user, call)))
}

fn show(user: &Object, call: &Call) -> Value {
    let this = call.url("/idp/myaccount/profile");
    json!({
        "createdAt": user.get("created"), "modifiedAt": user.get("lastUpdated"), "profile": user.get("profile"),
        "_links": {"self": {"href": this}, "describedBy": {"href": format!("{this}/schema")}},
    })
}
