//! Users.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::ops::Bound;

use axum::http::StatusCode;
use axum::http::header::ETAG;
use serde_json::{Value, json};

use super::{begins, condition, groups, lifecycle, merge, schemas, set, settable};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::page::{self, Order, Page};
use crate::query::{Expr, values_at};
use crate::reply::Reply;

/// The fields that `filter` supports. `search` supports all fields.
const FILTERABLE: &[&str] = &[
    "id",
    "lastUpdated",
    "profile.email",
    "profile.firstName",
    "profile.lastName",
    "profile.login",
    "status",
];

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    if let Some(filter) = call.query("filter") {
        let expression = Expr::scim(filter).map_err(ApiError::search)?;
        if let Some(path) = expression.paths().iter().find(|path| !FILTERABLE.contains(path)) {
            return Err(ApiError::search(format!("{path} cannot be filtered by; search can test it")));
        }
    }
    let (search, filter) = (condition(call.query("search"))?, condition(call.query("filter"))?);
    let is_plain = call.query("search").is_none() && call.query("filter").is_none();
    let q = call.query("q").unwrap_or_default();
    let sort_by = call.query("sortBy").filter(|_| call.query("search").is_some());
    // In the order of ids, a page begins after the last one. The users before it need not be looked at.
    let after = page::after(call)?.filter(|_| sort_by.is_none());
    let from = after.map_or(Bound::Unbounded, Bound::Excluded);
    let users = org.users.range((from, Bound::Unbounded)).filter(|(_, user)| {
        // Deactivated users are listed only if the request asks for them.
        (!is_plain || text(user, "status") != "DEPROVISIONED")
            && search(user)
            && filter(user)
            && ["firstName", "lastName", "email"].iter().any(|name| begins(profile(user, name), q))
    });
    let Some(path) = sort_by else {
        let page = Page::cut(call, (200, 200), Order::Ascending, users.map(|(id, user)| (id.clone(), user)))?;
        return Ok(page.reply(call, |user| show(user, call)));
    };
    let order = match call.query("sortOrder") {
        Some(order) if order.eq_ignore_ascii_case("desc") => Order::Descending,
        _ => Order::Ascending,
    };
    let key = |id: &str, user: &Object| {
        let value = values_at(user, path).into_iter().next();
        let value = value.as_ref().and_then(Value::as_str).unwrap_or_default();
        format!("{}\n{id}", value.to_lowercase())
    };
    let mut rows: Vec<_> = users.map(|(id, user)| (key(id, user), user)).collect();
    rows.sort_by(|(left, _), (right, _)| left.cmp(right));
    if order == Order::Descending {
        rows.reverse();
    }
    let page = Page::cut(call, (200, 200), order, rows.into_iter())?;
    Ok(page.reply(call, |user| show(user, call)))
}

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut user = settable(call.object()?);
    let group_ids = user.remove("groupIds").unwrap_or_default();
    let group_ids: Vec<&str> = group_ids.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    check_profile(org, None, &user)?;
    for group in &group_ids {
        groups::changeable(org, group)?;
    }
    let (id, now) = (org.new_id("00u"), org.stamp());
    let has_password = has_password(&user);
    let status = match (call.flag("activate", true), has_password, call.query("nextLogin")) {
        (false, ..) => "STAGED",
        (true, false, _) => "PROVISIONED",
        (true, true, Some("changePassword")) => "PASSWORD_EXPIRED",
        (true, true, _) => "ACTIVE",
    };
    let activated = if status == "STAGED" { Value::Null } else { json!(now) };
    user.extend(object(json!({
        "id": id, "status": status, "created": now, "activated": activated, "statusChanged": activated,
        "lastLogin": null, "lastUpdated": now, "passwordChanged": if has_password { json!(now) } else { Value::Null },
        "type": {"id": schemas::USER_TYPE},
    })));
    forget_nulls(&mut user);
    let (target, shown) = (Target::user(&user), show(&user, call));
    org.users.insert(id.clone(), user);
    org.note(call, "user.lifecycle.create", std::slice::from_ref(&target));
    if status != "STAGED" {
        org.note(call, "user.lifecycle.activate", &[target]);
    }
    for group in org.everyone().into_iter().chain(group_ids.iter().map(|group| (*group).to_owned())) {
        org.add_member(call, &group, &id, None);
    }
    org.apply_rules_to(call, &id);
    Ok(Reply::ok(shown))
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let user = find(org, call, call.id())?;
    Ok(Reply::ok(show(user, call)).header(ETAG, etag(user)))
}

