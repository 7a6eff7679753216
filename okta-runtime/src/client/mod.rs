//! The client.

mod assemble;
mod builder;
mod credentials;
#[cfg(feature = "oauth")]
mod oauth;
mod origin;
mod transport;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio::sync::Semaphore;

pub use builder::ClientBuilder;

use crate::auth::CredentialProvider;
use crate::cache::ClientCache;
use crate::environment::Environment;
use crate::error::{ConfigError, Error, Problem, ProblemCode};
use crate::middleware::Middleware;
use crate::observe::{Event, Observer};
use crate::operation::{Method, Operation};
use crate::request::{Draft, RequestBuilder, insert_header};
use crate::retry::RetryPolicy;
use crate::throttle::{Gates, RouteState, Throttle};
use crate::transport::Transport;

/// A client of one org: its address, a credential, a pool of connections, and settings.
///
/// It is cheap to clone, and clones share everything; make one and keep it.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    /// Headers of all calls; apart from the rest, so that a clone can have others.
    headers: Arc<HeaderMap>,
}

/// What clones share.
pub(crate) struct Inner {
    /// `https://host[:port]` of the org, with a path before all others if there is one.
    pub(crate) base_url: String,
    /// The same of the server for operations that are not on the org itself.
    pub(crate) foreign_url: Option<String>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) credentials: Arc<dyn CredentialProvider>,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) settings: Settings,
    pub(crate) gates: Gates,
    /// Limits requests at the same time.
    pub(crate) permits: Option<Semaphore>,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) observers: Vec<Arc<dyn Observer>>,
    pub(crate) cache: Option<ClientCache>,
    #[cfg(feature = "blocking")]
    pub(crate) blocking: crate::blocking::BlockingRuntime,
}

/// Settings that a call can override.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) user_agent: http::HeaderValue,
    pub(crate) request_timeout: Option<Duration>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) max_retries: u32,
    pub(crate) max_response_bytes: usize,
    pub(crate) throttle: Throttle,
    pub(crate) check_operation_auth: bool,
    pub(crate) log_bodies: bool,
    pub(crate) log_level: Option<tracing::Level>,
}

impl Client {
    /// Sets up a client.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// A client as files and the environment say; see [`ClientBuilder::discover`].
    ///
    /// # Errors
    ///
    /// If settings are missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().discover().build()
    }

    /// Begins a call of an operation. Generated code uses this.
    pub fn call(&self, operation: &'static Operation) -> RequestBuilder {
        RequestBuilder::new(Draft::new(self.clone(), *operation, operation.path.to_owned()))
    }

    /// Begins a call of something that has no method of its own: a path of the org, beginning with one `/`.
    ///
    /// The path is a template: values for `{name}` are put in and encoded by
    /// [`path`](RequestBuilder::path). The rest of it is sent as it is.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut draft = Draft::new(self.clone(), Operation::new("request", method, ""), path.to_owned());
        if let Some(problem) = bad_path(path) {
            draft.fail(format!("the path {path:?} cannot be used: {problem}"));
        }
        RequestBuilder::new(draft)
    }

    /// The address of the org, `https://host[:port]`, with the base path if one was set.
    pub fn org_url(&self) -> &str {
        &self.inner.base_url
    }

    /// The level of logging that the configuration asks for by `client.logging`; `None` if it does not. The runtime
    /// logs by `tracing` whatever it says: it is for the program that sets up the subscriber.
    pub fn log_level(&self) -> Option<tracing::Level> {
        self.inner.settings.log_level
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
        Ok(Self { inner: self.inner.clone(), headers: Arc::new(headers) })
    }

    /// A client that sends no headers of the program's with every call, and shares all else with this one.
    pub fn without_headers(&self) -> Self {
        Self { inner: self.inner.clone(), headers: Arc::default() }
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
        Ok(Self { inner: self.inner.clone(), headers: Arc::new(map) })
    }

    /// Forgets the access token, so that the next call fetches another; of use after scopes or roles were changed.
    /// A token that does not come from a private key stays.
    pub async fn invalidate_token(&self) {
        self.inner.credentials.invalidate().await;
    }

    /// Drops all that the cache keeps, if there is one.
    pub async fn clear_cache(&self) {
        if let Some(cache) = &self.inner.cache {
            cache.cache.clear().await;
        }
    }

    /// The rate limits of all routes, as the last answers told them.
    pub fn rate_limits(&self) -> Vec<RouteState> {
        self.inner.gates.states()
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}

impl Inner {
    pub(crate) fn tell(&self, event: &Event<'_>) {
        for observer in &self.observers {
            observer.event(event);
        }
    }
}

fn invalid_header(problem: String) -> Problem {
    Problem::new(ProblemCode::HeaderInvalid, problem).at("set for a clone of the client")
}

/// Why a path of the user's own cannot be used.
fn bad_path(path: &str) -> Option<&'static str> {
    if !path.starts_with('/') || path.starts_with("//") {
        return Some("it must begin with one `/` and name no other server");
    }
    if path.contains(['?', '#']) {
        return Some("query parameters are added with `query`");
    }
    if path.bytes().any(|b| !b.is_ascii_graphic() || br#"\"<>^`|"#.contains(&b)) {
        return Some("it must be percent-encoded");
    }
    let decoded = path.to_ascii_lowercase().replace("%2e", ".");
    if decoded.split('/').any(|segment| segment == "." || segment == "..") {
        return Some("it must not have the segments `.` and `..`");
    }
    None
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("org_url", &self.inner.base_url)
            .field("credentials", &self.inner.credentials.kind())
            .field("headers", &self.headers.keys().map(http::HeaderName::as_str).collect::<Vec<_>>())
            .field("settings", &self.inner.settings)
            .finish_non_exhaustive()
    }
}
