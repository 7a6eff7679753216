//! An org that counts requests in windows, and calls that go through limiters.

use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use okta_runtime::Method;
use okta_runtime::http::HeaderMap;
use okta_runtime::limiter::{Denied, Lease, Limiter, Observation, RefusalKind, Request};
use okta_runtime::response::RateLimit;

use crate::server::TIMEOUT;

/// Returns a request that must be admitted within the timeout of a test.
pub(crate) fn request() -> Request<'static> {
    let now = Instant::now();
    let mut request = Request::new("users", Method::Get, "/api/v1/users", now);
    request.deadline = Some(now + TIMEOUT);
    request
}

/// Returns a request with little time: it is denied if it is not admitted soon.
pub(crate) fn short_request() -> Request<'static> {
    let mut request = request();
    request.deadline = Some(Instant::now() + Duration::from_millis(200));
    request
}

/// Returns a response at a time of the server, in seconds.
pub(crate) fn response(status: u16, limit: u64, remaining: u64, reset: u64, date: u64) -> Observation {
    let mut headers = HeaderMap::new();
    headers.insert("x-rate-limit-limit", limit.into());
    headers.insert("x-rate-limit-remaining", remaining.into());
    headers.insert("x-rate-limit-reset", reset.into());
    let mut observation = Observation::new(status);
    observation.rate_limit = RateLimit::parse(&headers);
    observation.date = Some(UNIX_EPOCH + Duration::from_secs(date));
    observation
}

/// Returns seconds since 1970.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// An org with one bucket.
pub(crate) struct Org {
    limit: u64,
    /// The length of a window in seconds; the first one begins at `epoch`.
    length: u64,
    epoch: u64,
    counts: Mutex<Counts>,
}

#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    window: u64,
    sent: u64,
    pub(crate) accepted: u64,
    pub(crate) refused: u64,
}

impl Org {
    pub(crate) fn new(limit: u64, length: u64) -> Self {
        Self { limit, length, epoch: now(), counts: Mutex::default() }
    }

    pub(crate) fn counts(&self) -> Counts {
        *self.counts.lock().unwrap()
    }

    /// Responds to a request.
    fn respond(&self) -> Observation {
        let mut counts = self.counts.lock().unwrap();
        let date = now();
        let window = (date - self.epoch) / self.length;
        if window > counts.window {
            (counts.window, counts.sent) = (window, 0);
        }
        let reset = self.epoch + (window + 1) * self.length;
        if counts.sent == self.limit {
            counts.refused += 1;
            return response(429, self.limit, 0, reset, date);
        }
        counts.sent += 1;
        counts.accepted += 1;
        response(200, self.limit, self.limit - counts.sent, reset, date)
    }

    /// Makes a call: it queues again when the org refuses a request.
    pub(crate) async fn call(&self, limiter: &impl Limiter, request: Request<'_>) -> Result<(), Denied> {
        loop {
            let lease = limiter.acquire(request).await?;
            tokio::task::yield_now().await;
            let refusal = limiter.observe(&lease, self.respond()).await;
            limiter.release(lease);
            match refusal.map(|refusal| refusal.kind) {
                None => return Ok(()),
                Some(kind) => assert_eq!(kind, RefusalKind::Window),
            }
        }
    }
}

/// Admits a request without sending it.
pub(crate) async fn acquire(limiter: &impl Limiter) -> Lease {
    limiter.acquire(request()).await.unwrap()
}

/// Returns whether a request is not admitted while others are under way.
pub(crate) async fn must_wait(limiter: &impl Limiter) -> bool {
    matches!(limiter.acquire(short_request()).await, Err(Denied::Deadline))
}
