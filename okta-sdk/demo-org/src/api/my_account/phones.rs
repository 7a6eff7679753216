//! The phones of the signed-in user.

use axum::http::StatusCode;
use serde_json::json;

use super::{CHALLENGE, answer, caller, check_new, contact, find, set, show, table};
use crate::call::{Call, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;

const PHONES: &str = "phones";

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    caller(org, call)?;
    Ok(Reply::ok(table(org, call, PHONES).values().map(|phone| show(phone, call, PHONES, true)).collect()))
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(show(&find(org, call, PHONES)?, call, PHONES, true)))
}

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
    if body.get("sendCode") != Some(&json!(false)) {
        check_method(text(&body, "method"))?;
        set(&mut phone, CHALLENGE, id.as_str());
    }
    let shown = show(&phone, call, PHONES, true);
    table(org, call, PHONES).insert(id, phone);
    org.note(call, "user.mfa.factor.activate", &[target]);
    Ok(Reply::ok(shown).status(StatusCode::CREATED))
}

pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let target = Target::user(caller(org, call)?);
    find(org, call, PHONES)?;
    table(org, call, PHONES).remove(call.id());
    org.note(call, "user.mfa.factor.deactivate", &[target]);
    Ok(Reply::empty())
}

/// Sends a code.
pub(crate) fn challenge(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut phone = find(org, call, PHONES)?;
    check_method(text(&call.object()?, "method"))?;
    set(&mut phone, CHALLENGE, call.id());
    table(org, call, PHONES).insert(call.id().to_owned(), phone);
    let verify = call.url(&format!("/idp/myaccount/phones/{}/verify", call.id()));
    Ok(Reply::ok(json!({"_links": {"verify": {"href": verify, "hints": {"allow": ["GET"]}}}})))
}

pub(crate) fn verify(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut phone = find(org, call, PHONES)?;
    answer(call, &mut phone)?;
    table(org, call, PHONES).insert(call.id().to_owned(), phone);
    let target = Target::user(caller(org, call)?);
    org.note(call, "user.mfa.factor.update", &[target]);
    Ok(Reply::empty())
}

/// Fails if this is no way to send a code.
fn check_method(method: &str) -> Result<(), ApiError> {
    match method {
        "SMS" | "CALL" => Ok(()),
        _ => Err(ApiError::invalid("method", ["method: it must be SMS or CALL"])),
    }
}
