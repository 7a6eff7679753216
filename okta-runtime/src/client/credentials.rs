//! The credential of a client: what the program set, or what files and the environment tell of.

use std::sync::Arc;

use super::settings::Credential;
use crate::auth::{Anonymous, CredentialProvider, StaticToken};
use crate::config::Found;
use crate::environment::Environment;
use crate::error::{Problem, ProblemCode};
use crate::pipeline::Settings;
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::transport::Transport;

/// The parts of the client that a source of tokens uses too; those that are wrong are missing.
#[cfg_attr(not(feature = "oauth"), expect(dead_code))]
pub(super) struct Base<'a> {
    pub(super) url: Option<&'a str>,
    pub(super) transport: Option<&'a Arc<dyn Transport>>,
    pub(super) environment: &'a Arc<dyn Environment>,
    pub(super) retry: &'a Arc<dyn RetryPolicy>,
    pub(super) settings: &'a Settings,
}

#[cfg(feature = "oauth")]
impl Base<'_> {
    pub(super) fn parts(&self) -> Option<crate::auth::oauth::Parts> {
        Some(crate::auth::oauth::Parts {
            base_url: self.url?.to_owned(),
            transport: self.transport?.clone(),
            environment: self.environment.clone(),
            retry: self.retry.clone(),
            max_retries: self.settings.max_retries,
            attempt_timeout: self.settings.attempt_timeout,
            user_agent: self.settings.user_agent.clone(),
        })
    }
}

/// The credential that the program set, or one that was found.
pub(super) fn credentials(
    given: Credential,
    base: &Base<'_>,
    found: &mut Found,
) -> Option<Arc<dyn CredentialProvider>> {
    match given {
        Credential::Provider(provider) => Some(provider),
        Credential::Ssws(token) => fixed(Scheme::Ssws, &token, "set by token", found),
        Credential::Bearer(token) => fixed(Scheme::Bearer, &token, "set by bearer_token", found),
        #[cfg(feature = "oauth")]
        Credential::PrivateKey(auth) => super::oauth::provider(auth, base.parts(), found),
        Credential::Missing => found_credentials(base, found),
    }
}

/// The ways to authenticate, as configuration names them.
enum Mode {
    Fixed(Scheme),
    PrivateKey,
    Assertion,
    None,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Ssws,
    Bearer,
}

/// The credential that files and the environment tell of.
fn found_credentials(base: &Base<'_>, found: &mut Found) -> Option<Arc<dyn CredentialProvider>> {
    let mode = mode(found)?;
    if !matches!(mode, Mode::PrivateKey | Mode::Assertion)
        && found.boolean("client.dpopEnabled") == Some(true)
    {
        let source = found.source("client.dpopEnabled");
        let warning = format!("client.dpopEnabled has no effect without a private key ({source})");
        found.warnings.push(warning);
    }
    match mode {
        Mode::None => Some(Arc::new(Anonymous)),
        Mode::PrivateKey | Mode::Assertion => oauth(&mode, base, found),
        Mode::Fixed(scheme) => {
            let access_token = scheme == Scheme::Bearer && found.text("client.accessToken").is_some();
            let key = if access_token { "client.accessToken" } else { "client.token" };
            let token = found.secret(key).unwrap_or_else(|| Secret::new(""));
            let source = found.source(key).to_owned();
            found.warn_of_mixed_sources(key);
            fixed(scheme, &token, &source, found)
        }
    }
}

fn mode(found: &mut Found) -> Option<Mode> {
    let name = found.text("client.authorizationMode").unwrap_or_default().to_ascii_lowercase();
    Some(match name.as_str() {
        "" if found.text("client.token").is_none() && found.text("client.accessToken").is_some() => {
            Mode::Fixed(Scheme::Bearer)
        }
        "" | "ssws" => Mode::Fixed(Scheme::Ssws),
        "bearer" | "bearertoken" => Mode::Fixed(Scheme::Bearer),
        "privatekey" | "jwk" => Mode::PrivateKey,
        "jwt" => Mode::Assertion,
        "none" => Mode::None,
        _ => {
            let (code, key) = (ProblemCode::AuthModeInvalid, "client.authorizationMode");
            found.problem(code, key, "the authorization mode is not known");
            return None;
        }
    })
}

#[cfg(feature = "oauth")]
fn oauth(mode: &Mode, base: &Base<'_>, found: &mut Found) -> Option<Arc<dyn CredentialProvider>> {
    super::oauth::found_provider(matches!(mode, Mode::Assertion), base.parts(), found)
}

#[cfg(not(feature = "oauth"))]
fn oauth(_: &Mode, _: &Base<'_>, found: &mut Found) -> Option<Arc<dyn CredentialProvider>> {
    let message = "this way to authenticate needs the feature `oauth`";
    found.problem(ProblemCode::FeatureMissing, "client.authorizationMode", message);
    None
}

/// A token that does not change.
fn fixed(
    scheme: Scheme,
    token: &Secret,
    source: &str,
    found: &mut Found,
) -> Option<Arc<dyn CredentialProvider>> {
    // Tokens are often read from files or pasted from headers.
    let text = token.expose().trim();
    let prefix = if scheme == Scheme::Bearer { "Bearer " } else { "SSWS " };
    let text = match text.strip_prefix(prefix) {
        Some(text) => {
            found.warnings.push(format!("`{prefix}` before the token is left out ({source})"));
            text.trim_start()
        }
        None => text,
    };
    let problem = if text.is_empty() {
        Some((ProblemCode::TokenMissing, "the token is missing"))
    } else if text.contains(['{', '}']) {
        Some((ProblemCode::TokenPlaceholder, "the token is a placeholder"))
    } else if !text.bytes().all(|b| b.is_ascii_graphic()) {
        Some((ProblemCode::TokenInvalidChars, "the token has spaces or characters that are not ASCII"))
    } else {
        None
    };
    if let Some((code, what)) = problem {
        found.problems.push(Problem::new(code, what).at(source));
        return None;
    }
    let token = Secret::new(text);
    let provider =
        if scheme == Scheme::Bearer { StaticToken::bearer(&token) } else { StaticToken::ssws(&token) };
    // A token of visible ASCII can be sent.
    provider.ok().map(|provider| Arc::new(provider) as _)
}
