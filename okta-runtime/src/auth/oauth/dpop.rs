//! Proofs of possession (RFC 9449).

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use aws_lc_rs::digest;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use http::HeaderMap;
use serde_json::{Value, json};

use super::jwt::{base64url, sign, unique_id};
use super::key::Signer;
use crate::BoxFuture;
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

/// Who gives nonces: each has its own (RFC 9449, sections 8 and 9).
#[derive(Clone, Copy)]
pub(super) enum Role {
    AuthorizationServer,
    Api,
}

/// A key, with the nonces for it. Tokens are bound to their session and go with it.
pub(super) struct Session {
    key: EphemeralKey,
    pub(super) created: Instant,
    nonces: Mutex<[Option<String>; 2]>,
}

/// A P-256 key that lives as long as the program at most.
struct EphemeralKey(EcdsaKeyPair);

impl Signer for EphemeralKey {
    fn algorithm(&self) -> &str {
        "ES256"
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, AuthError>> {
        let signature = self.0.sign(&aws_lc_rs::rand::SystemRandom::new(), message);
        let signature = signature.map(|signature| signature.as_ref().to_vec());
        Box::pin(std::future::ready(
            signature.map_err(|_| AuthError::new("the proof of possession cannot be signed")),
        ))
    }
}

impl Session {
    /// A session with a new key.
    pub(super) fn new(now: Instant) -> Result<Self, AuthError> {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
            .map_err(|_| AuthError::new("a key for proofs of possession cannot be made"))?;
        Ok(Self { key: EphemeralKey(key), created: now, nonces: Mutex::default() })
    }

    /// A proof for one request. `iat` is the time in seconds since 1970, `token` the access token that goes with it.
    pub(super) async fn proof(
        &self,
        role: Role,
        method: &str,
        url: &str,
        iat: i64,
        token: Option<&str>,
    ) -> Result<String, AuthError> {
        let mut claims = json!({ "jti": unique_id()?, "htm": method, "htu": url, "iat": iat });
        if let Some(nonce) = self.nonce(role) {
            claims["nonce"] = nonce.into();
        }
        if let Some(token) = token {
            claims["ath"] = base64url(digest::digest(&digest::SHA256, token.as_bytes())).into();
        }
        sign(&self.key, json!({ "typ": "dpop+jwt", "jwk": self.public_jwk() }), &claims).await
    }

    fn public_jwk(&self) -> Value {
        // An uncompressed point: 4, then both coordinates.
        let point = self.key.0.public_key().as_ref();
        let (x, y) = point.get(1..).unwrap_or_default().split_at_checked(32).unwrap_or_default();
        json!({ "kty": "EC", "crv": "P-256", "x": base64url(x), "y": base64url(y) })
    }

    /// Takes the nonce of an answer; says whether it is a new one.
    pub(super) fn learn(&self, role: Role, headers: &HeaderMap) -> bool {
        let Some(nonce) = headers.get("dpop-nonce").and_then(|value| value.to_str().ok()) else {
            return false;
        };
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut nonces[role as usize];
        if slot.as_deref() == Some(nonce) {
            return false;
        }
        *slot = Some(nonce.to_owned());
        true
    }

    fn nonce(&self, role: Role) -> Option<String> {
        self.nonces.lock().unwrap_or_else(PoisonError::into_inner)[role as usize].clone()
    }
}
