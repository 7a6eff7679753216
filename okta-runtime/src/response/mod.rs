//! What comes back: data with its circumstances.

mod challenge;
mod rate_limit;
mod reply;

use std::fmt;
use std::ops::Deref;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

pub use crate::wire::{Link, has_next, links, next_cursor, next_link};
pub use challenge::Challenge;
pub use rate_limit::RateLimit;
pub(crate) use rate_limit::{date, retry_after, window};
pub use reply::Reply;

/// A value with the circumstances of the response that it came in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// The value.
    pub data: T,
    /// The circumstances.
    pub meta: ResponseMeta,
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.data
    }
}

/// One request that was sent on behalf of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttemptInfo {
    /// The status, or `None` if no answer came.
    pub status: Option<u16>,
    /// The server's id of the request.
    pub request_id: Option<String>,
    /// How long the attempt took.
    pub elapsed: Duration,
    /// How long was waited after it before the next one.
    pub waited: Duration,
}

/// The circumstances of a response.
#[derive(Clone)]
pub struct ResponseMeta(Box<Meta>);

#[derive(Clone)]
pub(crate) struct Meta {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) url: String,
    pub(crate) attempts: Vec<AttemptInfo>,
    pub(crate) elapsed: Duration,
}

impl ResponseMeta {
    pub(crate) fn new(meta: Meta) -> Self {
        Self(Box::new(meta))
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers.get(name)?.to_str().ok()
    }

    /// The server's id of the request (`X-Okta-Request-Id`), which Okta's support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.header("x-okta-request-id").filter(|id| !id.is_empty())
    }

    /// The rate limit of the route; `None` if the response does not tell of one.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::parse(&self.0.headers)
    }

    /// The `ETag` header as it came.
    pub fn etag(&self) -> Option<&str> {
        self.header("etag")
    }

    /// The server's clock.
    pub fn date(&self) -> Option<SystemTime> {
        date(&self.0.headers)
    }

    /// The links of the `Link` headers.
    pub fn links(&self) -> Vec<Link> {
        links(&self.0.headers)
    }

    /// The address that was asked, with the values of its query left out.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// All requests that were sent for this call; the last one gave this response.
    pub fn attempts(&self) -> &[AttemptInfo] {
        &self.0.attempts
    }

    /// How long the call took, waits included.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }
}

impl fmt::Debug for ResponseMeta {
    /// Without the headers, among which there may be secrets.
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
