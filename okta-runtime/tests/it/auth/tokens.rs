//! Access tokens: one fetch for all who need one, renewal, refusals, failures of the token endpoint.

use std::time::Duration;

use okta_runtime::error::ErrorKind;
use okta_runtime::transport::{HttpRequest, TestTransport, TransportError, TransportErrorKind};
use okta_runtime::{BoxFuture, Client, Transport};

use super::org::{Answer, Org, Slow, ok, org, org_through, p256_auth, token};
use crate::models::{Api, User};
use crate::support::{EPOCH, answer, poll_once, sent_header, shown};

#[tokio::test]
async fn auth_jti_differs_across_token_attempts() {
    // A failure, a lost answer, and success.
    let org = org(
        |auth| auth,
        |n, _| match n {
            0 => Ok(answer(503, &[], "")),
            1 => Err(TransportError::new(TransportErrorKind::Interrupted, "lost")),
            _ => token(n),
        },
        ok,
    );
    org.okta.get_user("x").await.unwrap();
    assert_eq!((org.asked(), org.ids().len()), (3, 3));
}

#[tokio::test]
async fn auth_fifty_concurrent_cold_calls_make_one_token_request() {
    let org = org_through(|auth| auth, |n, _| token(n), ok, Slow);
    org.time.stop(true);
    let tasks: Vec<_> = (0..50).map(|_| tokio::spawn(org.okta.get_user("x").send())).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!((org.asked(), org.calls().len()), (1, 50));
}

/// A transport whose first token request is never answered.
struct Stuck(TestTransport);

impl Transport for Stuck {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Answer> {
        let is_first = self.0.requests().is_empty();
        let answer = self.0.send(request);
        if is_first { Box::pin(std::future::pending()) } else { answer }
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
    assert_eq!((org.asked(), org.calls().len()), (1, 0));
    drop(leader);
    for task in waiting {
        task.await.unwrap().unwrap();
    }
    // The server may have used up the assertion of the first.
    assert_eq!((org.asked(), org.ids().len(), org.calls().len()), (2, 2, 10));
}

#[tokio::test]
async fn a_token_is_fetched_once_and_renewed_in_time() {
    let org = org(|auth| auth, |n, _| token(n), ok);
    for _ in 0..3 {
        org.okta.get_user("x").await.unwrap();
    }
    assert_eq!(org.asked(), 1);
    // Five minutes before its end it is renewed, with another assertion.
    org.time.advance(Duration::from_secs(3299));
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.asked(), 1);
    org.time.advance(Duration::from_secs(1));
    org.okta.get_user("x").await.unwrap();
    assert_eq!((org.asked(), org.ids().len()), (2, 2));
    assert_eq!(sent_header(&org.calls()[4], "authorization"), Some("Bearer t1"));
}

