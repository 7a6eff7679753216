//! Configuring a client.

use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::assemble::assemble;
use super::handle::Client;
use super::settings::{ClientSettings, Credential};
use crate::auth::{Anonymous, CredentialProvider, Keyring};
use crate::cache::Cache;
use crate::environment::Environment;
use crate::error::Error;
use crate::limiter::{Limiter, Rule};
use crate::middleware::Middleware;
use crate::observe::Observer;
use crate::pipeline::Changes;
use crate::profile::Profile;
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::throttle::Throttle;
use crate::transport::{HttpTransportBuilder, Transport};
use crate::wire::split_origin;

/// Configures a client. [`build`](Self::build) reports all problems at once.
///
/// `C` is the type of the client: a generated crate wraps the client of this one.
#[must_use]
pub struct ClientBuilder<C> {
    settings: Box<ClientSettings>,
    client: PhantomData<fn() -> C>,
}

/// The client of an API: the names of the product, and what its description says about its server.
///
/// [`client_newtype!`](crate::client_newtype) implements it.
#[doc(hidden)]
pub trait ApiClient: From<Client> {
    /// Returns the profile of the product.
    fn profile() -> &'static Profile {
        <&Profile>::default()
    }

    /// Returns the rules that assign requests which are not operations to rate-limit buckets.
    fn rate_limit_rules() -> &'static [Rule] {
        &[]
    }

    /// Returns the URL of the server that the description names, and the prefix of all paths. Both may be empty.
    fn server() -> (&'static str, &'static str) {
        ("", "")
    }
}

/// The client of no generated crate, for an org.
impl ApiClient for Client {}

impl<C: ApiClient> ClientBuilder<C> {
    /// Creates a builder with the defaults.
    pub fn new() -> Self {
        let (url, path) = C::server();
        let settings = ClientSettings {
            profile: C::profile(),
            rules: C::rate_limit_rules(),
            default_org_url: url,
            base_path: path.to_owned(),
            ..ClientSettings::default()
        };
        Self { settings: Box::new(settings), client: PhantomData }
    }

    /// Reads what is not set here from files and environment variables: `~/.okta/okta.yaml`, then `./okta.yaml` or
    /// `./.okta.yaml` (with the feature `config-files`), then variables such as `OKTA_CLIENT_ORGURL`. Later sources
    /// override earlier ones.
    pub fn discover(mut self) -> Self {
        self.settings.sources.files = true;
        self.settings.sources.env = true;
        self
    }

    /// Reads only the files of [`with_file`](Self::with_file).
    pub fn without_files(mut self) -> Self {
        self.settings.sources.files = false;
        self
    }

    /// Reads no environment variables.
    pub fn without_env(mut self) -> Self {
        self.settings.sources.env = false;
        self
    }

