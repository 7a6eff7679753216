//! Tokens: sources of keys and assertions, renewal, storage, and discarding.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_runtime::auth::oauth::{
    AssertionProvider, Dpop, DpopAlgorithm, PrivateKeyAuth, StoreError, StoredToken, TokenStore,
};
use okta_runtime::error::{AuthError, ErrorKind};
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::TestTransport;
use okta_runtime::{BoxFuture, Client, Error, Secret};

use crate::auth::org::{Paused, Slow, bound, claims, ok, org, org_through, p256_auth, token};
use crate::models::Api;
use crate::support::{EPOCH, FakeTime, response, sent_header, shown, warnings};

fn vars<'a>(changes: impl IntoIterator<Item = (&'a str, &'a str)>) -> HashMap<String, String> {
    let usual = [("OKTA_CLIENT_ORGURL", "https://acme.okta.com"), ("OKTA_CLIENT_SCOPES", "okta.users.read")];
    let all = usual.into_iter().chain(changes);
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Returns a transport that responds to token requests with tokens and to all others with `{}`, and records the
/// assertions.
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
        if assertions.len() == 1 { Ok(response(503, &[], "")) } else { token(assertions.len() as u32) }
    })
}

/// A provider that numbers its assertions instead of signing them.
struct Numbered(AtomicU32);

impl AssertionProvider for Numbered {
    fn assertion<'a>(&'a self, audience: &'a str) -> BoxFuture<'a, Result<Secret, AuthError>> {
        assert_eq!(audience, "https://acme.okta.com/oauth2/v1/token");
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(Ok(Secret::new(format!("a{number}")))))
    }
}

#[tokio::test]
async fn assertions_can_be_signed_elsewhere() -> Result<(), Error> {
    let assertions = Arc::default();
    let auth = PrivateKeyAuth::with_assertions(Numbered(AtomicU32::new(0)), ["s"]);
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(auth);
    let okta = builder.transport(noting(Arc::clone(&assertions))).environment(FakeTime::new()).build()?;
    okta.get_user("x").await?;
    // Each attempt has a new assertion.
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
    // The first attempt fails with 503, and there is no assertion for a second one.
    let error = okta.get_user("x").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Auth);
    assert!(shown(&error).contains("only once") && !format!("{error:?}").contains("S3"), "{error}");
    assert_eq!(*assertions.lock().unwrap(), ["S3.only.one"]);
    Ok(())
}

#[tokio::test]
async fn no_credential_is_a_mode() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|request| ok(0, request));
    let vars = vars([("OKTA_CLIENT_AUTHORIZATIONMODE", "none"), ("OKTA_CLIENT_TOKEN", "t")]);
    Client::builder().with_env(vars).transport(transport.clone()).build()?.get_user("x").await?;
    assert!(!transport.requests()[0].headers.contains_key("authorization"));
    Ok(())
}

#[tokio::test]
async fn proofs_can_be_signed_by_rsa() {
    let transport = TestTransport::with_handler(|request| {
        let proof = request.headers["dpop"].to_str().unwrap();
        let (header, claims) = claims(proof);
        assert_eq!((&header["alg"], &header["jwk"]["kty"]), (&"RS256".into(), &"RSA".into()));
        assert_eq!(header["jwk"].as_object().unwrap().len(), 3, "public fields only");
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
        org(|auth| auth, |n, _| if (1..3).contains(&n) { Ok(response(503, &[], "")) } else { token(n) }, ok);
    org.okta.get_user("x").await.unwrap();
    let token_requests = || org.seen.lock().unwrap().len();
    org.time.advance(Duration::from_secs(3400));
    // The renewal fails. It makes one attempt without waits, and is not repeated for 30 seconds.
    for _ in 0..3 {
        org.call_and_settle().await;
    }
    assert_eq!((&*org.last_token(), token_requests()), ("Bearer t0", 2));
    assert!(org.time.sleeps().is_empty());
    org.time.advance(Duration::from_secs(30));
    org.call_and_settle().await;
    assert_eq!((&*org.last_token(), token_requests()), ("Bearer t0", 3));
    // An expired token is not used.
    org.time.advance(Duration::from_secs(200));
    org.call_and_settle().await;
    assert_eq!((&*org.last_token(), token_requests()), ("Bearer t3", 4));
}

#[tokio::test]
async fn a_token_of_a_short_life_is_renewed_each_time_that_it_is_due() {
    let short = |n| Ok(response(200, &[], &format!(r#"{{"access_token":"t{n}","expires_in":20}}"#)));
    let org = org(|auth| auth, move |n, _| short(n), ok);
    org.okta.get_user("x").await.unwrap();
    for renewals in 1..4 {
        org.time.advance(Duration::from_secs(16));
        org.call_and_settle().await;
        let used = format!("Bearer t{}", renewals - 1);
        assert_eq!((org.last_token(), org.token_requests()), (used, renewals + 1));
    }
}

#[tokio::test]
async fn a_token_can_be_discarded() {
    let org = org(|auth| auth, |n, _| token(n), ok);
    org.okta.get_user("x").await.unwrap();
    org.okta.invalidate_token().await;
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.seen.lock().unwrap().len(), 2);
}

/// Tokens in a map, and the number of removals.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<HashMap<String, StoredToken>>>, Arc<AtomicU32>);

impl TokenStore for Kept {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        Box::pin(std::future::ready(Ok(self.0.lock().unwrap().get(name).cloned())))
    }

    fn save<'a>(&'a self, name: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), StoreError>> {
        self.0.lock().unwrap().insert(name.to_owned(), token);
        Box::pin(std::future::ready(Ok(())))
    }

    fn remove<'a>(&'a self, name: &'a str, refused: &'a Secret) -> BoxFuture<'a, Result<(), StoreError>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        let mut tokens = self.0.lock().unwrap();
        if tokens.get(name).is_some_and(|token| token.access_token.expose() == refused.expose()) {
            tokens.remove(name);
        }
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A store that fails, or that never returns.
struct Broken {
    hangs: bool,
}

impl Broken {
    fn fail<T: Send + 'static>(&self) -> BoxFuture<'static, Result<T, StoreError>> {
        if self.hangs {
            return Box::pin(std::future::pending());
        }
        Box::pin(std::future::ready(Err("the disk is full".into())))
    }
}

impl TokenStore for Broken {
    fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        self.fail()
    }

    fn save<'a>(&'a self, _: &'a str, _: StoredToken) -> BoxFuture<'a, Result<(), StoreError>> {
        self.fail()
    }

    fn remove<'a>(&'a self, _: &'a str, _: &'a Secret) -> BoxFuture<'a, Result<(), StoreError>> {
        self.fail()
    }
}

