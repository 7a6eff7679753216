//! OAuth 2.0 with a private key, with and without proofs of possession.

use std::time::Duration;

use okta_demo_org::{DemoOrg, OauthClient};
use okta_sdk::runtime::Method;
use okta_sdk::runtime::auth::oauth::{Dpop, PrivateKey, PrivateKeyAuth};
use okta_sdk::runtime::error::ApiErrorKind;
use okta_sdk::{Client, Error};
use serde_json::json;

use super::{SharedTime, builder};

fn auth(client: &OauthClient, scopes: &[&str]) -> PrivateKeyAuth {
    let key = PrivateKey::parse(&client.private_key.as_str().into(), Some(&client.key_id)).unwrap();
    PrivateKeyAuth::new(&*client.id, scopes.iter().copied(), key)
}

/// Returns the error with its causes.
fn shown(error: &Error) -> String {
    format!("{error:?}")
}

fn start(time: &SharedTime) -> DemoOrg {
    DemoOrg::builder().people(3).clock(time.clock()).start_blocking().unwrap()
}

fn client(org: &DemoOrg, time: &SharedTime, auth: PrivateKeyAuth) -> Client {
    builder(org).environment(time.clone()).private_key(auth).build().unwrap()
}

/// Returns the outcome and reason of each token request, from the system log.
async fn tokens(org: &DemoOrg) -> Vec<(String, String)> {
    let okta = builder(org).token(org.token()).build().unwrap();
    let events = okta.list_log_events().filter(r#"eventType sw "app.oauth2.token""#).collect_all().await;
    let outcomes = events.unwrap().into_iter().filter_map(|event| event.outcome);
    outcomes
        .map(|outcome| (outcome.result.unwrap().to_string(), outcome.reason.unwrap_or_default()))
        .collect()
}

#[tokio::test]
async fn a_token_is_fetched_once_and_renewed_in_time() -> Result<(), Error> {
    let time = SharedTime::new();
    let org = start(&time);
    let okta = client(&org, &time, auth(org.oauth_client(), &["okta.users.read"]));
    for _ in 0..3 {
        assert_eq!(okta.list_users().await?.len(), 4);
    }
    assert_eq!(tokens(&org).await.len(), 1);
    time.advance(Duration::from_secs(3590));
    // The token is renewed in the background.
    while tokens(&org).await.len() < 2 {
        okta.list_users().await?;
    }
    assert_eq!(tokens(&org).await, vec![("SUCCESS".to_owned(), String::new()); 2]);
    Ok(())
}

#[tokio::test]
async fn a_missing_scope_is_named() -> Result<(), Error> {
    let time = SharedTime::new();
    let org = start(&time);
    let okta = client(&org, &time, auth(org.oauth_client(), &["okta.users.read"]));
    let error = okta.delete_user("ada").await.unwrap_err();
    assert_eq!(error.api().unwrap().kind(), ApiErrorKind::InsufficientScope);
    assert!(error.api().unwrap().body().is_empty());
    assert!(error.to_string().contains("okta.users.manage"), "{error}");

    let okta = client(&org, &time, auth(org.oauth_client(), &["okta.nothing.read"]));
    let error = okta.list_users().await.unwrap_err();
    assert!(error.is_unauthorized() && shown(&error).contains("invalid_scope"), "{error:?}");
    Ok(())
}

#[tokio::test]
async fn proofs_are_sent_if_the_org_requires_them() -> Result<(), Error> {
    let time = SharedTime::new();
    for dpop in [Dpop::Auto, Dpop::Required] {
        let org = start(&time);
        let okta = client(&org, &time, auth(org.dpop_client(), &["okta.users.read"]).dpop(dpop));
        for _ in 0..3 {
            assert_eq!(okta.list_users().await?.len(), 4);
        }
        let tokens = tokens(&org).await;
        assert_eq!(tokens.last().unwrap().0, "SUCCESS");
        // The first request has no nonce, and no proof in some modes.
        assert!(tokens.iter().any(|(_, reason)| reason == "use_dpop_nonce"), "{tokens:?}");
        assert_eq!(tokens.iter().filter(|(outcome, _)| outcome == "SUCCESS").count(), 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_gets_no_token() {
    let time = SharedTime::new();
    let org = start(&time);
    let mut stranger = org.dpop_client().clone();
    stranger.id = org.oauth_client().id.clone();
    stranger.key_id = org.oauth_client().key_id.clone();
    let okta = client(&org, &time, auth(&stranger, &["okta.users.read"]));
    let error = okta.list_users().await.unwrap_err();
    assert!(error.is_unauthorized() && shown(&error).contains("invalid_client"), "{error:?}");
}

#[tokio::test]
async fn an_application_created_by_the_api_can_authenticate() -> Result<(), Error> {
    let time = SharedTime::new();
    let org = start(&time);
    let admin = builder(&org).token(org.token()).build()?;
    // The public part of an existing key.
    let known = admin.get_application(&org.oauth_client().id).await?;
    let known: okta_sdk::json::Value = serde_json::to_value(&known).unwrap();
    let body = json!({
        "label": "Nightly", "name": "oidc_client", "signOnMode": "OPENID_CONNECT",
        "credentials": {"oauthClient": {"token_endpoint_auth_method": "private_key_jwt"}},
        "settings": {"oauthClient": {
            "application_type": "service", "grant_types": ["client_credentials"],
            "jwks": known["settings"]["oauthClient"]["jwks"],
        }},
    });
    let create = admin.request(Method::Post, "/api/v1/apps").json_body("application/json", &body);
    let app: okta_sdk::json::Value = create.json().await?;
    let mut nightly = org.oauth_client().clone();
    nightly.id = app["id"].as_str().unwrap().to_owned();

    let okta = client(&org, &time, auth(&nightly, &["okta.users.read"]));
    assert!(shown(&okta.list_users().await.unwrap_err()).contains("invalid_scope"));
    let grant = okta_sdk::models::OAuth2ScopeConsentGrant::new(org.url(), "okta.users.read");
    admin.grant_consent_to_scope(&nightly.id, &grant).await?;
    assert_eq!(okta.list_users().await?.len(), 4);
    Ok(())
}
