//! Unknown and mismatched fields of an object.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::packed::{self, Entry};
use super::raw::{RawJson, RawJsonRef};
use crate::json::encode::{Encode, Writer};
use crate::json::lex::{EntryKind, Kept};

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
///
/// All fields are one allocation, which every change replaces. Each access looks at the names one by one.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<str>>);

impl Extra {
    /// Creates an instance without fields.
    pub const fn new() -> Self {
        Self(None)
    }

    /// Returns the text of field `name`.
    pub fn get(&self, name: &str) -> Option<RawJsonRef<'_>> {
        self.find(name).map(|(_, entry)| entry.value)
    }

    /// Returns field `name` as a tree.
    pub fn value(&self, name: &str) -> Option<serde_json::Value> {
        self.get(name)?.value()
    }

    /// Returns field `name` as a type that serde can deserialize. `None` if there is no such field.
    pub fn get_as<T: DeserializeOwned>(&self, name: &str) -> Option<Result<T, serde_json::Error>> {
        self.get(name).map(RawJsonRef::get_as)
    }

    /// Sets field `name`. An existing field keeps its position. A known field is written with this value instead of its
    /// own.
    ///
    /// # Errors
    ///
    /// Fails if `value` cannot be represented in JSON, such as a map whose keys are not strings.
    #[doc(alias = "insert")]
    pub fn set(&mut self, name: impl AsRef<str>, value: impl Serialize) -> Result<(), serde_json::Error> {
        let text = serde_json::to_string(&value)?;
        self.put(&[Entry::new(name.as_ref(), &text, EntryKind::Unknown)]);
        Ok(())
    }

    /// Sets field `name` to JSON text. Otherwise the same as [`set`](Self::set).
    pub fn set_raw(&mut self, name: impl AsRef<str>, value: &RawJson) {
        self.put(&[Entry::new(name.as_ref(), value.as_str(), EntryKind::Unknown)]);
    }

    /// Adds the fields that an object keeps, of which no two have the same name.
    #[inline(never)]
    pub(in crate::json) fn keep(&mut self, fields: &[Kept<'_>]) {
        let new = fields.iter().map(|field| Entry::new(&field.name, field.value, field.kind));
        match self.0 {
            None => self.0 = packed::pack(new),
            Some(_) => self.put(&new.collect::<Vec<_>>()),
        }
    }

    /// Adds fields. Existing fields keep their positions.
    fn put(&mut self, new: &[Entry<'_>]) {
        let mut entries: Vec<_> = self.entries().collect();
        for entry in new {
            match entries.iter_mut().find(|old| old.key() == entry.key()) {
                Some(old) => *old = *entry,
                None => entries.push(*entry),
            }
        }
        self.0 = packed::pack(entries.into_iter());
    }

    /// Field `name` with its index.
    pub(in crate::json) fn find(&self, name: &str) -> Option<(usize, Entry<'_>)> {
        self.entries().find(name)
    }

    /// Removes field `name` and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<RawJson> {
        let (index, entry) = self.find(name)?;
        let value = entry.value.to_raw();
        let mut entries: Vec<_> = self.entries().collect();
        entries.remove(index);
        self.0 = packed::pack(entries.into_iter());
        Some(value)
    }

    /// Returns the fields in order. A name with half of a surrogate pair is returned as it is written in JSON.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, RawJsonRef<'_>)> {
        self.entries().map(|entry| (entry.name, entry.value))
    }

    pub(in crate::json) fn entries(&self) -> packed::Entries<'_> {
        packed::Entries::of(self.0.as_deref())
    }

    /// Returns the known fields whose values do not fit.
    pub fn mismatched(&self) -> impl Iterator<Item = (&str, RawJsonRef<'_>)> {
        self.entries().filter(Entry::is_mismatched).map(|entry| (entry.name, entry.value))
    }

    /// Returns the number of fields.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Returns whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }
}

impl PartialEq for Extra {
    /// Compares what is written.
    fn eq(&self, other: &Self) -> bool {
        self.entries().map(Entry::written).eq(other.entries().map(Entry::written))
    }
}

impl Eq for Extra {}

impl Hash for Extra {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.entries().map(Entry::written).for_each(|written| written.hash(state));
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
