//! Calls: what is sent, and what comes of the answer.

use okta_runtime::error::ErrorKind;
use okta_runtime::transport::TestTransport;
use okta_runtime::{Error, OptionalExt};

use crate::models::{Api, Status, User};
use crate::support::client;

#[tokio::test]
async fn a_call_is_sent_and_decoded() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push_json(200, r#"{"id":"00u1"}"#);
    let okta = client(&transport);
    let user = okta.get_user("a/b?c#d e+f@x").await?;
    assert_eq!(user.id.as_deref(), Some("00u1"));
    let request = &transport.requests()[0];
    assert_eq!(request.url, "https://acme.okta.com/api/v1/users/a%2Fb%3Fc%23d%20e%2Bf%40x");
    assert_eq!(request.headers["authorization"], "SSWS t0ken");
    assert_eq!(request.headers["accept"], "application/json");
    assert!(request.headers["user-agent"].to_str().unwrap().starts_with("okta-sdk-rust/"));
    assert!(request.body.is_none());
    Ok(())
}

#[tokio::test]
async fn dangerous_path_segments_are_refused() {
    let transport = TestTransport::new();
    let okta = client(&transport);
    for id in ["", ".", ".."] {
        let error = okta.delete_user(id).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("`id`"), "{error}");
    }
    assert!(transport.requests().is_empty());
}

#[tokio::test]
async fn not_found_can_be_none() -> Result<(), Error> {
    let transport = TestTransport::new();
    let body = r#"{"errorCode":"E0000007","errorSummary":"Not found: x","errorCauses":[]}"#;
    transport.push_json(404, body);
    transport.push_json(404, body);
    transport.push_json(403, r#"{"errorCode":"E0000006","errorSummary":"no"}"#);
    let okta = client(&transport);
    assert!(okta.get_user("x").await.optional()?.is_none());
    assert!(okta.get_user("x").send_optional().await?.is_none());
    let error = okta.get_user("x").await.optional().unwrap_err();
    assert!(error.is_forbidden());
    assert_eq!(error.code(), Some("E0000006"));
    Ok(())
}

#[tokio::test]
async fn a_body_and_parameters_are_sent() -> Result<(), Error> {
    let transport = TestTransport::new();
    transport.push_json(200, "{}");
    transport.push_json(200, "[]");
    let okta = client(&transport);
    let mut user = User::default();
    user.id = Some("ignored".into());
    user.status = Some(Status::Active);
    let reply = okta.create_user(&user).activate(false).header("x-trace", 1).send_with_meta().await?;
    assert_eq!(reply.meta.status(), 200);
    okta.list_users().limit(2).expand(&[Status::Active, Status::from("a,b")]).ids(&["1", "2"]).await?;
    let requests = transport.requests();
    assert_eq!(requests[0].url, "https://acme.okta.com/api/v1/users?activate=false");
    assert_eq!(requests[0].body.as_ref().unwrap().bytes().unwrap(), &br#"{"status":"ACTIVE"}"#[..]);
    assert_eq!(requests[0].headers["content-type"], "application/json");
    assert_eq!(requests[0].headers["x-trace"], "1");
    assert_eq!(requests[1].url, "https://acme.okta.com/api/v1/users?limit=2&expand=ACTIVE,a%2Cb&id=1&id=2");
    Ok(())
}
