//! The handle of a client, which programs keep and clone.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderValue, header};

use super::assemble::unshared_scope;
use crate::auth::{ClientAuth, CredentialKind, CredentialProvider, StaticToken};
use crate::budget::{RetryBudget, RetryBudgetState};
use crate::error::{ConfigError, Error, Problem, ProblemCode};
use crate::json::MASK;
use crate::limiter::{LimiterState, MemoryLimiter};
use crate::pipeline::Core;
use crate::secret::Secret;
use crate::throttle::Throttle;
use crate::wire::insert_header;

/// A client of one org: its URL, a credential, a connection pool, and settings.
///
/// It is cheap to clone, and clones share everything. Create one and keep it.
#[derive(Clone)]
pub struct Client {
    pub(super) core: Arc<Core>,
    /// Headers of all calls. A clone can have others.
    pub(super) headers: Arc<HeaderMap>,
}

impl Client {
    /// Returns the URL of the org, `https://host[:port]`, followed by the base path if one was set.
    pub fn org_url(&self) -> &str {
        &self.core.base_url
    }

    /// Returns the log level that `client.logging` configures, if it does. It has no effect on the client, which logs
    /// with `tracing`: use it to set up a subscriber.
    pub fn log_level(&self) -> Option<tracing::Level> {
        self.core.settings.log_level
    }

    /// Returns the headers that are sent with every call.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the headers of a call without headers of its own: those that the client adds, with secrets masked, and
    /// those of [`headers`](Self::headers).
    ///
    /// The transport adds headers of the message, such as `Host` and `Accept-Encoding`. A custom credential provider may
    /// add others than `Authorization`.
    pub fn default_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(header::USER_AGENT, self.core.settings.user_agent.clone());
        let scheme = match self.core.credentials.kind() {
            CredentialKind::Ssws => Some("SSWS ***"),
            CredentialKind::Oauth => Some("Bearer ***"),
            CredentialKind::Custom => Some("***"),
            CredentialKind::None => None,
        };
        if let Some(scheme) = scheme {
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(scheme));
        }
        for (name, value) in self.headers.iter() {
            let masked = HeaderValue::from_static(MASK);
            headers.insert(name, if value.is_sensitive() { masked } else { value.clone() });
        }
        headers
    }

    /// Returns a client that sends an additional header with every call, or another value of it. It shares everything
    /// else with this one.
    ///
    /// # Errors
    ///
    /// Fails if the header cannot be sent, or is managed by the client.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        self.extended(HeaderMap::clone(&self.headers), [(name, value)])
    }

    /// Returns a client that sends these headers with every call instead of those of this one. It shares everything
    /// else with this one.
    ///
    /// # Errors
    ///
    /// Fails if a header cannot be sent, or is managed by the client.
    pub fn with_only_headers<'a>(
        &self,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Error> {
        self.extended(HeaderMap::new(), headers)
    }

    /// Returns a client that adds no headers to its calls. It shares everything else with this one.
    pub fn without_headers(&self) -> Self {
        Self { core: self.core.clone(), headers: Arc::default() }
    }

    /// Returns a client with another credential, for another principal of the same org. It shares connections, settings,
    /// middleware, observers and the retry budget with this one. Its rate limits are its own, and it shares no cached
    /// responses with other clients. It is cheap to create.
    ///
    /// A limiter set by [`ClientBuilder::limiter`](crate::ClientBuilder::limiter) is for one principal, so the new client
    /// has one in memory instead.
    #[must_use]
    pub fn with_credentials(&self, provider: impl CredentialProvider) -> Self {
        let core = &self.core;
        let limiter = MemoryLimiter::with_environment(core.limiter_settings, core.environment.clone());
        let cache =
            core.cache.as_ref().map(|cache| Arc::new(cache.apart(unshared_scope(&*core.environment))));
        let core = Core {
            credentials: Arc::new(provider),
            client_auth: None,
            limiter: Arc::new(limiter),
            cache,
            ..Core::clone(core)
        };
        Self { core: Arc::new(core), headers: self.headers.clone() }
    }

    /// Returns a client with an access token of another principal of the same org, for example of a signed-in user. The
    /// token is not renewed. See [`with_credentials`](Self::with_credentials) for what the client shares with this one.
    ///
    /// # Errors
    ///
    /// Fails if the token is empty, or has characters that are not valid in a header.
    pub fn with_access_token(&self, token: impl Into<Secret>) -> Result<Self, Error> {
        let token = token.into();
        let problem = |code, what| Error::from(ConfigError::from(Problem::new(code, what)));
        if token.expose().is_empty() {
            return Err(problem(ProblemCode::TokenMissing, "the access token is empty"));
        }
        let provider = StaticToken::bearer(&token).map_err(|_| {
            problem(
                ProblemCode::TokenInvalidChars,
                "the access token has characters that are not valid in a header",
            )
        })?;
        Ok(self.with_credentials(provider))
    }

    /// Returns a client that identifies itself as this OAuth client to operations that require it. It shares everything
    /// else with this one.
    #[must_use]
    pub fn with_client_auth(&self, client: ClientAuth) -> Self {
        let core = Core { client_auth: Some(client), ..Core::clone(&self.core) };
        Self { core: Arc::new(core), headers: self.headers.clone() }
    }

    fn extended<'a>(
        &self,
        mut headers: HeaderMap,
        additional: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Error> {
        let mut problems = Vec::new();
        for (name, value) in additional {
            if let Err(message) = insert_header(&mut headers, name, value) {
                problems.push(
                    Problem::new(ProblemCode::HeaderInvalid, message).at("set for a clone of the client"),
                );
            }
        }
        ConfigError::check(problems)?;
        Ok(Self { core: self.core.clone(), headers: Arc::new(headers) })
    }

    /// Discards the access token, so that the next call fetches a new one. Useful after scopes or roles were changed.
    /// A token that the client did not fetch is kept.
    pub async fn invalidate_token(&self) {
        self.core.credentials.invalidate().await;
    }

    /// Removes everything from the cache, if there is one.
    pub async fn clear_cache(&self) {
        if let Some(cache) = &self.core.cache {
            cache.clear().await;
        }
    }

    /// Returns a snapshot of the rate limits known for the org: its buckets, and the requests in flight.
    pub fn rate_limits(&self) -> LimiterState {
        self.core.limiter.state()
    }

    /// Returns whether calls wait for rate limits.
    pub fn throttle(&self) -> Throttle {
        self.core.settings.throttle
    }

    /// Returns the state of the retry budget; `None` if retries are not limited by one.
    pub fn retry_budget(&self) -> Option<RetryBudgetState> {
        self.core.budget.as_deref().map(RetryBudget::state)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("org_url", &self.core.base_url)
            .field("credentials", &self.core.credentials.kind())
            .field("headers", &self.headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>())
            .field("settings", &self.core.settings)
            .finish_non_exhaustive()
    }
}
