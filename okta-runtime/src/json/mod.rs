//! JSON mapping: reader, writer, and the types that models consist of.
//!
//! Decoding is tolerant: `null` means absent where it has no other meaning. Unknown fields, unknown enum values and
//! fields with a value of another type than described are kept ([`Extra`]). Encoding is exact: everything that was read
//! is written back. Decoding fails if the text is not JSON, or if a whole value has another type. A list that is the whole
//! text has no `null` elements, and a map that is the whole text has only entries that fit.
//!
//! # Modules
//!
//! | module | what it contains | uses |
//! |---|---|---|
//! | `secret_names` | names of fields that are taken to hold secrets | |
//! | `lex` | scanner and lexical reader, errors | `secret_names` |
//! | `decode` | the trait [`Decode`] | `lex` |
//! | `encode` | the trait [`Encode`] and the [`Writer`] | `lex`, `secret_names` |
//! | `mask` | masking of secrets in debug output | `lex`, `encode` |
//! | `object` | the loops over the fields of an [`Object`] | `decode`, `encode`, `values` |
//! | `values` | the types of fields | all above |
//! | `bridge` | conversion to and from serde | all above |
//!
//! `values` and `object` refer to each other, because an object keeps unknown fields as values.
//!
//! # Why not serde's derives
//!
//! Models are read by one loop that is not generic; a model only has a function that reads one field. This keeps
//! compile time low: serde's derives generate a state machine for every model. Decoding is also faster than with derives,
//! although unknown fields are kept: `docs/PERFORMANCE.md` in the repository has the figures, which `cargo xtask bench`
//! measures.
//!
//! The crate `jiter` was tried as the reader. Reading all names and strings of a page of users takes twice as long with it,
//! and skipping takes 1.4 times as long. `jiter` checks UTF-8 for each string and borrows names only until the next token,
//! so they must be copied. Here the text is checked once, and names and strings borrow from it. Property tests check that
//! this reader accepts exactly what serde_json accepts.
//!
//! # Unusual input
//!
//! | input | result |
//! |---|---|
//! | bytes that are not UTF-8 or not JSON | an error with the position; a client's error has the whole [response](crate::Error::reply) |
//! | more than 127 nested arrays and objects | an error, as in serde_json; the stack does not overflow |
//! | a body beyond [`max_response_bytes`](crate::ClientBuilder::max_response_bytes), by default 64 MiB | [`TooLarge`](crate::transport::TransportErrorKind::TooLarge); the rest is not read |
//! | a field that occurs twice | the last one counts, as in serde_json, even if it does not fit its type; so does the last tag of a union |
//! | half of a surrogate pair, as in `"\ud83d"` | kept as text in [`RawJson`] and [`Extra`], also in the name of a field; it does not fit text in Rust |
//! | a number beyond 64 bits or the range of a double | kept as text in [`RawJson`] and [`Extra`]; it does not fit a number in Rust |
//!
//! Errors do not show the contents of invalid strings, because they may be secrets.

mod bridge;
mod decode;
mod encode;
mod lex;
mod macros;
mod mask;
mod object;
mod secret_names;
mod values;

use std::fmt;
use std::hash::Hasher;

use crate::profile::LOG_TARGET;
#[doc(hidden)]
pub(crate) use bridge::from_str_as;
pub use bridge::{deserialize, serialize};
pub use decode::Decode;
#[doc(hidden)]
pub use decode::{Form, Place};
pub use encode::{Encode, Mode, Writer};
use lex::Context;
pub use lex::{DecodeError, Kind, Reader};
pub(crate) use lex::{excerpt, one_line};
pub use object::{Fields, KnownFields, Object};
pub(crate) use secret_names::MASK;
pub use secret_names::is_secret_name;
pub use serde_json::Value;
pub use values::{Extra, Id, Lenient, Nullable, OneOrMany, RawJson, RawJsonRef, RawUnion, Timestamp};

/// Decodes a value from text.
///
/// # Errors
///
/// Fails if the text is not JSON, does not fit the type, or continues after the value.
pub fn from_str<T: Decode>(text: &str) -> Result<T, DecodeError> {
    let mut reader = Reader::new(text);
    let value = T::decode(&mut reader)?;
    reader.finish()?;
    Ok(value)
}

