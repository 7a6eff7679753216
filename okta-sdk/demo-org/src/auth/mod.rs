//! Authentication and scopes.

mod dpop;
mod jwt;
pub(crate) mod token;

use std::collections::{HashMap, HashSet};

use aws_lc_rs::error::Unspecified;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::API_TOKEN;
use crate::call::{Call, Object, text};
use crate::error::ApiError;
use crate::org::{Actor, Org};

pub(crate) use jwt::Key;

/// The state of credentials.
pub(crate) struct Credentials {
    /// The lifetime of access tokens in seconds.
    token_lifetime: i64,
    tokens: HashMap<String, AccessToken>,
    /// The ids of assertions and proofs that were used. Each is accepted once.
    used: HashSet<String>,
    /// The key that nonces are derived from.
    nonce_seed: String,
}

/// An access token that was issued.
struct AccessToken {
    holder: Holder,
    scopes: Vec<String>,
    expires: i64,
    /// The thumbprint of the key that it is bound to (RFC 9449, section 6).
    bound_to: Option<String>,
}

/// The id of the one that an access token was issued to.
#[derive(Clone)]
enum Holder {
    App(String),
    /// A user who signed in.
    User(String),
}

impl Credentials {
    pub(crate) fn new(token_lifetime: i64) -> Result<Self, Unspecified> {
        Ok(Self { token_lifetime, tokens: HashMap::new(), used: HashSet::new(), nonce_seed: random()? })
    }
}

/// Checks the credential of a request and returns the caller.
pub(crate) fn authorize(org: &mut Org, call: &Call) -> Result<Actor, ApiError> {
    if call.route.is_public() {
        return Ok(Actor::default());
    }
    let Some(value) = call.header("authorization") else {
        return Err(ApiError::new(StatusCode::FORBIDDEN, "E0000005", "There are no credentials"));
    };
    // Some clients omit the space, which Okta accepts.
    if let Some(token) = value.strip_prefix("SSWS") {
        let actor = admin(org, token.trim())?;
        return match call.route.takes_api_token() {
            true => Ok(actor),
            false => Err(ApiError::forbidden("This operation requires an access token of OAuth 2.0")),
        };
    }
    let (is_dpop, token) = match value.split_once(' ') {
        Some(("Bearer", token)) => (false, token.trim()),
        Some(("DPoP", token)) => (true, token.trim()),
        _ => return Err(invalid_token()),
    };
    let now = org.seconds();
    let failure = |error, description: &str| challenge(call, is_dpop, error, description);
    let found = org.credentials.tokens.get(token).filter(|found| found.expires > now);
    let Some(found) = found.filter(|found| found.bound_to.is_some() == is_dpop) else {
        return Err(failure(Error::InvalidToken, "The access token is unknown, expired, or bound to a key"));
    };
    let holder = found.holder.clone();
    let scopes = call.route.scopes();
    if scopes.is_empty() {
        return Err(ApiError::forbidden("This operation requires an API token"));
    }
    if !scopes.iter().any(|scope| found.scopes.contains(scope)) {
        return Err(failure(
            Error::InsufficientScope,
            "The access token lacks the scope that this request needs",
        ));
    }
    match (&holder, call.route.is_of_user()) {
        (Holder::App(_), true) => {
            return Err(ApiError::forbidden("This operation requires the access token of a user"));
        }
        (Holder::User(_), false) => {
            return Err(ApiError::forbidden("This operation requires an administrator"));
        }
        _ => {}
    }
    if let Some(thumbprint) = found.bound_to.clone() {
        dpop::check_use(org, call, token, &thumbprint)
            .map_err(|problem| failure(Error::InvalidProof, &problem))?;
    }
    let is_active = |object: &&Object| text(object, "status") == "ACTIVE";
    let actor = match &holder {
        Holder::App(id) => org.apps.get(id).filter(is_active).map(app_actor),
        Holder::User(id) => org.users.get(id).filter(is_active).map(user_actor),
    };
    actor.ok_or_else(|| failure(Error::InvalidToken, "The holder of the access token is not active"))
}

fn admin(org: &Org, token: &str) -> Result<Actor, ApiError> {
    let user = org.users.get(&org.admin).filter(|user| text(user, "status") == "ACTIVE");
    match user {
        Some(user) if token == API_TOKEN => Ok(user_actor(user)),
        _ => Err(invalid_token()),
    }
}

fn user_actor(user: &Object) -> Actor {
    let profile = |name| user.get("profile").and_then(|profile| profile[name].as_str()).unwrap_or_default();
    let name = format!("{} {}", profile("firstName"), profile("lastName"));
    actor("User", text(user, "id"), &name, profile("login"))
}

fn app_actor(app: &Object) -> Actor {
    actor("PublicClientApp", text(app, "id"), text(app, "label"), text(app, "label"))
}

fn actor(kind: &'static str, id: &str, name: &str, login: &str) -> Actor {
    Actor { id: id.to_owned(), kind, name: name.to_owned(), login: login.to_owned() }
}

fn invalid_token() -> ApiError {
    ApiError::new(StatusCode::UNAUTHORIZED, "E0000011", "The token is not valid")
}

/// The reason why an access token is rejected.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Error {
    InvalidToken,
    InsufficientScope,
    InvalidProof,
}

/// Returns the response to a rejected access token: no body, and the reason in `WWW-Authenticate` (RFC 6750, section
/// 3).
fn challenge(call: &Call, is_dpop: bool, error: Error, description: &str) -> ApiError {
    let (status, code) = match error {
        Error::InvalidToken => (StatusCode::UNAUTHORIZED, "invalid_token"),
        Error::InsufficientScope => (StatusCode::FORBIDDEN, "insufficient_scope"),
        Error::InvalidProof => (StatusCode::BAD_REQUEST, "invalid_dpop_proof"),
    };
    let scheme =
        if is_dpop { format!("DPoP algs=\"{}\", ", jwt::ALGORITHMS.join(" ")) } else { "Bearer ".to_owned() };
    let org = &call.org_url;
    let mut challenge = format!(
        "{scheme}authorization_uri=\"{org}/oauth2/v1/authorize\", realm=\"{org}\", error=\"{code}\", \
         error_description=\"{description}\", resource=\"{}\"",
        call.path,
    );
    if error == Error::InsufficientScope {
        challenge
            .push_str(&format!(", scope=\"{}\"", call.route.scopes().first().map_or("", String::as_str)));
    }
    ApiError::Challenge { status, challenge }
}

/// Returns a random string.
fn random() -> Result<String, Unspecified> {
    let mut bytes = [0; 24];
    aws_lc_rs::rand::fill(&mut bytes)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}
