//! Whether calls wait for rate limits before the server refuses them.

/// Whether calls wait for rate limits before the server refuses them.
///
/// See [`limiter`](crate::limiter) for what is limited and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Throttle {
    /// Calls are sent at once. The [`retry`](crate::retry) policy decides about refused ones.
    Off,
    /// Calls wait until their bucket has requests left and the server accepts as many at the same time. If the server
    /// refuses a call anyway, the call queues again. This does not count as a retry.
    PerBucket {
        /// The number of requests of each window to leave to other programs.
        reserve: u64,
    },
}

impl Default for Throttle {
    /// Calls wait, and nothing is reserved.
    fn default() -> Self {
        Self::PerBucket { reserve: 0 }
    }
}
