//! Proofs of possession (RFC 9449).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, ThumbprintHash};

use super::jwt;
use crate::call::{Call, Object, text};
use crate::org::Org;

/// The maximum difference between the clocks of a client and the org, in seconds.
const SKEW: i64 = 300;

/// The lifetime of a nonce in seconds, and the number of older nonces that are still accepted.
const NONCE_LIFE: i64 = 86_400;
const OLD_NONCES: i64 = 2;

/// A valid proof.
pub(super) struct Proof {
    /// The thumbprint of its key (RFC 7638).
    pub(super) thumbprint: String,
    pub(super) claims: Object,
}

/// Checks the proof of a request, if it has one. A proof is accepted once.
pub(super) fn check(org: &mut Org, call: &Call) -> Result<Option<Proof>, String> {
    let mut proofs = call.headers.get_all("dpop").iter();
    let (proof, more) = (proofs.next(), proofs.next());
    let Some(proof) = proof.and_then(|proof| proof.to_str().ok()) else { return Ok(None) };
    if more.is_some() {
        return Err("there is more than one proof".to_owned());
    }
    let header =
        jsonwebtoken::decode_header(proof).map_err(|error| format!("the proof is no JWT: {error}"))?;
    if header.typ.as_deref() != Some("dpop+jwt") {
        return Err("the proof must be of the type dpop+jwt".to_owned());
    }
    let key: Jwk = header.jwk.ok_or("the proof has no key")?;
    let claims =
        jwt::claims(proof, &key).map_err(|error| format!("the signature of the proof is wrong: {error}"))?;
    if text(&claims, "htm") != call.method {
        return Err("the proof is for another method".to_owned());
    }
    if text(&claims, "htu") != call.url(&call.path) {
        return Err("the proof is for another address".to_owned());
    }
    let issued = claims.get("iat").and_then(serde_json::Value::as_i64).ok_or("the proof has no iat")?;
    if (org.seconds() - issued).abs() > SKEW {
        return Err("the proof is too old, or from the future".to_owned());
    }
    let id = text(&claims, "jti");
    if id.is_empty() || !org.credentials.used.insert(format!("proof {id}")) {
        return Err("the proof has been used already, or has no jti".to_owned());
    }
    let thumbprint = key.thumbprint(ThumbprintHash::SHA256).map_err(|error| error.to_string())?;
    Ok(Some(Proof { thumbprint, claims }))
}

/// Checks the proof of a request with an access token.
pub(super) fn check_use(org: &mut Org, call: &Call, token: &str, thumbprint: &str) -> Result<(), String> {
    let proof = check(org, call)?.ok_or("there is no proof")?;
    if proof.thumbprint != thumbprint {
        return Err("the proof is of another key than the access token".to_owned());
    }
    if text(&proof.claims, "ath") != hash(token) {
        return Err("the proof is for another access token".to_owned());
    }
    Ok(())
}

/// Returns the current nonce.
pub(super) fn nonce(org: &Org) -> String {
    nonce_of(org, org.seconds() / NONCE_LIFE)
}

/// Returns whether a proof has the current nonce or an older one that is still accepted.
pub(super) fn has_nonce(org: &Org, proof: &Proof) -> bool {
    let today = org.seconds() / NONCE_LIFE;
    (today - OLD_NONCES..=today).any(|day| text(&proof.claims, "nonce") == nonce_of(org, day))
}

fn nonce_of(org: &Org, day: i64) -> String {
    hash(&format!("{} {day}", org.credentials.nonce_seed))
}

fn hash(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}
