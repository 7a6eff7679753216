//! The credential of a client, set in code or by the layered configuration.

use std::sync::Arc;

use super::settings::Credential;
use crate::auth::{Anonymous, CredentialProvider, StaticToken};
use crate::config::{LayeredConfig, keys};
use crate::environment::Environment;
use crate::error::{Problem, ProblemCode};
use crate::pipeline::Settings;
#[cfg(feature = "oauth")]
use crate::profile::Profile;
use crate::profile::Usual;
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::transport::Transport;

/// The parts of the client that token requests use too. `None` where one is wrong.
#[cfg_attr(not(feature = "oauth"), expect(dead_code))]
pub(super) struct Base<'a> {
    pub(super) url: Option<&'a str>,
    pub(super) transport: Option<&'a Arc<dyn Transport>>,
    pub(super) environment: &'a Arc<dyn Environment>,
    pub(super) retry: &'a Arc<dyn RetryPolicy>,
    pub(super) settings: &'a Settings,
    /// The team of Privileged Access.
    pub(super) team: Option<&'a str>,
}

#[cfg(feature = "oauth")]
impl Base<'_> {
    pub(super) fn parts(&self, profile: &Profile) -> Option<crate::auth::oauth::Parts> {
        Some(crate::auth::oauth::Parts {
            base_url: self.url?.to_owned(),
            token_path: profile.token_path,
            transport: self.transport?.clone(),
            environment: self.environment.clone(),
            retry: self.retry.clone(),
            max_retries: self.settings.max_retries,
            attempt_timeout: self.settings.attempt_timeout.clone(),
            user_agent: self.settings.user_agent.clone(),
        })
    }
}

/// Returns the credential set in code, or the configured one.
pub(super) fn credentials(
    given: Credential,
    base: &Base<'_>,
    config: &mut LayeredConfig,
) -> Option<Arc<dyn CredentialProvider>> {
    match given {
        Credential::Provider(provider) => Some(provider),
        Credential::Configured(credentials) => Some(credentials.configured(config)),
        Credential::Ssws(token) => fixed(Scheme::Ssws, &token, "set by token", config),
        Credential::Bearer(token) => fixed(Scheme::Bearer, &token, "set by bearer_token", config),
        #[cfg(feature = "oauth")]
        Credential::PrivateKey(auth) => super::oauth::provider(auth, base.parts(config.profile), config),
        Credential::ServiceUser(key_id, secret) => service_user(Some((key_id, secret)), base, config),
        Credential::Missing => configured(base, config),
    }
}

/// The authorization modes.
enum Mode {
    Fixed(Scheme),
    PrivateKey,
    Assertion,
    ServiceUser,
    None,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Ssws,
    Bearer,
}

/// Returns the credential of the layered configuration.
fn configured(base: &Base<'_>, config: &mut LayeredConfig) -> Option<Arc<dyn CredentialProvider>> {
    let mode = mode(config)?;
    if !matches!(mode, Mode::PrivateKey | Mode::Assertion) && config.get(&keys::DPOP_ENABLED) == Some(true) {
        let source = config.source(&keys::DPOP_ENABLED);
        let warning = format!("client.dpopEnabled has no effect without a private key ({source})");
        config.warnings.push(warning);
    }
    match mode {
        Mode::None => Some(Arc::new(Anonymous)),
        Mode::PrivateKey | Mode::Assertion => oauth(&mode, base, config),
        Mode::ServiceUser => service_user(None, base, config),
        Mode::Fixed(scheme) => {
            let is_access_token = scheme == Scheme::Bearer && config.has(&keys::ACCESS_TOKEN);
            let key = if is_access_token { &keys::ACCESS_TOKEN } else { &keys::TOKEN };
            let token = config.get(key).unwrap_or_else(|| Secret::new(""));
            let source = config.source(key);
            config.warn_of_mixed_sources(key);
            fixed(scheme, &token, &source, config)
        }
    }
}

