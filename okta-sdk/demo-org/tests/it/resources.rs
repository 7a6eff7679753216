//! The rules of resources that the API document does not contain, and the configuration of the org.

use std::time::{Duration, SystemTime};

use okta_demo_org::{DemoOrg, ManualClock};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::http::Org;

async fn json(response: Response) -> Value {
    let status = response.status();
    let text = response.text().await.unwrap();
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap_or_default()
}

/// Returns the status, and the text of the error.
async fn refused(response: Response) -> (u16, String) {
    (response.status().as_u16(), response.text().await.unwrap())
}

fn zone(name: &str) -> Value {
    json!({"type": "IP", "name": name, "gateways": [{"type": "CIDR", "value": "192.0.2.0/24"}]})
}

#[tokio::test]
async fn a_resource_is_created_changed_and_deleted() {
    let org = Org::start(DemoOrg::builder());
    let created = json(org.post("/api/v1/zones", &zone("Office")).await).await;
    let id = created["id"].as_str().unwrap();
    assert!(id.starts_with("nzo") && created["status"] == "ACTIVE", "{created}");
    assert_eq!(created["gateways"][0]["value"], "192.0.2.0/24");
    let path = format!("/api/v1/zones/{id}");
    assert_eq!(json(org.get(&path).await).await, created);

    let renamed = json(org.request(Method::PUT, &path).json(&zone("Home")).send().await.unwrap()).await;
    assert_eq!((&renamed["name"], &renamed["created"]), (&json!("Home"), &created["created"]));

    let (status, text) = refused(org.request(Method::DELETE, &path).send().await.unwrap()).await;
    assert!(status == 403 && text.contains("while its status is ACTIVE"), "{text}");
    let changed = json(org.post(&format!("{path}/lifecycle/deactivate"), &Value::Null).await).await;
    assert_eq!(changed["status"], "INACTIVE");
    assert_eq!(org.request(Method::DELETE, &path).send().await.unwrap().status(), 204);
    assert_eq!(org.get(&path).await.status(), 404);
}

#[tokio::test]
async fn a_replaced_resource_keeps_its_id() {
    let org = Org::start(DemoOrg::builder());
    let body = json!({"name": "API", "audiences": ["api"], "description": "An API"});
    let server = json(org.post("/api/v1/authorizationServers", &body).await).await;
    let policies = format!("/api/v1/authorizationServers/{}/policies", server["id"].as_str().unwrap());
    let policy = json(org.post(&policies, &json!({"name": "All"})).await).await;
    let path = format!("{policies}/{}", policy["id"].as_str().unwrap());
    let replaced = org.request(Method::PUT, &path).json(&json!({"name": "Some"})).send().await.unwrap();
    assert_eq!(json(replaced).await["id"], policy["id"]);
    assert_eq!(json(org.get(&policies).await).await[0]["id"], policy["id"]);
}

#[tokio::test]
async fn names_are_unique_references_exist_and_bodies_satisfy_the_document() {
    let org = Org::start(DemoOrg::builder());
    json(org.post("/api/v1/zones", &zone("Office")).await).await;
    let (status, text) = refused(org.post("/api/v1/zones", &zone("Office")).await).await;
    assert!(status == 400 && text.contains("name: another one has it"), "{text}");

    let (status, text) = refused(org.post("/api/v1/zones", &json!({"type": "IP", "name": 1})).await).await;
    assert!(status == 400 && text.contains("name: it must be of the type string"), "{text}");

    let domain =
        |brand: &str| json!({"domain": "a.example", "displayName": "A", "userName": "a", "brandId": brand});
    let (status, text) = refused(org.post("/api/v1/email-domains", &domain("bnd1")).await).await;
    assert!(status == 400 && text.contains("brandId: there is no bnd1"), "{text}");
    let brands = json(org.get("/api/v1/brands").await).await;
    json(org.post("/api/v1/email-domains", &domain(brands[0]["id"].as_str().unwrap())).await).await;

    let (status, text) = refused(org.get("/api/v1/authorizationServers/aus1/scopes").await).await;
    assert!(status == 404 && text.contains("aus1"), "{text}");
}

