//! What of requests and answers is logged: some headers at DEBUG, and bodies at TRACE if the program wants that.

use std::fmt;

use http::HeaderMap;
use tracing::Level;

use super::Run;
use crate::json;
use crate::transport::{HttpBody, HttpRequest, HttpResponse};

/// Headers that hold neither secrets nor what people search for. Links are not among them: they repeat the query.
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

/// The headers that may be shown.
struct Shown<'a>(&'a HeaderMap);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().filter(|(name, _)| SHOWN.contains(&name.as_str()));
        f.debug_map().entries(shown).finish()
    }
}

/// The text of a body with secrets masked by the names of their members; its size, if it is not JSON.
struct Redacted<'a>(&'a [u8]);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match json::from_slice::<json::RawJson>(self.0) {
            Ok(value) => json::debug(f, "", &value),
            Err(_) => write!(f, "{} bytes that are not JSON", self.0.len()),
        }
    }
}

impl Run {
    pub(super) fn log_request(&self, request: &HttpRequest) {
        if !tracing::enabled!(Level::DEBUG) {
            return;
        }
        tracing::debug!(headers = ?Shown(&request.headers), "request");
        if let Some(HttpBody::Bytes(bytes)) = request.body.as_ref().filter(|_| self.logs_bodies()) {
            tracing::trace!(body = %Redacted(bytes), "request body");
        }
    }

    pub(super) fn log_response(&self, response: &HttpResponse) {
        if !tracing::enabled!(Level::DEBUG) {
            return;
        }
        tracing::debug!(headers = ?Shown(&response.headers), "response");
        if self.logs_bodies() && !response.body.is_empty() {
            tracing::trace!(body = %Redacted(&response.body), "response body");
        }
    }

    fn logs_bodies(&self) -> bool {
        tracing::enabled!(Level::TRACE) && self.draft.client.inner().settings.log_bodies
    }
}
