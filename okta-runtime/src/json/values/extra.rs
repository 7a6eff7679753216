//! Unknown and mismatched fields of an object.

use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};

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
///
/// A value that is [set](Self::set) under the name of a known field is written instead of that field, even if the field
/// is set too or is read-only. It can be of any type, so this sends what the field cannot hold.
///
/// A name with half of a surrogate pair, such as `"\ud800"`, is not text. Such a field is written back, and only
/// [`iter`](Self::iter) returns it.
#[derive(Clone, Default)]
pub struct Extra(Entries);

/// A single entry needs no list, which saves an allocation for each object with one unknown field.
#[derive(Clone)]
enum Entries {
    One(Entry),
    Many(Vec<Entry>),
}

#[derive(Clone)]
pub(in crate::json) struct Entry {
    /// The value with its name.
    pub(in crate::json) value: RawJson,
    pub(in crate::json) kind: EntryKind,
}

/// Why a field is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::json) enum EntryKind {
    /// The field is unknown, or was set.
    Unknown,
    /// The field is known, but the value does not fit it.
    Mismatched,
    /// The name has half of a surrogate pair, so it is kept as it is written in JSON.
    Escaped,
}

impl Default for Entries {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Entries {
    fn as_slice(&self) -> &[Entry] {
        match self {
            Self::One(entry) => std::slice::from_ref(entry),
            Self::Many(entries) => entries,
        }
    }

    fn as_mut_slice(&mut self) -> &mut [Entry] {
        match self {
            Self::One(entry) => std::slice::from_mut(entry),
            Self::Many(entries) => entries,
        }
    }

    /// Takes all entries out.
    fn take(&mut self) -> Vec<Entry> {
        match std::mem::take(self) {
            Self::One(entry) => {
                let mut entries = Vec::with_capacity(4);
                entries.push(entry);
                entries
            }
            Self::Many(entries) => entries,
        }
    }

    fn push(&mut self, entry: Entry) {
        match self {
            Self::Many(entries) if entries.is_empty() => *self = Self::One(entry),
            Self::Many(entries) => entries.push(entry),
            Self::One(_) => {
                let mut entries = self.take();
                entries.push(entry);
                *self = Self::Many(entries);
            }
        }
    }
}

impl Entry {
    pub(in crate::json) fn name(&self) -> &str {
        self.value.name()
    }

    pub(in crate::json) fn is_mismatched(&self) -> bool {
        self.kind == EntryKind::Mismatched
    }

    fn is_named(&self, name: &str) -> bool {
        self.name() == name && self.kind != EntryKind::Escaped
    }

    /// Returns whether two fields have the same name.
    fn is_same(&self, other: &Self) -> bool {
        self.key() == other.key()
    }

    /// The name, and whether it is escaped.
    fn key(&self) -> (&str, bool) {
        (self.name(), self.kind == EntryKind::Escaped)
    }
}

impl PartialEq for Entry {
    /// Compares what is written.
    fn eq(&self, other: &Self) -> bool {
        self.is_same(other) && self.value == other.value
    }
}

impl Eq for Entry {}

impl Hash for Entry {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.key(), &self.value).hash(state);
    }
}

/// Up to this number of fields, names are compared while reading.
const COMPARED: usize = 256;

impl Extra {
    /// Creates an instance without fields.
    pub const fn new() -> Self {
        Self(Entries::Many(Vec::new()))
    }

