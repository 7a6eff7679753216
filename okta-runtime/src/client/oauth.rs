//! Authentication with a private key or an assertion.

use std::path::Path;
use std::sync::Arc;

use crate::auth::CredentialProvider;
use crate::auth::oauth::{
    Dpop, OauthProvider, Parts, PrivateKey, PrivateKeyAuth, ServiceUser, SingleAssertion,
};
use crate::config::{LayeredConfig, keys};
use crate::error::{AuthError, Problem, ProblemCode, chain};
use crate::profile::LOG_TARGET;
use crate::secret::Secret;
use crate::wire::bad_path;

/// How long a DPoP key may be used, in seconds: from an hour to 90 days.
const ROTATION: std::ops::RangeInclusive<u64> = 3600..=7_776_000;
/// A DPoP key that is used for longer than a week causes a warning.
const LONG_ROTATION: u64 = 604_800;

/// Returns a provider for the settings made in code.
pub(super) fn provider(
    auth: PrivateKeyAuth,
    parts: Option<Parts>,
    config: &mut LayeredConfig,
) -> Option<Arc<dyn CredentialProvider>> {
    let source = "set by private_key";
    if let Some(client_id) = auth.client_id() {
        check_client_id(client_id, source, config);
    }
    check_scopes(auth.scopes(), source, config);
    check_rotation(auth.key_rotation().as_secs(), source, config);
    if let Some(path) = auth.path()
        && let Some(what) = bad_path(path)
    {
        let message = format!("the path {path:?} of the token endpoint cannot be used: {what}");
        config.problems.push(Problem::new(ProblemCode::ValueInvalid, message).at("set by token_path"));
    }
    Some(Arc::new(OauthProvider::new(auth, parts?)))
}

/// Returns a provider for the configured key or assertion.
pub(super) fn configured_provider(
    by_assertion: bool,
    parts: Option<Parts>,
    config: &mut LayeredConfig,
) -> Option<Arc<dyn CredentialProvider>> {
    let before = config.problems.len();
    let scopes = config.get(&keys::SCOPES).unwrap_or_default();
    let source = config.source(&keys::SCOPES);
    check_scopes(&scopes, &source, config);
    let auth = if by_assertion { assertion(scopes, config) } else { private_key(scopes, config) };
    let leeway = config.get(&keys::TOKEN_RENEWAL_OFFSET);
    let bound = config.get(&keys::DPOP_ENABLED) == Some(true);
    let rotation = config.get(&keys::DPOP_KEY_ROTATION).filter(|_| bound);
    if let Some(rotation) = rotation {
        let source = config.source(&keys::DPOP_KEY_ROTATION);
        check_rotation(rotation.as_secs(), &source, config);
    }
    if config.problems.len() > before {
        return None;
    }
    let mut auth = auth?;
    if let Some(leeway) = leeway {
        auth = auth.token_refresh_leeway(leeway);
    }
    if bound {
        auth = auth.dpop(Dpop::Required);
    }
    if let Some(rotation) = rotation {
        auth = auth.dpop_key_rotation(rotation);
    }
    Some(Arc::new(OauthProvider::new(auth, parts?)))
}

/// Returns a provider for the key of a service user: the id and the secret `given` in code, or the configured ones.
pub(super) fn service_user_provider(
    given: Option<(String, Secret)>,
    team: Option<&str>,
    parts: Option<Parts>,
    config: &mut LayeredConfig,
) -> Option<Arc<dyn CredentialProvider>> {
    let (key_id, secret) = match given {
        Some((key_id, secret)) => (Some(key_id), Some(secret)),
        None => {
            config.warn_of_mixed_sources(&keys::SERVICE_USER_KEY_SECRET);
            (config.get(&keys::SERVICE_USER_KEY_ID), config.get(&keys::SERVICE_USER_KEY_SECRET))
        }
    };
    let key_id = key_id.filter(|key_id| !key_id.trim().is_empty());
    let secret = secret.filter(|secret| !secret.expose().trim().is_empty());
    if team.is_none() {
        config.problems.push(Problem::new(ProblemCode::TeamMissing, "team is not set"));
    }
    for (is_missing, what) in [(key_id.is_none(), "id"), (secret.is_none(), "secret")] {
        if is_missing {
            let message = format!("{what} of the key of the service user is not set");
            config.problems.push(Problem::new(ProblemCode::ServiceUserKeyMissing, message));
        }
    }
    let secret = Secret::new(secret?.expose().trim());
    let mut user = ServiceUser::new(team?, key_id?.trim().to_owned(), secret);
    if let Some(leeway) = config.get(&keys::TOKEN_RENEWAL_OFFSET) {
        user = user.token_refresh_leeway(leeway);
    }
    Some(Arc::new(OauthProvider::new(user, parts?)))
}

