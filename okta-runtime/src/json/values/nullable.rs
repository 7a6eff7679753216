//! A field with three states.

use crate::json::decode::Decode;
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{DecodeError, Reader};

/// A field that is absent, `null`, or has a value.
///
/// In an update the three mean different things: keep the value, clear it, set it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Nullable<T> {
    /// The field is absent.
    #[default]
    Absent,
    /// The field is `null`.
    Null,
    /// The field has this value.
    Value(T),
}

impl<T> Nullable<T> {
    /// Returns the value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value, mutable, if there is one.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Returns the value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Borrows the value, if there is one.
    pub fn as_ref(&self) -> Nullable<&T> {
        match self {
            Self::Absent => Nullable::Absent,
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(value),
        }
    }

    /// Returns whether the field is absent.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Returns whether the field is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Returns whether the field has a value.
    pub fn is_value(&self) -> bool {
        matches!(self, Self::Value(_))
    }

    /// Converts the value, if there is one.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Self::Absent => Nullable::Absent,
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(change(value)),
        }
    }
}

impl<T: std::ops::Deref> Nullable<T> {
    /// Returns the target of the value, such as `&str` of a `String`, if there is one.
    pub fn as_deref(&self) -> Option<&T::Target> {
        self.value().map(std::ops::Deref::deref)
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Nullable<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.into())
    }
}

impl From<&String> for Nullable<String> {
    fn from(value: &String) -> Self {
        Self::Value(value.clone())
    }
}

impl<T> From<Option<T>> for Nullable<T> {
    /// `None` becomes `null`, which clears the field. Use [`Nullable::Absent`] to keep it.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T> From<Nullable<T>> for Option<T> {
    fn from(field: Nullable<T>) -> Self {
        field.into_value()
    }
}

impl<T: Decode> Decode for Nullable<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if reader.take_null()? { Ok(Self::Null) } else { T::decode(reader).map(Self::Value) }
    }

    fn from_null() -> Option<Self> {
        Some(Self::Null)
    }

    fn absent() -> Option<Self> {
        Some(Self::Absent)
    }
}

impl<T: Encode> Encode for Nullable<T> {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Self::Value(value) => value.encode(writer),
            Self::Absent | Self::Null => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}
