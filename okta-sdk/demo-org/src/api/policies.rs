//! Policies. The module [`rules`] has their rules.

pub(crate) mod rules;

use serde_json::{Value, json};

use super::{apps, require, set, settable};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::page::{Order, Page};
use crate::reply::Reply;

/// The types of policies and of their rules.
const KINDS: &[(&str, &str)] = &[
    ("ACCESS_POLICY", "ACCESS_POLICY"),
    ("IDP_DISCOVERY", "IDP_DISCOVERY"),
    ("MFA_ENROLL", "MFA_ENROLL"),
    ("OKTA_SIGN_ON", "SIGN_ON"),
    ("PASSWORD", "PASSWORD"),
    ("PROFILE_ENROLLMENT", "PROFILE_ENROLLMENT"),
];

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let Some(kind) = call.query("type") else {
        return Err(ApiError::invalid("type", ["type: it must not be empty"]));
    };
    rule_kind(kind)?;
    let policies = org.policies.iter().filter(|(_, policy)| text(policy, "type") == kind);
    let mut rows: Vec<_> = policies.map(|(id, policy)| (by_priority(id, policy), policy)).collect();
    rows.sort_by(|(left, _), (right, _)| left.cmp(right));
    let page = Page::cut(call, (20, 200), Order::Ascending, rows.into_iter())?;
    Ok(page.reply(call, |policy| show(policy, call)))
}

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut policy = settable(call.object()?);
    check(org, None, &policy)?;
    let (id, now) = (org.new_id("00p"), org.stamp());
    let status = if call.flag("activate", true) { "ACTIVE" } else { "INACTIVE" };
    let before =
        org.policies.values().filter(|other| other["type"] == policy["type"] && !is_system(other)).count();
    policy.entry("conditions").or_insert(Value::Null);
    policy.extend(object(json!({
        "id": id, "status": status, "created": now, "lastUpdated": now, "system": false, "priority": before + 1,
    })));
    org.policies.insert(id.clone(), policy);
    noted(org, call, &id, "policy.lifecycle.create")
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(show(find(org, call.id())?, call)))
}

/// Lists the applications that a policy protects.
pub(crate) fn apps(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let policy = text(find(org, call.id())?, "id");
    let protected = org.apps.values().filter(|app| apps::access_policy(org, app) == Some(policy));
    Ok(Reply::ok(protected.map(|app| apps::show(org, app, call)).collect()))
}

pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let old = find(org, call.id())?;
    let mut policy = old.clone();
    super::replace(&mut policy, call.object()?);
    for kept in ["system", "priority", "type"] {
        let value = if kept == "priority" { policy.get(kept) } else { None };
        let value = value.or(old.get(kept)).cloned().unwrap_or_default();
        set(&mut policy, kept, value);
    }
    check(org, Some(call.id()), &policy)?;
    set(&mut policy, "lastUpdated", org.stamp());
    org.policies.insert(call.id().to_owned(), policy);
    noted(org, call, call.id(), "policy.lifecycle.update")
}

pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let target = Target::named("PolicyEntity", changeable(org, call.id())?);
    org.policies.remove(call.id());
    org.policy_rules.remove(call.id());
    org.note(call, "policy.lifecycle.delete", &[target]);
    Ok(Reply::empty())
}

pub(crate) fn activate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    change(org, call, "ACTIVE", "policy.lifecycle.activate")
}

pub(crate) fn deactivate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    change(org, call, "INACTIVE", "policy.lifecycle.deactivate")
}

fn change(org: &mut Org, call: &Call, status: &str, event: &str) -> Result<Reply, ApiError> {
    let mut policy = changeable(org, call.id())?.clone();
    set(&mut policy, "status", status);
    set(&mut policy, "lastUpdated", org.stamp());
    org.policies.insert(call.id().to_owned(), policy);
    noted(org, call, call.id(), event)?;
    Ok(Reply::empty())
}

/// Logs a change of a policy and returns the policy.
fn noted(org: &mut Org, call: &Call, id: &str, event: &str) -> Result<Reply, ApiError> {
    let policy = find(org, id)?;
    let (target, shown) = (Target::named("PolicyEntity", policy), show(policy, call));
    org.note(call, event, &[target]);
    Ok(Reply::ok(shown))
}

fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Object, ApiError> {
    org.policies.get(id).ok_or_else(|| ApiError::not_found(id, "Policy"))
}

/// Returns the policy. Fails for a system policy.
fn changeable<'a>(org: &'a Org, id: &str) -> Result<&'a Object, ApiError> {
    let policy = find(org, id)?;
    if is_system(policy) {
        return Err(ApiError::forbidden("The org itself keeps this policy"));
    }
    Ok(policy)
}

fn is_system(object: &Object) -> bool {
    object.get("system").and_then(Value::as_bool).unwrap_or(false)
}

/// Returns the key for a list by priority. System policies come last.
fn by_priority(id: &str, object: &Object) -> String {
    let priority = object.get("priority").and_then(Value::as_u64).unwrap_or_default();
    format!("{} {priority:06} {id}", u8::from(is_system(object)))
}

/// Returns the type of the rules of a policy type.
fn rule_kind(kind: &str) -> Result<&'static str, ApiError> {
    let found = KINDS.iter().find(|(mine, _)| *mine == kind).map(|(_, rule)| *rule);
    found.ok_or_else(|| ApiError::invalid("type", ["type: there is no such kind of policies"]))
}

/// Fails if the policy has no name, the name of another policy of its type, or an unknown type.
fn check(org: &Org, id: Option<&str>, policy: &Object) -> Result<(), ApiError> {
    require(policy, "policy", &["name", "type"])?;
    rule_kind(text(policy, "type"))?;
    let is_taken = |(other, theirs): (&String, &Object)| {
        id != Some(other.as_str())
            && ["name", "type"].iter().all(|name| text(theirs, name) == text(policy, name))
    };
    if org.policies.iter().any(is_taken) {
        return Err(ApiError::invalid("name", ["name: another policy of this kind has it"]));
    }
    Ok(())
}

fn show(policy: &Object, call: &Call) -> Value {
    let this = call.url(&format!("/api/v1/policies/{}", text(policy, "id")));
    let mut shown = policy.clone();
    set(&mut shown, "_links", links(&this, policy));
    shown["_links"]["rules"] = json!({"href": format!("{this}/rules"), "hints": {"allow": ["GET", "POST"]}});
    if text(policy, "type") == "ACCESS_POLICY" {
        shown["_links"]["mappings"] =
            json!({"href": format!("{this}/mappings"), "hints": {"allow": ["GET", "POST"]}});
    }
    Value::Object(shown)
}

/// Returns the links of a policy or a rule.
fn links(this: &str, object: &Object) -> Value {
    if is_system(object) {
        return json!({"self": {"href": this, "hints": {"allow": ["GET", "PUT"]}}});
    }
    let action = if text(object, "status") == "ACTIVE" { "deactivate" } else { "activate" };
    json!({
        "self": {"href": this, "hints": {"allow": ["GET", "PUT", "DELETE"]}},
        action: {"href": format!("{this}/lifecycle/{action}"), "hints": {"allow": ["POST"]}},
    })
}
