//! The same work for many items, concurrently.
//!
//! [`Client::for_each_concurrent`](crate::Client::for_each_concurrent) does it. This layer knows what awaits calls, and
//! the limit of concurrent requests. It must not know how calls are carried out.

use std::fmt;
use std::future::{IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;

use crate::BoxFuture;
use crate::error::Error;
use crate::limiter::Limiter;

/// The number of items at the same time, unless it is set.
const CONCURRENT: usize = 64;

/// Returns a stream of the items of a collection.
///
/// If the work changes which items a list has, collect the list first: reading and changing it at the same time could
/// skip a page.
pub fn iter<C: IntoIterator>(items: C) -> Iter<C::IntoIter> {
    Iter(items.into_iter())
}

/// The stream that [`iter`] returns.
#[derive(Clone, Debug)]
#[must_use = "streams do nothing until they are read"]
pub struct Iter<I>(I);

// Nothing in the stream is pinned.
impl<I> Unpin for Iter<I> {}

impl<I: Iterator> Stream for Iter<I> {
    type Item = Result<I::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// Work for many items, which [`Client::for_each_concurrent`](crate::Client::for_each_concurrent) creates. `.await`
/// starts it.
#[must_use = "nothing is done until it is awaited"]
pub struct ForEach<'a, I, E> {
    limiter: Arc<dyn Limiter>,
    items: Pin<Box<dyn Stream<Item = Result<I, Error>> + Send + 'a>>,
    work: Work<'a, I, E>,
    max_concurrent: usize,
    on_progress: Box<dyn FnMut(&Progress) + Send + 'a>,
    stops: Vec<Stop<'a, I, E>>,
}

/// Starts the work for an item.
type Work<'a, I, E> = Box<dyn FnMut(I) -> Item<'a, I, E> + Send + 'a>;

/// An item in progress.
type Item<'a, I, E> = BoxFuture<'a, (I, Result<(), E>)>;

/// Decides after a failure, with the number of failures, whether to stop.
type Stop<'a, I, E> = Box<dyn FnMut(&Failure<I, E>, usize) -> bool + Send + 'a>;

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of items that are done, failed ones included.
    pub done: usize,
    /// The number of items that failed.
    pub failed: usize,
    /// The number of items in progress.
    pub in_progress: usize,
    /// The number of items that may be in progress now.
    pub limit: usize,
}

/// An item whose work failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure<I, E> {
    /// The item.
    pub item: I,
    /// The error.
    pub error: E,
}

/// What the work came to.
#[derive(Debug)]
#[must_use = "the report has the failures"]
#[non_exhaustive]
pub struct Report<I, E> {
    /// The number of items that succeeded.
    pub succeeded: usize,
    /// The items that failed, in the order in which they did.
    pub failures: Vec<Failure<I, E>>,
    /// The error that ended the list of items before its end.
    pub list_error: Option<Error>,
    /// Whether the work was stopped before the end of the list because of failures.
    pub is_stopped: bool,
}

impl<I, E> Report<I, E> {
    /// Returns whether the list was read to its end and no item failed.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty() && self.list_error.is_none() && !self.is_stopped
    }
}

impl<'a, I: Send + 'a, E: Send + 'a> ForEach<'a, I, E> {
    pub(crate) fn new<R, T>(
        limiter: Arc<dyn Limiter>,
        items: impl Stream<Item = Result<I, Error>> + Send + 'a,
        mut work: impl FnMut(&I) -> R + Send + 'a,
    ) -> Self
    where
        R: IntoFuture<Output = Result<T, E>>,
        R::IntoFuture: Send + 'a,
    {
        Self {
            limiter,
            items: Box::pin(items),
            work: Box::new(move |item| {
                let work = work(&item).into_future();
                Box::pin(async move { (item, work.await.map(drop)) })
            }),
            max_concurrent: CONCURRENT,
            on_progress: Box::new(|_| ()),
            stops: Vec::new(),
        }
    }

