//! Assembles a client from the settings in code and the layered configuration.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::{HeaderMap, HeaderValue};

use super::credentials::{Base, credentials};
use super::handle::Client;
use super::origin::{Leniency, is_host_label, org_origin};
use super::settings::ClientSettings;
use super::transport::transport;
use crate::budget::RetryBudget;
use crate::cache::{Cache, ClientCache};
use crate::config::{LayeredConfig, keys};
use crate::environment::Environment;
use crate::error::{ConfigError, Problem, ProblemCode};
use crate::limiter::{Limiter, LimiterSettings, MemoryLimiter};
use crate::pipeline::{Core, Settings};
use crate::profile::LOG_TARGET;
use crate::retry::{MAX_BACKOFF, RetryPolicy, StandardRetry};
use crate::throttle::Throttle;
use crate::time::Limit;
use crate::wire::{bad_path, insert_header};

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
const MAX_RETRIES: u32 = 2;
const RETRY_BUDGET: u32 = 500;
const MAX_RESPONSE_BYTES: usize = 64 << 20;
const CACHE_TTL: Duration = Duration::from_secs(300);
#[cfg(feature = "cache")]
const CACHE_BYTES: u64 = 16 << 20;

/// Builds the client, or returns all problems.
pub(super) fn assemble(mut program: ClientSettings) -> Result<Client, ConfigError> {
    let mut config = LayeredConfig::load(&program.sources, program.profile);
    let team = Team::resolve(&program, &mut config);
    let urls = Urls::resolve(&program, team.as_ref(), &mut config);
    let headers = headers(&program.headers, &mut config.problems);
    let settings = settings(&program, &mut config);
    let retry = program.retry.take();
    let retry: Arc<dyn RetryPolicy> =
        retry.unwrap_or_else(|| Arc::new(StandardRetry::new(settings.max_backoff)));
    let (limiter, limiter_settings) = limiter(&mut program, settings.throttle);
    let cache = cache(&mut program, &mut config);
    let transport = transport(&mut program, &urls, &mut config);
    // The last step: token requests use the URL, the transport and the settings.
    let base = Base {
        url: urls.base.as_deref(),
        transport: transport.as_ref(),
        environment: &program.environment,
        retry: &retry,
        settings: &settings,
        team: team.as_ref().map(|team| &*team.name),
    };
    let credentials = credentials(program.credential, &base, &mut config);
    config.problems.iter_mut().for_each(|problem| problem.profile = program.profile);
    for warning in &config.warnings {
        tracing::warn!(target: LOG_TARGET, "{warning}");
    }
    ConfigError::check(config.problems)?;
    let (Some(base_url), Some(credentials), Some(transport)) = (urls.base, credentials, transport) else {
        // Not reached: what is missing is among the problems.
        return Err(ConfigError::default());
    };
    let core = Core {
        profile: program.profile,
        base_url,
        foreign_url: urls.foreign,
        transport,
        credentials,
        client_auth: None,
        retry,
        environment: program.environment,
        settings,
        limiter,
        limiter_settings,
        rules: program.rules,
        budget: RetryBudget::new(program.retry_budget.unwrap_or(RETRY_BUDGET)).map(Arc::new),
        middleware: program.middleware,
        observers: program.observers,
        cache: cache.map(Arc::new),
        #[cfg(feature = "blocking")]
        blocking: Arc::default(),
    };
    Ok(Client { core: Arc::new(core), headers: Arc::new(headers) })
}

/// The URLs that paths are appended to; `None` where one is wrong or missing.
pub(super) struct Urls {
    base: Option<String>,
    foreign: Option<String>,
}

impl Urls {
    /// Returns whether requests are sent over TLS.
    pub(super) fn need_tls(&self) -> bool {
        [&self.base, &self.foreign].into_iter().flatten().any(|url| url.starts_with("https:"))
    }

    fn resolve(program: &ClientSettings, team: Option<&Team>, config: &mut LayeredConfig) -> Self {
        let leniency = Leniency {
            http: config.get(&keys::DISABLE_HTTPS_CHECK).unwrap_or(false) || program.allow_http,
            any_domain: config.get(&keys::DISABLE_DOMAIN_CHECK).unwrap_or(false),
        };
        let base = Self::base(program, team, leniency, config);
        let foreign = program.foreign_url.as_deref();
        let foreign = foreign.and_then(|url| org_origin(url, "set by foreign_url", leniency, config));
        Self { base, foreign }
    }

