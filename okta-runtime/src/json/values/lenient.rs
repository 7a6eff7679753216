//! Values that may not fit their type.

use std::fmt;

use super::raw::RawJson;
use crate::json::decode::Decode;
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{DecodeError, Reader};

/// A value, or the JSON that was received instead and the reason why it does not fit.
///
/// In a list of these, an element that does not fit does not affect the others.
#[derive(Clone, PartialEq)]
pub enum Lenient<T> {
    /// The value matches its type.
    Value(T),
    /// The value does not match its type.
    Raw(RawJson, DecodeError),
}

impl<T> Lenient<T> {
    /// Returns the value, if it matches its type.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Raw(..) => None,
        }
    }

    /// Returns the value, or the reason why it does not match its type.
    ///
    /// # Errors
    ///
    /// Fails if the value does not match its type.
    pub fn into_result(self) -> Result<T, DecodeError> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Raw(_, error) => Err(error),
        }
    }
}

impl<T: Decode> Decode for Lenient<T> {
    /// Fails only if the text is not JSON.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let start = reader.mark();
        match reader.showing(T::decode) {
            Ok(value) => Ok(Self::Value(value)),
            Err(error) => {
                reader.rewind(start);
                Ok(Self::Raw(reader.decode()?, error))
            }
        }
    }

    fn from_null() -> Option<Self> {
        T::from_null().map(Self::Value)
    }
}

impl<T: Encode> Encode for Lenient<T> {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::Value(value) => value.encode(writer),
            Self::Raw(raw, _) => raw.encode(writer),
        }
    }
}

impl<T: Encode> fmt::Debug for Lenient<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::json::debug(f, "", self)
    }
}
