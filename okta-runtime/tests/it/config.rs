//! Setting up a client.

use std::time::Duration;

use okta_runtime::error::ProblemCode;
use okta_runtime::transport::{HttpResponse, TestTransport};
use okta_runtime::{Client, ClientBuilder, Error};

use crate::models::Api;
use crate::support::FakeTime;

fn env(vars: &[(&str, &str)]) -> ClientBuilder {
    Client::builder().with_env(vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn codes(builder: ClientBuilder) -> Vec<ProblemCode> {
    let error = builder.build().unwrap_err();
    error.config().unwrap().problems().iter().map(|problem| problem.code).collect()
}

const URL: (&str, &str) = ("OKTA_CLIENT_ORGURL", "https://acme.okta.com/");
const TOKEN: (&str, &str) = ("OKTA_CLIENT_TOKEN", "t0ken\n");

async fn authorization(builder: ClientBuilder) -> String {
    let transport = TestTransport::with_handler(|_| Ok(HttpResponse::new(http::StatusCode::OK, "{}")));
    let okta = builder.transport(transport.clone()).build().unwrap();
    okta.get_user("x").await.unwrap();
    transport.requests()[0].headers["authorization"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_environment_is_enough() {
    assert_eq!(authorization(env(&[URL, TOKEN])).await, "SSWS t0ken");
    assert_eq!(
        authorization(env(&[URL, TOKEN, ("OKTA_CLIENT_AUTHORIZATIONMODE", "bearer")])).await,
        "Bearer t0ken"
    );
    assert_eq!(authorization(env(&[URL, ("OKTA_CLIENT_ACCESSTOKEN", "a")])).await, "Bearer a");
    assert_eq!(authorization(env(&[URL, ("OKTA_CLIENT_TOKEN", "SSWS t")])).await, "SSWS t");
    // What the program says is stronger.
    assert_eq!(authorization(env(&[URL, TOKEN]).token("mine")).await, "SSWS mine");
    assert_eq!(
        env(&[URL, TOKEN]).org_url("https://other.okta.com").build().unwrap().org_url(),
        "https://other.okta.com"
    );
}

#[test]
fn nothing_is_read_unless_asked() {
    assert_eq!(codes(Client::builder()), [ProblemCode::OrgUrlMissing, ProblemCode::TokenMissing]);
    assert_eq!(
        codes(env(&[URL, TOKEN]).without_env()),
        [ProblemCode::OrgUrlMissing, ProblemCode::TokenMissing]
    );
}

#[test]
fn all_problems_are_told_at_once_with_their_sources() {
    use ProblemCode::*;
    let builder = env(&[
        ("OKTA_CLIENT_ORGURL", "http://acme-admin.okta.com/x"),
        ("OKTA_CLIENT_TOKEN", "{apiToken}"),
        ("OKTA_CLIENT_RATELIMIT_MAXRETRIES", "-1"),
        ("OKTA_CLIENT_REQUESTTIMEOUT", "soon"),
        ("OKTA_CLIENT_PROXY_PORT", "8080"),
        ("OKTA_TESTING_DISABLEHTTPSCHECK", "perhaps"),
    ]);
    let error = builder.header("Authorization", "x").user_agent("a\nb").build().unwrap_err();
    let config = error.config().unwrap();
    for code in [
        OrgUrlNotHttps,
        OrgUrlAdmin,
        OrgUrlExtra,
        TokenPlaceholder,
        ValueInvalid,
        ProxyHostMissing,
        HeaderInvalid,
        UserAgentInvalid,
    ] {
        assert!(config.has(code), "{code:?} in {error}");
    }
    assert_eq!(config.problems().iter().filter(|problem| problem.code == ValueInvalid).count(), 3);
    assert!(error.to_string().contains("environment variable OKTA_CLIENT_ORGURL"), "{error}");
}

#[test]
fn each_rule_of_credentials_has_its_code() {
    use ProblemCode::*;
    for (vars, code) in [
        (&[URL][..], TokenMissing),
        (&[URL, ("OKTA_CLIENT_TOKEN", "a b")], TokenInvalidChars),
        (&[URL, ("OKTA_CLIENT_TOKEN", "é")], TokenInvalidChars),
        (&[URL, TOKEN, ("OKTA_CLIENT_AUTHORIZATIONMODE", "magic")], AuthModeInvalid),
        (&[URL, TOKEN, ("OKTA_CLIENT_PROXY_HOST", "p"), ("OKTA_CLIENT_PROXY_PORT", "0")], ProxyPortInvalid),
        (
            &[URL, TOKEN, ("OKTA_CLIENT_PROXY_HOST", "p"), ("OKTA_CLIENT_PROXY_USERNAME", "u")],
            ProxyAuthIncomplete,
        ),
    ] {
        assert_eq!(codes(env(vars)), [code]);
    }
}

#[tokio::test]
async fn numbers_and_times_have_their_effect() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|_| {
        let mut response = HttpResponse::new(http::StatusCode::TOO_MANY_REQUESTS, "{}");
        response.headers.insert("retry-after", "7".parse().unwrap());
        Ok(response)
    });
    let time = FakeTime::new();
    let client = |vars: &[(&str, &str)]| {
        env(&[vars, &[URL, TOKEN]].concat()).transport(transport.clone()).environment(time.clone()).build()
    };
    assert!(client(&[("OKTA_CLIENT_RATELIMIT_MAXRETRIES", "4")])?.get_user("x").await.is_err());
    assert_eq!((transport.requests().len(), time.passed()), (5, Duration::from_secs(30)));
    // Does not fit into the time of the call, nor below the longest wait.
    assert!(client(&[("OKTA_CLIENT_REQUEST_TIMEOUT", "5")])?.get_user("x").await.is_err());
    assert!(client(&[("OKTA_CLIENT_RATELIMIT_MAXBACKOFF", "5s")])?.get_user("x").await.is_err());
    assert_eq!(transport.requests().len(), 7);
    // 0 is no limit.
    assert!(client(&[("OKTA_CLIENT_REQUEST_TIMEOUT", "0")])?.get_user("x").await.is_err());
    assert_eq!(transport.requests().len(), 10);
    Ok(())
}

#[cfg(feature = "config-files")]
#[test]
fn files_are_weaker_than_the_environment() {
    let path = std::env::temp_dir().join(format!("okta-runtime-{}.yaml", std::process::id()));
    std::fs::write(&path, "okta:\n  client:\n    orgUrl: https://file.okta.com\n    token: abc\n").unwrap();
    let from_file = Client::builder().with_file(&path).build().unwrap();
    assert_eq!(from_file.org_url(), "https://file.okta.com");
    assert_eq!(env(&[URL]).with_file(&path).build().unwrap().org_url(), "https://acme.okta.com");
    std::fs::remove_file(&path).unwrap();
    assert!(codes(Client::builder().with_file(&path)).contains(&ProblemCode::ConfigFile));
}
