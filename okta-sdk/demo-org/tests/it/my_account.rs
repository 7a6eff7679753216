//! MyAccount acts for the user who owns the access token.

use std::io::ErrorKind;
use std::time::{Duration, SystemTime};

use okta_demo_org::{DemoOrg, ManualClock, PASS_CODE};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const ADA: &str = "ada@example.com";

/// An org, and the access token of a user.
struct Account {
    org: DemoOrg,
    token: String,
}

impl Account {
    async fn start() -> Self {
        let org = DemoOrg::builder().people(0).user(ADA, json!({"firstName": "Ada"})).start().await.unwrap();
        let token = org.user_token(ADA).unwrap();
        Self { org, token }
    }

    async fn send(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        send(&self.org, &format!("Bearer {}", self.token), method, path, body).await
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.send(Method::GET, path, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        body
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.send(Method::POST, path, body).await
    }
}

async fn send(
    org: &DemoOrg,
    credential: &str,
    method: Method,
    path: &str,
    body: Value,
) -> (StatusCode, Value) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.request(method, format!("{}{path}", org.url())).header("authorization", credential);
    let request = if body.is_null() { request } else { request.json(&body) };
    let response = request.send().await.unwrap();
    (response.status(), serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default())
}

#[tokio::test]
async fn the_profile_is_that_of_the_user() {
    let account = Account::start().await;
    let path = "/idp/myaccount/profile";
    let mut profile = account.get(path).await["profile"].take();
    assert_eq!((&profile["login"], &profile["firstName"]), (&json!(ADA), &json!("Ada")));
    profile["nickName"] = json!("Countess");
    let (status, changed) = account.send(Method::PUT, path, json!({"profile": profile})).await;
    assert_eq!((status, &changed["profile"]["nickName"]), (StatusCode::OK, &json!("Countess")));
    let admin = format!("SSWS {}", account.org.token());
    let (_, user) =
        send(&account.org, &admin, Method::GET, "/api/v1/users/ada@example.com", Value::Null).await;
    assert_eq!(user["profile"]["nickName"], "Countess");
    profile["email"] = json!("other@example.com");
    let (status, refused) = account.send(Method::PUT, path, json!({"profile": profile})).await;
    assert_eq!((status, &refused["errorCode"]), (StatusCode::BAD_REQUEST, &json!("E0000001")));
}

