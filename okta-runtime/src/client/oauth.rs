//! Setting up authentication with a private key.

use std::sync::Arc;

use super::assemble::warn_of_mixed_sources;
use crate::auth::CredentialProvider;
use crate::auth::oauth::{Dpop, OauthProvider, Parts, PrivateKey, PrivateKeyAuth};
use crate::config::{Found, Unit};
use crate::error::{AuthError, Problem, ProblemCode};
use crate::secret::Secret;

/// What the key of proofs may last at most and at least, in seconds: an hour and 90 days.
const ROTATION: std::ops::RangeInclusive<u64> = 3600..=7_776_000;

/// A provider for what the program set.
pub(super) fn provider(
    auth: PrivateKeyAuth,
    parts: Option<Parts>,
    problems: &mut Vec<Problem>,
) -> Option<Arc<dyn CredentialProvider>> {
    check(auth.client_id(), auth.scopes(), "set by private_key", problems);
    let path = auth.path();
    if !path.starts_with('/') || path.starts_with("//") {
        let message = "the path of the token endpoint must begin with one `/` (set by token_path)";
        problems.push(Problem::new(ProblemCode::ValueInvalid, message));
    }
    Some(Arc::new(OauthProvider::new(auth, parts?)))
}

/// A provider for what files and the environment tell of.
pub(super) fn found_provider(parts: Option<Parts>, found: &mut Found) -> Option<Arc<dyn CredentialProvider>> {
    let before = found.problems.len();
    let client_id = found.text("client.clientId").unwrap_or_default().to_owned();
    let scopes = found.list("client.scopes");
    let source = found.source("client.clientId").to_owned();
    check(&client_id, &scopes, &source, &mut found.problems);
    let key = key(found);
    let leeway = found.duration("client.oauthTokenRenewalOffset", Unit::Minutes);
    let bound = found.boolean("client.dpopEnabled");
    let rotation = found.duration("client.dpopKeyRotationInterval", Unit::Seconds);
    if rotation.is_some_and(|rotation| !ROTATION.contains(&rotation.as_secs())) {
        let source = found.source("client.dpopKeyRotationInterval");
        let message = format!("the interval of key rotation must be from an hour to 90 days ({source})");
        found.problems.push(Problem::new(ProblemCode::DpopRotationInvalid, message));
    }
    warn_of_mixed_sources("client.privateKey", found);
    if found.problems.len() > before {
        return None;
    }
    let mut auth = PrivateKeyAuth::new(client_id, scopes, key?);
    if let Some(leeway) = leeway {
        auth = auth.token_refresh_leeway(leeway);
    }
    if bound == Some(true) {
        auth = auth.dpop(Dpop::Required);
    }
    if let Some(rotation) = rotation {
        auth = auth.dpop_key_rotation(rotation);
    }
    Some(Arc::new(OauthProvider::new(auth, parts?)))
}

fn check(client_id: &str, scopes: &[String], source: &str, problems: &mut Vec<Problem>) {
    let mut problem = |code, what: &str| problems.push(Problem::new(code, format!("{what} ({source})")));
    if client_id.trim().is_empty() {
        problem(ProblemCode::ClientIdMissing, "the client id is missing");
    } else if client_id.contains(['{', '}']) {
        problem(
            ProblemCode::ClientIdPlaceholder,
            "the client id is a placeholder; put in that of your application",
        );
    }
    if scopes.is_empty() {
        problem(
            ProblemCode::ScopesMissing,
            "there are no scopes; name those that the application shall have",
        );
    }
}

/// The key: its text, or the path of a file with it.
fn key(found: &mut Found) -> Option<PrivateKey> {
    let source = found.source("client.privateKey").to_owned();
    let Some(text) = found.secret("client.privateKey") else {
        found.problems.push(Problem::new(ProblemCode::PrivateKeyMissing, "the private key is missing"));
        return None;
    };
    let key_id = found.text("client.privateKeyId").map(str::to_owned);
    if key_id.is_none() {
        tracing::debug!("the private key has no id; Okta needs one if the application has several keys");
    }
    match read(&text, key_id.as_deref()) {
        Ok(key) => Some(key),
        Err(error) => {
            let message = format!("{error} ({source})");
            found.problems.push(Problem::new(ProblemCode::PrivateKeyInvalid, message));
            None
        }
    }
}

fn read(text: &Secret, key_id: Option<&str>) -> Result<PrivateKey, AuthError> {
    let plain = text.expose().trim();
    if let Some(path) = plain.strip_prefix("file:") {
        return PrivateKey::from_file(path, key_id);
    }
    let is_text = plain.starts_with('{') || plain.contains("-----BEGIN") || plain.len() > 1024;
    if !is_text && std::path::Path::new(plain).is_file() {
        return PrivateKey::from_file(plain, key_id);
    }
    PrivateKey::parse(text, key_id)
}
