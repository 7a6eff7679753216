//! Authentication with a private key: its environment variables and their validation.

use std::time::Duration;

use okta_runtime::error::ProblemCode::{self, *};
use okta_runtime::transport::{HttpRequest, TestTransport};
use okta_runtime::{Client, ClientBuilder};

use super::{TOKEN, URL, env, problems};
use crate::auth::org::{bound, claims, form, ok, p256_jwk, token};
use crate::models::Api;
use crate::support::{FakeTime, sent_header, warnings};

/// Returns a builder with this key, the required variables, and these.
fn with_key(key: &str, vars: &[(&str, &str)]) -> ClientBuilder<Client> {
    let enough = [
        URL,
        ("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey"),
        ("OKTA_CLIENT_CLIENTID", "0oa1"),
        ("OKTA_CLIENT_SCOPES", "okta.users.read"),
        ("OKTA_CLIENT_PRIVATEKEY", key),
    ];
    env(&[&enough, vars].concat())
}

/// Returns the problems if these variables are added to the required ones.
fn wrong(vars: &[(&str, &str)]) -> Vec<ProblemCode> {
    match with_key(&p256_jwk().to_string(), vars).build() {
        Ok(_) => Vec::new(),
        Err(error) => error.config().unwrap().problems().iter().map(|problem| problem.code).collect(),
    }
}

/// Makes one call. Returns the client, its transport and its clock.
async fn called(builder: ClientBuilder<Client>) -> (Client, TestTransport, FakeTime) {
    let transport = TestTransport::with_handler(|request| match sent_header(request, "dpop") {
        _ if !request.url.ends_with("/token") => ok(0, request),
        Some(_) => bound(0),
        None => token(0),
    });
    let time = FakeTime::new();
    let okta = builder.transport(transport.clone()).environment(time.clone()).build().unwrap();
    okta.get_user("x").await.unwrap();
    (okta, transport, time)
}

/// Returns the token requests so far.
fn token_requests(transport: &TestTransport) -> Vec<HttpRequest> {
    transport.requests().into_iter().filter(|request| request.url.ends_with("/token")).collect()
}

/// Returns the token request of a client with these variables.
async fn token_request(vars: &[(&str, &str)]) -> HttpRequest {
    let (_, transport, _) = called(with_key(&p256_jwk().to_string(), vars)).await;
    token_requests(&transport).remove(0)
}

#[tokio::test]
async fn config_modes_of_a_private_key() {
    for mode in ["PrivateKey", "privatekey", "PRIVATEKEY", "JWK"] {
        let request = token_request(&[("OKTA_CLIENT_AUTHORIZATIONMODE", mode)]).await;
        assert_eq!(form(&request)["grant_type"], "client_credentials", "{mode}");
    }
}

#[tokio::test]
async fn config_variable_of_the_client_id() {
    let request = token_request(&[("OKTA_CLIENT_CLIENTID", " 0oa2 ")]).await;
    assert_eq!(claims(&form(&request)["client_assertion"]).1["iss"], "0oa2");
}

#[tokio::test]
async fn config_variables_of_the_scopes() {
    for vars in [
        &[("OKTA_CLIENT_SCOPES", "a, b c")][..],
        &[("OKTA_CLIENT_SCOPES", "a b\nc")],
        &[("OKTA_CLIENT_SCOPES", "a,b,a,,c")],
        &[("OKTA_CLIENT_SCOPES", ""), ("OKTA_CLIENT_SCOPES_0", "a"), ("OKTA_CLIENT_SCOPES_1", "b, c")],
    ] {
        assert_eq!(form(&token_request(vars).await)["scope"], "a b c", "{vars:?}");
    }
}

