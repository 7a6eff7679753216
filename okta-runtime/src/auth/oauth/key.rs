//! Private keys in the forms that people have them in, and what they sign.

use std::fmt;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512,
    RsaSignatureEncoding,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::factors::{Factors, factors};
use crate::BoxFuture;
use crate::error::AuthError;
use crate::secret::Secret;

/// Signs on behalf of a client; a key in a vault or a security module implements this.
pub trait Signer: Send + Sync + 'static {
    /// The algorithm by its name in RFC 7518, section 3.1: `RS256`, `ES256` …
    fn algorithm(&self) -> &str;

    /// The id by which the server knows the key.
    fn key_id(&self) -> Option<&str> {
        None
    }

    /// Signs a message. Signatures of elliptic curves are the two numbers one after the other (RFC 7518, section 3.4).
    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, AuthError>>;
}

/// A private key of RSA (2048 bits or more) or of the curves P-256, P-384 and P-521.
pub struct PrivateKey {
    pair: Pair,
    algorithm: &'static str,
    key_id: Option<String>,
}

enum Pair {
    Rsa(rsa::KeyPair, &'static RsaSignatureEncoding),
    Ec(EcdsaKeyPair),
}

/// The curves: name in a JWK, algorithm, how to sign, bytes of a coordinate.
static CURVES: [(&str, &str, &EcdsaSigningAlgorithm, usize); 3] = [
    ("P-256", "ES256", &ECDSA_P256_SHA256_FIXED_SIGNING, 32),
    ("P-384", "ES384", &ECDSA_P384_SHA384_FIXED_SIGNING, 48),
    ("P-521", "ES512", &ECDSA_P521_SHA512_FIXED_SIGNING, 66),
];

impl PrivateKey {
    /// Reads a key: PEM (PKCS#8, PKCS#1 or SEC 1, in lines or in one), a JWK, a set of JWKs, or DER in base64.
    ///
    /// Of a set the key `key_id` is taken, or the only one that is for signing. `key_id` also is the id under which
    /// the key is used; without it the JWK's own is.
    ///
    /// # Errors
    ///
    /// If there is no private key of a known kind in the text.
    pub fn parse(text: &Secret, key_id: Option<&str>) -> Result<Self, AuthError> {
        // Environment variables often have line breaks as two characters.
        let unescaped = Secret::new(text.expose().replace("\\n", "\n").replace('\r', ""));
        let text = unescaped.expose().trim();
        let mut key = if text.starts_with('{') {
            Self::from_json(text, key_id)?
        } else if text.contains("-----BEGIN") {
            Self::from_pem(text)?
        } else {
            let compact: String = text.split_whitespace().collect();
            let der = STANDARD
                .decode(compact)
                .map_err(|_| AuthError::new("the private key is neither PEM nor a JWK"))?;
            Self::from_der(&der)?
        };
        if let Some(key_id) = key_id {
            key.key_id = Some(key_id.to_owned());
        }
        Ok(key)
    }

