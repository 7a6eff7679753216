//! Access tokens: shared fetches, renewal, refusals, failures of the token endpoint.

use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use okta_runtime::error::ErrorKind;
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpRequest, TestTransport, TransportError, TransportErrorKind};
use okta_runtime::{BoxFuture, Client, Transport};

use super::org::{Org, Outcome, Paused, Slow, ok, org, org_through, p256_auth, token};
use crate::clock::TestClock;
use crate::models::{Api, User};
use crate::support::{EPOCH, FakeTime, poll_once, response, sent_header, shown};

#[tokio::test]
async fn auth_jti_differs_across_token_attempts() {
    // A failure, a lost response, and success.
    let org = org(
        |auth| auth,
        |n, _| match n {
            0 => Ok(response(503, &[], "")),
            1 => Err(TransportError::new(TransportErrorKind::Interrupted, "lost")),
            _ => token(n),
        },
        ok,
    );
    org.okta.get_user("x").await.unwrap();
    assert_eq!((org.token_requests(), org.ids().len()), (3, 3));
}

#[tokio::test]
async fn auth_fifty_concurrent_cold_calls_make_one_token_request() {
    let org = org_through(|auth| auth, |n, _| token(n), ok, Slow);
    org.time.stop(true);
    let tasks: Vec<_> = (0..50).map(|_| tokio::spawn(org.okta.get_user("x").send())).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!((org.token_requests(), org.calls().len()), (1, 50));
}

/// A transport whose first token request never receives a response.
struct Stuck(TestTransport);

impl Transport for Stuck {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Outcome> {
        let is_first = self.0.requests().is_empty();
        let response = self.0.send(request);
        if is_first { Box::pin(std::future::pending()) } else { response }
    }
}

#[tokio::test]
async fn auth_leader_cancelled_another_takes_over() {
    let org = org_through(|auth| auth, |n, _| token(n), ok, Stuck);
    org.time.stop(true);
    let mut leader = org.okta.get_user("x").send();
    assert!(poll_once(&mut leader).await.is_none());
    let waiting: Vec<_> = (0..10).map(|_| tokio::spawn(org.okta.get_user("x").send())).collect();
    tokio::task::yield_now().await;
    assert_eq!((org.token_requests(), org.calls().len()), (1, 0));
    drop(leader);
    for task in waiting {
        task.await.unwrap().unwrap();
    }
    // The server may have consumed the assertion of the first request.
    assert_eq!((org.token_requests(), org.ids().len(), org.calls().len()), (2, 2, 10));
}

#[tokio::test]
async fn a_token_is_fetched_once_and_renewed_in_time() {
    let org = org(|auth| auth, |n, _| token(n), ok);
    for _ in 0..3 {
        org.okta.get_user("x").await.unwrap();
    }
    assert_eq!(org.token_requests(), 1);
    // It is renewed five minutes before it expires, with another assertion.
    org.time.advance(Duration::from_secs(3299));
    org.call_and_settle().await;
    assert_eq!(org.token_requests(), 1);
    org.time.advance(Duration::from_secs(1));
    org.call_and_settle().await;
    assert_eq!((&*org.last_token(), org.token_requests(), org.ids().len()), ("Bearer t0", 2, 2));
    org.call_and_settle().await;
    assert_eq!((&*org.last_token(), org.token_requests()), ("Bearer t1", 2));
}

/// A transport whose token requests after the first one never receive a response.
struct HungRenewal(TestTransport);

impl Transport for HungRenewal {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Outcome> {
        let is_renewal = request.url.ends_with("/token") && !self.0.requests().is_empty();
        let response = self.0.send(request);
        if is_renewal { Box::pin(std::future::pending()) } else { response }
    }
}

#[tokio::test]
async fn a_hung_renewal_delays_no_call() {
    let org = org_through(|auth| auth, |n, _| token(n), ok, HungRenewal);
    org.okta.get_user("x").await.unwrap();
    org.time.advance(Duration::from_secs(3400));
    org.time.stop(true);
    for _ in 0..50 {
        org.call_and_settle().await;
        assert_eq!(org.last_token(), "Bearer t0");
    }
    assert_eq!((org.token_requests(), org.time.sleeps()), (2, Vec::new()));
}

