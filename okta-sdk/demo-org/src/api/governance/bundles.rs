//! Entitlement bundles: values of entitlements of an application that are granted together.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{BUNDLES, ENTITLEMENTS, check_target, entitlements, orn, target_orn};
use crate::api::{require, set};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut bundle = call.object()?;
    check(org, &bundle)?;
    let (id, now) = (org.new_id("enb"), org.stamp());
    bundle.extend(object(json!({
        "orn": orn("entitlement-bundles", &id), "id": id, "created": now, "createdBy": call.actor.id,
        "status": "ACTIVE",
    })));
    Ok(Reply::ok(store(org, call, bundle)).status(StatusCode::CREATED))
}

pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let old = find(org, call)?;
    let mut new = call.object()?;
    check(org, &new)?;
    if new.get("target") != old.get("target") {
        return Err(ApiError::invalid("target", ["target: it cannot be changed"]));
    }
    for name in ["id", "orn", "created", "createdBy", "status"] {
        set(&mut new, name, old.get(name).cloned().unwrap_or_default());
    }
    Ok(Reply::ok(store(org, call, new)))
}

fn find(org: &mut Org, call: &Call) -> Result<Object, ApiError> {
    let found = org.table(BUNDLES).get(call.id()).cloned();
    found.ok_or_else(|| ApiError::not_found(call.id(), "EntitlementBundle"))
}

/// Fails if a field is missing, or an entitlement or a value does not exist in the application.
fn check(org: &mut Org, bundle: &Object) -> Result<(), ApiError> {
    require(bundle, "bundle", &["name"])?;
    check_target(org, bundle, "target")?;
    let mut causes = Vec::new();
    for chosen in bundle.get("entitlements").and_then(Value::as_array).into_iter().flatten() {
        let id = chosen["id"].as_str().unwrap_or_default();
        let known =
            org.table(ENTITLEMENTS).get(id).filter(|known| known.get("parent") == bundle.get("target"));
        let Some(known) = known else {
            causes.push(format!("entitlements: the application has no entitlement {id:?}"));
            continue;
        };
        let values = entitlements::values(known);
        for value in chosen["values"].as_array().into_iter().flatten() {
            let id = value["id"].as_str().unwrap_or_default();
            if !values.iter().any(|known| text(known, "id") == id) {
                causes.push(format!("entitlements: there is no value {id:?}"));
            }
        }
    }
    if causes.is_empty() { Ok(()) } else { Err(ApiError::invalid("entitlements", causes)) }
}

/// Stores a bundle, and returns it as responses contain it.
fn store(org: &mut Org, call: &Call, mut bundle: Object) -> Value {
    set(&mut bundle, "lastUpdated", org.stamp());
    set(&mut bundle, "lastUpdatedBy", call.actor.id.as_str());
    let target = target_orn(&bundle, "target");
    set(&mut bundle, "targetResourceOrn", target);
    let id = text(&bundle, "id").to_owned();
    set(&mut bundle, "_links", json!({"self": {"href": call.url(&format!("{BUNDLES}/{id}"))}}));
    org.note(call, "governance.entitlement_bundle.update", &[Target::named("EntitlementBundle", &bundle)]);
    org.table(BUNDLES).insert(id, bundle.clone());
    Value::Object(bundle)
}
