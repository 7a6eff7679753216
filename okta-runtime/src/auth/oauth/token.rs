//! Access tokens, and the responses of the token endpoint.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http::HeaderValue;
use serde_json::Value;

use super::dpop::Session;
use super::grant::Grant;
use super::store::StoredToken;
use crate::auth::secret_header;
use crate::environment::Environment;
use crate::error::AuthError;
use crate::response::date;
use crate::secret::Secret;
use crate::transport::HttpResponse;

/// An access token.
pub(super) struct Token {
    pub(super) value: Secret,
    /// The session that it is bound to, if any.
    pub(super) session: Option<Arc<Session>>,
    life: Duration,
    /// When it was received, by both clocks: one stops during suspend, the other may be set back.
    since: (Instant, SystemTime),
}

/// How close a token is to its expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Freshness {
    /// Not close.
    Fresh,
    /// The token should be renewed, but is still valid.
    Due,
}

/// The lifetime of a token in seconds, if the response does not say it.
const USUAL_LIFE: u64 = 3600;

impl Token {
    /// Returns how close the token is to its expiry, or `None` if it has expired. It is due `leeway` before its expiry,
    /// and never before three quarters of its lifetime.
    pub(super) fn freshness(&self, leeway: Duration, environment: &dyn Environment) -> Option<Freshness> {
        let (instant, time) = self.since;
        let monotonic = environment.now().saturating_duration_since(instant);
        let age = environment.wall_clock().duration_since(time).unwrap_or_default().max(monotonic);
        if age >= self.life {
            None
        } else if age >= self.life.saturating_sub(leeway.min(self.life / 4)) {
            Some(Freshness::Due)
        } else {
            Some(Freshness::Fresh)
        }
    }

    /// Parses a successful response, of OAuth 2.0 (RFC 6749, section 5.1) or of Privileged Access, which names the token
    /// `bearer_token` and has the time of its expiry.
    pub(super) fn parse(
        response: &HttpResponse,
        session: Option<Arc<Session>>,
        environment: &dyn Environment,
    ) -> Result<Self, AuthError> {
        let body: Value = serde_json::from_slice(&response.body)
            .map_err(|_| AuthError::new("the response of the token endpoint is not JSON"))?;
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        let value = text("access_token").or_else(|| text("bearer_token"));
        let Some(value) = value.filter(|token| is_token(token)) else {
            return Err(AuthError::new("the response of the token endpoint is without an access token"));
        };
        let kind = text("token_type").unwrap_or("Bearer");
        let is_bound = kind.eq_ignore_ascii_case("dpop");
        let reason = if !is_bound && !kind.eq_ignore_ascii_case("bearer") {
            "is not supported"
        } else if is_bound != session.is_some() {
            "was not requested"
        } else {
            ""
        };
        if !reason.is_empty() {
            let kind: String = kind.chars().filter(|c| !c.is_control()).take(40).collect();
            let message = format!("the token endpoint returned a token of type {kind}, which {reason}");
            return Err(AuthError::new(message));
        }
        let life = match text("expires_at").and_then(|time| time.parse::<jiff::Timestamp>().ok()) {
            // By the clock of the server, because that of this machine may be wrong.
            Some(end) => {
                let now = date(&response.headers).unwrap_or_else(|| environment.wall_clock());
                let end = Duration::from_secs(u64::try_from(end.as_second()).unwrap_or(0));
                end.saturating_sub(now.duration_since(UNIX_EPOCH).unwrap_or_default())
            }
            None => Duration::from_secs(body.get("expires_in").and_then(seconds).unwrap_or(USUAL_LIFE)),
        };
        let since = (environment.now(), environment.wall_clock());
        Ok(Self { value: Secret::new(value), session, life, since })
    }

    /// Restores a stored token, if it is valid.
    pub(super) fn restore(stored: StoredToken, environment: &dyn Environment) -> Option<Self> {
        let life = stored.expires.duration_since(stored.issued).ok()?;
        let age = environment.wall_clock().duration_since(stored.issued).unwrap_or_default();
        let now = environment.now();
        // The monotonic clock of some systems begins at their start, and cannot show an earlier time.
        let since = (now.checked_sub(age).unwrap_or(now), stored.issued);
        is_token(stored.access_token.expose()).then_some(Self {
            value: stored.access_token,
            session: None,
            life,
            since,
        })
    }

    /// Returns the token to store, unless it is bound to a key.
    pub(super) fn to_store(&self) -> Option<StoredToken> {
        let (_, issued) = self.since;
        let expires = issued.checked_add(self.life)?;
        self.session.is_none().then(|| StoredToken::new(self.value.clone(), issued, expires))
    }

    /// Returns the `Authorization` header.
    pub(super) fn authorization(&self) -> Result<HeaderValue, AuthError> {
        let scheme = if self.session.is_some() { "DPoP" } else { "Bearer" };
        secret_header(&format!("{scheme} {}", self.value.expose()))
    }
}

/// Returns whether a string is valid as a token in a header.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic())
}

/// Reads a number of seconds, which may be a string.
fn seconds(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// An error response of the token endpoint.
pub(super) struct Refusal {
    status: u16,
    pub(super) code: Option<String>,
    description: Option<String>,
}

impl Refusal {
    pub(super) fn parse(response: &HttpResponse) -> Self {
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let text =
            |names: [&str; 3]| names.iter().find_map(|name| body.get(name)?.as_str()).map(str::to_owned);
        Self {
            status: response.status.as_u16(),
            code: text(["error", "errorCode", "type"]),
            description: text(["error_description", "errorSummary", "message"]),
        }
    }

    pub(super) fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// Returns the error for the caller, with a hint for common reasons.
    pub(super) fn into_error(self, endpoint: &str, grant: &Grant) -> AuthError {
        let mut message = format!("the token endpoint {endpoint} returned status {}", self.status);
        if let Some(code) = &self.code {
            message.push_str(&format!(" {code}"));
        }
        if let Some(description) = &self.description {
            message.push_str(&format!(": {}", grant.redact(description)));
        }
        let hint = grant.hint(self.status, self.code.as_deref());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::System;

    /// A machine whose monotonic clock began just now.
    struct Booted(Instant);

    impl Environment for Booted {
        fn now(&self) -> Instant {
            self.0
        }
    }

    /// Returns the earliest time of the monotonic clock.
    fn earliest() -> Instant {
        let mut earliest = System.now();
        let mut step = Duration::MAX;
        while !step.is_zero() {
            match earliest.checked_sub(step) {
                Some(earlier) => earliest = earlier,
                None => step /= 2,
            }
        }
        earliest
    }

    #[test]
    fn a_token_can_be_older_than_the_monotonic_clock() {
        let machine = Booted(earliest());
        let issued = machine.wall_clock() - Duration::from_secs(1000);
        let stored = |life| StoredToken::new("t", issued, issued + Duration::from_secs(life));
        let freshness = |life| {
            let token = Token::restore(stored(life), &machine)?;
            token.freshness(Duration::from_secs(300), &machine)
        };
        assert_eq!(freshness(3600), Some(Freshness::Fresh));
        assert_eq!(freshness(1100), Some(Freshness::Due));
        assert_eq!(freshness(900), None);
    }
}
