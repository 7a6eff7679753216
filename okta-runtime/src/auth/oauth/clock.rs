//! The server's clock, as reported by its responses.

use std::sync::{Arc, Mutex};
use std::time::UNIX_EPOCH;

use http::HeaderMap;

use super::lock;
use crate::environment::Environment;
use crate::response::date;

/// A smaller difference, in seconds, is ignored as network latency.
const TOLERANCE: i64 = 30;
/// How many responses the clock follows. Most of them must agree to move it, so that a single wrong `Date`, for example
/// of a proxy, has no effect.
const SAMPLES: usize = 5;

/// The server's clock. Assertions and proofs use its time.
pub(super) struct ServerClock {
    environment: Arc<dyn Environment>,
    ahead: Mutex<Ahead>,
}

/// How many seconds the server's clock is ahead of the system clock.
#[derive(Default)]
struct Ahead {
    /// By the latest responses.
    samples: [i64; SAMPLES],
    /// By a response that refused the time of a request. It is used until the next response confirms it or not.
    trial: Option<i64>,
}

impl Ahead {
    /// Returns the value to use: the trial, or the median of the samples.
    fn current(&self) -> i64 {
        let mut samples = self.samples;
        samples.sort_unstable();
        self.trial.unwrap_or(samples[SAMPLES / 2])
    }

    fn record(&mut self, sample: i64) {
        if self.trial.take().is_some_and(|trial| (trial - sample).abs() <= TOLERANCE) {
            self.samples = [sample; SAMPLES];
        } else {
            self.samples.rotate_left(1);
            self.samples[SAMPLES - 1] = sample;
        }
    }
}

impl ServerClock {
    pub(super) fn new(environment: Arc<dyn Environment>) -> Self {
        Self { environment, ahead: Mutex::default() }
    }

    /// Returns the server's time in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.local() + lock(&self.ahead).current()
    }

    /// Records the `Date` of a response.
    pub(super) fn record(&self, headers: &HeaderMap) {
        if let Some(sample) = self.sample(headers) {
            lock(&self.ahead).record(sample);
        }
    }

    /// Tries the `Date` of a response that refused the time of an assertion or a proof, after it was recorded. Returns
    /// whether the clock was wrong.
    pub(super) fn correct(&self, headers: &HeaderMap) -> bool {
        let Some(sample) = self.sample(headers) else { return false };
        let mut ahead = lock(&self.ahead);
        let was_wrong = (sample - ahead.current()).abs() > TOLERANCE;
        if was_wrong {
            ahead.trial = Some(sample);
        }
        was_wrong
    }

    fn sample(&self, headers: &HeaderMap) -> Option<i64> {
        let since = date(headers)?.duration_since(UNIX_EPOCH).ok()?;
        let ahead = seconds(since.as_secs()) - self.local();
        Some(if ahead.abs() > TOLERANCE { ahead } else { 0 })
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
