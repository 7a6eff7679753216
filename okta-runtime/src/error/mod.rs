//! The error type.
//!
//! This layer knows the response, if there is one, and errors of the layers below. It must not know how calls are
//! carried out.

mod api;
mod auth;
mod body;
mod config;

use std::any::Any;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

pub use api::{ApiError, ApiErrorKind, OAuthError};
pub use auth::AuthError;
pub(crate) use body::error_code;
pub use config::{ConfigError, Problem, ProblemCode};

pub(crate) use crate::transport::chain;

use crate::json::{DecodeError, one_line};
use crate::limiter::{LOCKED, TooLong};
use crate::response::{AttemptInfo, Challenge, Reply, ResponseMeta};
use crate::time::Limit;
use crate::transport::TransportError;

/// An error of one of the kinds of [`ErrorKind`].
///
/// Its message is one line with the operation, what failed, and the remedy, without secrets. The cause is its
/// [`source`](std::error::Error::source); print the chain of sources to see everything. Predicates tell a program what
/// to do: [`is_not_found`](Self::is_not_found), [`is_rate_limited`](Self::is_rate_limited),
/// [`is_retryable`](Self::is_retryable) …
pub struct Error(Box<Repr>, Partial);

/// What the failed call received before the error, if anything.
type Partial = Option<Box<dyn Any + Send + Sync>>;

/// The kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The configuration is incomplete or wrong. Nothing was sent.
    Config,
    /// The call is incomplete or wrong. Nothing was sent.
    InvalidRequest,
    /// Getting a credential failed.
    Auth,
    /// The API returned an error status.
    Api,
    /// The call was not sent, because a rate limit lasts longer than the call can wait.
    RateLimited,
    /// There was no response, or it was incomplete.
    Transport,
    /// A time limit was reached.
    Timeout,
    /// The response is a success, but not what was expected.
    Decode,
    /// A list cannot be continued.
    Pagination,
    /// A list has several items, and the call expects at most one.
    Ambiguous,
    /// The call could change something, and the client is read-only. Nothing was sent.
    ReadOnly,
    /// The call could change something, and the client makes a dry run. Nothing was sent.
    DryRun,
}

enum Repr {
    Config(ConfigError),
    InvalidRequest { operation: &'static str, message: String },
    Auth { context: Context, error: AuthError },
    Api(ApiError),
    RateLimited { context: Context, too_long: Box<TooLong> },
    Transport { context: Context, error: TransportError },
    Timeout { context: Context, timeout: Timeout },
    Decode { reply: Reply, problem: DecodeProblem },
    Pagination { operation: &'static str, message: String },
    Ambiguous { operation: &'static str },
    Wait { message: String, error: Option<Error> },
    Withheld { operation: &'static str, request: String, is_dry_run: bool },
}

/// The request that failed without a response.
pub(crate) struct Context {
    pub(crate) operation: &'static str,
    pub(crate) request: String,
    pub(crate) attempts: Vec<AttemptInfo>,
    /// How long all attempts together waited before they were sent, including one that never was.
    pub(crate) queued: Duration,
}

/// Which time limit was reached.
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

/// A time limit that was reached, and when.
pub(crate) enum Timeout {
    /// The limit of the whole call, or of its list.
    Call { after: Duration, limit: Limit },
    /// The limit of one attempt.
    Attempt(Limit),
    /// The limit of opening a connection. The error of the transport names it.
    Connect { after: Duration, error: TransportError },
}

enum DecodeProblem {
    Json(DecodeError),
    Empty,
    ContentType,
}

impl Error {
    pub(crate) fn invalid_request(operation: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Repr::InvalidRequest { operation, message: message.into() }), None)
    }

    pub(crate) fn auth(context: Context, error: AuthError) -> Self {
        Self(Box::new(Repr::Auth { context, error }), None)
    }

    pub(crate) fn from_api(error: ApiError) -> Self {
        Self(Box::new(Repr::Api(error)), None)
    }

    pub(crate) fn rate_limited(context: Context, too_long: Box<TooLong>) -> Self {
        Self(Box::new(Repr::RateLimited { context, too_long }), None)
    }

    pub(crate) fn transport(context: Context, error: TransportError) -> Self {
        Self(Box::new(Repr::Transport { context, error }), None)
    }

    pub(crate) fn timeout(context: Context, timeout: Timeout) -> Self {
        Self(Box::new(Repr::Timeout { context, timeout }), None)
    }

    pub(crate) fn decode(reply: Reply, error: DecodeError) -> Self {
        Self(Box::new(Repr::Decode { reply, problem: DecodeProblem::Json(error) }), None)
    }

    pub(crate) fn empty_body(reply: Reply) -> Self {
        Self(Box::new(Repr::Decode { reply, problem: DecodeProblem::Empty }), None)
    }

    pub(crate) fn unexpected_content_type(reply: Reply) -> Self {
        Self(Box::new(Repr::Decode { reply, problem: DecodeProblem::ContentType }), None)
    }

    pub(crate) fn pagination(operation: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Repr::Pagination { operation, message: message.into() }), None)
    }

