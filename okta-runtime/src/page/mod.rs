//! Lists that are returned in pages.
//!
//! This layer is what users await for lists: one page, all pages, all items. It knows the
//! `pipeline`, cursors, and how an array is decoded. It must not know how a client is configured.

#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod cursor;
mod list;
mod macros;
#[allow(clippy::module_inception)]
mod page;
mod source;
mod stream;

#[cfg(feature = "blocking")]
pub use blocking::BlockingItems;
pub use cursor::{Cursor, InvalidCursor};
pub use list::{PageFuture, Paged};
pub use page::{Collected, Page};
pub use stream::{Items, Pages};
