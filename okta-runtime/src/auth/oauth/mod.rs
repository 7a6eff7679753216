//! OAuth 2.0 with a private key: client credentials (RFC 6749, section 4.4) with a signed assertion (RFC 7523).

mod dpop;
mod factors;
mod jwt;
mod key;
mod provider;
mod token;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use dpop::Dpop;
pub use key::{PrivateKey, Signer};
pub(crate) use provider::{OauthProvider, Parts};

/// Authentication with a private key. The client gets access tokens for it as it needs them, and renews them in time.
#[derive(Clone)]
#[must_use]
pub struct PrivateKeyAuth {
    pub(super) client_id: String,
    pub(super) scopes: Vec<String>,
    pub(super) signer: Arc<dyn Signer>,
    pub(super) token_path: String,
    pub(super) leeway: Duration,
    pub(super) dpop: Dpop,
    pub(super) key_rotation: Duration,
}

impl PrivateKeyAuth {
    /// The application `client_id`, with the scopes that it shall have and a key that Okta knows the public part of.
    pub fn new(
        client_id: impl Into<String>,
        scopes: impl IntoIterator<Item = impl Into<String>>,
        signer: impl Signer,
    ) -> Self {
        Self {
            client_id: client_id.into(),
            scopes: scopes.into_iter().map(Into::into).collect(),
            signer: Arc::new(signer),
            token_path: "/oauth2/v1/token".to_owned(),
            leeway: Duration::from_secs(300),
            dpop: Dpop::default(),
            key_rotation: Duration::from_secs(86_400),
        }
    }

    pub(crate) fn client_id(&self) -> &str {
        &self.client_id
    }

    pub(crate) fn scopes(&self) -> &[String] {
        &self.scopes
    }

    pub(crate) fn path(&self) -> &str {
        &self.token_path
    }

    /// The path of the token endpoint, for a custom authorization server; `/oauth2/v1/token` if not set.
    pub fn token_path(mut self, path: impl Into<String>) -> Self {
        self.token_path = path.into();
        self
    }

    /// How long before its end a token is renewed; 5 minutes if not set, and never more than a quarter of its life.
    pub fn token_refresh_leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Whether tokens are bound to a key (RFC 9449); as the server wants if not set.
    pub fn dpop(mut self, dpop: Dpop) -> Self {
        self.dpop = dpop;
        self
    }

    /// After what time the key that tokens are bound to is replaced, together with the next token; a day if not set.
    pub fn dpop_key_rotation(mut self, interval: Duration) -> Self {
        self.key_rotation = interval;
        self
    }
}

impl fmt::Debug for PrivateKeyAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKeyAuth")
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .field("algorithm", &self.signer.algorithm())
            .field("dpop", &self.dpop)
            .finish_non_exhaustive()
    }
}
