//! The members of an object that its model does not hold.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::raw::RawJson;
use super::traits::Encode;
use super::writer::Writer;

/// Members that the API's description does not name, in the order in which they came.
///
/// They are kept as text and parsed when they are asked for, so that a value which is read, changed and written back
/// loses nothing. Custom attributes of user profiles live here.
///
/// A member that the description names is here too if its value was not what the description says, such as a list
/// where an object belongs: then the model's own field is not set. It is written back in its place, unless the field
/// has been given a value. [`mismatched`](Self::mismatched) tells of these members alone.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Vec<Entry>);

#[derive(Clone, PartialEq)]
struct Entry {
    name: Box<str>,
    value: RawJson,
    /// The model has a field for it, which the value does not fit.
    misfit: bool,
}

/// So many members are compared by name while they are read.
const COMPARED: usize = 256;

impl Extra {
    /// No members.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The text of member `name`.
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        self.0.iter().rev().find(|entry| &*entry.name == name).map(|entry| &entry.value)
    }

    /// Member `name` as a tree.
    pub fn value(&self, name: &str) -> Option<serde_json::Value> {
        self.get(name)?.value()
    }

    /// Member `name` as a type that serde can read; `None` if there is no such member.
    pub fn get_as<T: DeserializeOwned>(&self, name: &str) -> Option<Result<T, serde_json::Error>> {
        self.get(name).map(RawJson::get_as)
    }

    /// Sets member `name`, in its old place if it was there.
    ///
    /// # Errors
    ///
    /// If `value` has no JSON form, such as a map whose keys are not strings.
    pub fn set(&mut self, name: impl Into<Box<str>>, value: impl Serialize) -> Result<(), serde_json::Error> {
        let text = serde_json::to_string(&value)?;
        self.set_raw(name, RawJson::trusted(text));
        Ok(())
    }

    /// Sets member `name` to a text.
    pub fn set_raw(&mut self, name: impl Into<Box<str>>, value: RawJson) {
        self.insert(Entry { name: name.into(), value, misfit: false });
    }

    /// Adds a member that is being read. Of two equal names the later one counts.
    ///
    /// Among very many members names are not compared, which would take a time that grows with their square; then all
    /// are kept and written back, as the server sent them.
    pub(super) fn append(&mut self, name: &str, value: RawJson, misfit: bool) {
        let entry = Entry { name: name.into(), value, misfit };
        if self.0.len() < COMPARED { self.insert(entry) } else { self.0.push(entry) }
    }

    fn insert(&mut self, entry: Entry) {
        match self.0.iter_mut().rev().find(|old| old.name == entry.name) {
            Some(old) => old.value = entry.value,
            None => self.0.push(entry),
        }
    }

    /// Removes member `name` and gives it back.
    pub fn remove(&mut self, name: &str) -> Option<RawJson> {
        let index = self.0.iter().rposition(|entry| &*entry.name == name)?;
        Some(self.0.remove(index).value)
    }

    /// The members in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &RawJson)> {
        self.0.iter().map(|entry| (&*entry.name, &entry.value))
    }

    /// The members that the model has fields for, which their values do not fit.
    pub fn mismatched(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.with(true)
    }

    /// The members that the model has no fields for.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (&str, &RawJson)> {
        self.with(false)
    }

    fn with(&self, misfit: bool) -> impl Iterator<Item = (&str, &RawJson)> {
        let entries = self.0.iter().filter(move |entry| entry.misfit == misfit);
        entries.map(|entry| (&*entry.name, &entry.value))
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
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
        super::debug(f, "", self)
    }
}
