//! Access tokens that are fetched and renewed: OAuth 2.0 client credentials (RFC 6749, section 4.4) with a signed assertion
//! (RFC 7523) or with a secret, and the tokens of service users.

mod assertion;
mod client_secret;
mod clock;
mod dpop;
mod endpoint;
mod grant;
mod jwt;
mod key;
mod provider;
mod service_user;
mod store;
mod token;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use assertion::AssertionProvider;
pub(crate) use assertion::{SingleAssertion, client_assertion};
pub use client_secret::ClientSecret;
pub use dpop::{Dpop, DpopAlgorithm};
pub(crate) use endpoint::Parts;
pub use key::{PrivateKey, Signer};
pub(crate) use provider::OauthProvider;
pub(crate) use service_user::ServiceUser;
pub use store::{StoreError, StoredToken, TokenStore};

use assertion::Assertions;
use grant::Settings;

/// Authentication with a private key, or with assertions that are signed elsewhere. The client fetches access tokens
/// when it needs them, and renews them before they expire.
#[derive(Clone)]
#[must_use]
pub struct PrivateKeyAuth {
    assertions: Assertions,
    scopes: Vec<String>,
    settings: Settings,
}

impl PrivateKeyAuth {
    /// Authenticates as the application `client_id`, with the scopes to request and a key whose public part is
    /// registered at Okta.
    pub fn new(
        client_id: impl Into<String>,
        scopes: impl IntoIterator<Item = impl Into<String>>,
        signer: impl Signer,
    ) -> Self {
        let (client_id, signer) = (client_id.into(), Arc::new(signer));
        Self::with(Assertions::Signed { client_id, signer }, scopes)
    }

    /// Authenticates with the assertions of `provider`, and the scopes to request.
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
            settings: Settings::default(),
        }
    }

    /// Returns the application, or `None` if only the assertion provider knows it.
    pub(crate) fn client_id(&self) -> Option<&str> {
        self.assertions.client_id()
    }

    pub(crate) fn key_rotation(&self) -> Duration {
        self.settings.key_rotation
    }

    pub(crate) fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// Returns the path of the token endpoint, if it is set.
    pub(crate) fn path(&self) -> Option<&str> {
        self.settings.path.as_deref()
    }

    /// Sets the path of the token endpoint, for a custom authorization server. The default is that of the API:
    /// `/oauth2/v1/token` for an org.
    pub fn token_path(mut self, path: impl Into<String>) -> Self {
        self.settings.path = Some(path.into());
        self
    }

    /// Sets how long before its expiry a token is renewed, at most a quarter of its lifetime. The default is 5 minutes.
    pub fn token_refresh_leeway(mut self, leeway: Duration) -> Self {
        self.settings.leeway = leeway;
        self
    }

    /// Sets whether tokens are bound to a key (RFC 9449). The default follows the server.
    pub fn dpop(mut self, dpop: Dpop) -> Self {
        self.settings.dpop = dpop;
        self
    }

    /// Sets how proofs are signed. The default is ES256.
    pub fn dpop_algorithm(mut self, algorithm: DpopAlgorithm) -> Self {
        self.settings.dpop_algorithm = algorithm;
        self
    }

    /// Stores tokens that are not bound to a key for later runs. By default they are not stored.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.settings.store = Some(Arc::new(store));
        self
    }

    /// Sets after what time the key that tokens are bound to is replaced, together with the next token: from an hour to
    /// 90 days. The default is a day.
    pub fn dpop_key_rotation(mut self, interval: Duration) -> Self {
        self.settings.key_rotation = interval;
        self
    }
}

impl fmt::Debug for PrivateKeyAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKeyAuth")
            .field("client_id", &self.client_id())
            .field("scopes", &self.scopes)
            .field("dpop", &self.settings.dpop)
            .finish_non_exhaustive()
    }
}

/// Locks a mutex. No code panics while one is held, so the value of a poisoned one is consistent.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
