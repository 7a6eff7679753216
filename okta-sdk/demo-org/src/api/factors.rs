//! Factors of users. Nothing is sent to phones: the pass code of every factor is [`PASS_CODE`].

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{set, settable, users};
use crate::PASS_CODE;
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;

/// The kinds of factors: type, provider, and required profile fields.
const KINDS: &[(&str, &str, &[&str])] = &[
    ("call", "OKTA", &["phoneNumber"]),
    ("email", "OKTA", &["email"]),
    ("question", "OKTA", &["question", "answer"]),
    ("sms", "OKTA", &["phoneNumber"]),
    ("token:software:totp", "GOOGLE", &[]),
    ("token:software:totp", "OKTA", &[]),
];

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let user = text(users::find(org, call, call.id())?, "id");
    let factors = org.factors.get(user).into_iter().flatten();
    Ok(Reply::ok(factors.map(|(_, factor)| show(factor, user, call)).collect()))
}

pub(crate) fn catalog(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let user = text(users::find(org, call, call.id())?, "id");
    let kinds = KINDS.iter().map(|(kind, provider, _)| {
        let enrolled =
            org.factors.get(user).into_iter().flatten().any(|(_, f)| text(f, "factorType") == *kind);
        let status = if enrolled { "ACTIVE" } else { "NOT_SETUP" };
        json!({
            "factorType": kind, "provider": provider, "vendorName": provider, "status": status,
            "enrollment": "OPTIONAL",
        })
    });
    Ok(Reply::ok(kinds.collect()))
}

pub(crate) fn enroll(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut factor = settable(call.object()?);
    let user = users::find(org, call, call.id())?.clone();
    let user_id = text(&user, "id");
    check(org, user_id, &factor)?;
    let (id, now) = (org.new_id("fac"), org.stamp());
    // A question is active immediately. Other factors must be activated by the user.
    let is_active = text(&factor, "factorType") == "question" || call.flag("activate", false);
    let status = if is_active { "ACTIVE" } else { "PENDING_ACTIVATION" };
    factor.extend(object(json!({
        "id": id, "vendorName": text(&factor, "provider"), "status": status, "created": now, "lastUpdated": now,
    })));
    let mut shown = show(&factor, user_id, call);
    if !is_active && text(&factor, "factorType").starts_with("token") {
        shown["_embedded"] = json!({"activation": {
            "timeStep": 30, "sharedSecret": "JBSWY3DPEHPK3PXP", "encoding": "base32", "keyLength": 6,
        }});
    }
    org.factors.entry(user_id.to_owned()).or_default().insert(id, factor);
    org.note(call, "user.mfa.factor.activate", &[Target::user(&user)]);
    Ok(Reply::ok(shown))
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let (user, factor) = find(org, call)?;
    Ok(Reply::ok(show(&factor, text(&user, "id"), call)))
}

pub(crate) fn unenroll(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let (user, factor) = find(org, call)?;
    org.factors.entry(text(&user, "id").to_owned()).or_default().remove(text(&factor, "id"));
    org.note(call, "user.mfa.factor.deactivate", &[Target::user(&user)]);
    Ok(Reply::empty())
}

pub(crate) fn activate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let (user, mut factor) = find(org, call)?;
    let body = call.optional_object()?;
    if text(&factor, "status") == "ACTIVE" {
        return Err(ApiError::invalid("status", ["status: the factor is active already"]));
    }
    if text(&body, "passCode") != PASS_CODE {
        return Err(refuse(org, call, &user));
    }
    set(&mut factor, "status", "ACTIVE");
    set(&mut factor, "lastUpdated", org.stamp());
    let shown = show(&factor, text(&user, "id"), call);
    org.factors
        .entry(text(&user, "id").to_owned())
        .or_default()
        .insert(text(&factor, "id").to_owned(), factor);
    org.note(call, "user.mfa.factor.activate", &[Target::user(&user)]);
    Ok(Reply::ok(shown))
}