    /// Sets how many items may be in progress at the same time, at least one. The default is 64.
    ///
    /// There are no more than the client may send concurrent requests: 16 at first, more while the server accepts them,
    /// and fewer when it refuses some.
    pub fn max_concurrent(mut self, items: usize) -> Self {
        self.max_concurrent = items.max(1);
        self
    }

    /// Calls a function after each item. The work waits for it, so it must return quickly.
    pub fn on_progress(mut self, report: impl FnMut(&Progress) + Send + 'a) -> Self {
        self.on_progress = Box::new(report);
        self
    }

    /// Stops after this number of failures: no further item is started, and those in progress are completed. The default
    /// is to process all items.
    pub fn stop_after(mut self, failures: usize) -> Self {
        self.stops.push(Box::new(move |_, failed| failed >= failures));
        self
    }

    /// Stops after a failure for which the function returns `true`, as [`stop_after`](Self::stop_after) does. For example,
    /// a credential that was refused for one item will be for all.
    pub fn stop_when(mut self, mut stop: impl FnMut(&Failure<I, E>) -> bool + Send + 'a) -> Self {
        self.stops.push(Box::new(move |failure, _| stop(failure)));
        self
    }

    async fn run(self) -> Report<I, E> {
        let report = Report { succeeded: 0, failures: Vec::new(), list_error: None, is_stopped: false };
        let mut run = Run { work: self, in_progress: FuturesUnordered::new(), is_over: false, report };
        poll_fn(|cx| run.poll(cx)).await;
        run.report
    }
}

/// Work in progress.
struct Run<'a, I, E> {
    work: ForEach<'a, I, E>,
    in_progress: FuturesUnordered<Item<'a, I, E>>,
    /// No further item is started.
    is_over: bool,
    report: Report<I, E>,
}

impl<I, E> Run<'_, I, E> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            self.start(cx);
            match Pin::new(&mut self.in_progress).poll_next(cx) {
                Poll::Ready(Some((item, result))) => self.record(item, result),
                Poll::Ready(None) if self.is_over => return Poll::Ready(()),
                // Without an item in progress, there is room, so the list is pending.
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Starts items while there is room for them.
    fn start(&mut self, cx: &mut Context<'_>) {
        while !self.is_over && self.in_progress.len() < self.limit() {
            match self.work.items.as_mut().poll_next(cx) {
                Poll::Pending => break,
                Poll::Ready(Some(Ok(item))) => self.in_progress.push((self.work.work)(item)),
                Poll::Ready(end) => {
                    self.report.list_error = end.and_then(Result::err);
                    self.is_over = true;
                }
            }
        }
    }

    fn record(&mut self, item: I, result: Result<(), E>) {
        match result {
            Ok(()) => self.report.succeeded += 1,
            Err(error) => {
                let failure = Failure { item, error };
                let failed = self.report.failures.len() + 1;
                let mut is_stopped = false;
                for stop in &mut self.work.stops {
                    is_stopped |= stop(&failure, failed);
                }
                self.report.failures.push(failure);
                if is_stopped && !self.is_over {
                    (self.is_over, self.report.is_stopped) = (true, true);
                }
            }
        }
        let failed = self.report.failures.len();
        let progress = Progress {
            done: self.report.succeeded + failed,
            failed,
            in_progress: self.in_progress.len(),
            limit: self.limit(),
        };
        (self.work.on_progress)(&progress);
    }

    /// Returns how many items may be in progress now.
    fn limit(&self) -> usize {
        let requests = self.work.limiter.state().concurrency.limit;
        requests.map_or(self.work.max_concurrent, |requests| requests.clamp(1, self.work.max_concurrent))
    }
}

impl<'a, I: Send + 'a, E: Send + 'a> IntoFuture for ForEach<'a, I, E> {
    type Output = Report<I, E>;
    type IntoFuture = BoxFuture<'a, Report<I, E>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<I, E> fmt::Debug for ForEach<'_, I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForEach").field("max_concurrent", &self.max_concurrent).finish_non_exhaustive()
    }
}
