//! Building a request: path, query, headers, body.

mod body;
mod builder;
mod draft;
mod encode;
mod multipart;
mod source;

pub(crate) use body::Body;
pub use builder::RequestBuilder;
pub(crate) use builder::draft_methods;
pub(crate) use draft::{Draft, insert_header};
pub(crate) use encode::{Query, encode};
pub use multipart::FilePart;
pub(crate) use multipart::multipart;
pub use source::{ByteSource, ByteStream};