#[tokio::test]
async fn lists_have_pages_and_what_belongs_to_a_resource_is_deleted_with_it() {
    let org = Org::start(DemoOrg::builder());
    for name in ["A", "B", "C"] {
        json(org.post("/api/v1/zones", &zone(name)).await).await;
    }
    let page = org.get("/api/v1/zones?limit=2").await;
    let links: Vec<&str> = page.headers().get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
    assert!(links.iter().any(|link| link.ends_with("rel=\"next\"")), "{links:?}");
    assert_eq!(json(page).await.as_array().unwrap().len(), 2);

    let server = json!({"name": "Orders", "audiences": ["api://orders"], "description": "D"});
    let server = json(org.post("/api/v1/authorizationServers", &server).await).await;
    let path = format!("/api/v1/authorizationServers/{}", server["id"].as_str().unwrap());
    let scopes = format!("{path}/scopes");
    let scope = json(org.post(&scopes, &json!({"name": "orders.read"})).await).await;
    assert!(json(org.get(&scopes).await).await.as_array().unwrap().contains(&scope));
    assert_eq!(org.request(Method::DELETE, &path).send().await.unwrap().status(), 204);
    assert_eq!(org.get(&scopes).await.status(), 404);
}

#[tokio::test]
async fn a_client_secret_rotates() {
    let org = Org::start(DemoOrg::builder());
    let app = json!({
        "label": "Web", "signOnMode": "OPENID_CONNECT", "name": "oidc_client",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "client_secret_post"}},
        "settings": {"oauthClient": {"application_type": "web", "grant_types": ["authorization_code"]}},
    });
    let app = json(org.post("/api/v1/apps", &app).await).await;
    let path = format!("/api/v1/apps/{}/credentials/secrets", app["id"].as_str().unwrap());
    let old = json(org.get(&path).await).await[0].clone();
    assert_eq!(old["client_secret"], app["credentials"]["oauthClient"]["client_secret"]);

    let new = json(org.post(&path, &json!({})).await).await;
    assert!(new["status"] == "ACTIVE" && new["client_secret"] != old["client_secret"], "{new}");
    assert_eq!(org.post(&path, &json!({})).await.status(), 400);
    let old = format!("{path}/{}", old["id"].as_str().unwrap());
    assert_eq!(org.request(Method::DELETE, &old).send().await.unwrap().status(), 403);
    json(org.post(&format!("{old}/lifecycle/deactivate"), &Value::Null).await).await;
    assert_eq!(org.request(Method::DELETE, &old).send().await.unwrap().status(), 204);
    assert_eq!(json(org.get(&path).await).await, json!([new]));
}

#[tokio::test]
async fn users_sign_in_now_and_then() {
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let clock = ManualClock::new(start);
    let org = Org::start(DemoOrg::builder().sign_in_every(Duration::from_secs(60)).clock(clock.clone()));
    let users = json(org.get("/api/v1/users").await).await;
    let mut times: Vec<&Value> = users.as_array().unwrap().iter().map(|user| &user["lastLogin"]).collect();
    times.dedup();
    assert!(times.len() > 10 && times.contains(&&Value::Null), "{times:?}");

    clock.advance(Duration::from_secs(61));
    let events = json(org.get("/api/v1/logs").await).await;
    assert_eq!(events[0]["eventType"], "user.session.start");
    let user =
        json(org.get(&format!("/api/v1/users/{}", events[0]["actor"]["id"].as_str().unwrap())).await).await;
    assert_eq!(user["lastLogin"], events[0]["published"]);
    assert_eq!(json(org.get("/api/v1/logs").await).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn requests_fail_on_demand() {
    let org = Org::start(DemoOrg::builder().faults(2));
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(org.get("/api/v1/groups").await.status().as_u16());
    }
    assert_eq!(statuses, [200, 503, 200, 429, 200, 504, 200, 500]);
}

#[tokio::test]
async fn recordings_have_no_credentials() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("recorded.jsonl");
    let org = Org::start(DemoOrg::builder().record(&file));
    let user = json!({
        "profile": {"login": "a@example.com", "email": "a@example.com", "firstName": "A", "lastName": "B"},
        "credentials": {"password": {"value": "correct horse"}},
    });
    json(org.post("/api/v1/users", &user).await).await;
    org.get("/api/v1/zones?limit=1").await;
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["operation_id"], &lines[0]["status"]), (&json!("createUser"), &json!(200)));
    assert_eq!(
        (&lines[1]["operation_id"], &lines[1]["query"]),
        (&json!("listNetworkZones"), &json!([["limit", "1"]]))
    );
    assert!(!text.contains("correct horse") && !text.contains(okta_demo_org::API_TOKEN), "{text}");
}

