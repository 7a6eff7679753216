//! Private keys in common formats, and signing with them.

mod factors;
mod jwk;
mod pem;

use std::fmt;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, ECDSA_P521_SHA512_FIXED_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, RSA_PKCS1_SHA256, RsaSignatureEncoding,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::BoxFuture;
use crate::error::AuthError;
use crate::secret::Secret;

/// Signs on behalf of a client. Implement it for a key in a vault or a hardware security module.
pub trait Signer: Send + Sync + 'static {
    /// Returns the name of the algorithm in RFC 7518, section 3.1, such as `RS256` or `ES256`.
    fn algorithm(&self) -> &str;

    /// Returns the id of the key on the server.
    fn key_id(&self) -> Option<&str> {
        None
    }

    /// Signs a message. An elliptic curve signature is the concatenation of its two numbers (RFC 7518, section 3.4).
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
    /// Parses a key: PEM (PKCS#8, PKCS#1 or SEC 1, with or without line breaks), a JWK, a JWK set, or DER in base64.
    ///
    /// From a set it selects the key `key_id`, or the only key for signing. `key_id` is also the id of the key; without
    /// it, the id in the JWK is.
    ///
    /// # Errors
    ///
    /// Fails if the text contains no supported private key.
    pub fn parse(text: &Secret, key_id: Option<&str>) -> Result<Self, AuthError> {
        Self::read(text, None, key_id)
    }

    /// Parses a key as [`parse`](Self::parse) does, and decrypts encrypted PKCS#8.
    ///
    /// # Errors
    ///
    /// Fails if the passphrase is wrong, or the text contains no supported private key.
    #[cfg(feature = "encrypted-keys")]
    pub fn parse_encrypted(
        text: &Secret,
        passphrase: &Secret,
        key_id: Option<&str>,
    ) -> Result<Self, AuthError> {
        Self::read(text, Some(passphrase), key_id)
    }

    /// Parses a key.
    pub(crate) fn read(
        text: &Secret,
        passphrase: Option<&Secret>,
        key_id: Option<&str>,
    ) -> Result<Self, AuthError> {
        // Environment variables often contain line breaks as two characters.
        let unescaped = Secret::new(text.expose().replace("\\n", "\n"));
        let text = unescaped.expose().trim();
        let mut key = if text.starts_with('{') {
            Self::from_json(text, key_id)?
        } else if text.contains("-----BEGIN") {
            Self::from_pem(text, passphrase)?
        } else {
            let der = decoded(text);
            Self::from_der(&der.ok_or_else(|| AuthError::new("the private key is neither PEM nor a JWK"))?)?
        };
        if let Some(key_id) = key_id {
            key.key_id = Some(key_id.to_owned());
        }
        Ok(key)
    }

    /// Reads a key from a file, in any format of [`parse`](Self::parse), or DER.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or contains no supported private key.
    pub fn from_file(path: impl AsRef<Path>, key_id: Option<&str>) -> Result<Self, AuthError> {
        Self::read_file(path.as_ref(), None, key_id)
    }

    /// Reads a key from a file.
    pub(crate) fn read_file(
        path: &Path,
        passphrase: Option<&Secret>,
        key_id: Option<&str>,
    ) -> Result<Self, AuthError> {
        let bytes = std::fs::read(path).map(Zeroizing::new).map_err(|error| {
            AuthError::new(format!("{} cannot be read", path.display())).with_source(error)
        })?;
        match std::str::from_utf8(&bytes) {
            Ok(text) => Self::read(&Secret::new(text), passphrase, key_id),
            Err(_) => {
                let mut key = Self::from_der(&bytes)?;
                key.key_id = key_id.map(str::to_owned);
                Ok(key)
            }
        }
    }

    /// Parses a key as DER: PKCS#8, PKCS#1 or SEC 1.
    ///
    /// # Errors
    ///
    /// Fails if it is none of them.
    pub fn from_der(der: &[u8]) -> Result<Self, AuthError> {
        if let Ok(pair) = rsa::KeyPair::from_pkcs8(der).or_else(|_| rsa::KeyPair::from_der(der)) {
            return Ok(Self::rsa(pair));
        }
        for (_, algorithm, signing, _) in CURVES {
            if let Ok(pair) = EcdsaKeyPair::from_private_key_der(signing, der) {
                return Ok(Self { pair: Pair::Ec(pair), algorithm, key_id: None });
            }
        }
        Err(AuthError::new(
            "the private key is neither RSA with at least 2048 bits nor of the curves P-256, P-384 and P-521",
        ))
    }

    fn rsa(pair: rsa::KeyPair) -> Self {
        Self::rsa_with(pair, &RSA_PKCS1_SHA256)
    }

    fn rsa_with(pair: rsa::KeyPair, encoding: &'static RsaSignatureEncoding) -> Self {
        Self { pair: Pair::Rsa(pair, encoding), algorithm: "RS256", key_id: None }
    }

    /// Generates a key of the curve P-256, which takes microseconds.
    pub(super) fn generate_p256() -> Result<Self, AuthError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        let pair = pair.map_err(|_| AuthError::new("the system cannot generate a key"))?;
        Ok(Self { pair: Pair::Ec(pair), algorithm: "ES256", key_id: None })
    }

    /// Generates an RSA key of 2048 bits, which takes long enough to need a blocking thread.
    pub(super) fn generate_rsa() -> Result<Self, AuthError> {
        let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048);
        pair.map(Self::rsa).map_err(|_| AuthError::new("the system cannot generate a key"))
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

/// Decodes base64, in which white space is ignored. The bytes are wiped, as a secret is.
fn decoded(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let compact: Zeroizing<String> = Zeroizing::new(text.split_whitespace().collect());
    STANDARD.decode(&*compact).ok().map(Zeroizing::new)
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