#[tokio::test]
async fn config_variables_of_the_key() {
    let jwk = p256_jwk().to_string();
    let file = std::env::temp_dir().join(format!("okta-runtime-{}-key.json", std::process::id()));
    std::fs::write(&file, &jwk).unwrap();
    let path = file.to_str().unwrap();
    for (name, value) in [
        ("OKTA_CLIENT_PRIVATEKEY", &*jwk),
        ("OKTA_CLIENT_JWK", &jwk),
        ("OKTA_CLIENT_PRIVATEKEY", path),
        ("OKTA_CLIENT_PRIVATEKEY", &format!("file:{path}")),
    ] {
        let (_, transport, _) = called(with_key("", &[(name, value)])).await;
        let header = claims(&form(&transport.requests()[0])["client_assertion"]).0;
        assert_eq!((&header["alg"], &header["kid"]), (&"ES256".into(), &"k1".into()));
        let problems = problems(with_key("", &[(name, "s3cret")]));
        assert_eq!(problems[0].code, PrivateKeyInvalid);
        assert_eq!(problems[0].source, Some(format!("environment variable {name}")));
        assert!(!format!("{problems:?}").contains("s3cret"), "{problems:?}");
    }
    std::fs::remove_file(&file).unwrap();
    // Keys that other SDKs need are derived from the private key.
    assert_eq!(wrong(&[("OKTA_CLIENT_ENCRYPTION_TYPE", "RSA")]), []);
}

#[tokio::test]
async fn config_variables_of_the_key_id() {
    for name in ["OKTA_CLIENT_PRIVATEKEYID", "OKTA_CLIENT_KEYID", "OKTA_CLIENT_KID"] {
        let request = token_request(&[(name, "k2")]).await;
        assert_eq!(claims(&form(&request)["client_assertion"]).0["kid"], "k2", "{name}");
    }
}

#[tokio::test]
async fn config_variable_of_the_client_assertion() {
    let mode = ("OKTA_CLIENT_AUTHORIZATIONMODE", "JWT");
    let (_, transport, _) = called(with_key("", &[mode, ("OKTA_CLIENT_CLIENTASSERTION", "a.b.c")])).await;
    assert_eq!(form(&transport.requests()[0])["client_assertion"], "a.b.c");
    let problems = problems(with_key("", &[mode]));
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [ClientAssertionMissing]);
}

#[tokio::test]
async fn config_variable_of_the_renewal_offset() {
    // In minutes, for tokens that live an hour.
    for (value, seconds) in [("10", 3000), ("0", 3600), ("90s", 3510)] {
        let vars = [("OKTA_CLIENT_OAUTHTOKENRENEWALOFFSET", value)];
        let (okta, transport, time) = called(with_key(&p256_jwk().to_string(), &vars)).await;
        time.advance(Duration::from_secs(seconds - 1));
        okta.get_user("x").await.unwrap();
        assert_eq!(token_requests(&transport).len(), 1, "{value}");
        time.advance(Duration::from_secs(1));
        okta.get_user("x").await.unwrap();
        // A token that is still valid is renewed in the background.
        tokio::task::yield_now().await;
        assert_eq!(token_requests(&transport).len(), 2, "{value}");
    }
}

#[tokio::test]
async fn config_variables_of_dpop() {
    let proves = |request: &HttpRequest| sent_header(request, "dpop").is_some();
    assert!(proves(&token_request(&[("OKTA_CLIENT_DPOPENABLED", "true")]).await));
    assert!(!proves(&token_request(&[("OKTA_CLIENT_DPOPENABLED", "false")]).await));
    // In seconds. A new key comes with a new token.
    let vars = [("OKTA_CLIENT_DPOPENABLED", "true"), ("OKTA_CLIENT_DPOPKEYROTATIONINTERVAL", "7200")];
    let (okta, transport, time) = called(with_key(&p256_jwk().to_string(), &vars)).await;
    for _ in 0..2 {
        time.advance(Duration::from_secs(3600));
        okta.get_user("x").await.unwrap();
    }
    let key = |request: &HttpRequest| claims(sent_header(request, "dpop").unwrap()).0["jwk"].clone();
    let keys: Vec<_> = token_requests(&transport).iter().map(key).collect();
    assert!(keys.len() == 3 && keys[0] == keys[1] && keys[1] != keys[2], "{keys:?}");
}

