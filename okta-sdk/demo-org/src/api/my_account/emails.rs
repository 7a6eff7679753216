//! The e-mail addresses of the signed-in user. The verified ones are those of the profile.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{add_links, answer, caller, challenges, check_new, contact, find, table};
use crate::api::users;
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::Org;
use crate::reply::Reply;

const EMAILS: &str = "emails";

/// The roles of addresses, and the attributes of the profile that have them.
const ROLES: [(&str, &str); 2] = [("PRIMARY", "email"), ("SECONDARY", "secondEmail")];

const CHALLENGE_LIFETIME: Duration = Duration::from_secs(300);

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    refresh(org, call)?;
    Ok(Reply::ok(table(org, call, EMAILS).values().cloned().map(Value::Object).collect()))
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    refresh(org, call)?;
    Ok(Reply::ok(Value::Object(find(org, call, EMAILS)?)))
}

/// Adds an address. It gets into the profile when it is verified.
pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    refresh(org, call)?;
    let body = call.object()?;
    let address = contact(&body, "email");
    if !address.contains('@') {
        return Err(ApiError::invalid("email", ["email: it must be an e-mail address"]));
    }
    let role = Some(text(&body, "role")).filter(|role| !role.is_empty()).unwrap_or("SECONDARY");
    if !ROLES.iter().any(|(known, _)| *known == role) {
        return Err(ApiError::invalid("role", ["role: it must be PRIMARY or SECONDARY"]));
    }
    check_new(org, call, EMAILS, "email", address)?;
    let email = add(org, call, role, address, "UNVERIFIED");
    Ok(Reply::ok(Value::Object(email)).status(StatusCode::CREATED))
}

/// Deletes an address. The primary one stays.
pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    refresh(org, call)?;
    let email = find(org, call, EMAILS)?;
    if text(&email, "status") == "VERIFIED" {
        if role(&email) == "PRIMARY" {
            return Err(ApiError::invalid("email", ["email: the primary address cannot be deleted"]));
        }
        set_attribute(org, call, "secondEmail", Value::Null)?;
    }
    table(org, call, EMAILS).remove(call.id());
    Ok(Reply::empty())
}

/// Sends a code.
pub(crate) fn challenge(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    refresh(org, call)?;
    let email = find(org, call, EMAILS)?;
    let id = org.new_id("myc");
    let this = call.url(&format!("/idp/myaccount/emails/{}/challenge/{id}", call.id()));
    let challenge = json!({
        "id": id, "status": "UNVERIFIED", "expiresAt": org.stamp_after(CHALLENGE_LIFETIME),
        "profile": email.get("profile"),
        "_links": {
            "verify": {"href": format!("{this}/verify"), "hints": {"allow": ["POST"]}},
            "poll": {"href": this, "hints": {"allow": ["GET"]}},
        },
    });
    challenges(org, call, EMAILS).insert(id, object(challenge.clone()));
    Ok(Reply::ok(challenge).status(StatusCode::CREATED))
}

/// Verifies an address, which gets into the profile.
pub(crate) fn verify(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    refresh(org, call)?;
    let email = answer(org, call, EMAILS, call.second_id())?;
    let role = role(&email).to_owned();
    if let Some((_, attribute)) = ROLES.iter().find(|(known, _)| *known == role) {
        set_attribute(org, call, attribute, json!(contact(&email, "email")))?;
    }
    refresh(org, call)?;
    Ok(Reply::ok(json!({})))
}

/// Makes the verified addresses those of the profile, which an administrator may have changed.
fn refresh(org: &mut Org, call: &Call) -> Result<(), ApiError> {
    let user = caller(org, call)?.clone();
    for (role_name, attribute) in ROLES {
        let address = users::profile(&user, attribute);
        let emails = table(org, call, EMAILS);
        emails.retain(|_, email| {
            role(email) != role_name
                || text(email, "status") != "VERIFIED"
                || contact(email, "email") == address
        });
        let is_known =
            emails.values().any(|email| text(email, "status") == "VERIFIED" && role(email) == role_name);
        if !address.is_empty() && !is_known {
            add(org, call, role_name, address, "VERIFIED");
        }
    }
    Ok(())
}

fn add(org: &mut Org, call: &Call, role: &str, address: &str, status: &str) -> Object {
    let id = org.new_id("eae");
    let mut email =
        object(json!({"id": id, "status": status, "roles": [role], "profile": {"email": address}}));
    add_links(call, EMAILS, &mut email);
    table(org, call, EMAILS).insert(id, email.clone());
    email
}

fn role(email: &Object) -> &str {
    email.get("roles").and_then(|roles| roles[0].as_str()).unwrap_or_default()
}

/// Changes an attribute of the profile.
fn set_attribute(org: &mut Org, call: &Call, name: &str, value: Value) -> Result<(), ApiError> {
    let mut user = caller(org, call)?.clone();
    if let Some(profile) = user.get_mut("profile") {
        profile[name] = value;
    }
    users::store(org, call, user).map(drop)
}
