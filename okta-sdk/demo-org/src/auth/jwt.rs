//! Signed tokens: keys and the verification of signatures.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation};
use serde_json::{Value, json};

use crate::call::Object;

/// The supported signature algorithms.
pub(super) const ALGORITHMS: &[&str] = &["RS256", "RS384", "RS512", "ES256", "ES384"];

/// A new key pair: the private key for a client, the public key for the org.
pub(crate) struct Key {
    /// In PEM (PKCS#8).
    pub(crate) private: String,
    pub(crate) public: Value,
}

impl Key {
    /// Generates an RSA key of 2048 bits.
    pub(crate) fn generate_rsa(id: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let pair = rsa::KeyPair::generate(KeySize::Rsa2048)?;
        let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair)?;
        let encoded = |number: rsa::PublicKeyComponents<Vec<u8>>| {
            (BASE64_URL_SAFE_NO_PAD.encode(number.n), BASE64_URL_SAFE_NO_PAD.encode(number.e))
        };
        let (n, e) = encoded(pair.public_key().into());
        let public = json!({"kty": "RSA", "kid": id, "use": "sig", "alg": "RS256", "n": n, "e": e});
        Ok(Self { private: pem(der.as_ref()), public })
    }

    /// Generates a key on the curve P-256.
    pub(crate) fn generate(id: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?;
        let der = pair.to_pkcs8v1()?;
        let mut public = Jwk::from_encoding_key(&EncodingKey::from_ec_der(der.as_ref()), Algorithm::ES256)?;
        public.common.key_id = Some(id.to_owned());
        Ok(Self { private: pem(der.as_ref()), public: serde_json::to_value(public)? })
    }
}

/// Returns a private key (PKCS#8) in PEM.
fn pem(der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

/// Returns the claims of a token that this key signed. The claims are not checked.
pub(super) fn claims(token: &str, key: &Jwk) -> Result<Object, String> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| error.to_string())?;
    if !ALGORITHMS.contains(&format!("{:?}", header.alg).as_str()) {
        return Err(format!("the algorithm {:?} is not allowed", header.alg));
    }
    let key = DecodingKey::from_jwk(key).map_err(|error| error.to_string())?;
    let mut validation = Validation::new(header.alg);
    // The library uses the system clock. The org has its own clock.
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let token =
        jsonwebtoken::decode::<Object>(token, &key, &validation).map_err(|error| error.to_string())?;
    Ok(token.claims)
}