/// Updates a user: fields that are sent are set, null clears a field, other fields do not change.
pub(crate) fn update(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut user = changeable(org, call)?;
    merge(&mut user, call.object()?);
    store(org, call, user)
}

/// Replaces a user: profile fields that are not sent are removed.
pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut user = changeable(org, call)?;
    let body = call.object()?;
    if !body.contains_key("profile") {
        return Err(ApiError::invalid("profile", ["profile: it must not be empty"]));
    }
    let kept = user.get("type").cloned();
    super::replace(&mut user, body);
    if let Some(kept) = kept {
        user.entry("type").or_insert(kept);
    }
    store(org, call, user)
}

/// Deactivates an active user, deletes a deactivated one.
pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let user = find(org, call, call.id())?;
    let (id, target) = (text(user, "id").to_owned(), Target::user(user));
    if text(user, "status") != "DEPROVISIONED" {
        lifecycle::deactivate(org, call)?;
        return Ok(Reply::empty());
    }
    org.users.remove(&id);
    org.factors.remove(&id);
    org.members.retain(|(_, member), _| *member != id);
    org.note(call, "user.lifecycle.delete.completed", &[target]);
    Ok(Reply::empty())
}

pub(crate) fn groups(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let id = text(find(org, call, call.id())?, "id");
    let groups = org.groups_of(id).map(|group| groups::show(group, call)).collect();
    Ok(Reply::ok(groups))
}

/// Finds a user by id, by login, or by the unique part of the login before the `@`.
pub(crate) fn find<'a>(org: &'a Org, call: &Call, id: &str) -> Result<&'a Object, ApiError> {
    let id = if id == "me" { &call.actor.id } else { id };
    if let Some(user) = org.users.get(id) {
        return Ok(user);
    }
    let by = |fits: &dyn Fn(&str) -> bool| {
        let mut users = org.users.values().filter(|user| fits(profile(user, "login")));
        users.next().filter(|_| users.next().is_none())
    };
    by(&|login| login.eq_ignore_ascii_case(id))
        .or_else(|| by(&|login| login.split('@').next().is_some_and(|name| name.eq_ignore_ascii_case(id))))
        .ok_or_else(|| ApiError::not_found(id, "User"))
}

/// Returns a copy of the user to change. Fails if changes are not allowed or the client has an older version.
fn changeable(org: &Org, call: &Call) -> Result<Object, ApiError> {
    let user = find(org, call, call.id())?;
    if text(user, "status") == "DEPROVISIONED" {
        return Err(ApiError::state("A deactivated user cannot be changed"));
    }
    if call.header("if-match").is_some_and(|expected| expected != "*" && expected != etag(user)) {
        let summary = "The user has changed since the ETag of If-Match was given";
        return Err(ApiError::new(StatusCode::PRECONDITION_FAILED, "E0000265", summary));
    }
    Ok(user.clone())
}

/// Stores a changed user.
pub(super) fn store(org: &mut Org, call: &Call, mut user: Object) -> Result<Reply, ApiError> {
    let id = text(&user, "id").to_owned();
    check_profile(org, Some(&id), &user)?;
    forget_nulls(&mut user);
    set(&mut user, "lastUpdated", org.stamp());
    let (target, shown) = (Target::user(&user), show(&user, call));
    org.users.insert(id.clone(), user);
    org.note(call, "user.account.update_profile", &[target]);
    org.apply_rules_to(call, &id);
    Ok(Reply::ok(shown))
}

