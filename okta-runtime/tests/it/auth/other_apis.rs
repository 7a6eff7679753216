//! The credentials of Privileged Access and Access Gateway.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use okta_runtime::environment::Environment as _;
use okta_runtime::error::ErrorKind;
use okta_runtime::jiff::Timestamp;
use okta_runtime::profile::{ACCESS_GATEWAY, PRIVILEGED_ACCESS};
use okta_runtime::transport::{HttpRequest, TestTransport};
use okta_runtime::{Auth, Error, Method, Operation};
use serde_json::{Value, json};

use super::org::{Outcome, claims, form, p256_auth, p256_jwk};
use crate::support::{FakeTime, response, sent_header, sent_text, shown};
use crate::watch::Watch;

mod pam {
    okta_runtime::client_newtype!(&super::PRIVILEGED_ACCESS, "variables", &[]);

    impl okta_runtime::TeamClient for Client {}
}

mod gateway {
    okta_runtime::client_newtype!(&super::ACCESS_GATEWAY, "variables", &[]);
}

/// An operation as the generated modules describe theirs.
static READ: Operation = Operation::new("read", Method::Get, "/v1/things").auth(Auth::OauthOnly);
const SECRET: &str = "k3y-s3cr3t/+==";
const LOCATION: &str = "https://acme.pam.okta.com/v1/teams/infra%20team/service_token";

/// Returns a token that expires an hour after `time`.
fn token(time: &FakeTime, n: u32) -> Outcome {
    let expires = after(time.wall_clock(), 3600).to_string();
    let body = json!({ "bearer_token": format!("t{n}"), "expires_at": expires, "team_name": "infra team" });
    Ok(response(200, &[], &body.to_string()))
}

fn after(time: SystemTime, seconds: u64) -> Timestamp {
    Timestamp::try_from(time + Duration::from_secs(seconds)).unwrap()
}

struct Team {
    client: pam::Client,
    transport: TestTransport,
    time: FakeTime,
}

impl Team {
    /// Returns the requests for tokens.
    fn exchanges(&self) -> Vec<HttpRequest> {
        self.transport.requests().into_iter().filter(|request| request.url == LOCATION).collect()
    }

    async fn call(&self) -> Result<(), Error> {
        self.client.call(&READ).empty().await
    }

    /// Returns the credential of the last call.
    fn last(&self) -> String {
        let calls = self.transport.requests().into_iter().filter(|request| request.url != LOCATION);
        sent_header(&calls.last().unwrap(), "authorization").unwrap().to_owned()
    }
}

fn builder() -> pam::ClientBuilder {
    pam::Client::builder().server_url("https://acme.pam.okta.com")
}

/// Returns a team: `exchange` responds to requests for tokens, `api` to all others. Both get the number of the request.
fn team(
    exchange: impl Fn(&FakeTime, u32) -> Outcome + Send + Sync + 'static,
    api: impl Fn(u32) -> Outcome + Send + Sync + 'static,
) -> Team {
    let (tokens, calls) = (AtomicU32::new(0), AtomicU32::new(0));
    let time = FakeTime::new();
    let clock = time.clone();
    let transport = TestTransport::with_handler(move |request| {
        if request.url == LOCATION {
            exchange(&clock, tokens.fetch_add(1, Ordering::Relaxed))
        } else {
            api(calls.fetch_add(1, Ordering::Relaxed))
        }
    });
    let client = builder().team("infra team").service_user("key-1", SECRET);
    let client = client.transport(transport.clone()).environment(time.clone()).build().unwrap();
    Team { client, transport, time }
}

fn ok(_: u32) -> Outcome {
    Ok(response(200, &[], "{}"))
}

