//! Signing JSON web tokens (RFC 7515, RFC 7519).

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::key::Signer;
use crate::error::AuthError;

/// Signs claims. The header gets `alg`, and `kid` if the key has an id, unless it identifies the key otherwise.
pub(super) async fn sign(
    signer: &dyn Signer,
    mut header: Value,
    claims: &Value,
) -> Result<String, AuthError> {
    header["alg"] = signer.algorithm().into();
    if let Some(id) = signer.key_id()
        && header.get("jwk").is_none()
    {
        header["kid"] = id.into();
    }
    let mut token = format!("{}.{}", base64url(header.to_string()), base64url(claims.to_string()));
    let signature = signer.sign(token.as_bytes()).await?;
    token.push('.');
    token.push_str(&base64url(signature));
    Ok(token)
}

/// Returns a unique id: 128 random bits.
pub(super) fn unique_id() -> Result<String, AuthError> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| AuthError::new("the system provides no random numbers"))?;
    Ok(base64url(bytes))
}

pub(super) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
