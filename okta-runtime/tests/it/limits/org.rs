//! An org with rate limits, in tokio's paused time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use okta_runtime::BoxFuture;
use okta_runtime::environment::Environment;
use okta_runtime::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use tokio::time::Instant;

use crate::clock::scramble;
use crate::support::{EPOCH, response};

/// How long a request and its response take.
pub const LATENCY: Duration = Duration::from_millis(100);

/// Tokio's clock as an `Environment`.
#[derive(Default)]
pub struct PausedTime(AtomicU64);

impl Environment for PausedTime {
    fn now(&self) -> std::time::Instant {
        Instant::now().into_std()
    }

    fn wall_clock(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(EPOCH)
    }

    fn random(&self) -> u64 {
        scramble(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// Returns milliseconds on a scale that the org shares.
pub fn millis(time: Instant) -> u64 {
    static ZERO: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let zero = *ZERO.get_or_init(std::time::Instant::now);
    u64::try_from(time.into_std().duration_since(zero).as_millis()).unwrap()
}

/// An org that counts requests in windows of a minute, all in one bucket.
#[derive(Clone)]
pub struct Org {
    start: Instant,
    limit: u64,
    state: Arc<Mutex<State>>,
}

struct State {
    seen: Seen,
    window: u64,
    used: u64,
    under_way: u64,
    concurrency: u64,
}

/// What an org has recorded.
#[derive(Clone, Default)]
pub struct Seen {
    pub accepted: u64,
    pub refused: u64,
    pub expired: u64,
    pub most_under_way: u64,
    /// When the last request was accepted.
    pub last: Duration,
}

impl Org {
    pub fn new(limit: u64) -> Self {
        let state = State { seen: Seen::default(), window: 0, used: 0, under_way: 0, concurrency: u64::MAX };
        Self { start: Instant::now(), limit, state: Arc::new(Mutex::new(state)) }
    }

    pub fn limit_concurrency(&self, limit: u64) {
        self.state.lock().unwrap().concurrency = limit;
    }

    pub fn seen(&self) -> Seen {
        self.state.lock().unwrap().seen.clone()
    }

    /// Counts a request that arrives now, and returns its status, the limit and the remaining requests.
    fn arrive(&self, passed: Duration) -> (u16, u64, u64) {
        let mut state = self.state.lock().unwrap();
        if state.under_way >= state.concurrency {
            state.seen.refused += 1;
            return (429, 0, 0);
        }
        let window = passed.as_secs() / 60;
        if window != state.window {
            (state.window, state.used) = (window, 0);
        }
        if state.used >= self.limit {
            state.seen.refused += 1;
            return (429, self.limit, 0);
        }
        state.used += 1;
        state.under_way += 1;
        state.seen.accepted += 1;
        state.seen.last = passed;
        state.seen.most_under_way = state.seen.most_under_way.max(state.under_way);
        (200, self.limit, self.limit - state.used)
    }
}

impl Transport for Org {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            tokio::time::sleep(LATENCY / 4).await;
            let passed = self.start.elapsed();
            let (status, limit, remaining) = self.arrive(passed);
            let end = request.headers.get("x-token-end").and_then(|end| end.to_str().ok()?.parse().ok());
            if end.is_some_and(|end: u64| end < millis(Instant::now())) {
                self.state.lock().unwrap().seen.expired += 1;
            }
            if status == 200 {
                tokio::time::sleep(LATENCY / 2).await;
                self.state.lock().unwrap().under_way -= 1;
            }
            let date = self.start.elapsed().as_secs();
            tokio::time::sleep(LATENCY / 4).await;
            let reset = (EPOCH + (passed.as_secs() / 60 + 1) * 60).to_string();
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(EPOCH + date));
            let headers = [
                ("date", &*date),
                ("x-rate-limit-limit", &*limit.to_string()),
                ("x-rate-limit-remaining", &*remaining.to_string()),
                ("x-rate-limit-reset", &*reset),
            ];
            Ok(response(status, &headers, "{}"))
        })
    }
}