/// Fails if the profile is incomplete, does not match the schema, or has the login of another user.
fn check_profile(org: &Org, id: Option<&str>, user: &Object) -> Result<(), ApiError> {
    let Some(Value::Object(mine)) = user.get("profile") else {
        return Err(ApiError::invalid("profile", ["profile: it must not be empty"]));
    };
    let mut causes = schemas::problems(org, mine);
    let login = text(mine, "login");
    let is_taken = |(other, user): (&String, &Object)| {
        id != Some(other.as_str()) && profile(user, "login").eq_ignore_ascii_case(login)
    };
    if org.users.iter().any(is_taken) {
        causes.push("login: another user has it".to_owned());
    }
    if causes.is_empty() { Ok(()) } else { Err(ApiError::invalid("profile", causes)) }
}

/// Removes attributes that are null.
fn forget_nulls(user: &mut Object) {
    if let Some(Value::Object(profile)) = user.get_mut("profile") {
        profile.retain(|_, value| !value.is_null());
    }
}

pub(super) fn has_password(user: &Object) -> bool {
    let password = user.get("credentials").and_then(|credentials| credentials.get("password")?.as_object());
    password.is_some_and(|password| password.values().any(|value| !value.is_null()))
}

/// Returns a string of the profile, or an empty string.
pub(crate) fn profile<'a>(user: &'a Object, name: &str) -> &'a str {
    user.get("profile").and_then(|profile| profile[name].as_str()).unwrap_or_default()
}

/// Returns a hash of the whole user.
fn etag(user: &Object) -> String {
    let mut hasher = DefaultHasher::new();
    Value::Object(user.clone()).to_string().hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}

/// Returns the user as responses contain it: with links, without secrets.
pub(super) fn show(user: &Object, call: &Call) -> Value {
    let mut shown = user.clone();
    if let Some(Value::Object(profile)) = shown.get_mut("profile") {
        for name in ["mobilePhone", "secondEmail"] {
            profile.entry(name).or_insert(Value::Null);
        }
    }
    let email = profile(user, "email");
    let mut credentials = json!({
        "provider": {"type": "OKTA", "name": "OKTA"},
        "emails": [{"value": email, "status": "VERIFIED", "type": "PRIMARY"}],
    });
    if has_password(user) {
        credentials["password"] = json!({});
    }
    if let Some(question) = values_at(user, "credentials.recovery_question.question").pop() {
        credentials["recovery_question"] = json!({"question": question});
    }
    set(&mut shown, "credentials", credentials);
    set(&mut shown, "_links", links(user, call));
    Value::Object(shown)
}

/// Returns the links of a user: what belongs to the user, and the actions that the status allows.
fn links(user: &Object, call: &Call) -> Value {
    let this = call.url(&format!("/api/v1/users/{}", text(user, "id")));
    let mut links = json!({
        "self": {"href": this},
        "schema": {"href": call.url(&format!("/api/v1/meta/schemas/user/{}", schemas::SCHEMA))},
        "type": {"href": call.url(&format!("/api/v1/meta/types/user/{}", schemas::USER_TYPE))},
    });
    let mut add = |name: &str, path: &str, method: &str| {
        links[name] = json!({"href": format!("{this}{path}"), "method": method});
    };
    for (action, name) in lifecycle::possible(text(user, "status")) {
        add(name, &format!("/lifecycle/{action}"), "POST");
    }
    match text(user, "status") {
        "DEPROVISIONED" => add("delete", "", "DELETE"),
        "ACTIVE" => {
            add("resetFactors", "/lifecycle/reset_factors", "POST");
            if has_password(user) {
                add("changePassword", "/credentials/change_password", "POST");
                add("changeRecoveryQuestion", "/credentials/change_recovery_question", "POST");
                add("forgotPassword", "/credentials/forgot_password", "POST");
            }
        }
        _ => {}
    }
    links
}
