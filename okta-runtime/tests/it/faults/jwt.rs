//! Server-side verification of signed tokens.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Verifies a token signed with ES256. Returns its header and claims, or `None` if the signature is not by `key`, an
/// encoded point.
pub fn verify(token: &str, key: &[u8]) -> Option<(Value, Value)> {
    let (message, signature) = token.rsplit_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key).verify(message.as_bytes(), &signature).ok()?;
    let (header, claims) = message.split_once('.')?;
    let part = |text| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok();
    Some((part(header)?, part(claims)?))
}

/// Verifies a proof with the key in its header. Returns its header and claims.
pub fn verify_proof(proof: &str) -> Option<(Value, Value)> {
    let header = URL_SAFE_NO_PAD.decode(proof.split('.').next()?).ok()?;
    let jwk = serde_json::from_slice::<Value>(&header).ok()?["jwk"].take();
    let coordinate = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str()?).ok();
    verify(proof, &[vec![4], coordinate("x")?, coordinate("y")?].concat())
}

/// Returns the thumbprint of a key (RFC 7638).
pub fn thumbprint(jwk: &Value) -> String {
    hash(&format!(r#"{{"crv":{},"kty":{},"x":{},"y":{}}}"#, jwk["crv"], jwk["kty"], jwk["x"], jwk["y"]))
}

/// Returns the SHA-256 hash in base64url.
pub fn hash(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}
