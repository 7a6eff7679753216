//! Encoding: the writer, and the types that write themselves.
//!
//! [`Encode`] and [`Writer`] refer to each other: a value writes itself through the writer, and the writer decides
//! whether the value of a field is written at all.

use std::fmt;
use std::io::Write as _;

use serde_json::Value;

use super::lex::{Reader, is_plain, plain};
use super::mask::is_link;
use super::secret_names::{MASK, is_secret_name};

/// A type that can be encoded as JSON.
pub trait Encode {
    /// Writes exactly one value.
    fn encode(&self, writer: &mut Writer);

    /// Returns whether a field with this value is left out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The purpose of the encoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// The body of a request: read-only fields are left out.
    Request,
    /// The whole value.
    Full,
    /// Debug output: the whole value with secrets masked.
    Debug,
    /// The body of a request with secrets masked.
    Preview,
    /// What equal values have in common: the known fields.
    Hash,
}

impl Mode {
    pub(super) fn masks_secrets(self) -> bool {
        matches!(self, Self::Debug | Self::Preview)
    }

    pub(super) fn leaves_out_read_only(self) -> bool {
        matches!(self, Self::Request | Self::Preview)
    }
}

/// Builds JSON text.
pub struct Writer {
    /// UTF-8: only text is written. It is checked once at the end, which takes less time than at each short text.
    out: Vec<u8>,
    mode: Mode,
    /// Whether the next value in the array or object needs a comma.
    comma: bool,
    depth: usize,
    indent: bool,
    /// The tag that the next object needs, because it is the variant of a union, and the value that selects it.
    pub(super) tag: Option<(&'static str, &'static str)>,
    /// The tag of the union whose object is being written.
    watch: Option<Watch>,
    /// Where the values of read-only fields begin, if that is recorded, and whether the next field is one.
    read_only: Vec<usize>,
    records_read_only: bool,
    /// All fields of a type are recorded as read-only fields are.
    records_known: bool,
    is_read_only: bool,
}

/// A field whose occurrence is recorded while an object is written.
pub(super) struct Watch {
    name: &'static str,
    depth: usize,
    seen: bool,
}

impl Writer {
    /// Creates a writer.
    pub fn new(mode: Mode) -> Self {
        Self {
            out: Vec::new(),
            mode,
            comma: false,
            depth: 0,
            indent: false,
            tag: None,
            watch: None,
            read_only: Vec::new(),
            records_read_only: false,
            records_known: false,
            is_read_only: false,
        }
    }

    /// Creates a writer with space for `capacity` bytes.
    pub fn with_capacity(mode: Mode, capacity: usize) -> Self {
        Self { out: Vec::with_capacity(capacity), ..Self::new(mode) }
    }

    /// Writes each field and element on its own line.
    pub(super) fn indented(mut self) -> Self {
        self.indent = true;
        self
    }

    /// Records where the values of read-only fields begin.
    pub(super) fn recording_read_only(mut self) -> Self {
        self.records_read_only = true;
        self
    }

    /// Records where the values of all fields of types begin.
    pub(super) fn recording_known(self) -> Self {
        Self { records_known: true, ..self.recording_read_only() }
    }

    /// Says whether the next fields are those of a type, or unknown ones.
    pub(super) fn begin_fields(&mut self, are_known: bool) {
        self.is_read_only = self.records_known && are_known;
    }