    fn base(
        program: &ClientSettings,
        team: Option<&Team>,
        leniency: Leniency,
        config: &mut LayeredConfig,
    ) -> Option<String> {
        let key = keys::url(program.profile);
        let (url, source) = match (&program.org_url, config.get(key)) {
            (Some(url), _) => (url.clone(), format!("set by {}", program.profile.server.method)),
            (None, Some(url)) => (url, config.source(key)),
            (None, None) => match team.zip(program.profile.team_domain) {
                Some((team, domain)) => (team.url(domain, config)?, team.source.clone()),
                None => (program.default_org_url.to_owned(), String::new()),
            },
        };
        let origin = org_origin(&url, &source, leniency, config);
        let path = program.base_path.trim_end_matches('/');
        if !path.is_empty()
            && let Some(what) = bad_path(path)
        {
            let message = format!("the path {path:?} cannot be used: {what}");
            config.problems.push(Problem::new(ProblemCode::ValueInvalid, message).at("set by base_path"));
        }
        Some(format!("{}{path}", origin?))
    }
}

/// The team of Privileged Access: that of the program, or the configured one.
struct Team {
    name: String,
    source: String,
}

impl Team {
    fn resolve(program: &ClientSettings, config: &mut LayeredConfig) -> Option<Self> {
        let (name, source) = match &program.team {
            Some(name) => (name.clone(), "set by team".to_owned()),
            None => (config.get(&keys::TEAM)?, config.source(&keys::TEAM)),
        };
        let name = name.trim().to_owned();
        (!name.is_empty()).then_some(Self { name, source })
    }

    /// Returns the URL of the server that has the name of the team. A name that cannot be part of a host is a problem.
    fn url(&self, domain: &str, config: &mut LayeredConfig) -> Option<String> {
        if is_host_label(&self.name) {
            return Some(format!("https://{}.{domain}", self.name.to_ascii_lowercase()));
        }
        let noun = config.profile.server.noun;
        let message = format!("{noun} URL is not set, and the team {:?} cannot be part of a host", self.name);
        config.problems.push(Problem::new(ProblemCode::OrgUrlMissing, message).at(&self.source));
        None
    }
}

/// Returns the settings of calls.
fn settings(program: &ClientSettings, config: &mut LayeredConfig) -> Settings {
    let log_level = log_level(config);
    let max_retries = config.get(&keys::MAX_RETRIES).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    let max_backoff = config.get(&keys::MAX_BACKOFF);
    let is_off = config.get(&keys::RATE_LIMIT_ENABLE) == Some(false);
    let throttle = if is_off { Throttle::Off } else { Throttle::default() };
    Settings {
        user_agent: user_agent(program, config),
        request_timeout: request_timeout(program.request_timeout, config),
        attempt_timeout: attempt_timeout(program.attempt_timeout),
        max_retries: program.max_retries.or(max_retries).unwrap_or(MAX_RETRIES),
        max_backoff: program.max_backoff.or(max_backoff).unwrap_or(MAX_BACKOFF),
        max_response_bytes: program.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES),
        throttle: program.throttle.unwrap_or(throttle),
        changes: program.changes,
        check_operation_auth: program.check_operation_auth,
        log_bodies: program.log_bodies,
        log_level,
    }
}

/// The limit of a call: that of the program, or the configured one.
fn request_timeout(program: Option<Duration>, config: &mut LayeredConfig) -> Option<Limit> {
    // As in the other SDKs, 0 in a file or variable means no limit.
    let configured = config.limit(&keys::REQUEST_TIMEOUT).filter(|limit| !limit.length.is_zero());
    let program = program.map(|length| Limit::new(length, "set by `request_timeout` of the client"));
    program.or(configured)
}

fn attempt_timeout(program: Option<Duration>) -> Limit {
    match program {
        Some(length) => Limit::new(length, "set by `attempt_timeout` of the client"),
        None => Limit::new(ATTEMPT_TIMEOUT, "the default of `attempt_timeout`"),
    }
}

