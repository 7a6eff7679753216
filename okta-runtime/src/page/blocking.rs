//! Lists without async.

use std::fmt;
use std::sync::Arc;

use super::cursor::Cursor;
use super::list::Paged;
use super::page::Page;
use super::stream::Items;
use crate::error::Error;
use crate::pipeline::Core;

impl<T> Paged<T> {
    /// Fetches one page and waits for it on this thread.
    ///
    /// # Errors
    ///
    /// Fails as [`send`](Self::send) does, and if the thread runs async code.
    pub fn send_blocking(self) -> Result<Page<T>, Error> {
        let (core, operation) = self.origin();
        core.blocking.block_on(operation, self.send())
    }

    /// Returns the only item, or `None` if there are no items. Waits for it on this thread.
    ///
    /// # Errors
    ///
    /// Fails as [`find_one`](Self::find_one) does, and if the thread runs async code.
    pub fn find_one_blocking(self) -> Result<Option<T>, Error>
    where
        T: Send + 'static,
    {
        let (core, operation) = self.origin();
        core.blocking.block_on(operation, self.find_one())
    }

    /// Fetches all items and waits for them on this thread.
    ///
    /// # Errors
    ///
    /// Fails as [`collect_all`](Self::collect_all) does, and if the thread runs async code.
    pub fn collect_all_blocking(self) -> Result<Vec<T>, Error>
    where
        T: Send + Sync + 'static,
    {
        let (core, operation) = self.origin();
        core.blocking.block_on(operation, self.collect_all())
    }

    /// Returns an iterator over the items of all pages. It waits for each page on this thread.
    pub fn iter_blocking(self) -> BlockingItems<T> {
        let (core, operation) = self.origin();
        BlockingItems { core, operation, items: self.stream(), is_over: false }
    }
}

/// An iterator over the items of all pages. It ends after the first error.
#[must_use = "iterators do nothing until they are read"]
pub struct BlockingItems<T> {
    core: Arc<Core>,
    operation: &'static str,
    items: Items<T>,
    is_over: bool,
}

impl<T> BlockingItems<T> {
    /// Returns where to resume the list; see [`Items::cursor`].
    pub fn cursor(&self) -> Option<Cursor> {
        self.items.cursor()
    }
}

impl<T> fmt::Debug for BlockingItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingItems").field(&self.items).finish()
    }
}

impl<T> Iterator for BlockingItems<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = self.core.blocking.block_on(self.operation, self.items.try_next()).transpose();
        self.is_over = !matches!(next, Some(Ok(_)));
        next
    }
}