fn private_key(scopes: Vec<String>, config: &mut LayeredConfig) -> Option<PrivateKeyAuth> {
    let client_id = config.get(&keys::CLIENT_ID).unwrap_or_default();
    let source = config.source(&keys::CLIENT_ID);
    check_client_id(&client_id, &source, config);
    config.warn_of_mixed_sources(&keys::PRIVATE_KEY);
    Some(PrivateKeyAuth::new(client_id, scopes, key(config)?))
}

fn assertion(scopes: Vec<String>, config: &mut LayeredConfig) -> Option<PrivateKeyAuth> {
    config.warn_of_mixed_sources(&keys::CLIENT_ASSERTION);
    let Some(assertion) = config.get(&keys::CLIENT_ASSERTION) else {
        let message = "client assertion is not set";
        config.problem(ProblemCode::ClientAssertionMissing, &keys::CLIENT_ASSERTION, message);
        return None;
    };
    Some(PrivateKeyAuth::with_assertions(SingleAssertion::new(assertion), scopes))
}

fn check_client_id(client_id: &str, source: &str, config: &mut LayeredConfig) {
    let problem = if client_id.trim().is_empty() {
        Problem::new(ProblemCode::ClientIdMissing, "client id is not set")
    } else if client_id.contains(['{', '}']) {
        Problem::new(ProblemCode::ClientIdPlaceholder, "client id is a placeholder")
    } else {
        return;
    };
    config.problems.push(problem.at(source));
}

fn check_scopes(scopes: &[String], source: &str, config: &mut LayeredConfig) {
    if scopes.is_empty() {
        let problem = Problem::new(ProblemCode::ScopesMissing, "scopes are not set");
        config.problems.push(problem.at(source));
    }
}

fn check_rotation(seconds: u64, source: &str, config: &mut LayeredConfig) {
    if !ROTATION.contains(&seconds) {
        let message = format!("DPoP key rotation interval of {seconds} s is out of range");
        config.problems.push(Problem::new(ProblemCode::DpopRotationInvalid, message).at(source));
    } else if seconds > LONG_ROTATION {
        let warning = format!("the DPoP key is used for more than a week ({source})");
        config.warnings.push(warning);
    }
}

/// Reads the key, or the file it is in.
fn key(config: &mut LayeredConfig) -> Option<PrivateKey> {
    let Some(text) = config.get(&keys::PRIVATE_KEY) else {
        config.problem(ProblemCode::PrivateKeyMissing, &keys::PRIVATE_KEY, "private key is not set");
        return None;
    };
    let key_id = config.get(&keys::PRIVATE_KEY_ID);
    if key_id.is_none() {
        tracing::debug!(target: LOG_TARGET, "the private key has no id, which Okta requires if the application has several keys");
    }
    let passphrase = config.get(&keys::PRIVATE_KEY_PASSPHRASE);
    match read(&text, passphrase.as_ref(), key_id.as_deref()) {
        Ok(key) => Some(key),
        Err(error) => {
            config.problem(ProblemCode::PrivateKeyInvalid, &keys::PRIVATE_KEY, chain(&error));
            None
        }
    }
}

fn read(text: &Secret, passphrase: Option<&Secret>, key_id: Option<&str>) -> Result<PrivateKey, AuthError> {
    let plain = text.expose().trim();
    if let Some(path) = plain.strip_prefix("file:") {
        return PrivateKey::read_file(Path::new(path), passphrase, key_id);
    }
    let is_text = plain.starts_with('{') || plain.contains("-----BEGIN") || plain.len() > 1024;
    if !is_text && Path::new(plain).is_file() {
        return PrivateKey::read_file(Path::new(plain), passphrase, key_id);
    }
    PrivateKey::read(text, passphrase, key_id)
}
