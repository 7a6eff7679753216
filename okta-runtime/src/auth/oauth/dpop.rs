//! Proofs of possession (RFC 9449).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use aws_lc_rs::digest;
use http::HeaderMap;
use serde_json::json;

use super::jwt::{base64url, sign, unique_id};
use super::key::PrivateKey;
use crate::error::AuthError;

/// Whether tokens are bound to a key of the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dpop {
    /// Never.
    Off,
    /// As soon as the server asks for it, and from then on.
    #[default]
    Auto,
    /// From the first request on; a token that is not bound is refused.
    Required,
}

/// How proofs are signed. Okta takes both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DpopAlgorithm {
    /// ECDSA with P-256, whose keys are made in microseconds.
    #[default]
    Es256,
    /// RSA with 2048 bits, whose keys take up to seconds; they are made where blocking does no harm.
    Rs256,
}

/// Who gives nonces: each has its own (RFC 9449, sections 8 and 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    AuthorizationServer,
    Api,
}

/// The nonces that servers gave, by role and origin.
#[derive(Default)]
pub(super) struct Nonces(Mutex<HashMap<(Role, String), String>>);

impl Nonces {
    /// Takes the nonce of an answer from `url`, if it has one.
    pub(super) fn learn(&self, role: Role, url: &str, headers: &HeaderMap) {
        let nonce = headers.get("dpop-nonce").and_then(|value| value.to_str().ok());
        if let Some(nonce) = nonce.filter(|nonce| !nonce.is_empty()) {
            let mut nonces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            nonces.insert((role, origin(url).to_owned()), nonce.to_owned());
        }
    }

    /// The nonce for a request to `url`.
    pub(super) fn get(&self, role: Role, url: &str) -> Option<String> {
        let nonces = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        nonces.get(&(role, origin(url).to_owned())).cloned()
    }
}

/// Scheme, host and port of an address.
fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    &url[..end]
}

/// A key for proofs. Tokens are bound to their session and go with it.
pub(super) struct Session {
    key: PrivateKey,
    pub(super) created: Instant,
}

/// What a proof is for.
pub(super) struct Proof<'a> {
    pub(super) method: &'a str,
    /// The address without its query.
    pub(super) url: &'a str,
    /// The server's time in seconds since 1970.
    pub(super) time: i64,
    pub(super) nonce: Option<String>,
    /// The access token that goes with it.
    pub(super) token: Option<&'a str>,
}

impl Session {
    /// A session with a new key.
    pub(super) async fn new(algorithm: DpopAlgorithm, now: Instant) -> Result<Self, AuthError> {
        let key = match algorithm {
            DpopAlgorithm::Es256 => PrivateKey::generate_p256()?,
            DpopAlgorithm::Rs256 => match tokio::runtime::Handle::try_current() {
                Ok(runtime) => runtime
                    .spawn_blocking(PrivateKey::generate_rsa)
                    .await
                    .map_err(|_| AuthError::new("the task that makes a key was ended"))??,
                Err(_) => PrivateKey::generate_rsa()?,
            },
        };
        Ok(Self { key, created: now })
    }

    /// A proof for one request.
    pub(super) async fn prove(&self, proof: Proof<'_>) -> Result<String, AuthError> {
        let Proof { method, url, time, nonce, token } = proof;
        let mut claims = json!({ "jti": unique_id()?, "htm": method, "htu": url, "iat": time });
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        if let Some(token) = token {
            claims["ath"] = base64url(digest::digest(&digest::SHA256, token.as_bytes())).into();
        }
        sign(&self.key, json!({ "typ": "dpop+jwt", "jwk": self.key.public_jwk() }), &claims).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_are_kept_by_role_and_origin() {
        let nonces = Nonces::default();
        let headers = |nonce: &'static str| {
            HeaderMap::from_iter([(
                http::HeaderName::from_static("dpop-nonce"),
                http::HeaderValue::from_static(nonce),
            )])
        };
        nonces.learn(Role::Api, "https://a.example:1/x/y", &headers("one"));
        nonces.learn(Role::Api, "https://b.example", &headers("two"));
        nonces.learn(Role::Api, "https://a.example:1/z", &headers(""));
        assert_eq!(nonces.get(Role::Api, "https://a.example:1").as_deref(), Some("one"));
        assert_eq!(nonces.get(Role::Api, "https://b.example/q").as_deref(), Some("two"));
        assert_eq!(nonces.get(Role::AuthorizationServer, "https://b.example/q"), None);
        assert_eq!(nonces.get(Role::Api, "https://a.example"), None);
    }
}
