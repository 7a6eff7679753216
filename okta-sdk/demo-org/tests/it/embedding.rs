//! Tests of other crates start an org: seeds, the clock, and the end of an org.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, SystemTime};

use okta_demo_org::{DemoOrg, ManualClock};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

async fn get(org: &DemoOrg, path: &str) -> Value {
    let request = client().get(format!("{}{path}", org.url()));
    let response = request.header("authorization", format!("SSWS {}", org.token())).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    response.json().await.unwrap()
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

#[tokio::test]
async fn an_org_starts_with_the_data_of_a_test() {
    let staged = json!({"profile": {"login": "alan@example.com", "email": "alan@example.com", "firstName": "Alan", "lastName": "T"}});
    let org = DemoOrg::builder()
        .people(0)
        .user("ada@example.com", json!({"firstName": "Ada", "department": "Analysis"}))
        .resource("/api/v1/users?activate=false", staged)
        .group("Analysts", ["ada@example.com", "alan@example.com"])
        .resource("/api/v1/zones", json!({"type": "IP", "name": "Office"}))
        .start()
        .await
        .unwrap();
    let ada = get(&org, "/api/v1/users/ada@example.com").await;
    assert_eq!((&ada["status"], &ada["profile"]["department"]), (&json!("ACTIVE"), &json!("Analysis")));
    let group = get(&org, "/api/v1/groups?q=Analysts").await;
    let members = get(&org, &format!("/api/v1/groups/{}/users", group[0]["id"].as_str().unwrap())).await;
    let members: Vec<&Value> =
        members.as_array().unwrap().iter().map(|user| &user["profile"]["login"]).collect();
    assert_eq!(members, ["ada@example.com", "alan@example.com"]);
    assert_eq!(get(&org, "/api/v1/users/alan@example.com").await["status"], "STAGED");
    assert_eq!(get(&org, "/api/v1/zones?q=Office").await[0]["name"], "Office");
    assert_eq!(get(&org, "/api/v1/logs").await, json!([]));
}

#[tokio::test]
async fn data_that_the_org_refuses_is_an_error() {
    let refused = async |builder: okta_demo_org::Builder| {
        let error = builder.start().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{error}");
        error.to_string()
    };
    let text = refused(DemoOrg::builder().user("ada@example.com", json!({"shoeSize": 38}))).await;
    assert!(text.contains("POST /api/v1/users: ") && text.contains("shoeSize: the schema"), "{text}");
    let text = refused(DemoOrg::builder().group("Analysts", ["nobody@example.com"])).await;
    assert!(text.contains("nobody@example.com"), "{text}");
    let text = refused(DemoOrg::builder().resource("/api/v1/nowhere", json!({}))).await;
    assert_eq!(text, "POST /api/v1/nowhere: the demo org does not serve this");
    let text = refused(DemoOrg::builder().resource("/api/v1/zones", json!({"type": "IP", "name": 1}))).await;
    assert!(text.contains("name: it must be of the type string"), "{text}");
}

#[tokio::test]
async fn a_test_advances_the_clock() {
    let clock = ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let org = DemoOrg::builder().clock(clock.clone()).rate_limit(1).start().await.unwrap();
    let status = async || {
        let request = client().get(format!("{}/api/v1/groups", org.url()));
        let request = request.header("authorization", format!("SSWS {}", org.token()));
        request.send().await.unwrap().status()
    };
    assert_eq!((status().await, status().await), (StatusCode::OK, StatusCode::TOO_MANY_REQUESTS));
    clock.advance(Duration::from_secs(59));
    assert_eq!(status().await, StatusCode::TOO_MANY_REQUESTS);
    clock.advance(Duration::from_secs(1));
    assert_eq!(status().await, StatusCode::OK);
}

#[tokio::test]
async fn an_org_stops_when_it_is_dropped() {
    let org = DemoOrg::start().await.unwrap();
    let port: u16 = org.url().rsplit(':').next().unwrap().parse().unwrap();
    assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err());
    drop(org);
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
}