#[tokio::test]
async fn auth_expires_in_60_with_leeway_300() {
    // A number, as it should be, and a text, as it sometimes is.
    for life in ["60", r#""60""#] {
        let body = format!(r#"{{"access_token":"t","token_type":"Bearer","expires_in":{life}}}"#);
        let leeway = Duration::from_secs(300);
        let org = org(|auth| auth.token_refresh_leeway(leeway), move |_, _| Ok(answer(200, &[], &body)), ok);
        // Not a token for each call: the leeway is a quarter of its life at most.
        for _ in 0..4 {
            org.okta.get_user("x").await.unwrap();
        }
        org.time.advance(Duration::from_secs(44));
        org.okta.get_user("x").await.unwrap();
        assert_eq!(org.asked(), 1);
        org.time.advance(Duration::from_secs(1));
        org.okta.get_user("x").await.unwrap();
        assert_eq!(org.asked(), 2);
    }
}

/// The ways to say that a token is no good.
fn stale(kind: u32) -> Answer {
    Ok(match kind {
        0 => answer(401, &[], ""),
        1 => answer(401, &[], r#"{"errorCode":"E0000011"}"#),
        _ => answer(401, &[("www-authenticate", r#"Bearer error="invalid_token""#)], ""),
    })
}

/// An org that refuses the first token in this way.
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
        // It is no retry.
        org.okta.get_user("x").no_retry().await.unwrap();
        assert_eq!((org.asked(), org.calls().len()), (2, 2), "{kind}");
        // Calls that change something were not acted on, and are sent again too.
        let org = refusing(kind);
        org.okta.create_user(&User::default()).no_retry().await.unwrap();
        assert_eq!((org.asked(), org.calls().len()), (2, 2), "{kind}");
    }
}

#[tokio::test]
async fn auth_401_e0000015_does_not_refresh() {
    // A permission that is missing is not the token's fault.
    for code in ["E0000015", "E0000004", "E0000006"] {
        let body = format!(r#"{{"errorCode":"{code}"}}"#);
        let org = org(|auth| auth, |n, _| token(n), move |_, _| Ok(answer(401, &[], &body)));
        assert_eq!(org.okta.get_user("x").await.unwrap_err().code(), Some(code));
        assert_eq!((org.asked(), org.calls().len()), (1, 1));
    }
    let scopes = ("www-authenticate", r#"Bearer error="insufficient_scope""#);
    let org = org(|auth| auth, |n, _| token(n), move |_, _| Ok(answer(401, &[scopes], "")));
    assert!(org.okta.get_user("x").await.unwrap_err().is_unauthorized());
    assert_eq!((org.asked(), org.calls().len()), (1, 1));
}

#[tokio::test]
async fn auth_401_twice_is_an_error() {
    for kind in 0..3 {
        let org = org(|auth| auth, |n, _| token(n), move |_, _| stale(kind));
        let error = org.okta.get_user("x").await.unwrap_err();
        assert!(error.is_unauthorized() && error.kind() == ErrorKind::Api, "{error}");
        assert_eq!((org.asked(), org.calls().len(), error.attempts().len()), (2, 2, 2));
    }
}

#[tokio::test]
async fn many_refusals_of_one_token_need_one_other() {
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
    assert_eq!((org.asked(), org.calls().len()), (2, 40));
}

#[tokio::test]
async fn auth_token_endpoint_429_and_503_are_retried() {
    for (status, headers, wait) in [
        (429, &[("retry-after", "7")][..], Duration::from_millis(7500)),
        (429, &[], Duration::from_millis(250)),
        (503, &[], Duration::from_millis(250)),
    ] {
        let org =
            org(|auth| auth, move |n, _| if n == 0 { Ok(answer(status, headers, "")) } else { token(n) }, ok);
        org.okta.get_user("x").await.unwrap();
        assert_eq!((org.asked(), org.ids().len(), org.time.passed()), (2, 2, wait), "{status}");
    }
    // As often as calls are, and then told with its place.
    for status in [429, 503] {
        let org = org(|auth| auth, move |_, _| Ok(answer(status, &[], "<html>")), ok);
        let error = org.okta.get_user("x").await.unwrap_err();
        assert_eq!((error.kind(), org.asked(), org.calls().len()), (ErrorKind::Auth, 3, 0));
        assert!(error.is_retryable());
        let wanted = format!("https://acme.okta.com/oauth2/v1/token answered {status}");
        assert!(shown(&error).contains(&wanted), "{error}");
    }
}

#[tokio::test]
async fn auth_token_endpoint_wait_beyond_the_budget_fails_before_it() {
    let org = org(|auth| auth, |_, _| Ok(answer(429, &[("retry-after", "7")], "")), ok);
    let error = org.okta.get_user("x").timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!((error.kind(), org.asked(), org.time.passed()), (ErrorKind::Auth, 1, Duration::ZERO));
    assert!(shown(&error).contains("answered 429"), "{error}");
}

/// The failure of a call whose token endpoint answers so; it is asked once.
async fn failure(status: u16, body: &'static str) -> String {
    let org = org(|auth| auth, move |_, _| Ok(answer(status, &[], body)), ok);
    let error = org.okta.get_user("x").await.unwrap_err();
    assert_eq!((error.kind(), org.asked(), org.calls().len()), (ErrorKind::Auth, 1, 0));
    assert!(error.is_unauthorized() && error.auth_error().is_some());
    shown(&error)
}

#[tokio::test]
async fn auth_token_endpoint_html_is_reported() {
    assert!(failure(200, "<html>Please sign in").await.contains("not JSON"));
    assert!(failure(500, "<html>").await.contains("answered 500"));
}

#[tokio::test]
async fn auth_token_endpoint_without_access_token_is_an_error() {
    for body in
        ["{}", r#"{"access_token":null}"#, r#"{"access_token":""}"#, r#"{"access_token":"a b"}"#, "[]"]
    {
        let text = failure(200, body).await;
        assert!(text.contains("without an access token"), "{body}: {text}");
    }
    // A status of success does not make it one.
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
                Ok(answer(401, &[date], r#"{"error":"invalid_client"}"#))
            }
        },
        ok,
    );
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.asked(), 2);
}

#[tokio::test]
async fn a_custom_authorization_server_has_a_path_of_its_own() {
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
        |_, _| Ok(answer(200, &[], r#"{"access_token":"s3cret"}"#)),
        |_, _| Ok(answer(500, &[], "")),
    );
    let error = org.okta.get_user("x").await.unwrap_err();
    let jwk = super::org::p256_jwk();
    let key = super::org::parse(&jwk.to_string()).unwrap();
    let requests = org.transport.requests();
    let shown = format!("{error:?} {error} {:?} {key:?} {requests:?} {:?}", org.okta, requests[1].headers);
    assert!(!shown.contains("s3cret") && !shown.contains(jwk["d"].as_str().unwrap()), "{shown}");
}
