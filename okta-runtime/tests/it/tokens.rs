//! Tokens: where their keys and assertions come from, how they are renewed, kept and given up.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_runtime::auth::oauth::{
    AssertionProvider, Dpop, DpopAlgorithm, PrivateKeyAuth, StoredToken, TokenStore,
};
use okta_runtime::error::{AuthError, ErrorKind};
use okta_runtime::transport::TestTransport;
use okta_runtime::{BoxFuture, Client, Error, Secret};

use crate::auth::org::{bound, claims, ok, org, token};
use crate::models::Api;
use crate::support::{EPOCH, FakeTime, answer, shown};

fn vars<'a>(changes: impl IntoIterator<Item = (&'a str, &'a str)>) -> HashMap<String, String> {
    let usual = [("OKTA_CLIENT_ORGURL", "https://acme.okta.com"), ("OKTA_CLIENT_SCOPES", "okta.users.read")];
    let all = usual.into_iter().chain(changes);
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Answers token requests with tokens, all else with `{}`; notes the assertions.
fn noting(assertions: Arc<Mutex<Vec<String>>>) -> TestTransport {
    TestTransport::with_handler(move |request| {
        if !request.url.ends_with("/token") {
            return ok(0, request);
        }
        let body = request.body.as_ref().unwrap().bytes().unwrap();
        let form = std::str::from_utf8(body).unwrap();
        let assertion = form.split('&').find_map(|pair| pair.strip_prefix("client_assertion=")).unwrap();
        let mut assertions = assertions.lock().unwrap();
        assertions.push(assertion.to_owned());
        if assertions.len() == 1 { Ok(answer(503, &[], "")) } else { token(assertions.len() as u32) }
    })
}

/// Signs nothing, but numbers its assertions.
struct Numbered(AtomicU32);

impl AssertionProvider for Numbered {
    fn assertion<'a>(&'a self, audience: &'a str) -> BoxFuture<'a, Result<Secret, AuthError>> {
        assert_eq!(audience, "https://acme.okta.com/oauth2/v1/token");
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(Ok(Secret::new(format!("a{number}")))))
    }
}

#[tokio::test]
async fn assertions_may_be_signed_elsewhere() -> Result<(), Error> {
    let assertions = Arc::default();
    let auth = PrivateKeyAuth::with_assertions(Numbered(AtomicU32::new(0)), ["s"]);
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(auth);
    let okta = builder.transport(noting(Arc::clone(&assertions))).environment(FakeTime::new()).build()?;
    okta.get_user("x").await?;
    // A new one for each attempt.
    assert_eq!(*assertions.lock().unwrap(), ["a0", "a1"]);
    Ok(())
}

#[tokio::test]
async fn the_assertion_of_a_configuration_is_used_once() -> Result<(), Error> {
    let mode = ("OKTA_CLIENT_AUTHORIZATIONMODE", "JWT");
    let assertions = Arc::default();
    let transport = noting(Arc::clone(&assertions));
    let vars = vars([mode, ("OKTA_CLIENT_CLIENTASSERTION", "S3.only.one")]);
    let builder = Client::builder().with_env(vars).transport(transport).environment(FakeTime::new());
    let okta = builder.build()?;
    // The first attempt fails by 503; there is no assertion for a second.
    let error = okta.get_user("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(shown(&error).contains("only once") && !format!("{error:?}").contains("S3"), "{error}");
    assert_eq!(*assertions.lock().unwrap(), ["S3.only.one"]);
    Ok(())
}

#[tokio::test]
async fn no_credential_is_a_mode_too() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|request| ok(0, request));
    let vars = vars([("OKTA_CLIENT_AUTHORIZATIONMODE", "none"), ("OKTA_CLIENT_TOKEN", "t")]);
    Client::builder().with_env(vars).transport(transport.clone()).build()?.get_user("x").await?;
    assert!(!transport.requests()[0].headers.contains_key("authorization"));
    Ok(())
}

#[tokio::test]
async fn proofs_may_be_signed_by_rsa() {
    let transport = TestTransport::with_handler(|request| {
        let proof = request.headers["dpop"].to_str().unwrap();
        let (header, claims) = claims(proof);
        assert_eq!((&header["alg"], &header["jwk"]["kty"]), (&"RS256".into(), &"RSA".into()));
        assert_eq!(header["jwk"].as_object().unwrap().len(), 3, "public members only");
        let number = |name: &str| URL_SAFE_NO_PAD.decode(header["jwk"][name].as_str().unwrap()).unwrap();
        let (message, signature) = proof.rsplit_once('.').unwrap();
        PublicKeyComponents { n: number("n"), e: number("e") }
            .verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message.as_bytes(),
                &URL_SAFE_NO_PAD.decode(signature).unwrap(),
            )
            .unwrap();
        assert_eq!(claims["htu"], request.url);
        if request.url.ends_with("/token") { bound(0) } else { ok(0, request) }
    });
    let auth = PrivateKeyAuth::with_assertions(Numbered(AtomicU32::new(0)), ["s"])
        .dpop(Dpop::Required)
        .dpop_algorithm(DpopAlgorithm::Rs256);
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(auth);
    builder.transport(transport).build().unwrap().get_user("x").await.unwrap();
}

