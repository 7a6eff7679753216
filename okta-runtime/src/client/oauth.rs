//! Setting up authentication with a private key, or with an assertion.

use std::path::Path;
use std::sync::Arc;

use crate::auth::CredentialProvider;
use crate::auth::oauth::{Dpop, OauthProvider, Parts, PrivateKey, PrivateKeyAuth, SingleAssertion};
use crate::config::{Found, Unit};
use crate::error::{AuthError, Problem, ProblemCode};
use crate::secret::Secret;
use crate::wire::bad_path;

/// How long the key of proofs may be used, in seconds: an hour to 90 days.
const ROTATION: std::ops::RangeInclusive<u64> = 3600..=7_776_000;
/// A key that is used for longer than a week is pointed out.
const LONG_ROTATION: u64 = 604_800;

/// A provider for what the program set.
pub(super) fn provider(
    auth: PrivateKeyAuth,
    parts: Option<Parts>,
    found: &mut Found,
) -> Option<Arc<dyn CredentialProvider>> {
    let source = "set by private_key";
    if let Some(client_id) = auth.client_id() {
        check_client_id(client_id, source, found);
    }
    check_scopes(auth.scopes(), source, found);
    check_rotation(auth.key_rotation().as_secs(), source, found);
    if let Some(what) = bad_path(auth.path()) {
        let message = format!("the path {:?} of the token endpoint cannot be used: {what}", auth.path());
        found.problems.push(Problem::new(ProblemCode::ValueInvalid, message).at("set by token_path"));
    }
    Some(Arc::new(OauthProvider::new(auth, parts?)))
}

/// A provider for what files and the environment tell of: a key, or one assertion.
pub(super) fn found_provider(
    by_assertion: bool,
    parts: Option<Parts>,
    found: &mut Found,
) -> Option<Arc<dyn CredentialProvider>> {
    let before = found.problems.len();
    let scopes = found.list("client.scopes");
    let source = found.source("client.scopes").to_owned();
    check_scopes(&scopes, &source, found);
    let auth = if by_assertion { assertion(scopes, found) } else { private_key(scopes, found) };
    let leeway = found.duration("client.oauthTokenRenewalOffset", Unit::Minutes);
    let bound = found.boolean("client.dpopEnabled") == Some(true);
    let rotation = found.duration("client.dpopKeyRotationInterval", Unit::Seconds).filter(|_| bound);
    if let Some(rotation) = rotation {
        let source = found.source("client.dpopKeyRotationInterval").to_owned();
        check_rotation(rotation.as_secs(), &source, found);
    }
    if found.problems.len() > before {
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

fn private_key(scopes: Vec<String>, found: &mut Found) -> Option<PrivateKeyAuth> {
    let client_id = found.text("client.clientId").unwrap_or_default().to_owned();
    let source = found.source("client.clientId").to_owned();
    check_client_id(&client_id, &source, found);
    found.warn_of_mixed_sources("client.privateKey");
    Some(PrivateKeyAuth::new(client_id, scopes, key(found)?))
}

fn assertion(scopes: Vec<String>, found: &mut Found) -> Option<PrivateKeyAuth> {
    found.warn_of_mixed_sources("client.clientAssertion");
    let Some(assertion) = found.secret("client.clientAssertion") else {
        let (code, key) = (ProblemCode::ClientAssertionMissing, "client.clientAssertion");
        found.problem(code, key, "the client assertion is missing");
        return None;
    };
    Some(PrivateKeyAuth::with_assertions(SingleAssertion::new(assertion), scopes))
}

fn check_client_id(client_id: &str, source: &str, found: &mut Found) {
    let problem = if client_id.trim().is_empty() {
        Problem::new(ProblemCode::ClientIdMissing, "the client id is missing")
    } else if client_id.contains(['{', '}']) {
        Problem::new(ProblemCode::ClientIdPlaceholder, "the client id is a placeholder")
    } else {
        return;
    };
    found.problems.push(problem.at(source));
}

fn check_scopes(scopes: &[String], source: &str, found: &mut Found) {
    if scopes.is_empty() {
        let problem = Problem::new(ProblemCode::ScopesMissing, "there are no scopes");
        found.problems.push(problem.at(source));
    }
}

fn check_rotation(seconds: u64, source: &str, found: &mut Found) {
    if !ROTATION.contains(&seconds) {
        let message = format!("the key of proofs cannot be replaced every {seconds} s");
        found.problems.push(Problem::new(ProblemCode::DpopRotationInvalid, message).at(source));
    } else if seconds > LONG_ROTATION {
        let warning = format!("the key of proofs is used for more than a week ({source})");
        found.warnings.push(warning);
    }
}

/// The key: its text, or the path of a file with it.
fn key(found: &mut Found) -> Option<PrivateKey> {
    let Some(text) = found.secret("client.privateKey") else {
        found.problem(ProblemCode::PrivateKeyMissing, "client.privateKey", "the private key is missing");
        return None;
    };
    let key_id = found.text("client.privateKeyId").map(str::to_owned);
    if key_id.is_none() {
        tracing::debug!("the private key has no id; Okta needs one if the application has several keys");
    }
    let passphrase = found.secret("client.privateKeyPassphrase");
    match read(&text, passphrase.as_ref(), key_id.as_deref()) {
        Ok(key) => Some(key),
        Err(error) => {
            found.problem(ProblemCode::PrivateKeyInvalid, "client.privateKey", error.to_string());
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