    /// Returns the purpose of the text.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Returns the text.
    pub fn into_string(self) -> String {
        // What was written is text, so this never loses anything.
        String::from_utf8(self.out)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    /// Returns the text, and where in it the values of read-only fields begin.
    pub(super) fn into_parts(mut self) -> (String, Vec<usize>) {
        let read_only = std::mem::take(&mut self.read_only);
        (self.into_string(), read_only)
    }

    /// Records the value of the next field as that of a read-only field, if such places are recorded.
    pub(super) fn begin_read_only(&mut self) {
        self.is_read_only = self.records_read_only;
    }

    /// Ends [`begin_read_only`](Self::begin_read_only), if the field was not written.
    pub(super) fn end_read_only(&mut self) {
        self.is_read_only = self.records_known;
    }

    /// The length and depth of what was written.
    pub(super) fn mark(&self) -> (usize, usize) {
        (self.out.len(), self.depth)
    }

    /// Removes what was written after a [`mark`](Self::mark).
    pub(super) fn rewind(&mut self, (length, depth): (usize, usize)) {
        self.out.truncate(length);
        self.depth = depth;
    }

    /// Writes a field with the mask instead of its value.
    pub(super) fn masked(&mut self, name: &str) {
        self.key(name);
        self.string(MASK);
    }

    /// Starts to record whether a field of the current object is written. Returns the previous watch.
    pub(super) fn watch(&mut self, name: &'static str) -> Option<Watch> {
        self.watch.replace(Watch { name, depth: self.depth, seen: false })
    }

    /// Returns whether the watched field was written. Restores the previous watch.
    pub(super) fn was_written(&mut self, outer: Option<Watch>) -> bool {
        std::mem::replace(&mut self.watch, outer).is_some_and(|watch| watch.seen)
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// Writes `true` or `false`.
    pub fn boolean(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// Writes a string.
    #[inline]
    pub fn string(&mut self, value: &str) {
        self.string_of(value.as_bytes());
    }

    /// Writes a string whose bytes are UTF-8.
    #[inline(never)]
    pub(super) fn string_of(&mut self, utf8: &[u8]) {
        write_string(&mut self.out, utf8);
        self.comma = true;
    }

    /// Writes JSON text.
    #[inline(never)]
    pub(crate) fn raw(&mut self, json: &str) {
        self.out.extend_from_slice(json.as_bytes());
        self.comma = true;
    }

    /// Writes a number, which is JSON as it is displayed.
    #[inline(never)]
    pub(super) fn number(&mut self, value: &dyn fmt::Display) {
        // Writing to memory never fails.
        let _ = write!(self.out, "{value}");
        self.comma = true;
    }

    /// Writes a tree without masking secrets, in the format of serde_json.
    pub(super) fn tree(&mut self, value: &Value) {
        match value {
            Value::Null => self.null(),
            Value::Bool(value) => self.boolean(*value),
            Value::Number(value) => self.number(value),
            Value::String(value) => self.string(value),
            Value::Array(values) => {
                self.begin_array();
                for value in values {
                    self.begin_item();
                    self.tree(value);
                }
                self.end_array();
            }
            Value::Object(fields) => {
                self.begin_object();
                for (name, value) in fields {
                    self.key(name);
                    self.tree(value);
                }
                self.end_object();
            }
        }
    }

    /// Begins an object.
    pub fn begin_object(&mut self) {
        self.begin(b'{');
    }

    /// Ends an object.
    pub fn end_object(&mut self) {
        self.end(b'}');
    }

    /// Begins an array.
    pub fn begin_array(&mut self) {
        self.begin(b'[');
    }

    /// Ends an array.
    pub fn end_array(&mut self) {
        self.end(b']');
    }

    /// Writes the name of a field. Exactly one value must follow.
    #[inline(never)]
    pub fn key(&mut self, name: &str) {
        if self.notes_keys() || !is_plain(name.as_bytes()) {
            return self.noted_key(name);
        }
        self.out.reserve(name.len() + 4);
        if std::mem::take(&mut self.comma) {
            self.out.push(b',');
        }
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    /// As [`key`](Self::key), for the name of a known field as [`Fields`](super::Fields) has it, and of which it is known
    /// whether it can be written without escapes.
    #[inline]
    pub(super) fn key_of(&mut self, key: &'static str, is_plain: bool) {
        if self.notes_keys() || !is_plain {
            return self.noted_key(name_of(key));
        }
        let text = if std::mem::take(&mut self.comma) { key } else { key.get(1..).unwrap_or_default() };
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Whether more than the text of a name is of interest.
    #[inline]
    fn notes_keys(&self) -> bool {
        self.watch.is_some() || self.indent || self.is_read_only
    }

    /// As [`key`](Self::key), if the name needs escapes or more than the text is of interest.
    #[inline(never)]
    fn noted_key(&mut self, name: &str) {
        if let Some(watch) = &mut self.watch
            && watch.depth == self.depth
            && watch.name == name
        {
            watch.seen = true;
        }
        self.separate();
        write_string(&mut self.out, name.as_bytes());
        self.end_key();
    }

    /// As [`key`](Self::key), for a name that is already escaped.
    #[cold]
    fn escaped_key(&mut self, name: &str) {
        self.separate();
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.push(b'"');
        self.end_key();
    }

    fn end_key(&mut self) {
        self.out.push(b':');
        if self.indent {
            self.out.push(b' ');
        }
        if self.is_read_only {
            self.is_read_only = self.records_known;
            self.read_only.push(self.out.len());
        }
    }

    /// Writes an entry of a map, as `null` if its value is absent. Debug output masks the value if the name is that of a
    /// secret.
    pub(super) fn entry(&mut self, name: &str, value: &dyn Encode) {
        self.key(name);
        self.entry_value(name, value);
    }

    /// As [`entry`](Self::entry), for a name that is already escaped.
    #[cold]
    pub(super) fn escaped_entry(&mut self, name: &str, value: &dyn Encode) {
        self.escaped_key(name);
        self.entry_value(name, value);
    }

    fn entry_value(&mut self, name: &str, value: &dyn Encode) {
        let start = self.out.len();
        value.encode(self);
        let is_secret = self.mode.masks_secrets() && is_secret_name(name);
        let is_link = |value| std::str::from_utf8(value).is_ok_and(|text| is_link(&Reader::new(text)));
        if is_secret && !is_link(&self.out[start..]) {
            self.out.truncate(start);
            self.string(MASK);
        }
    }

    /// Begins an element of an array. Exactly one value must follow.
    pub fn begin_item(&mut self) {
        self.separate();
    }

    /// Writes an element of an array.
    pub fn item(&mut self, value: &dyn Encode) {
        self.separate();
        value.encode(self);
    }

    /// Returns the length of what was written.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// Reserves space for `count` elements that are as long as the one written since `start`. A list is then written
    /// into one buffer that hardly grows. The bound keeps a long first element from reserving much.
    pub(super) fn reserve(&mut self, start: usize, count: usize) {
        const MOST: usize = 1 << 20;
        let length = self.out.len() - start;
        self.out.reserve((length + length / 16 + 1).saturating_mul(count).min(MOST));
    }

    fn begin(&mut self, open: u8) {
        self.tag = None;
        self.out.push(open);
        self.comma = false;
        self.depth += 1;
    }

    fn end(&mut self, close: u8) {
        self.depth = self.depth.saturating_sub(1);
        if self.comma {
            self.line();
        }
        self.out.push(close);
        self.comma = true;
    }

    fn separate(&mut self) {
        if self.comma {
            self.out.push(b',');
        }
        self.line();
        self.comma = false;
    }

    fn line(&mut self) {
        if self.indent {
            self.out.push(b'\n');
            for _ in 0..self.depth {
                self.out.extend_from_slice(b"    ");
            }
        }
    }
}

/// The name of a known field in what is written for it: `,"name":`.
#[inline]
pub(super) fn name_of(key: &'static str) -> &'static str {
    key.get(2..key.len().saturating_sub(2)).unwrap_or_default()
}

/// Appends `value` in quotes, with only the escapes that RFC 8259 requires.
#[inline]
fn write_string(out: &mut Vec<u8>, value: &[u8]) {
    if !is_plain(value) {
        return write_escaped(out, value);
    }
    out.reserve(value.len() + 2);
    out.push(b'"');
    out.extend_from_slice(value);
    out.push(b'"');
}

/// Appends `value` in quotes, byte by byte where it needs escapes.
#[inline(never)]
fn write_escaped(out: &mut Vec<u8>, value: &[u8]) {
    out.reserve(value.len() + 8);
    out.push(b'"');
    let mut start = 0;
    loop {
        let end = plain(value, start);
        out.extend_from_slice(&value[start..end]);
        let Some(&special) = value.get(end) else { break };
        match special {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x0c => out.extend_from_slice(b"\\f"),
            control => {
                const HEX: [u8; 16] = *b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(control >> 4)]);
                out.push(HEX[usize::from(control & 15)]);
            }
        }
        start = end + 1;
    }
    out.push(b'"');
}
