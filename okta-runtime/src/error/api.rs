//! Error responses of the API.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use super::body::{ErrorBody, excerpt};
use super::request_id;
use crate::json::one_line;
use crate::response::{Challenge, Meta, RateLimit, ResponseMeta, retry_after};

/// An error response of the API.
pub struct ApiError {
    operation: &'static str,
    /// Method and path.
    request: String,
    body: Bytes,
    parsed: ErrorBody,
    challenge: Option<Challenge>,
    meta: ResponseMeta,
    /// Why the call was not retried although it could have been.
    gave_up: Option<Box<str>>,
}

/// An OAuth error (RFC 6749, section 5.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OAuthError {
    /// Its code, such as `invalid_scope`.
    pub error: String,
    /// Its description.
    pub description: Option<String>,
}

/// The meaning of an error response, derived from status, code and challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiErrorKind {
    /// The resource or the path does not exist.
    NotFound,
    /// The credential is missing, wrong or expired.
    Unauthorized,
    /// The access token lacks a scope.
    InsufficientScope,
    /// The proof of possession (RFC 9449) is missing or wrong.
    InvalidDpopProof,
    /// The credential does not allow this.
    Forbidden,
    /// The org does not have the feature.
    FeatureNotEnabled,
    /// The content of the request is not valid.
    Validation,
    /// The state of the resource does not allow this.
    Conflict,
    /// There were too many requests.
    RateLimited,
    /// The server failed.
    Server,
    /// Anything else.
    Other,
}

impl ApiError {
    pub(crate) fn new(
        operation: &'static str,
        request: String,
        body: Bytes,
        meta: Meta,
        gave_up: Option<Box<str>>,
    ) -> Self {
        let parsed = ErrorBody::parse(&body);
        let challenge = Challenge::parse(&meta.headers);
        Self { operation, request, body, parsed, challenge, meta: ResponseMeta::new(meta), gave_up }
    }

    /// Returns the `operationId` of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.meta.status()
    }

    /// Returns the meaning of the error. The status alone is misleading: Okta returns 401 for a missing permission, and
    /// 400 or 403 if the state of a resource does not allow an action.
    pub fn kind(&self) -> ApiErrorKind {
        match self.challenge.as_ref().and_then(Challenge::error) {
            Some("insufficient_scope") => return ApiErrorKind::InsufficientScope,
            Some("invalid_dpop_proof" | "use_dpop_nonce") => return ApiErrorKind::InvalidDpopProof,
            _ => {}
        }
        match (self.code(), self.status().as_u16()) {
            (Some("E0000015"), _) => ApiErrorKind::FeatureNotEnabled,
            (Some("E0000038" | "E0000056" | "E0000032"), _) => ApiErrorKind::Conflict,
            (_, 404) => ApiErrorKind::NotFound,
            (_, 401) => ApiErrorKind::Unauthorized,
            (_, 403) => ApiErrorKind::Forbidden,
            (_, 409 | 412) => ApiErrorKind::Conflict,
            (_, 429) => ApiErrorKind::RateLimited,
            (Some("E0000001" | "E0000003"), _) | (_, 400 | 422) => ApiErrorKind::Validation,
            (_, 500..=599) => ApiErrorKind::Server,
            _ => ApiErrorKind::Other,
        }
    }

    /// Returns Okta's error code, such as `E0000007`.
    pub fn code(&self) -> Option<&str> {
        self.parsed.code.as_deref()
    }

    /// Returns Okta's summary.
    pub fn summary(&self) -> Option<&str> {
        self.parsed.summary.as_deref()
    }

    /// Returns the causes in detail, such as one per wrong field.
    pub fn causes(&self) -> &[String] {
        &self.parsed.causes
    }

    /// Returns Okta's id of the error.
    pub fn error_id(&self) -> Option<&str> {
        self.parsed.id.as_deref()
    }

    /// Returns Okta's link to an explanation, which is usually the code again.
    pub fn error_link(&self) -> Option<&str> {
        self.parsed.link.as_deref()
    }

    /// Returns the OAuth error of the body.
    pub fn oauth(&self) -> Option<&OAuthError> {
        self.parsed.oauth.as_ref()
    }

    /// Returns the credential challenge.
    pub fn challenge(&self) -> Option<&Challenge> {
        self.challenge.as_ref()
    }

    /// Returns the unchanged body.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Returns the response metadata: headers, request id, rate limit, attempts.
    pub fn meta(&self) -> &ResponseMeta {
        &self.meta
    }

    /// Returns the rate limit of the route.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.meta.rate_limit()
    }

    /// Returns when to retry: `Retry-After`, or the end of the rate limit window.
    pub fn retry_after(&self) -> Option<Duration> {
        let now = self.meta.date().unwrap_or_else(|| self.meta.received());
        retry_after(self.meta.headers(), now).or_else(|| {
            self.rate_limit().filter(|limit| self.status() == 429 && !limit.concurrency)?.until_reset()
        })
    }
}

/// The maximum length of text from the server in a message, and the maximum number of causes.
const LONGEST: usize = 300;
const MOST_CAUSES: usize = 5;

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): status {}", self.operation, self.request, self.status().as_u16())?;
        if let Some(code) = self.code() {
            write!(f, " {}", one_line(code, LONGEST))?;
        }
        if let Some(summary) = self.summary() {
            write!(f, ": {}", one_line(summary, LONGEST))?;
        }
        for cause in self.causes().iter().take(MOST_CAUSES) {
            write!(f, "; {}", one_line(cause, LONGEST))?;
        }
        if let Some(more @ 1..) = self.causes().len().checked_sub(MOST_CAUSES) {
            write!(f, "; and {more} more causes")?;
        }
        if let Some(OAuthError { error, description }) = self.oauth() {
            let description = description.as_deref().unwrap_or("no description");
            write!(f, ": {}: {}", one_line(error, LONGEST), one_line(description, LONGEST))?;
        }
        if let Some(challenge) = &self.challenge {
            write!(f, "{}", Reason(challenge))?;
        }
        if self.parsed == ErrorBody::default() && self.challenge.is_none() && !self.body.is_empty() {
            write!(f, ": {}", excerpt(&self.body))?;
        }
        if let Some(gave_up) = &self.gave_up {
            write!(f, " ({gave_up})")?;
        }
        request_id(f, &self.meta)
    }
}

/// The error of a challenge, if it has one.
struct Reason<'a>(&'a Challenge);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(error) = self.0.error() else { return Ok(()) };
        let description = self.0.error_description().unwrap_or("no description");
        let [scheme, error_text, description] =
            [self.0.scheme.as_str(), error, description].map(|text| one_line(text, LONGEST));
        write!(f, ": {scheme} {error_text}: {description}")?;
        if error == "insufficient_scope" && !self.0.scopes().is_empty() {
            write!(f, " (needed: {})", one_line(&self.0.scopes().join(" "), LONGEST))?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiError({:?}: {self})", self.kind())
    }
}
