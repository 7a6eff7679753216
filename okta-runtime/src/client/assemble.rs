//! Putting a client together from what the program set and what was found elsewhere.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use tokio::sync::Semaphore;

use super::builder::{ClientDraft, Credential};
use super::origin::org_origin;
use super::{Client, Inner, Settings};
use crate::auth::{CredentialProvider, StaticToken};
use crate::cache::{Cache, ClientCache};
use crate::config::{Found, Unit};
use crate::environment::Environment;
use crate::error::{ConfigError, Problem, ProblemCode};
use crate::request::insert_header;
use crate::retry::{RetryPolicy, StandardRetry};
use crate::secret::Secret;
use crate::throttle::{Gates, Throttle};
use crate::transport::{HttpTransport, Transport};

/// Defaults; their meaning is told where they are set.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
const MAX_RETRIES: u32 = 2;
const MAX_BACKOFF: Duration = Duration::from_secs(65);
const MAX_RESPONSE_BYTES: usize = 64 << 20;
const CACHE_TTL: Duration = Duration::from_secs(300);

/// Makes the client, or tells all that is wrong.
pub(super) fn assemble(mut draft: ClientDraft) -> Result<Client, ConfigError> {
    let mut found = Found::load(&draft.sources);
    let allow_http = draft.allow_http || found.boolean("testing.disableHttpsCheck").unwrap_or(false);
    let origin = org(&draft, &mut found, allow_http);
    let foreign_origin = draft
        .foreign_url
        .as_deref()
        .and_then(|url| org_origin(url, "set by foreign_url", allow_http, &mut found.problems));
    let headers = headers(&draft.headers, &mut found.problems);
    let user_agent = draft.user_agent.take().or_else(|| found.text("client.userAgent").map(str::to_owned));
    let user_agent = user_agent_header(user_agent.as_deref(), &mut found.problems);
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
    };
    let environment = draft.environment;
    let base = Base {
        origin: origin.as_deref(),
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
    let (Some(origin), Some(credentials), Some(transport)) = (origin, credentials, transport) else {
        // Whatever is missing has been told above.
        return Err(ConfigError::default());
    };
    let inner = Inner {
        origin,
        foreign_origin,
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
        blocking: crate::blocking::BlockingRuntime::default(),
    };
    Ok(Client { inner: Arc::new(inner), headers: Arc::new(headers) })
}

/// The parts of the client that a source of tokens uses too; those that are wrong are missing.
#[cfg_attr(not(feature = "oauth"), expect(dead_code))]
struct Base<'a> {
    origin: Option<&'a str>,
    transport: Option<&'a Arc<dyn Transport>>,
    environment: &'a Arc<dyn Environment>,
    retry: &'a Arc<dyn RetryPolicy>,
    settings: &'a Settings,
}

#[cfg(feature = "oauth")]
impl Base<'_> {
    fn parts(&self) -> Option<crate::auth::oauth::Parts> {
        Some(crate::auth::oauth::Parts {
            origin: self.origin?.to_owned(),
            transport: self.transport?.clone(),
            environment: self.environment.clone(),
            retry: self.retry.clone(),
            max_retries: self.settings.max_retries,
            attempt_timeout: self.settings.attempt_timeout,
            user_agent: self.settings.user_agent.clone(),
        })
    }
}

fn org(draft: &ClientDraft, found: &mut Found, allow_http: bool) -> Option<String> {
    let (url, source) = match &draft.org_url {
        Some(url) => (url.clone(), "set by org_url".to_owned()),
        None => (
            found.text("client.orgUrl").unwrap_or_default().to_owned(),
            found.source("client.orgUrl").to_owned(),
        ),
    };
    org_origin(&url, &source, allow_http, &mut found.problems)
}

fn credentials(given: Credential, base: &Base<'_>, found: &mut Found) -> Option<Arc<dyn CredentialProvider>> {
    match given {
        Credential::Provider(provider) => Some(provider),
        Credential::Ssws(token) => token_provider(false, &token, "set by token", &mut found.problems),
        Credential::Bearer(token) => token_provider(true, &token, "set by bearer_token", &mut found.problems),
        #[cfg(feature = "oauth")]
        Credential::PrivateKey(auth) => super::oauth::provider(auth, base.parts(), &mut found.problems),
        Credential::Missing => found_credentials(base, found),
    }
}

/// The credential that files and the environment tell of.
fn found_credentials(base: &Base<'_>, found: &mut Found) -> Option<Arc<dyn CredentialProvider>> {
    let mode = found.text("client.authorizationMode").unwrap_or_default().to_ascii_lowercase();
    let (bearer, key) = match mode.as_str() {
        "" if found.text("client.token").is_none() && found.text("client.accessToken").is_some() => {
            (true, "client.accessToken")
        }
        "" | "ssws" => (false, "client.token"),
        "bearer" | "bearertoken" if found.text("client.accessToken").is_some() => {
            (true, "client.accessToken")
        }
        "bearer" | "bearertoken" => (true, "client.token"),
        #[cfg(feature = "oauth")]
        "privatekey" | "jwk" => return super::oauth::found_provider(base.parts(), found),
        #[cfg(not(feature = "oauth"))]
        "privatekey" | "jwk" => {
            let _ = base;
            let message = format!(
                "authentication with a private key needs the feature `oauth` ({})",
                found.source("client.authorizationMode")
            );
            found.problems.push(Problem::new(ProblemCode::AuthModeInvalid, message));
            return None;
        }
        _ => {
            let source = found.source("client.authorizationMode");
            let message = format!("the authorization mode must be SSWS, Bearer or PrivateKey ({source})");
            found.problems.push(Problem::new(ProblemCode::AuthModeInvalid, message));
            return None;
        }
    };
    let token = found.secret(key).unwrap_or_else(|| Secret::new(""));
    let source = found.source(key).to_owned();
    warn_of_mixed_sources(key, found);
    token_provider(bearer, &token, &source, &mut found.problems)
}

