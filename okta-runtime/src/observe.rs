//! Watching calls without taking part in them.

use std::time::Duration;

use crate::operation::Method;

/// Is told of what happens, in the order in which it happens. Calls wait for it, so it should be quick.
///
/// The same is told to `tracing`: a span `okta.request` for each call, and events in it.
pub trait Observer: Send + Sync + 'static {
    /// Something happened.
    fn event(&self, event: &Event<'_>);
}

/// What happened.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request is about to be sent.
    Request {
        /// The `operationId`.
        operation: &'static str,
        /// The method.
        method: Method,
        /// The path template; ids are left out.
        path: &'a str,
        /// The number of the attempt, from 1.
        attempt: u32,
    },
    /// An attempt is over.
    Response {
        /// The `operationId`.
        operation: &'static str,
        /// The status, or `None` if no answer came.
        status: Option<u16>,
        /// The server's id of the request.
        request_id: Option<&'a str>,
        /// How long it took.
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
    /// The wait is over.
    Resume {
        /// The `operationId`.
        operation: &'static str,
    },
    /// The call is held back because its route has no requests left.
    Throttled {
        /// The `operationId`.
        operation: &'static str,
        /// How long it is held back.
        wait: Duration,
    },
}
