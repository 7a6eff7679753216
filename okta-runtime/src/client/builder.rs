//! Setting up a client.

use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::assemble::assemble;
use super::handle::Client;
use super::settings::{ClientSettings, Credential};
use crate::auth::{Anonymous, CredentialProvider};
use crate::cache::Cache;
use crate::environment::Environment;
use crate::error::Error;
use crate::middleware::Middleware;
use crate::observe::Observer;
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::throttle::Throttle;
use crate::transport::{HttpTransportBuilder, Transport};

/// Configures a client. [`build`](Self::build) reports all problems at once.
///
/// `C` is the type of the client: a generated crate wraps the client of this one.
#[must_use]
pub struct ClientBuilder<C> {
    settings: Box<ClientSettings>,
    client: PhantomData<fn() -> C>,
}

impl<C: From<Client>> ClientBuilder<C> {
    /// The defaults.
    pub fn new() -> Self {
        Self { settings: Box::default(), client: PhantomData }
    }

    /// Takes what is not set here from files and the environment: `~/.okta/okta.yaml`, then `./okta.yaml` or
    /// `./.okta.yaml` (with the feature `config-files`), then variables such as `OKTA_CLIENT_ORGURL`; later ones win.
    pub fn discover(mut self) -> Self {
        self.settings.sources.files = true;
        self.settings.sources.env = true;
        self
    }

    /// Reads no files but those that are named by [`with_file`](Self::with_file).
    pub fn without_files(mut self) -> Self {
        self.settings.sources.files = false;
        self
    }

    /// Reads no environment variables.
    pub fn without_env(mut self) -> Self {
        self.settings.sources.env = false;
        self
    }