/// An org URL from a checkout together with a token from the environment may send the token where the checkout says.
pub(super) fn warn_of_mixed_sources(key: &str, found: &mut Found) {
    if let (Some(url), Some(secret)) = (found.kind("client.orgUrl"), found.kind(key))
        && url != secret
    {
        let (url, secret) = (found.source("client.orgUrl"), found.source(key));
        let warning = format!("the org URL ({url}) and the credential ({secret}) are from different places");
        found.warnings.push(warning);
    }
}

fn token_provider(
    bearer: bool,
    token: &Secret,
    source: &str,
    problems: &mut Vec<Problem>,
) -> Option<Arc<dyn CredentialProvider>> {
    // Tokens are often read from files or pasted from headers.
    let text = token.expose().trim();
    let text = text.strip_prefix(if bearer { "Bearer " } else { "SSWS " }).map_or(text, str::trim_start);
    let problem = if text.is_empty() {
        Some((ProblemCode::TokenMissing, "the token is missing; give one with token(), or say anonymous()"))
    } else if text.contains(['{', '}']) {
        Some((ProblemCode::TokenPlaceholder, "the token is a placeholder; put in a token of your org"))
    } else if !text.bytes().all(|b| b.is_ascii_graphic()) {
        Some((ProblemCode::TokenInvalidChars, "the token has spaces or characters that are not ASCII"))
    } else {
        None
    };
    if let Some((code, what)) = problem {
        problems.push(Problem::new(code, format!("{what} ({source})")));
        return None;
    }
    let token = Secret::new(text);
    let provider = if bearer { StaticToken::bearer(&token) } else { StaticToken::ssws(&token) };
    // A token of visible ASCII can be sent.
    provider.ok().map(|provider| Arc::new(provider) as _)
}

fn transport(draft: &mut ClientDraft, found: &mut Found) -> Option<Arc<dyn Transport>> {
    let connect_timeout =
        draft.connect_timeout.or_else(|| found.duration("client.connectionTimeout", Unit::Seconds));
    let proxy = proxy(found);
    if let Some(transport) = draft.transport.take() {
        return Some(transport);
    }
    let mut builder = HttpTransport::builder();
    if let Some(timeout) = connect_timeout.filter(|timeout| !timeout.is_zero()) {
        builder = builder.connect_timeout(timeout);
    }
    if let Some(Proxy { url, login }) = proxy {
        let login = login.as_ref().map(|(user, password)| (user.as_str(), password));
        builder = match builder.proxy(&url, login) {
            Ok(builder) => builder,
            Err(error) => {
                found.problems.push(Problem::new(ProblemCode::ProxyInvalid, error.to_string()));
                return None;
            }
        };
    }
    match builder.build() {
        Ok(transport) => Some(Arc::new(transport)),
        Err(error) => {
            found.problems.push(Problem::new(ProblemCode::Transport, error.to_string()));
            None
        }
    }
}

struct Proxy {
    url: String,
    login: Option<(String, Secret)>,
}

/// The proxy that files and the environment tell of by Okta's own keys; the usual variables are the transport's.
fn proxy(found: &mut Found) -> Option<Proxy> {
    let host = found.text("client.proxy.host").map(str::to_owned);
    let port = found.number("client.proxy.port");
    let login = match (found.text("client.proxy.username"), found.secret("client.proxy.password")) {
        (Some(user), Some(password)) => Some((user.to_owned(), password)),
        (None, None) => None,
        _ => {
            let message = "the proxy has a user name or a password, but not both";
            found.problems.push(Problem::new(ProblemCode::ProxyAuthIncomplete, message));
            return None;
        }
    };
    let Some(host) = host else {
        if port.is_some() || login.is_some() {
            let message = "the proxy has no host; set client.proxy.host";
            found.problems.push(Problem::new(ProblemCode::ProxyHostMissing, message));
        }
        return None;
    };
    let mut url = if host.contains("://") { host } else { format!("http://{host}") };
    if let Some(port) = port {
        if !(1..=65535).contains(&port) {
            let message = format!(
                "the port of the proxy must be from 1 to 65535 ({})",
                found.source("client.proxy.port")
            );
            found.problems.push(Problem::new(ProblemCode::ProxyPortInvalid, message));
            return None;
        }
        url.push_str(&format!(":{port}"));
    }
    Some(Proxy { url, login })
}

/// The cache that the program gave, or one in memory if files or the environment say so.
fn cache(draft: &mut ClientDraft, found: &mut Found) -> Option<ClientCache> {
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
    found.warnings.push(format!(
        "a cache was asked for ({}), which needs the feature `cache`",
        found.source("client.cache.enabled")
    ));
    None
}

fn headers(given: &[(String, String)], problems: &mut Vec<Problem>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        if let Err(problem) = insert_header(&mut headers, name, value) {
            problems.push(Problem::new(ProblemCode::HeaderInvalid, problem));
        }
    }
    headers
}

/// `okta-sdk-rust/<version> rust/<least rustc> <os>/<arch> <extra>`
fn user_agent_header(extra: Option<&str>, problems: &mut Vec<Problem>) -> HeaderValue {
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
        problems.push(Problem::new(ProblemCode::UserAgentInvalid, message));
        HeaderValue::from_static("")
    })
}
