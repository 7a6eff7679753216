//! JSON text that is kept as received.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::DeserializeOwned;

use crate::json::decode::Decode;
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{DecodeError, Kind, Reader};

/// A JSON value as text. Number formats, the order of fields and white space are kept.
#[derive(Clone)]
pub struct RawJson(Box<str>);

/// A [`RawJson`] that is borrowed, such as from [`Extra`](super::Extra).
#[derive(Clone, Copy)]
pub struct RawJsonRef<'a>(&'a str);

impl<'a> RawJsonRef<'a> {
    /// Creates a raw value from text that is known to be JSON.
    pub(super) fn trusted(text: &'a str) -> Self {
        Self(text)
    }

    /// Returns the text.
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Returns a copy of the value.
    pub fn to_raw(self) -> RawJson {
        RawJson::trusted(self.0)
    }

    /// Returns the kind of the value.
    pub fn kind(self) -> Kind {
        // The text is valid, so this never fails.
        self.reader().kind().unwrap_or(Kind::Null)
    }

    /// Returns the value as a tree. `None` if a number exceeds the range of a double, or a string has half of a surrogate pair.
    pub fn value(self) -> Option<serde_json::Value> {
        serde_json::from_str(self.0).ok()
    }

    /// Decodes the value as a type that implements [`Decode`](crate::json::Decode).
    ///
    /// # Errors
    ///
    /// Fails if it does not fit the type.
    pub fn decode<T: Decode>(self) -> Result<T, DecodeError> {
        crate::json::from_str(self.0)
    }

    /// Deserializes the value as any type that implements serde's `Deserialize`.
    ///
    /// # Errors
    ///
    /// Fails if it does not fit the type.
    pub fn get_as<T: DeserializeOwned>(self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.0)
    }

    /// Returns the number, also of a string that is a number: see [`RawJson::as_number`].
    pub fn as_number(self) -> Option<serde_json::Number> {
        match self.kind() {
            Kind::Number => serde_json::from_str(self.0).ok(),
            Kind::String => serde_json::from_str(self.as_text()?.trim()).ok(),
            _ => None,
        }
    }

    /// Returns the text of a string, or `None` if the value is not a string.
    pub fn as_text(self) -> Option<Cow<'a, str>> {
        if self.kind() == Kind::String { self.reader().string().ok() } else { None }
    }

    pub(super) fn reader(self) -> Reader<'a> {
        Reader::new(self.0)
    }
}

impl RawJson {
    /// Creates a raw value from text, after checking that it is JSON.
    ///
    /// # Errors
    ///
    /// Fails if it is not exactly one JSON value.
    pub fn parse(text: &str) -> Result<Self, DecodeError> {
        crate::json::from_str(text)
    }

    /// Creates a raw value from a `serde_json::Value`.
    pub fn from_value(value: &serde_json::Value) -> Self {
        Self::trusted(value.to_string())
    }

    /// Creates a raw value from text that is known to be JSON.
    pub(in crate::json) fn trusted(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// Borrows the value.
    pub fn by_ref(&self) -> RawJsonRef<'_> {
        RawJsonRef(&self.0)
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the kind of the value.
    pub fn kind(&self) -> Kind {
        self.by_ref().kind()
    }

    /// Returns the value as a tree. `None` if a number exceeds the range of a double, or a string has half of a surrogate pair.
    pub fn value(&self) -> Option<serde_json::Value> {
        self.by_ref().value()
    }

    /// Decodes the value as a type that implements [`Decode`](crate::json::Decode).
    ///
    /// # Errors
    ///
    /// Fails if it does not fit the type.
    pub fn decode<T: Decode>(&self) -> Result<T, DecodeError> {
        self.by_ref().decode()
    }

    /// Deserializes the value as any type that implements serde's `Deserialize`.
    ///
    /// # Errors
    ///
    /// Fails if it does not fit the type.
    pub fn get_as<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        self.by_ref().get_as()
    }

    /// Returns the number, also of a string that is a number, such as `"24"`. `None` if it is neither, or exceeds the range of a
    /// double.
    ///
    /// ```
    /// use okta_runtime::json::RawJson;
    ///
    /// assert_eq!(RawJson::parse(r#""24""#)?.as_number().and_then(|number| number.as_i64()), Some(24));
    /// assert_eq!(RawJson::parse("[24]")?.as_number(), None);
    /// # Ok::<_, okta_runtime::json::DecodeError>(())
    /// ```
    pub fn as_number(&self) -> Option<serde_json::Number> {
        self.by_ref().as_number()
    }

    /// Returns the text of a string, or `None` if the value is not a string.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        self.by_ref().as_text()
    }
}

impl PartialEq for RawJsonRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for RawJsonRef<'_> {}

impl PartialEq<RawJson> for RawJsonRef<'_> {
    fn eq(&self, other: &RawJson) -> bool {
        self.0 == other.as_str()
    }
}

impl Hash for RawJsonRef<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Encode for RawJsonRef<'_> {
    fn encode(&self, writer: &mut Writer) {
        writer.raw_value(self.0);
    }
}

impl From<RawJsonRef<'_>> for RawJson {
    fn from(raw: RawJsonRef<'_>) -> Self {
        raw.to_raw()
    }
}

impl fmt::Display for RawJsonRef<'_> {
    /// Returns the text, including secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for RawJsonRef<'_> {
    /// Returns the value with the values of fields with secret names masked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::json::debug(f, "", self)
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for RawJson {}

impl Hash for RawJson {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
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
        writer.raw_value(self.as_str());
    }
}

impl From<serde_json::Value> for RawJson {
    fn from(value: serde_json::Value) -> Self {
        Self::from_value(&value)
    }
}

impl fmt::Display for RawJson {
    /// Returns the text, including secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RawJson {
    /// Returns the value with the values of fields with secret names masked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::json::debug(f, "", self)
    }
}
