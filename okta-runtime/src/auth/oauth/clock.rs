//! The server's clock, as reported by its responses.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::UNIX_EPOCH;

use http::HeaderMap;

use crate::environment::Environment;
use crate::response::date;

/// A smaller difference, in seconds, is ignored as network latency.
const TOLERANCE: i64 = 30;

/// The server's clock. Assertions and proofs use its time.
pub(super) struct ServerClock {
    environment: Arc<dyn Environment>,
    /// How many seconds the server's clock is ahead of the system clock.
    ahead: AtomicI64,
}

impl ServerClock {
    pub(super) fn new(environment: Arc<dyn Environment>) -> Self {
        Self { environment, ahead: AtomicI64::new(0) }
    }

    /// Returns the server's time in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.local() + self.ahead.load(Ordering::Relaxed)
    }

    /// Records the `Date` of a response. Returns whether the clock was wrong before.
    pub(super) fn learn(&self, headers: &HeaderMap) -> bool {
        let Some(since) = date(headers).and_then(|date| date.duration_since(UNIX_EPOCH).ok()) else {
            return false;
        };
        let ahead = seconds(since.as_secs()) - self.local();
        let ahead = if ahead.abs() > TOLERANCE { ahead } else { 0 };
        let before = self.ahead.swap(ahead, Ordering::Relaxed);
        (ahead - before).abs() > TOLERANCE
    }

    fn local(&self) -> i64 {
        let since = self.environment.wall_clock().duration_since(UNIX_EPOCH).unwrap_or_default();
        seconds(since.as_secs())
    }
}

/// Returns seconds that can be added without overflow.
fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX / 2)
}
