//! Rate limits: each route has so many requests in each window of time.

use std::collections::HashMap;
use std::time::Duration;

use axum::http::{HeaderName, StatusCode};

use crate::answer::Answer;
use crate::fault::Fault;
use crate::routes::Route;

/// The limits, and what is left of them.
pub(crate) struct Limits {
    /// The same for all routes, if it was set.
    requests: Option<u32>,
    window: Duration,
    /// When the window of a route ends in seconds since 1970, and how many requests there were in it.
    routes: HashMap<(&'static str, bool), (i64, u32)>,
}

/// What an answer tells of the limit.
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

    /// Counts a request, which is one too many if the fault is there.
    pub(crate) fn count(&mut self, route: &Route, now: i64) -> (Limit, Option<Fault>) {
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
        (limit, is_over.then(|| Fault::new(StatusCode::TOO_MANY_REQUESTS, "E0000047", summary)))
    }
}

impl Limit {
    /// Adds what is to be told.
    pub(crate) fn tell(self, answer: Answer) -> Answer {
        answer
            .header(HeaderName::from_static("x-rate-limit-limit"), self.requests.to_string())
            .header(HeaderName::from_static("x-rate-limit-remaining"), self.remaining.to_string())
            .header(HeaderName::from_static("x-rate-limit-reset"), self.reset.to_string())
    }
}