#[tokio::test]
async fn a_valid_token_is_used_while_its_renewal_fails() {
    // The token endpoint works once, and then again from the fourth request on.
    let org =
        org(|auth| auth, |n, _| if (1..3).contains(&n) { Ok(answer(503, &[], "")) } else { token(n) }, ok);
    org.okta.get_user("x").await.unwrap();
    let authorization = || org.transport.requests().last().unwrap().headers["authorization"].clone();
    let asked = || org.seen.lock().unwrap().len();
    org.time.advance(Duration::from_secs(3400));
    // Due, but the renewal fails: one attempt, no waiting, and not again within half a minute.
    for _ in 0..3 {
        org.okta.get_user("x").await.unwrap();
    }
    assert_eq!((authorization(), asked()), ("Bearer t0".parse().unwrap(), 2));
    assert!(org.time.sleeps().is_empty());
    org.time.advance(Duration::from_secs(30));
    org.okta.get_user("x").await.unwrap();
    assert_eq!((authorization(), asked()), ("Bearer t0".parse().unwrap(), 3));
    // Past its end there is no going on with it.
    org.time.advance(Duration::from_secs(200));
    org.okta.get_user("x").await.unwrap();
    assert_eq!((authorization(), asked()), ("Bearer t3".parse().unwrap(), 4));
}

#[tokio::test]
async fn a_token_can_be_discarded() {
    let org = org(|auth| auth, |n, _| token(n), ok);
    org.okta.get_user("x").await.unwrap();
    org.okta.invalidate_token().await;
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.seen.lock().unwrap().len(), 2);
}

/// Tokens in a map, with what was done to it.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<HashMap<String, StoredToken>>>);

impl TokenStore for Kept {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<StoredToken>> {
        Box::pin(std::future::ready(self.0.lock().unwrap().get(name).cloned()))
    }

    fn save<'a>(&'a self, name: &'a str, token: StoredToken) -> BoxFuture<'a, ()> {
        self.0.lock().unwrap().insert(name.to_owned(), token);
        Box::pin(std::future::ready(()))
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()> {
        self.0.lock().unwrap().remove(name);
        Box::pin(std::future::ready(()))
    }
}

const NAME: &str = "https://acme.okta.com/oauth2/v1/token 0oa1 okta.users.read okta.groups.read";

#[tokio::test]
async fn tokens_can_outlive_the_program() {
    let kept = Kept::default();
    let first = org(|auth| auth.token_store(kept.clone()), |n, _| token(n), ok);
    first.okta.get_user("x").await.unwrap();
    let stored = kept.0.lock().unwrap()[NAME].clone();
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(EPOCH);
    assert_eq!((stored.issued, stored.expires), (start, start + Duration::from_secs(3600)));
    assert!(!format!("{stored:?}").contains("t0"));
    // Another run needs no token of its own, until this one is due.
    let second = org(|auth| auth.token_store(kept.clone()), |n, _| token(n + 7), ok);
    second.okta.get_user("x").await.unwrap();
    assert!(second.seen.lock().unwrap().is_empty());
    assert_eq!(second.transport.requests()[0].headers["authorization"], "Bearer t0");
    second.time.advance(Duration::from_secs(3300));
    second.okta.get_user("x").await.unwrap();
    assert_eq!(kept.0.lock().unwrap()[NAME].access_token.expose(), "t7");
    // Given up, it is gone from the store too.
    second.okta.invalidate_token().await;
    assert!(kept.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_stored_token_that_is_refused_is_removed() {
    let kept = Kept::default();
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(EPOCH);
    let hour = Duration::from_secs(3600);
    let refuse = |n, request: &_| if n == 0 { Ok(answer(401, &[], "")) } else { ok(n, request) };
    kept.0.lock().unwrap().insert(NAME.to_owned(), StoredToken::new("old", start, start + hour));
    let refused = org(|auth| auth.token_store(kept.clone()), |n, _| token(n), refuse);
    refused.okta.get_user("x").await.unwrap();
    assert_eq!(kept.0.lock().unwrap()[NAME].access_token.expose(), "t0");
    // One that is past its end, or is no token, is passed over.
    for (text, issued, expires) in
        [("old", start - hour, start), ("a b", start, start + hour), ("old", start, start - hour)]
    {
        kept.0.lock().unwrap().insert(NAME.to_owned(), StoredToken::new(text, issued, expires));
        let org = org(|auth| auth.token_store(kept.clone()), |n, _| token(n), ok);
        org.okta.get_user("x").await.unwrap();
        assert_eq!(org.seen.lock().unwrap().len(), 1, "{text}");
    }
}

#[tokio::test]
async fn tokens_that_are_bound_to_a_key_are_not_stored() {
    let kept = Kept::default();
    let org = org(|auth| auth.token_store(kept.clone()).dpop(Dpop::Required), |n, _| bound(n), ok);
    org.okta.get_user("x").await.unwrap();
    assert!(kept.0.lock().unwrap().is_empty());
}
