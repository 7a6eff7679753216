//! Building a request: path, query, headers, body.

mod body;
mod builder;
mod draft;
mod encode;

pub use body::FilePart;
pub(crate) use body::{Body, multipart};
pub use builder::RequestBuilder;
pub(crate) use builder::draft_methods;
pub(crate) use draft::{Draft, insert_header};
pub(crate) use encode::Query;
#[cfg(feature = "oauth")]
pub(crate) use encode::encode;