#[cfg(feature = "encrypted-keys")]
#[test]
fn a_passphrase_can_be_configured() {
    use crate::auth::keys::ENCRYPTED;
    let build = |passphrase| {
        with_key(ENCRYPTED[0], &[("OKTA_CLIENT_PRIVATEKEYPASSPHRASE", passphrase)]).build().map(drop)
    };
    build("open-sesame").unwrap();
    assert!(build("S3-wrong").unwrap_err().config().unwrap().has(PrivateKeyInvalid));
}

#[test]
fn config_client_id_missing_or_placeholder() {
    for id in ["", " "] {
        assert_eq!(wrong(&[("OKTA_CLIENT_CLIENTID", id)]), [ClientIdMissing]);
    }
    for id in ["{clientId}", "{CLIENTID}"] {
        assert_eq!(wrong(&[("OKTA_CLIENT_CLIENTID", id)]), [ClientIdPlaceholder]);
    }
    assert_eq!(wrong(&[]), []);
}

#[test]
fn config_scopes_or_key_missing_have_a_code_each() {
    assert_eq!(wrong(&[("OKTA_CLIENT_SCOPES", " , ")]), [ScopesMissing]);
    assert_eq!(wrong(&[("OKTA_CLIENT_PRIVATEKEY", "")]), [PrivateKeyMissing]);
    let both = [("OKTA_CLIENT_SCOPES", ""), ("OKTA_CLIENT_PRIVATEKEY", " ")];
    assert_eq!(wrong(&both), [ScopesMissing, PrivateKeyMissing]);
}

#[test]
fn config_private_key_invalid() {
    let mut public = p256_jwk();
    public.as_object_mut().unwrap().remove("d");
    // RSA with 1024 bits is too short.
    let short = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB","d":"AQAB"}}"#, "_".repeat(171));
    for key in ["nonsense", "file:/does/not/exist", "{}", &public.to_string(), &short] {
        assert_eq!(wrong(&[("OKTA_CLIENT_PRIVATEKEY", key)]), [PrivateKeyInvalid], "{key}");
    }
}

#[test]
fn config_renewal_offset_invalid() {
    for value in ["-1", "soon", "5.5"] {
        assert_eq!(wrong(&[("OKTA_CLIENT_OAUTHTOKENRENEWALOFFSET", value)]), [ValueInvalid], "{value}");
    }
    // Zero is valid.
    assert_eq!(wrong(&[("OKTA_CLIENT_OAUTHTOKENRENEWALOFFSET", "0")]), []);
}

#[test]
fn config_dpop_rotation_invalid() {
    let enabled = ("OKTA_CLIENT_DPOPENABLED", "true");
    let every = |interval| ("OKTA_CLIENT_DPOPKEYROTATIONINTERVAL", interval);
    for interval in ["0", "3599", "7776001"] {
        assert_eq!(wrong(&[enabled, every(interval)]), [DpopRotationInvalid], "{interval}");
        // The value is checked only if DPoP is enabled.
        assert_eq!(wrong(&[every(interval)]), []);
    }
    for interval in ["3600", "604800", "1h"] {
        assert!(warnings(|| assert_eq!(wrong(&[enabled, every(interval)]), [])).is_empty());
    }
    // More than a week causes a warning.
    for interval in ["604801", "7776000"] {
        let warnings = warnings(|| assert_eq!(wrong(&[enabled, every(interval)]), []));
        assert!(warnings.len() == 1 && warnings[0].contains("week"), "{warnings:?}");
    }
    // Without a private key it has no effect, which causes a warning.
    let warnings = warnings(|| drop(env(&[URL, TOKEN, enabled]).build().unwrap()));
    assert!(warnings.len() == 1 && warnings[0].contains("dpopEnabled"), "{warnings:?}");
}
