//! Governance: patches, updates of what was read, pages, limits, and operations of users.

use okta_sdk::governance::api::grants::GetGrantResponse;
use okta_sdk::governance::models::{
    EntitlementPatchItem, EntitlementPatchOp, EntitlementPatchOperation, EntitlementUpdatable,
    EntitlementValuePatchOp, EntitlementValuesPatchOperation, GrantFull, OrgSettings, OrgSettingsPatchable,
    RequestConditionFull, RequestConditionPatchable, RiskRuleResponse, UpdateRiskRuleRequest,
};
use okta_sdk::json::{self, Nullable, Value};
use okta_sdk::runtime::throttle::Throttle;
use okta_sdk::{Error, Secret};
use serde_json::json;

use crate::server::{Response, Server};

/// Returns the body that was sent last.
fn sent(server: &Server) -> Value {
    server.take().pop().unwrap().json()
}

#[tokio::test]
async fn changes_of_an_entitlement_are_a_list() -> Result<(), Error> {
    let server = Server::start();
    let governance = server.client().governance();
    server.respond(Response::json(&json!({"id": "esp1"})));
    let rename = EntitlementPatchOperation::new(EntitlementPatchOp::Replace, "/name").with_value("Seats");
    let remove = EntitlementValuesPatchOperation::new(EntitlementValuePatchOp::Remove, "/values/ent1");
    let changes = [
        EntitlementPatchItem::Entitlement(Box::new(rename)),
        EntitlementPatchItem::EntitlementValue(Box::new(remove)),
    ];
    governance.update_entitlement("esp1", &changes).await?;
    let request = server.take().pop().unwrap();
    assert_eq!((&*request.method, &*request.target), ("PATCH", "/governance/api/v1/entitlements/esp1"));
    assert_eq!(request.header("content-type").as_deref(), Some("application/json"));
    assert_eq!(
        request.json(),
        json!([
            {"op": "REPLACE", "path": "/name", "value": "Seats", "refType": "ENTITLEMENT"},
            {"op": "REMOVE", "path": "/values/ent1", "refType": "ENTITLEMENT-VALUE"},
        ])
    );
    Ok(())
}

#[tokio::test]
async fn changes_of_a_condition_are_its_fields() -> Result<(), Error> {
    let server = Server::start();
    let governance = server.client().governance();
    server.respond(Response::json(&json!({"id": "rco1"})));
    let mut change = RequestConditionPatchable::new().with_name("Nights").with_priority(2);
    change.access_duration_settings = Nullable::Null;
    governance.update_resource_request_condition_v2("0oa1", "rco1", &change).await?;
    let request = server.take().pop().unwrap();
    let path = "/governance/api/v2/resources/0oa1/request-conditions/rco1";
    assert_eq!((&*request.method, &*request.target), ("PATCH", path));
    // What is not set stays, and null clears.
    assert_eq!(request.json(), json!({"name": "Nights", "priority": 2, "accessDurationSettings": null}));
    Ok(())
}

/// Adds fields that the SDK does not know to each object.
fn with_unknown_fields(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), with_unknown_fields(value)));
            fields.chain([("future".to_owned(), json!({"of": ["governance", null]}))]).collect()
        }
        Value::Array(items) => items.iter().map(with_unknown_fields).collect(),
        value => value.clone(),
    }
}

#[tokio::test]
async fn an_entitlement_that_was_read_is_written_back_without_loss() -> Result<(), Box<dyn std::error::Error>>
{
    let server = Server::start();
    let governance = server.client().governance();
    let writable = json!({
        "id": "esp1", "name": "Licence", "externalValue": "licence", "multiValue": true, "dataType": "array",
        "description": "Who may write", "required": false,
        "parent": {"externalId": "0oa1", "type": "APPLICATION"},
        "values": [{"id": "ent1", "name": "Reader", "externalValue": "r"}],
    });
    let writable = with_unknown_fields(&writable);
    let mut read = writable.clone();
    for (name, value) in [("created", "2026-01-02T03:04:05.678Z"), ("createdBy", "00u1")] {
        read[name] = json!(value);
    }
    server.respond(Response::json(&read));
    server.respond(Response::json(&json!({})));
    let entitlement = governance.get_entitlement("esp1").await?;
    let mut update = EntitlementUpdatable::try_from(&entitlement)?;
    update.name = Some("Seats".to_owned());
    governance.replace_entitlement("esp1", &update).await?;
    let mut expected = writable;
    expected["name"] = json!("Seats");
    assert_eq!(sent(&server), expected);
    Ok(())
}

#[test]
fn what_was_read_becomes_the_body_of_an_update() -> Result<(), json::DecodeError> {
    let rule =
        with_unknown_fields(&json!({"id": "rrl1", "name": "Payer", "description": "Pays own invoices"}));
    let read: RiskRuleResponse = json::from_str(&rule.to_string())?;
    let update = UpdateRiskRuleRequest::try_from(&read)?;
    let sent: Value = serde_json::from_str(&json::to_request_string(&update)).unwrap();
    assert_eq!((&sent["name"], &sent["future"]), (&json!("Payer"), &rule["future"]));

    let grant = with_unknown_fields(&json!({"id": "gra1", "targetPrincipal": {"externalId": "00u1"}}));
    let read: GetGrantResponse = json::from_str(&grant.to_string())?;
    let update = GrantFull::try_from(&read)?;
    let sent: Value = serde_json::from_str(&json::to_string(&update)).unwrap();
    assert_eq!((&sent["targetPrincipal"], &sent["future"]), (&grant["targetPrincipal"], &grant["future"]));
    Ok(())
}