#[tokio::test]
async fn a_service_user_exchanges_its_key_for_a_token() -> Result<(), Error> {
    let team = team(token, ok);
    team.call().await?;
    team.call().await?;
    let [exchange] = &team.exchanges()[..] else { panic!("not one exchange: {:?}", team.exchanges()) };
    assert_eq!(exchange.method, okta_runtime::http::Method::POST);
    assert_eq!(sent_header(exchange, "content-type"), Some("application/json"));
    assert_eq!(sent_header(exchange, "authorization"), None);
    let body: Value = serde_json::from_str(sent_text(exchange).unwrap()).unwrap();
    assert_eq!(body, json!({ "key_id": "key-1", "key_secret": SECRET }));
    assert_eq!(team.last(), "Bearer t0");
    Ok(())
}

#[tokio::test]
async fn the_token_of_a_service_user_is_renewed_before_it_expires() -> Result<(), Error> {
    let team = team(token, ok);
    team.call().await?;
    team.time.advance(Duration::from_secs(3600 - 301));
    team.call().await?;
    assert_eq!(team.exchanges().len(), 1);
    team.time.advance(Duration::from_secs(2));
    // This call still uses the token that it renews.
    team.call().await?;
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
    assert_eq!((team.exchanges().len(), team.last().as_str()), (2, "Bearer t0"));
    team.call().await?;
    assert_eq!((team.exchanges().len(), team.last().as_str()), (2, "Bearer t1"));
    Ok(())
}

#[tokio::test]
async fn the_lifetime_of_a_token_is_by_the_clock_of_the_server() -> Result<(), Error> {
    // The clock of the server is an hour ahead, so that the token expires in two hours by that of the client.
    let ahead = |time: &FakeTime, n: u32| {
        let now = time.wall_clock();
        let expires = after(now, 7200).to_string();
        let body = json!({ "bearer_token": format!("t{n}"), "expires_at": expires });
        let date = after(now, 3600).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        Ok(response(200, &[("date", &date)], &body.to_string()))
    };
    let team = team(ahead, ok);
    for _ in 0..3 {
        team.time.advance(Duration::from_secs(3601));
        team.call().await?;
    }
    assert_eq!(team.exchanges().len(), 3);
    Ok(())
}

#[tokio::test]
async fn a_refused_token_of_a_service_user_is_replaced_once() -> Result<(), Error> {
    let refusal = r#"{"code":401,"type":"authentication_error","message":"expired"}"#;
    let team = team(token, move |n| if n == 0 { Ok(response(401, &[], refusal)) } else { ok(n) });
    team.call().await?;
    assert_eq!((team.exchanges().len(), team.last().as_str()), (2, "Bearer t1"));
    Ok(())
}

#[tokio::test]
async fn a_missing_role_does_not_replace_the_token() {
    let refusal = r#"{"code":401,"type":"authorization_error","message":"no role"}"#;
    let team = team(token, move |_| Ok(response(401, &[], refusal)));
    assert!(team.call().await.unwrap_err().is_unauthorized());
    assert_eq!(team.exchanges().len(), 1);
}

#[tokio::test]
async fn a_refused_key_is_an_error_without_its_secret() {
    let refusal =
        json!({ "code": 401, "type": "authentication_error", "message": format!("wrong {SECRET}") });
    let team = team(move |_, _| Ok(response(401, &[], &refusal.to_string())), ok);
    let error = team.call().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    let shown = shown(&error);
    for text in [LOCATION, "401 authentication_error: wrong ***", "check the id and the secret of the key"] {
        assert!(shown.contains(text), "{text} is not in {shown}");
    }
    // The key is not tried again for a refusal.
    assert_eq!(team.exchanges().len(), 1);
}

