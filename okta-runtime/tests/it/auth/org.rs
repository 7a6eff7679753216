//! An org with a token endpoint that checks its requests, and keys to authenticate with.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    KeyPair as _, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_runtime::auth::oauth::{PrivateKey, PrivateKeyAuth};
use okta_runtime::environment::Environment;
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, TransportError};
use okta_runtime::{BoxFuture, Client, Secret, Transport};
use serde_json::{Value, json};

use crate::models::Api as _;
use crate::support::{FakeTime, response, sent_header, sent_text};

pub fn parse(text: &str) -> Result<PrivateKey, String> {
    PrivateKey::parse(&Secret::from(text), None).map_err(|error| error.to_string())
}

/// Returns a new key, and the same key as a JWK.
pub fn ec_jwk(curve: &str, algorithm: &'static EcdsaSigningAlgorithm, size: usize) -> (EcdsaKeyPair, Value) {
    let pair = EcdsaKeyPair::generate(algorithm).unwrap();
    let point = pair.public_key().as_ref()[1..].to_vec();
    let private: aws_lc_rs::encoding::EcPrivateKeyBin<'_> =
        aws_lc_rs::encoding::AsBigEndian::as_be_bytes(&pair.private_key()).unwrap();
    let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let jwk = json!({"kty": "EC", "crv": curve, "kid": "k1", "x": b64(&point[..size]), "y": b64(&point[size..]), "d": b64(private.as_ref())});
    (pair, jwk)
}

pub fn p256_jwk() -> Value {
    ec_jwk("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING, 32).1
}

/// Returns authentication with a new key of the curve P-256.
pub fn p256_auth() -> PrivateKeyAuth {
    let key = parse(&p256_jwk().to_string()).unwrap();
    PrivateKeyAuth::new("0oa1", ["okta.users.read", "okta.groups.read"], key)
}

/// Returns the header and the claims of a signed token.
pub fn claims(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut next = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (next(), next())
}

/// Checks the proof of a request with the key in its header, and returns its claims.
pub fn proof(request: &HttpRequest) -> Option<Value> {
    let token = sent_header(request, "dpop")?;
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

/// Returns the form of a token request.
pub fn form(request: &HttpRequest) -> HashMap<String, String> {
    assert!(!request.headers.contains_key("authorization"));
    assert_eq!(sent_header(request, "content-type"), Some("application/x-www-form-urlencoded"));
    let url = url::Url::parse(&format!("http://x?{}", sent_text(request).unwrap())).unwrap();
    url.query_pairs().into_owned().collect()
}

/// A token request, as the server received it.
#[derive(Clone)]
pub struct Seen {
    pub assertion: Value,
    pub proof: Option<Value>,
}

impl Seen {
    /// Returns the id of the assertion, which the server accepts only once.
    pub fn id(&self) -> String {
        self.assertion["jti"].as_str().unwrap().to_owned()
    }
}

fn seen(request: &HttpRequest) -> Seen {
    let form = form(request);
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(form["scope"], "okta.users.read okta.groups.read");
    assert_eq!(form["client_assertion_type"], "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    let (header, assertion) = claims(&form["client_assertion"]);
    assert_eq!((&header["alg"], &header["kid"]), (&json!("ES256"), &json!("k1")));
    Seen { assertion, proof: proof(request) }
}

pub type Outcome = Result<HttpResponse, TransportError>;

/// An org: `token` responds to token requests, `api` to all others. Both get the number of the request.
pub struct Org {
    pub okta: Client,
    pub transport: TestTransport,
    pub time: FakeTime,
    pub seen: Arc<Mutex<Vec<Seen>>>,
}

impl Org {
    /// Returns the number of token requests.
    pub fn token_requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// Returns the distinct ids of all assertions.
    pub fn ids(&self) -> std::collections::HashSet<String> {
        self.seen.lock().unwrap().iter().map(Seen::id).collect()
    }

    /// Lets renewals in the background finish.
    pub async fn settle(&self) {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }

    /// Calls the API, and lets a renewal finish if one is due.
    pub async fn call_and_settle(&self) {
        self.okta.get_user("x").await.unwrap();
        self.settle().await;
    }

    /// Returns the last token that was sent.
    pub fn last_token(&self) -> String {
        sent_header(self.calls().last().unwrap(), "authorization").unwrap().to_owned()
    }

    /// Returns the requests that are not token requests.
    pub fn calls(&self) -> Vec<HttpRequest> {
        self.transport.requests().into_iter().filter(|request| !request.url.ends_with("/token")).collect()
    }
}

pub fn org(
    setup: impl FnOnce(PrivateKeyAuth) -> PrivateKeyAuth,
    token: impl Fn(u32, &Seen) -> Outcome + Send + Sync + 'static,
    api: impl Fn(u32, &HttpRequest) -> Outcome + Send + Sync + 'static,
) -> Org {
    org_through(setup, token, api, |transport| transport)
}

/// Returns an org whose transport is wrapped by the caller.
pub fn org_through<T: Transport>(
    setup: impl FnOnce(PrivateKeyAuth) -> PrivateKeyAuth,
    token: impl Fn(u32, &Seen) -> Outcome + Send + Sync + 'static,
    api: impl Fn(u32, &HttpRequest) -> Outcome + Send + Sync + 'static,
    through: impl FnOnce(TestTransport) -> T,
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
    let time = FakeTime::new();
    let builder = Client::builder().org_url("https://acme.okta.com/").private_key(setup(p256_auth()));
    // Requests are sent concurrently from the start.
    let builder = builder.throttle(Throttle::Off);
    let okta = builder.transport(through(transport.clone())).environment(time.clone()).build().unwrap();
    Org { okta, transport, time, seen: all }
}

/// Returns a token for an hour.
pub fn token(n: u32) -> Outcome {
    Ok(response(200, &[], &format!(r#"{{"access_token":"t{n}","token_type":"Bearer","expires_in":3600}}"#)))
}

/// Returns a token for an hour that is bound to a key, and a nonce for the next one.
pub fn bound(n: u32) -> Outcome {
    let body = format!(r#"{{"access_token":"t{n}","token_type":"DPoP","expires_in":3600}}"#);
    Ok(response(200, &[("dpop-nonce", "n2")], &body))
}

/// The body of a response that requires a nonce.
pub const NONCE: &str = r#"{"error":"use_dpop_nonce","error_description":"nonce"}"#;

/// Returns a token endpoint that requires proofs with a nonce.
pub fn strict(n: u32, seen: &Seen) -> Outcome {
    match &seen.proof {
        None => Ok(response(400, &[], r#"{"error":"invalid_dpop_proof"}"#)),
        Some(proof) if proof["nonce"] == "n1" => bound(n),
        Some(_) => Ok(response(400, &[("dpop-nonce", "n1")], NONCE)),
    }
}

/// Responds to any call with success.
pub fn ok(_: u32, _: &HttpRequest) -> Outcome {
    Ok(response(200, &[], "{}"))
}

/// A transport that lets other tasks run before it returns a response.
pub struct Slow(pub TestTransport);

impl Transport for Slow {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let response = self.0.send(request).await;
            tokio::task::yield_now().await;
            response
        })
    }
}

/// The paused time of tokio.
pub struct Paused;

impl Environment for Paused {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }
}
