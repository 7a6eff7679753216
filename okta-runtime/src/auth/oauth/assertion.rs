//! Signed assertions, with which a client identifies itself to the token endpoint (RFC 7523).

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;

use super::jwt::{sign, unique_id};
use super::key::Signer;
use super::lock;
use crate::BoxFuture;
use crate::error::AuthError;
use crate::secret::Secret;

/// How long an assertion is valid, in seconds. It is used once and immediately. Okta accepts at most an hour.
const LIFE: i64 = 300;

/// Provides assertions that are signed elsewhere, such as by a vault that does not release the key.
pub trait AssertionProvider: Send + Sync + 'static {
    /// Returns a new assertion for `audience`, the URL of the token endpoint. It is called for every request, because a
    /// server accepts each assertion only once.
    fn assertion<'a>(&'a self, audience: &'a str) -> BoxFuture<'a, Result<Secret, AuthError>>;
}

/// The source of assertions.
#[derive(Clone)]
pub(super) enum Assertions {
    /// Signed here.
    Signed { client_id: String, signer: Arc<dyn Signer> },
    /// Signed elsewhere.
    Given(Arc<dyn AssertionProvider>),
}

impl Assertions {
    /// Returns the application, or `None` if only the assertion provider knows it.
    pub(super) fn client_id(&self) -> Option<&str> {
        match self {
            Self::Signed { client_id, .. } => Some(client_id),
            Self::Given(_) => None,
        }
    }

    /// Returns a new assertion. `now` is the server's time in seconds since 1970.
    pub(super) async fn next(&self, audience: &str, now: i64) -> Result<Secret, AuthError> {
        let (client_id, signer) = match self {
            Self::Signed { client_id, signer } => (client_id, signer),
            Self::Given(provider) => return provider.assertion(audience).await,
        };
        signed(client_id, &**signer, audience, now).await
    }
}

/// Returns a new assertion of a client for the endpoint `audience`, at this time of the system clock.
pub(crate) async fn client_assertion(
    client_id: &str,
    signer: &dyn Signer,
    audience: &str,
    time: SystemTime,
) -> Result<Secret, AuthError> {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    signed(client_id, signer, audience, i64::try_from(seconds).unwrap_or(i64::MAX - LIFE)).await
}

async fn signed(client_id: &str, signer: &dyn Signer, audience: &str, now: i64) -> Result<Secret, AuthError> {
    let claims = json!({
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": now,
        "exp": now + LIFE,
        "jti": unique_id()?,
    });
    sign(signer, json!({ "typ": "JWT" }), &claims).await.map(Secret::from)
}

/// The single assertion set by the configuration.
pub(crate) struct SingleAssertion(Mutex<Option<Secret>>);

impl SingleAssertion {
    pub(crate) fn new(assertion: Secret) -> Self {
        Self(Mutex::new(Some(assertion)))
    }
}

impl AssertionProvider for SingleAssertion {
    fn assertion<'a>(&'a self, _audience: &'a str) -> BoxFuture<'a, Result<Secret, AuthError>> {
        let assertion = lock(&self.0).take();
        let message = "the configured client assertion was already used, and a server accepts each only once: set a private key, or use an AssertionProvider";
        Box::pin(std::future::ready(assertion.ok_or_else(|| AuthError::new(message))))
    }
}
