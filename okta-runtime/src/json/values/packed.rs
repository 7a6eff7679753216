//! Fields in one text, which is one allocation however many they are.
//!
//! A field is a letter for its kind, the lengths of its name and its value, the name, and the value. Lengths have six bits in
//! each byte, the lowest first, so that all of it is text.

use super::raw::RawJsonRef;
use crate::json::lex::EntryKind;

/// A field.
#[derive(Clone, Copy)]
pub(in crate::json) struct Entry<'a> {
    pub(in crate::json) name: &'a str,
    pub(in crate::json) value: RawJsonRef<'a>,
    pub(in crate::json) kind: EntryKind,
}

impl<'a> Entry<'a> {
    /// Creates a field. The value is known to be JSON.
    pub(super) fn new(name: &'a str, value: &'a str, kind: EntryKind) -> Self {
        Self { name, value: RawJsonRef::trusted(value), kind }
    }

    pub(in crate::json) fn is_mismatched(&self) -> bool {
        self.kind == EntryKind::Mismatched
    }

    /// The name, and whether it is escaped.
    pub(super) fn key(&self) -> (&'a str, bool) {
        (self.name, self.kind == EntryKind::Escaped)
    }

    /// What is written.
    pub(super) fn written(self) -> ((&'a str, bool), &'a str) {
        (self.key(), self.value.as_str())
    }

    /// The bytes that the field takes.
    fn size(&self) -> usize {
        let text = [self.name.len(), self.value.as_str().len()];
        1 + text.into_iter().map(|length| length + digits(length)).sum::<usize>()
    }
}

/// The letters of the kinds.
const UNKNOWN: u8 = b'u';
const MISMATCHED: u8 = b'm';
const ESCAPED: u8 = b'e';

/// The bits of a length in a byte, and the bit that says that more follow.
const BITS: u32 = 6;
const MORE: u8 = 1 << BITS;

fn digits(length: usize) -> usize {
    let bits = usize::BITS - length.leading_zeros();
    bits.div_ceil(BITS).max(1) as usize
}

/// Returns the text of fields, or `None` if there are none.
pub(super) fn pack<'a>(entries: impl Iterator<Item = Entry<'a>> + Clone) -> Option<Box<str>> {
    let size = entries.clone().map(|entry| entry.size()).sum();
    if size == 0 {
        return None;
    }
    let mut text = String::with_capacity(size);
    for entry in entries {
        text.push(match entry.kind {
            EntryKind::Unknown => char::from(UNKNOWN),
            EntryKind::Mismatched => char::from(MISMATCHED),
            EntryKind::Escaped => char::from(ESCAPED),
        });
        push_length(&mut text, entry.name.len());
        push_length(&mut text, entry.value.as_str().len());
        text.push_str(entry.name);
        text.push_str(entry.value.as_str());
    }
    Some(text.into_boxed_str())
}

fn push_length(text: &mut String, mut length: usize) {
    while length >= usize::from(MORE) {
        text.push(char::from(MORE | (length & 63) as u8));
        length >>= BITS;
    }
    text.push(char::from((length & 63) as u8));
}

/// The fields of a text.
#[derive(Clone)]
pub(in crate::json) struct Entries<'a> {
    text: &'a str,
    /// Where the next field begins.
    at: usize,
}

/// Where the parts of a field are.
struct Parts {
    kind: u8,
    name: usize,
    value: usize,
    end: usize,
}

impl<'a> Entries<'a> {
    /// Returns the fields of what [`pack`] returned.
    pub(super) fn of(text: Option<&'a str>) -> Self {
        Self { text: text.unwrap_or_default(), at: 0 }
    }

    /// Combines the bits of all names.
    pub(in crate::json) fn bits(mut self, bits_of: fn(&[u8]) -> u64) -> u64 {
        let mut bits = 0;
        while let Some(Parts { name, value, .. }) = self.parts() {
            bits |= bits_of(&self.text.as_bytes()[name..value]);
        }
        bits
    }

    /// Returns the field with a name that is not escaped, and its index.
    pub(super) fn find(mut self, name: &str) -> Option<(usize, Entry<'a>)> {
        let mut index = 0;
        loop {
            let parts = self.parts()?;
            if self.text.as_bytes()[parts.name..parts.value] == *name.as_bytes() && parts.kind != ESCAPED {
                return Some((index, self.entry(&parts)));
            }
            index += 1;
        }
    }

    /// Moves to the next field.
    #[inline]
    fn parts(&mut self) -> Option<Parts> {
        let bytes = self.text.as_bytes();
        let kind = *bytes.get(self.at)?;
        let (name_length, at) = length(bytes, self.at + 1);
        let (value_length, name) = length(bytes, at);
        let value = name + name_length;
        self.at = value + value_length;
        Some(Parts { kind, name, value, end: self.at })
    }

    #[inline]
    fn entry(&self, parts: &Parts) -> Entry<'a> {
        let kind = match parts.kind {
            MISMATCHED => EntryKind::Mismatched,
            ESCAPED => EntryKind::Escaped,
            _ => EntryKind::Unknown,
        };
        Entry::new(&self.text[parts.name..parts.value], &self.text[parts.value..parts.end], kind)
    }
}

/// Returns the length that begins at `at`, and the position after it.
#[inline]
fn length(bytes: &[u8], mut at: usize) -> (usize, usize) {
    let (mut length, mut shift) = (0, 0);
    loop {
        let byte = bytes[at];
        length |= usize::from(byte & (MORE - 1)) << shift;
        at += 1;
        if byte & MORE == 0 {
            return (length, at);
        }
        shift += BITS;
    }
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    #[inline]
    fn next(&mut self) -> Option<Entry<'a>> {
        let parts = self.parts()?;
        Some(self.entry(&parts))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let mut rest = self.clone();
        let mut count = 0;
        while rest.parts().is_some() {
            count += 1;
        }
        (count, Some(count))
    }
}

impl ExactSizeIterator for Entries<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_all_lengths_are_unpacked_as_they_were_packed() {
        let names = ["", "a", "é\u{1}\"", "umeume", &"n".repeat(63), &"n".repeat(64), &"é".repeat(2049)];
        let values = ["0", "{}", &format!("\"{}\"", "é".repeat(31)), &format!("\"{}\"", "v".repeat(300_000))];
        let kinds = [EntryKind::Unknown, EntryKind::Mismatched, EntryKind::Escaped];
        let entries: Vec<_> = names
            .iter()
            .flat_map(|name| values.iter().map(move |value| (*name, *value)))
            .zip(kinds.iter().cycle())
            .map(|((name, value), kind)| Entry::new(name, value, *kind))
            .collect();
        for count in 0..=entries.len() {
            let text = pack(entries[..count].iter().copied());
            assert_eq!(text.is_none(), count == 0);
            let sizes = entries[..count].iter().map(Entry::size).sum::<usize>();
            assert_eq!(text.as_deref().unwrap_or_default().len(), sizes);
            let unpacked = Entries::of(text.as_deref());
            assert_eq!(unpacked.len(), count);
            for (got, wanted) in unpacked.zip(&entries) {
                assert_eq!(got.written(), wanted.written());
                assert!(got.kind == wanted.kind);
            }
        }
    }
}
