//! Certification campaigns from their creation to their end.

use okta_demo_org::DemoOrg;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const REVIEWER: &str = "admin@example.com";
const CAMPAIGNS: &str = "/governance/api/v1/campaigns";

async fn send(
    org: &DemoOrg,
    credential: &str,
    method: Method,
    path: &str,
    body: Value,
) -> (StatusCode, Value) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", org.url()) };
    let request = client.request(method, url).header("authorization", credential);
    let request = if body.is_null() { request } else { request.json(&body) };
    let response = request.send().await.unwrap();
    (response.status(), serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default())
}

async fn admin(org: &DemoOrg, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    send(org, &format!("SSWS {}", org.token()), method, path, body).await
}

async fn get(org: &DemoOrg, path: &str) -> Value {
    let (status, body) = admin(org, Method::GET, path, Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    body
}

/// Returns the body of a campaign about a group, with the administrator as the reviewer.
async fn campaign(org: &DemoOrg, group: &str) -> Value {
    let groups = get(org, &format!("/api/v1/groups?q={group}")).await;
    let reviewer = get(org, &format!("/api/v1/users/{REVIEWER}")).await;
    json!({
        "name": "Access", "remediationSettings": {"accessApproved": "NO_ACTION"},
        "scheduleSettings": {"type": "ONE_OFF", "startDate": "2030-01-01T00:00:00Z", "durationInDays": 7, "timeZone": "UTC"},
        "resourceSettings": {"type": "GROUP", "targetResources": [{"resourceId": groups[0]["id"]}]},
        "reviewerSettings": {"type": "USER", "reviewerId": reviewer["id"]},
    })
}

async fn create(org: &DemoOrg, group: &str) -> String {
    let (status, created) = admin(org, Method::POST, CAMPAIGNS, campaign(org, group).await).await;
    assert_eq!((status, &created["status"]), (StatusCode::CREATED, &json!("SCHEDULED")), "{created}");
    assert_eq!(created["scheduleSettings"]["endDate"], "2030-01-08T00:00:00Z");
    created["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_campaign_has_a_review_for_each_member_of_its_group() {
    let org = DemoOrg::builder().people(9).page_limit(2).start().await.unwrap();
    let id = create(&org, "Sales").await;
    let reviews = format!("/governance/api/v1/reviews?filter=campaignId%20eq%20%22{id}%22");
    assert_eq!(get(&org, &reviews).await["data"], json!([]));
    let launch = format!("{CAMPAIGNS}/{id}/launch");
    assert_eq!(admin(&org, Method::POST, &launch, Value::Null).await.0, StatusCode::ACCEPTED);
    assert_eq!(admin(&org, Method::POST, &launch, Value::Null).await.0, StatusCode::CONFLICT);
    let first = get(&org, &reviews).await;
    assert!(first["_links"]["self"]["href"].as_str().unwrap().contains("/reviews"), "{first}");
    let second = get(&org, first["_links"]["next"]["href"].as_str().unwrap()).await;
    assert!(second["_links"]["next"].is_null(), "{second}");
    let pages = [&first, &second];
    let logins: Vec<&Value> = pages
        .iter()
        .flat_map(|page| page["data"].as_array().unwrap())
        .map(|review| &review["principalProfile"]["login"])
        .collect();
    assert_eq!(
        logins,
        ["alan.dijkstra2@example.com", "edsger.kay5@example.com", "hedy.lovelace8@example.com"]
    );
    let principal = first["data"][0]["principalProfile"]["id"].as_str().unwrap();
    let found =
        get(&org, &format!("/governance/api/v1/reviews?filter=principalId%20eq%20%22{principal}%22")).await;
    assert_eq!(found["data"].as_array().unwrap().len(), 1);
    assert_eq!(get(&org, CAMPAIGNS).await["data"][0]["status"], "ACTIVE");
}

#[tokio::test]
async fn the_reviewer_decides_while_the_campaign_is_active() {
    let org = DemoOrg::builder()
        .people(1)
        .user("new@example.com", json!({}))
        .group("Payroll", ["ada.allen1@example.com", "new@example.com"])
        .start()
        .await
        .unwrap();
    let id = create(&org, "Payroll").await;
    let path = format!("/governance/api/v1/my/campaigns/{id}/reviews/bulk-decisions");
    let decision = json!({
        "criteria": {"type": "GOVERNANCE_ANALYZER", "govAnalyzerCriteria": {"recommendedActionDecision": "APPROVE"}},
        "reviewDecision": "APPROVE", "notes": "Known",
    });
    let reviewer = format!("Bearer {}", org.user_token(REVIEWER).unwrap());
    let decide = async |credential: &str| send(&org, credential, Method::POST, &path, decision.clone()).await;
    assert_eq!(decide(&reviewer).await.0, StatusCode::CONFLICT);
    let this = format!("{CAMPAIGNS}/{id}");
    admin(&org, Method::POST, &format!("{this}/launch"), Value::Null).await;
    assert_eq!(admin(&org, Method::POST, &path, decision.clone()).await.0, StatusCode::FORBIDDEN);
    let other = format!("Bearer {}", org.user_token("ada.allen1@example.com").unwrap());
    assert_eq!(decide(&other).await.1["eligibleReviewRecordCount"], 0);
    let (status, job) = decide(&reviewer).await;
    assert_eq!((status, &job["eligibleReviewRecordCount"]), (StatusCode::ACCEPTED, &json!(1)));
    let job = format!("{path}/jobs/{}", job["jobId"].as_str().unwrap());
    assert_eq!(send(&org, &reviewer, Method::GET, &job, Value::Null).await.1["status"], "COMPLETED");
    let reviews = get(&org, "/governance/api/v1/reviews").await["data"].take();
    let decisions: Vec<&Value> =
        reviews.as_array().unwrap().iter().map(|review| &review["decision"]).collect();
    assert_eq!(decisions, ["APPROVE", "UNREVIEWED"], "{reviews}");
    let review = format!("/governance/api/v1/reviews/{}", reviews[0]["id"].as_str().unwrap());
    assert_eq!(get(&org, &review).await["note"]["note"], "Known");
    assert_eq!(admin(&org, Method::DELETE, &this, Value::Null).await.0, StatusCode::CONFLICT);
    let end = format!("{this}/end");
    assert_eq!(admin(&org, Method::POST, &end, Value::Null).await.0, StatusCode::ACCEPTED);
    assert_eq!(admin(&org, Method::DELETE, &this, Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(get(&org, "/governance/api/v1/reviews").await["data"], json!([]));
}

#[tokio::test]
async fn a_campaign_needs_settings_a_reviewer_and_resources() {
    let org = DemoOrg::start().await.unwrap();
    let mut body = campaign(&org, "Sales").await;
    body["reviewerSettings"]["reviewerId"] = json!("00u");
    body["resourceSettings"]["targetResources"][0]["resourceId"] = json!("00g");
    let (status, refused) = admin(&org, Method::POST, CAMPAIGNS, body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let text = refused.to_string();
    for part in ["there is no user", "there is no GROUP"] {
        assert!(text.contains(part), "{text}");
    }
    let (status, refused) = admin(&org, Method::POST, CAMPAIGNS, json!({"name": "Access"})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(refused.to_string().contains("scheduleSettings: it must not be empty"), "{refused}");
}

const ENTITLEMENTS: &str = "/governance/api/v1/entitlements";
const BUNDLES: &str = "/governance/api/v1/entitlement-bundles";

/// Creates an entitlement of an application with the values `Reader` and `Writer`, and returns it and the application.
async fn entitlement(org: &DemoOrg) -> (Value, Value) {
    let apps = get(org, "/api/v1/apps").await;
    let app = json!({"externalId": apps[0]["id"], "type": "APPLICATION"});
    let body = json!({
        "name": "Licence", "externalValue": "licence", "multiValue": true, "dataType": "array", "parent": app,
        "values": [{"name": "Reader", "externalValue": "r"}, {"name": "Writer", "externalValue": "w"}],
    });
    let (status, created) = admin(org, Method::POST, ENTITLEMENTS, body.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{created}");
    let (status, refused) = admin(org, Method::POST, ENTITLEMENTS, body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(refused.to_string().contains("externalValue: another"), "{refused}");
    (created, app)
}

#[tokio::test]
async fn an_entitlement_keeps_the_ids_of_its_values() {
    let org = DemoOrg::start().await.unwrap();
    let (mut entitlement, app) = entitlement(&org).await;
    let this = format!("{ENTITLEMENTS}/{}", entitlement["id"].as_str().unwrap());
    let first = entitlement["values"][0]["id"].clone();
    let values = get(&org, &format!("{this}/values")).await["data"].take();
    assert_eq!((&values[0]["id"], &values[0]["parent"]), (&first, &app));
    let value = get(&org, &format!("{this}/values/{}", first.as_str().unwrap())).await;
    assert_eq!((&value["name"], &value["entitlementId"]), (&json!("Reader"), &entitlement["id"]));
    entitlement["values"] = json!([{"name": "Owner", "externalValue": "o"}, entitlement["values"][0]]);
    let (status, replaced) = admin(&org, Method::PUT, &this, entitlement).await;
    assert_eq!((status, &replaced["values"][1]["id"]), (StatusCode::OK, &first));
    assert_eq!(get(&org, &this).await["values"].as_array().unwrap().len(), 2);
    let app = app["externalId"].as_str().unwrap();
    let filter = |id: &str| {
        format!(
            "{ENTITLEMENTS}?filter=parent.externalId%20eq%20%22{id}%22%20AND%20parent.type%20eq%20%22APPLICATION%22"
        )
    };
    assert_eq!(get(&org, &filter(app)).await["data"][0]["name"], "Licence");
    assert_eq!(get(&org, &filter("0oa")).await["data"], json!([]));
    assert_eq!(admin(&org, Method::DELETE, &this, Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(admin(&org, Method::GET, &this, Value::Null).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_bundle_consists_of_values_of_its_application() {
    let org = DemoOrg::start().await.unwrap();
    let (entitlement, app) = entitlement(&org).await;
    let chosen = json!([{"id": entitlement["id"], "values": [{"id": entitlement["values"][1]["id"]}]}]);
    let mut body = json!({"name": "Authors", "target": app, "entitlements": chosen});
    let (status, mut bundle) = admin(&org, Method::POST, BUNDLES, body.clone()).await;
    assert_eq!((status, &bundle["status"]), (StatusCode::CREATED, &json!("ACTIVE")), "{bundle}");
    body["entitlements"][0]["values"][0]["id"] = json!("ent0");
    let (status, refused) = admin(&org, Method::POST, BUNDLES, body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(refused.to_string().contains("there is no value"), "{refused}");
    let this = format!("{BUNDLES}/{}", bundle["id"].as_str().unwrap());
    bundle["name"] = json!("Writers");
    assert_eq!(admin(&org, Method::PUT, &this, bundle).await.0, StatusCode::OK);
    assert_eq!(get(&org, BUNDLES).await["data"][0]["name"], "Writers");
    assert_eq!(admin(&org, Method::DELETE, &this, Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(get(&org, BUNDLES).await["data"], json!([]));
}

#[tokio::test]
async fn a_request_is_about_an_entry_of_the_catalog() {
    const REQUESTS: &str = "/governance/api/v2/requests";
    let org = DemoOrg::start().await.unwrap();
    let token = crate::walk::access_token_for(
        &org,
        "okta.accessRequests.catalog.read okta.accessRequests.request.read",
    )
    .await;
    let by_token =
        async |path: &str| send(&org, &format!("Bearer {token}"), Method::GET, path, Value::Null).await;
    let (status, entries) = by_token("/governance/api/v2/catalogs/default/entries").await;
    assert_eq!((status, &entries["data"][0]["name"]), (StatusCode::OK, &json!("Handbook")), "{entries}");
    assert_eq!(
        by_token(entries["data"][0]["_links"]["self"]["href"].as_str().unwrap()).await.1,
        entries["data"][0]
    );
    let user = get(&org, "/api/v1/users/ada.allen1@example.com").await;
    let mut body = json!({
        "requested": {"type": "CATALOG_ENTRY", "entryId": entries["data"][0]["id"]},
        "requestedFor": {"type": "OKTA_USER", "externalId": user["id"]},
    });
    let (status, request) = admin(&org, Method::POST, REQUESTS, body.clone()).await;
    assert_eq!((status, &request["status"]), (StatusCode::ACCEPTED, &json!("SUBMITTED")), "{request}");
    assert_eq!(request["requestedFor"]["externalId"], user["id"]);
    let mut read = get(&org, request["_links"]["self"]["href"].as_str().unwrap()).await;
    assert_eq!((&read["status"], &read["id"]), (&json!("PENDING"), &request["id"]));
    // A list does not show what was entered.
    read.as_object_mut().unwrap().remove("requesterFieldValues").unwrap();
    assert_eq!(by_token(REQUESTS).await.1["data"], json!([read]));
    assert_eq!(admin(&org, Method::GET, REQUESTS, Value::Null).await.0, StatusCode::FORBIDDEN);
    body["requested"]["entryId"] = json!("cen");
    let (status, refused) = admin(&org, Method::POST, REQUESTS, body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(refused.to_string().contains("there is no CATALOG_ENTRY"), "{refused}");
}

#[tokio::test]
async fn patches_change_an_entitlement_and_its_values() {
    let org = DemoOrg::start().await.unwrap();
    let (entitlement, _) = entitlement(&org).await;
    let this = format!("{ENTITLEMENTS}/{}", entitlement["id"].as_str().unwrap());
    let reader = entitlement["values"][0]["id"].as_str().unwrap();
    let owner = json!({"name": "Owner", "externalValue": "o"});
    let patches = json!([
        {"op": "REPLACE", "path": "/name", "value": "Seats", "refType": "ENTITLEMENT"},
        {"op": "REMOVE", "path": format!("/values/{reader}"), "refType": "ENTITLEMENT-VALUE"},
        {"op": "ADD", "path": "/values/-", "value": owner, "refType": "ENTITLEMENT-VALUE"},
    ]);
    let (status, changed) = admin(&org, Method::PATCH, &this, patches).await;
    assert_eq!((status, &changed["name"]), (StatusCode::OK, &json!("Seats")), "{changed}");
    let names: Vec<&Value> =
        changed["values"].as_array().unwrap().iter().map(|value| &value["name"]).collect();
    assert_eq!(names, ["Writer", "Owner"]);
    assert!(changed["values"][1]["id"].as_str().unwrap().starts_with("ent"), "{changed}");
    let nameless = json!([{"op": "REMOVE", "path": "/name", "refType": "ENTITLEMENT"}]);
    assert_eq!(admin(&org, Method::PATCH, &this, nameless).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(get(&org, &this).await["name"], "Seats");
}

#[tokio::test]
async fn a_user_requests_an_entry_and_sees_only_own_requests() {
    let org = DemoOrg::start().await.unwrap();
    let token = |login: &str| format!("Bearer {}", org.user_token(login).unwrap());
    let (ada, alan) = (token("ada.allen1@example.com"), token("alan.dijkstra2@example.com"));
    let path = "/governance/api/v2/my/catalogs/default/entries";
    let (status, entries) = send(&org, &ada, Method::GET, path, Value::Null).await;
    assert_eq!(status, StatusCode::OK, "{entries}");
    let requests = format!("{path}/{}/requests", entries["data"][0]["id"].as_str().unwrap());
    let (status, request) = send(&org, &ada, Method::POST, &requests, json!({})).await;
    assert_eq!((status, &request["status"]), (StatusCode::ACCEPTED, &json!("SUBMITTED")), "{request}");
    let mine = format!("{requests}/{}", request["id"].as_str().unwrap());
    assert_eq!(send(&org, &ada, Method::GET, &mine, Value::Null).await.1["status"], "PENDING");
    assert_eq!(send(&org, &alan, Method::GET, &mine, Value::Null).await.0, StatusCode::NOT_FOUND);
    let seen = get(&org, &format!("/governance/api/v2/requests/{}", request["id"].as_str().unwrap())).await;
    assert_eq!(seen["requestedFor"], request["requestedBy"]);
    // An administrator has no own catalog with an API token.
    assert_eq!(admin(&org, Method::GET, path, Value::Null).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn other_resources_of_governance_follow_the_table() {
    let org = DemoOrg::start().await.unwrap();
    let labels = "/governance/api/v1/labels";
    let body = json!({"name": "Risk", "values": [{"name": "High", "metadata": {}}]});
    let (status, label) = admin(&org, Method::POST, labels, body.clone()).await;
    assert_eq!(status, StatusCode::CREATED, "{label}");
    assert_eq!(admin(&org, Method::POST, labels, body).await.0, StatusCode::BAD_REQUEST);
    let listed = get(&org, labels).await;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1, "{listed}");
    let (status, refused) = admin(&org, Method::POST, labels, json!({"values": []})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(refused.to_string().contains("name: it must not be empty"), "{refused}");
    let (status, missing) = admin(&org, Method::GET, "/governance/api/v9/labels", Value::Null).await;
    assert_eq!(status, StatusCode::NOT_IMPLEMENTED);
    assert!(missing.to_string().contains("GET /governance/api/v9/labels"), "{missing}");
}
