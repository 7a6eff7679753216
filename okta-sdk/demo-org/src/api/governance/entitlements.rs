//! Entitlements: what an application distinguishes, such as its licences, and their values.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{ENTITLEMENTS, check_target, orn, target_orn};
use crate::api::{require, set};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::page::{Order, Page};
use crate::reply::Reply;
use crate::resources;

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut entitlement = call.object()?;
    check(org, &entitlement, None)?;
    let (id, now) = (org.new_id("esp"), org.stamp());
    entitlement.extend(object(json!({"id": id, "created": now, "createdBy": call.actor.id})));
    let shown = store(org, call, entitlement);
    Ok(Reply::ok(shown).status(StatusCode::CREATED))
}

/// Replaces an entitlement. Values with an id keep it, and those that are not sent are removed.
pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let new = call.object()?;
    change(org, call, new)
}

/// Changes fields of an entitlement, or values of it.
pub(crate) fn patch(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut new = find(org, call)?;
    match call.json()? {
        Value::Array(patches) => resources::patch(&mut new, &patches),
        _ => return Err(ApiError::invalid("body", ["body: it must be a list"])),
    }
    change(org, call, new)
}

fn change(org: &mut Org, call: &Call, mut new: Object) -> Result<Reply, ApiError> {
    let old = find(org, call)?;
    check(org, &new, Some(call.id()))?;
    if new.get("parent") != old.get("parent") {
        return Err(ApiError::invalid("parent", ["parent: it cannot be changed"]));
    }
    for name in ["id", "created", "createdBy"] {
        set(&mut new, name, old.get(name).cloned().unwrap_or_default());
    }
    Ok(Reply::ok(store(org, call, new)))
}

pub(crate) fn list_values(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let entitlement = find(org, call)?;
    let rows = values(&entitlement).into_iter().map(|value| (text(&value, "id").to_owned(), value));
    let page = Page::cut(call, (20, 200), Order::Ascending, rows)?;
    Ok(Reply::ok(page.with_links(call, "data", |value| show_value(value, &entitlement, call))))
}

pub(crate) fn get_value(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let entitlement = find(org, call)?;
    let found = values(&entitlement).into_iter().find(|value| text(value, "id") == call.second_id());
    let found = found.ok_or_else(|| ApiError::not_found(call.second_id(), "EntitlementValue"))?;
    Ok(Reply::ok(show_value(found, &entitlement, call)))
}

fn find(org: &mut Org, call: &Call) -> Result<Object, ApiError> {
    let found = org.table(ENTITLEMENTS).get(call.id()).cloned();
    found.ok_or_else(|| ApiError::not_found(call.id(), "Entitlement"))
}

/// Returns the values of an entitlement.
pub(super) fn values(entitlement: &Object) -> Vec<Object> {
    let values = entitlement.get("values").and_then(Value::as_array).into_iter().flatten();
    values.cloned().map(object).collect()
}

/// Fails if a field is missing or wrong, or if another entitlement of the application has the same external value.
fn check(org: &mut Org, entitlement: &Object, id: Option<&str>) -> Result<(), ApiError> {
    require(entitlement, "entitlement", &["name", "externalValue", "dataType"])?;
    check_target(org, entitlement, "parent")?;
    let mut causes = Vec::new();
    if !matches!(text(entitlement, "dataType"), "string" | "array") {
        causes.push("dataType: it must be string or array");
    }
    if !entitlement.get("multiValue").is_some_and(Value::is_boolean) {
        causes.push("multiValue: it must be a boolean");
    }
    if values(entitlement)
        .iter()
        .any(|value| text(value, "name").is_empty() || text(value, "externalValue").is_empty())
    {
        causes.push("values: each needs a name and an external value");
    }
    let is_same = |other: &Object| {
        id != Some(text(other, "id"))
            && other.get("parent") == entitlement.get("parent")
            && text(other, "externalValue") == text(entitlement, "externalValue")
    };
    if org.table(ENTITLEMENTS).values().any(is_same) {
        causes.push("externalValue: another entitlement of the application has it");
    }
    if causes.is_empty() { Ok(()) } else { Err(ApiError::invalid("entitlement", causes)) }
}

/// Stores an entitlement, and returns it as responses contain it.
fn store(org: &mut Org, call: &Call, mut entitlement: Object) -> Value {
    let now = org.stamp();
    let mut values = values(&entitlement);
    for value in &mut values {
        if text(value, "id").is_empty() {
            let id = org.new_id("ent");
            set(value, "orn", orn("entitlement-values", &id));
            set(value, "id", id);
            set(value, "created", now.as_str());
            set(value, "createdBy", call.actor.id.as_str());
        }
        set(value, "lastUpdated", now.as_str());
        set(value, "lastUpdatedBy", call.actor.id.as_str());
    }
    set(&mut entitlement, "values", json!(values));
    set(&mut entitlement, "lastUpdated", now);
    set(&mut entitlement, "lastUpdatedBy", call.actor.id.as_str());
    entitlement.entry("required").or_insert(json!(false));
    let parent = target_orn(&entitlement, "parent");
    set(&mut entitlement, "parentResourceOrn", parent);
    let id = text(&entitlement, "id").to_owned();
    let this = call.url(&format!("{ENTITLEMENTS}/{id}"));
    let links = json!({"self": {"href": this}, "values": {"href": format!("{this}/values")}});
    set(&mut entitlement, "_links", links);
    org.note(call, "governance.entitlement.update", &[Target::named("Entitlement", &entitlement)]);
    org.table(ENTITLEMENTS).insert(id, entitlement.clone());
    Value::Object(entitlement)
}

fn show_value(mut value: Object, entitlement: &Object, call: &Call) -> Value {
    let id = text(entitlement, "id");
    for name in ["parent", "parentResourceOrn"] {
        set(&mut value, name, entitlement.get(name).cloned().unwrap_or_default());
    }
    let this = call.url(&format!("{ENTITLEMENTS}/{id}/values/{}", text(&value, "id")));
    let links =
        json!({"self": {"href": this}, "entitlement": {"href": call.url(&format!("{ENTITLEMENTS}/{id}"))}});
    set(&mut value, "entitlementId", id);
    set(&mut value, "_links", links);
    Value::Object(value)
}
