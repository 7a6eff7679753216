//! Putting a client together from what the program set and what was found elsewhere.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use tokio::sync::Semaphore;

use super::credentials::{Base, credentials};
use super::handle::Client;
use super::origin::{Leniency, org_origin};
use super::settings::ClientSettings;
use super::transport::transport;
use crate::cache::{Cache, ClientCache};
use crate::config::{Found, Unit};
use crate::error::{ConfigError, Problem, ProblemCode};
use crate::pipeline::{Core, Settings};
use crate::retry::StandardRetry;
use crate::throttle::{Gates, Throttle};
use crate::wire::{bad_path, insert_header};

/// Defaults; their meaning is told where they are set.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
const MAX_RETRIES: u32 = 2;
const MAX_BACKOFF: Duration = Duration::from_secs(65);
const MAX_RESPONSE_BYTES: usize = 64 << 20;
const CACHE_TTL: Duration = Duration::from_secs(300);

/// Makes the client, or tells all that is wrong.
pub(super) fn assemble(mut draft: ClientSettings) -> Result<Client, ConfigError> {
    let mut found = Found::load(&draft.sources);
    let leniency = Leniency {
        http: found.boolean("testing.disableHttpsCheck").unwrap_or(false) || draft.allow_http,
        any_domain: found.boolean("testing.disableOktaDomainCheck").unwrap_or(false),
    };
    let base_url = base_url(&draft, leniency, &mut found);
    let foreign_url = draft
        .foreign_url
        .as_deref()
        .and_then(|url| org_origin(url, "set by foreign_url", leniency, &mut found.problems));
    let log_level = log_level(&mut found);
    let headers = headers(&draft.headers, &mut found.problems);
    let (user_agent, source) = match draft.user_agent.take() {
        Some(extra) => (Some(extra), "set by user_agent".to_owned()),
        None => {
            (found.text("client.userAgent").map(str::to_owned), found.source("client.userAgent").to_owned())
        }
    };
    let user_agent = user_agent_header(user_agent.as_deref(), &source, &mut found.problems);
    let max_backoff =
        draft.max_backoff.or_else(|| found.duration("client.rateLimit.maxBackoff", Unit::Seconds));
    let retry = draft
        .retry
        .take()
        .unwrap_or_else(|| Arc::new(StandardRetry::new(max_backoff.unwrap_or(MAX_BACKOFF))));
    let max_retries = draft.max_retries.or_else(|| {
        found.number("client.rateLimit.maxRetries").map(|number| u32::try_from(number).unwrap_or(u32::MAX))
    });
    // In files and the environment 0 means "no limit", as in the other SDKs.
    let request_timeout = draft.request_timeout.or_else(|| {
        found.duration("client.requestTimeout", Unit::Seconds).filter(|timeout| !timeout.is_zero())
    });
    let transport = transport(&mut draft, &mut found);
    let throttle = draft
        .throttle
        .or_else(|| found.boolean("client.rateLimit.enable")?.then_some(Throttle::PerRoute { reserve: 0 }));
    let cache = cache(&mut draft, &mut found);
    let settings = Settings {
        user_agent,
        request_timeout,
        attempt_timeout: draft.attempt_timeout.unwrap_or(ATTEMPT_TIMEOUT),
        max_retries: max_retries.unwrap_or(MAX_RETRIES),
        max_response_bytes: draft.max_response_bytes.unwrap_or(MAX_RESPONSE_BYTES),
        throttle: throttle.unwrap_or_default(),
        check_operation_auth: draft.check_operation_auth,
        log_bodies: draft.log_bodies,
        log_level,
    };
    let environment = draft.environment;
    let base = Base {
        url: base_url.as_deref(),
        transport: transport.as_ref(),
        environment: &environment,
        retry: &retry,
        settings: &settings,
    };
    let credentials = credentials(draft.credential, &base, &mut found);
    for warning in &found.warnings {
        tracing::warn!("{warning}");
    }
    ConfigError::check(found.problems)?;
    let (Some(base_url), Some(credentials), Some(transport)) = (base_url, credentials, transport) else {
        // Whatever is missing has been told above.
        return Err(ConfigError::default());
    };
    let core = Core {
        base_url,
        foreign_url,
        transport,
        credentials,
        retry,
        environment,
        settings,
        gates: Gates::default(),
        permits: draft.max_concurrent_requests.map(Semaphore::new),
        middleware: draft.middleware,
        observers: draft.observers,
        cache,
        #[cfg(feature = "blocking")]
        blocking: crate::pipeline::BlockingRuntime::default(),
    };
    Ok(Client { core: Arc::new(core), headers: Arc::new(headers) })
}