/// Decodes a value of a response of this operation. A warning names the places of values that do not fit.
pub(crate) fn from_response<T: Decode>(operation: &'static str, text: &str) -> Result<T, DecodeError> {
    let context = Context::default();
    let mut reader = Reader::within(text, &context);
    let value = T::decode(&mut reader)?;
    reader.finish()?;
    warn(operation, text, &context);
    Ok(value)
}

/// Lets `read` consume a response of this operation. A warning names the places of values that do not fit.
pub(crate) fn read_response(
    operation: &'static str,
    text: &str,
    read: &mut dyn FnMut(&mut Reader<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    let context = Context::default();
    let mut reader = Reader::within(text, &context);
    read(&mut reader)?;
    reader.finish()?;
    warn(operation, text, &context);
    Ok(())
}

#[inline(never)]
fn warn(operation: &'static str, text: &str, context: &Context<'_>) {
    if let Some(places) = context.places(text) {
        tracing::warn!(
            target: LOG_TARGET,
            operation,
            places,
            "values of another type than described are kept as received, or left out of a list or map"
        );
    }
}

/// Decodes a value from bytes, which must be UTF-8.
///
/// # Errors
///
/// Fails as [`from_str`] does, and if the bytes are not UTF-8.
pub fn from_slice<T: Decode>(bytes: &[u8]) -> Result<T, DecodeError> {
    from_str(text(bytes)?)
}

/// Returns the text of a body.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, DecodeError> {
    std::str::from_utf8(bytes).map_err(|error| DecodeError::utf8(bytes, error))
}

/// Encodes a whole value.
pub fn to_string(value: &dyn Encode) -> String {
    write(value, Mode::Full)
}

/// Returns text as a JSON string, in quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut writer = Writer::with_capacity(Mode::Full, text.len() + 2);
    writer.string(text);
    writer.into_string()
}

/// Encodes a value as the body of a request, without read-only fields.
pub fn to_request_string(value: &dyn Encode) -> String {
    write(value, Mode::Request)
}

/// Encodes a value as the body of a request with secrets masked.
pub(crate) fn to_preview_string(value: &dyn Encode) -> String {
    write(value, Mode::Preview)
}

#[inline(never)]
fn write(value: &dyn Encode, mode: Mode) -> String {
    let mut writer = Writer::with_capacity(mode, 256);
    value.encode(&mut writer);
    writer.into_string()
}

/// Converts a value to another type, such as a resource to the body that replaces it.
///
/// Fields that both types have are copied, and so are unknown fields. A read-only field is copied only if `B` has the
/// field.
///
/// # Errors
///
/// Fails if the value does not fit `B`: see [`Reader::object`].
pub fn convert<B: Decode>(value: &dyn Encode) -> Result<B, DecodeError> {
    converted(value, Writer::with_capacity(Mode::Full, 256).recording_read_only())
}

/// Converts a value to a type that has a part of its fields, such as a resource to the body that changes it.
///
/// As [`convert`], but a known field is copied only if `B` has it. Unknown fields are copied.
///
/// # Errors
///
/// Fails if the value does not fit `B`: see [`Reader::object`].
pub fn convert_part<B: Decode>(value: &dyn Encode) -> Result<B, DecodeError> {
    converted(value, Writer::with_capacity(Mode::Full, 256).recording_known())
}

/// Converts a value, without the fields that `writer` records and `B` does not have.
fn converted<B: Decode>(value: &dyn Encode, mut writer: Writer) -> Result<B, DecodeError> {
    value.encode(&mut writer);
    let (text, recorded) = writer.into_parts();
    Reader::within(&text, &Context::dropping(&recorded)).decode()
}

/// Hashes the known fields of a value. For the macros.
#[doc(hidden)]
#[inline(never)]
pub fn hash(value: &dyn Encode, state: &mut dyn Hasher) {
    state.write(write(value, Mode::Hash).as_bytes());
}

/// Formats a value with secrets masked; `{:#?}` puts each field on its own line. For the macros.
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
