//! A call that returns a list.

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use super::body::{Body, DecodeBody};
use super::cursor::Cursor;
use super::page::{Collected, Page, finish};
use super::source::{self, PageSource, RawPage};
use super::stream::{Items, Pages};
use crate::BoxFuture;
use crate::call::part_setters;
use crate::error::Error;
use crate::json::{Decode, Lenient};
#[cfg(feature = "blocking")]
use crate::pipeline::Core;
use crate::pipeline::{self, RequestParts};
use crate::response::Reply;

/// A call that returns a list of `T` in pages.
///
/// `.await` fetches one page. [`stream`](Self::stream) and [`collect_all`](Self::collect_all) fetch all pages. The
/// `limit` of the operation is the size of a page, and [`max_items`](Self::max_items) limits the whole list.
#[must_use = "a call does nothing until it is awaited or its stream is read"]
pub struct Paged<T> {
    parts: Box<RequestParts>,
    decode: DecodeBody<T>,
    /// Boxed to keep calls small, because each setter moves them.
    options: Box<Options>,
}

/// Settings of the whole list.
#[derive(Default)]
struct Options {
    /// Where to start, if not at the beginning.
    start: Option<Cursor>,
    /// The number of pages before the start.
    before: usize,
    max_pages: Option<usize>,
    max_items: Option<usize>,
    total_timeout: Option<Duration>,
    prefetch: bool,
}

impl<T: Decode> Paged<T> {
    pub(crate) fn new(parts: Box<RequestParts>) -> Self {
        Self::with(parts, Body::<T>::decode)
    }
}

impl<T> Paged<T> {
    fn with(parts: Box<RequestParts>, decode: DecodeBody<T>) -> Self {
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

    /// Limits the number of pages to fetch.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.options.max_pages = Some(pages);
        self
    }

    /// Limits the number of items of the whole list. The last of the [`pages`](Self::pages) is truncated.
    pub fn max_items(mut self, items: usize) -> Self {
        self.options.max_items = Some(items);
        self
    }

