//! Observing calls.

use std::time::Duration;

use crate::operation::Method;

/// Receives events in the order in which they happen. Calls wait for the observer, so it must return quickly.
///
/// The same events are logged with `tracing`, in a span `okta.request` per call.
pub trait Observer: Send + Sync + 'static {
    /// Handles an event.
    fn event(&self, event: &Event<'_>);
}

/// An event of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request is about to be sent.
    Request {
        /// The `operationId`.
        operation: &'static str,
        /// The method.
        method: Method,
        /// The path template, without ids.
        path: &'a str,
        /// The number of the attempt, from 1.
        attempt: u32,
        /// How long the attempt waited: for its turn, for rate limits and for a credential.
        queued: Duration,
    },
    /// An attempt has ended.
    Response {
        /// The `operationId`.
        operation: &'static str,
        /// The status, or `None` if there was no response.
        status: Option<u16>,
        /// The server's id of the request.
        request_id: Option<&'a str>,
        /// How long the attempt waited before it was sent.
        queued: Duration,
        /// The time from sending the request to the end of the response, or to the failure.
        elapsed: Duration,
    },
    /// The call waits before another attempt.
    Backoff {
        /// The `operationId`.
        operation: &'static str,
        /// The server's id of the request that failed.
        request_id: Option<&'a str>,
        /// How long it waits.
        wait: Duration,
    },
    /// The wait has ended.
    Resume {
        /// The `operationId`.
        operation: &'static str,
    },
    /// The call waits because its bucket has no requests left.
    Throttled {
        /// The `operationId`.
        operation: &'static str,
        /// The bucket.
        bucket: &'a str,
        /// How long it waits at least.
        wait: Duration,
    },
}