    /// Reads a key from a file, in any form that [`parse`](Self::parse) takes, or DER.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or has no private key of a known kind.
    pub fn from_file(path: impl AsRef<Path>, key_id: Option<&str>) -> Result<Self, AuthError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| {
            AuthError::new(format!("{} cannot be read", path.display())).with_source(error)
        })?;
        match String::from_utf8(bytes) {
            Ok(text) => Self::parse(&Secret::new(text), key_id),
            Err(error) => {
                let mut key = Self::from_der(error.as_bytes())?;
                key.key_id = key_id.map(str::to_owned);
                Ok(key)
            }
        }
    }

    /// Reads a key as DER: PKCS#8, PKCS#1 or SEC 1.
    ///
    /// # Errors
    ///
    /// If it is none of them.
    pub fn from_der(der: &[u8]) -> Result<Self, AuthError> {
        if let Ok(pair) = rsa::KeyPair::from_pkcs8(der).or_else(|_| rsa::KeyPair::from_der(der)) {
            return Ok(Self::rsa(pair, "RS256"));
        }
        for (_, algorithm, signing, _) in CURVES {
            if let Ok(pair) = EcdsaKeyPair::from_private_key_der(signing, der) {
                return Ok(Self { pair: Pair::Ec(pair), algorithm, key_id: None });
            }
        }
        Err(AuthError::new(
            "the private key is not RSA with 2048 bits or more, nor of the curves P-256, P-384 and P-521",
        ))
    }

    fn from_pem(text: &str) -> Result<Self, AuthError> {
        let mut rest = text;
        let mut others = Vec::new();
        while let Some((label, body, after)) = section(rest) {
            match label {
                "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {
                    let compact: String = body.split_whitespace().collect();
                    let der = STANDARD.decode(compact);
                    let der =
                        der.map_err(|_| AuthError::new("the PEM text of the private key is damaged"))?;
                    return Self::from_der(&der);
                }
                "ENCRYPTED PRIVATE KEY" => {
                    return Err(AuthError::new(
                        "the private key is encrypted; write it out without a passphrase, as `openssl pkey` does",
                    ));
                }
                other => others.push(other),
            }
            rest = after;
        }
        Err(AuthError::new(format!("the PEM text holds no private key but {others:?}")))
    }

    fn from_json(text: &str, key_id: Option<&str>) -> Result<Self, AuthError> {
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
            [] => Err(AuthError::new("the set of keys has none that is meant; check the key id")),
            _ => {
                Err(AuthError::new("the set of keys has more than one for signing; say which by its key id"))
            }
        }
    }

    fn from_jwk(jwk: &Value) -> Result<Self, AuthError> {
        let Value::Object(members) = jwk else { return Err(AuthError::new("the private key is not a JWK")) };
        if !members.contains_key("d") {
            return Err(AuthError::new("the JWK is a public key; the private one has a member `d`"));
        }
        let mut key = match members.get("kty").and_then(Value::as_str) {
            Some("RSA") => Self::rsa_jwk(members)?,
            Some("EC") => Self::ec_jwk(members)?,
            _ => return Err(AuthError::new("the `kty` of the JWK must be RSA or EC")),
        };
        key.key_id = members.get("kid").and_then(Value::as_str).map(str::to_owned);
        Ok(key)
    }

    fn rsa_jwk(members: &Map<String, Value>) -> Result<Self, AuthError> {
        let unfit = || AuthError::new("the members of the RSA key do not fit together");
        let [n, e, d] = [number(members, "n")?, number(members, "e")?, number(members, "d")?];
        let is_whole = ["p", "q", "dp", "dq", "qi"].iter().all(|name| members.contains_key(*name));
        let Factors { p, q, dp, dq, qi } = if is_whole {
            Factors {
                p: number(members, "p")?,
                q: number(members, "q")?,
                dp: number(members, "dp")?,
                dq: number(members, "dq")?,
                qi: number(members, "qi")?,
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
        let algorithm = members.get("alg").and_then(Value::as_str).unwrap_or("RS256");
        Ok(Self::rsa(pair, algorithm))
    }

    fn ec_jwk(members: &Map<String, Value>) -> Result<Self, AuthError> {
        let curve = members.get("crv").and_then(Value::as_str).unwrap_or_default();
        let Some((_, algorithm, signing, size)) = CURVES.into_iter().find(|(name, ..)| *name == curve) else {
            return Err(AuthError::new("the `crv` of the JWK must be P-256, P-384 or P-521"));
        };
        let mut public = vec![4];
        public.extend(padded(&number(members, "x")?, size));
        public.extend(padded(&number(members, "y")?, size));
        let private = padded(&number(members, "d")?, size);
        let pair = EcdsaKeyPair::from_private_key_and_public_key(signing, &private, &public)
            .map_err(|_| AuthError::new("the members of the EC key do not fit together"))?;
        Ok(Self { pair: Pair::Ec(pair), algorithm, key_id: None })
    }

    fn rsa(pair: rsa::KeyPair, algorithm: &str) -> Self {
        let (algorithm, encoding) = match algorithm {
            "RS384" => ("RS384", &RSA_PKCS1_SHA384),
            "RS512" => ("RS512", &RSA_PKCS1_SHA512),
            _ => ("RS256", &RSA_PKCS1_SHA256),
        };
        Self { pair: Pair::Rsa(pair, encoding), algorithm, key_id: None }
    }

    fn signature(&self, message: &[u8]) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &random, message, &mut signature)?;
                Ok(signature)
            }
            Pair::Ec(pair) => Ok(pair.sign(&random, message)?.as_ref().to_vec()),
        }
    }
}

impl Signer for PrivateKey {
    fn algorithm(&self) -> &str {
        self.algorithm
    }

    fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, AuthError>> {
        let signature = self.signature(message).map_err(|_| AuthError::new("the private key cannot sign"));
        Box::pin(std::future::ready(signature))
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, {:?})", self.algorithm, self.key_id)
    }
}

/// The next section of a PEM text (RFC 7468): label, body, and what follows. Line breaks do not matter.
fn section(text: &str) -> Option<(&str, &str, &str)> {
    let (_, after) = text.split_once("-----BEGIN ")?;
    let (label, after) = after.split_once("-----")?;
    let (body, after) = after.split_once("-----END ")?;
    let (_, after) = after.split_once("-----")?;
    Some((label, body, after))
}

/// A number of a JWK, without leading zeros.
fn number(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, AuthError> {
    let text = members
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| AuthError::new(format!("the JWK has no member `{name}`")))?;
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
    let bytes =
        bytes.map_err(|_| AuthError::new(format!("the member `{name}` of the JWK is not base64url")))?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Ok(bytes[zeros..].to_vec())
}

/// A number in exactly so many bytes, if it is not longer.
fn padded(bytes: &[u8], size: usize) -> Vec<u8> {
    let mut padded = vec![0; size.saturating_sub(bytes.len())];
    padded.extend_from_slice(bytes);
    padded
}
