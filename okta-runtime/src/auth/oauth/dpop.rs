//! Demonstrating proof of possession (DPoP, RFC 9449).

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Instant;

use aws_lc_rs::digest;
use http::HeaderMap;
use serde_json::json;

use super::jwt::{base64url, sign, unique_id};
use super::key::PrivateKey;
use super::lock;
use crate::error::AuthError;
use crate::wire::split_origin;

/// Whether access tokens are bound to a key of the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dpop {
    /// Never.
    Off,
    /// Once the server requires it.
    #[default]
    Auto,
    /// From the first request on. A token that is not bound is refused.
    Required,
}

/// The algorithm that signs proofs. Okta accepts both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DpopAlgorithm {
    /// ECDSA with P-256. Generating a key takes microseconds.
    #[default]
    Es256,
    /// RSA with 2048 bits. Generating a key takes up to seconds, on a blocking thread.
    Rs256,
}

/// The kind of server that issues nonces. Each has its own (RFC 9449, sections 8 and 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    AuthorizationServer,
    Api,
}

/// The latest nonces by role and origin.
#[derive(Default)]
pub(super) struct Nonces(Mutex<HashMap<(Role, String), String>>);

impl Nonces {
    /// Records the nonce of a response from `url`, if it has one.
    pub(super) fn record(&self, role: Role, url: &str, headers: &HeaderMap) {
        let nonce = headers.get("dpop-nonce").and_then(|value| value.to_str().ok());
        if let Some(nonce) = nonce.filter(|nonce| !nonce.is_empty()) {
            let mut nonces = lock(&self.0);
            nonces.insert((role, split_origin(url).0.to_owned()), nonce.to_owned());
        }
    }

    /// Returns the nonce for a request to `url`.
    pub(super) fn get(&self, role: Role, url: &str) -> Option<String> {
        let nonces = lock(&self.0);
        nonces.get(&(role, split_origin(url).0.to_owned())).cloned()
    }
}

/// A key for proofs, and the tokens bound to it.
pub(super) struct Session {
    key: PrivateKey,
    pub(super) created: Instant,
}

/// The content of a proof.
pub(super) struct Proof<'a> {
    pub(super) method: &'a str,
    /// The URL without its query.
    pub(super) url: &'a str,
    /// The server's time in seconds since 1970.
    pub(super) time: i64,
    pub(super) nonce: Option<String>,
    /// The access token that is sent with it.
    pub(super) token: Option<&'a str>,
}

impl Session {
    /// Creates a session with a new key.
    pub(super) async fn new(algorithm: DpopAlgorithm, now: Instant) -> Result<Self, AuthError> {
        let key = match algorithm {
            DpopAlgorithm::Es256 => PrivateKey::generate_p256()?,
            DpopAlgorithm::Rs256 => match tokio::runtime::Handle::try_current() {
                Ok(runtime) => runtime
                    .spawn_blocking(PrivateKey::generate_rsa)
                    .await
                    .map_err(|_| AuthError::new("the task that generates a key was cancelled"))??,
                Err(_) => PrivateKey::generate_rsa()?,
            },
        };
        Ok(Self { key, created: now })
    }

    /// Returns a proof for one request.
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
        nonces.record(Role::Api, "https://a.example:1/x/y", &headers("one"));
        nonces.record(Role::Api, "https://b.example", &headers("two"));
        nonces.record(Role::Api, "https://a.example:1/z", &headers(""));
        assert_eq!(nonces.get(Role::Api, "https://a.example:1").as_deref(), Some("one"));
        assert_eq!(nonces.get(Role::Api, "https://b.example/q").as_deref(), Some("two"));
        assert_eq!(nonces.get(Role::AuthorizationServer, "https://b.example/q"), None);
        assert_eq!(nonces.get(Role::Api, "https://a.example"), None);
    }
}
