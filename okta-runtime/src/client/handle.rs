//! The handle of a client, which programs keep and clone.

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;

use crate::error::{ConfigError, Error, Problem, ProblemCode};
use crate::pipeline::Core;
use crate::throttle::RouteState;
use crate::wire::insert_header;

/// A client of one org: its address, a credential, a pool of connections, and settings.
///
/// It is cheap to clone, and clones share everything; make one and keep it.
#[derive(Clone)]
pub struct Client {
    pub(super) core: Arc<Core>,
    /// Headers of all calls; apart from the rest, so that a clone can have others.
    pub(super) headers: Arc<HeaderMap>,
}

impl Client {
    /// The address of the org, `https://host[:port]`, with the base path if one was set.
    pub fn org_url(&self) -> &str {
        &self.core.base_url
    }

    /// The level of logging that the configuration asks for by `client.logging`; `None` if it does not. The runtime
    /// logs by `tracing` whatever it says: it is for the program that sets up the subscriber.
    pub fn log_level(&self) -> Option<tracing::Level> {
        self.core.settings.log_level
    }

    /// The headers that are sent with every call.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// A client that sends one header more with every call, or another value of it, and shares all else with this one.
    ///
    /// # Errors
    ///
    /// If the header cannot be sent, or is one that the client itself answers for.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let mut headers = HeaderMap::clone(&self.headers);
        insert_header(&mut headers, name, value)
            .map_err(|problem| ConfigError::from(invalid_header(problem)))?;
        Ok(Self { core: self.core.clone(), headers: Arc::new(headers) })
    }

    /// A client that sends no headers of the program's with every call, and shares all else with this one.
    pub fn without_headers(&self) -> Self {
        Self { core: self.core.clone(), headers: Arc::default() }
    }

    /// A client that sends other headers with every call, and shares all else with this one.
    ///
    /// # Errors
    ///
    /// If a header cannot be sent, or is one that the client itself answers for.
    pub fn with_headers<'a>(
        &self,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Error> {
        let mut map = HeaderMap::new();
        let mut problems = Vec::new();
        for (name, value) in headers {
            if let Err(problem) = insert_header(&mut map, name, value) {
                problems.push(invalid_header(problem));
            }
        }
        ConfigError::check(problems)?;
        Ok(Self { core: self.core.clone(), headers: Arc::new(map) })
    }

    /// Forgets the access token, so that the next call fetches another; of use after scopes or roles were changed.
    /// A token that does not come from a private key stays.
    pub async fn invalidate_token(&self) {
        self.core.credentials.invalidate().await;
    }

    /// Drops all that the cache keeps, if there is one.
    pub async fn clear_cache(&self) {
        if let Some(cache) = &self.core.cache {
            cache.cache.clear().await;
        }
    }

    /// The rate limits of all routes, as the last answers told them.
    pub fn rate_limits(&self) -> Vec<RouteState> {
        self.core.gates.states()
    }
}

fn invalid_header(problem: String) -> Problem {
    Problem::new(ProblemCode::HeaderInvalid, problem).at("set for a clone of the client")
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
