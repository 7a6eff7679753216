//! Logging of requests and responses: selected headers at DEBUG, and bodies at TRACE if enabled.

use std::fmt;

use http::HeaderMap;
use tracing::Level;

use super::execution::Execution;
use crate::json;
use crate::profile::LOG_TARGET;
use crate::transport::{HttpRequest, HttpResponse};
use crate::wire::HttpBody;

/// Headers without secrets and search terms. `Link` is not among them, because links repeat the query.
const SHOWN: [&str; 15] = [
    "accept",
    "accept-language",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "etag",
    "if-match",
    "retry-after",
    "user-agent",
    "x-okta-request-id",
    "x-okta-retry-count",
    "x-rate-limit-limit",
    "x-rate-limit-remaining",
    "x-rate-limit-reset",
];

/// The headers that may be logged.
struct Shown<'a>(&'a HeaderMap);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().filter(|(name, _)| SHOWN.contains(&name.as_str()));
        f.debug_map().entries(shown).finish()
    }
}

/// A JSON body with secrets masked by field name, or the size of another body.
pub(super) struct Redacted<'a>(pub(super) &'a [u8]);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match json::from_slice::<json::RawJson>(self.0) {
            Ok(value) => json::debug(f, "", &value),
            Err(_) => write!(f, "{} bytes that are not JSON", self.0.len()),
        }
    }
}

impl Execution {
    pub(super) fn log_request(&self, request: &HttpRequest) {
        if !tracing::enabled!(target: LOG_TARGET, Level::DEBUG) {
            return;
        }
        tracing::debug!(target: LOG_TARGET, headers = ?Shown(&request.headers), "request");
        if let Some(HttpBody::Bytes(bytes)) = request.body.as_ref().filter(|_| self.logs_bodies()) {
            tracing::trace!(target: LOG_TARGET, body = %Redacted(bytes), "request body");
        }
    }

    pub(super) fn log_response(&self, response: &HttpResponse) {
        if !tracing::enabled!(target: LOG_TARGET, Level::DEBUG) {
            return;
        }
        tracing::debug!(target: LOG_TARGET, headers = ?Shown(&response.headers), "response");
        if self.logs_bodies() && !response.body.is_empty() {
            tracing::trace!(target: LOG_TARGET, body = %Redacted(&response.body), "response body");
        }
    }

    fn logs_bodies(&self) -> bool {
        tracing::enabled!(target: LOG_TARGET, Level::TRACE) && self.parts.core.settings.log_bodies
    }
}
