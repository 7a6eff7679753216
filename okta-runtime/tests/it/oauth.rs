//! Authentication with a private key: keys, assertions, tokens, proofs of possession.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    ECDSA_P521_SHA512_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
    RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use okta_runtime::auth::oauth::{Dpop, PrivateKey, PrivateKeyAuth, Signer};
use okta_runtime::error::{ErrorKind, ProblemCode};
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError};
use okta_runtime::{Client, Secret};
use serde_json::{Value, json};

use crate::models::Api;
use crate::support::{EPOCH, FakeTime};

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

pub(crate) fn parse(text: &str) -> Result<PrivateKey, String> {
    PrivateKey::parse(&Secret::from(text), None).map_err(|error| error.to_string())
}

pub(crate) fn ec_jwk(
    curve: &str,
    algorithm: &'static EcdsaSigningAlgorithm,
    size: usize,
) -> (EcdsaKeyPair, Value) {
    let pair = EcdsaKeyPair::generate(algorithm).unwrap();
    let point = pair.public_key().as_ref()[1..].to_vec();
    let private: aws_lc_rs::encoding::EcPrivateKeyBin<'_> =
        aws_lc_rs::encoding::AsBigEndian::as_be_bytes(&pair.private_key()).unwrap();
    let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let jwk = json!({"kty": "EC", "crv": curve, "kid": "k1", "x": b64(&point[..size]), "y": b64(&point[size..]), "d": b64(private.as_ref())});
    (pair, jwk)
}

/// The parts of a DER value: its content and what follows.
fn der(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (start, length) = match bytes[1] {
        n if n < 128 => (2, usize::from(n)),
        n => {
            let n = usize::from(n & 127);
            (2 + n, bytes[2..2 + n].iter().fold(0, |length, byte| length * 256 + usize::from(*byte)))
        }
    };
    bytes[start..].split_at(length)
}

#[tokio::test]
async fn keys_are_taken_in_all_their_forms() {
    let rsa = aws_lc_rs::rsa::KeyPair::generate(KeySize::Rsa2048).unwrap();
    let pkcs8: aws_lc_rs::encoding::Pkcs8V1Der<'_> = rsa.as_der().unwrap();
    let pkcs8 = pkcs8.as_ref();
    // PKCS#8 is a sequence of version, algorithm and an octet string with PKCS#1.
    let (version, rest) = (0, der(pkcs8).0);
    assert_eq!(der(rest).0, [version]);
    let pkcs1 = der(der(der(rest).1).1).0;
    let mut forms = vec![pem("PRIVATE KEY", pkcs8), pem("RSA PRIVATE KEY", pkcs1), STANDARD.encode(pkcs8)];
    forms.push(forms[0].replace('\n', "\r\n"));
    forms.push(forms[0].replace('\n', "\\n"));
    forms.push(forms[0].replace('\n', " "));
    forms.push(forms[0].lines().map(|line| format!("    {line}\n")).collect());
    // n, e, d, p, q, dp, dq, qi after the version.
    let mut numbers = Vec::new();
    let mut rest = der(der(pkcs1).0).1;
    while !rest.is_empty() {
        let (number, after) = der(rest);
        numbers.push(URL_SAFE_NO_PAD.encode(number));
        rest = after;
    }
    let names = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];
    let mut jwk: HashMap<&str, &str> = names.into_iter().zip(numbers.iter().map(String::as_str)).collect();
    jwk.extend([("kty", "RSA"), ("kid", "k1")]);
    forms.push(serde_json::to_string(&jwk).unwrap());
    forms.push(json!({"keys": [{"kty": "EC", "use": "enc", "d": ""}, jwk]}).to_string());
    for form in forms {
        let key = parse(&form).unwrap();
        assert_eq!(key.algorithm(), "RS256");
        let signature = key.sign(b"message").await.unwrap();
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, rsa.public_key().as_ref());
        public.verify(b"message", &signature).unwrap();
    }
    jwk.insert("alg", "RS512");
    assert_eq!(parse(&serde_json::to_string(&jwk).unwrap()).unwrap().algorithm(), "RS512");
    // Some keys come without their factors.
    jwk.retain(|name, _| ["kty", "n", "e", "d"].contains(name));
    let key = parse(&serde_json::to_string(&jwk).unwrap()).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, rsa.public_key().as_ref());
    public.verify(b"message", &key.sign(b"message").await.unwrap()).unwrap();
    let other = jwk.insert("e", "Aw").unwrap();
    assert!(parse(&serde_json::to_string(&jwk).unwrap()).unwrap_err().contains("do not fit"));
    jwk.insert("e", other);
    jwk.remove("d");
    assert!(parse(&serde_json::to_string(&jwk).unwrap()).unwrap_err().contains("public key"));
}

