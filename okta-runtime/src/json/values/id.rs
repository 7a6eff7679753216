//! Ids of resources.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::inline::Inline;
use crate::json::decode::Decode;
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{DecodeError, Reader};

/// The id of a resource, as text.
///
/// It derefs to `str`, so it can be passed to an operation as it is: `okta.get_user(&user.id)`. An absent id is empty:
/// it is not written, and an operation with an empty id in its path fails before a request is sent.
///
/// An `id` that is received as `""` is kept like a [mismatched field](super::Extra::mismatched), so it is written back.
#[derive(Clone)]
pub struct Id(Repr);

#[derive(Clone)]
enum Repr {
    /// As long as most ids, which have 20 characters, and no larger than a `String`.
    Short(Inline<22>),
    Long(Box<str>),
}

impl Id {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Repr::Short(text) => text.as_str(),
            Repr::Long(text) => text,
        }
    }
}

impl Default for Id {
    fn default() -> Self {
        Self(Repr::Short(Inline::EMPTY))
    }
}

impl PartialEq for Id {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Id {}

impl PartialOrd for Id {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Id {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Id {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Deref for Id {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl From<&str> for Id {
    fn from(text: &str) -> Self {
        Self(Inline::new(text).map_or_else(|| Repr::Long(text.into()), Repr::Short))
    }
}

impl From<String> for Id {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<&String> for Id {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<&Self> for Id {
    fn from(id: &Self) -> Self {
        id.clone()
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        match id.0 {
            Repr::Short(text) => text.as_str().to_owned(),
            Repr::Long(text) => text.into(),
        }
    }
}

impl From<&Id> for String {
    fn from(id: &Id) -> Self {
        id.as_str().to_owned()
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Id {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other.as_str()
    }
}

impl PartialEq<Id> for str {
    fn eq(&self, other: &Id) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Id> for &str {
    fn eq(&self, other: &Id) -> bool {
        *self == other.as_str()
    }
}

impl PartialEq<Id> for String {
    fn eq(&self, other: &Id) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Decode for Id {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let start = reader.mark();
        match reader.string()? {
            text if text.is_empty() => Err(reader.expected_at(start, &"an id that is not empty")),
            text => Ok(Self::from(&*text)),
        }
    }

    fn from_null() -> Option<Self> {
        Some(Self::default())
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Encode for Id {
    #[inline]
    fn encode(&self, writer: &mut Writer) {
        match &self.0 {
            Repr::Short(text) => writer.string_of(text.as_bytes()),
            Repr::Long(text) => writer.string(text),
        }
    }

    #[inline]
    fn is_absent(&self) -> bool {
        matches!(&self.0, Repr::Short(text) if text.as_bytes().is_empty())
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}
