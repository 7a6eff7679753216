//! Rules of policies.

use serde_json::{Value, json};

use super::{by_priority, find as policy, is_system, links, rule_kind};
use crate::answer::Answer;
use crate::api::{replace as replace_members, require, set, settable};
use crate::call::{Call, Object, object, text};
use crate::fault::Fault;
use crate::org::{Org, Target};

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    policy(org, call.id())?;
    let rules = org.policy_rules.get(call.id()).into_iter().flatten();
    let mut rows: Vec<_> = rules.map(|(id, rule)| (by_priority(id, rule), show(rule, call))).collect();
    rows.sort_by(|(left, _), (right, _)| left.cmp(right));
    Ok(Answer::ok(rows.into_iter().map(|(_, rule)| rule).collect()))
}

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
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

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    Ok(Answer::ok(show(find(org, call, call.member())?, call)))
}

pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    let old = find(org, call, call.member())?;
    let mut rule = old.clone();
    replace_members(&mut rule, call.object()?);
    for kept in ["system", "type"] {
        set(&mut rule, kept, old.get(kept).cloned().unwrap_or_default());
    }
    rule.entry("priority").or_insert_with(|| old.get("priority").cloned().unwrap_or_default());
    check(org, call, Some(call.member()), &rule)?;
    set(&mut rule, "lastUpdated", org.stamp());
    store(org, call, rule, "policy.rule.update")
}

pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    let target = Target::named("PolicyRule", changeable(org, call)?);
    org.policy_rules.entry(call.id().to_owned()).or_default().remove(call.member());
    org.note(call, "policy.rule.delete", &[target]);
    Ok(Answer::empty())
}

pub(crate) fn activate(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    change(org, call, "ACTIVE", "policy.rule.activate")
}

pub(crate) fn deactivate(org: &mut Org, call: &Call) -> Result<Answer, Fault> {
    change(org, call, "INACTIVE", "policy.rule.deactivate")
}

fn change(org: &mut Org, call: &Call, status: &str, event: &str) -> Result<Answer, Fault> {
    let mut rule = changeable(org, call)?.clone();
    set(&mut rule, "status", status);
    set(&mut rule, "lastUpdated", org.stamp());
    store(org, call, rule, event)?;
    Ok(Answer::empty())
}

fn store(org: &mut Org, call: &Call, rule: Object, event: &str) -> Result<Answer, Fault> {
    org.policy_rules.entry(call.id().to_owned()).or_default().insert(call.member().to_owned(), rule);
    noted(org, call, call.member(), event)
}

/// Notes what was done to a rule, and shows it.
fn noted(org: &mut Org, call: &Call, id: &str, event: &str) -> Result<Answer, Fault> {
    let rule = find(org, call, id)?;
    let (target, shown) = (Target::named("PolicyRule", rule), show(rule, call));
    org.note(call, event, &[target]);
    Ok(Answer::ok(shown))
}

fn find<'a>(org: &'a Org, call: &Call, id: &str) -> Result<&'a Object, Fault> {
    policy(org, call.id())?;
    let rule = org.policy_rules.get(call.id()).and_then(|rules| rules.get(id));
    rule.ok_or_else(|| Fault::not_found(id, "PolicyRule"))
}

/// The rule, if it is not one that the org itself keeps.
fn changeable<'a>(org: &'a Org, call: &Call) -> Result<&'a Object, Fault> {
    let rule = find(org, call, call.member())?;
    if is_system(rule) {
        return Err(Fault::forbidden("The org itself keeps this rule"));
    }
    Ok(rule)
}

/// Fails if the rule has no name, or that of another one of its policy.
fn check(org: &Org, call: &Call, id: Option<&str>, rule: &Object) -> Result<(), Fault> {
    require(rule, "rule", &["name"])?;
    let mut rules = org.policy_rules.get(call.id()).into_iter().flatten();
    if rules.any(|(other, theirs)| id != Some(other.as_str()) && text(theirs, "name") == text(rule, "name")) {
        return Err(Fault::invalid("name", ["name: another rule of this policy has it"]));
    }
    Ok(())
}

fn show(rule: &Object, call: &Call) -> Value {
    let this = call.url(&format!("/api/v1/policies/{}/rules/{}", call.id(), text(rule, "id")));
    let mut shown = rule.clone();
    set(&mut shown, "_links", links(&this, rule));
    Value::Object(shown)
}
