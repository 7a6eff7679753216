//! Lists that come in pages.

mod cursor;
mod macros;
mod paged;
mod source;
mod stream;

use std::ops::Deref;

pub use cursor::{Cursor, InvalidCursor};
pub use paged::{PageFuture, Paged};
pub use stream::{Items, Pages};

use crate::response::ResponseMeta;
use paged::Rest;

/// One page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the list goes on; `None` at its end.
    pub next: Option<Cursor>,
    /// The circumstances of the response.
    pub meta: ResponseMeta,
    rest: Option<Rest<T>>,
}

impl<T> Page<T> {
    /// The call for the next page; `None` at the end of the list. Limits that were set for the whole list start anew.
    pub fn next_page(&self) -> Option<Paged<T>> {
        self.rest.clone().map(Rest::into_call)
    }

    /// Whether this is the last page.
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
