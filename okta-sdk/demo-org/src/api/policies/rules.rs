//! Rules of policies.

use serde_json::{Value, json};

use super::{by_priority, find as policy, is_system, links, rule_kind};
use crate::api::{replace as replace_members, require, set, settable};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    policy(org, call.id())?;
    let rules = org.policy_rules.get(call.id()).into_iter().flatten();
    let mut rows: Vec<_> = rules.map(|(id, rule)| (by_priority(id, rule), show(rule, call))).collect();
    rows.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(Reply::ok(rows.into_iter().map(|(_, rule)| rule).collect()))
}

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut rule = settable(call.object()?);
    let kind = rule_kind(text(policy(org, call.id())?, "type"))?;
    check(org, call, None, &rule)?;
    let (id, now) = (org.new_id("0pr"), org.stamp());
    let status = if call.flag("activate", true) { "ACTIVE" } else { "INACTIVE" };
    let rules = org.policy_rules.entry(call.id().to_owned()).or_default();
    let before = rules.values().filter(|other| !is_system(other)).count();
    rule.entry("priority").or_insert_with(|| json!(before + 1));
    rule.extend(object(json!({
        "id": id, "type": kind, "status": status, "created": now, "lastUpdated": now, "system": false,
    })));
    rules.insert(id.clone(), rule);
    noted(org, call, &id, "policy.rule.add")
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(show(find(org, call, call.second_id())?, call)))
}

pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let old = find(org, call, call.second_id())?;
    let mut rule = old.clone();
    replace_members(&mut rule, call.object()?);
    for kept in ["system", "type"] {
        set(&mut rule, kept, old.get(kept).cloned().unwrap_or_default());
    }
    rule.entry("priority").or_insert_with(|| old.get("priority").cloned().unwrap_or_default());
    check(org, call, Some(call.second_id()), &rule)?;
    set(&mut rule, "lastUpdated", org.stamp());
    store(org, call, rule, "policy.rule.update")
}

pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let target = Target::named("PolicyRule", changeable(org, call)?);
    org.policy_rules.entry(call.id().to_owned()).or_default().remove(call.second_id());
    org.note(call, "policy.rule.delete", &[target]);
    Ok(Reply::empty())
}

pub(crate) fn activate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    change(org, call, "ACTIVE", "policy.rule.activate")
}

pub(crate) fn deactivate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    change(org, call, "INACTIVE", "policy.rule.deactivate")
}

fn change(org: &mut Org, call: &Call, status: &str, event: &str) -> Result<Reply, ApiError> {
    let mut rule = changeable(org, call)?.clone();
    set(&mut rule, "status", status);
    set(&mut rule, "lastUpdated", org.stamp());
    store(org, call, rule, event)?;
    Ok(Reply::empty())
}

fn store(org: &mut Org, call: &Call, rule: Object, event: &str) -> Result<Reply, ApiError> {
    org.policy_rules.entry(call.id().to_owned()).or_default().insert(call.second_id().to_owned(), rule);
    noted(org, call, call.second_id(), event)
}

/// Logs a change of a rule and returns the rule.
fn noted(org: &mut Org, call: &Call, id: &str, event: &str) -> Result<Reply, ApiError> {
    let rule = find(org, call, id)?;
    let (target, shown) = (Target::named("PolicyRule", rule), show(rule, call));
    org.note(call, event, &[target]);
    Ok(Reply::ok(shown))
}

fn find<'a>(org: &'a Org, call: &Call, id: &str) -> Result<&'a Object, ApiError> {
    policy(org, call.id())?;
    let rule = org.policy_rules.get(call.id()).and_then(|rules| rules.get(id));
    rule.ok_or_else(|| ApiError::not_found(id, "PolicyRule"))
}

/// Returns the rule. Fails for a system rule.
fn changeable<'a>(org: &'a Org, call: &Call) -> Result<&'a Object, ApiError> {
    let rule = find(org, call, call.second_id())?;
    if is_system(rule) {
        return Err(ApiError::forbidden("The org itself keeps this rule"));
    }
    Ok(rule)
}

/// Fails if the rule has no name or the name of another rule of its policy.
fn check(org: &Org, call: &Call, id: Option<&str>, rule: &Object) -> Result<(), ApiError> {
    require(rule, "rule", &["name"])?;
    let mut rules = org.policy_rules.get(call.id()).into_iter().flatten();
    if rules.any(|(other, theirs)| id != Some(other.as_str()) && text(theirs, "name") == text(rule, "name")) {
        return Err(ApiError::invalid("name", ["name: another rule of this policy has it"]));
    }
    Ok(())
}

fn show(rule: &Object, call: &Call) -> Value {
    let this = call.url(&format!("/api/v1/policies/{}/rules/{}", call.id(), text(rule, "id")));
    let mut shown = rule.clone();
    set(&mut shown, "_links", links(&this, rule));
    Value::Object(shown)
}
