//! A call that returns a list.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
#[cfg(feature = "blocking")]
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::cursor::Cursor;
use super::page::{DecodeItems, Page, finish};
use super::source::{self, PageSource, RawPage};
use super::stream::{Items, Pages};
use crate::BoxFuture;
use crate::call::part_setters;
use crate::error::Error;
use crate::json::{self, Decode, Lenient};
#[cfg(feature = "blocking")]
use crate::pipeline::Core;
use crate::pipeline::{self, RequestParts};
use crate::response::Reply;

/// A call that gives a list of `T` in pages.
///
/// `.await` fetches one page; [`stream`](Self::stream) and [`collect_all`](Self::collect_all) fetch as many as there
/// are. The size of a page is the operation's own `limit`; the number of items in all is
/// [`max_items`](Self::max_items).
#[must_use = "a call does nothing until it is awaited or its stream is read"]
pub struct Paged<T> {
    parts: Box<RequestParts>,
    decode: DecodeItems<T>,
    /// In a box, so that a call stays small: it is moved with each parameter that is set.
    options: Box<Options>,
}

/// What a call says of the list as a whole.
#[derive(Default)]
struct Options {
    /// Where the list begins, if not at its beginning.
    start: Option<Cursor>,
    max_pages: Option<usize>,
    max_items: Option<usize>,
    total_timeout: Option<Duration>,
    prefetch: bool,
}

impl<T: Decode> Paged<T> {
    pub(crate) fn new(parts: Box<RequestParts>) -> Self {
        Self::with(parts, json::from_str::<Vec<T>>)
    }
}

impl<T> Paged<T> {
    fn with(parts: Box<RequestParts>, decode: DecodeItems<T>) -> Self {
        Self { parts, decode, options: Box::default() }
    }

    fn parts_mut(&mut self) -> &mut RequestParts {
        &mut self.parts
    }

    /// Returns what sends the call, and the operation.
    #[cfg(feature = "blocking")]
    pub(super) fn origin(&self) -> (Arc<Core>, &'static str) {
        (self.parts.core.clone(), self.parts.operation.id)
    }

    request_methods!([part_setters]);

    /// Fetches at most so many pages.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.options.max_pages = Some(pages);
        self
    }

    /// Gives at most so many items in all; of [`pages`](Self::pages) the last one is cut short.
    pub fn max_items(mut self, items: usize) -> Self {
        self.options.max_items = Some(items);
        self
    }

    /// How long all pages together may take; no limit if not set. [`timeout`](Self::timeout) is for each page.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.options.total_timeout = Some(timeout);
        self
    }

    /// Fetches the next page while the caller works on this one, in a task of its own; needs a tokio runtime.
    pub fn prefetch(mut self) -> Self {
        self.options.prefetch = true;
        self
    }

    /// Gives an item that does not fit its type as JSON, together with the reason; otherwise it would end the list.
    pub fn lenient(self) -> Paged<Lenient<T>>
    where
        T: Decode,
    {
        Paged { parts: self.parts, decode: json::from_str::<Vec<Lenient<T>>>, options: self.options }
    }

    /// Begins where `cursor` says, which must be from the same operation with the same parameters.
    pub fn cursor(mut self, cursor: &Cursor) -> Self {
        if cursor.operation() == self.parts.operation.id {
            self.parts.query.overlay(cursor.query());
            self.options.start = Some(cursor.clone());
        } else {
            let problem = format!("the cursor is of `{}`, not of this operation", cursor.operation());
            self.parts.fail(problem);
        }
        self
    }

    /// Fetches one page.
    pub fn send(self) -> PageFuture<T> {
        PageFuture {
            page: Box::pin(source::fetch(self.parts)),
            decode: self.decode,
            max_items: self.options.max_items,
        }
    }

    /// Fetches one page.
    pub fn page(self) -> PageFuture<T> {
        self.send()
    }

    /// Sends the call for one page; gives the answer with its body as it is.
    ///
    /// # Errors
    ///
    /// If the call fails.
    pub async fn send_raw(self) -> Result<Reply, Error> {
        pipeline::execute(self.parts).await
    }

    fn source(&self) -> PageSource {
        PageSource::new(self.parts.clone(), self.options.start.clone())
            .max_pages(self.options.max_pages)
            .total_timeout(self.options.total_timeout)
    }

    /// The pages one after the other.
    pub fn pages(self) -> Pages<T> {
        let source = self.source().prefetch(self.options.prefetch);
        Pages::new(source, self.decode, self.options.max_items)
    }

    /// The items of a log for ever: after the last one that there is, asks again every `interval`. 5 s are usual.
    ///
    /// Give the call no `until`. The stream ends by an error, [`max_pages`](Self::max_pages) or
    /// [`max_items`](Self::max_items) only. A program that goes on after a restart wants
    /// [`tail_pages`](Self::tail_pages).
    pub fn tail(self, interval: Duration) -> Items<T> {
        Items::new(self.tail_pages(interval))
    }

    /// The pages of a log for ever, empty ones included: after an empty one, asks again every `interval`.
    ///
    /// The `next` of a page, kept when the page is worked off, is where to go on after a restart: nothing is lost then,
    /// and at most one page is given twice.
    pub fn tail_pages(self, interval: Duration) -> Pages<T> {
        let source = self.source().poll_every(interval);
        Pages::new(source, self.decode, self.options.max_items)
    }

    /// The items one after the other, over all pages.
    ///
    /// A log that has no end ends where there are no more items for now; the cursor of the stream leads on.
    pub fn stream(self) -> Items<T> {
        Items::new(self.pages())
    }

    /// All items. Mind the memory: [`stream`](Self::stream) holds one page at a time.
    ///
    /// # Errors
    ///
    /// If any page fails; what came before is dropped then.
    pub async fn collect_all(self) -> Result<Vec<T>, Error> {
        let mut pages = self.pages();
        let mut all = Vec::new();
        while let Some(page) = pages.try_next().await? {
            all.extend(page.items);
        }
        Ok(all)
    }
}

impl<T> fmt::Debug for Paged<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Paged").field(&self.parts).finish()
    }
}

impl<T> Page<T> {
    /// Returns the call for the next page, or `None` at the end of the list. Limits that were set for the whole list
    /// start again.
    pub fn next_page(&self) -> Option<Paged<T>> {
        self.rest.clone().map(|rest| Paged::with(rest.parts, rest.decode))
    }
}

impl<T> IntoFuture for Paged<T> {
    type Output = Result<Page<T>, Error>;
    type IntoFuture = PageFuture<T>;

    fn into_future(self) -> PageFuture<T> {
        self.send()
    }
}

/// One page that is under way.
#[must_use = "futures do nothing until they are awaited"]
pub struct PageFuture<T> {
    page: BoxFuture<'static, Result<RawPage, Error>>,
    decode: DecodeItems<T>,
    max_items: Option<usize>,
}

impl<T> fmt::Debug for PageFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageFuture")
    }
}

impl<T> Future for PageFuture<T> {
    type Output = Result<Page<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let raw = ready!(self.page.as_mut().poll(cx));
        Poll::Ready(raw.and_then(|raw| finish(raw, self.decode, self.max_items)))
    }
}
