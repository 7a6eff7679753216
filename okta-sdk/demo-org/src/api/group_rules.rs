//! Rules that add users to groups.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{begins, groups, require, set, settable};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::page::{Order, Page};
use crate::query::{Expr, values_at};
use crate::reply::Reply;

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let search = call.query("search").unwrap_or_default();
    let rules = org.group_rules.iter().filter(|(_, rule)| begins(text(rule, "name"), search));
    let page = Page::cut(call, (50, 200), Order::Ascending, rules.map(|(id, rule)| (id.clone(), rule)))?;
    Ok(page.reply(call, |rule| Value::Object(rule.clone())))
}

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut rule = settable(call.object()?);
    check(org, None, &rule)?;
    let (id, now) = (org.new_id("0pr"), org.stamp());
    rule.extend(object(json!({"id": id, "status": "INACTIVE", "created": now, "lastUpdated": now})));
    let (target, shown) = (Target::named("Rule", &rule), Value::Object(rule.clone()));
    org.group_rules.insert(id, rule);
    org.note(call, "group.rule.create", &[target]);
    Ok(Reply::ok(shown))
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(Value::Object(find(org, call.id())?.clone())))
}

/// Changes a rule that is not active.
pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut rule = inactive(org, call.id())?.clone();
    super::replace(&mut rule, call.object()?);
    check(org, Some(call.id()), &rule)?;
    set(&mut rule, "lastUpdated", org.stamp());
    let (target, shown) = (Target::named("Rule", &rule), Value::Object(rule.clone()));
    org.group_rules.insert(call.id().to_owned(), rule);
    org.note(call, "group.rule.update", &[target]);
    Ok(Reply::ok(shown))
}

/// Deletes a rule. With `removeUsers` the members it added are removed; otherwise they stay.
pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let target = Target::named("Rule", inactive(org, call.id())?);
    let by_this = org.members.iter().filter(|(_, rule)| rule.as_deref() == Some(call.id()));
    for (group, user) in by_this.map(|(key, _)| key.clone()).collect::<Vec<_>>() {
        if call.flag("removeUsers", false) {
            org.remove_member(call, &group, &user);
        } else {
            org.members.insert((group, user), None);
        }
    }
    org.group_rules.remove(call.id());
    org.note(call, "group.rule.delete", &[target]);
    Ok(Reply::empty().status(StatusCode::ACCEPTED))
}

/// Activates a rule and applies it to all users. Its groups must exist.
pub(crate) fn activate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    check(org, Some(call.id()), find(org, call.id())?)?;
    let rule = change(org, call, "ACTIVE", "group.rule.activate")?;
    org.apply_rule_to_all(call, &rule);
    Ok(Reply::empty())
}

/// Deactivates a rule. The members it added stay.
pub(crate) fn deactivate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    change(org, call, "INACTIVE", "group.rule.deactivate")?;
    Ok(Reply::empty())
}

fn change(org: &mut Org, call: &Call, status: &str, event: &str) -> Result<Object, ApiError> {
    let now = org.stamp();
    let mut rule = find(org, call.id())?.clone();
    set(&mut rule, "status", status);
    set(&mut rule, "lastUpdated", now);
    org.group_rules.insert(call.id().to_owned(), rule.clone());
    org.note(call, event, &[Target::named("Rule", &rule)]);
    Ok(rule)
}

fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Object, ApiError> {
    org.group_rules.get(id).ok_or_else(|| ApiError::not_found(id, "GroupRule"))
}

fn inactive<'a>(org: &'a Org, id: &str) -> Result<&'a Object, ApiError> {
    let rule = find(org, id)?;
    if text(rule, "status") == "ACTIVE" {
        return Err(ApiError::invalid("status", ["status: deactivate the rule first"]));
    }
    Ok(rule)
}

/// Fails if the rule has no name, the name of another rule, an invalid condition, or an unknown group.
fn check(org: &Org, id: Option<&str>, rule: &Object) -> Result<(), ApiError> {
    require(rule, "name", &["name"])?;
    let mut causes = Vec::new();
    let is_taken = |(other, theirs): (&String, &Object)| {
        id != Some(other.as_str()) && text(theirs, "name") == text(rule, "name")
    };
    if org.group_rules.iter().any(is_taken) {
        causes.push("name: another rule has it".to_owned());
    }
    match values_at(rule, "conditions.expression.value").first().and_then(Value::as_str) {
        None => causes.push("conditions.expression.value: it must not be empty".to_owned()),
        Some(expression) => {
            causes
                .extend(Expr::rule(expression).err().map(|error| format!("conditions.expression: {error}")));
        }
    }
    let group_ids = values_at(rule, "actions.assignUserToGroups.groupIds");
    if group_ids.is_empty() {
        causes.push("actions.assignUserToGroups.groupIds: it must not be empty".to_owned());
    }
    for group in group_ids {
        let problem = group.as_str().and_then(|group| groups::changeable(org, group).err());
        causes
            .extend(problem.map(|_| format!("actions.assignUserToGroups.groupIds: {group} cannot be used")));
    }
    if causes.is_empty() { Ok(()) } else { Err(ApiError::invalid("rule", causes)) }
}
