//! OAuth 2.0 with a private key: client credentials (RFC 6749, section 4.4) with a signed assertion (RFC 7523).

mod assertion;
mod clock;
mod dpop;
mod endpoint;
mod jwt;
mod key;
mod provider;
mod store;
mod token;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

pub use assertion::AssertionProvider;
pub(crate) use assertion::SingleAssertion;
pub use dpop::{Dpop, DpopAlgorithm};
pub(crate) use endpoint::Parts;
pub use key::{PrivateKey, Signer};
pub(crate) use provider::OauthProvider;
pub use store::{StoredToken, TokenStore};

use assertion::Assertions;

use crate::error::AuthError;

/// Authentication with a private key, or with assertions that are signed elsewhere. The client gets access tokens for
/// them as it needs them, and renews them in time.
#[derive(Clone)]
#[must_use]
pub struct PrivateKeyAuth {
    assertions: Assertions,
    scopes: Vec<String>,
    token_path: String,
    leeway: Duration,
    dpop: Dpop,
    dpop_algorithm: DpopAlgorithm,
    key_rotation: Duration,
    store: Option<Arc<dyn TokenStore>>,
}

impl PrivateKeyAuth {
    /// The application `client_id`, with the scopes that it shall have and a key that Okta knows the public part of.
    pub fn new(
        client_id: impl Into<String>,
        scopes: impl IntoIterator<Item = impl Into<String>>,
        signer: impl Signer,
    ) -> Self {
        let (client_id, signer) = (client_id.into(), Arc::new(signer));
        Self::with(Assertions::Signed { client_id, signer }, scopes)
    }

    /// The application that the assertions of `provider` speak for, with the scopes that it shall have.
    pub fn with_assertions(
        provider: impl AssertionProvider,
        scopes: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self::with(Assertions::Given(Arc::new(provider)), scopes)
    }

    fn with(assertions: Assertions, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            assertions,
            scopes: scopes.into_iter().map(Into::into).collect(),
            token_path: "/oauth2/v1/token".to_owned(),
            leeway: Duration::from_secs(300),
            dpop: Dpop::default(),
            dpop_algorithm: DpopAlgorithm::default(),
            key_rotation: Duration::from_secs(86_400),
            store: None,
        }
    }

    /// The application; `None` if only the provider of assertions knows it.
    pub(crate) fn client_id(&self) -> Option<&str> {
        match &self.assertions {
            Assertions::Signed { client_id, .. } => Some(client_id),
            Assertions::Given(_) => None,
        }
    }

    pub(crate) fn key_rotation(&self) -> Duration {
        self.key_rotation
    }

    /// The name of its tokens in a store: who asks, for what, and where.
    fn token_name(&self, endpoint: &str) -> String {
        format!("{endpoint} {} {}", self.client_id().unwrap_or("assertion"), self.scopes.join(" "))
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

    /// How proofs are signed; with ES256 if not set.
    pub fn dpop_algorithm(mut self, algorithm: DpopAlgorithm) -> Self {
        self.dpop_algorithm = algorithm;
        self
    }

    /// Keeps tokens that are not bound to a key where later runs find them; nowhere if not set.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// After what time the key that tokens are bound to is replaced, together with the next token: from an
    /// hour to 90 days, and a day if not set.
    pub fn dpop_key_rotation(mut self, interval: Duration) -> Self {
        self.key_rotation = interval;
        self
    }
}

impl fmt::Debug for PrivateKeyAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKeyAuth")
            .field("client_id", &self.client_id())
            .field("scopes", &self.scopes)
            .field("dpop", &self.dpop)
            .finish_non_exhaustive()
    }
}

/// A header whose value is not shown.
fn secret_header(text: &str) -> Result<HeaderValue, AuthError> {
    let mut value = HeaderValue::try_from(text)
        .map_err(|_| AuthError::new("the token has characters that no token has"))?;
    value.set_sensitive(true);
    Ok(value)
}