#[tokio::test]
async fn the_key_and_the_tokens_of_a_service_user_are_never_shown() {
    const TOKEN: &str = "planted-bearer-4d1f09";
    let watch = Watch::start();
    watch.secret("the secret of a key", SECRET);
    watch.secret("a token", TOKEN);
    let transport = TestTransport::new();
    let client = builder().team("infra team").service_user("key-1", SECRET).log_bodies(true);
    let client = client.observer(watch.clone()).transport(transport.clone()).environment(FakeTime::new());
    watch.show(&client);
    let client = client.build().unwrap();
    // No token, a token that is refused, no other one, and success.
    let issued = json!({ "bearer_token": TOKEN, "expires_at": "2030-01-01T00:00:00Z" }).to_string();
    let refusal = json!({ "type": "bad_request", "message": format!("wrong {SECRET}") }).to_string();
    let stale = json!({ "type": "authentication_error" }).to_string();
    for (status, body) in [(400, &refusal), (200, &issued), (401, &stale), (400, &refusal), (200, &issued)] {
        transport.push_json(status, body);
    }
    transport.push_json(200, "{}");
    let mut failures = 0;
    for _ in 0..3 {
        if let Err(error) = client.call(&READ).empty().await {
            watch.show_error(&error);
            failures += 1;
        }
    }
    watch.show(&client);
    watch.show(client.default_headers());
    assert_eq!((failures, transport.requests().len()), (2, 6));
    assert!(watch.text().contains("wrong ***"), "the message of the server is not shown: {}", watch.text());
    watch.check();
}

#[test]
fn the_server_of_a_team_has_its_name() {
    let url = |builder: pam::ClientBuilder| {
        builder.service_user("key-1", SECRET).build().unwrap().org_url().to_owned()
    };
    let new = pam::Client::builder;
    let var = |name: &str, value: &str| (format!("OKTA_PRIVILEGED_ACCESS_CLIENT_{name}"), value.to_owned());
    assert_eq!(url(new().team(" Acme-2 ")), "https://acme-2.pam.okta.com");
    assert_eq!(url(new().with_env([var("TEAM", "acme")])), "https://acme.pam.okta.com");
    assert_eq!(url(new().team("infra").with_env([var("TEAM", "acme")])), "https://infra.pam.okta.com");
    let other = [var("SERVERURL", "https://other.example.com")];
    assert_eq!(url(new().team("infra team").with_env(other.clone())), "https://other.example.com");
    assert_eq!(url(builder().team("infra").with_env(other)), "https://acme.pam.okta.com");
    for team in ["infra_1", "-infra", "infra-", "a.b", "a/b", &"a".repeat(64)] {
        let error = new().team(team).service_user("key-1", SECRET).build().unwrap_err().to_string();
        assert!(error.contains("cannot be part of a host"), "{error}");
    }
    // A bearer token needs no team, but a server.
    let error = new().with_env([]).bearer_token("t").build().unwrap_err().to_string();
    assert!(error.contains("server URL is not set: set client.serverUrl"), "{error}");
}

#[test]
fn what_a_service_user_lacks_is_named_in_the_words_of_its_product() {
    let vars = [("OKTA_PRIVILEGED_ACCESS_CLIENT_SERVICEUSERKEYID", "k"), ("OKTA_CLIENT_TOKEN", "t")];
    let vars = vars.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let error = pam::Client::builder().with_env(vars).build().unwrap_err().to_string();
    for text in [
        "set client.serverUrl, OKTA_PRIVILEGED_ACCESS_CLIENT_SERVERURL or ClientBuilder::server_url",
        "team is not set: set client.team, OKTA_PRIVILEGED_ACCESS_CLIENT_TEAM or ClientBuilder::team",
        "secret of the key of the service user is not set",
        "OKTA_PRIVILEGED_ACCESS_CLIENT_SERVICEUSERKEYSECRET",
    ] {
        assert!(error.contains(text), "{text} is not in {error}");
    }
    let error = pam::Client::builder().team("infra team").service_user("key-1", SECRET).build().unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains(
            "server URL is not set, and the team \"infra team\" cannot be part of a host (set by team): set client.serverUrl, \
         OKTA_PRIVILEGED_ACCESS_CLIENT_SERVERURL or ClientBuilder::server_url to a URL such as https://acme.pam.okta.com"
        ),
        "{error}"
    );
    let nothing = builder().with_env([]).build().unwrap_err().to_string();
    assert!(nothing.contains("or both with ClientBuilder::service_user"), "{nothing}");
    let gateway = gateway::Client::builder().server_url("https://gateway.example.com").build();
    let gateway = gateway.unwrap_err().to_string();
    assert!(
        gateway.contains("OKTA_ACCESS_GATEWAY_CLIENT_PRIVATEKEY or ClientBuilder::private_key"),
        "{gateway}"
    );
}

