//! JSON text that is kept as received.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::DeserializeOwned;

use crate::json::decode::Decode;
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{DecodeError, Kind, Reader};

/// A JSON value as text. Number formats, the order of fields and white space are kept.
#[derive(Clone)]
pub struct RawJson {
    /// The name of the field that the value belongs to, if it is in [`Extra`](super::Extra), and the value. One
    /// allocation for both.
    text: Box<str>,
    /// Where the value begins.
    start: usize,
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
        Self { text: text.into(), start: 0 }
    }

    /// Creates a raw value with the name of its field from text that is known to be JSON.
    pub(in crate::json) fn named(name: &str, text: &str) -> Self {
        let mut joined = String::with_capacity(name.len() + text.len());
        joined.push_str(name);
        joined.push_str(text);
        Self { text: joined.into_boxed_str(), start: name.len() }
    }

    /// The name that [`named`](Self::named) was called with.
    pub(in crate::json) fn name(&self) -> &str {
        &self.text[..self.start]
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.text[self.start..]
    }

    /// Returns the kind of the value.
    pub fn kind(&self) -> Kind {
        // The text is valid, so this never fails.
        self.reader().kind().unwrap_or(Kind::Null)
    }

    /// Returns the value as a tree. `None` if a number exceeds the range of a double, or a string has half of a surrogate pair.
    pub fn value(&self) -> Option<serde_json::Value> {
        serde_json::from_str(self.as_str()).ok()
    }

    /// Decodes the value as a type that implements [`Decode`](crate::json::Decode).
    ///
    /// # Errors
    ///
    /// Fails if it does not fit the type.
    pub fn decode<T: Decode>(&self) -> Result<T, DecodeError> {
        crate::json::from_str(self.as_str())
    }

    /// Deserializes the value as any type that implements serde's `Deserialize`.
    ///
    /// # Errors
    ///
    /// Fails if it does not fit the type.
    pub fn get_as<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.as_str())
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
        match self.kind() {
            Kind::Number => serde_json::from_str(self.as_str()).ok(),
            Kind::String => serde_json::from_str(self.as_text()?.trim()).ok(),
            _ => None,
        }
    }

    /// Returns the text of a string, or `None` if the value is not a string.
    pub fn as_text(&self) -> Option<std::borrow::Cow<'_, str>> {
        if self.kind() == Kind::String { self.reader().string().ok() } else { None }
    }

    pub(in crate::json) fn reader(&self) -> Reader<'_> {
        Reader::new(self.as_str())
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
