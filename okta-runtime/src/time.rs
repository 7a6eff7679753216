//! Time limits.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use crate::BoxFuture;

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
