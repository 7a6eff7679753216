//! Time and chance, which tests replace.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant, SystemTime};

use crate::BoxFuture;

/// Where the runtime takes time and randomness from.
///
/// The default uses the machine's clocks, tokio's timer and the standard library's random seed. A test gives its own,
/// so that hours pass in no time.
pub trait Environment: Send + Sync + 'static {
    /// A clock that never goes back.
    fn now(&self) -> Instant {
        Instant::now()
    }

    /// The clock on the wall.
    fn wall_clock(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Waits. Dropping the future ends the wait; the time runs from the first poll.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(async move { tokio::time::sleep(duration).await })
    }

    /// A number that is different each time; for jitter and boundaries, not for cryptography.
    fn random(&self) -> u64 {
        RandomState::new().hash_one(0u8)
    }
}

/// The machine that this runs on.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Environment for System {}