    /// Sets the time limit of all pages together. The default is no limit. [`timeout`](Self::timeout) applies to each page.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.options.total_timeout = Some(timeout);
        self
    }

    /// Fetches the next page while the current one is decoded and processed, in a separate task. Requires a tokio runtime.
    ///
    /// At most one page is fetched ahead. If the current page cannot be decoded, the next one may have been requested.
    pub fn prefetch(mut self) -> Self {
        self.options.prefetch = true;
        self
    }

    /// Returns an item that does not match its type as JSON, together with the reason, instead of ending the list with an
    /// error.
    pub fn lenient(self) -> Paged<Lenient<T>>
    where
        T: Decode,
    {
        Paged { parts: self.parts, decode: Body::<Lenient<T>>::decode, options: self.options }
    }

    /// Starts at a cursor, which must come from the same operation with the same parameters.
    pub fn cursor(mut self, cursor: &Cursor) -> Self {
        if cursor.operation() == self.parts.operation.id {
            self.parts.query.overlay(cursor.query());
            self.options.start = Some(cursor.clone());
            self.options.before = 0;
        } else {
            let problem = format!("the cursor belongs to `{}`, not to this operation", cursor.operation());
            self.parts.fail(problem);
        }
        self
    }

    /// Fetches one page.
    pub fn send(self) -> PageFuture<T> {
        let list = Arc::from(self.parts);
        PageFuture {
            page: Box::pin(source::fetch(source::copy(&list), list)),
            number: self.options.before + 1,
            decode: self.decode,
            max_items: self.options.max_items,
        }
    }

    /// Fetches one page.
    pub fn page(self) -> PageFuture<T> {
        self.send()
    }

    /// Fetches one page, and returns the response with its body as bytes.
    ///
    /// # Errors
    ///
    /// Fails if the call fails.
    pub async fn send_raw(self) -> Result<Reply, Error> {
        pipeline::execute(self.parts).await
    }

    fn pages_of(self, source: impl FnOnce(PageSource) -> PageSource) -> Pages<T> {
        let Options { start, before, max_pages, max_items, total_timeout, .. } = *self.options;
        let pages =
            PageSource::new(self.parts.into(), start).max_pages(max_pages).total_timeout(total_timeout);
        Pages::new(source(pages), before, self.decode, max_items)
    }

    /// Returns a stream of the pages.
    pub fn pages(self) -> Pages<T> {
        let prefetch = self.options.prefetch;
        self.pages_of(|source| source.prefetch(prefetch))
    }

    /// Returns an endless stream of the items of a log: after the last item, it polls every `interval`. 5 s is a good
    /// interval.
    ///
    /// Do not set `until`. Only an error, [`max_pages`](Self::max_pages) or [`max_items`](Self::max_items) ends the stream.
    /// To resume after a restart, use [`tail_pages`](Self::tail_pages).
    pub fn tail(self, interval: Duration) -> Items<T> {
        Items::new(self.tail_pages(interval))
    }

    /// Returns an endless stream of the pages of a log, including empty ones. After an empty page, it polls every
    /// `interval`.
    ///
    /// To resume after a restart without losing items, store the `next` of each page after processing the page. At most
    /// one page is then processed twice.
    pub fn tail_pages(self, interval: Duration) -> Pages<T> {
        self.pages_of(|source| source.poll_every(interval))
    }

    /// Returns a stream of the items of all pages.
    ///
    /// For a log without an end, the stream ends where there are no more items for now. Its cursor is where to resume.
    pub fn stream(self) -> Items<T> {
        Items::new(self.pages())
    }

    /// Returns the only item, or `None` if there are no items, for look-ups by a unique value.
    ///
    /// It fetches pages until there is a second item, but no more than the list has. A `limit` of 2, where the operation
    /// has one, keeps the first page small.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Ambiguous`](crate::error::ErrorKind::Ambiguous) if there is a second item, and if a page
    /// fails.
    pub async fn find_one(self) -> Result<Option<T>, Error> {
        let operation = self.parts.operation.id;
        let mut items = self.stream();
        let Some(first) = items.try_next().await? else { return Ok(None) };
        match items.try_next().await? {
            None => Ok(Some(first)),
            Some(_) => Err(Error::ambiguous(operation)),
        }
    }

    /// Fetches all items into memory. [`stream`](Self::stream) holds only one page at a time.
    ///
    /// # Errors
    ///
    /// Fails if any page fails. [`Collected::take_from`] takes the items of the pages before it from the error.
    pub async fn collect_all(self) -> Result<Vec<T>, Error>
    where
        T: Send + Sync + 'static,
    {
        let mut pages = self.pages();
        let mut items = Vec::new();
        loop {
            match pages.try_next().await {
                Ok(Some(page)) => items.extend(page.items),
                Ok(None) => return Ok(items),
                Err(error) => return Err(error.with_partial(Collected { items, next: pages.cursor() })),
            }
        }
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
        let (rest, next) = (self.rest.as_ref()?, self.next.as_ref()?);
        let mut list = Paged::with(source::at(&rest.parts, next), rest.decode);
        list.options.before = self.number;
        Some(list)
    }
}

impl<T> IntoFuture for Paged<T> {
    type Output = Result<Page<T>, Error>;
    type IntoFuture = PageFuture<T>;

    fn into_future(self) -> PageFuture<T> {
        self.send()
    }
}

/// A page that is being fetched.
#[must_use = "futures do nothing until they are awaited"]
pub struct PageFuture<T> {
    page: BoxFuture<'static, Result<RawPage, Error>>,
    number: usize,
    decode: DecodeBody<T>,
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
        Poll::Ready(raw.and_then(|raw| finish(raw, self.number, self.decode, self.max_items)))
    }
}