    /// Reads a file, which must exist. It overrides the usual files, and environment variables override it.
    pub fn with_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.sources.named_files.push(path.into());
        self
    }

    /// Uses these instead of environment variables.
    pub fn with_env(mut self, vars: impl IntoIterator<Item = (String, String)>) -> Self {
        self.settings.sources.env = true;
        self.settings.sources.vars = Some(vars.into_iter().collect());
        self
    }

    /// Reads values from a map, such as the configuration of the program. It overrides files and environment variables,
    /// and the other methods of this builder override it.
    ///
    /// The keys are those of files, with or without `okta.client`, or the names of environment variables: `orgUrl`,
    /// `client.orgUrl` and `OKTA_CLIENT_ORGURL` are the same. They are checked as those of files and variables are: a
    /// value of another type is an error of [`build`](Self::build), and an unknown key causes a warning.
    ///
    /// ```
    /// use okta_runtime::Client;
    ///
    /// let okta = Client::builder()
    ///     .with_map([("orgUrl", "https://acme.okta.com"), ("token", "00abc"), ("rateLimit.maxRetries", "5")])
    ///     .build()?;
    /// assert_eq!(okta.org_url(), "https://acme.okta.com");
    /// # Ok::<(), okta_runtime::Error>(())
    /// ```
    pub fn with_map<K: Into<String>, V: Into<Secret>>(
        mut self,
        map: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let map = map.into_iter().map(|(name, value)| (name.into(), value.into()));
        self.settings.sources.map.extend(map);
        self
    }

    /// Sets the URL of the org, such as `https://acme.okta.com`, as text or as a `Url` of the crate `url`. Required.
    pub fn org_url(mut self, url: impl Into<String>) -> Self {
        self.settings.org_url = Some(url.into());
        self
    }

    /// Sets the URL of the server, such as `https://api.example.com/v2`: [`org_url`](Self::org_url), and
    /// [`base_path`](Self::base_path) if the URL has a path.
    pub fn server_url(self, url: impl Into<String>) -> Self {
        let url = url.into();
        let (origin, path) = split_origin(&url);
        let builder = if path.is_empty() { self } else { self.base_path(path) };
        builder.org_url(origin)
    }

    /// Sets a prefix for the paths of all operations, for a gateway that serves the org below a path.
    pub fn base_path(mut self, path: impl Into<String>) -> Self {
        self.settings.base_path = path.into();
        self
    }

    /// Sets the URL of the few operations with a server of their own, such as disaster recovery. The credential is sent
    /// there too.
    pub fn foreign_url(mut self, url: impl Into<String>) -> Self {
        self.settings.foreign_url = Some(url.into());
        self
    }

    /// Allows URLs that begin with `http://`, for tests against a local server. Credentials are then sent unencrypted.
    pub fn danger_allow_http(mut self) -> Self {
        self.settings.allow_http = true;
        self
    }

    /// Authenticates with an API token.
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.settings.credential = Credential::Ssws(token.into());
        self
    }

    /// Authenticates with an OAuth access token from another source. It is not renewed.
    pub fn bearer_token(mut self, token: impl Into<Secret>) -> Self {
        self.settings.credential = Credential::Bearer(token.into());
        self
    }

    /// Authenticates with a private key. Access tokens are fetched and renewed as needed.
    #[cfg(feature = "oauth")]
    pub fn private_key(mut self, auth: crate::auth::oauth::PrivateKeyAuth) -> Self {
        self.settings.credential = Credential::PrivateKey(auth);
        self
    }

    /// Uses these credentials, and those of the configuration for schemes that they do not have.
    #[doc(hidden)]
    pub fn keyring(mut self, keyring: Keyring) -> Self {
        if matches!(self.settings.credential, Credential::Missing) {
            self.settings.credential = Credential::Configured(Box::new(keyring));
        }
        self
    }

    /// Uses a custom credential provider.
    pub fn credentials(mut self, provider: impl CredentialProvider) -> Self {
        self.settings.credential = Credential::Provider(Arc::new(provider));
        self
    }

    /// Sends no credentials, for operations that accept none.
    pub fn anonymous(self) -> Self {
        self.credentials(Anonymous)
    }

    /// Sets TLS, proxy and connection pool. The configuration applies to what they do not set.
    pub fn http(mut self, settings: HttpTransportBuilder) -> Self {
        self.settings.http = Some(settings);
        self
    }

    /// Sends requests with an HTTP client of the application, which shares its connections, proxies and TLS. Build it so
    /// that it does not follow redirects; see [`ReqwestTransport`](crate::transport::ReqwestTransport) for this and what else
    /// the SDK cannot control then.
    ///
    /// ```
    /// use okta_runtime::{Client, reqwest};
    ///
    /// # fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let http = reqwest::Client::builder()
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .retry(reqwest::retry::never())
    ///     .build()?;
    /// let okta = Client::builder().org_url("https://acme.okta.com").token("00abc").http_client(http).build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "reqwest")]
    pub fn http_client(self, client: reqwest::Client) -> Self {
        self.transport(crate::transport::ReqwestTransport::from(client))
    }

    /// Uses a custom transport. The settings of [`http`](Self::http) then have no effect.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Uses another source of time and randomness, for tests.
    pub fn environment(mut self, environment: impl Environment) -> Self {
        self.settings.environment = Arc::new(environment);
        self
    }

    /// Adds a header to every call. Headers of a call override it.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.headers.push((name.into(), value.into()));
        self
    }

    /// Appends the name of the program to `User-Agent`, such as `my-app/1.2`.
    pub fn user_agent(mut self, extra: impl Into<String>) -> Self {
        self.settings.user_agent = Some(extra.into());
        self
    }

    /// Sets the time limit of opening a connection. The default is 30 s. It does not apply to a custom transport.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = Some(timeout);
        self
    }

    /// Sets the time limit of a whole call, including waits and retries. The default is no limit.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.settings.request_timeout = Some(timeout);
        self
    }

    /// Sets the time limit of one attempt. The default is 60 s.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.settings.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how often a call is retried. The default is 2; 0 disables retries.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.settings.max_retries = Some(retries);
        self
    }

    /// Sets the longest wait between two attempts. The default is 65 s, one window of Okta's rate limits. If the server
    /// asks for a longer wait, the call fails immediately.
    pub fn max_backoff(mut self, wait: Duration) -> Self {
        self.settings.max_backoff = Some(wait);
        self
    }

    /// Uses a custom retry policy. `max_backoff` then has no effect.
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.settings.retry = Some(Arc::new(policy));
        self
    }

    /// Sets whether calls wait for rate limits before the server refuses them. By default they do, with no requests
    /// reserved for other programs.
    pub fn throttle(mut self, throttle: Throttle) -> Self {
        self.settings.throttle = Some(throttle);
        self
    }

    /// Uses a limiter instead of one for this client alone, for example one that several processes share. It must be
    /// for the same org and principal. [`max_concurrent_requests`](Self::max_concurrent_requests) and the reserve of
    /// [`throttle`](Self::throttle) then have no effect: they are settings of the limiter.
    pub fn limiter(mut self, limiter: impl Limiter) -> Self {
        self.settings.limiter = Some(Arc::new(limiter));
        self
    }

    /// Limits retries because of failures: a retry takes 5 tokens (10 after a timeout), and a success puts back what
    /// the retry took, or one token if there was none. The default is 500; 0 means no limit.
    pub fn retry_budget(mut self, tokens: u32) -> Self {
        self.settings.retry_budget = Some(tokens);
        self
    }

    /// Limits the number of concurrent requests, at least to one. The default is no limit.
    pub fn max_concurrent_requests(mut self, requests: usize) -> Self {
        self.settings.max_concurrent_requests = Some(requests.max(1));
        self
    }

    /// Uses a cache for responses; see [`cache`](crate::cache). The default is none.
    pub fn cache(mut self, cache: impl Cache) -> Self {
        self.settings.cache = Some(Box::new(cache));
        self
    }

    /// Sets the maximum age of a cached response. The default is 5 minutes.
    pub fn cache_ttl(mut self, ttl: Duration) -> Self {
        self.settings.cache_ttl = Some(ttl);
        self
    }

    /// Shares cached responses with all clients of this scope that use the same cache. They must have the same org and
    /// the same permissions. By default a client shares them with its clones only.
    ///
    /// A change by one of them also removes what the others stored before. But a response that another one requested before
    /// the change, and received after it, is stored and used until it expires.
    pub fn cache_scope(mut self, scope: impl Into<String>) -> Self {
        self.settings.cache_scope = Some(scope.into());
        self
    }

    /// Adds middleware. It runs inside the middleware that was added before.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.settings.middleware.push(Arc::new(middleware));
        self
    }

    /// Adds an observer.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.settings.observers.push(Arc::new(observer));
        self
    }

    /// Sets the largest body of a response, in bytes. The default is 64 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.settings.max_response_bytes = Some(bytes);
        self
    }

    /// Refuses every call that could change something: it fails with [`ErrorKind::ReadOnly`] before it is sent.
    ///
    /// `GET`, `HEAD` and `OPTIONS` requests are sent, and operations that are
    /// [marked as reads](crate::Operation::reads), such as the simulation of policies. Requests for access tokens are
    /// sent too. The last one of `read_only` and [`dry_run`](Self::dry_run) applies.
    ///
    /// [`ErrorKind::ReadOnly`]: crate::error::ErrorKind::ReadOnly
    pub fn read_only(mut self) -> Self {
        self.settings.changes = Changes::Refuse;
        self
    }

    /// Reports every call that could change something instead of sending it, and sends the others as
    /// [`read_only`](Self::read_only) does.
    ///
    /// The report is the event [`Withheld`](crate::observe::Event::Withheld), and a log event at the level INFO. It has
    /// the method, path, query and body, with secrets masked; the body may contain personal data. A call has nothing to
    /// return then, so it fails with [`ErrorKind::DryRun`]. [`unless_dry_run`](crate::OptionalExt::unless_dry_run)
    /// converts this error to `None`.
    ///
    /// [`ErrorKind::DryRun`]: crate::error::ErrorKind::DryRun
    pub fn dry_run(mut self) -> Self {
        self.settings.changes = Changes::Report;
        self
    }

    /// Sets whether a call fails before it is sent if the operation does not accept this kind of credential. The
    /// default is `true`.
    pub fn check_operation_auth(mut self, check: bool) -> Self {
        self.settings.check_operation_auth = check;
        self
    }

    /// Sets whether bodies of requests and responses are logged at the level TRACE, with secrets masked by field name.
    /// Bodies contain personal data. The default is `false`.
    pub fn log_bodies(mut self, log: bool) -> Self {
        self.settings.log_bodies = log;
        self
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// Returns all missing and wrong settings in one [`ConfigError`](crate::error::ConfigError).
    pub fn build(self) -> Result<C, Error> {
        assemble(*self.settings).map(C::from).map_err(Error::from)
    }
}