    /// Returns the text of field `name`.
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        self.slice().iter().rev().find(|entry| entry.is_named(name)).map(|entry| &entry.value)
    }

    /// Returns field `name` as a tree.
    pub fn value(&self, name: &str) -> Option<serde_json::Value> {
        self.get(name)?.value()
    }

    /// Returns field `name` as a type that serde can deserialize. `None` if there is no such field.
    pub fn get_as<T: DeserializeOwned>(&self, name: &str) -> Option<Result<T, serde_json::Error>> {
        self.get(name).map(RawJson::get_as)
    }

    /// Sets field `name`. An existing field keeps its position. A known field is written with this value instead of its
    /// own.
    ///
    /// # Errors
    ///
    /// Fails if `value` cannot be represented in JSON, such as a map whose keys are not strings.
    pub fn set(&mut self, name: impl Into<Box<str>>, value: impl Serialize) -> Result<(), serde_json::Error> {
        let text = serde_json::to_string(&value)?;
        self.set_raw(name, RawJson::trusted(text));
        Ok(())
    }

    /// Sets field `name` to JSON text. Otherwise the same as [`set`](Self::set).
    pub fn set_raw(&mut self, name: impl Into<Box<str>>, value: RawJson) {
        let value = RawJson::named(&name.into(), value.as_str());
        self.insert(Entry { value, kind: EntryKind::Unknown });
    }

    /// Adds a field that is being read. Of two fields with the same name the later one counts.
    ///
    /// With very many fields names are not compared yet, because that takes quadratic time:
    /// [`keep_last`](Self::keep_last) does it at the end.
    pub(in crate::json) fn append(&mut self, name: &str, value: &str, kind: EntryKind) {
        let entry = Entry { value: RawJson::named(name, value), kind };
        if self.len() < COMPARED { self.insert(entry) } else { self.0.push(entry) }
    }

    fn insert(&mut self, entry: Entry) {
        match self.0.as_mut_slice().iter_mut().rev().find(|old| old.is_same(&entry)) {
            Some(old) => (old.value, old.kind) = (entry.value, entry.kind),
            None => self.0.push(entry),
        }
    }

    /// Whether there may be several fields with the same name.
    pub(in crate::json) fn has_uncompared(&self) -> bool {
        self.len() > COMPARED
    }

    /// Keeps the last value of each name, at the position of the first.
    #[cold]
    pub(in crate::json) fn keep_last(&mut self) {
        let mut places: HashMap<(Box<str>, bool), usize> = HashMap::with_capacity(self.len());
        let mut kept: Vec<Entry> = Vec::with_capacity(self.len());
        for entry in self.0.take() {
            let key = (entry.name().into(), entry.kind == EntryKind::Escaped);
            match places.get(&key).and_then(|place| kept.get_mut(*place)) {
                Some(first) => *first = entry,
                None => {
                    places.insert(key, kept.len());
                    kept.push(entry);
                }
            }
        }
        self.0 = Entries::Many(kept);
    }

    /// Removes a mismatched field, because a later value fits it.
    #[cold]
    pub(in crate::json) fn forget_mismatched(&mut self, name: &str) {
        let mut entries = self.0.take();
        entries.retain(|entry| !entry.is_mismatched() || entry.name() != name);
        self.0 = Entries::Many(entries);
    }

    /// Field `name` with its index.
    pub(in crate::json) fn find(&self, name: &str) -> Option<(usize, &Entry)> {
        self.slice().iter().enumerate().find(|(_, entry)| entry.is_named(name))
    }

    /// Removes field `name` and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<RawJson> {
        let index = self.slice().iter().rposition(|entry| entry.is_named(name))?;
        let mut entries = self.0.take();
        let entry = entries.remove(index);
        self.0 = Entries::Many(entries);
        Some(entry.value)
    }

    /// Returns the fields in order. A name with half of a surrogate pair is returned as it is written in JSON.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &RawJson)> {
        self.slice().iter().map(|entry| (entry.name(), &entry.value))
    }

    pub(in crate::json) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.slice().iter()
    }

    fn slice(&self) -> &[Entry] {
        self.0.as_slice()
    }

    /// Returns the known fields whose values do not fit.
    pub fn mismatched(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.slice().iter().filter(|entry| entry.is_mismatched()).map(|entry| (entry.name(), &entry.value))
    }

    /// Returns the number of fields.
    pub fn len(&self) -> usize {
        self.slice().len()
    }

    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.slice().is_empty()
    }
}

impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.slice() == other.slice()
    }
}

impl Eq for Extra {}

impl Hash for Extra {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.slice().hash(state);
    }
}

impl Encode for Extra {
    fn encode(&self, writer: &mut Writer) {
        writer.begin_object();
        for entry in self.entries() {
            writer.extra(entry);
        }
        writer.end_object();
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::json::debug(f, "", self)
    }
}