    /// Creates the error of a wait whose time limit was reached. The last call failed with `error`, if it failed.
    pub(crate) fn wait(message: String, error: Option<Self>) -> Self {
        Self(Box::new(Repr::Wait { message, error }), None)
    }

    pub(crate) fn ambiguous(operation: &'static str) -> Self {
        Self(Box::new(Repr::Ambiguous { operation }), None)
    }

    pub(crate) fn withheld(operation: &'static str, request: String, is_dry_run: bool) -> Self {
        Self(Box::new(Repr::Withheld { operation, request, is_dry_run }), None)
    }

    /// Adds what the call received before the error.
    pub(crate) fn with_partial(mut self, partial: impl Any + Send + Sync) -> Self {
        self.1 = Some(Box::new(partial));
        self
    }

    /// Takes what the call received before the error, if it is a `T`.
    pub(crate) fn take_partial<T: Any>(&mut self) -> Option<T> {
        let partial = self.1.take_if(|partial| partial.is::<T>())?;
        partial.downcast().ok().map(|partial| *partial)
    }

    /// Returns the kind.
    pub fn kind(&self) -> ErrorKind {
        match &*self.0 {
            Repr::Config(_) => ErrorKind::Config,
            Repr::InvalidRequest { .. } => ErrorKind::InvalidRequest,
            Repr::Auth { .. } => ErrorKind::Auth,
            Repr::Api(_) => ErrorKind::Api,
            Repr::RateLimited { .. } => ErrorKind::RateLimited,
            Repr::Transport { .. } => ErrorKind::Transport,
            Repr::Timeout { .. } | Repr::Wait { .. } => ErrorKind::Timeout,
            Repr::Decode { .. } => ErrorKind::Decode,
            Repr::Pagination { .. } => ErrorKind::Pagination,
            Repr::Ambiguous { .. } => ErrorKind::Ambiguous,
            Repr::Withheld { is_dry_run: false, .. } => ErrorKind::ReadOnly,
            Repr::Withheld { is_dry_run: true, .. } => ErrorKind::DryRun,
        }
    }

