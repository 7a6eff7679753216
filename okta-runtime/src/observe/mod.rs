//! Observing calls: events, spans and metrics.
//!
//! Each call has a span `okta.call`, and each request that it sends a span `okta.attempt` inside of it. Their fields have
//! the names of OpenTelemetry's [semantic conventions for HTTP], so a subscriber such as that of `tracing-opentelemetry`
//! exports them unchanged. The target of all spans and log events is `okta_sdk`.
//!
//! | field | call | attempt | value |
//! |---|---|---|---|
//! | `otel.name` | yes | yes | the `operationId`; method and path template |
//! | `otel.kind` | yes | yes | `internal`; `client` |
//! | `otel.status_code` | yes | yes | `ERROR` after a failure |
//! | `okta.operation` | yes | yes | the `operationId` |
//! | `okta.request_id` | yes | yes | the server's id of the request |
//! | `http.request.method` | yes | yes | the method |
//! | `http.request.resend_count` | yes | yes | how many requests the call sent before this one, or before its last one |
//! | `http.response.status_code` | yes | yes | the status |
//! | `url.template` | yes | yes | the path template, without ids |
//! | `server.address`, `server.port` | yes | yes | the host of the org |
//! | `error.type` | yes | yes | why it failed: [`ErrorType`] |
//!
//! The URL is not a field, because ids, searches and filters are personal data.
//!
//! [semantic conventions for HTTP]: https://opentelemetry.io/docs/specs/semconv/http/http-spans/

mod error_type;
#[cfg(feature = "metrics")]
mod metrics;
mod spans;
#[cfg(feature = "trace-context")]
mod trace_context;

use std::time::Duration;

use http::HeaderMap;
use tracing::Span;

use crate::operation::Method;
use crate::response::RateLimit;

pub use error_type::ErrorType;
#[cfg(feature = "metrics")]
pub use metrics::Metrics;
pub(crate) use spans::{Ending, Request, resend_count};

/// Receives events in the order in which they happen. Calls wait for the observer, so it must return quickly.
///
/// The same events are logged with `tracing`.
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
        /// The URL of the server, `https://host[:port]`, followed by the base path if one is set.
        server: &'a str,
        /// The number of the attempt, from 1.
        attempt: u32,
        /// Why the attempt before this one failed, if it did.
        cause: Option<ErrorType>,
        /// How long the attempt waited: for its turn, for rate limits and for a credential.
        queued: Duration,
    },
    /// An attempt has ended.
    Response {
        /// The `operationId`.
        operation: &'static str,
        /// The method.
        method: Method,
        /// The path template, without ids.
        path: &'a str,
        /// The URL of the server, `https://host[:port]`, followed by the base path if one is set.
        server: &'a str,
        /// The status, or `None` if there was no response.
        status: Option<u16>,
        /// Why the attempt failed, if it did.
        error: Option<ErrorType>,
        /// The server's id of the request.
        request_id: Option<&'a str>,
        /// The rate-limit bucket that the request counts in.
        bucket: &'a str,
        /// The rate limit that the response reports.
        rate_limit: Option<RateLimit>,
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
    /// The call is not sent, because it could change something and the client makes a
    /// [dry run](crate::ClientBuilder::dry_run).
    Withheld {
        /// The `operationId`.
        operation: &'static str,
        /// The method.
        method: Method,
        /// Path and query, with the values of secret parameters masked.
        target: &'a str,
        /// The body with secrets masked, or a description of a body that is not JSON.
        body: Option<&'a str>,
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

/// Adds the context of a span to a request, if the feature `trace-context` is enabled and the application has set a
/// propagator.
#[cfg_attr(not(feature = "trace-context"), allow(unused_variables))]
pub(crate) fn propagate(span: &Span, headers: &mut HeaderMap) {
    #[cfg(feature = "trace-context")]
    span.in_scope(|| trace_context::inject(headers));
}
