//! Time and randomness, which tests can replace.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant, SystemTime};

use crate::BoxFuture;

/// The source of time and randomness.
///
/// The default uses the system clocks, the timer of tokio and the random seed of the standard library. A test can
/// implement it to let hours pass in no time. Nothing else in this crate reads a clock. Only the connections of
/// [`HttpTransport`](crate::transport::HttpTransport) have timers of their own: for opening them, and for closing idle
/// ones.
pub trait Environment: Send + Sync + 'static {
    /// Returns the time of a monotonic clock.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// Returns the time of the system clock.
    fn wall_clock(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Waits. The time starts with the first poll, and dropping the future ends the wait.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }

    /// Returns a random number for jitter and boundaries, not for cryptography.
    fn random(&self) -> u64 {
        RandomState::new().hash_one(0u8)
    }
}

/// The clocks and randomness of the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Environment for System {}
