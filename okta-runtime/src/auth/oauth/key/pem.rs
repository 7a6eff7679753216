//! Private keys as PEM (RFC 7468).

use zeroize::Zeroizing;

use super::{PrivateKey, decoded};
use crate::error::AuthError;
use crate::secret::Secret;

impl PrivateKey {
    pub(super) fn from_pem(text: &str, passphrase: Option<&Secret>) -> Result<Self, AuthError> {
        let mut rest = text;
        let mut others = Vec::new();
        while let Some((label, body, after)) = section(rest) {
            match label {
                "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" => {
                    if body.contains("ENCRYPTED") {
                        return Err(AuthError::new(
                            "the private key has OpenSSL's old encryption: convert it to PKCS#8 with `openssl pkcs8 -topk8`",
                        ));
                    }
                    return Self::from_der(&section_bytes(body)?);
                }
                "ENCRYPTED PRIVATE KEY" => return Self::from_encrypted(&section_bytes(body)?, passphrase),
                other => others.push(other),
            }
            rest = after;
        }
        Err(AuthError::new(format!("the PEM text contains no private key but {others:?}")))
    }

    /// Decrypts PKCS#8 with a passphrase (RFC 5958, section 3).
    #[cfg(feature = "encrypted-keys")]
    fn from_encrypted(der: &[u8], passphrase: Option<&Secret>) -> Result<Self, AuthError> {
        let Some(passphrase) = passphrase else {
            return Err(AuthError::new(
                "the private key is encrypted: set its passphrase with client.privateKeyPassphrase or PrivateKey::parse_encrypted",
            ));
        };
        let encrypted = pkcs8::EncryptedPrivateKeyInfoRef::try_from(der)
            .map_err(|_| AuthError::new("the encrypted private key is damaged, or not supported"))?;
        let key = encrypted.decrypt(passphrase.expose()).map_err(|_| {
            AuthError::new(
                "the private key cannot be decrypted: the passphrase is wrong, or the cipher is not supported",
            )
        })?;
        Self::from_der(key.as_bytes())
    }

    #[cfg(not(feature = "encrypted-keys"))]
    fn from_encrypted(_: &[u8], _: Option<&Secret>) -> Result<Self, AuthError> {
        Err(AuthError::new(
            "the private key is encrypted: enable the feature `encrypted-keys`, or decrypt it with `openssl pkey`",
        ))
    }
}

fn section_bytes(body: &str) -> Result<Zeroizing<Vec<u8>>, AuthError> {
    decoded(body).ok_or_else(|| AuthError::new("the PEM text of the private key is damaged"))
}

/// Returns the next section of PEM text (RFC 7468): label, body, and what follows. Line breaks do not matter.
fn section(text: &str) -> Option<(&str, &str, &str)> {
    let (_, after) = text.split_once("-----BEGIN ")?;
    let (label, after) = after.split_once("-----")?;
    let (body, after) = after.split_once("-----END ")?;
    let (_, after) = after.split_once("-----")?;
    Some((label, body, after))
}
