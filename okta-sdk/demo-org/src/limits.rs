//! Rate limits: each route accepts a number of requests in each window of time.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::{HeaderName, StatusCode};

use crate::error::ApiError;
use crate::reply::Reply;
use crate::routes::Route;

/// The limits and their state.
pub(crate) struct Limits {
    /// The limit of all routes, if set.
    requests: Option<u32>,
    window: Duration,
    /// The end of the window of each route, in seconds since 1970, and the number of requests in it.
    routes: HashMap<(&'static str, bool), (i64, u32)>,
}

/// The limit that a response reports.
#[derive(Clone, Copy)]
pub(crate) struct Limit {
    requests: u32,
    remaining: u32,
    reset: i64,
}

impl Limits {
    pub(crate) fn new(requests: Option<u32>, window: Duration) -> Self {
        Self { requests, window, routes: HashMap::new() }
    }

    /// Counts a request. Returns an error if the limit is exceeded.
    pub(crate) fn count(&mut self, route: &Route, now: i64) -> (Limit, Option<ApiError>) {
        let requests = self.requests.unwrap_or(route.limit());
        let window = i64::try_from(self.window.as_secs()).unwrap_or(i64::MAX).max(1);
        let (reset, count) = self.routes.entry((route.path, route.is_read())).or_insert((0, 0));
        if *reset <= now {
            (*reset, *count) = (now.saturating_add(window), 0);
        }
        let is_over = *count >= requests;
        if !is_over {
            *count += 1;
        }
        let limit = Limit { requests, remaining: requests - *count, reset: *reset };
        let summary = "Too many requests: wait until the window of the rate limit ends";
        (limit, is_over.then(|| ApiError::new(StatusCode::TOO_MANY_REQUESTS, "E0000047", summary)))
    }
}

impl Limit {
    /// Adds the headers that report the limit.
    pub(crate) fn report(self, reply: Reply) -> Reply {
        reply
            .header(HeaderName::from_static("x-rate-limit-limit"), self.requests.to_string())
            .header(HeaderName::from_static("x-rate-limit-remaining"), self.remaining.to_string())
            .header(HeaderName::from_static("x-rate-limit-reset"), self.reset.to_string())
    }
}
