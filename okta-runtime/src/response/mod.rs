//! Responses: data with its metadata.
//!
//! This layer knows headers and bodies of responses, and the errors of reading them. It must not know how calls are
//! carried out.

mod challenge;
mod rate_limit;
mod reply;

use std::fmt;
use std::ops::Deref;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, StatusCode};

pub use crate::wire::{Link, has_next, links, next_cursor, next_link};
pub use challenge::Challenge;
pub use rate_limit::RateLimit;
pub(crate) use rate_limit::{date, retry_after, window, without_rate_limit};
pub use reply::Reply;

/// A value with the metadata of its response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub data: T,
    /// The metadata.
    pub meta: ResponseMeta,
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

/// One attempt of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttemptInfo {
    /// The status, or `None` if there was no response.
    pub status: Option<u16>,
    /// The server's id of the request.
    pub request_id: Option<String>,
    /// How long the attempt waited before it was sent: for its turn, for rate limits and for a credential.
    pub queued: Duration,
    /// The time from sending the request to the end of the response, or to the failure.
    pub elapsed: Duration,
    /// The wait between this attempt and the next one.
    pub waited: Duration,
}

static REQUEST_ID: [HeaderName; 2] =
    [HeaderName::from_static("x-okta-request-id"), HeaderName::from_static("x-request-id")];

/// Returns the server's id of a request.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    let mut values = REQUEST_ID.iter().filter_map(|name| headers.get(name)?.to_str().ok());
    values.find(|id| !id.is_empty())
}

/// Response metadata.
#[derive(Clone)]
pub struct ResponseMeta(Box<Meta>);

#[derive(Clone)]
pub(crate) struct Meta {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) url: String,
    pub(crate) attempts: Vec<AttemptInfo>,
    pub(crate) queued: Duration,
    pub(crate) elapsed: Duration,
    /// The time of the local clock.
    pub(crate) received: SystemTime,
}

impl ResponseMeta {
    pub(crate) fn new(meta: Meta) -> Self {
        Self(Box::new(meta))
    }

    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Returns the headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// Returns a header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name)?.to_str().ok()
    }

    /// Returns the id of the request on the server (`X-Okta-Request-Id`, which Okta's support asks for, or
    /// `X-Request-Id`).
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.0.headers)
    }

    /// Returns the rate limit of the route, if the response reports one.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::parse(&self.0.headers)
    }

    /// Returns the `ETag` header unchanged.
    pub fn etag(&self) -> Option<&str> {
        self.header("etag")
    }

    /// Returns the time of the server's clock.
    pub fn date(&self) -> Option<SystemTime> {
        date(&self.0.headers)
    }

    /// Returns the links of the `Link` headers.
    pub fn links(&self) -> Vec<Link> {
        links(&self.0.headers)
    }

    /// Returns the URL of the request, without the values of its query.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Returns all attempts of the call. The last one returned this response.
    pub fn attempts(&self) -> &[AttemptInfo] {
        &self.0.attempts
    }

    /// Returns how long all attempts together waited before they were sent: for their turn, for rate limits and for a
    /// credential.
    pub fn queued(&self) -> Duration {
        self.0.queued
    }

    /// Returns the time of the local clock when the response was complete.
    pub(crate) fn received(&self) -> SystemTime {
        self.0.received
    }

    /// Returns the duration of the call, including waits.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }
}

impl fmt::Debug for ResponseMeta {
    /// Omits the headers, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseMeta")
            .field("status", &self.0.status.as_u16())
            .field("url", &self.0.url)
            .field("request_id", &self.request_id())
            .field("rate_limit", &self.rate_limit())
            .field("attempts", &self.0.attempts.len())
            .field("elapsed", &self.0.elapsed)
            .finish_non_exhaustive()
    }
}
