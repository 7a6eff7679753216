//! Time limits.

use std::borrow::Cow;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use crate::BoxFuture;

/// A time limit, with what set it for messages.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) length: Duration,
    origin: Cow<'static, str>,
}

impl Limit {
    /// Creates a limit. `origin` says what set it, such as "set by `timeout` of the call".
    pub(crate) fn new(length: Duration, origin: impl Into<Cow<'static, str>>) -> Self {
        Self { length, origin: origin.into() }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, {}", self.length, self.origin)
    }
}

/// Returns the output of `work`, or `None` if `limit` completes first. `work` is polled first, so that a result that is
/// ready is never lost.
pub(crate) async fn within<T>(work: impl Future<Output = T>, mut limit: BoxFuture<'static, ()>) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|cx| {
        if let Poll::Ready(output) = work.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        limit.as_mut().poll(cx).map(|()| None)
    })
    .await
}

/// The longest time that a call waits for a cache or a token store.
const STORAGE_LIMIT: Duration = Duration::from_secs(2);

/// Returns how long a call waits for a cache or a token store: a quarter of the time until its deadline, so that it can
/// succeed without them, and 2 seconds at most.
pub(crate) fn storage_limit(remaining: Option<Duration>) -> Duration {
    remaining.map_or(STORAGE_LIMIT, |remaining| (remaining / 4).min(STORAGE_LIMIT))
}
