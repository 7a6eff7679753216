//! Values that may not fit their type.

use std::fmt;

use super::error::DecodeError;
use super::raw::RawJson;
use super::reader::Reader;
use super::traits::{Decode, Encode};
use super::writer::Writer;

/// A value, or what came in its place together with why it does not fit.
///
/// Of a list of these, one element that does not fit does not cost the others.
#[derive(Clone, PartialEq)]
pub enum Lenient<T> {
    /// It fits.
    Value(T),
    /// It does not fit.
    Raw(RawJson, DecodeError),
}

impl<T> Lenient<T> {
    /// The value, if it fits.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Raw(..) => None,
        }
    }

    /// The value itself, or why it does not fit.
    ///
    /// # Errors
    ///
    /// If it does not fit.
    pub fn into_result(self) -> Result<T, DecodeError> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Raw(_, error) => Err(error),
        }
    }
}

impl<T: Decode> Decode for Lenient<T> {
    /// Fails only for what is not JSON.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut attempt = reader.clone();
        match T::decode(&mut attempt) {
            Ok(value) => {
                *reader = attempt;
                Ok(Self::Value(value))
            }
            Err(error) => Ok(Self::Raw(reader.decode()?, error)),
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
        super::debug(f, "", self)
    }
}
