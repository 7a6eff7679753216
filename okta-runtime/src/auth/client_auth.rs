//! The authentication of an OAuth 2.0 client at endpoints of an authorization server.

use std::fmt;
#[cfg(feature = "oauth")]
use std::sync::Arc;

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::{AuthRequest, basic, secret_header};
use crate::error::AuthError;
use crate::secret::Secret;
use crate::wire::encode;

/// How a client identifies itself to endpoints such as `token`, `introspect` and `revoke` (RFC 6749, section 2.3).
///
/// It is set with [`Client::with_client_auth`](crate::Client::with_client_auth). It is sent with operations that require it and
/// with no other, and these operations are never sent with the credential of the org.
#[derive(Clone)]
#[must_use]
pub struct ClientAuth {
    id: String,
    proof: Proof,
}

#[derive(Clone)]
enum Proof {
    None,
    SecretBasic(Secret),
    SecretPost(Secret),
    #[cfg(feature = "oauth")]
    Key(Arc<dyn super::oauth::Signer>),
}

/// What authorizes a request: headers, and pairs that are added to its form.
#[derive(Default)]
pub(crate) struct ClientProof {
    pub(crate) headers: HeaderMap,
    pub(crate) form: Vec<(&'static str, Secret)>,
}

impl ClientAuth {
    /// A public client, which has no secret. Only its id is sent, in the form.
    pub fn public(id: impl Into<String>) -> Self {
        Self { id: id.into(), proof: Proof::None }
    }

    /// A client with a secret, sent in the header `Authorization` (`client_secret_basic`).
    pub fn secret_basic(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { id: id.into(), proof: Proof::SecretBasic(secret.into()) }
    }

    /// A client with a secret, sent in the form (`client_secret_post`).
    pub fn secret_post(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { id: id.into(), proof: Proof::SecretPost(secret.into()) }
    }

    /// A client with a private key, which signs an assertion for each request (`private_key_jwt`).
    #[cfg(feature = "oauth")]
    pub fn private_key(id: impl Into<String>, key: impl super::oauth::Signer) -> Self {
        Self { id: id.into(), proof: Proof::Key(Arc::new(key)) }
    }

    /// Returns what is sent with a request.
    #[cfg_attr(not(feature = "oauth"), allow(unused_variables, reason = "only keys sign for a URL"))]
    pub(crate) async fn prove(&self, request: AuthRequest<'_>) -> Result<ClientProof, AuthError> {
        let mut proof = ClientProof::default();
        match &self.proof {
            Proof::None => proof.form.push(("client_id", Secret::new(self.id.as_str()))),
            Proof::SecretBasic(secret) => {
                let login = basic(&encode(&self.id), &encode(secret.expose()));
                proof.headers.insert(AUTHORIZATION, secret_header(login.expose())?);
            }
            Proof::SecretPost(secret) => {
                proof.form.push(("client_id", Secret::new(self.id.as_str())));
                proof.form.push(("client_secret", secret.clone()));
            }
            #[cfg(feature = "oauth")]
            Proof::Key(signer) => {
                let now = request.sender.environment.wall_clock();
                let assertion = super::oauth::client_assertion(&self.id, &**signer, request.url, now).await?;
                let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
                proof.form.push(("client_assertion_type", Secret::new(kind)));
                proof.form.push(("client_assertion", assertion));
            }
        }
        Ok(proof)
    }
}

impl ClientProof {
    /// Returns the pairs that the form does not have yet, encoded.
    pub(crate) fn pairs(&self, form: &[u8]) -> Secret {
        let names: Vec<&[u8]> = form
            .split(|byte| *byte == b'&')
            .filter_map(|pair| pair.split(|byte| *byte == b'=').next())
            .collect();
        let missing = self.form.iter().filter(|(name, _)| !names.contains(&name.as_bytes()));
        let pairs: Vec<String> =
            missing.map(|(name, value)| format!("{name}={}", encode(value.expose()))).collect();
        Secret::new(pairs.join("&"))
    }
}

impl fmt::Debug for ClientAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = match &self.proof {
            Proof::None => "none",
            Proof::SecretBasic(_) => "client_secret_basic",
            Proof::SecretPost(_) => "client_secret_post",
            #[cfg(feature = "oauth")]
            Proof::Key(_) => "private_key_jwt",
        };
        f.debug_struct("ClientAuth").field("id", &self.id).field("method", &method).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_that_the_form_has_are_left_out() {
        let proof = ClientProof {
            form: vec![("client_id", Secret::new("0oa1")), ("client_secret", Secret::new("a&b"))],
            ..ClientProof::default()
        };
        assert_eq!(proof.pairs(b"").expose(), "client_id=0oa1&client_secret=a%26b");
        assert_eq!(proof.pairs(b"scope=openid&client_id=0oa2").expose(), "client_secret=a%26b");
    }
}