/// Returns the configured log level. It is only a hint for the application, which sets up its own subscriber.
fn log_level(config: &mut LayeredConfig) -> Option<tracing::Level> {
    let is_enabled = config.get(&keys::LOGGING_ENABLED) == Some(true);
    let level = config.get(&keys::LOG_LEVEL);
    if is_enabled { level.or(Some(tracing::Level::INFO)) } else { None }
}

/// Returns the limiter set in code, or a new one for this client.
fn limiter(program: &mut ClientSettings, throttle: Throttle) -> (Arc<dyn Limiter>, LimiterSettings) {
    let (is_enabled, reserve) = match throttle {
        Throttle::Off => (false, 0),
        Throttle::PerBucket { reserve } => (true, reserve),
    };
    let max_concurrent = program.max_concurrent_requests;
    let settings = LimiterSettings { is_enabled, reserve, max_concurrent };
    let in_memory = || Arc::new(MemoryLimiter::with_environment(settings, program.environment.clone())) as _;
    (program.limiter.take().unwrap_or_else(in_memory), settings)
}

/// Returns the cache set in code, or an in-memory one if it is configured.
fn cache(program: &mut ClientSettings, config: &mut LayeredConfig) -> Option<ClientCache> {
    let configured = config.get(&keys::CACHE_TTL);
    let ttl = program.cache_ttl.or(configured).unwrap_or(CACHE_TTL);
    let tti = config.get(&keys::CACHE_TTI).unwrap_or(CACHE_TTL);
    let is_enabled = config.get(&keys::CACHE_ENABLED) == Some(true);
    let cache = match program.cache.take() {
        Some(cache) => Some(cache),
        None if is_enabled => memory_cache(ttl, tti, &program.environment, config),
        None => None,
    };
    // Without a scope, no other client shares the entries.
    let scope = program.cache_scope.take();
    let scope = scope.unwrap_or_else(|| unshared_scope(&*program.environment));
    cache.map(|cache| ClientCache::new(cache.into(), scope, ttl))
}

/// Returns the scope of a client that shares cached responses with its clones only.
///
/// The number distinguishes the clients of this process, whatever the environment returns, and the random one those of
/// processes that use the same cache.
pub(super) fn unshared_scope(environment: &dyn Environment) -> String {
    static CLIENTS: AtomicU64 = AtomicU64::new(0);
    let number = CLIENTS.fetch_add(1, Ordering::Relaxed);
    format!("client-{:016x}-{number}", environment.random())
}

#[cfg(feature = "cache")]
fn memory_cache(
    ttl: Duration,
    tti: Duration,
    environment: &Arc<dyn Environment>,
    _: &mut LayeredConfig,
) -> Option<Box<dyn Cache>> {
    let environment = environment.clone();
    Some(Box::new(crate::cache::MemoryCache::with_environment(CACHE_BYTES, ttl, tti, environment)))
}

#[cfg(not(feature = "cache"))]
fn memory_cache(
    _: Duration,
    _: Duration,
    _: &Arc<dyn Environment>,
    config: &mut LayeredConfig,
) -> Option<Box<dyn Cache>> {
    let message = "a cache needs the feature `cache`";
    config.problem(ProblemCode::FeatureMissing, &keys::CACHE_ENABLED, message);
    None
}

fn headers(program: &[(String, String)], problems: &mut Vec<Problem>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in program {
        if let Err(problem) = insert_header(&mut headers, name, value) {
            problems.push(Problem::new(ProblemCode::HeaderInvalid, problem).at("set by header"));
        }
    }
    headers
}

/// Returns the header `User-Agent`.
fn user_agent(program: &ClientSettings, config: &mut LayeredConfig) -> HeaderValue {
    let (name, source) = match &program.user_agent {
        Some(name) => (Some(name.clone()), "set by user_agent".to_owned()),
        None => (config.get(&keys::USER_AGENT), config.source(&keys::USER_AGENT)),
    };
    HeaderValue::try_from(program.profile.user_agent(name.as_deref())).unwrap_or_else(|_| {
        let message = "the user agent has a line break or another control character";
        config.problems.push(Problem::new(ProblemCode::UserAgentInvalid, message).at(source));
        HeaderValue::from_static("")
    })
}
