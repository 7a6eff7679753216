//! Values that are received alone, in an array, or as something else.

use std::fmt;

use super::raw::RawJson;
use crate::json::decode::Decode;
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{DecodeError, Kind, Reader};

/// A value that the API returns as one `T`, as an array of them, or as something else, which is kept as received.
///
/// Links are an example: most are objects, some are arrays of objects, a few are strings.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OneOrMany<T> {
    /// One value.
    One(T),
    /// An array.
    Many(Vec<T>),
    /// Neither.
    Other(RawJson),
}

impl<T> OneOrMany<T> {
    /// Returns the first value, if there is one.
    pub fn first(&self) -> Option<&T> {
        self.as_slice().first()
    }

    /// Returns the values.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.as_slice().iter()
    }

    /// Returns the values as a slice, which is empty for [`Other`](Self::Other).
    pub fn as_slice(&self) -> &[T] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
            Self::Other(_) => &[],
        }
    }
}

impl<'a, T> IntoIterator for &'a OneOrMany<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<T> From<T> for OneOrMany<T> {
    fn from(value: T) -> Self {
        Self::One(value)
    }
}

impl<T: Decode> Decode for OneOrMany<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let start = reader.mark();
        let is_array = reader.kind()? == Kind::Array;
        let typed = reader.absorbing(|reader| match is_array {
            true => Vec::decode(reader).map(Self::Many),
            false => T::decode(reader).map(Self::One),
        });
        match typed {
            Err(error) if error.is_mismatch() => {
                reader.rewind(start);
                reader.decode().map(Self::Other)
            }
            typed => typed,
        }
    }
}

impl<T: Encode> Encode for OneOrMany<T> {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::One(value) => value.encode(writer),
            Self::Many(values) => values.encode(writer),
            Self::Other(raw) => raw.encode(writer),
        }
    }
}

impl<T: Encode> fmt::Debug for OneOrMany<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::json::debug(f, "", self)
    }
}
