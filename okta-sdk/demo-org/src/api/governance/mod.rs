//! Governance: what the [table](crate::resources) of resources does not know. A campaign creates reviews when it starts, a
//! reviewer decides them, entitlements have values that bundles refer to, and requests are about applications.

pub(crate) mod bundles;
pub(crate) mod campaigns;
pub(crate) mod decisions;
pub(crate) mod entitlements;
pub(crate) mod requests;
mod reviews;

use serde_json::Value;

use crate::call::Object;
use crate::error::ApiError;
use crate::org::Org;

const BUNDLES: &str = "/governance/api/v1/entitlement-bundles";
const CAMPAIGNS: &str = "/governance/api/v1/campaigns";
const ENTITLEMENTS: &str = "/governance/api/v1/entitlements";
const REQUESTS: &str = "/governance/api/v2/requests";
const REVIEWS: &str = "/governance/api/v1/reviews";

/// Fails if a field does not name an application: its id in `externalId`, and the type.
fn check_target(org: &Org, object: &Object, field: &str) -> Result<(), ApiError> {
    let target = object.get(field).unwrap_or(&Value::Null);
    let id = target["externalId"].as_str().unwrap_or_default();
    if target["type"] == "APPLICATION" && org.apps.contains_key(id) {
        return Ok(());
    }
    Err(ApiError::invalid(field, [format!("{field}: there is no APPLICATION with the id {id:?}")]))
}

/// Returns the resource name of the application that a field names.
fn target_orn(object: &Object, field: &str) -> String {
    let id = object.get(field).and_then(|target| target["externalId"].as_str()).unwrap_or_default();
    format!("orn:okta:idp:00odemo:apps:demo:{id}")
}

/// Returns the resource name of an object of governance.
fn orn(kind: &str, id: &str) -> String {
    format!("orn:okta:governance:00odemo:{kind}:{id}")
}