/// Collects the addresses of the links in a value, with the methods that they allow.
fn links(value: &Value, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            if let Some(href) = fields.get("href").and_then(Value::as_str) {
                let method = fields.get("method").or(fields.get("hints").map(|hints| &hints["allow"][0]));
                found.push((href.to_owned(), method.and_then(Value::as_str).unwrap_or("GET").to_owned()));
            }
            fields.values().for_each(|field| links(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| links(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn links_lead_to_resources() {
    let builder =
        DemoOrg::builder().user("ada@example.com", json!({})).group("Analysts", ["ada@example.com"]);
    let org = Org::start(builder);
    let group = json(org.get("/api/v1/groups?q=Analysts").await).await[0].clone();
    let app = json!({
        "label": "Wiki", "signOnMode": "SAML_2_0",
        "settings": {"signOn": {"ssoAcsUrl": "https://wiki.example", "audience": "wiki"}},
    });
    let app =
        format!("/api/v1/apps/{}", json(org.post("/api/v1/apps", &app).await).await["id"].as_str().unwrap());
    let assignment = format!("{app}/groups/{}", group["id"].as_str().unwrap());
    json(org.request(Method::PUT, &assignment).send().await.unwrap()).await;

    let mut found = Vec::new();
    let lists = ["/api/v1/users", "/api/v1/groups", "/api/v1/apps", "/api/v1/policies?type=ACCESS_POLICY"];
    let members = [format!("{app}/users"), format!("{app}/groups")];
    for path in lists.into_iter().chain(members.iter().map(String::as_str)) {
        links(&json(org.get(path).await).await, &mut found);
    }
    found.sort();
    found.dedup();
    let names =
        ["/meta/types/user/", "/meta/schemas/user/", "/owners", "/mappings", "/sso/saml/metadata", "/rules"];
    for name in names {
        assert!(found.iter().any(|(href, _)| href.contains(name)), "no link to {name}");
    }
    assert!(
        found.iter().any(|(href, _)| href.ends_with(group["id"].as_str().unwrap())),
        "no link to the group"
    );
    for (href, method) in found {
        let path = href.strip_prefix(org.url()).unwrap();
        let response = org.get(path).await;
        match (path.starts_with("/api/"), method.as_str()) {
            (true, "GET") => assert_eq!(response.status(), 200, "{path}"),
            // It exists, but has no other method than that of the link.
            (true, _) => assert!([200, 405].contains(&response.status().as_u16()), "{method} {path}"),
            // Pages and images are not part of the API.
            (false, _) => assert_eq!(response.status(), 501, "{path}"),
        }
    }
}

#[tokio::test]
async fn an_access_policy_protects_the_applications_that_it_is_assigned_to() {
    let org = Org::start(DemoOrg::builder());
    let policy =
        json(org.post("/api/v1/policies", &json!({"type": "ACCESS_POLICY", "name": "Strict"})).await).await;
    let policy = policy["id"].as_str().unwrap();
    let apps = json(org.get("/api/v1/apps?q=Automation").await).await;
    let app = format!("/api/v1/apps/{}", apps[0]["id"].as_str().unwrap());
    assert_eq!(json(org.get(&format!("/api/v1/policies/{policy}/app")).await).await, json!([]));

    let assigned = org.request(Method::PUT, &format!("{app}/policies/{policy}")).send().await.unwrap();
    assert_eq!(assigned.status(), 204);
    let link = json(org.get(&app).await).await["_links"]["accessPolicy"]["href"].clone();
    assert!(link.as_str().unwrap().ends_with(policy), "{link}");
    let protected = json(org.get(&format!("/api/v1/policies/{policy}/app")).await).await;
    assert_eq!(protected[0]["id"], apps[0]["id"]);

    let bookmark = json(org.get("/api/v1/apps?q=Handbook").await).await[0]["id"].clone();
    let path = format!("/api/v1/apps/{}/policies/{policy}", bookmark.as_str().unwrap());
    assert_eq!(org.request(Method::PUT, &path).send().await.unwrap().status(), 403);
    let nothing = org.request(Method::PUT, &format!("{app}/policies/nothing")).send().await.unwrap();
    assert_eq!(nothing.status(), 404);
}
