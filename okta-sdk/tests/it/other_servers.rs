//! The clients of the APIs that have servers of their own.

use okta_sdk::runtime::BoxFuture;
use okta_sdk::runtime::auth::oauth::Signer;
use okta_sdk::runtime::error::AuthError;
use okta_sdk::runtime::transport::{HttpRequest, TestTransport};
use okta_sdk::{Error, PrivateKeyAuth, access_gateway, privileged_access};

/// A key of another program. The test does not check what it signs.
pub(crate) struct Vault;

impl Signer for Vault {
    fn algorithm(&self) -> &'static str {
        "ES256"
    }

    fn key_id(&self) -> Option<&str> {
        None
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, AuthError>> {
        Box::pin(std::future::ready(Ok(vec![1; 64])))
    }
}

fn credential(request: &HttpRequest) -> Option<&str> {
    request.headers.get("authorization").map(|value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_service_user_calls_privileged_access() -> Result<(), Error> {
    let transport = TestTransport::new();
    let pam = privileged_access::Client::builder()
        .team("infra")
        .service_user("key-1", "key-secret")
        .transport(transport.clone())
        .build()?;
    transport.push_json(
        200,
        r#"{"bearer_token": "t0", "expires_at": "2999-01-01T00:00:00Z", "team_name": "infra"}"#,
    );
    transport.push_json(200, "{}");
    pam.get_team_settings("infra").await?;
    let [exchange, call] = &transport.requests()[..] else { panic!("{:?}", transport.requests()) };
    assert!(format!("{pam:?}").contains("https://infra.pam.okta.com"), "{pam:?}");
    assert_eq!(exchange.url, "https://infra.pam.okta.com/v1/teams/infra/service_token");
    assert_eq!(credential(exchange), None);
    assert!(call.url.starts_with("https://infra.pam.okta.com/v1/teams/infra/"), "{}", call.url);
    assert_eq!(credential(call), Some("Bearer t0"));
    Ok(())
}

#[tokio::test]
async fn a_private_key_authenticates_at_a_gateway() -> Result<(), Error> {
    let transport = TestTransport::new();
    let auth = PrivateKeyAuth::new("client-1", ["okta.oag.app.read"], Vault);
    let gateway =
        access_gateway::Client::builder().server_url("https://gateway.example.com").private_key(auth);
    let gateway = gateway.transport(transport.clone()).build()?;
    transport.push_json(200, r#"{"access_token": "t0", "token_type": "Bearer", "expires_in": 300}"#);
    transport.push_json(200, "{}");
    gateway.get_health_check("app-1").await?;
    let [token, call] = &transport.requests()[..] else { panic!("{:?}", transport.requests()) };
    assert_eq!(token.url, "https://gateway.example.com/api/v2/oauth/token");
    assert_eq!((credential(token), credential(call)), (None, Some("Bearer t0")));
    Ok(())
}
