//! Private keys as JWK, and public ones for proofs (RFC 7517, RFC 7518).

use aws_lc_rs::rsa;
use aws_lc_rs::signature::{EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::factors::{Factors, factors};
use super::{CURVES, Pair, PrivateKey};
use crate::auth::oauth::jwt::base64url;
use crate::error::AuthError;

impl PrivateKey {
    pub(super) fn from_json(text: &str, key_id: Option<&str>) -> Result<Self, AuthError> {
        let value: Value =
            serde_json::from_str(text).map_err(|_| AuthError::new("the private key is not JSON"))?;
        let Some(Value::Array(keys)) = value.get("keys") else { return Self::from_jwk(&value) };
        let is_meant = |key: &&Value, wanted| key.get("kid").and_then(Value::as_str) == Some(wanted);
        let signs =
            |key: &&Value| key.get("use").and_then(Value::as_str).is_none_or(|purpose| purpose == "sig");
        let chosen: Vec<&Value> = match key_id {
            Some(wanted) => keys.iter().filter(|key| is_meant(key, wanted)).collect(),
            None => keys.iter().filter(signs).collect(),
        };
        match chosen[..] {
            [key] => Self::from_jwk(key),
            [] => Err(AuthError::new("the JWK set has no such key: check the key id")),
            _ => Err(AuthError::new("the JWK set has several keys for signing: set the key id")),
        }
    }

    fn from_jwk(jwk: &Value) -> Result<Self, AuthError> {
        let Value::Object(fields) = jwk else { return Err(AuthError::new("the private key is not a JWK")) };
        if !fields.contains_key("d") {
            return Err(AuthError::new("the JWK is a public key: a private one has the field `d`"));
        }
        let mut key = match fields.get("kty").and_then(Value::as_str) {
            Some("RSA") => Self::rsa_jwk(fields)?,
            Some("EC") => Self::ec_jwk(fields)?,
            _ => return Err(AuthError::new("the `kty` of the JWK must be RSA or EC")),
        };
        key.key_id = fields.get("kid").and_then(Value::as_str).map(str::to_owned);
        Ok(key)
    }

    fn rsa_jwk(fields: &Map<String, Value>) -> Result<Self, AuthError> {
        let unfit = || AuthError::new("the fields of the RSA key do not match");
        let [n, e, d] = [number(fields, "n")?, number(fields, "e")?, number(fields, "d")?];
        let is_whole = ["p", "q", "dp", "dq", "qi"].iter().all(|name| fields.contains_key(*name));
        let Factors { p, q, dp, dq, qi } = if is_whole {
            Factors {
                p: number(fields, "p")?,
                q: number(fields, "q")?,
                dp: number(fields, "dp")?,
                dq: number(fields, "dq")?,
                qi: number(fields, "qi")?,
            }
        } else {
            factors(&n, &e, &d).ok_or_else(unfit)?
        };
        let pair = rsa::KeyPair::from_components(&rsa::KeyPairComponents {
            public_key: rsa::PublicKeyComponents { n, e },
            d,
            p,
            q,
            dP: dp,
            dQ: dq,
            qInv: qi,
        });
        let pair = pair.map_err(|_| unfit())?;
        match fields.get("alg").and_then(Value::as_str) {
            None | Some("RS256") => Ok(Self::rsa(pair)),
            Some("RS384") => Ok(Self { algorithm: "RS384", ..Self::rsa_with(pair, &RSA_PKCS1_SHA384) }),
            Some("RS512") => Ok(Self { algorithm: "RS512", ..Self::rsa_with(pair, &RSA_PKCS1_SHA512) }),
            Some(other) => Err(AuthError::new(format!(
                "the `alg` of the JWK is {other:?}; Okta accepts RS256, RS384 and RS512 for an RSA key"
            ))),
        }
    }

    fn ec_jwk(fields: &Map<String, Value>) -> Result<Self, AuthError> {
        let curve = fields.get("crv").and_then(Value::as_str).unwrap_or_default();
        let Some((_, algorithm, signing, size)) = CURVES.into_iter().find(|(name, ..)| *name == curve) else {
            return Err(AuthError::new("the `crv` of the JWK must be P-256, P-384 or P-521"));
        };
        let mut public = vec![4];
        public.extend(padded(&number(fields, "x")?, size));
        public.extend(padded(&number(fields, "y")?, size));
        let private = padded(&number(fields, "d")?, size);
        let pair = EcdsaKeyPair::from_private_key_and_public_key(signing, &private, &public)
            .map_err(|_| AuthError::new("the fields of the EC key do not match"))?;
        Ok(Self { pair: Pair::Ec(pair), algorithm, key_id: None })
    }

    /// Returns the public part of the key, with only the fields of RFC 7638.
    pub(in crate::auth::oauth) fn public_jwk(&self) -> Value {
        match &self.pair {
            Pair::Rsa(pair, _) => {
                let public = pair.public_key();
                let [n, e] = [public.modulus(), public.exponent()]
                    .map(|number| base64url(number.big_endian_without_leading_zero()));
                json!({ "kty": "RSA", "n": n, "e": e })
            }
            Pair::Ec(pair) => {
                // An uncompressed point: 4, then both coordinates.
                let point = pair.public_key().as_ref().get(1..).unwrap_or_default();
                let (x, y) = point.split_at(point.len() / 2);
                let curve = CURVES.iter().find(|(_, algorithm, ..)| *algorithm == self.algorithm);
                let curve = curve.map_or("P-256", |(name, ..)| name);
                json!({ "kty": "EC", "crv": curve, "x": base64url(x), "y": base64url(y) })
            }
        }
    }
}

/// Returns a number of a JWK, without leading zeros.
fn number(fields: &Map<String, Value>, name: &str) -> Result<Vec<u8>, AuthError> {
    let text = fields
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| AuthError::new(format!("the JWK has no field `{name}`")))?;
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
    let bytes =
        bytes.map_err(|_| AuthError::new(format!("the field `{name}` of the JWK is not base64url")))?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Ok(bytes[zeros..].to_vec())
}

/// Returns a number in exactly this many bytes, if it is not longer.
fn padded(bytes: &[u8], size: usize) -> Vec<u8> {
    let mut padded = vec![0; size.saturating_sub(bytes.len())];
    padded.extend_from_slice(bytes);
    padded
}
