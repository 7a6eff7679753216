//! MyAccount: the profile, e-mail addresses and phones of the user who owns the access token.

pub(crate) mod emails;
pub(crate) mod phones;
pub(crate) mod profile;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::set;
use crate::PASS_CODE;
use crate::call::{Call, Object, text};
use crate::error::ApiError;
use crate::org::{Org, Table};

/// Returns the signed-in user.
fn caller<'a>(org: &'a Org, call: &Call) -> Result<&'a Object, ApiError> {
    let user = org.users.get(&call.actor.id);
    user.ok_or_else(|| ApiError::forbidden("This operation requires the access token of a user"))
}

/// Returns the e-mail addresses or the phones of the signed-in user.
fn table<'a>(org: &'a mut Org, call: &Call, what: &str) -> &'a mut Table {
    org.table(&format!("/idp/myaccount/{}/{what}", call.actor.id))
}

/// Returns the address or the phone that the path names.
fn find(org: &mut Org, call: &Call, what: &str) -> Result<Object, ApiError> {
    let found = table(org, call, what).get(call.id()).cloned();
    found.ok_or_else(|| ApiError::not_found(call.id(), what))
}

/// Returns a field of the profile of an address or a phone.
fn contact<'a>(object: &'a Object, field: &str) -> &'a str {
    object.get("profile").and_then(|profile| profile[field].as_str()).unwrap_or_default()
}

/// Fails if the user has the address or the phone already.
fn check_new(org: &mut Org, call: &Call, what: &str, field: &str, value: &str) -> Result<(), ApiError> {
    if table(org, call, what).values().any(|mine| contact(mine, field) == value) {
        let summary = format!("{field}: the user has it already");
        return Err(ApiError::new(StatusCode::CONFLICT, "E0000157", summary));
    }
    Ok(())
}

/// Ends the challenge of an address or a phone. Fails if none was sent, or the code of the body is wrong.
fn answer(call: &Call, object: &mut Object) -> Result<(), ApiError> {
    let body = call.object()?;
    if !object.contains_key(CHALLENGE) {
        let summary = "There is no challenge: send one first";
        return Err(ApiError::new(StatusCode::CONFLICT, "E0000157", summary));
    }
    if text(&body, "verificationCode") != PASS_CODE {
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "E0000068", "The verification code is wrong"));
    }
    object.remove(CHALLENGE);
    set(object, "status", "VERIFIED");
    Ok(())
}

/// The field with the id of the challenge that was sent. Responses do not contain it.
const CHALLENGE: &str = "challenge";

/// Returns an address or a phone as responses contain it: with links, and with those to verify it if it is not verified.
fn show(object: &Object, call: &Call, what: &str, verifies: bool) -> Value {
    let mut shown = object.clone();
    shown.remove(CHALLENGE);
    let this = call.url(&format!("/idp/myaccount/{what}/{}", text(object, "id")));
    let mut links = json!({"self": {"href": this, "hints": {"allow": ["GET", "DELETE"]}}});
    if text(object, "status") == "UNVERIFIED" {
        links["challenge"] = json!({"href": format!("{this}/challenge"), "hints": {"allow": ["POST"]}});
        if verifies {
            links["verify"] = json!({"href": format!("{this}/verify"), "hints": {"allow": ["POST"]}});
        }
    }
    set(&mut shown, "_links", links);
    Value::Object(shown)
}
