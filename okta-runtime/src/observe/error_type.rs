//! Why a request or a call failed, in a word.

use std::fmt;

use http::StatusCode;

use crate::error::{Error, ErrorKind, TimeLimit};
use crate::transport::{TransportError, TransportErrorKind};

/// Why a request or a call failed: the value of the attribute `error.type` of OpenTelemetry.
///
/// It is a status such as `503`, or a word such as `timeout` or `connect`. There are few different values, so metrics
/// can be grouped by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ErrorType(Repr);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Repr {
    Status(u16),
    Word(&'static str),
}

impl ErrorType {
    /// No response within the time limit of the attempt, or of the call.
    pub(crate) const TIMEOUT: Self = Self(Repr::Word("timeout"));

    /// Returns the type of a response; `None` if its status is not an error.
    pub(crate) fn of_status(status: StatusCode) -> Option<Self> {
        (status.as_u16() >= 400).then_some(Self(Repr::Status(status.as_u16())))
    }

    /// Returns the type of a request without a response.
    pub(crate) fn of_transport(error: &TransportError) -> Self {
        Self(Repr::Word(match error.kind() {
            TransportErrorKind::Connect => "connect",
            TransportErrorKind::Interrupted => "interrupted",
            TransportErrorKind::ConnectTimeout => "connect_timeout",
            TransportErrorKind::ProxyLogin => "proxy_login",
            TransportErrorKind::Certificate => "certificate",
            TransportErrorKind::Refused => "refused",
            TransportErrorKind::TooLarge => "too_large",
            TransportErrorKind::Invalid => "invalid",
            // The value that the conventions define for anything else.
            TransportErrorKind::Other => "_OTHER",
        }))
    }

    /// Returns the type of a failed call.
    pub(crate) fn of_call(error: &Error) -> Self {
        if let Some(error) = error.transport_error() {
            return Self::of_transport(error);
        }
        if let Some(api) = error.api() {
            return Self(Repr::Status(api.status().as_u16()));
        }
        Self(Repr::Word(match (error.kind(), error.time_limit()) {
            (_, Some(TimeLimit::Call | TimeLimit::Attempt)) => return Self::TIMEOUT,
            (ErrorKind::Config, _) => "config",
            (ErrorKind::InvalidRequest, _) => "invalid_request",
            (ErrorKind::Auth, _) => "auth",
            (ErrorKind::RateLimited, _) => "rate_limited",
            (ErrorKind::Decode, _) => "decode",
            (ErrorKind::Pagination, _) => "pagination",
            (ErrorKind::Ambiguous, _) => "ambiguous",
            (ErrorKind::ReadOnly, _) => "read_only",
            (ErrorKind::DryRun, _) => "dry_run",
            (ErrorKind::Api | ErrorKind::Transport | ErrorKind::Timeout, _) => "_OTHER",
        }))
    }
}

impl fmt::Display for ErrorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Repr::Status(status) => write!(f, "{status}"),
            Repr::Word(word) => f.write_str(word),
        }
    }
}