#[tokio::test]
async fn a_service_user_is_configured_by_variables() -> Result<(), Error> {
    let transport = TestTransport::new();
    let vars = [
        ("OKTA_PRIVILEGED_ACCESS_CLIENT_SERVERURL", "https://acme.pam.okta.com"),
        ("OKTA_PRIVILEGED_ACCESS_CLIENT_TEAM", "infra team"),
        ("OKTA_PRIVILEGED_ACCESS_CLIENT_SERVICEUSERKEYID", "key-1"),
        ("OKTA_PRIVILEGED_ACCESS_CLIENT_SERVICEUSERKEYSECRET", SECRET),
    ];
    let vars = vars.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let client = pam::Client::builder().with_env(vars).transport(transport.clone()).build()?;
    transport.push_json(200, r#"{"bearer_token":"t0"}"#);
    transport.push_json(200, "{}");
    client.call(&READ).empty().await?;
    let requests = transport.requests();
    assert_eq!(requests[0].url, LOCATION);
    assert_eq!(sent_header(&requests[1], "authorization"), Some("Bearer t0"));
    Ok(())
}

#[tokio::test]
async fn a_gateway_accepts_signed_assertions_at_its_own_endpoint() -> Result<(), Error> {
    let transport = TestTransport::new();
    let vars = [
        ("OKTA_ACCESS_GATEWAY_CLIENT_SERVERURL", "https://gateway.example.com".to_owned()),
        ("OKTA_ACCESS_GATEWAY_CLIENT_CLIENTID", "c1".to_owned()),
        ("OKTA_ACCESS_GATEWAY_CLIENT_SCOPES", "okta.oag.app.read".to_owned()),
        ("OKTA_ACCESS_GATEWAY_CLIENT_PRIVATEKEY", p256_jwk().to_string()),
    ];
    let vars = vars.map(|(name, value)| (name.to_owned(), value));
    let configured = gateway::Client::builder().with_env(vars);
    let in_code =
        gateway::Client::builder().server_url("https://gateway.example.com").private_key(p256_auth());
    for (builder, id) in [(configured, "c1"), (in_code, "0oa1")] {
        let client = builder.transport(transport.clone()).build()?;
        let before = transport.requests().len();
        transport.push_json(200, r#"{"access_token":"t0","token_type":"Bearer","expires_in":300}"#);
        // The gateway refuses a token in its own words.
        transport.push_json(401, r#"{"errorCode":"UNAUTHORIZED","message":"no"}"#);
        transport.push_json(200, r#"{"access_token":"t1","token_type":"Bearer","expires_in":300}"#);
        transport.push_json(200, "{}");
        client.call(&READ).empty().await?;
        let requests = &transport.requests()[before..];
        assert_eq!(requests.len(), 4);
        let endpoint = "https://gateway.example.com/api/v2/oauth/token";
        assert_eq!(requests[0].url, endpoint);
        let (_, assertion) = claims(&form(&requests[0])["client_assertion"]);
        assert_eq!((&assertion["iss"], &assertion["aud"]), (&json!(id), &json!(endpoint)));
        assert_eq!(sent_header(&requests[1], "authorization"), Some("Bearer t0"));
        assert_eq!(sent_header(&requests[3], "authorization"), Some("Bearer t1"));
    }
    Ok(())
}
