//! The users of applications, assigned directly or through a group.

use serde_json::{Value, json};

use super::{apps, begins, merge, set, settable, users};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Table, Target};
use crate::page::{Order, Page};
use crate::reply::Reply;

/// The field with the group through which a user has an application. Responses have a link instead.
const GROUP: &str = "_group";

/// Returns all users of an application, by id.
pub(super) fn all(org: &Org, app: &str) -> Table {
    let groups = org.app_groups.get(app).into_iter().flatten();
    let through_groups = groups.flat_map(|(group, assignment)| {
        org.users_of(group).map(move |user| {
            let mut member = assignment_of(user, "GROUP", text(assignment, "lastUpdated"));
            set(&mut member, GROUP, group.as_str());
            (text(user, "id").to_owned(), member)
        })
    });
    let mut all: Table = through_groups.collect();
    all.extend(org.app_users.get(app).cloned().unwrap_or_default());
    all
}

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    apps::find(org, call.id())?;
    let q = call.query("q").unwrap_or_default();
    let all = all(org, call.id());
    let is_found = |id: &str| {
        let user = org.users.get(id);
        user.is_some_and(|user| {
            ["login", "firstName", "lastName"].iter().any(|n| begins(users::profile(user, n), q))
        })
    };
    let page = Page::cut(call, (50, 500), Order::Ascending, all.into_iter().filter(|(id, _)| is_found(id)))?;
    Ok(page.reply(call, |assignment| show(&assignment, call)))
}

pub(crate) fn assign(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    apps::find(org, call.id())?;
    let user = users::find(org, call, text(&body, "id"))?;
    if text(user, "status") == "DEPROVISIONED" {
        return Err(ApiError::state("A deactivated user cannot be assigned"));
    }
    let mut assignment = assignment_of(user, "USER", &org.stamp());
    assignment.extend(settable(body));
    store(org, call, assignment, "application.user_membership.add")
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(show(&find(org, call)?, call)))
}

/// Sets the credentials and the profile of a user in an application.
pub(crate) fn update(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut assignment = find(org, call)?;
    merge(&mut assignment, call.object()?);
    set(&mut assignment, "lastUpdated", org.stamp());
    store(org, call, assignment, "application.user_membership.update")
}

pub(crate) fn unassign(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let assignment = find(org, call)?;
    if text(&assignment, "scope") == "GROUP" {
        return Err(ApiError::forbidden("The user has the application through a group"));
    }
    let targets = targets(org, call, text(&assignment, "id"));
    org.app_users.entry(call.id().to_owned()).or_default().remove(text(&assignment, "id"));
    org.note(call, "application.user_membership.remove", &targets);
    Ok(Reply::empty())
}

/// Returns the applications on the dashboard of a user.
pub(crate) fn links(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let user = text(users::find(org, call, call.id())?, "id");
    let has = |app: &str| all(org, app).contains_key(user);
    let apps = org.apps.iter().filter(|(id, app)| text(app, "status") == "ACTIVE" && has(id));
    let links = apps.map(|(id, app)| {
        json!({
            "id": format!("{user}{id}"), "label": text(app, "label"), "linkUrl": call.url(&format!("/home/{}", text(app, "name"))),
            "logoUrl": call.url("/assets/img/logo.png"), "appName": text(app, "name"), "appInstanceId": id, "appAssignmentId": user,
            "credentialsSetup": false, "hidden": false, "sortOrder": 0,
        })
    });
    Ok(Reply::ok(links.collect()))
}

fn store(org: &mut Org, call: &Call, assignment: Object, event: &str) -> Result<Reply, ApiError> {
    let user = text(&assignment, "id").to_owned();
    let shown = show(&assignment, call);
    org.app_users.entry(call.id().to_owned()).or_default().insert(user.clone(), assignment);
    let targets = targets(org, call, &user);
    org.note(call, event, &targets);
    Ok(Reply::ok(shown))
}

fn targets(org: &Org, call: &Call, user: &str) -> Vec<Target> {
    let app = org.apps.get(call.id()).map(Target::app);
    app.into_iter().chain(org.users.get(user).map(Target::user)).collect()
}

fn find(org: &Org, call: &Call) -> Result<Object, ApiError> {
    apps::find(org, call.id())?;
    let user = text(users::find(org, call, call.second_id())?, "id");
    all(org, call.id()).remove(user).ok_or_else(|| ApiError::not_found(user, "AppUser"))
}

fn assignment_of(user: &Object, scope: &str, now: &str) -> Object {
    object(json!({
        "id": text(user, "id"), "scope": scope, "status": "ACTIVE", "syncState": "DISABLED",
        "created": now, "lastUpdated": now, "statusChanged": now, "passwordChanged": null,
        "credentials": {"userName": users::profile(user, "login")}, "profile": {},
    }))
}

fn show(assignment: &Object, call: &Call) -> Value {
    let mut links = json!({
        "app": {"href": call.url(&format!("/api/v1/apps/{}", call.id()))},
        "user": {"href": call.url(&format!("/api/v1/users/{}", text(assignment, "id")))},
    });
    let mut shown = assignment.clone();
    if let Some(Value::String(group)) = shown.remove(GROUP) {
        links["group"] = json!({"href": call.url(&format!("/api/v1/groups/{group}"))});
    }
    if let Some(password) =
        shown.get_mut("credentials").and_then(|credentials| credentials.get_mut("password"))
    {
        *password = json!({});
    }
    set(&mut shown, "_links", links);
    Value::Object(shown)
}
