//! The server's clock, as far as its answers tell it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::UNIX_EPOCH;

use http::HeaderMap;

use crate::environment::Environment;
use crate::response::date;

/// A smaller difference in seconds is taken for the way of the answer.
const TOLERANCE: i64 = 30;

/// Tells the server's time: assertions and proofs are dated by it.
pub(super) struct ServerClock {
    environment: Arc<dyn Environment>,
    /// How many seconds the server's clock is ahead of this machine's.
    ahead: AtomicI64,
}

impl ServerClock {
    pub(super) fn new(environment: Arc<dyn Environment>) -> Self {
        Self { environment, ahead: AtomicI64::new(0) }
    }

    /// The server's time in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.local() + self.ahead.load(Ordering::Relaxed)
    }

    /// Learns from the `Date` of an answer; says whether the clock was far off before.
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

/// Seconds that can be added up without overflow.
fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX / 2)
}