#[test]
fn a_failing_token_store_is_a_warning() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for hangs in [false, true] {
        let warnings = warnings(|| {
            let refuse = |n, request: &_| if n == 0 { Ok(response(401, &[], "")) } else { ok(n, request) };
            let org = org(|auth| auth.token_store(Broken { hangs }), |n, _| token(n), refuse);
            runtime.block_on(async { org.okta.get_user("x").await }).unwrap();
            // Two tokens are loaded and saved, and one is compared and removed.
            let waits = if hangs { vec![Duration::from_secs(2); 6] } else { Vec::new() };
            assert_eq!(org.time.sleeps(), waits);
        });
        assert_eq!(warnings, ["the token store failed and is not used for this call"; 6]);
    }
}

#[tokio::test]
async fn a_hung_token_store_leaves_time_for_the_call() {
    let org = org(|auth| auth.token_store(Broken { hangs: true }), |n, _| token(n), ok);
    org.okta.get_user("x").timeout(Duration::from_secs(4)).await.unwrap();
    assert_eq!(org.time.sleeps(), [Duration::from_secs(1), Duration::from_millis(750)]);
}

#[tokio::test(start_paused = true)]
async fn a_token_can_be_used_before_it_is_stored() {
    /// A store that saves nothing, and never returns from it.
    struct HungSave;
    impl TokenStore for HungSave {
        fn load<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
            Box::pin(std::future::ready(Ok(None)))
        }
        fn save<'a>(&'a self, _: &'a str, _: StoredToken) -> BoxFuture<'a, Result<(), StoreError>> {
            Box::pin(std::future::pending())
        }
        fn remove<'a>(&'a self, _: &'a str, _: &'a Secret) -> BoxFuture<'a, Result<(), StoreError>> {
            Box::pin(std::future::ready(Ok(())))
        }
    }
    let transport = TestTransport::with_handler(|request| match request.url.ends_with("/token") {
        true => token(0),
        false => ok(0, request),
    });
    let builder = Client::builder().org_url("https://acme.okta.com").throttle(Throttle::Off);
    let builder = builder.private_key(p256_auth().token_store(HungSave)).environment(Paused);
    let okta = builder.transport(Slow(transport.clone())).build().unwrap();
    let first = tokio::spawn(okta.get_user("x").send());
    let waiting = tokio::spawn(okta.get_user("x").timeout(Duration::from_secs(1)).send());
    waiting.await.unwrap().unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(transport.requests().len(), 3);
}

/// Never returns an assertion.
struct HungProvider;