    /// Returns the error of the API.
    pub fn api(&self) -> Option<&ApiError> {
        match &*self.0 {
            Repr::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the problems of the configuration.
    pub fn config(&self) -> Option<&ConfigError> {
        match &*self.0 {
            Repr::Config(error) => Some(error),
            _ => None,
        }
    }

    /// Returns why getting a credential failed.
    pub fn auth_error(&self) -> Option<&AuthError> {
        match &*self.0 {
            Repr::Auth { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Returns why there was no response, if a request failed without one.
    pub(crate) fn transport_error(&self) -> Option<&TransportError> {
        match &*self.0 {
            Repr::Transport { error, .. } | Repr::Timeout { timeout: Timeout::Connect { error, .. }, .. } => {
                Some(error)
            }
            _ => None,
        }
    }

    /// Returns where and why a response could not be decoded.
    pub fn decode_error(&self) -> Option<&DecodeError> {
        match &*self.0 {
            Repr::Decode { problem: DecodeProblem::Json(error), .. } => Some(error),
            _ => None,
        }
    }

    /// Returns the response that could not be decoded, including its body.
    pub fn reply(&self) -> Option<&Reply> {
        match &*self.0 {
            Repr::Decode { reply, .. } => Some(reply),
            _ => None,
        }
    }

    /// Returns which time limit was reached.
    pub fn time_limit(&self) -> Option<TimeLimit> {
        match &*self.0 {
            Repr::Timeout { timeout: Timeout::Call { .. }, .. } => Some(TimeLimit::Call),
            Repr::Timeout { timeout: Timeout::Attempt(_), .. } => Some(TimeLimit::Attempt),
            Repr::Timeout { timeout: Timeout::Connect { .. }, .. } => Some(TimeLimit::Connect),
            _ => None,
        }
    }

    /// Returns the `operationId` of the operation.
    pub fn operation(&self) -> Option<&'static str> {
        match &*self.0 {
            Repr::Config(_) | Repr::Wait { .. } => None,
            Repr::InvalidRequest { operation, .. }
            | Repr::Pagination { operation, .. }
            | Repr::Ambiguous { operation }
            | Repr::Withheld { operation, .. } => Some(operation),
            Repr::Api(error) => Some(error.operation()),
            Repr::Auth { context, .. }
            | Repr::RateLimited { context, .. }
            | Repr::Transport { context, .. }
            | Repr::Timeout { context, .. } => Some(context.operation),
            Repr::Decode { reply, .. } => Some(reply.operation()),
        }
    }

    /// Returns the metadata of the response, if there was one.
    pub fn meta(&self) -> Option<&ResponseMeta> {
        match &*self.0 {
            Repr::Api(error) => Some(error.meta()),
            Repr::Decode { reply, .. } => Some(reply.meta()),
            _ => None,
        }
    }

    /// Returns the status of the response, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.meta().map(ResponseMeta::status)
    }

    /// Returns Okta's error code, such as `E0000007`.
    pub fn code(&self) -> Option<&str> {
        self.api()?.code()
    }

    /// Returns the id of the last request on the server, which Okta's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.meta()?.request_id()
    }

    /// Returns the attempts of the call, in order.
    pub fn attempts(&self) -> &[AttemptInfo] {
        match self.context() {
            Some(context) => &context.attempts,
            None => self.meta().map(ResponseMeta::attempts).unwrap_or_default(),
        }
    }

    /// Returns how long all attempts together waited before they were sent, including one that never was: for their
    /// turn, for rate limits and for a credential.
    pub fn queued(&self) -> Duration {
        self.context()
            .map(|context| context.queued)
            .or(self.meta().map(ResponseMeta::queued))
            .unwrap_or_default()
    }

    fn context(&self) -> Option<&Context> {
        match &*self.0 {
            Repr::Auth { context, .. }
            | Repr::RateLimited { context, .. }
            | Repr::Transport { context, .. }
            | Repr::Timeout { context, .. } => Some(context),
            _ => None,
        }
    }

    /// Returns when the server asks to retry, counted from the response.
    pub fn retry_after(&self) -> Option<Duration> {
        match &*self.0 {
            Repr::RateLimited { too_long, .. } => Some(too_long.wait),
            _ => self.api()?.retry_after(),
        }
    }

    /// Returns the rate limit that lasts too long, if the call was not sent because of one.
    pub fn rate_limit_wait(&self) -> Option<&TooLong> {
        match &*self.0 {
            Repr::RateLimited { too_long, .. } => Some(too_long),
            _ => None,
        }
    }

    /// Returns the credential challenge of the response.
    pub fn challenge(&self) -> Option<&Challenge> {
        self.api()?.challenge()
    }

    /// Returns whether the resource does not exist (404).
    pub fn is_not_found(&self) -> bool {
        self.has_status(404)
    }

    /// Returns whether there were too many requests (429), or a rate limit lasts longer than the call could wait.
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429) || self.kind() == ErrorKind::RateLimited
    }

