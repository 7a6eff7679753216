//! One page of a list.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::body::{Body, DecodeBody};
use super::cursor::Cursor;
use super::source::RawPage;
use crate::error::Error;
use crate::pipeline::RequestParts;
use crate::response::ResponseMeta;

/// One page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` at the end of the list.
    pub next: Option<Cursor>,
    /// The number of the page, from 1: in the list, or from the cursor where the list was started.
    pub number: usize,
    /// The response metadata.
    pub meta: ResponseMeta,
    pub(super) rest: Option<Rest<T>>,
}

impl<T> Page<T> {
    /// Returns whether this is the last page.
    pub fn is_last(&self) -> bool {
        self.next.is_none()
    }
}

impl<T> Deref for Page<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// The items that [`collect_all`](crate::page::Paged::collect_all) fetched before an error.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Collected<T> {
    /// The items of the pages before the error.
    pub items: Vec<T>,
    /// The cursor of the page that failed; `None` if that was the first page.
    pub next: Option<Cursor>,
}

impl<T: 'static> Collected<T> {
    /// Takes the items of a failed `collect_all` from its error. Returns `None` for other errors and other types of
    /// items, and if they were taken before.
    pub fn take_from(error: &mut Error) -> Option<Self> {
        error.take_partial()
    }
}

/// The rest of a list after a page.
pub(super) struct Rest<T> {
    /// The list from its beginning.
    pub(super) parts: Arc<RequestParts>,
    pub(super) decode: DecodeBody<T>,
}

impl<T> Clone for Rest<T> {
    fn clone(&self) -> Self {
        Self { parts: self.parts.clone(), decode: self.decode }
    }
}

impl<T> fmt::Debug for Rest<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rest")
    }
}

/// Decodes a page.
pub(super) fn finish<T>(
    raw: RawPage,
    number: usize,
    decode: DecodeBody<T>,
    max_items: Option<usize>,
) -> Result<Page<T>, Error> {
    let (operation, paging) = (raw.reply.operation(), raw.parts.operation.paging);
    let body = match raw.text()? {
        Some(text) => decode(operation, text, paging).map_err(|error| raw.reply.decode_error(error))?,
        None => Body::empty(),
    };
    let mut items = body.items;
    let next = raw.next(body.link, items.is_empty())?;
    if let Some(max) = max_items {
        items.truncate(max);
    }
    let rest = next.is_some().then_some(Rest { parts: raw.parts, decode });
    let meta = raw.reply.into_parts().1;
    Ok(Page { items, next, number, meta, rest })
}
