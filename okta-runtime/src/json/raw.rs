//! A JSON text that is kept as it came.

use std::fmt;

use serde::de::DeserializeOwned;

use super::error::DecodeError;
use super::reader::{Kind, Reader};
use super::traits::{Decode, Encode};
use super::writer::Writer;

/// A JSON value as text, kept exactly: number formats, member order and white space inside it stay.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RawJson(Box<str>);

impl RawJson {
    /// Keeps a text.
    ///
    /// # Errors
    ///
    /// If it is not one JSON value.
    pub fn parse(text: &str) -> Result<Self, DecodeError> {
        super::from_str(text)
    }

    /// Keeps a value.
    pub fn from_value(value: &serde_json::Value) -> Self {
        Self(value.to_string().into())
    }

    /// Keeps a text that the reader or the writer vouches for.
    pub(super) fn trusted(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind of the value.
    pub fn kind(&self) -> Kind {
        // A kept text is valid, so a kind there is.
        self.reader().kind().unwrap_or(Kind::Null)
    }

    /// The value as a tree; `None` if it holds a number beyond the range of a double, which a tree cannot represent.
    pub fn value(&self) -> Option<serde_json::Value> {
        serde_json::from_str(&self.0).ok()
    }

    /// The value as a type of this library.
    ///
    /// # Errors
    ///
    /// If it does not fit the type.
    pub fn decode<T: Decode>(&self) -> Result<T, DecodeError> {
        super::from_str(&self.0)
    }

    /// The value as any type that serde can read.
    ///
    /// # Errors
    ///
    /// If it does not fit the type.
    pub fn get_as<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// The text of a string, or `None` if the value is not a string.
    pub fn as_text(&self) -> Option<std::borrow::Cow<'_, str>> {
        if self.kind() == Kind::String { self.reader().string().ok() } else { None }
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        Reader::new(&self.0)
    }
}

impl Default for RawJson {
    /// `null`
    fn default() -> Self {
        Self::trusted("null")
    }
}

impl Decode for RawJson {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.skip().map(Self::trusted)
    }

    fn from_null() -> Option<Self> {
        Some(Self::default())
    }
}

impl Encode for RawJson {
    fn encode(&self, writer: &mut Writer) {
        writer.raw_value(&self.0);
    }
}

impl From<serde_json::Value> for RawJson {
    fn from(value: serde_json::Value) -> Self {
        Self::from_value(&value)
    }
}

impl fmt::Display for RawJson {
    /// The text itself, secrets included.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RawJson {
    /// The value with secret-looking members masked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::debug(f, "", self)
    }
}
