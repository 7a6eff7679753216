//! The states of users.

use axum::http::StatusCode;
use serde_json::json;

use super::{set, users};
use crate::answer::Answer;
use crate::call::{Call, text};
use crate::fault::Fault;
use crate::org::{Org, Target};

/// The actions that a state allows.
pub(super) fn possible(status: &str) -> &'static [&'static str] {
    match status {
        "STAGED" | "DEPROVISIONED" => &["activate"],
        "PROVISIONED" | "RECOVERY" => &["reactivate", "deactivate", "reset_password"],
        "ACTIVE" => &["suspend", "deactivate", "expire_password", "reset_password"],
        "PASSWORD_EXPIRED" => &["deactivate", "expire_password", "reset_password"],
        "LOCKED_OUT" => &["unlock", "deactivate", "reset_password"],
        "SUSPENDED" => &["unsuspend", "deactivate"],
        _ => &[],
    }
}

pub(crate) fn activate(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    let user = users::find(org, call, call.id())?;
    if !matches!(text(user, "status"), "STAGED" | "DEPROVISIONED") {
        let summary = "The user is active already";
        return Err(Fault::new(StatusCode::FORBIDDEN, "E0000016", summary));
    }
    let status = if users::has_password(user) { "ACTIVE" } else { "PROVISIONED" };
    change(org, call, status, "user.lifecycle.activate")?;
    Ok(token_answer(org, call, "activation"))
}

pub(crate) fn reactivate(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    allow(org, call, "reactivate")?;
    change(org, call, "PROVISIONED", "user.lifecycle.reactivate")?;
    Ok(token_answer(org, call, "activation"))
}

/// Ends the user's assignments too.
pub(crate) fn deactivate(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    let user = users::find(org, call, call.id())?;
    let id = text(user, "id").to_owned();
    if text(user, "status") == "DEPROVISIONED" {
        return Err(Fault::state("The user is deactivated already"));
    }
    for assigned in org.app_users.values_mut() {
        assigned.remove(&id);
    }
    change(org, call, "DEPROVISIONED", "user.lifecycle.deactivate")?;
    Ok(Answer::ok(json!({})))
}

pub(crate) fn suspend(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    if text(users::find(org, call, call.id())?, "status") != "ACTIVE" {
        return Err(Fault::invalid("status", ["status: only an active user can be suspended"]));
    }
    change(org, call, "SUSPENDED", "user.lifecycle.suspend")?;
    Ok(Answer::ok(json!({})))
}

pub(crate) fn unsuspend(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    if text(users::find(org, call, call.id())?, "status") != "SUSPENDED" {
        return Err(Fault::invalid("status", ["status: only a suspended user can be unsuspended"]));
    }
    change(org, call, "ACTIVE", "user.lifecycle.unsuspend")?;
    Ok(Answer::ok(json!({})))
}

pub(crate) fn unlock(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    if text(users::find(org, call, call.id())?, "status") != "LOCKED_OUT" {
        return Err(Fault::new(StatusCode::FORBIDDEN, "E0000032", "The user is not locked out"));
    }
    change(org, call, "ACTIVE", "user.account.unlock_by_admin")?;
    Ok(Answer::ok(json!({})))
}

pub(crate) fn expire_password(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    allow(org, call, "expire_password")?;
    change(org, call, "PASSWORD_EXPIRED", "user.account.expire_password")?;
    users::get(org, call)
}

pub(crate) fn reset_password(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    allow(org, call, "reset_password")?;
    change(org, call, "RECOVERY", "user.account.reset_password")?;
    Ok(token_answer(org, call, "resetPassword"))
}

/// There are no sessions in this org; that they are to end is noted all the same.
pub(crate) fn end_sessions(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    let target = Target::user(users::find(org, call, call.id())?);
    org.note(call, "user.session.clear", &[target]);
    Ok(Answer::empty())
}

/// Fails if the state does not allow an action.
fn allow(org: &Org, call: &Call, action: &str) -> Result<(), Fault> {
    let status = text(users::find(org, call, call.id())?, "status");
    if possible(status).contains(&action) {
        return Ok(());
    }
    Err(Fault::state("The status of the user does not allow this"))
}

fn change(org: &mut Org, call: &Call, status: &str, event: &str) -> Result<(), Fault> {
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

/// Where the user would go on, unless that is sent by e-mail.
fn token_answer(org: &mut Org, call: &Call, what: &str) -> Answer {
    if call.flag("sendEmail", true) {
        return Answer::ok(json!({}));
    }
    let token = org.new_id("tok");
    let mut answer = json!({format!("{what}Url"): call.url(&format!("/welcome/{token}"))});
    if what == "activation" {
        answer["activationToken"] = json!(token);
    }
    Answer::ok(answer)
}
