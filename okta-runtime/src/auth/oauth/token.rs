//! Access tokens, and what a token endpoint answers.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use super::dpop::Session;
use crate::environment::Environment;
use crate::error::AuthError;
use crate::secret::Secret;
use crate::transport::HttpResponse;

/// An access token.
pub(super) struct Token {
    pub(super) value: Secret,
    /// The session that it is bound to, if it is.
    pub(super) session: Option<Arc<Session>>,
    /// When to renew it, by both clocks: one stops while a machine sleeps, the other may be set back.
    renew: (Option<Instant>, Option<SystemTime>),
}

/// The life of a token whose answer does not tell it.
const USUAL_LIFE: u64 = 3600;

impl Token {
    /// Whether the token may still be used.
    pub(super) fn is_fresh(&self, environment: &dyn Environment) -> bool {
        let (monotonic, wall) = self.renew;
        monotonic.is_none_or(|time| environment.now() < time)
            && wall.is_none_or(|time| environment.wall_clock() < time)
    }

    /// Reads a successful answer.
    pub(super) fn parse(
        response: &HttpResponse,
        session: Option<Arc<Session>>,
        leeway: Duration,
        environment: &dyn Environment,
    ) -> Result<Self, AuthError> {
        let body: Value = serde_json::from_slice(&response.body)
            .map_err(|_| AuthError::new("the token endpoint answered with something that is not JSON"))?;
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let Some(value) = text("access_token").filter(|token| token.bytes().all(|b| b.is_ascii_graphic()))
        else {
            return Err(AuthError::new("the token endpoint answered without an access token"));
        };
        let kind = text("token_type").unwrap_or("Bearer");
        let is_bound = kind.eq_ignore_ascii_case("dpop");
        if is_bound != session.is_some() {
            let message = format!("the token endpoint gave a token of type {kind}, which was not asked for");
            return Err(AuthError::new(message));
        }
        let life = Duration::from_secs(body.get("expires_in").and_then(seconds).unwrap_or(USUAL_LIFE));
        let useful = life.saturating_sub(leeway.min(life / 4));
        let renew = (environment.now().checked_add(useful), environment.wall_clock().checked_add(useful));
        Ok(Self { value: Secret::new(value), session, renew })
    }
}

/// A number of seconds, also as text.
fn seconds(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// What went wrong at the token endpoint.
pub(super) struct Refusal {
    status: u16,
    pub(super) code: Option<String>,
    description: Option<String>,
}

impl Refusal {
    pub(super) fn parse(response: &HttpResponse) -> Self {
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let text =
            |names: [&str; 2]| names.iter().find_map(|name| body.get(name)?.as_str()).map(str::to_owned);
        Self {
            status: response.status.as_u16(),
            code: text(["error", "errorCode"]),
            description: text(["error_description", "errorSummary"]),
        }
    }

    pub(super) fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// The error for the caller, with a hint for the usual reasons.
    pub(super) fn into_error(self, endpoint: &str) -> AuthError {
        let mut message = format!("the token endpoint {endpoint} answered {}", self.status);
        if let Some(code) = &self.code {
            message.push_str(&format!(" {code}"));
        }
        if let Some(description) = &self.description {
            message.push_str(&format!(": {description}"));
        }
        let hint = match self.code.as_deref() {
            Some("invalid_client") => {
                "check the client id, the key and its id, and the clock of this machine"
            }
            Some("invalid_scope") => "grant the scopes to the application in the org, or ask for fewer",
            Some("invalid_dpop_proof" | "use_dpop_nonce") => {
                "the application must use DPoP: set it to Auto or Required"
            }
            _ => "",
        };
        if !hint.is_empty() {
            message.push_str(&format!(" ({hint})"));
        }
        let error = AuthError::new(message);
        let error = if matches!(self.status, 429 | 502..=504) { error.retryable() } else { error };
        match self.code {
            Some(code) => error.with_code(code),
            None => error,
        }
    }
}
