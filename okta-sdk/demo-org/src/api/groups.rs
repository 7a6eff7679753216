//! Groups and their members.

use serde_json::{Value, json};

use super::{apps, begins, condition, require, set, settable, users};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::page::{Order, Page};
use crate::query::values_at;
use crate::reply::Reply;

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let (search, filter) = (condition(call.query("search"))?, condition(call.query("filter"))?);
    let q = call.query("q").unwrap_or_default();
    let groups =
        org.groups.iter().filter(|(_, group)| search(group) && filter(group) && begins(name(group), q));
    let page =
        Page::cut(call, (200, 10_000), Order::Ascending, groups.map(|(id, group)| (id.clone(), group)))?;
    Ok(page.reply(call, |group| show(group, call)))
}

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut group = settable(call.object()?);
    check(org, None, &group)?;
    let (id, now) = (org.new_id("00g"), org.stamp());
    group.extend(object(json!({
        "id": id, "created": now, "lastUpdated": now, "lastMembershipUpdated": now,
        "objectClass": ["okta:user_group"], "type": "OKTA_GROUP",
    })));
    let (target, shown) = (Target::group(&group), show(&group, call));
    org.groups.insert(id, group);
    org.note(call, "group.lifecycle.create", &[target]);
    Ok(Reply::ok(shown))
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(show(find(org, call.id())?, call)))
}

pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut group = changeable(org, call.id())?.clone();
    super::replace(&mut group, call.object()?);
    check(org, Some(call.id()), &group)?;
    set(&mut group, "type", "OKTA_GROUP");
    set(&mut group, "lastUpdated", org.stamp());
    let (target, shown) = (Target::group(&group), show(&group, call));
    org.groups.insert(call.id().to_owned(), group);
    org.note(call, "group.profile.update", &[target]);
    Ok(Reply::ok(shown))
}

pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let target = Target::group(changeable(org, call.id())?);
    org.groups.remove(call.id());
    org.members.retain(|(group, _), _| group != call.id());
    for assigned in org.app_groups.values_mut() {
        assigned.remove(call.id());
    }
    // A rule for a deleted group has no effect.
    let fills =
        |rule: &Object| values_at(rule, "actions.assignUserToGroups.groupIds").contains(&call.id().into());
    for rule in org.group_rules.values_mut().filter(|rule| fills(rule)) {
        set(rule, "status", "INVALID");
    }
    org.note(call, "group.lifecycle.delete", &[target]);
    Ok(Reply::empty())
}

pub(crate) fn members(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    find(org, call.id())?;
    let users = org.users_of(call.id()).map(|user| (text(user, "id").to_owned(), user));
    let page = Page::cut(call, (1000, 1000), Order::Ascending, users)?;
    Ok(page.reply(call, |user| users::show(user, call)))
}

pub(crate) fn add_member(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    changeable(org, call.id())?;
    let user = text(users::find(org, call, call.second_id())?, "id").to_owned();
    org.add_member(call, call.id(), &user, None);
    Ok(Reply::empty())
}

pub(crate) fn remove_member(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    changeable(org, call.id())?;
    let user = text(users::find(org, call, call.second_id())?, "id").to_owned();
    org.remove_member(call, call.id(), &user);
    Ok(Reply::empty())
}

pub(crate) fn apps(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    find(org, call.id())?;
    let is_assigned =
        |app: &str| org.app_groups.get(app).is_some_and(|groups| groups.contains_key(call.id()));
    let apps = org.apps.iter().filter(|(id, _)| is_assigned(id)).map(|(id, app)| (id.clone(), app));
    let page = Page::cut(call, (20, 200), Order::Ascending, apps)?;
    Ok(page.reply(call, |app| apps::show(org, app, call)))
}

pub(crate) fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Object, ApiError> {
    org.groups.get(id).ok_or_else(|| ApiError::not_found(id, "UserGroup"))
}

/// Returns the group. Fails for a system group.
pub(crate) fn changeable<'a>(org: &'a Org, id: &str) -> Result<&'a Object, ApiError> {
    let group = find(org, id)?;
    if text(group, "type") == "BUILT_IN" {
        return Err(ApiError::forbidden("The org itself keeps this group"));
    }
    Ok(group)
}

/// Fails if the group has no name or the name of another group.
fn check(org: &Org, id: Option<&str>, group: &Object) -> Result<(), ApiError> {
    let profile = group.get("profile").and_then(Value::as_object).cloned().unwrap_or_default();
    require(&profile, "profile", &["name"])?;
    let is_taken =
        |(other, theirs): (&String, &Object)| id != Some(other.as_str()) && name(theirs) == name(group);
    if org.groups.iter().any(is_taken) {
        return Err(ApiError::invalid("name", ["name: another group has it"]));
    }
    Ok(())
}

pub(super) fn name(group: &Object) -> &str {
    group.get("profile").and_then(|profile| profile["name"].as_str()).unwrap_or_default()
}

pub(super) fn show(group: &Object, call: &Call) -> Value {
    let mut shown = group.clone();
    if let Some(Value::Object(profile)) = shown.get_mut("profile") {
        profile.retain(|_, value| !value.is_null());
    }
    let this = call.url(&format!("/api/v1/groups/{}", text(group, "id")));
    let logo = |name: &str| {
        let href = call.url(&format!("/assets/img/logos/groups/okta-{name}.png"));
        json!({"name": name, "href": href, "type": "image/png"})
    };
    let links = json!({
        "self": {"href": this},
        "users": {"href": format!("{this}/users")},
        "apps": {"href": format!("{this}/apps")},
        "owners": {"href": format!("{this}/owners")},
        "logo": [logo("medium"), logo("large")],
    });
    set(&mut shown, "_links", links);
    Value::Object(shown)
}
