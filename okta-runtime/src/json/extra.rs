//! The members of an object that its model does not name.

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
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Vec<(Box<str>, RawJson)>);

/// So many members are compared by name while they are read.
const COMPARED: usize = 256;

impl Extra {
    /// No members.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The text of member `name`.
    pub fn get(&self, name: &str) -> Option<&RawJson> {
        self.0.iter().rev().find(|(key, _)| &**key == name).map(|(_, value)| value)
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
        self.insert_raw(&name.into(), RawJson::trusted(text));
        Ok(())
    }

    /// Sets member `name` to a text.
    pub fn set_raw(&mut self, name: impl Into<Box<str>>, value: RawJson) {
        self.insert_raw(&name.into(), value);
    }

    /// Adds a member that is being read. Of two equal names the later one counts.
    ///
    /// Among very many members names are not compared, which would take a time that grows with their square; then all
    /// are kept and written back, as the server sent them.
    pub(super) fn append(&mut self, name: &str, value: RawJson) {
        if self.0.len() < COMPARED {
            self.insert_raw(name, value);
        } else {
            self.0.push((name.into(), value));
        }
    }

    fn insert_raw(&mut self, name: &str, value: RawJson) {
        match self.0.iter_mut().rev().find(|(key, _)| &**key == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.into(), value)),
        }
    }

    /// Removes member `name` and gives it back.
    pub fn remove(&mut self, name: &str) -> Option<RawJson> {
        let index = self.0.iter().rposition(|(key, _)| &**key == name)?;
        Some(self.0.remove(index).1)
    }

    /// The members in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &RawJson)> {
        self.0.iter().map(|(name, value)| (&**name, value))
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
        writer.extra(self);
        writer.end_object();
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::debug(f, "", self)
    }
}
