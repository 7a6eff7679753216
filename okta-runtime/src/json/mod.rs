//! JSON mapping: a pull reader, a writer, and the types that models are made of.
//!
//! Reading is tolerant: `null` is absent where it has no meaning of its own; members and enumeration values that the
//! API's description does not know are kept, and so are members of another type than it says ([`Extra`]). Writing is
//! exact: what was read is written back with nothing lost. What is refused is a text that is not JSON, a whole value of
//! another type, and a text where a number belongs.
//!
//! # Why a reader of its own
//!
//! Models are read by one loop that is not generic: a model only says what to do with a member. That keeps compile time
//! low, where serde's derives make a state machine for every model. Measured with `cargo bench --bench json` on a page
//! of 200 users (188 KiB; two cores of a virtual machine, medians):
//!
//! | decoded into | time |
//! |---|---|
//! | models of this module, unknown members kept | 405 µs |
//! | serde derives, unknown members dropped | 584 µs |
//! | serde derives, unknown members kept by `flatten` | 588 µs |
//! | `serde_json::Value` | 1017 µs |
//!
//! Writing takes as long as serde's derives take (169 µs and 165 µs), with the unknown members written too.
//!
//! The crate `jiter` was tried in the place of the reader. Walking over the same page and taking all names and strings
//! took 1073 µs with it and 529 µs with this reader, skipping over it 255 µs and 181 µs: `jiter` checks UTF-8 string by
//! string and lends names only until the next token, so that they must be copied. Here the text is checked once, and
//! names and strings are borrowed from it. What is accepted is what serde_json accepts, which property tests compare.
//!
//! # Input of any kind
//!
//! | input | what becomes of it |
//! |---|---|
//! | bytes that are not UTF-8, or not JSON | an error that says where; a client's error has the whole [answer](crate::Error::reply) |
//! | more than 127 arrays and objects within each other | an error, as in serde_json; no stack is used up |
//! | a body beyond [`max_response_bytes`](crate::ClientBuilder::max_response_bytes), 64 MiB if not set | [`TooLarge`](crate::transport::TransportErrorKind::TooLarge), and the rest is not fetched |
//! | a member that stands twice | the last one counts, as in serde_json; of the member that tells the shapes of a union apart, the first |
//! | half of a surrogate pair, as in `"\ud83d"` | an error, as in serde_json: no text of Rust can hold it |
//! | a number beyond 64 bits, or the range of a double | as text without loss in [`RawJson`] and [`Extra`]; it does not fit a number of Rust |
//!
//! What stands inside a string that is not valid is not shown in errors, because it may be a secret.

mod bridge;
mod error;
mod extra;
mod impls;
mod lenient;
mod macros;
mod nullable;
mod one_or_many;
mod raw;
mod reader;
mod redact;
mod scan;
mod timestamp;
mod traits;
mod union;
mod writer;

use std::fmt;

#[doc(hidden)]
pub use bridge::{deserialize, serialize};
pub use error::DecodeError;
pub use extra::Extra;
pub use lenient::Lenient;
pub use nullable::Nullable;
pub use one_or_many::OneOrMany;
pub use raw::RawJson;
pub use reader::{Kind, Reader};
pub use redact::is_secret_name;
pub(crate) use redact::redact_excerpt;
pub use serde_json::Value;
pub use timestamp::Timestamp;
pub use traits::{Decode, Encode, Object};
pub use union::RawUnion;
pub use writer::{Mode, Writer};

/// Reads a value from a text.
///
/// # Errors
///
/// If the text is not JSON, does not fit the type, or goes on after the value.
pub fn from_str<T: Decode>(text: &str) -> Result<T, DecodeError> {
    let mut reader = Reader::new(text);
    let value = T::decode(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Reads a value from bytes, which must be UTF-8.
///
/// # Errors
///
/// As [`from_str`], and if the bytes are not UTF-8.
pub fn from_slice<T: Decode>(bytes: &[u8]) -> Result<T, DecodeError> {
    from_str(text(bytes)?)
}

/// The text of a body.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes).map_err(|error| DecodeError::utf8(bytes, error))
}

/// Writes the whole of a value.
pub fn to_string(value: &dyn Encode) -> String {
    write(value, Mode::Full)
}

/// Writes a value as the body of a request: members that only the server sets are left out.
pub fn to_request_string(value: &dyn Encode) -> String {
    write(value, Mode::Request)
}

#[inline(never)]
fn write(value: &dyn Encode, mode: Mode) -> String {
    let mut writer = Writer::with_capacity(mode, 256);
    value.encode(&mut writer);
    writer.into_string()
}

/// A value as another type: what was read, as the body of the request that replaces it.
///
/// Members that both types know are taken over, and so are those that neither knows. A member that only the server
/// sets is taken over if `B` has a field for it that can be sent, and left out otherwise.
///
/// # Errors
///
/// If the value does not fit `B`: see [`Reader::object`].
pub fn convert<B: Decode>(value: &dyn Encode) -> Result<B, DecodeError> {
    let mut writer = Writer::with_capacity(Mode::Full, 256).noting_read_only();
    value.encode(&mut writer);
    let (text, read_only) = writer.into_parts();
    Reader::dropping(&text, &read_only).decode()
}

/// Shows a value with secrets masked; `{:#?}` puts members on lines of their own. For the macros.
#[doc(hidden)]
#[inline(never)]
pub fn debug(f: &mut fmt::Formatter<'_>, name: &str, value: &dyn Encode) -> fmt::Result {
    let mut writer = Writer::new(Mode::Debug);
    if f.alternate() {
        writer = writer.indented();
    }
    value.encode(&mut writer);
    if !name.is_empty() {
        f.write_str(name)?;
        f.write_str(" ")?;
    }
    f.write_str(&writer.into_string())
}