    /// Reads a file, which must be there. It is stronger than the usual files and weaker than the environment.
    pub fn with_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.sources.named_files.push(path.into());
        self
    }

    /// Takes these in the place of the environment variables of the process.
    pub fn with_env(mut self, vars: impl IntoIterator<Item = (String, String)>) -> Self {
        self.settings.sources.env = true;
        self.settings.sources.vars = Some(vars.into_iter().collect());
        self
    }

    /// The address of the org, such as `https://acme.okta.com`. Required.
    pub fn org_url(mut self, url: impl Into<String>) -> Self {
        self.settings.org_url = Some(url.into());
        self
    }

    /// A path that stands before the paths of all operations, where a gateway puts the org below one; none if not set.
    pub fn base_path(mut self, path: impl Into<String>) -> Self {
        self.settings.base_path = path.into();
        self
    }

    /// The address for the few operations that are on a server of their own, such as disaster recovery. The credential
    /// is sent there too.
    pub fn foreign_url(mut self, url: impl Into<String>) -> Self {
        self.settings.foreign_url = Some(url.into());
        self
    }

    /// Allows addresses that begin with `http://`, for tests against a local server. Credentials are then sent for
    /// everyone on the way to read.
    pub fn danger_allow_http(mut self) -> Self {
        self.settings.allow_http = true;
        self
    }

    /// Authenticates with an API token.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.settings.credential = Credential::Ssws(token.into());
        self
    }

    /// Authenticates with an OAuth access token from elsewhere, which is not renewed.
    pub fn bearer_token(mut self, token: impl Into<Secret>) -> Self {
        self.settings.credential = Credential::Bearer(token.into());
        self
    }

    /// Authenticates with a private key: access tokens are fetched and renewed as needed.
    #[cfg(feature = "oauth")]
    pub fn private_key(mut self, auth: crate::auth::oauth::PrivateKeyAuth) -> Self {
        self.settings.credential = Credential::PrivateKey(auth);
        self
    }

    /// Authenticates in a way of the program's own.
    pub fn credentials(mut self, provider: impl CredentialProvider) -> Self {
        self.settings.credential = Credential::Provider(Arc::new(provider));
        self
    }

    /// Sends no credentials; good for operations that are open.
    pub fn anonymous(self) -> Self {
        self.credentials(Anonymous)
    }

    /// Sends requests over HTTP with these settings: TLS, proxy, pool. What they leave open is found as usual.
    pub fn http(mut self, settings: HttpTransportBuilder) -> Self {
        self.settings.http = Some(settings);
        self
    }

    /// Sends requests in a way of the program's own; settings of [`http`](Self::http) then have no effect.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Takes time and randomness from elsewhere, for tests.
    pub fn environment(mut self, environment: impl Environment) -> Self {
        self.settings.environment = Arc::new(environment);
        self
    }

    /// A header for every call. Headers of a call itself come before it.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.headers.push((name.into(), value.into()));
        self
    }

    /// Names the program behind the name of this library in `User-Agent`, as in `my-app/1.2`.
    pub fn user_agent(mut self, extra: impl Into<String>) -> Self {
        self.settings.user_agent = Some(extra.into());
        self
    }

    /// How long opening a connection may take; 30 s if not set. A transport of the program's own does not heed it.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = Some(timeout);
        self
    }

    /// How long a whole call may take, waits and retries included; no limit if not set.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.settings.request_timeout = Some(timeout);
        self
    }

    /// How long one attempt may take; 60 s if not set.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = Some(timeout);
        self
    }

    /// How often a call is tried again; 2 if not set, 0 for never.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.settings.max_retries = Some(retries);
        self
    }

    /// The longest wait between two tries; 65 s if not set, which is one window of Okta's rate limits. If the server
    /// asks for a longer one, the call fails at once.
    pub fn max_backoff(mut self, wait: Duration) -> Self {
        self.settings.max_backoff = Some(wait);
        self
    }

    /// Decides in a way of the program's own whether a call is tried again; `max_backoff` then has no effect.
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.settings.retry = Some(Arc::new(policy));
        self
    }

    /// Whether calls are held back before the server refuses them; no if not set.
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.settings.throttle = Some(throttle);
        self
    }

    /// How many requests may be under way at the same time; no limit if not set, and at least one.
    pub fn max_concurrent_requests(mut self, requests: usize) -> Self {
        self.settings.max_concurrent_requests = Some(requests.max(1));
        self
    }

    /// Keeps answers for a while; see [`cache`](crate::cache) for which. None are kept if not set.
    pub fn cache(mut self, cache: impl Cache) -> Self {
        self.settings.cache = Some(Box::new(cache));
        self
    }

    /// How long an answer is kept; 5 minutes if not set.
    pub fn cache_ttl(mut self, ttl: Duration) -> Self {
        self.settings.cache_ttl = Some(ttl);
        self
    }

    /// Shares what is kept with all clients of this name, in one cache that serves them. They must have the same org
    /// and the same rights. If not set, a client shares with its clones only.
    pub fn cache_scope(mut self, scope: impl Into<String>) -> Self {
        self.settings.cache_scope = Some(scope.into());
        self
    }

    /// Puts code around calls and attempts, inside of what was added before.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.settings.middleware.push(Arc::new(middleware));
        self
    }

    /// Tells of what happens.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.settings.observers.push(Arc::new(observer));
        self
    }

    /// The largest body of an answer in bytes; 64 MiB if not set.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = Some(bytes);
        self
    }

    /// Whether an operation that does not take the client's kind of credential is refused before it is sent; yes if
    /// not set.
    pub fn check_operation_auth(mut self, check: bool) -> Self {
        self.settings.check_operation_auth = check;
        self
    }

    /// Whether the bodies of requests and answers are logged at the level TRACE, secrets masked by the names of their
    /// members; no if not set. They hold personal data.
    pub fn log_bodies(mut self, log: bool) -> Self {
        self.settings.log_bodies = log;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// If settings are missing or wrong: all problems in one [`ConfigError`](crate::error::ConfigError).
    pub fn build(self) -> Result<C, Error> {
        assemble(*self.settings).map(C::from).map_err(Error::from)
    }
}

impl<C: From<Client>> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // There may be a login in it, which is wrong, and found out later.
        let org_url = self.settings.org_url.as_deref().and_then(|url| url.rsplit('@').next());
        f.debug_struct("ClientBuilder").field("org_url", &org_url).finish_non_exhaustive()
    }
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
}