/// Verifies a factor. Without a pass code this requests a challenge, which is not sent.
pub(crate) fn verify(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let (user, factor) = find(org, call)?;
    let body = call.optional_object()?;
    let expected = match text(&factor, "factorType") {
        "question" => factor
            .get("profile")
            .and_then(|profile| profile["answer"].as_str())
            .unwrap_or_default()
            .to_owned(),
        _ => PASS_CODE.to_owned(),
    };
    let given =
        ["passCode", "answer"].into_iter().map(|name| text(&body, name)).find(|given| !given.is_empty());
    match given {
        None => Ok(Reply::ok(json!({"factorResult": "CHALLENGE"}))),
        Some(given) if given == expected => {
            org.note(call, "user.authentication.auth_via_mfa", &[Target::user(&user)]);
            Ok(Reply::ok(json!({"factorResult": "SUCCESS"})))
        }
        Some(_) => Err(refuse(org, call, &user)),
    }
}

pub(crate) fn reset(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let user = users::find(org, call, call.id())?.clone();
    org.factors.remove(text(&user, "id"));
    org.note(call, "user.mfa.factor.reset_all", &[Target::user(&user)]);
    Ok(Reply::ok(json!({})))
}

fn refuse(org: &mut Org, call: &Call, user: &Object) -> ApiError {
    let reason = "The pass code is wrong";
    let event = "user.authentication.auth_via_mfa";
    org.note_outcome(call, &call.actor, event, &[Target::user(user)], Some(reason));
    ApiError::new(StatusCode::FORBIDDEN, "E0000068", reason)
}

fn find(org: &Org, call: &Call) -> Result<(Object, Object), ApiError> {
    let user = users::find(org, call, call.id())?;
    let factor = org.factors.get(text(user, "id")).and_then(|factors| factors.get(call.second_id()));
    let factor = factor.ok_or_else(|| ApiError::not_found(call.second_id(), "UserFactor"))?;
    Ok((user.clone(), factor.clone()))
}

/// Fails if the kind is unknown, the profile is incomplete, or the user already has a factor of this kind.
fn check(org: &Org, user: &str, factor: &Object) -> Result<(), ApiError> {
    let (kind, provider) = (text(factor, "factorType"), text(factor, "provider"));
    let Some((.., needed)) = KINDS.iter().find(|(mine, theirs, _)| *mine == kind && *theirs == provider)
    else {
        return Err(ApiError::invalid(
            "factorType",
            ["factorType: there is no such factor of this provider"],
        ));
    };
    let profile = factor.get("profile").and_then(Value::as_object).cloned().unwrap_or_default();
    super::require(&profile, "profile", needed)?;
    let is_same = |mine: &Object| text(mine, "factorType") == kind && text(mine, "provider") == provider;
    if org.factors.get(user).is_some_and(|factors| factors.values().any(is_same)) {
        return Err(ApiError::invalid("factorType", ["factorType: the user has such a factor already"]));
    }
    Ok(())
}

/// Returns the factor as responses contain it: with links, without the answer to the question.
fn show(factor: &Object, user: &str, call: &Call) -> Value {
    let mut shown = factor.clone();
    if let Some(Value::Object(profile)) = shown.get_mut("profile") {
        profile.remove("answer");
    }
    let this = call.url(&format!("/api/v1/users/{user}/factors/{}", text(factor, "id")));
    let (name, path) = if text(factor, "status") == "ACTIVE" {
        ("verify", "verify")
    } else {
        ("activate", "lifecycle/activate")
    };
    let links = json!({
        "self": {"href": this, "hints": {"allow": ["GET", "DELETE"]}},
        name: {"href": format!("{this}/{path}"), "hints": {"allow": ["POST"]}},
        "user": {"href": call.url(&format!("/api/v1/users/{user}")), "hints": {"allow": ["GET"]}},
    });
    set(&mut shown, "_links", links);
    Value::Object(shown)
}
