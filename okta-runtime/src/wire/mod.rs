//! Formats of HTTP messages: percent-encoding, bodies, multipart, headers, links.
//!
//! This layer turns values into the text and bytes of HTTP messages and back. It knows the rules of the formats (RFC
//! 3986, 7578, 8288) and [`json`](crate::json). It must not know transports, errors of calls, credentials or clients.

mod body;
mod encode;
mod form;
mod headers;
mod links;
mod multipart;
mod path;
mod source;
mod style;
mod url;

pub use body::HttpBody;
pub(crate) use encode::{Query, decode, encode};
pub(crate) use form::{FORM, form, form_with};
pub(crate) use headers::insert_header;
pub use links::{Link, has_next, links, next_cursor, next_link};
pub use multipart::FilePart;
pub(crate) use multipart::{RequestBody, multipart};
pub(crate) use path::{bad_path, collection, is_dangerous_segment};
pub use source::{ByteSource, ByteStream};
pub use style::{ParamStyle, PathStyle};
pub(crate) use style::{styled, styled_path};
pub(crate) use url::{Url, split_origin};