/// The address that all paths are added to.
fn base_url(draft: &ClientSettings, leniency: Leniency, found: &mut Found) -> Option<String> {
    let (url, source) = match &draft.org_url {
        Some(url) => (url.clone(), "set by org_url".to_owned()),
        None => (
            found.text("client.orgUrl").unwrap_or_default().to_owned(),
            found.source("client.orgUrl").to_owned(),
        ),
    };
    let origin = org_origin(&url, &source, leniency, &mut found.problems);
    let path = draft.base_path.trim_end_matches('/');
    if !path.is_empty()
        && let Some(what) = bad_path(path)
    {
        let problem =
            Problem::new(ProblemCode::ValueInvalid, format!("the path {path:?} cannot be used: {what}"));
        found.problems.push(problem.at("set by base_path"));
    }
    Some(format!("{}{path}", origin?))
}

/// The level of logging that files and the environment ask for. It is a hint: the program sets up its subscriber.
fn log_level(found: &mut Found) -> Option<tracing::Level> {
    let is_enabled = found.boolean("client.logging.enabled");
    let level = found.level("client.logging.logLevel");
    if is_enabled == Some(true) { level.or(Some(tracing::Level::INFO)) } else { None }
}

/// The cache that the program gave, or one in memory if files or the environment say so.
fn cache(draft: &mut ClientSettings, found: &mut Found) -> Option<ClientCache> {
    let ttl = draft.cache_ttl.or_else(|| found.duration("client.cache.defaultTtl", Unit::Seconds));
    let ttl = ttl.unwrap_or(CACHE_TTL);
    let tti = found.duration("client.cache.defaultTti", Unit::Seconds).unwrap_or(CACHE_TTL);
    let is_enabled = found.boolean("client.cache.enabled").unwrap_or(false);
    let cache = match draft.cache.take() {
        Some(cache) => Some(cache),
        None if is_enabled => memory_cache(ttl, tti, found),
        None => None,
    };
    // No two clients are taken for one.
    let scope =
        draft.cache_scope.take().unwrap_or_else(|| format!("client-{:016x}", draft.environment.random()));
    cache.map(|cache| ClientCache::new(cache, scope, ttl))
}

#[cfg(feature = "cache")]
fn memory_cache(ttl: Duration, tti: Duration, _: &mut Found) -> Option<Box<dyn Cache>> {
    Some(Box::new(crate::cache::MemoryCache::new(16 << 20, ttl, tti)))
}

#[cfg(not(feature = "cache"))]
fn memory_cache(_: Duration, _: Duration, found: &mut Found) -> Option<Box<dyn Cache>> {
    found.problem(ProblemCode::FeatureMissing, "client.cache.enabled", "a cache needs the feature `cache`");
    None
}

fn headers(given: &[(String, String)], problems: &mut Vec<Problem>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        if let Err(problem) = insert_header(&mut headers, name, value) {
            problems.push(Problem::new(ProblemCode::HeaderInvalid, problem).at("set by header"));
        }
    }
    headers
}

/// `okta-sdk-rust/<version> rust/<least rustc> <os>/<arch> <extra>`
fn user_agent_header(extra: Option<&str>, source: &str, problems: &mut Vec<Problem>) -> HeaderValue {
    let mut text = format!(
        "okta-sdk-rust/{} rust/{} {}/{}",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_RUST_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    if let Some(extra) = extra.map(str::trim).filter(|extra| !extra.is_empty()) {
        text.push(' ');
        text.push_str(extra);
    }
    HeaderValue::try_from(text).unwrap_or_else(|_| {
        let message = "the user agent has a line break or another control character";
        problems.push(Problem::new(ProblemCode::UserAgentInvalid, message).at(source));
        HeaderValue::from_static("")
    })
}