    /// Returns whether the credential was refused (401), or getting one failed.
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(401) || self.kind() == ErrorKind::Auth
    }

    /// Returns whether the credential does not allow this (403).
    pub fn is_forbidden(&self) -> bool {
        self.has_status(403)
    }

    /// Returns whether the request is not valid (400 or 422).
    pub fn is_bad_request(&self) -> bool {
        self.has_status(400) || self.has_status(422)
    }

    /// Returns whether the state of the resource does not allow this (409, or 412 for a stale `If-Match`).
    pub fn is_conflict(&self) -> bool {
        self.has_status(409) || self.has_status(412)
    }

    /// Returns whether the server failed (5xx).
    pub fn is_server_error(&self) -> bool {
        self.api().is_some_and(|api| api.status().is_server_error())
    }

    /// Returns whether the call was refused, because it could change something and the client is
    /// [read-only](crate::ClientBuilder::read_only).
    pub fn is_read_only(&self) -> bool {
        self.kind() == ErrorKind::ReadOnly
    }

    /// Returns whether the call was reported instead of sent, because it could change something and the client makes a
    /// [dry run](crate::ClientBuilder::dry_run).
    pub fn is_dry_run(&self) -> bool {
        self.kind() == ErrorKind::DryRun
    }

    /// Returns whether a time limit was reached.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Returns whether the same call may succeed later: after a rate limit, a temporary failure of the server or the
    /// network, or a time limit. The first attempt of an operation that is not idempotent may have had its effect.
    pub fn is_retryable(&self) -> bool {
        match &*self.0 {
            Repr::Api(error) => {
                matches!(error.status().as_u16(), 423 | 429 | 502 | 503 | 504) || error.code() == Some(LOCKED)
            }
            Repr::RateLimited { .. } => true,
            Repr::Transport { error, .. } => error.is_transient(),
            Repr::Timeout { .. } | Repr::Wait { .. } => true,
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
        Self(Box::new(Repr::Config(error)), None)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Repr::Config(error) => error.fmt(f),
            Repr::InvalidRequest { operation, message } => {
                write!(f, "{operation}: {message}; nothing was sent")
            }
            Repr::Wait { message, .. } => f.write_str(message),
            Repr::Ambiguous { operation } => {
                write!(f, "{operation}: the list has more than one item, and at most one was expected")
            }
            Repr::Withheld { operation, request, is_dry_run: false } => {
                write!(
                    f,
                    "{operation}: {request} was refused, because the client is read-only; nothing was sent"
                )
            }
            Repr::Withheld { operation, request, is_dry_run: true } => {
                write!(f, "{operation}: {request} was not sent, because the client makes a dry run")
            }
            Repr::Auth { context, .. } => write!(f, "{}: getting a credential failed", context.operation),
            Repr::Api(error) => error.fmt(f),
            Repr::RateLimited { context, too_long } => {
                write!(f, "{context}: {too_long}{}", context.attempts())
            }
            Repr::Transport { context, .. } => write!(f, "{context}: no response{}", context.attempts()),
            Repr::Timeout { context, timeout } => write!(f, "{context}: {timeout}{}", context.attempts()),
            Repr::Decode { reply, problem } => {
                write!(f, "{}: status {}: ", reply.operation(), reply.status().as_u16())?;
                match problem {
                    DecodeProblem::Json(_) => f.write_str("the body cannot be decoded")?,
                    DecodeProblem::Empty if reply.is_safe() => {
                        f.write_str("expected JSON, but the body is empty")?;
                    }
                    DecodeProblem::Empty => f.write_str(
                        "the change was made, but the body that should describe it is empty; do not repeat the \
                         call, but read the resource",
                    )?,
                    DecodeProblem::ContentType => {
                        let content_type = reply.meta().header("content-type").unwrap_or_default();
                        let content_type = one_line(content_type, 100);
                        let excerpt = body::excerpt(reply.body());
                        write!(
                            f,
                            "expected JSON, but the body is {content_type}, possibly from a proxy: {excerpt}"
                        )?;
                    }
                }
                request_id(f, reply.meta())
            }
            Repr::Pagination { operation, message } => write!(f, "{operation}: {}", one_line(message, 500)),
        }
    }
}

/// Drops what is less than a millisecond, for messages.
fn in_millis(duration: Duration) -> Duration {
    Duration::from_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

/// Adds the request id to a message, if there is one.
fn request_id(f: &mut fmt::Formatter<'_>, meta: &ResponseMeta) -> fmt::Result {
    match meta.request_id() {
        Some(id) => write!(f, " (request id {})", one_line(id, 100)),
        None => Ok(()),
    }
}

impl Context {
    /// Describes the attempts, and how long they waited.
    fn attempts(&self) -> String {
        let queued = match self.queued.as_secs() {
            0 => String::new(),
            _ => format!("; {:?} passed before requests were sent", in_millis(self.queued)),
        };
        match self.attempts.len() {
            0 | 1 => queued,
            n => format!(" (after {n} attempts){queued}"),
        }
    }
}

impl fmt::Display for Timeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call { after, limit } => {
                write!(f, "the call timed out after {:?} (limit {limit})", in_millis(*after))
            }
            Self::Attempt(limit) => write!(f, "an attempt timed out (limit {limit})"),
            Self::Connect { after, .. } => write!(f, "connecting timed out after {:?}", in_millis(*after)),
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
        write!(f, "Error({:?}: {})", self.kind(), chain(self))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Repr::Transport { error, .. } | Repr::Timeout { timeout: Timeout::Connect { error, .. }, .. } => {
                Some(error)
            }
            Repr::Auth { error, .. } => Some(error),
            Repr::Wait { error, .. } => error.as_ref().map(|error| error as _),
            Repr::Decode { problem: DecodeProblem::Json(error), .. } => Some(error),
            _ => None,
        }
    }
}

/// Converts "not found" to `None`.
pub trait OptionalExt<T> {
    /// Converts the status 404 (not found) to `None`.
    ///
    /// # Errors
    ///
    /// Returns all other errors.
    fn optional(self) -> Result<Option<T>, Error>;

    /// Converts the error of a [dry run](crate::ClientBuilder::dry_run) to `None`.
    ///
    /// # Errors
    ///
    /// Returns all other errors.
    fn unless_dry_run(self) -> Result<Option<T>, Error>;
}

impl<T> OptionalExt<T> for Result<T, Error> {
    fn optional(self) -> Result<Option<T>, Error> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn unless_dry_run(self) -> Result<Option<T>, Error> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_dry_run() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
