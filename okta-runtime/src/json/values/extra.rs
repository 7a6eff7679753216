//! Unknown and mismatched fields of an object.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::raw::RawJson;
use crate::json::encode::{Encode, Writer};

/// Unknown fields of an object, in the order in which they were received.
///
/// They are kept as text and parsed on access, so a value that is read, changed and written back loses nothing. Custom
/// attributes of user profiles are found here.
///
/// If the value of a known field has another type than described, such as a list instead of an object, the field is not
/// set and its value is kept here. It is written back in its place unless the field has been set.
/// [`mismatched`](Self::mismatched) returns only these fields.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Vec<Entry>);

#[derive(Clone, PartialEq)]
struct Entry {
    name: Box<str>,
    value: RawJson,
    /// The field is known, but the value does not fit it.
    mismatched: bool,
}

/// Up to this number of fields, names are compared while reading.
const COMPARED: usize = 256;

impl Extra {
    /// Creates an instance without fields.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns the text of field `name`.
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        self.0.iter().rev().find(|entry| &*entry.name == name).map(|entry| &entry.value)
    }

    /// Returns field `name` as a tree.
    pub fn value(&self, name: &str) -> Option<serde_json::Value> {
        self.get(name)?.value()
    }

    /// Returns field `name` as a type that serde can deserialize. `None` if there is no such field.
    pub fn get_as<T: DeserializeOwned>(&self, name: &str) -> Option<Result<T, serde_json::Error>> {
        self.get(name).map(RawJson::get_as)
    }

    /// Sets field `name`. An existing field keeps its place.
    ///
    /// # Errors
    ///
    /// Fails if `value` cannot be represented in JSON, such as a map whose keys are not strings.
    pub fn set(&mut self, name: impl Into<Box<str>>, value: impl Serialize) -> Result<(), serde_json::Error> {
        let text = serde_json::to_string(&value)?;
        self.set_raw(name, RawJson::trusted(text));
        Ok(())
    }

    /// Sets field `name` to JSON text.
    pub fn set_raw(&mut self, name: impl Into<Box<str>>, value: RawJson) {
        self.insert(Entry { name: name.into(), value, mismatched: false });
    }

    /// Adds a field that is being read. Of two fields with the same name the later one counts.
    ///
    /// With very many fields names are not compared, because that takes quadratic time. All fields are then kept and
    /// written back.
    pub(in crate::json) fn append(&mut self, name: &str, value: RawJson, mismatched: bool) {
        let entry = Entry { name: name.into(), value, mismatched };
        if self.0.len() < COMPARED { self.insert(entry) } else { self.0.push(entry) }
    }

    fn insert(&mut self, entry: Entry) {
        match self.0.iter_mut().rev().find(|old| old.name == entry.name) {
            Some(old) => old.value = entry.value,
            None => self.0.push(entry),
        }
    }

    /// Removes field `name` and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<RawJson> {
        let index = self.0.iter().rposition(|entry| &*entry.name == name)?;
        Some(self.0.remove(index).value)
    }

    /// Returns the fields in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &RawJson)> {
        self.0.iter().map(|entry| (&*entry.name, &entry.value))
    }

    /// Returns the known fields whose values do not fit.
    pub fn mismatched(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.with(true)
    }

    /// Returns the unknown fields.
    pub(in crate::json) fn unknown(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.with(false)
    }

    fn with(&self, mismatched: bool) -> impl Iterator<Item = (&str, &RawJson)> {
        let entries = self.0.iter().filter(move |entry| entry.mismatched == mismatched);
        entries.map(|entry| (&*entry.name, &entry.value))
    }

    /// Returns the number of fields.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Encode for Extra {
    fn encode(&self, writer: &mut Writer) {
        writer.begin_object();
        for (name, value) in self.iter() {
            writer.entry(name, value);
        }
        writer.end_object();
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::json::debug(f, "", self)
    }
}
