//! Access requests: somebody asks for access to an application, which is an entry of the catalog.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::REQUESTS;
use crate::api::set;
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::page::{Order, Page};
use crate::reply::Reply;

const ENTRIES: &str = "/governance/api/v2/catalogs/default/entries";

/// Lists the active applications as entries of the catalog.
pub(crate) fn list_entries(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let apps = org.apps.iter().filter(|(_, app)| text(app, "status") == "ACTIVE");
    let page = Page::cut(call, (20, 200), Order::Ascending, apps.map(|(id, app)| (id.clone(), app)))?;
    Ok(Reply::ok(page.with_links(call, "data", |app| show_entry(app, call))))
}

pub(crate) fn get_entry(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let found = app(org, call.id()).map(|app| show_entry(app, call));
    found.map(Reply::ok).ok_or_else(|| ApiError::not_found(call.id(), "CatalogEntry"))
}

/// Submits a request for any user. It is pending from then on.
pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let body = call.object()?;
    let field = |name: &str, inner: &str| {
        body.get(name).and_then(|value| value[inner].as_str()).unwrap_or_default().to_owned()
    };
    if field("requested", "type") != "CATALOG_ENTRY" {
        return Err(ApiError::invalid("requested", ["requested.type: it must be CATALOG_ENTRY"]));
    }
    let (entry, user) = (field("requested", "entryId"), field("requestedFor", "externalId"));
    if field("requestedFor", "type") != "OKTA_USER" || !org.users.contains_key(&user) {
        return Err(ApiError::invalid(
            "requestedFor",
            [format!("requestedFor: there is no OKTA_USER {user:?}")],
        ));
    }
    submit(org, call, &entry, &body)
}

/// Submits a request of the signed-in user, or of the user whom the body names.
pub(crate) fn create_mine(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let body = call.optional_object()?;
    submit(org, call, call.id(), &body)
}

/// Returns a request of the signed-in user.
pub(crate) fn get_mine(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let is_mine = |request: &&Object| request["requestedBy"]["externalId"] == call.actor.id.as_str();
    let found = org.table(REQUESTS).get(call.second_id()).filter(is_mine).cloned();
    let found = found.ok_or_else(|| ApiError::not_found(call.second_id(), "Request"))?;
    Ok(Reply::ok(Value::Object(found)))
}

fn submit(org: &mut Org, call: &Call, entry: &str, body: &Object) -> Result<Reply, ApiError> {
    let resource = app(org, entry).map(|app| text(app, "id").to_owned()).ok_or_else(|| {
        ApiError::invalid("requested", [format!("requested: there is no CATALOG_ENTRY {entry:?}")])
    })?;
    let (id, now) = (org.new_id("req"), org.stamp());
    let by = json!({"externalId": call.actor.id, "type": "OKTA_USER"});
    let mut request = object(json!({
        "id": id, "created": now, "createdBy": call.actor.id, "lastUpdated": now, "lastUpdatedBy": call.actor.id,
        "status": "SUBMITTED", "requestedBy": body.get("requestedBy").unwrap_or(&by),
        "requestedFor": body.get("requestedFor").unwrap_or(&by),
        "requesterFieldValues": body.get("requesterFieldValues").cloned().unwrap_or_else(|| json!([])),
        "requested": {
            "entryId": entry, "resourceId": resource, "resourceType": "APPLICATION", "accessScopeId": resource,
            "accessScopeType": "APPLICATION",
        },
        "_links": {"self": {"href": call.url(&format!("{REQUESTS}/{id}"))}},
    }));
    let shown = Value::Object(request.clone());
    org.note(call, "access.request.create", &[Target::named("Request", &request)]);
    set(&mut request, "status", "PENDING");
    org.table(REQUESTS).insert(id, request);
    Ok(Reply::ok(shown).status(StatusCode::ACCEPTED))
}

/// Returns the active application of an entry.
pub(crate) fn app<'a>(org: &'a Org, entry: &str) -> Option<&'a Object> {
    let mut apps = org.apps.values().filter(|app| text(app, "status") == "ACTIVE");
    apps.find(|app| entry_id(app) == entry)
}

fn entry_id(app: &Object) -> String {
    text(app, "id").replacen("0oa", "cen", 1)
}

fn show_entry(app: &Object, call: &Call) -> Value {
    let id = entry_id(app);
    json!({
        "id": id, "name": text(app, "label"), "requestable": true,
        "_links": {"self": {"href": call.url(&format!("{ENTRIES}/{id}"))}},
    })
}