#[tokio::test]
async fn a_phone_is_verified_with_the_code_that_was_sent() {
    let account = Account::start().await;
    let path = "/idp/myaccount/phones";
    let body = json!({"profile": {"phoneNumber": "+41 31 555 0100"}, "method": "SMS", "sendCode": false});
    let (status, phone) = account.post(path, body.clone()).await;
    assert_eq!((status, &phone["status"]), (StatusCode::CREATED, &json!("UNVERIFIED")));
    assert_eq!(phone["profile"]["phoneNumber"], "+41315550100");
    assert_eq!(account.post(path, body).await.0, StatusCode::CONFLICT);
    let local = json!({"profile": {"phoneNumber": "555 0100"}, "method": "SMS"});
    assert_eq!(account.post(path, local).await.0, StatusCode::BAD_REQUEST);
    let this = format!("{path}/{}", phone["id"].as_str().unwrap());
    let verify = format!("{this}/verify");
    let right = json!({"verificationCode": PASS_CODE});
    assert_eq!(account.post(&verify, right.clone()).await.0, StatusCode::CONFLICT);
    assert_eq!(account.post(&format!("{this}/challenge"), json!({"method": "SMS"})).await.0, StatusCode::OK);
    let wrong = json!({"verificationCode": "000000"});
    assert_eq!(account.post(&verify, wrong).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(account.post(&verify, right).await.0, StatusCode::NO_CONTENT);
    assert_eq!(account.get(path).await[0]["status"], "VERIFIED");
    assert_eq!(account.send(Method::DELETE, &this, Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(account.get(path).await, json!([]));
}

#[tokio::test]
async fn a_verified_address_is_in_the_profile() {
    let account = Account::start().await;
    let path = "/idp/myaccount/emails";
    let emails = account.get(path).await;
    assert_eq!((&emails[0]["profile"]["email"], &emails[0]["roles"]), (&json!(ADA), &json!(["PRIMARY"])));
    let first = format!("{path}/{}", emails[0]["id"].as_str().unwrap());
    assert_eq!(account.send(Method::DELETE, &first, Value::Null).await.0, StatusCode::BAD_REQUEST);
    let body = json!({"profile": {"email": "countess@example.com"}, "role": "PRIMARY"});
    let (status, email) = account.post(path, body).await;
    assert_eq!((status, &email["status"]), (StatusCode::CREATED, &json!("UNVERIFIED")));
    let this = format!("{path}/{}/challenge", email["id"].as_str().unwrap());
    let (status, challenge) = account.post(&this, json!({"state": "settings"})).await;
    assert_eq!(status, StatusCode::CREATED);
    let verify = format!("{this}/{}/verify", challenge["id"].as_str().unwrap());
    assert_eq!(account.post(&verify, json!({"verificationCode": PASS_CODE})).await.0, StatusCode::OK);
    let emails = account.get(path).await;
    assert_eq!(emails.as_array().unwrap().len(), 1, "{emails}");
    assert_eq!(emails[0]["profile"]["email"], "countess@example.com");
    assert_eq!(account.get("/idp/myaccount/profile").await["profile"]["email"], "countess@example.com");
}

#[tokio::test]
async fn only_the_token_of_a_user_is_accepted_and_only_there() {
    let account = Account::start().await;
    let admin = format!("SSWS {}", account.org.token());
    let (status, _) = send(&account.org, &admin, Method::GET, "/idp/myaccount/profile", Value::Null).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(account.send(Method::GET, "/api/v1/users", Value::Null).await.0, StatusCode::FORBIDDEN);
    assert_eq!(account.org.user_token("nobody@example.com").unwrap_err().kind(), ErrorKind::InvalidInput);
    let suspend = "/api/v1/users/ada@example.com/lifecycle/suspend";
    assert_eq!(send(&account.org, &admin, Method::POST, suspend, Value::Null).await.0, StatusCode::OK);
    let (status, _) = account.send(Method::GET, "/idp/myaccount/profile", Value::Null).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(account.org.user_token(ADA).is_err());
}

#[tokio::test]
async fn the_token_of_a_user_expires() {
    let clock = ManualClock::new(SystemTime::now());
    let builder = DemoOrg::builder().people(0).user(ADA, json!({})).token_lifetime(Duration::from_secs(60));
    let org = builder.clock(clock.clone()).start().await.unwrap();
    let account = Account { token: org.user_token(ADA).unwrap(), org };
    account.get("/idp/myaccount/profile").await;
    clock.advance(Duration::from_secs(61));
    let (status, _) = account.send(Method::GET, "/idp/myaccount/profile", Value::Null).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn each_user_has_own_authenticators() {
    let builder = DemoOrg::builder().people(0).user(ADA, json!({})).user("grace@example.com", json!({}));
    let org = builder.start().await.unwrap();
    let path = "/idp/myaccount/webauthn";
    let body = json!({"clientData": "c", "attestation": "a"});
    let (ada, grace) =
        (format!("Bearer {}", org.user_token(ADA).unwrap()), org.user_token("grace@example.com"));
    let grace = format!("Bearer {}", grace.unwrap());
    let (status, key) = send(&org, &ada, Method::POST, path, body).await;
    assert_eq!(status, StatusCode::OK, "{key}");
    let this = format!("{path}/{}", key["id"].as_str().unwrap());
    let (_, listed) = send(&org, &ada, Method::GET, path, Value::Null).await;
    assert_eq!(listed[0]["id"], key["id"], "{listed}");
    assert_eq!(send(&org, &grace, Method::GET, path, Value::Null).await.1, json!([]));
    assert_eq!(send(&org, &grace, Method::GET, &this, Value::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(send(&org, &ada, Method::DELETE, &this, Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(send(&org, &ada, Method::GET, path, Value::Null).await.1, json!([]));
}

#[tokio::test]
async fn media_types_name_the_version() {
    let account = Account::start().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.get(format!("{}/idp/myaccount/organization", account.org.url()));
    let response = request.bearer_auth(&account.token).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/json;okta-version=1.0.0");
}
