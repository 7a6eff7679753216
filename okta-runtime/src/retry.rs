//! When a call is tried again, and after what time.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::operation::Method;
use crate::response::{retry_after, window};
use crate::transport::TransportError;

/// Decides whether a failed attempt is followed by another.
///
/// It is not asked once the number of retries of the client or the call is used up. A wait that does not fit into the
/// time of the call ends the call at once, with the failure at hand.
pub trait RetryPolicy: Send + Sync + 'static {
    /// What to do after a failed attempt.
    fn decide(&self, failure: &Failure<'_>) -> Decision;
}

/// What a policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The failure stands.
    Stop,
    /// The failure stands, for a reason that the error shall tell.
    StopBecause(&'static str),
    /// Another attempt after this time.
    After(Duration),
}

/// A failed attempt.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Failure<'a> {
    /// The `operationId`.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// Whether the call may be sent twice, as the operation or the caller says.
    pub idempotent: bool,
    /// How many retries there were before.
    pub retries: u32,
    /// What went wrong.
    pub cause: Cause<'a>,
    /// The clock on the wall.
    pub now: SystemTime,
    /// A number that is different each time, for jitter.
    pub random: u64,
}

/// What went wrong in an attempt.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Cause<'a> {
    /// An answer with a status that is not a success.
    Status(u16, &'a HeaderMap),
    /// No answer.
    Transport(&'a TransportError),
    /// No answer in time.
    AttemptTimeout,
}

/// The usual policy.
///
/// A rate limit (429) is waited for with any method, because the request was not acted on: until the window ends by
/// the server's own clock, plus a second for its fraction, plus up to a second of jitter. Failures that may have come
/// after the server acted (502, 503, 504, a broken connection, no answer in time) are tried again only if the call may
/// be sent twice, a broken connection at once the first time; a connection that could not be opened, always. 500 is
/// never tried again.
#[derive(Clone, Copy, Debug)]
pub struct StandardRetry {
    max_backoff: Duration,
    jitter: Duration,
}

/// The first step of exponential waits, and the longest.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));

impl StandardRetry {
    /// Waits at most `max_backoff` at a time: if the server asks for more, the failure stands.
    pub fn new(max_backoff: Duration) -> Self {
        Self { max_backoff, jitter: Duration::from_secs(1) }
    }

    /// Adds up to this time to the waits that the server asks for; 1 s if not set.
    pub fn jitter(mut self, jitter: Duration) -> Self {
        self.jitter = jitter;
        self
    }
}

impl RetryPolicy for StandardRetry {
    fn decide(&self, failure: &Failure<'_>) -> Decision {
        let asked = match failure.cause {
            Cause::Status(429, headers) => window(headers, failure.now),
            Cause::Status(502..=504, headers) if failure.idempotent => retry_after(headers, failure.now),
            Cause::Transport(error) if error.is_unsent() && error.is_transient() => None,
            // Mostly a connection that the server closed while it was idle.
            Cause::Transport(error) if error.is_transient() && failure.idempotent && failure.retries == 0 => {
                return Decision::After(Duration::ZERO);
            }
            Cause::Transport(error) if error.is_transient() && failure.idempotent => None,
            Cause::AttemptTimeout if failure.idempotent => None,
            _ => return Decision::Stop,
        };
        match asked {
            None => Decision::After(exponential(failure).min(self.max_backoff)),
            Some(wait) if wait > self.max_backoff => {
                Decision::StopBecause("the server asks for a longer wait than max_backoff allows")
            }
            Some(wait) => Decision::After(wait.saturating_add(fraction(self.jitter, failure.random))),
        }
    }
}

/// Exponential backoff with full jitter: somewhere between nothing and 0.5 s · 2ⁿ, at most 10 s.
fn exponential(failure: &Failure<'_>) -> Duration {
    let (first, longest) = BACKOFF;
    let step = first.saturating_mul(1 << failure.retries.min(16)).min(longest);
    fraction(step, failure.random)
}

/// A random part of a time.
fn fraction(whole: Duration, random: u64) -> Duration {
    // 2^53 steps are all that a double tells apart.
    #[allow(clippy::cast_precision_loss)]
    let part = (random >> 11) as f64 / (1u64 << 53) as f64;
    whole.mul_f64(part)
}

impl fmt::Debug for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = match self.cause {
            Cause::Status(status, _) => format!("status {status}"),
            Cause::Transport(error) => error.to_string(),
            Cause::AttemptTimeout => "no answer in time".to_owned(),
        };
        f.debug_struct("Failure")
            .field("operation", &self.operation)
            .field("retries", &self.retries)
            .field("cause", &cause)
            .finish_non_exhaustive()
    }
}
