//! A clock for tests with real servers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use okta_runtime::BoxFuture;
use okta_runtime::environment::Environment;
use tokio::sync::oneshot;

use crate::support::EPOCH;

/// A clock whose waits between attempts end immediately, and whose time limits are reached only when the test says so.
#[derive(Clone, Default)]
pub struct TestClock(Arc<Inner>);

struct Inner {
    start: Instant,
    passed: Mutex<Duration>,
    waits: Mutex<Vec<Duration>>,
    /// The waiters of each time limit.
    limits: Mutex<HashMap<Duration, Vec<oneshot::Sender<()>>>>,
    random: AtomicU64,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            passed: Mutex::default(),
            waits: Mutex::default(),
            limits: Mutex::default(),
            random: AtomicU64::new(0),
        }
    }
}

/// A longer sleep is a time limit, not a wait between attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(1_000_000);

impl TestClock {
    /// Returns a time limit for a call. Calls with the same number reach it together.
    pub fn limit(number: u32) -> Duration {
        LONGEST_WAIT + Duration::from_secs(1 + u64::from(number))
    }

    /// Makes all current waiters reach a time limit.
    pub fn end(&self, limit: Duration) {
        for waiting in self.0.limits.lock().unwrap().remove(&limit).unwrap_or_default() {
            // The waiter may be gone.
            let _ = waiting.send(());
        }
    }

    pub fn advance(&self, duration: Duration) {
        *self.0.passed.lock().unwrap() += duration;
    }

    /// Returns the seconds since 1970.
    pub fn seconds(&self) -> u64 {
        EPOCH + self.0.passed.lock().unwrap().as_secs()
    }

    /// Returns the waits so far.
    pub fn waits(&self) -> Vec<Duration> {
        self.0.waits.lock().unwrap().clone()
    }
}

impl Environment for TestClock {
    fn now(&self) -> Instant {
        self.0.start + *self.0.passed.lock().unwrap()
    }

    fn wall_clock(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(EPOCH) + *self.0.passed.lock().unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.clone();
        if duration > LONGEST_WAIT {
            let (sender, receiver) = oneshot::channel();
            let mut limits = self.0.limits.lock().unwrap();
            let waiting = limits.entry(duration).or_default();
            waiting.retain(|other| !other.is_closed());
            waiting.push(sender);
            return Box::pin(async move { receiver.await.unwrap() });
        }
        Box::pin(async move {
            let end = *clock.0.passed.lock().unwrap() + duration;
            clock.0.waits.lock().unwrap().push(duration);
            // Concurrent waits advance the clock once, not one after the other.
            tokio::task::yield_now().await;
            let mut passed = clock.0.passed.lock().unwrap();
            *passed = end.max(*passed);
        })
    }

    fn random(&self) -> u64 {
        scramble(self.0.random.fetch_add(1, Ordering::Relaxed))
    }
}

/// Returns a pseudorandom number for a seed (SplitMix64).
pub fn scramble(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