#[tokio::test]
async fn curves_are_told_apart() {
    for (curve, algorithm, name, size) in [
        ("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING, "ES256", 32),
        ("P-384", &ECDSA_P384_SHA384_FIXED_SIGNING, "ES384", 48),
        ("P-521", &ECDSA_P521_SHA512_FIXED_SIGNING, "ES512", 66),
    ] {
        let (pair, jwk) = ec_jwk(curve, algorithm, size);
        let sec1: aws_lc_rs::encoding::EcPrivateKeyRfc5915Der<'_> = pair.private_key().as_der().unwrap();
        let parameters = pem("EC PARAMETERS", b"\x06\x01\x01");
        for form in [
            pem("PRIVATE KEY", pair.to_pkcs8v1().unwrap().as_ref()),
            parameters + &pem("EC PRIVATE KEY", sec1.as_ref()),
            jwk.to_string(),
        ] {
            let key = parse(&form).unwrap();
            assert_eq!(key.algorithm(), name);
            // The raw form of a signature: two numbers.
            assert_eq!(key.sign(b"x").await.unwrap().len(), 2 * size);
        }
        assert_eq!(parse(&jwk.to_string()).unwrap().key_id(), Some("k1"));
        let renamed = PrivateKey::parse(&Secret::from(jwk.to_string()), Some("k2")).unwrap();
        assert_eq!(renamed.key_id(), Some("k2"));
    }
}

#[test]
fn what_is_no_key_is_told_as_such() {
    for (text, why) in [
        ("", "not RSA"),
        ("hello!", "neither PEM nor a JWK"),
        ("{}", "public key"),
        ("{\"d\":1}", "`kty`"),
        ("{", "not JSON"),
        (r#"{"keys":[]}"#, "none that is meant"),
        (r#"{"keys":[{"kid":"a"},{"kid":"b"}]}"#, "more than one"),
        (r#"{"kty":"EC","crv":"P-192","d":"AA"}"#, "`crv`"),
        (r#"{"kty":"EC","crv":"P-256","d":"AA","x":"AA","y":"AA"}"#, "do not fit"),
        ("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----", "damaged"),
        ("-----BEGIN PUBLIC KEY-----\nAA==\n-----END PUBLIC KEY-----", "PUBLIC KEY"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----", "encrypted"),
    ] {
        let error = parse(text).unwrap_err();
        assert!(error.contains(why), "{text}: {error}");
    }
}

/// What the server saw of a token request.
#[derive(Clone)]
pub(crate) struct Seen {
    pub(crate) assertion: Value,
    pub(crate) proof: Option<Value>,
}

pub(crate) fn claims(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut next = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (next(), next())
}

/// Checks a proof by the key in its own header; gives its claims.
fn proof(request: &HttpRequest) -> Option<Value> {
    let token = request.headers.get("dpop")?.to_str().unwrap();
    let (header, claims) = claims(token);
    assert_eq!((&header["typ"], &header["alg"]), (&json!("dpop+jwt"), &json!("ES256")));
    assert_eq!(header["jwk"].as_object().unwrap().len(), 4, "public members only");
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(header["jwk"][name].as_str().unwrap()).unwrap();
    let point = [vec![4], coordinate("x"), coordinate("y")].concat();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
    public.verify(message.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
    assert_eq!(claims["htm"], request.method.as_str());
    assert_eq!(claims["htu"], request.url.split('?').next().unwrap());
    Some(claims)
}

fn seen(request: &HttpRequest) -> Seen {
    assert!(!request.headers.contains_key("authorization"));
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    let body = String::from_utf8(request.body.as_ref().unwrap().bytes().unwrap().to_vec()).unwrap();
    let url = reqwest::Url::parse(&format!("http://x?{body}")).unwrap();
    let form: HashMap<String, String> = url.query_pairs().into_owned().collect();
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(form["scope"], "okta.users.read okta.groups.read");
    assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    let (header, assertion) = claims(&form["client_assertion"]);
    assert_eq!((&header["alg"], &header["kid"]), (&json!("ES256"), &json!("k1")));
    assert_eq!((&assertion["iss"], &assertion["sub"]), (&json!("0oa1"), &json!("0oa1")));
    assert_eq!(assertion["aud"], "https://acme.okta.com/oauth2/v1/token");
    Seen { assertion, proof: proof(request) }
}

pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
    let mut response = HttpResponse::new(http::StatusCode::from_u16(status).unwrap(), body.to_owned());
    for (name, value) in headers {
        response.headers.append(http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    response
}

pub(crate) type Answer = Result<HttpResponse, TransportError>;

/// An org: `token` answers at the token endpoint, `api` all else; both are told the number of the request.
pub(crate) struct Org {
    pub(crate) okta: Client,
    pub(crate) transport: TestTransport,
    pub(crate) time: FakeTime,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
}

pub(crate) fn org(
    setup: impl FnOnce(PrivateKeyAuth) -> PrivateKeyAuth,
    token: impl Fn(u32, &Seen) -> Answer + Send + Sync + 'static,
    api: impl Fn(u32, &HttpRequest) -> Answer + Send + Sync + 'static,
) -> Org {
    let all: Arc<Mutex<Vec<Seen>>> = Arc::default();
    let (log, tokens, calls) = (all.clone(), AtomicU32::new(0), AtomicU32::new(0));
    let transport = TestTransport::with_handler(move |request| {
        if request.url.ends_with("/oauth2/v1/token") {
            let seen = seen(request);
            log.lock().unwrap().push(seen.clone());
            token(tokens.fetch_add(1, Ordering::Relaxed), &seen)
        } else {
            api(calls.fetch_add(1, Ordering::Relaxed), request)
        }
    });
    let (_, jwk) = ec_jwk("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING, 32);
    let auth = PrivateKeyAuth::new(
        "0oa1",
        ["okta.users.read", "okta.groups.read"],
        parse(&jwk.to_string()).unwrap(),
    );
    let time = FakeTime::new();
    let builder = Client::builder().org_url("https://acme.okta.com/").private_key(setup(auth));
    let okta = builder.transport(transport.clone()).environment(time.clone()).build().unwrap();
    Org { okta, transport, time, seen: all }
}

pub(crate) fn token(n: u32) -> Answer {
    Ok(response(200, &[], &format!(r#"{{"access_token":"t{n}","token_type":"Bearer","expires_in":3600}}"#)))
}

pub(crate) fn ok(_: u32, _: &HttpRequest) -> Answer {
    Ok(response(200, &[], "{}"))
}

#[tokio::test]
async fn a_token_is_fetched_once_and_renewed_in_time() {
    let org = org(|auth| auth, |n, _| token(n), ok);
    for _ in 0..3 {
        org.okta.get_user("x").await.unwrap();
    }
    assert_eq!(org.seen.lock().unwrap().len(), 1);
    let assertion = org.seen.lock().unwrap()[0].assertion.clone();
    assert_eq!((assertion["iat"].as_u64(), assertion["exp"].as_u64()), (Some(EPOCH), Some(EPOCH + 300)));
    // Five minutes before its end it is renewed, with another assertion.
    org.time.advance(Duration::from_secs(3299));
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.seen.lock().unwrap().len(), 1);
    org.time.advance(Duration::from_secs(1));
    org.okta.get_user("x").await.unwrap();
    let seen = org.seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert_ne!(seen[0].assertion["jti"], seen[1].assertion["jti"]);
    assert_eq!(org.transport.requests().last().unwrap().headers["authorization"], "Bearer t1");
}

#[tokio::test]
async fn a_short_life_does_not_mean_a_token_for_each_call() {
    let short = r#"{"access_token":"t","token_type":"Bearer","expires_in":"60"}"#;
    let org = org(|auth| auth, move |_, _| Ok(response(200, &[], short)), ok);
    for _ in 0..4 {
        org.okta.get_user("x").await.unwrap();
    }
    org.time.advance(Duration::from_secs(44));
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.seen.lock().unwrap().len(), 1);
    org.time.advance(Duration::from_secs(1));
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.seen.lock().unwrap().len(), 2);
}

/// A transport that lets other tasks run before it answers.
struct Slow(TestTransport);

impl okta_runtime::Transport for Slow {
    fn send(&self, request: HttpRequest) -> okta_runtime::BoxFuture<'_, Answer> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            self.0.send(request).await
        })
    }
}

#[tokio::test]
async fn fifty_calls_at_once_need_one_token() {
    let tokens = Arc::new(AtomicU32::new(0));
    let count = tokens.clone();
    let transport = TestTransport::with_handler(move |request| {
        if request.url.ends_with("/token") {
            token(count.fetch_add(1, Ordering::Relaxed))
        } else {
            ok(0, request)
        }
    });
    let (_, jwk) = ec_jwk("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING, 32);
    let auth = PrivateKeyAuth::new("0oa1", ["s"], parse(&jwk.to_string()).unwrap());
    let okta = Client::builder()
        .org_url("https://acme.okta.com")
        .private_key(auth)
        .transport(Slow(transport))
        .build()
        .unwrap();
    // The first one is dropped while it fetches; another takes over.
    let mut dropped = Box::pin(okta.get_user("x").send());
    assert!(futures_poll(&mut dropped).await.is_none());
    let tasks: Vec<_> = (0..50).map(|_| tokio::spawn(okta.get_user("x").send())).collect();
    tokio::task::yield_now().await;
    drop(dropped);
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(tokens.load(Ordering::Relaxed), 1);
}

/// Polls once.
async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|cx| {
        std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(cx) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let stale = |n: u32| match n {
        0 => response(401, &[], ""),
        1 => response(401, &[], r#"{"errorCode":"E0000011"}"#),
        _ => response(401, &[("www-authenticate", r#"Bearer error="invalid_token""#)], ""),
    };
    for kind in 0..3 {
        let org = org(
            |auth| auth,
            |n, _| token(n),
            move |n, request| if n == 0 { Ok(stale(kind)) } else { ok(n, request) },
        );
        org.okta.get_user("x").no_retry().await.unwrap();
        assert_eq!(org.seen.lock().unwrap().len(), 2, "{kind}");
    }
    // Again refused: an error, not a loop.
    let refused = org(|auth| auth, |n, _| token(n), move |_, _| Ok(stale(0)));
    assert!(refused.okta.get_user("x").await.unwrap_err().is_unauthorized());
    assert_eq!(refused.transport.requests().len(), 4);
    // A permission that is missing is not the token's fault.
    for code in ["E0000015", "E0000004"] {
        let body = format!(r#"{{"errorCode":"{code}"}}"#);
        let org = org(|auth| auth, |n, _| token(n), move |_, _| Ok(response(401, &[], &body)));
        assert_eq!(org.okta.get_user("x").await.unwrap_err().code(), Some(code));
        assert_eq!(org.seen.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn failures_of_the_token_endpoint_are_told_as_such() {
    for (status, body, why) in [
        (400, r#"{"error":"invalid_scope","error_description":"no"}"#, "invalid_scope: no (grant the scopes"),
        (401, r#"{"error":"invalid_client"}"#, "check the client id"),
        (500, "<html>", "answered 500"),
        (200, "<html>", "not JSON"),
        (200, "{}", "without an access token"),
        (200, r#"{"access_token":"a b"}"#, "without an access token"),
        (200, r#"{"access_token":"a","token_type":"DPoP"}"#, "not asked for"),
    ] {
        let org = org(|auth| auth, move |_, _| Ok(response(status, &[], body)), ok);
        let error = org.okta.get_user("x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Auth);
        assert!(error.is_unauthorized() && error.to_string().contains(why), "{error}");
        assert_eq!(org.seen.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn token_requests_are_retried_with_assertions_of_their_own() {
    let org = org(|auth| auth, |n, _| if n < 2 { Ok(response(503, &[], "")) } else { token(n) }, ok);
    org.okta.get_user("x").await.unwrap();
    let seen = org.seen.lock().unwrap();
    let mut ids: Vec<&str> = seen.iter().map(|seen| seen.assertion["jti"].as_str().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_once() {
    let date = ("date", "Thu, 01 Jan 2026 01:00:00 GMT");
    let refuse = move |n: u32, seen: &Seen| {
        if seen.assertion["iat"] == EPOCH + 3600 {
            token(n)
        } else {
            Ok(response(401, &[date], r#"{"error":"invalid_client"}"#))
        }
    };
    let org = org(|auth| auth, refuse, ok);
    org.okta.get_user("x").await.unwrap();
    assert_eq!(org.seen.lock().unwrap().len(), 2);
}

const NONCE: &str = r#"{"error":"use_dpop_nonce","error_description":"nonce"}"#;

pub(crate) fn bound(n: u32) -> Answer {
    let body = format!(r#"{{"access_token":"t{n}","token_type":"DPoP","expires_in":3600}}"#);
    Ok(response(200, &[("dpop-nonce", "n2")], &body))
}

/// A token endpoint that wants proofs with a nonce.
pub(crate) fn strict(n: u32, seen: &Seen) -> Answer {
    match &seen.proof {
        None => Ok(response(400, &[], r#"{"error":"invalid_dpop_proof"}"#)),
        Some(proof) if proof["nonce"] == "n1" => bound(n),
        Some(_) => Ok(response(400, &[("dpop-nonce", "n1")], NONCE)),
    }
}

#[tokio::test]
async fn proofs_are_made_as_the_server_wants() {
    for (mode, requests) in [(Dpop::Auto, 3), (Dpop::Required, 2)] {
        let org = org(|auth| auth.dpop(mode), strict, ok);
        org.okta.get_user("a@b").query("x", "1").await.unwrap();
        org.okta.get_user("x").await.unwrap();
        assert_eq!(org.seen.lock().unwrap().len(), requests, "{mode:?}");
        let calls: Vec<HttpRequest> =
            org.transport.requests().into_iter().filter(|request| request.url.contains("/users/")).collect();
        let proofs: Vec<Value> = calls.iter().map(|call| proof(call).unwrap()).collect();
        assert_eq!(proofs[0]["htu"], "https://acme.okta.com/api/v1/users/a%40b");
        assert_ne!(proofs[0]["jti"], proofs[1]["jti"]);
        let authorization = calls[0].headers["authorization"].to_str().unwrap();
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &authorization.as_bytes()[5..]);
        assert!(authorization.starts_with("DPoP t"));
        assert_eq!(proofs[0]["ath"], URL_SAFE_NO_PAD.encode(hash));
        assert_eq!(calls[0].headers["x-okta-user-agent-extended"], "isDPoP:true");
        // The nonce of the token endpoint is not that of the API.
        assert!(proofs[0].get("nonce").is_none());
    }
    let off = org(|auth| auth.dpop(Dpop::Off), strict, ok);
    assert!(off.okta.get_user("x").await.unwrap_err().to_string().contains("must use DPoP"));
    let unbound = org(|auth| auth.dpop(Dpop::Required), |n, _| token(n), ok);
    assert!(unbound.okta.get_user("x").await.unwrap_err().to_string().contains("type Bearer"));
}

#[tokio::test]
async fn proofs_are_new_for_each_attempt_and_take_nonces() {
    let api = |n, request: &HttpRequest| {
        let challenge = ("www-authenticate", r#"DPoP error="use_dpop_nonce""#);
        match (n, proof(request).unwrap().get("nonce")) {
            (0, None) => Ok(response(429, &[], "")),
            (_, None) => Ok(response(400, &[challenge, ("dpop-nonce", "r1")], "")),
            (2, Some(_)) => Ok(response(401, &[("dpop-nonce", "r2")], NONCE)),
            (_, Some(nonce)) if nonce == "r2" => Ok(response(200, &[], "{}")),
            _ => Ok(response(500, &[], "")),
        }
    };
    let org = org(|auth| auth.dpop(Dpop::Required), strict, api);
    // Nonces do not count as retries.
    org.okta.get_user("x").max_retries(1).await.unwrap();
    let calls = org.transport.requests();
    let mut ids: Vec<String> =
        calls.iter().skip(2).map(|call| proof(call).unwrap()["jti"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 4);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[tokio::test]
async fn keys_are_rotated_together_with_tokens() {
    let org = org(|auth| auth.dpop(Dpop::Required).dpop_key_rotation(Duration::from_secs(7200)), strict, ok);
    let mut keys = Vec::new();
    for _ in 0..4 {
        org.okta.get_user("x").await.unwrap();
        let token = org.transport.requests().last().unwrap().headers["dpop"].to_str().unwrap().to_owned();
        keys.push(claims(&token).0["jwk"]["x"].clone());
        org.time.advance(Duration::from_secs(3600));
    }
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[1], keys[2]);
    assert_eq!(keys[2], keys[3]);
}

#[test]
fn the_environment_can_tell_of_a_key() {
    use ProblemCode::*;
    let (_, jwk) = ec_jwk("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING, 32);
    let jwk = jwk.to_string();
    let build = |changes: &[(&str, &str)]| {
        let mut vars: HashMap<String, String> = [
            ("OKTA_CLIENT_ORGURL", "https://acme.okta.com"),
            ("OKTA_CLIENT_AUTHORIZATIONMODE", "privatekey"),
            ("OKTA_CLIENT_CLIENTID", "0oa1"),
            ("OKTA_CLIENT_SCOPES", "a b"),
            ("OKTA_CLIENT_PRIVATEKEY", &jwk),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        vars.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Client::builder().with_env(vars).transport(TestTransport::new()).build()
    };
    build(&[("OKTA_CLIENT_DPOPENABLED", "true"), ("OKTA_CLIENT_OAUTHTOKENRENEWALOFFSET", "0")]).unwrap();
    // The interval is of no account unless proofs are asked for.
    build(&[("OKTA_CLIENT_DPOPKEYROTATIONINTERVAL", "60")]).unwrap();
    for (name, value, code) in [
        ("OKTA_CLIENT_CLIENTID", "", ClientIdMissing),
        ("OKTA_CLIENT_CLIENTID", "{clientId}", ClientIdPlaceholder),
        ("OKTA_CLIENT_SCOPES", " , ", ScopesMissing),
        ("OKTA_CLIENT_PRIVATEKEY", "", PrivateKeyMissing),
        ("OKTA_CLIENT_PRIVATEKEY", "nonsense", PrivateKeyInvalid),
        ("OKTA_CLIENT_PRIVATEKEY", "file:/does/not/exist", PrivateKeyInvalid),
        ("OKTA_CLIENT_DPOPKEYROTATIONINTERVAL", "60", DpopRotationInvalid),
    ] {
        let error = build(&[("OKTA_CLIENT_DPOPENABLED", "true"), (name, value)]).unwrap_err();
        let codes: Vec<_> = error.config().unwrap().problems().iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [code], "{name}={value}");
    }
}

#[tokio::test]
async fn nothing_shows_keys_or_tokens() {
    let org = org(
        |auth| auth,
        |_, _| Ok(response(200, &[], r#"{"access_token":"s3cret"}"#)),
        |_, _| Ok(response(500, &[], "")),
    );
    let error = org.okta.get_user("x").await.unwrap_err();
    let (_, jwk) = ec_jwk("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING, 32);
    let key = parse(&jwk.to_string()).unwrap();
    let requests = org.transport.requests();
    let shown = format!("{error:?} {error} {:?} {key:?} {requests:?} {:?}", org.okta, requests[1].headers);
    assert!(!shown.contains("s3cret") && !shown.contains(jwk["d"].as_str().unwrap()), "{shown}");
}
