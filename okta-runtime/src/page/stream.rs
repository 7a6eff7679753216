//! Pages and items as streams.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::body::DecodeBody;
use super::cursor::Cursor;
use super::page::{Page, finish};
use super::source::{PageSource, RawPage};
use crate::error::Error;

/// A stream of the pages of a list, which are fetched one at a time on demand.
///
/// The stream ends after an error. [`cursor`](Self::cursor) is then where to resume.
#[must_use = "streams do nothing until they are read"]
pub struct Pages<T> {
    source: PageSource,
    /// A page that is decoded after the request for the next one was sent.
    fetched: Option<RawPage>,
    /// The number of the last returned page.
    number: usize,
    decode: DecodeBody<T>,
    items_left: Option<usize>,
}

impl<T> Pages<T> {
    pub(super) fn new(
        source: PageSource,
        number: usize,
        decode: DecodeBody<T>,
        max_items: Option<usize>,
    ) -> Self {
        Self { source, fetched: None, number, decode, items_left: max_items }
    }

    /// Returns where to resume: after the last returned page, or after an error at the failed page. It is `None` before
    /// the first page and at the end.
    pub fn cursor(&self) -> Option<Cursor> {
        self.source.cursor()
    }

    /// Returns the next page, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Fails if the page cannot be fetched or decoded.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>, Error> {
        poll_fn(|cx| self.poll_page(cx)).await.transpose()
    }

    fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Page<T>, Error>>> {
        if self.items_left == Some(0) {
            return Poll::Ready(None);
        }
        let raw = match self.fetched.take() {
            Some(raw) => raw,
            None => match ready!(self.source.poll_page(cx)) {
                Some(Ok(raw)) if self.fetch_early(&raw) => {
                    // The task that sends the request runs first.
                    self.fetched = Some(raw);
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Some(Ok(raw)) => raw,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            },
        };
        Poll::Ready(Some(self.finish(raw)))
    }

    /// Starts to fetch the next page before this one is decoded, if it is certain to be wanted.
    fn fetch_early(&mut self, raw: &RawPage) -> bool {
        self.items_left.is_none() && self.source.fetch_early(raw)
    }

    fn finish(&mut self, raw: RawPage) -> Result<Page<T>, Error> {
        let page =
            finish(raw, self.number + 1, self.decode, self.items_left).inspect_err(|_| self.source.stop())?;
        self.source.accept(page.next.as_ref(), page.items.is_empty())?;
        self.number += 1;
        if let Some(left) = &mut self.items_left {
            *left -= page.items.len();
        }
        if self.items_left != Some(0) {
            self.source.fetch_ahead();
        }
        Ok(page)
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }
}

/// A stream of the items of all pages of a list.
///
/// The stream ends after an error. [`cursor`](Self::cursor) is then where to resume.
#[must_use = "streams do nothing until they are read"]
pub struct Items<T> {
    pages: Pages<T>,
    buffer: std::vec::IntoIter<T>,
}

impl<T> Items<T> {
    pub(super) fn new(pages: Pages<T>) -> Self {
        Self { pages, buffer: Vec::new().into_iter() }
    }

    /// Returns where to resume: after the page of the last returned item, or after an error at the failed page.
    pub fn cursor(&self) -> Option<Cursor> {
        self.pages.cursor()
    }

    /// Returns the next item, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Fails if its page cannot be fetched or decoded.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|cx| self.poll_item(cx)).await.transpose()
    }

    fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(item) = self.buffer.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(cx)) {
                Some(Ok(page)) => self.buffer = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pages").field(&self.source).finish()
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Items").field(&self.pages.source).finish()
    }
}

// Nothing in a stream is pinned: the pending page is boxed.
impl<T> Unpin for Pages<T> {}
impl<T> Unpin for Items<T> {}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }
}
