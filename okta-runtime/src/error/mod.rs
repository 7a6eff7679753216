//! One error type for all that can go wrong.

mod api;
mod auth;
mod body;
mod config;

use std::fmt;
use std::time::Duration;

use http::StatusCode;

pub use api::{ApiError, ApiErrorKind, OAuthError};
pub use auth::AuthError;
pub use config::{ConfigError, Problem, ProblemCode};

use crate::json::DecodeError;
use crate::response::{AttemptInfo, Challenge, Reply, ResponseMeta};
use crate::transport::TransportError;

/// What went wrong, in one of the kinds of [`ErrorKind`].
///
/// Its text is one line with the operation, what happened, and what can be done about it; it holds no secrets. Ask the
/// predicates for what a program should do: [`is_not_found`](Self::is_not_found),
/// [`is_rate_limited`](Self::is_rate_limited), [`is_retryable`](Self::is_retryable) …
pub struct Error(Box<Repr>);

/// The kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client was not given what it needs; nothing was sent.
    Config,
    /// The call was not given what it needs; nothing was sent.
    InvalidRequest,
    /// No credential could be had.
    Auth,
    /// The API answered with a failure.
    Api,
    /// No answer came, or not all of it.
    Transport,
    /// The time was up.
    Timeout,
    /// The answer is a success, but not what was expected.
    Decode,
    /// A list cannot be followed any further.
    Pagination,
}

