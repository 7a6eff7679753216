//! How an attempt ended.

use crate::error::{AuthError, TimeLimit, chain};
use crate::limiter::TooLong;
use crate::observe::{Ending, ErrorType};
use crate::transport::{HttpResponse, TransportError};

/// How an attempt ended.
pub(super) enum Outcome {
    /// With a response of any status.
    Response(HttpResponse),
    /// Without a response.
    TransportFailed(TransportError),
    /// Before the request was sent.
    NoCredential(AuthError),
    /// Before the request was sent, because a rate limit lasts too long.
    Denied(Box<TooLong>),
    /// By a time limit.
    TimedOut(TimeLimit),
}

impl Outcome {
    /// Returns what spans and events report about the attempt.
    pub(super) fn ending(&self) -> Ending<'_> {
        match self {
            Self::Response(response) => Ending::of_response(response),
            Self::TransportFailed(error) => Ending::failed(ErrorType::of_transport(error)),
            Self::TimedOut(_) => Ending::failed(ErrorType::TIMEOUT),
            Self::NoCredential(_) | Self::Denied(_) => Ending::default(),
        }
    }

    /// Describes the outcome for the log.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Response(response) => format!("status {}", response.status.as_u16()),
            Self::TransportFailed(error) => chain(error),
            Self::NoCredential(error) => chain(error),
            Self::Denied(too_long) => too_long.to_string(),
            Self::TimedOut(_) => "no response in time".to_owned(),
        }
    }
}
