//! A value of a union that matches no variant.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::raw::RawJson;
use crate::json::decode::Decode;
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{DecodeError, Reader};

/// A value of a union that matches no known variant: its JSON, and the fields that all variants have.
#[derive(Clone)]
pub struct RawUnion<B = ()>(Box<Kept<B>>);

/// Boxed, because the fields would make every value of the union as large as they are.
#[derive(Clone)]
struct Kept<B> {
    json: RawJson,
    base: B,
}

impl<B: Decode + Default> RawUnion<B> {
    /// Creates an instance from a value.
    pub fn from_value(value: serde_json::Value) -> Self {
        Self::from_json(RawJson::from(value))
    }

    /// Creates an instance from JSON text.
    pub fn from_json(json: RawJson) -> Self {
        let base = json.decode().unwrap_or_default();
        Self(Box::new(Kept { json, base }))
    }
}

impl<B> RawUnion<B> {
    /// Returns the fields that all variants have. Absent and mismatched fields are not set.
    pub fn base(&self) -> &B {
        &self.0.base
    }

    /// Returns the whole value.
    pub fn json(&self) -> &RawJson {
        &self.0.json
    }

    /// Returns the string value of field `name`, such as the tag that is not known.
    pub fn tag(&self, name: &str) -> Option<String> {
        self.0.json.by_ref().reader().tag(name).ok().flatten().map(std::borrow::Cow::into_owned)
    }
}

impl<B> PartialEq for RawUnion<B> {
    /// Compares the text only, because the base is derived from it.
    fn eq(&self, other: &Self) -> bool {
        self.0.json == other.0.json
    }
}

impl<B> Eq for RawUnion<B> {}

impl<B> Hash for RawUnion<B> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.json.hash(state);
    }
}

impl<B: Decode + Default> Decode for RawUnion<B> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.decode().map(Self::from_json)
    }
}

impl<B> Encode for RawUnion<B> {
    fn encode(&self, writer: &mut Writer) {
        self.0.json.encode(writer);
    }
}

impl<B> fmt::Debug for RawUnion<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::json::debug(f, "RawUnion", self)
    }
}
