//! Retry policies: whether a failed attempt is repeated, and after what wait.

use std::fmt;
use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::limiter::LOCKED;
use crate::operation::Method;
use crate::response::{retry_after, window};
use crate::transport::TransportError;

/// Decides whether a failed attempt is repeated.
///
/// It is not asked after the maximum number of retries. If the required wait would exceed the deadline, the call fails
/// immediately and returns the last error.
pub trait RetryPolicy: Send + Sync + 'static {
    /// Decides what to do after a failed attempt.
    fn decide(&self, failure: &Failure<'_>) -> Decision;
}

/// The decision of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The call fails.
    Stop,
    /// The call fails, and the error reports this reason.
    StopBecause(&'static str),
    /// Another attempt follows after this wait.
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
    /// Whether the call may be sent twice, as the operation or the caller declares.
    pub idempotent: bool,
    /// The number of retries so far.
    pub retries: u32,
    /// Why the attempt failed.
    pub cause: Cause<'a>,
    /// The Okta error code of the response, such as `E0000047`.
    pub code: Option<&'a str>,
    /// The current time.
    pub now: SystemTime,
    /// A random number, for jitter.
    pub random: u64,
}

impl Failure<'_> {
    /// Returns whether a limit or a lock refused the request, so that it had no effect.
    pub fn is_limited(&self) -> bool {
        matches!(self.cause, Cause::Status(423 | 429, _)) || self.code == Some(LOCKED)
    }
}

/// Why an attempt failed.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Cause<'a> {
    /// A response with an error status.
    Status(u16, &'a HeaderMap),
    /// No response.
    Transport(&'a TransportError),
    /// No response within the time limit of an attempt.
    AttemptTimeout,
}

/// The default policy.
///
/// * After a rate limit (429) any call is retried, because the server did not act. It waits until the window ends by
///   the server's clock, plus a second for its fraction, plus up to a second of jitter. With
///   [throttling](crate::throttle::Throttle), which is the default, the client handles refusals itself and does not ask
///   the policy.
/// * After a lock (423, or the code `E0000239`) any call is retried, as `Retry-After` says or with exponential backoff.
/// * Failures that may have occurred after the server acted (502, 503, 504, a broken connection, a timed out attempt)
///   are retried only if the call may be sent twice. The first broken connection is retried without a wait.
/// * A connection that could not be opened is always retried, and so is a request that the server refused before
///   processing it.
/// * 500 is never retried.
#[derive(Clone, Copy, Debug)]
pub struct StandardRetry {
    max_backoff: Duration,
    jitter: Duration,
}

/// The first and the longest step of the exponential backoff.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(500), Duration::from_secs(10));

/// The default of the longest wait: one window of Okta's rate limits and a margin.
pub(crate) const MAX_BACKOFF: Duration = Duration::from_secs(65);

impl Default for StandardRetry {
    /// Waits at most 65 seconds at a time.
    fn default() -> Self {
        Self::new(MAX_BACKOFF)
    }
}

impl StandardRetry {
    /// Creates a policy that waits at most `max_backoff` at a time. If the server asks for a longer wait, the call
    /// fails.
    pub fn new(max_backoff: Duration) -> Self {
        Self { max_backoff, jitter: Duration::from_secs(1) }
    }

    /// Sets the maximum jitter that is added to waits that the server asks for. The default is 1 s.
    pub fn jitter(mut self, jitter: Duration) -> Self {
        self.jitter = jitter;
        self
    }
}

impl RetryPolicy for StandardRetry {
    fn decide(&self, failure: &Failure<'_>) -> Decision {
        let asked = match failure.cause {
            Cause::Status(429, headers) => window(headers, failure.now),
            Cause::Status(_, headers) if failure.is_limited() => retry_after(headers, failure.now),
            Cause::Status(502..=504, headers) if failure.idempotent => retry_after(headers, failure.now),
            Cause::Transport(error) if error.is_unsent() && error.is_transient() => None,
            // Usually a connection that the server closed while it was idle.
            Cause::Transport(error) if error.is_transient() && failure.idempotent && failure.retries == 0 => {
                return Decision::After(Duration::ZERO);
            }
            Cause::Transport(error) if error.is_transient() && failure.idempotent => None,
            Cause::AttemptTimeout if failure.idempotent => None,
            _ => return Decision::Stop,
        };
        match asked {
            None => {
                Decision::After(exponential_backoff(failure.retries, failure.random).min(self.max_backoff))
            }
            Some(wait) if wait > self.max_backoff => {
                Decision::StopBecause("the server asks for a longer wait than max_backoff allows")
            }
            Some(wait) => Decision::After(wait.saturating_add(fraction(self.jitter, failure.random))),
        }
    }
}

/// Returns an exponential backoff with full jitter: a random wait of up to 0.5 s · 2ⁿ, at most 10 s.
pub(crate) fn exponential_backoff(retries: u32, random: u64) -> Duration {
    let (first, longest) = BACKOFF;
    let step = first.saturating_mul(1 << retries.min(16)).min(longest);
    fraction(step, random)
}

/// Returns a random fraction of a duration.
fn fraction(whole: Duration, random: u64) -> Duration {
    // A double distinguishes 2^53 steps.
    #[allow(clippy::cast_precision_loss)]
    let part = (random >> 11) as f64 / (1u64 << 53) as f64;
    whole.mul_f64(part)
}

impl fmt::Debug for Failure<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cause = match self.cause {
            Cause::Status(status, _) => format!("status {status}"),
            Cause::Transport(error) => error.to_string(),
            Cause::AttemptTimeout => "no response in time".to_owned(),
        };
        f.debug_struct("Failure")
            .field("operation", &self.operation)
            .field("retries", &self.retries)
            .field("cause", &cause)
            .finish_non_exhaustive()
    }
}
