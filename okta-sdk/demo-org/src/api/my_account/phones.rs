//! The phones of the signed-in user: how they are added and verified.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{add_links, answer, caller, challenges, check_new, contact, find, table};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;
use crate::resources::of_user;

pub(super) const PHONES: &str = "phones";

/// Adds a phone, and sends a code unless the user does not want it yet.
pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let target = Target::user(caller(org, call)?);
    let body = call.object()?;
    let number = contact(&body, "phoneNumber").replace([' ', '-'], "");
    let digits = number.strip_prefix('+').unwrap_or_default();
    if !(7..=15).contains(&digits.len()) || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        let cause = "phoneNumber: it must be an international number, such as +41315550100";
        return Err(ApiError::invalid("phoneNumber", [cause]));
    }
    check_new(org, call, PHONES, "phoneNumber", &number)?;
    let id = org.new_id("sms");
    let mut phone = object(json!({"id": id, "status": "UNVERIFIED", "profile": {"phoneNumber": number}}));
    add_links(call, PHONES, &mut phone);
    if body.get("sendCode") != Some(&json!(false)) {
        check_method(text(&body, "method"))?;
        org.table(&of_user(call, &format!("/idp/myaccount/phones/{id}/challenge")))
            .insert(id.clone(), sent());
    }
    table(org, call, PHONES).insert(id, phone.clone());
    org.note(call, "user.mfa.factor.activate", &[target]);
    Ok(Reply::ok(Value::Object(phone)).status(StatusCode::CREATED))
}

/// Sends a code.
pub(crate) fn challenge(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    find(org, call, PHONES)?;
    check_method(text(&call.object()?, "method"))?;
    challenges(org, call, PHONES).insert(call.id().to_owned(), sent());
    let verify = call.url(&format!("/idp/myaccount/phones/{}/verify", call.id()));
    Ok(Reply::ok(json!({"_links": {"verify": {"href": verify, "hints": {"allow": ["GET"]}}}})))
}

pub(crate) fn verify(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    answer(org, call, PHONES, call.id())?;
    let target = Target::user(caller(org, call)?);
    org.note(call, "user.mfa.factor.update", &[target]);
    Ok(Reply::empty())
}

/// Returns the challenge of a phone, which has one at a time.
fn sent() -> Object {
    object(json!({"status": "UNVERIFIED"}))
}

/// Fails if this is no way to send a code.
fn check_method(method: &str) -> Result<(), ApiError> {
    match method {
        "SMS" | "CALL" => Ok(()),
        _ => Err(ApiError::invalid("method", ["method: it must be SMS or CALL"])),
    }
}