#[test]
fn what_was_read_becomes_the_body_of_a_patch() -> Result<(), json::DecodeError> {
    let writable = json!({
        "name": "Nights", "description": "Who is on call", "priority": 2, "approvalSequenceId": "rsq1",
        "requesterSettings": {"type": "EVERYONE"},
        "accessScopeSettings": {"type": "RESOURCE_DEFAULT"},
        "accessDurationSettings": {"type": "ADMIN_FIXED_DURATION", "duration": "P1D"},
    });
    let writable = with_unknown_fields(&writable);
    let mut read = writable.clone();
    for (name, value) in [("id", "rco1"), ("created", "2026-01-02T03:04:05.678Z"), ("status", "ACTIVE")] {
        read[name] = json!(value);
    }
    let condition: RequestConditionFull = json::from_str(&read.to_string())?;
    let change = RequestConditionPatchable::try_from(&condition)?;
    let sent: Value = serde_json::from_str(&json::to_request_string(&change)).unwrap();
    assert_eq!(sent, writable);

    let settings = with_unknown_fields(&json!({"delegates": {"permissions": ["READ"]}}));
    let read: OrgSettings = json::from_str(&settings.to_string())?;
    let change = OrgSettingsPatchable::try_from(&read)?;
    let sent: Value = serde_json::from_str(&json::to_request_string(&change)).unwrap();
    assert_eq!(sent, settings);
    Ok(())
}

#[tokio::test]
async fn pages_of_both_versions_follow_the_link_in_the_body() -> Result<(), Error> {
    let server = Server::start();
    let governance = server.builder().bearer_token("t0ken").build()?.governance();
    let page = |path: &str, id: &str, after: Option<&str>| {
        let mut links = json!({"self": {"href": format!("{}{path}", server.url())}});
        if let Some(after) = after {
            links["next"] = json!({"href": format!("{}{path}?after={after}&limit=1", server.url())});
        }
        Response::json(&json!({"data": [{"id": id}], "_links": links, "metadata": {"total": 2}}))
    };
    let first = "/governance/api/v1/reviews";
    server.respond(page(first, "icr1", Some("a+1%3D")));
    server.respond(page(first, "icr2", None));
    let reviews = governance.list_reviews().limit(1).collect_all().await?;
    assert_eq!(reviews.iter().map(|review| review.id.as_str()).collect::<Vec<_>>(), ["icr1", "icr2"]);
    let targets: Vec<String> = server.take().into_iter().map(|request| request.target).collect();
    assert_eq!(targets, [format!("{first}?limit=1"), format!("{first}?limit=1&after=a+1%3D")]);

    let second = "/governance/api/v2/requests";
    server.respond(page(second, "req1", Some("b")));
    server.respond(page(second, "req2", None));
    let page = governance.list_all_requests_v2().limit(1).await?;
    assert!(!page.is_last());
    let cursor = page.next.as_ref().unwrap();
    let page = governance.list_all_requests_v2().limit(1).cursor(cursor).await?;
    assert_eq!((page.is_last(), page[0].id.as_str()), (true, "req2"));
    Ok(())
}

#[tokio::test]
async fn operations_of_users_send_the_token_of_the_user() -> Result<(), Error> {
    let server = Server::start();
    let okta = server.client();
    for (user, token) in [("ada", "t0ken-of-ada"), ("grace", "t0ken-of-grace")] {
        server.respond(Response::json(&json!({"delegates": {"permission": user}})));
        let governance = okta.as_user(Secret::new(token))?.governance();
        governance.get_my_settings().await?;
        let request = server.take().pop().unwrap();
        assert_eq!(request.target, "/governance/api/v1/my/settings");
        assert_eq!(request.header("authorization"), Some(format!("Bearer {token}")));
    }
    // The API token of the client is not sent instead.
    let error = okta.governance().get_my_settings().await.unwrap_err();
    assert!(server.take().is_empty(), "{error}");
    Ok(())
}

/// No limit of governance is published, so each path counts on its own until responses report limits.
#[tokio::test]
async fn each_path_has_its_own_limit() -> Result<(), Error> {
    let server = Server::start();
    let okta = server.builder().token("t0ken").throttle(Throttle::PerBucket { reserve: 0 }).build()?;
    let governance = okta.governance();
    for (limit, id) in [("50", "ici1"), ("25", "icr1")] {
        let response = Response::json(&json!({"id": id}));
        let response = response.header("X-Rate-Limit-Limit", limit).header("X-Rate-Limit-Remaining", "9");
        server.respond(response.header("X-Rate-Limit-Reset", "4102444800"));
    }
    governance.get_campaign("ici1").await?;
    governance.get_review("icr1").await?;
    let mut buckets: Vec<(String, Option<u64>)> = okta
        .rate_limits()
        .buckets
        .into_iter()
        .map(|bucket| (bucket.bucket, bucket.rate_limit.and_then(|limit| limit.limit)))
        .collect();
    buckets.sort();
    let path = |path: &str| format!("/governance/api/v1/{path}");
    assert_eq!(buckets, [(path("campaigns/{campaignId}"), Some(50)), (path("reviews/{reviewId}"), Some(25))]);
    Ok(())
}