enum Repr {
    Config(ConfigError),
    InvalidRequest { operation: &'static str, message: String },
    Auth { context: Context, error: AuthError },
    Api(ApiError),
    Transport { context: Context, error: TransportError },
    Timeout { context: Context, limit: TimeLimit, after: Duration },
    Decode { reply: Reply, problem: DecodeProblem },
    Pagination { operation: &'static str, message: String },
}

/// The request that failed without an answer.
pub(crate) struct Context {
    pub(crate) operation: &'static str,
    pub(crate) request: String,
    pub(crate) attempts: Vec<AttemptInfo>,
}

/// Which limit of time was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeLimit {
    /// The limit of the whole call.
    Call,
    /// The limit of one attempt.
    Attempt,
    /// The limit of opening a connection.
    Connect,
}

enum DecodeProblem {
    Json(DecodeError),
    Empty,
    ContentType,
}

impl Error {
    pub(crate) fn invalid_request(operation: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Repr::InvalidRequest { operation, message: message.into() }))
    }

    pub(crate) fn auth(context: Context, error: AuthError) -> Self {
        Self(Box::new(Repr::Auth { context, error }))
    }

    pub(crate) fn from_api(error: ApiError) -> Self {
        Self(Box::new(Repr::Api(error)))
    }

    pub(crate) fn transport(context: Context, error: TransportError) -> Self {
        Self(Box::new(Repr::Transport { context, error }))
    }

    pub(crate) fn timeout(context: Context, limit: TimeLimit, after: Duration) -> Self {
        Self(Box::new(Repr::Timeout { context, limit, after }))
    }

    pub(crate) fn decode(reply: Reply, error: DecodeError) -> Self {
        Self(Box::new(Repr::Decode { reply, problem: DecodeProblem::Json(error) }))
    }

    pub(crate) fn empty_body(reply: Reply) -> Self {
        Self(Box::new(Repr::Decode { reply, problem: DecodeProblem::Empty }))
    }

    pub(crate) fn unexpected_content_type(reply: Reply) -> Self {
        Self(Box::new(Repr::Decode { reply, problem: DecodeProblem::ContentType }))
    }

    pub(crate) fn pagination(operation: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Repr::Pagination { operation, message: message.into() }))
    }

    /// The kind.
    pub fn kind(&self) -> ErrorKind {
        match &*self.0 {
            Repr::Config(_) => ErrorKind::Config,
            Repr::InvalidRequest { .. } => ErrorKind::InvalidRequest,
            Repr::Auth { .. } => ErrorKind::Auth,
            Repr::Api(_) => ErrorKind::Api,
            Repr::Transport { .. } => ErrorKind::Transport,
            Repr::Timeout { .. } => ErrorKind::Timeout,
            Repr::Decode { .. } => ErrorKind::Decode,
            Repr::Pagination { .. } => ErrorKind::Pagination,
        }
    }

    /// The failure that the API answered with.
    pub fn api(&self) -> Option<&ApiError> {
        match &*self.0 {
            Repr::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The problems of the configuration.
    pub fn config(&self) -> Option<&ConfigError> {
        match &*self.0 {
            Repr::Config(error) => Some(error),
            _ => None,
        }
    }

    /// Why no credential could be had.
    pub fn auth_error(&self) -> Option<&AuthError> {
        match &*self.0 {
            Repr::Auth { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Where and why an answer could not be read as JSON.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match &*self.0 {
            Repr::Decode { problem: DecodeProblem::Json(error), .. } => Some(error),
            _ => None,
        }
    }

    /// The answer that could not be read, body included.
    pub fn reply(&self) -> Option<&Reply> {
        match &*self.0 {
            Repr::Decode { reply, .. } => Some(reply),
            _ => None,
        }
    }

    /// Which limit of time was reached.
    pub fn time_limit(&self) -> Option<TimeLimit> {
        match &*self.0 {
            Repr::Timeout { limit, .. } => Some(*limit),
            _ => None,
        }
    }

    /// The `operationId` of the operation that was called.
    pub fn operation(&self) -> Option<&'static str> {
        match &*self.0 {
            Repr::Config(_) => None,
            Repr::InvalidRequest { operation, .. } | Repr::Pagination { operation, .. } => Some(operation),
            Repr::Api(error) => Some(error.operation()),
            Repr::Auth { context, .. } | Repr::Transport { context, .. } | Repr::Timeout { context, .. } => {
                Some(context.operation)
            }
            Repr::Decode { reply, .. } => Some(reply.operation()),
        }
    }

    /// The circumstances of the answer, if one came.
    pub fn meta(&self) -> Option<&ResponseMeta> {
        match &*self.0 {
            Repr::Api(error) => Some(error.meta()),
            Repr::Decode { reply, .. } => Some(reply.meta()),
            _ => None,
        }
    }

    /// The status of the answer, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        self.meta().map(ResponseMeta::status)
    }

    /// Okta's error code, such as `E0000007`.
    pub fn code(&self) -> Option<&str> {
        self.api()?.code()
    }

    /// The server's id of the last request, which Okta's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.meta()?.request_id()
    }

    /// The requests that were sent for the call, in order.
    pub fn attempts(&self) -> &[AttemptInfo] {
        match &*self.0 {
            Repr::Auth { context, .. } | Repr::Transport { context, .. } | Repr::Timeout { context, .. } => {
                &context.attempts
            }
            _ => self.meta().map(ResponseMeta::attempts).unwrap_or_default(),
        }
    }

    /// After what time the server wants to be asked again, from the answer on.
    pub fn retry_after(&self) -> Option<Duration> {
        self.api()?.retry_after()
    }

    /// The credential challenge of the answer.
    pub fn challenge(&self) -> Option<&Challenge> {
        self.api()?.challenge()
    }

    /// Whether there is no such thing (404).
    pub fn is_not_found(&self) -> bool {
        self.has_status(404)
    }

    /// Whether there were too many requests (429).
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429)
    }

    /// Whether the credential was refused (401), or none could be had.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(401) || self.kind() == ErrorKind::Auth
    }

    /// Whether the credential does not allow this (403).
    pub fn is_forbidden(&self) -> bool {
        self.has_status(403)
    }

    /// Whether the request itself was refused as wrong (400 or 422).
    pub fn is_bad_request(&self) -> bool {
        self.has_status(400) || self.has_status(422)
    }

    /// Whether the thing is in a state that does not allow this (409, or 412 for a stale `If-Match`).
    pub fn is_conflict(&self) -> bool {
        self.has_status(409) || self.has_status(412)
    }

    /// Whether the server failed (5xx).
    pub fn is_server_error(&self) -> bool {
        self.api().is_some_and(|api| api.status().is_server_error())
    }

    /// Whether the time was up.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether the same call may succeed later without a change: a rate limit, a passing failure of the server or the
    /// network, or a limit of time. For an operation that is not idempotent the first try may have had its effect.
    pub fn is_retryable(&self) -> bool {
        match &*self.0 {
            Repr::Api(error) => matches!(error.status().as_u16(), 429 | 502 | 503 | 504),
            Repr::Transport { error, .. } => error.is_transient(),
            Repr::Timeout { .. } => true,
            Repr::Auth { error, .. } => error.is_retryable(),
            _ => false,
        }
    }

    fn has_status(&self, status: u16) -> bool {
        self.api().is_some_and(|api| api.status().as_u16() == status)
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self(Box::new(Repr::Config(error)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Repr::Config(error) => error.fmt(f),
            Repr::InvalidRequest { operation, message } => {
                write!(f, "{operation}: {message}; nothing was sent")
            }
            Repr::Auth { context, error } => write!(f, "{}: no credential: {error}", context.operation),
            Repr::Api(error) => error.fmt(f),
            Repr::Transport { context, error } => write!(f, "{context}: {error}{}", context.tries()),
            Repr::Timeout { context, limit, after } => {
                let (what, advice) = match limit {
                    TimeLimit::Call => ("the call", "request_timeout"),
                    TimeLimit::Attempt => ("one attempt", "attempt_timeout"),
                    TimeLimit::Connect => ("connecting", "connect_timeout"),
                };
                write!(
                    f,
                    "{context}: the time for {what} ({after:?}, see {advice}) was up{}",
                    context.tries()
                )
            }
            Repr::Decode { reply, problem } => {
                write!(f, "{}: status {}: ", reply.operation(), reply.status().as_u16())?;
                match problem {
                    DecodeProblem::Json(error) => write!(f, "{error}")?,
                    DecodeProblem::Empty => f.write_str("the body is empty where JSON was expected")?,
                    DecodeProblem::ContentType => {
                        let content_type = reply.meta().header("content-type").unwrap_or_default();
                        let excerpt = body::excerpt(reply.body());
                        write!(
                            f,
                            "the body is {content_type} where JSON was expected, as if something before the API had answered: {excerpt}"
                        )?;
                    }
                }
                request_id(f, reply.meta())
            }
            Repr::Pagination { operation, message } => write!(f, "{operation}: {message}"),
        }
    }
}

/// Adds the request id to a text, if there is one.
fn request_id(f: &mut fmt::Formatter<'_>, meta: &ResponseMeta) -> fmt::Result {
    match meta.request_id() {
        Some(id) => write!(f, " (request id {id})"),
        None => Ok(()),
    }
}

impl Context {
    fn tries(&self) -> String {
        match self.attempts.len() {
            0 | 1 => String::new(),
            n => format!(" (after {n} attempts)"),
        }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.operation, self.request)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?}: {self})", self.kind())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Repr::Transport { error, .. } => Some(error),
            Repr::Auth { error, .. } => Some(error),
            Repr::Decode { problem: DecodeProblem::Json(error), .. } => Some(error),
            _ => None,
        }
    }
}

/// `None` in the place of "not found".
pub trait OptionalExt<T> {
    /// Turns the failure that there is no such thing (404) into `None`; other failures stay.
    ///
    /// # Errors
    ///
    /// The failures that stay.
    fn optional(self) -> Result<Option<T>, Error>;
}

impl<T> OptionalExt<T> for Result<T, Error> {
    fn optional(self) -> Result<Option<T>, Error> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
