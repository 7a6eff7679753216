//! A reader of JSON with the events of the reader of plain YAML.
//!
//! YAML contains JSON, but its parser takes many times as long. What this reader does not know ends the reading, and the YAML
//! parser reads the text from the start: mistakes, keys that are there twice, deep nesting, and YAML that only begins like
//! JSON. So a text has the same value and the same positions with both, which tests compare.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::plain::{Event, MAX_DEPTH, Stop};
use crate::diag::Position;

/// Returns whether a text may be JSON.
pub(super) fn begins(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with(['{', '['])
}

/// Calls `take` with each part of a text and its position, for as long as it returns true.
pub(super) fn visit<'t>(
    text: &'t str,
    take: &mut impl FnMut(Event<'t>, Position) -> bool,
) -> Result<(), Stop> {
    let mut reader = Reader { text, at: 0, line: 1, before: 0, depth: 0, take };
    reader.value()?;
    if reader.next().is_some() { Err(Stop::NotPlain) } else { Ok(()) }
}

struct Reader<'t, 'f, F> {
    text: &'t str,
    /// How many bytes have been read.
    at: usize,
    line: usize,
    /// How many of the bytes that have been read do not count for the column.
    before: usize,
    depth: usize,
    take: &'f mut F,
}

impl<'t, F: FnMut(Event<'t>, Position) -> bool> Reader<'t, '_, F> {
    /// The first byte behind white space.
    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at)? {
                b' ' | b'\t' => self.at += 1,
                b'\n' => (self.at, self.line, self.before) = (self.at + 1, self.line + 1, self.at + 1),
                b'\r' if bytes.get(self.at + 1) == Some(&b'\n') => self.at += 1,
                other => return Some(*other),
            }
        }
    }

    fn position(&self) -> Position {
        Position { line: self.line, column: self.at - self.before + 1 }
    }

    fn emit(&mut self, event: Event<'t>, position: Position) -> Result<(), Stop> {
        if (self.take)(event, position) { Ok(()) } else { Err(Stop::Enough) }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Stop> {
        let is_next = self.next() == Some(byte);
        self.at += 1;
        if is_next { Ok(()) } else { Err(Stop::NotPlain) }
    }

    fn value(&mut self) -> Result<(), Stop> {
        match self.next() {
            Some(b'{') => self.items(Event::Map, b'}'),
            Some(b'[') => self.items(Event::List, b']'),
            Some(b'"') => self.string(),
            _ => self.word(),
        }
    }

    /// Reads a map or list to its end.
    fn items(&mut self, kind: Event<'t>, end: u8) -> Result<(), Stop> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Stop::NotPlain);
        }
        let position = self.position();
        self.emit(kind, position)?;
        self.at += 1;
        let mut has_more = self.next() != Some(end);
        while has_more {
            if end == b'}' {
                self.key()?;
            }
            self.value()?;
            has_more = self.next() == Some(b',');
            self.at += usize::from(has_more);
        }
        self.expect(end)?;
        self.depth -= 1;
        self.emit(Event::End, position)
    }

    fn key(&mut self) -> Result<(), Stop> {
        if self.next() != Some(b'"') {
            return Err(Stop::NotPlain);
        }
        self.string()?;
        self.expect(b':')
    }

    fn string(&mut self) -> Result<(), Stop> {
        let position = self.position();
        let bytes = self.text.as_bytes();
        let (mut end, mut is_escaped, mut is_ascii) = (self.at + 1, false, true);
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => {
                    is_escaped = true;
                    end += 1;
                }
                Some(b' '..=b'~') => {}
                Some(0x7f..) => is_ascii = false,
                _ => return Err(Stop::NotPlain),
            }
            end += 1;
        }
        let quoted = &self.text[self.at..=end];
        if !is_ascii {
            self.before += quoted.len() - quoted.chars().count();
        }
        self.at = end + 1;
        let text = match is_escaped {
            true => Cow::Owned(serde_json::from_str(quoted).map_err(|_| Stop::NotPlain)?),
            false => Cow::Borrowed(&quoted[1..quoted.len() - 1]),
        };
        self.emit(Event::Text(text), position)
    }

    fn word(&mut self) -> Result<(), Stop> {
        let position = self.position();
        let rest = &self.text[self.at..];
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = rest.bytes().take_while(is_word).count();
        let word = &rest[..length];
        if serde_json::from_str::<IgnoredAny>(word).is_err() {
            return Err(Stop::NotPlain);
        }
        self.at += length;
        self.emit(Event::Word(word), position)
    }
}

#[cfg(test)]
mod tests;
