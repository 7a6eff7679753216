//! The credentials of the security schemes of an API, with those of the layered configuration.

use std::sync::Arc;

use super::settings::Configured;
use crate::auth::{CredentialProvider, Keyring};
use crate::config::LayeredConfig;
use crate::error::{Problem, ProblemCode};
use crate::profile::{Scheme, SchemeKind, Setting};
use crate::secret::Secret;

impl Configured for Keyring {
    fn configured(mut self: Box<Self>, config: &mut LayeredConfig) -> Arc<dyn CredentialProvider> {
        for scheme in config.profile.schemes {
            if !self.has(scheme.name) {
                *self = add(*self, scheme, config);
            }
        }
        Arc::new(*self)
    }
}

/// Adds the configured credential of a scheme, if there is one.
fn add(keyring: Keyring, scheme: &'static Scheme, config: &mut LayeredConfig) -> Keyring {
    let name = scheme.name;
    match (scheme.kind, scheme.settings) {
        (SchemeKind::Key(place), [key]) => match secret(key, config) {
            Some(key) => keyring.key(name, place, key),
            None => keyring,
        },
        (SchemeKind::Bearer, [token]) | (SchemeKind::Client(_), [token, ..]) if config.has(token) => {
            match secret(token, config) {
                Some(token) => keyring.bearer(name, token),
                None => keyring,
            }
        }
        (SchemeKind::Basic, [user, password]) => match pair(user, password, config) {
            Some((user, password)) => keyring.basic(name, user.expose(), password),
            None => keyring,
        },
        (SchemeKind::Client(url), [_, id, secret, scopes]) => match pair(id, secret, config) {
            Some((id, secret)) => client(keyring, name, url, (&id, secret), scopes, config),
            None => keyring,
        },
        _ => keyring,
    }
}

/// Returns a secret, and warns if it is not from the source of the URL.
fn secret(setting: &Setting, config: &mut LayeredConfig) -> Option<Secret> {
    let secret = config.text(setting)?;
    config.warn_of_mixed_sources(setting);
    Some(secret)
}

/// Returns two settings that belong together.
fn pair(first: &Setting, second: &Setting, config: &mut LayeredConfig) -> Option<(Secret, Secret)> {
    match (config.text(first), secret(second, config)) {
        (Some(first), Some(second)) => Some((first, second)),
        (None, None) => None,
        (found, _) => {
            let (set, missing) = if found.is_some() { (first, second) } else { (second, first) };
            let message = format!("{} is set, but {} is not", set.name, missing.name);
            let problem = Problem::new(ProblemCode::CredentialIncomplete, message);
            config.problems.push(problem.at(config.source(set)));
            None
        }
    }
}

#[cfg(feature = "oauth")]
fn client(
    keyring: Keyring,
    scheme: &'static str,
    url: &str,
    (id, secret): (&Secret, Secret),
    scopes: &Setting,
    config: &mut LayeredConfig,
) -> Keyring {
    let scopes = config.text(scopes);
    let scopes = scopes.iter().flat_map(|scopes| scopes.expose().split([' ', ',']));
    let scopes = scopes.filter(|scope| !scope.is_empty());
    let client = crate::auth::oauth::ClientSecret::new(id.expose(), secret).scopes(scopes);
    keyring.client_secret(scheme, url, client)
}

#[cfg(not(feature = "oauth"))]
fn client(
    keyring: Keyring,
    _: &'static str,
    _: &str,
    _: (&Secret, Secret),
    scopes: &Setting,
    config: &mut LayeredConfig,
) -> Keyring {
    let message = format!("the client of {} needs the feature `oauth`", scopes.name);
    config.problems.push(Problem::new(ProblemCode::FeatureMissing, message));
    keyring
}