/// A client of Okta Privileged Access, whose builder has methods for its credential.
#[doc(hidden)]
pub trait TeamClient: ApiClient {}

/// The credential of Okta Privileged Access.
impl<C: TeamClient> ClientBuilder<C> {
    /// Sets the name of the team of the service user.
    ///
    /// Unless [`server_url`](Self::server_url) or the configuration sets another URL, the client calls
    /// `https://<team>.pam.okta.com`: a team usually has the name of its org. A name that cannot be part of a host is then an
    /// error of [`build`](Self::build).
    pub fn team(mut self, team: impl Into<String>) -> Self {
        self.settings.team = Some(team.into());
        self
    }

    /// Authenticates as a service user of the [`team`](Self::team), with the id and the secret of an API key. The key is
    /// exchanged for access tokens, which are fetched and renewed as needed.
    pub fn service_user(mut self, key_id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.settings.credential = Credential::ServiceUser(key_id.into(), secret.into());
        self
    }
}

impl<C: ApiClient> Default for ClientBuilder<C> {
    fn default() -> Self {
        Self::new()
    }
}

impl<C> fmt::Debug for ClientBuilder<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It may hold a login, which `build` refuses.
        let org_url = self.settings.org_url.as_deref().and_then(|url| url.rsplit('@').next());
        f.debug_struct("ClientBuilder").field("org_url", &org_url).finish_non_exhaustive()
    }
}

impl Client {
    /// Configures a client.
    pub fn builder() -> ClientBuilder<Self> {
        ClientBuilder::new()
    }

    /// Creates a client that is configured by files and environment variables; see [`ClientBuilder::discover`].
    ///
    /// # Errors
    ///
    /// Fails if settings are missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().discover().build()
    }
}
