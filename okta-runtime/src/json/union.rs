//! An object of a union whose tag is not known.

use std::fmt;

use super::error::DecodeError;
use super::raw::RawJson;
use super::reader::Reader;
use super::traits::{Decode, Encode};
use super::writer::Writer;

/// A value whose variant this version does not know: its JSON untouched, and what all variants have in common.
#[derive(Clone)]
pub struct RawUnion<B = ()> {
    json: RawJson,
    base: B,
}

impl<B: Decode + Default> RawUnion<B> {
    /// Takes a value.
    pub fn from_value(value: serde_json::Value) -> Self {
        Self::from_json(RawJson::from(value))
    }

    /// Takes a JSON text.
    pub fn from_json(json: RawJson) -> Self {
        let base = json.decode().unwrap_or_default();
        Self { json, base }
    }
}

impl<B> RawUnion<B> {
    /// The members that all variants have; those that are missing or have another type than usual are not set.
    pub fn base(&self) -> &B {
        &self.base
    }

    /// The whole value.
    pub fn json(&self) -> &RawJson {
        &self.json
    }

    /// The string value of member `name`, such as the tag that was not recognised.
    pub fn tag(&self, name: &str) -> Option<String> {
        self.json.reader().tag(name).ok().flatten().map(std::borrow::Cow::into_owned)
    }
}

impl<B> PartialEq for RawUnion<B> {
    /// The base follows from the text, so the text decides.
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

impl<B: Decode + Default> Decode for RawUnion<B> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.decode().map(Self::from_json)
    }
}

impl<B> Encode for RawUnion<B> {
    fn encode(&self, writer: &mut Writer) {
        self.json.encode(writer);
    }
}

impl<B> fmt::Debug for RawUnion<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::debug(f, "RawUnion", self)
    }
}
