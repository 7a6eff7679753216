//! Proofs of possession: nonces, fresh proofs, and keys that are replaced together with tokens.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_runtime::auth::oauth::Dpop;
use okta_runtime::transport::{HttpRequest, TestTransport};
use okta_runtime::{BoxFuture, Client, Transport};
use serde_json::Value;
use tokio::sync::Notify;

use super::org::{NONCE, Org, Outcome, bound, claims, ok, org, p256_auth, proof, strict, token};
use crate::models::Api;
use crate::support::{DATE, EPOCH, FakeTime, poll_once, response, sent_header, shown};

/// Returns an org whose tokens are bound to a key.
fn required(api: impl Fn(u32, &HttpRequest) -> Outcome + Send + Sync + 'static) -> Org {
    org(|auth| auth.dpop(Dpop::Required), strict, api)
}

/// Returns the proofs of all calls.
fn proofs(org: &Org) -> Vec<Value> {
    org.calls().iter().map(|call| proof(call).unwrap()).collect()
}

/// Returns the distinct ids of proofs.
fn ids(proofs: &[Value]) -> HashSet<&str> {
    proofs.iter().map(|proof| proof["jti"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn auth_dpop_nonce_challenge_of_the_token_endpoint() {
    // When the server requires proofs, or from the start.
    for (mode, requests) in [(Dpop::Auto, 3), (Dpop::Required, 2)] {
        let org = org(|auth| auth.dpop(mode), strict, ok);
        org.okta.get_user("x").no_retry().await.unwrap();
        org.okta.get_user("x").await.unwrap();
        assert_eq!((org.token_requests(), org.ids().len()), (requests, requests), "{mode:?}");
        let seen = org.seen.lock().unwrap();
        let nonces: Vec<_> = seen.iter().filter_map(|seen| Some(seen.proof.as_ref()?.get("nonce"))).collect();
        assert_eq!(nonces, [None, Some(&"n1".into())]);
        let call = &org.calls()[0];
        assert!(sent_header(call, "authorization").unwrap().starts_with("DPoP t"));
        assert_eq!(sent_header(call, "x-okta-user-agent-extended"), Some("isDPoP:true"));
    }
    // A server that always requires a new nonce receives three requests.
    let org =
        org(|auth| auth.dpop(Dpop::Required), |_, _| Ok(response(400, &[("dpop-nonce", "n")], NONCE)), ok);
    assert!(shown(&org.okta.get_user("x").await.unwrap_err()).contains("use_dpop_nonce"));
    assert_eq!((org.token_requests(), org.ids().len()), (3, 3));
}

#[tokio::test]
async fn a_server_that_requires_disabled_proofs_is_reported() {
    let off = org(|auth| auth.dpop(Dpop::Off), strict, ok);
    assert!(shown(&off.okta.get_user("x").await.unwrap_err()).contains("must use DPoP"));
    assert_eq!(off.token_requests(), 1);
}

#[tokio::test]
async fn auth_dpop_nonces_rotate_with_any_response() {
    // The API sends a new nonce with each response, the token endpoint with each token.
    let org = required(|n, _| Ok(response(200, &[("dpop-nonce", &format!("r{n}"))], "{}")));
    for _ in 0..3 {
        org.okta.get_user("x").await.unwrap();
    }
    let proofs = proofs(&org);
    let nonces: Vec<_> = proofs.iter().map(|proof| proof.get("nonce").and_then(Value::as_str)).collect();
    // The nonces of the token endpoint and of the API differ.
    assert_eq!(nonces, [None, Some("r0"), Some("r1")]);
    org.time.advance(Duration::from_secs(3300));
    org.call_and_settle().await;
    assert_eq!(org.seen.lock().unwrap()[2].proof.as_ref().unwrap()["nonce"], "n2");
}

/// Calls an API that requires a nonce and says so with `challenge`.
async fn challenged(challenge: impl Fn() -> Outcome + Send + Sync + 'static) -> Org {
    let org = required(move |n, request| match proof(request).unwrap().get("nonce") {
        Some(nonce) if nonce == "r1" => ok(n, request),
        _ => challenge(),
    });
    // Nonces do not count as retries.
    org.okta.get_user("x").no_retry().await.unwrap();
    let proofs = proofs(&org);
    assert_eq!((proofs.len(), ids(&proofs).len()), (2, 2));
    org
}

#[tokio::test]
async fn auth_dpop_api_challenge_in_the_body() {
    for status in [400, 401] {
        let org = challenged(move || Ok(response(status, &[("dpop-nonce", "r1")], NONCE))).await;
        assert_eq!(org.token_requests(), 2, "the token is still valid");
    }
}

#[tokio::test]
async fn auth_dpop_api_challenge_in_the_header() {
    for status in [400, 401] {
        let challenge =
            ("www-authenticate", r#"DPoP algs="ES256", error="use_dpop_nonce", error_description="x""#);
        let org = challenged(move || Ok(response(status, &[challenge, ("dpop-nonce", "r1")], ""))).await;
        assert_eq!(org.token_requests(), 2, "the token is still valid");
    }
}

#[tokio::test]
async fn nonces_are_requested_at_most_twice() {
    let challenge = ("www-authenticate", r#"DPoP error="use_dpop_nonce""#);
    let org = required(move |_, _| Ok(response(400, &[challenge, ("dpop-nonce", "r")], "")));
    let error = org.okta.get_user("x").await.unwrap_err();
    assert_eq!((error.attempts().len(), error.status().unwrap().as_u16()), (3, 400));
    // The request is not repeated without a nonce, nor after another failure.
    for headers in [
        vec![challenge],
        vec![("www-authenticate", r#"DPoP error="invalid_dpop_proof""#), ("dpop-nonce", "r")],
    ] {
        let org = required(move |_, _| Ok(response(400, &headers, "")));
        assert_eq!(org.okta.get_user("x").await.unwrap_err().attempts().len(), 1);
    }
}

#[tokio::test]
async fn auth_dpop_proof_differs_across_429_retries() {
    let org = required(|n, request| if n < 2 { Ok(response(429, &[], "")) } else { ok(n, request) });
    org.okta.get_user("x").await.unwrap();
    let proofs = proofs(&org);
    assert_eq!((proofs.len(), ids(&proofs).len()), (3, 3));
    // All proofs have the hash of the same token.
    for (call, proof) in org.calls().iter().zip(&proofs) {
        let token = sent_header(call, "authorization").unwrap().strip_prefix("DPoP ").unwrap();
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
        assert_eq!(proof["ath"], URL_SAFE_NO_PAD.encode(hash));
    }
    assert_eq!(org.token_requests(), 2);
}

#[tokio::test]
async fn auth_dpop_htu_is_the_address_as_sent_without_its_query() {
    let org = required(ok);
    org.okta.get_user("a@b/c d%2F").query("search", "x eq \"y\"").await.unwrap();
    assert_eq!(
        org.calls()[0].url,
        "https://acme.okta.com/api/v1/users/a%40b%2Fc%20d%252F?search=x%20eq%20%22y%22"
    );
    assert_eq!(proofs(&org)[0]["htu"], "https://acme.okta.com/api/v1/users/a%40b%2Fc%20d%252F");
    assert_eq!(proofs(&org)[0]["htm"], "GET");
    // A trailing slash of the org URL is not doubled, and a port is kept.
    let transport =
        TestTransport::with_handler(
            |request| {
                if request.url.ends_with("/token") { bound(0) } else { ok(0, request) }
            },
        );
    let auth = p256_auth().dpop(Dpop::Required);
    let builder = Client::builder().org_url("https://acme.okta.com:8443/").private_key(auth);
    builder.transport(transport.clone()).build().unwrap().get_user("x").await.unwrap();
    let requests = transport.requests();
    let addresses: Vec<_> = requests.iter().map(|request| proof(request).unwrap()["htu"].clone()).collect();
    assert_eq!(
        addresses,
        ["https://acme.okta.com:8443/oauth2/v1/token", "https://acme.okta.com:8443/api/v1/users/x"]
    );
}

#[tokio::test]
async fn each_redirect_has_a_new_proof() {
    let org = required(|n, request| match n {
        0 => Ok(response(302, &[("location", "/api/v1/users/y?z=1")], "")),
        _ => ok(n, request),
    });
    org.okta.get_user("x").await.unwrap();
    let proofs = proofs(&org);
    assert_eq!(proofs[1]["htu"], "https://acme.okta.com/api/v1/users/y");
    assert_eq!(ids(&proofs).len(), 2);
}

#[tokio::test]
async fn keys_are_rotated_together_with_tokens() {
    let org = org(|auth| auth.dpop(Dpop::Required).dpop_key_rotation(Duration::from_secs(7200)), strict, ok);
    let mut keys = Vec::new();
    for _ in 0..4 {
        org.okta.get_user("x").await.unwrap();
        keys.push(key(org.calls().last().unwrap()));
        org.time.advance(Duration::from_secs(3600));
    }
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[1], keys[2]);
    assert_eq!(keys[2], keys[3]);
}

/// Returns the key of a request's proof.
fn key(request: &HttpRequest) -> String {
    claims(sent_header(request, "dpop").unwrap()).0["jwk"].to_string()
}

/// A transport that delays the first call.
struct Holding {
    transport: TestTransport,
    has_held: AtomicBool,
    go_on: Arc<Notify>,
}

impl Transport for Holding {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            if !request.url.ends_with("/token") && !self.has_held.swap(true, Ordering::Relaxed) {
                self.go_on.notified().await;
            }
            self.transport.send(request).await
        })
    }
}

#[tokio::test]
async fn auth_dpop_session_rotation_with_requests_in_flight() {
    // A server that checks which key each token is bound to.
    let keys: Mutex<HashMap<String, String>> = Mutex::default();
    let transport = TestTransport::with_handler(move |request| {
        let mut keys = keys.lock().unwrap();
        let claims = proof(request).unwrap();
        if request.url.ends_with("/token") {
            let n = u32::try_from(keys.len()).unwrap();
            keys.insert(format!("DPoP t{n}"), key(request));
            return bound(n);
        }
        let token = sent_header(request, "authorization").unwrap();
        assert_eq!(keys[token], key(request), "the proof of another key than that of {token}");
        match claims.get("nonce") {
            Some(_) => ok(0, request),
            None => Ok(response(400, &[("dpop-nonce", "r1")], NONCE)),
        }
    });
    let (go_on, time) = (Arc::new(Notify::new()), FakeTime::new());
    time.stop(true);
    let auth = p256_auth().dpop(Dpop::Required).dpop_key_rotation(Duration::from_secs(7200));
    let builder =
        Client::builder().org_url("https://acme.okta.com").private_key(auth).environment(time.clone());
    let holding =
        Holding { transport: transport.clone(), has_held: AtomicBool::new(false), go_on: go_on.clone() };
    let okta = builder.transport(holding).build().unwrap();
    let mut held = okta.get_user("held").send();
    assert!(poll_once(&mut held).await.is_none());
    // Meanwhile other calls fetch a new token with a new key.
    time.advance(Duration::from_secs(7200));
    okta.get_user("x").await.unwrap();
    go_on.notify_one();
    held.await.unwrap();
    let calls: Vec<HttpRequest> =
        transport.requests().into_iter().filter(|request| request.url.ends_with("/held")).collect();
    // First with the old pair. The server requires a nonce, so that it is sent again with the new pair.
    let tokens: Vec<_> = calls.iter().map(|call| sent_header(call, "authorization").unwrap()).collect();
    assert_eq!(tokens, ["DPoP t0", "DPoP t1"]);
    assert_ne!(key(&calls[0]), key(&calls[1]));
}

#[tokio::test]
async fn auth_dpop_server_returns_bearer() {
    let unbound = org(|auth| auth.dpop(Dpop::Required), |n, _| token(n), ok);
    let error = unbound.okta.get_user("x").await.unwrap_err();
    assert!(shown(&error).contains("type Bearer"), "{error}");
    assert!(unbound.calls().is_empty());
    // A bound token without its key is an error too.
    let unasked = org(|auth| auth.dpop(Dpop::Off), |n, _| bound(n), ok);
    let error = unasked.okta.get_user("x").await.unwrap_err();
    assert!(shown(&error).contains("type DPoP"), "{error}");
    // With `Dpop::Auto`, either kind of token is accepted.
    let auto = org(|auth| auth, |n, _| token(n), ok);
    auto.okta.get_user("x").await.unwrap();
    assert_eq!(sent_header(&auto.calls()[0], "authorization"), Some("Bearer t0"));
}

#[tokio::test]
async fn a_refused_proof_is_made_again_if_the_clock_was_wrong() {
    const DATE: (&str, &str) = ("date", "Thu, 01 Jan 2026 01:00:00 GMT");
    const REFUSAL: &str = r#"{"error":"invalid_dpop_proof"}"#;
    let is_right = |proof: &Value| proof["iat"] == EPOCH + 3600;
    // By the token endpoint.
    let token_endpoint = org(
        |auth| auth.dpop(Dpop::Required),
        move |n, seen| match &seen.proof {
            Some(proof) if is_right(proof) => bound(n),
            _ => Ok(response(400, &[DATE], REFUSAL)),
        },
        ok,
    );
    token_endpoint.okta.get_user("x").await.unwrap();
    assert_eq!(token_endpoint.token_requests(), 2);
    // By the API, whether in the body or in a challenge.
    let challenge = ("www-authenticate", r#"DPoP error="invalid_dpop_proof""#);
    for (headers, body) in [(vec![DATE], REFUSAL), (vec![DATE, challenge], "")] {
        let org = required(move |_, request| match proof(request) {
            Some(proof) if is_right(&proof) => Ok(response(200, &[DATE], "{}")),
            _ => Ok(response(401, &headers, body)),
        });
        org.okta.get_user("x").no_retry().await.unwrap();
        assert_eq!((org.calls().len(), ids(&proofs(&org)).len()), (2, 2));
        // From now on, proofs have the right time.
        org.okta.get_user("x").no_retry().await.unwrap();
        assert_eq!(org.calls().len(), 3);
    }
    // A clock that moves with each response is followed once.
    let moving = org(
        |auth| auth.dpop(Dpop::Required),
        |n, _| {
            let hours = Duration::from_secs(3600 * u64::from(n + 1));
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(EPOCH) + hours);
            if n < 9 { Ok(response(400, &[("date", &date)], REFUSAL)) } else { bound(n) }
        },
        ok,
    );
    moving.okta.get_user("x").await.unwrap_err();
    assert_eq!(moving.token_requests(), 2);
    // A proof that is refused for another reason is not made again.
    let org = required(|_, _| Ok(response(401, &[], REFUSAL)));
    assert_eq!(org.okta.get_user("x").await.unwrap_err().attempts().len(), 1);
}

#[tokio::test]
async fn a_single_odd_date_does_not_move_the_clock() {
    let odd = ("date", "Fri, 01 Jan 2027 00:00:00 GMT");
    let org =
        required(move |n, _| Ok(response(200, if n == 0 { std::slice::from_ref(&odd) } else { &[] }, "{}")));
    for _ in 0..2 {
        org.okta.get_user("x").await.unwrap();
    }
    assert!(proofs(&org).iter().all(|proof| proof["iat"] == EPOCH), "no proof follows one response");
    let org = required(move |_, _| Ok(response(200, &[odd], "{}")));
    for _ in 0..4 {
        org.okta.get_user("x").await.unwrap();
    }
    let times: Vec<_> = proofs(&org).iter().map(|proof| proof["iat"] == EPOCH).collect();
    assert_eq!(times, [true, true, true, false], "most of the latest responses agree");
}

#[tokio::test]
async fn a_refusal_with_an_odd_date_does_not_move_the_clock() {
    let odd = ("date", "Fri, 01 Jan 2027 00:00:00 GMT");
    let refusal = r#"{"error":"invalid_dpop_proof"}"#;
    let org = required(move |n, request| match n {
        0 => Ok(response(401, &[odd], refusal)),
        1 => Ok(response(401, &[DATE], refusal)),
        _ => ok(n, request),
    });
    assert_eq!(org.okta.get_user("x").await.unwrap_err().attempts().len(), 2);
    org.okta.get_user("x").await.unwrap();
    let times: Vec<_> = proofs(&org).iter().map(|proof| proof["iat"] == EPOCH).collect();
    assert_eq!(times, [true, false, true], "the odd time is tried once");
}

#[tokio::test]
async fn proofs_are_made_after_the_wait_for_a_window() {
    let time = FakeTime::new();
    let reset = (EPOCH + 60).to_string();
    let transport = TestTransport::with_handler(move |request| {
        if request.url.ends_with("/token") {
            return bound(0);
        }
        let window = [("x-rate-limit-limit", "1"), ("x-rate-limit-remaining", "0")];
        Ok(response(200, &[&window[..], &[("x-rate-limit-reset", &*reset), DATE]].concat(), "{}"))
    });
    let auth = p256_auth().dpop(Dpop::Required);
    let builder = Client::builder().org_url("https://acme.okta.com").private_key(auth);
    let okta = builder.transport(transport.clone()).environment(time.clone()).build().unwrap();
    okta.get_user("x").await.unwrap();
    okta.get_user("x").await.unwrap();
    let sent = proof(&transport.requests()[2]).unwrap();
    let waited = time.passed().as_secs();
    assert!(waited >= 60 && sent["iat"] == EPOCH + waited, "{sent} after {waited} s");
}
