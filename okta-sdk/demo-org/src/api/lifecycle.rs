//! The states of users.

use axum::http::StatusCode;
use serde_json::json;

use super::{set, users};
use crate::call::{Call, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;

/// An action: the last segment of its path, and the name of its link.
type Action = (&'static str, &'static str);

const ACTIVATE: Action = ("activate", "activate");
const DEACTIVATE: Action = ("deactivate", "deactivate");
const EXPIRE_PASSWORD: Action = ("expire_password", "expirePassword");
const REACTIVATE: Action = ("reactivate", "reactivate");
const RESET_PASSWORD: Action = ("reset_password", "resetPassword");
const SUSPEND: Action = ("suspend", "suspend");
const UNLOCK: Action = ("unlock", "unlock");
const UNSUSPEND: Action = ("unsuspend", "unsuspend");

/// Returns the actions that are allowed in a state.
pub(super) fn possible(status: &str) -> &'static [Action] {
    match status {
        "STAGED" | "DEPROVISIONED" => &[ACTIVATE],
        "PROVISIONED" | "RECOVERY" => &[REACTIVATE, DEACTIVATE, RESET_PASSWORD],
        "ACTIVE" => &[SUSPEND, DEACTIVATE, EXPIRE_PASSWORD, RESET_PASSWORD],
        "PASSWORD_EXPIRED" => &[DEACTIVATE, EXPIRE_PASSWORD, RESET_PASSWORD],
        "LOCKED_OUT" => &[UNLOCK, DEACTIVATE, RESET_PASSWORD],
        "SUSPENDED" => &[UNSUSPEND, DEACTIVATE],
        _ => &[],
    }
}

pub(crate) fn activate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let user = users::find(org, call, call.id())?;
    if !matches!(text(user, "status"), "STAGED" | "DEPROVISIONED") {
        let summary = "The user is active already";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "E0000016", summary));
    }
    let status = if users::has_password(user) { "ACTIVE" } else { "PROVISIONED" };
    change(org, call, status, "user.lifecycle.activate")?;
    Ok(token_answer(org, call, "activation"))
}

pub(crate) fn reactivate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    allow(org, call, "reactivate")?;
    change(org, call, "PROVISIONED", "user.lifecycle.reactivate")?;
    Ok(token_answer(org, call, "activation"))
}

/// Deactivates a user and removes the user's assignments.
pub(crate) fn deactivate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let user = users::find(org, call, call.id())?;
    let id = text(user, "id").to_owned();
    if text(user, "status") == "DEPROVISIONED" {
        return Err(ApiError::state("The user is deactivated already"));
    }
    for assigned in org.app_users.values_mut() {
        assigned.remove(&id);
    }
    change(org, call, "DEPROVISIONED", "user.lifecycle.deactivate")?;
    Ok(Reply::ok(json!({})))
}

pub(crate) fn suspend(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    if text(users::find(org, call, call.id())?, "status") != "ACTIVE" {
        return Err(ApiError::invalid("status", ["status: only an active user can be suspended"]));
    }
    change(org, call, "SUSPENDED", "user.lifecycle.suspend")?;
    Ok(Reply::ok(json!({})))
}

pub(crate) fn unsuspend(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    if text(users::find(org, call, call.id())?, "status") != "SUSPENDED" {
        return Err(ApiError::invalid("status", ["status: only a suspended user can be unsuspended"]));
    }
    change(org, call, "ACTIVE", "user.lifecycle.unsuspend")?;
    Ok(Reply::ok(json!({})))
}

pub(crate) fn unlock(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    if text(users::find(org, call, call.id())?, "status") != "LOCKED_OUT" {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "E0000032", "The user is not locked out"));
    }
    change(org, call, "ACTIVE", "user.account.unlock_by_admin")?;
    Ok(Reply::ok(json!({})))
}

pub(crate) fn expire_password(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    allow(org, call, "expire_password")?;
    change(org, call, "PASSWORD_EXPIRED", "user.account.expire_password")?;
    users::get(org, call)
}

pub(crate) fn reset_password(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    allow(org, call, "reset_password")?;
    change(org, call, "RECOVERY", "user.account.reset_password")?;
    Ok(token_answer(org, call, "resetPassword"))
}

/// Logs that the sessions end. This org has no sessions.
pub(crate) fn end_sessions(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let target = Target::user(users::find(org, call, call.id())?);
    org.note(call, "user.session.clear", &[target]);
    Ok(Reply::empty())
}

/// Fails if the action is not allowed in this state.
fn allow(org: &Org, call: &Call, action: &str) -> Result<(), ApiError> {
    let status = text(users::find(org, call, call.id())?, "status");
    if possible(status).iter().any(|(possible, _)| *possible == action) {
        return Ok(());
    }
    Err(ApiError::state("The status of the user does not allow this"))
}

fn change(org: &mut Org, call: &Call, status: &str, event: &str) -> Result<(), ApiError> {
    let mut user = users::find(org, call, call.id())?.clone();
    let now = org.stamp();
    if event == "user.lifecycle.activate" {
        set(&mut user, "activated", now.as_str());
    }
    set(&mut user, "status", status);
    set(&mut user, "statusChanged", now.as_str());
    set(&mut user, "lastUpdated", now);
    let target = Target::user(&user);
    org.users.insert(text(&user, "id").to_owned(), user);
    org.note(call, event, &[target]);
    Ok(())
}

/// Returns the link for the user to continue, unless it is sent by e-mail.
fn token_answer(org: &mut Org, call: &Call, what: &str) -> Reply {
    if call.flag("sendEmail", true) {
        return Reply::ok(json!({}));
    }
    let token = org.new_id("tok");
    let mut reply = json!({format!("{what}Url"): call.url(&format!("/welcome/{token}"))});
    if what == "activation" {
        reply["activationToken"] = json!(token);
    }
    Reply::ok(reply)
}