impl AssertionProvider for HungProvider {
    fn assertion<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Secret, AuthError>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_hung_assertion_provider_is_a_timeout() {
    let transport = TestTransport::with_handler(|request| ok(0, request));
    let auth = PrivateKeyAuth::with_assertions(HungProvider, ["s"]);
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(auth);
    let okta = builder.transport(transport.clone()).environment(FakeTime::new()).build().unwrap();
    let error = okta.get_user("x").await.unwrap_err();
    assert!(error.is_retryable() && shown(&error).contains("timed out"), "{error}");
    assert!(transport.requests().is_empty());
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
    // Another process uses the stored token until it is due.
    let second = org(|auth| auth.token_store(kept.clone()), |n, _| token(n + 7), ok);
    second.okta.get_user("x").await.unwrap();
    assert!(second.seen.lock().unwrap().is_empty());
    assert_eq!(second.transport.requests()[0].headers["authorization"], "Bearer t0");
    second.time.advance(Duration::from_secs(3300));
    second.call_and_settle().await;
    assert_eq!(kept.0.lock().unwrap()[NAME].access_token.expose(), "t7");
    // A discarded token is removed from the store too.
    second.okta.invalidate_token().await;
    assert!(kept.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_stored_token_that_is_refused_is_removed() {
    let kept = Kept::default();
    let start = SystemTime::UNIX_EPOCH + Duration::from_secs(EPOCH);
    let hour = Duration::from_secs(3600);
    let refuse = |n, request: &_| if n == 0 { Ok(response(401, &[], "")) } else { ok(n, request) };
    kept.0.lock().unwrap().insert(NAME.to_owned(), StoredToken::new("old", start, start + hour));
    let refused = org(|auth| auth.token_store(kept.clone()), |n, _| token(n), refuse);
    refused.okta.get_user("x").await.unwrap();
    assert_eq!(kept.0.lock().unwrap()[NAME].access_token.expose(), "t0");
    // An expired or invalid entry is ignored.
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

#[tokio::test]
async fn clients_that_share_a_revoked_token_keep_the_token_that_replaces_it() {
    let (kept, start) = (Kept::default(), SystemTime::UNIX_EPOCH + Duration::from_secs(EPOCH));
    let revoked = StoredToken::new("revoked", start, start + Duration::from_secs(3600));
    kept.0.lock().unwrap().insert(NAME.to_owned(), revoked);
    let is_revoked = Arc::new(AtomicBool::new(false));
    let orgs: Vec<_> = (0..10)
        .map(|_| {
            let is_revoked = is_revoked.clone();
            org(
                |auth| auth.token_store(kept.clone()),
                |n, _| token(n),
                move |n, request| match request.headers["authorization"].to_str().unwrap() {
                    "Bearer revoked" if is_revoked.load(Ordering::Relaxed) => Ok(response(401, &[], "")),
                    _ => ok(n, request),
                },
            )
        })
        .collect();
    for org in &orgs {
        org.okta.get_user("x").await.unwrap();
    }
    is_revoked.store(true, Ordering::Relaxed);
    for org in &orgs {
        org.okta.get_user("x").await.unwrap();
        assert_eq!(org.last_token(), "Bearer t0");
    }
    let token_requests: usize = orgs.iter().map(|org| org.seen.lock().unwrap().len()).sum();
    assert_eq!((token_requests, kept.0.lock().unwrap()[NAME].access_token.expose()), (1, "t0"));
    // The others found the new token in the store, and removed nothing.
    assert_eq!(kept.1.load(Ordering::Relaxed), 1);
}

/// A store whose removals take a moment, in which other tasks run.
#[derive(Clone)]
struct SlowRemoval(Kept);

impl TokenStore for SlowRemoval {
    fn load<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<StoredToken>, StoreError>> {
        self.0.load(name)
    }

    fn save<'a>(&'a self, name: &'a str, token: StoredToken) -> BoxFuture<'a, Result<(), StoreError>> {
        self.0.save(name, token)
    }

    fn remove<'a>(&'a self, name: &'a str, refused: &'a Secret) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
            self.0.remove(name, refused).await
        })
    }
}

#[tokio::test]
async fn a_refused_token_is_not_loaded_again_before_it_is_removed() {
    let store = SlowRemoval(Kept::default());
    let org = org_through(
        |auth| auth.token_store(store.clone()),
        |n, _| token(n),
        |n, request| match sent_header(request, "authorization") {
            Some("Bearer t0") if n > 0 => Ok(response(401, &[], "")),
            _ => ok(n, request),
        },
        Slow,
    );
    org.time.stop(true);
    org.okta.get_user("x").await.unwrap();
    // All are refused at the same time, and only one of them removes the token.
    let calls: Vec<_> = (0..10).map(|_| tokio::spawn(org.okta.get_user("x").send())).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(org.token_requests(), 2);
    assert_eq!(store.0.0.lock().unwrap()[NAME].access_token.expose(), "t1");
}

#[tokio::test]
async fn a_discarded_token_is_not_loaded_again_before_it_is_removed() {
    let store = SlowRemoval(Kept::default());
    let org = org(|auth| auth.token_store(store.clone()), |n, _| token(n), ok);
    org.okta.get_user("x").await.unwrap();
    org.time.stop(true);
    let okta = org.okta.clone();
    let discarding = tokio::spawn(async move { okta.invalidate_token().await });
    tokio::task::yield_now().await;
    // This call runs while the token is being removed.
    org.okta.get_user("x").await.unwrap();
    discarding.await.unwrap();
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.last_token(), "Bearer t1");
}