#[tokio::test]
async fn concurrent_callers_share_a_failed_fetch() {
    let org = org_through(|auth| auth, |_, _| Ok(response(400, &[], "")), ok, Slow);
    org.time.stop(true);
    let tasks: Vec<_> = (0..50).map(|_| tokio::spawn(org.okta.get_user("x").send())).collect();
    for task in tasks {
        let error = task.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert!(shown(&error).contains("returned status 400"), "{error}");
    }
    assert_eq!(org.token_requests(), 1);
    // A later caller fetches again.
    org.okta.get_user("x").await.unwrap_err();
    assert_eq!(org.token_requests(), 2);
}

#[tokio::test]
async fn callers_that_wait_for_their_admission_share_a_failed_fetch() {
    let time = FakeTime::new();
    time.stop(true);
    let clock = time.clone();
    let transport = TestTransport::with_handler(move |_| {
        clock.advance(Duration::from_secs(1));
        Ok(response(400, &[], ""))
    });
    // Only one caller at a time gets as far as the token.
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(p256_auth());
    let builder = builder.throttle(Throttle::Off).max_concurrent_requests(1).environment(time);
    let okta = builder.transport(Slow(transport.clone())).build().unwrap();
    let tasks: Vec<_> = (0..50).map(|_| tokio::spawn(okta.get_user("x").send())).collect();
    for task in tasks {
        let error = task.await.unwrap().unwrap_err();
        assert!(shown(&error).contains("returned status 400"), "{error}");
    }
    assert_eq!(transport.requests().len(), 1);
    okta.get_user("x").await.unwrap_err();
    assert_eq!(transport.requests().len(), 2);
}

#[tokio::test]
async fn a_renewal_that_is_no_longer_needed_is_not_sent() {
    let refused = |n, request: &_| if n == 1 { stale(0) } else { ok(n, request) };
    let org = org(|auth| auth, |n, _| token(n), refused);
    org.okta.get_user("x").await.unwrap();
    org.time.advance(Duration::from_secs(3400));
    // The call starts a renewal. Before that runs, the token is refused and the call fetches another.
    org.call_and_settle().await;
    assert_eq!((&*org.last_token(), org.token_requests()), ("Bearer t1", 2));
}

#[tokio::test]
async fn a_renewal_ends_with_the_client() {
    let org = org_through(|auth| auth, |n, _| token(n), ok, HungRenewal);
    org.okta.get_user("x").await.unwrap();
    org.time.advance(Duration::from_secs(3400));
    org.time.stop(true);
    org.call_and_settle().await;
    let before = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    drop(org);
    tokio::task::yield_now().await;
    let after = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    assert_eq!((before, after), (1, 0));
}

