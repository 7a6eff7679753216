//! The fields that an object keeps as received, while it is being read.

use std::borrow::Cow;
use std::collections::HashMap;

/// Why a field is kept as received.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::json) enum EntryKind {
    /// The field is unknown, or was set.
    Unknown,
    /// The field is known, but the value does not fit it.
    Mismatched,
    /// The name has half of a surrogate pair, so it is kept as it is written in JSON.
    Escaped,
}

/// A field that is kept, as a part of the text that is read.
pub(in crate::json) struct Kept<'a> {
    pub(in crate::json) name: Cow<'a, str>,
    pub(in crate::json) value: &'a str,
    pub(in crate::json) kind: EntryKind,
}

impl Kept<'_> {
    /// The name, and whether it is escaped.
    fn key(&self) -> (&str, bool) {
        (&self.name, self.kind == EntryKind::Escaped)
    }
}

/// The fields that are kept by the objects that are being read: those of an inner object after those of the outer ones.
///
/// An object takes its fields when it has been read, and stores them in one allocation of the right size.
#[derive(Default)]
pub(in crate::json) struct KeptFields<'a>(Vec<Kept<'a>>);

/// A clone looks ahead, and looking ahead keeps nothing.
impl Clone for KeptFields<'_> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Up to this number of fields, names are compared while reading.
const COMPARED: usize = 256;

impl<'a> KeptFields<'a> {
    /// Returns where the fields of an object begin that is about to be read.
    #[inline]
    pub(in crate::json) fn mark(&self) -> usize {
        self.0.len()
    }

    /// Returns the fields of an object, which begin at `start`.
    #[inline]
    pub(in crate::json) fn since(&self, start: usize) -> &[Kept<'a>] {
        self.0.get(start..).unwrap_or_default()
    }

    /// Removes the fields of an object.
    #[inline]
    pub(in crate::json) fn rewind(&mut self, start: usize) {
        self.0.truncate(start);
    }

    /// Adds a field of the object whose fields begin at `start`. Of two fields with the same name the later one counts.
    ///
    /// With very many fields names are not compared yet, because that takes quadratic time:
    /// [`keep_last`](Self::keep_last) does it at the end.
    pub(in crate::json) fn add(&mut self, start: usize, field: Kept<'a>) {
        let fields = self.0.get_mut(start..).unwrap_or_default();
        if fields.len() < COMPARED
            && let Some(old) = fields.iter_mut().find(|old| old.key() == field.key())
        {
            *old = field;
            return;
        }
        self.0.push(field);
    }

    /// Keeps the last value of each name, at the position of the first, if names were not compared.
    pub(in crate::json) fn keep_last(&mut self, start: usize) {
        if self.since(start).len() <= COMPARED {
            return;
        }
        let fields = self.0.split_off(start);
        let mut places = HashMap::with_capacity(fields.len());
        for field in fields {
            let key = (field.name.clone(), field.kind == EntryKind::Escaped);
            let place = *places.entry(key).or_insert(self.0.len());
            match self.0.get_mut(place) {
                Some(first) => *first = field,
                None => self.0.push(field),
            }
        }
    }

    /// Removes a mismatched field of the object whose fields begin at `start`, because a later value fits it.
    #[cold]
    pub(in crate::json) fn forget_mismatched(&mut self, start: usize, name: &str) {
        let is_it = |field: &Kept<'_>| field.kind == EntryKind::Mismatched && field.name == name;
        // More than one only if names were not compared.
        while let Some(index) = self.since(start).iter().position(is_it) {
            self.0.remove(start + index);
        }
    }
}