fn mode(config: &mut LayeredConfig) -> Option<Mode> {
    let name = config.get(&keys::AUTHORIZATION_MODE).unwrap_or_default().to_ascii_lowercase();
    Some(match name.as_str() {
        "" if !config.has(&keys::TOKEN) && config.has(&keys::ACCESS_TOKEN) => Mode::Fixed(Scheme::Bearer),
        "" if !config.has(&keys::TOKEN) => match config.profile.usual {
            Usual::Token => Mode::Fixed(Scheme::Ssws),
            Usual::PrivateKey => Mode::PrivateKey,
            Usual::ServiceUser => Mode::ServiceUser,
            Usual::None => Mode::None,
        },
        "" | "ssws" => Mode::Fixed(Scheme::Ssws),
        "bearer" | "bearertoken" => Mode::Fixed(Scheme::Bearer),
        "privatekey" | "jwk" => Mode::PrivateKey,
        "jwt" => Mode::Assertion,
        "none" => Mode::None,
        _ => {
            let message = format!("authorization mode {name:?} is not supported");
            config.problem(ProblemCode::AuthModeInvalid, &keys::AUTHORIZATION_MODE, message);
            return None;
        }
    })
}

#[cfg(feature = "oauth")]
fn oauth(mode: &Mode, base: &Base<'_>, config: &mut LayeredConfig) -> Option<Arc<dyn CredentialProvider>> {
    super::oauth::configured_provider(matches!(mode, Mode::Assertion), base.parts(config.profile), config)
}

/// Returns the provider for the key of a service user: the given one, or the configured one.
#[cfg(feature = "oauth")]
fn service_user(
    given: Option<(String, Secret)>,
    base: &Base<'_>,
    config: &mut LayeredConfig,
) -> Option<Arc<dyn CredentialProvider>> {
    super::oauth::service_user_provider(given, base.team, base.parts(config.profile), config)
}

#[cfg(not(feature = "oauth"))]
fn service_user(
    _: Option<(String, Secret)>,
    _: &Base<'_>,
    config: &mut LayeredConfig,
) -> Option<Arc<dyn CredentialProvider>> {
    let message = "the key of a service user needs the feature `oauth`";
    config.problem(ProblemCode::FeatureMissing, &keys::SERVICE_USER_KEY_ID, message);
    None
}

#[cfg(not(feature = "oauth"))]
fn oauth(_: &Mode, _: &Base<'_>, config: &mut LayeredConfig) -> Option<Arc<dyn CredentialProvider>> {
    let message = "this authorization mode needs the feature `oauth`";
    config.problem(ProblemCode::FeatureMissing, &keys::AUTHORIZATION_MODE, message);
    None
}

/// Returns a provider for a token that does not change.
fn fixed(
    scheme: Scheme,
    token: &Secret,
    source: &str,
    config: &mut LayeredConfig,
) -> Option<Arc<dyn CredentialProvider>> {
    // Tokens are often read from files or copied from headers.
    let text = token.expose().trim();
    let name = if scheme == Scheme::Bearer { "Bearer" } else { config.profile.token_scheme };
    let text = match text.strip_prefix(name).filter(|rest| rest.starts_with(' ')) {
        Some(text) => {
            config.warnings.push(format!("`{name} ` before the token is ignored ({source})"));
            text.trim_start()
        }
        None => text,
    };
    let problem = if text.is_empty() {
        Some((ProblemCode::TokenMissing, "token is not set"))
    } else if text.contains(['{', '}']) {
        Some((ProblemCode::TokenPlaceholder, "token is a placeholder"))
    } else if !text.bytes().all(|b| b.is_ascii_graphic()) {
        Some((ProblemCode::TokenInvalidChars, "token has spaces or characters that are not ASCII"))
    } else {
        None
    };
    if let Some((code, what)) = problem {
        config.problems.push(Problem::new(code, what).at(source));
        return None;
    }
    let token = Secret::new(text);
    let provider = match scheme {
        _ if !config.profile.token_kinds => StaticToken::custom(name, &token),
        Scheme::Bearer => StaticToken::bearer(&token),
        Scheme::Ssws => StaticToken::ssws(&token),
    };
    // A token of visible ASCII is a valid header value.
    provider.ok().map(|provider| Arc::new(provider) as _)
}
