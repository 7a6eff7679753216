//! MyAccount: what the [table](crate::resources) of resources does not know. The profile is that of the user who owns the
//! access token, and e-mail addresses and phones are verified with codes.

pub(crate) mod emails;
pub(crate) mod phones;
pub(crate) mod profile;

use axum::http::StatusCode;
use serde_json::json;

use super::set;
use crate::PASS_CODE;
use crate::call::{Call, Object, text};
use crate::error::ApiError;
use crate::org::{Org, Table};
use crate::resources::of_user;

/// Returns the signed-in user.
fn caller<'a>(org: &'a Org, call: &Call) -> Result<&'a Object, ApiError> {
    let user = org.users.get(&call.actor.id);
    user.ok_or_else(|| ApiError::forbidden("This operation requires the access token of a user"))
}

/// Returns the e-mail addresses or the phones of the signed-in user.
fn table<'a>(org: &'a mut Org, call: &Call, what: &str) -> &'a mut Table {
    org.table(&of_user(call, &format!("/idp/myaccount/{what}")))
}

/// Returns the challenges that were sent to the address or the phone that the path names.
fn challenges<'a>(org: &'a mut Org, call: &Call, what: &str) -> &'a mut Table {
    org.table(&of_user(call, &format!("/idp/myaccount/{what}/{}/challenge", call.id())))
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

/// Answers a challenge: an address or a phone is verified. Fails if the challenge was not sent, or the code of the body is
/// wrong.
fn answer(org: &mut Org, call: &Call, what: &str, challenge: &str) -> Result<Object, ApiError> {
    let (mut verified, body) = (find(org, call, what)?, call.object()?);
    let Some(mut sent) = challenges(org, call, what).get(challenge).cloned() else {
        let summary = "There is no such challenge: send one first";
        return Err(ApiError::new(StatusCode::CONFLICT, "E0000157", summary));
    };
    if text(&body, "verificationCode") != PASS_CODE {
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "E0000068", "The verification code is wrong"));
    }
    set(&mut sent, "status", "VERIFIED");
    challenges(org, call, what).insert(challenge.to_owned(), sent);
    set(&mut verified, "status", "VERIFIED");
    add_links(call, what, &mut verified);
    table(org, call, what).insert(call.id().to_owned(), verified.clone());
    Ok(verified)
}

/// Sets the links of an address or a phone: those to verify it if it is not verified.
fn add_links(call: &Call, what: &str, object: &mut Object) {
    let this = call.url(&format!("/idp/myaccount/{what}/{}", text(object, "id")));
    let mut links = json!({"self": {"href": this, "hints": {"allow": ["GET", "DELETE"]}}});
    if text(object, "status") == "UNVERIFIED" {
        links["challenge"] = json!({"href": format!("{this}/challenge"), "hints": {"allow": ["POST"]}});
        if what == phones::PHONES {
            links["verify"] = json!({"href": format!("{this}/verify"), "hints": {"allow": ["POST"]}});
        }
    }
    set(object, "_links", links);
}
