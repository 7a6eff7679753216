//! The scopes that an application may request.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{apps, require, settable};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    apps::find(org, call.id())?;
    let grants = org.grants.get(call.id()).into_iter().flatten();
    Ok(Reply::ok(grants.map(|(_, grant)| show(grant, call)).collect()))
}

pub(crate) fn grant(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut grant = settable(call.object()?);
    let target = Target::app(apps::find(org, call.id())?);
    require(&grant, "grant", &["issuer", "scopeId"])?;
    if text(&grant, "issuer").trim_end_matches('/') != call.org_url {
        return Err(ApiError::invalid("issuer", [format!("issuer: it must be {}", call.org_url)]));
    }
    let (id, now) = (org.new_id("oag"), org.stamp());
    grant.extend(object(json!({
        "id": id, "status": "ACTIVE", "created": now, "lastUpdated": now, "clientId": call.id(),
        "createdBy": {"id": call.actor.id, "type": call.actor.kind}, "source": "ADMIN",
    })));
    let shown = show(&grant, call);
    org.grants.entry(call.id().to_owned()).or_default().insert(id, grant);
    org.note(call, "app.oauth2.as.consent.grant", &[target]);
    Ok(Reply::ok(shown).status(StatusCode::CREATED))
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(show(find(org, call)?, call)))
}

pub(crate) fn revoke(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    find(org, call)?;
    let target = Target::app(apps::find(org, call.id())?);
    org.grants.entry(call.id().to_owned()).or_default().remove(call.second_id());
    org.note(call, "app.oauth2.as.consent.revoke", &[target]);
    Ok(Reply::empty())
}

fn show(grant: &Object, call: &Call) -> Value {
    let app = call.url(&format!("/api/v1/apps/{}", call.id()));
    let mut shown = grant.clone();
    shown.insert("issuer".to_owned(), json!(call.org_url));
    let this = format!("{app}/grants/{}", text(grant, "id"));
    shown.insert("_links".to_owned(), json!({"self": {"href": this}, "app": {"href": app}}));
    Value::Object(shown)
}

fn find<'a>(org: &'a Org, call: &Call) -> Result<&'a Object, ApiError> {
    apps::find(org, call.id())?;
    let grant = org.grants.get(call.id()).and_then(|grants| grants.get(call.second_id()));
    grant.ok_or_else(|| ApiError::not_found(call.second_id(), "OAuth2ScopeConsentGrant"))
}