#[test]
fn without_a_runtime_a_call_waits_briefly_for_a_hung_renewal() {
    let (clock, tokens) = (TestClock::default(), AtomicU32::new(0));
    let transport = TestTransport::with_handler(move |request| match request.url.ends_with("/token") {
        true => token(tokens.fetch_add(1, Ordering::Relaxed)),
        false => ok(0, request),
    });
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(p256_auth());
    let builder = builder.throttle(Throttle::Off).attempt_timeout(TestClock::limit(0));
    let builder = builder.environment(clock.clone()).transport(HungRenewal(transport.clone()));
    let okta = builder.build().unwrap();
    let call = || {
        let mut call = pin!(okta.get_user("x").send());
        let mut context = Context::from_waker(Waker::noop());
        let mut polls = (0..9).map(|_| call.as_mut().poll(&mut context));
        assert!(polls.any(|poll| matches!(poll, Poll::Ready(Ok(_)))));
    };
    call();
    clock.advance(Duration::from_secs(3400));
    call();
    // Two tokens were requested, and the first one was sent twice.
    let requests = transport.requests();
    assert_eq!(sent_header(&requests[3], "authorization"), Some("Bearer t0"));
    assert_eq!((requests.len(), clock.waits()), (4, vec![TestClock::limit(0) / 6]));
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_briefly_for_a_hung_renewal_if_the_token_expires_meanwhile() {
    /// Never responds to the second token request.
    struct HungOnce(TestTransport);
    impl Transport for HungOnce {
        fn send(&self, request: HttpRequest) -> BoxFuture<'_, Outcome> {
            let tokens = self.0.requests().iter().filter(|sent| sent.url.ends_with("/token")).count();
            let is_hung = request.url.ends_with("/token") && tokens == 1;
            let response = self.0.send(request);
            if is_hung { Box::pin(std::future::pending()) } else { response }
        }
    }
    let tokens = AtomicU32::new(0);
    let transport = TestTransport::with_handler(move |request| match request.url.ends_with("/token") {
        true => token(tokens.fetch_add(1, Ordering::Relaxed)),
        false => ok(0, request),
    });
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(p256_auth());
    let builder = builder.environment(Paused).attempt_timeout(Duration::from_secs(60));
    let okta = builder.transport(HungOnce(transport.clone())).build().unwrap();
    okta.get_user("x").await.unwrap();
    tokio::time::advance(Duration::from_secs(3595)).await;
    okta.get_user("x").await.unwrap();
    tokio::task::yield_now().await;
    tokio::time::advance(Duration::from_secs(6)).await;
    let start = tokio::time::Instant::now();
    okta.get_user("x").await.unwrap();
    let requests = transport.requests();
    assert_eq!(sent_header(&requests[requests.len() - 1], "authorization"), Some("Bearer t2"));
    assert!(start.elapsed() <= Duration::from_secs(5), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_caller_with_more_time_does_not_share_a_failure_for_lack_of_time() {
    let later = |n, _: &_| if n == 0 { Ok(response(429, &[("retry-after", "7")], "")) } else { token(n) };
    let org = org_through(|auth| auth, later, ok, Slow);
    org.time.stop(true);
    let hurried = tokio::spawn(org.okta.get_user("x").timeout(Duration::from_secs(5)).send());
    let patient = tokio::spawn(org.okta.get_user("x").send());
    let error = hurried.await.unwrap().unwrap_err();
    assert!(shown(&error).contains("returned status 429"), "{error}");
    patient.await.unwrap().unwrap();
    assert_eq!(org.token_requests(), 2);
}

#[tokio::test]
async fn auth_expires_in_60_with_leeway_300() {
    // The lifetime is a number, or a string as some servers send it.
    for life in ["60", r#""60""#] {
        let body = format!(r#"{{"access_token":"t","token_type":"Bearer","expires_in":{life}}}"#);
        let leeway = Duration::from_secs(300);
        let org =
            org(|auth| auth.token_refresh_leeway(leeway), move |_, _| Ok(response(200, &[], &body)), ok);
        // The leeway is at most a quarter of its lifetime, so that not every call fetches a token.
        for _ in 0..4 {
            org.call_and_settle().await;
        }
        org.time.advance(Duration::from_secs(44));
        org.call_and_settle().await;
        assert_eq!(org.token_requests(), 1);
        org.time.advance(Duration::from_secs(1));
        org.call_and_settle().await;
        assert_eq!(org.token_requests(), 2);
    }
}

/// Returns the ways in which a server refuses a token.
fn stale(kind: u32) -> Outcome {
    Ok(match kind {
        0 => response(401, &[], ""),
        1 => response(401, &[], r#"{"errorCode":"E0000011"}"#),
        _ => response(401, &[("www-authenticate", r#"Bearer error="invalid_token""#)], ""),
    })
}

/// Returns an org that refuses the first token with this response.
fn refusing(kind: u32) -> Org {
    org(
        |auth| auth,
        |n, _| token(n),
        move |n, request| match sent_header(request, "authorization") {
            Some("Bearer t0") => stale(kind),
            _ => ok(n, request),
        },
    )
}

#[tokio::test]
async fn auth_401_empty_body_refreshes_once() {
    for kind in 0..3 {
        let org = refusing(kind);
        // It does not count as a retry.
        org.okta.get_user("x").no_retry().await.unwrap();
        assert_eq!((org.token_requests(), org.calls().len()), (2, 2), "{kind}");
        // Calls that change something had no effect, and are sent again too.
        let org = refusing(kind);
        org.okta.create_user(&User::default()).no_retry().await.unwrap();
        assert_eq!((org.token_requests(), org.calls().len()), (2, 2), "{kind}");
    }
}

#[tokio::test]
async fn auth_401_e0000015_does_not_refresh() {
    // A missing permission does not renew the token.
    for code in ["E0000015", "E0000004", "E0000006"] {
        let body = format!(r#"{{"errorCode":"{code}"}}"#);
        let org = org(|auth| auth, |n, _| token(n), move |_, _| Ok(response(401, &[], &body)));
        assert_eq!(org.okta.get_user("x").await.unwrap_err().code(), Some(code));
        assert_eq!((org.token_requests(), org.calls().len()), (1, 1));
    }
    let scopes = ("www-authenticate", r#"Bearer error="insufficient_scope""#);
    let org = org(|auth| auth, |n, _| token(n), move |_, _| Ok(response(401, &[scopes], "")));
    assert!(org.okta.get_user("x").await.unwrap_err().is_unauthorized());
    assert_eq!((org.token_requests(), org.calls().len()), (1, 1));
}

#[tokio::test]
async fn auth_401_twice_is_an_error() {
    for kind in 0..3 {
        let org = org(|auth| auth, |n, _| token(n), move |_, _| stale(kind));
        let error = org.okta.get_user("x").await.unwrap_err();
        assert!(error.is_unauthorized() && error.kind() == ErrorKind::Api, "{error}");
        assert_eq!((org.token_requests(), org.calls().len(), error.attempts().len()), (2, 2, 2));
    }
}

#[tokio::test]
async fn a_server_that_refuses_every_token_causes_one_renewal_per_token() {
    let org = org(|auth| auth, |n, _| token(n), |_, _| stale(0));
    for _ in 0..5 {
        assert!(org.okta.get_user("x").await.unwrap_err().is_unauthorized());
    }
    // The second token is kept, because a third one is not better.
    assert_eq!((org.token_requests(), org.calls().len()), (2, 6));
    org.time.advance(Duration::from_secs(30));
    for _ in 0..5 {
        assert!(org.okta.get_user("x").await.unwrap_err().is_unauthorized());
    }
    assert_eq!((org.token_requests(), org.calls().len()), (3, 12));
}

#[tokio::test]
async fn a_replaced_token_that_was_accepted_can_be_replaced_again() {
    let refused = |n, request: &_| if n % 3 == 0 { stale(0) } else { ok(n, request) };
    let org = org(|auth| auth, |n, _| token(n), refused);
    for _ in 0..4 {
        org.okta.get_user("x").await.unwrap();
    }
    assert_eq!(org.token_requests(), 3);
}

#[tokio::test]
async fn tokens_of_an_unknown_type_are_refused() {
    let body = r#"{"access_token":"t","token_type":"mac\u0007"}"#;
    let text = failure(200, body).await;
    assert!(text.contains("a token of type mac, which is not supported"), "{text}");
}

#[tokio::test]
async fn many_refusals_of_one_token_cause_one_renewal() {
    let org = org_through(
        |auth| auth,
        |n, _| token(n),
        |n, request| match sent_header(request, "authorization") {
            Some("Bearer t0") => stale(0),
            _ => ok(n, request),
        },
        Slow,
    );
    org.time.stop(true);
    let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(org.okta.get_user("x").send())).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!((org.token_requests(), org.calls().len()), (2, 40));
}

#[tokio::test]
async fn auth_token_endpoint_429_and_503_are_retried() {
    for (status, headers, wait) in [
        (429, &[("retry-after", "7")][..], Duration::from_millis(7500)),
        (429, &[], Duration::from_millis(250)),
        (503, &[], Duration::from_millis(250)),
    ] {
        let org = org(
            |auth| auth,
            move |n, _| if n == 0 { Ok(response(status, headers, "")) } else { token(n) },
            ok,
        );
        org.okta.get_user("x").await.unwrap();
        assert_eq!((org.token_requests(), org.ids().len(), org.time.passed()), (2, 2, wait), "{status}");
    }
    // They are retried as often as calls. Then the error names the endpoint.
    for status in [429, 503] {
        let org = org(|auth| auth, move |_, _| Ok(response(status, &[], "<html>")), ok);
        let error = org.okta.get_user("x").await.unwrap_err();
        assert_eq!((error.kind(), org.token_requests(), org.calls().len()), (ErrorKind::Auth, 3, 0));
        assert!(error.is_retryable());
        let wanted = format!("https://acme.okta.com/oauth2/v1/token returned status {status}");
        assert!(shown(&error).contains(&wanted), "{error}");
    }
}

#[tokio::test]
async fn auth_token_endpoint_wait_beyond_the_budget_fails_before_it() {
    let org = org(|auth| auth, |_, _| Ok(response(429, &[("retry-after", "7")], "")), ok);
    let error = org.okta.get_user("x").timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!((error.kind(), org.token_requests(), org.time.passed()), (ErrorKind::Auth, 1, Duration::ZERO));
    assert!(shown(&error).contains("returned status 429"), "{error}");
}

/// Returns the error of a call whose token endpoint sends this response to its only request.
async fn failure(status: u16, body: &'static str) -> String {
    let org = org(|auth| auth, move |_, _| Ok(response(status, &[], body)), ok);
    let error = org.okta.get_user("x").await.unwrap_err();
    assert_eq!((error.kind(), org.token_requests(), org.calls().len()), (ErrorKind::Auth, 1, 0));
    assert!(error.is_unauthorized() && error.auth_error().is_some());
    shown(&error)
}

#[tokio::test]
async fn auth_token_endpoint_html_is_reported() {
    assert!(failure(200, "<html>Please sign in").await.contains("not JSON"));
    assert!(failure(500, "<html>").await.contains("returned status 500"));
}

#[tokio::test]
async fn auth_token_endpoint_without_access_token_is_an_error() {
    for body in
        ["{}", r#"{"access_token":null}"#, r#"{"access_token":""}"#, r#"{"access_token":"a b"}"#, "[]"]
    {
        let text = failure(200, body).await;
        assert!(text.contains("without an access token"), "{body}: {text}");
    }
    // A success status without a token is an error.
    assert!(failure(200, r#"{"error":"invalid_client"}"#).await.contains("without an access token"));
}

#[tokio::test]
async fn refusals_of_the_token_endpoint_come_with_a_hint() {
    for (status, body, why) in [
        (400, r#"{"error":"invalid_scope","error_description":"no"}"#, "invalid_scope: no (grant the scopes"),
        (401, r#"{"error":"invalid_client"}"#, "check the client id"),
        (400, r#"{"errorCode":"E0000021","errorSummary":"Bad type"}"#, "E0000021: Bad type"),
    ] {
        let text = failure(status, body).await;
        assert!(text.contains(why) && text.contains("/oauth2/v1/token"), "{text}");
    }
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once() {
    let date = ("date", "Thu, 01 Jan 2026 01:00:00 GMT");
    let org = org(
        |auth| auth,
        move |n, seen| {
            if seen.assertion["iat"] == EPOCH + 3600 {
                token(n)
            } else {
                Ok(response(401, &[date], r#"{"error":"invalid_client"}"#))
            }
        },
        ok,
    );
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.token_requests(), 2);
}

#[tokio::test]
async fn a_custom_authorization_server_has_its_own_path() {
    let transport = TestTransport::with_handler(|request| {
        if request.url == "https://acme.okta.com/oauth2/aus1/v1/token" { token(0) } else { ok(0, request) }
    });
    let auth = p256_auth().token_path("/oauth2/aus1/v1/token");
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(auth);
    builder.transport(transport.clone()).build().unwrap().get_user("x").await.unwrap();
    assert_eq!(sent_header(&transport.requests()[1], "authorization"), Some("Bearer t0"));
}

#[tokio::test]
async fn nothing_shows_keys_or_tokens() {
    let org = org(
        |auth| auth,
        |_, _| Ok(response(200, &[], r#"{"access_token":"s3cret"}"#)),
        |_, _| Ok(response(500, &[], "")),
    );
    let error = org.okta.get_user("x").await.unwrap_err();
    let jwk = super::org::p256_jwk();
    let key = super::org::parse(&jwk.to_string()).unwrap();
    let requests = org.transport.requests();
    let shown = format!("{error:?} {error} {:?} {key:?} {requests:?} {:?}", org.okta, requests[1].headers);
    assert!(!shown.contains("s3cret") && !shown.contains(jwk["d"].as_str().unwrap()), "{shown}");
}
