//! The writer that models encode themselves with.

use super::raw::RawJson;
use super::reader::Reader;
use super::redact::{self, MASK};
use super::scan;
use super::traits::{Encode, Object};

/// What a text is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// The body of a request: members that only the server sets are left out.
    Request,
    /// The whole value.
    Full,
    /// For people to look at: the whole value with secrets masked.
    Debug,
}

/// Builds a JSON text.
pub struct Writer {
    out: String,
    mode: Mode,
    /// Whether a value stands before the cursor in the same array or object.
    comma: bool,
    depth: usize,
    indent: bool,
    /// The member that a union needs, while its object is being written.
    watch: Option<Watch>,
    /// Members of the object that is being written whose values did not fit their fields.
    misfits: Vec<(Box<str>, RawJson)>,
    /// Where the values of read-only members begin, if that is noted, and whether the next member is one.
    read_only: Vec<usize>,
    noting: bool,
    note: bool,
}

struct Watch {
    name: &'static str,
    depth: usize,
    seen: bool,
}

impl Writer {
    /// An empty text.
    pub fn new(mode: Mode) -> Self {
        Self {
            out: String::new(),
            mode,
            comma: false,
            depth: 0,
            indent: false,
            watch: None,
            misfits: Vec::new(),
            read_only: Vec::new(),
            noting: false,
            note: false,
        }
    }

    /// An empty text with room for `capacity` bytes.
    pub fn with_capacity(mode: Mode, capacity: usize) -> Self {
        Self { out: String::with_capacity(capacity), ..Self::new(mode) }
    }

    /// Writes members and elements on lines of their own.
    pub(super) fn indented(mut self) -> Self {
        self.indent = true;
        self
    }

    /// Notes where the values of members begin that only the server sets.
    pub(super) fn noting_read_only(mut self) -> Self {
        self.noting = true;
        self
    }

    /// What this text is written for.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.out
    }

    /// The text, and where in it the values of read-only members begin.
    pub(super) fn into_parts(self) -> (String, Vec<usize>) {
        (self.out, self.read_only)
    }

    /// A member, left out if its value is absent.
    #[inline(never)]
    pub fn field(&mut self, name: &str, value: &dyn Encode) {
        if !value.is_absent() {
            self.key(name);
            value.encode(self);
        } else if !self.misfits.is_empty() {
            self.misfit(name);
        }
    }

    /// What came in the place of a member that is absent, if something did.
    #[cold]
    fn misfit(&mut self, name: &str) {
        if let Some(raw) =
            self.misfits.iter().rev().find(|(key, _)| **key == *name).map(|(_, raw)| raw.clone())
        {
            self.entry(name, &raw);
        }
    }

    /// A member that only the server sets: left out of a request.
    #[inline(never)]
    pub fn read_only(&mut self, name: &str, value: &dyn Encode) {
        if self.mode == Mode::Request {
            return;
        }
        self.note = self.noting;
        self.field(name, value);
        self.note = false;
    }

    /// A member with a secret, masked when shown.
    #[inline(never)]
    pub fn secret(&mut self, name: &str, value: &dyn Encode) {
        if self.mode != Mode::Debug {
            self.field(name, value);
        } else if !value.is_absent() || self.misfits.iter().any(|(key, _)| **key == *name) {
            self.key(name);
            self.string(MASK);
        }
    }

    /// A secret that only the server sets.
    pub fn read_only_secret(&mut self, name: &str, value: &dyn Encode) {
        if self.mode != Mode::Request {
            self.secret(name, value);
        }
    }

    /// An object.
    #[inline(never)]
    pub fn object(&mut self, object: &dyn Object) {
        self.begin_object();
        self.members(object);
        self.end_object();
    }

    /// The members of an object: the known ones, then the others as they came.
    fn members(&mut self, object: &dyn Object) {
        let extra = object.extra();
        let misfits = extra.mismatched().map(|(name, value)| (name.into(), value.clone())).collect();
        let outer = std::mem::replace(&mut self.misfits, misfits);
        object.write_fields(self);
        self.misfits = outer;
        for (name, value) in extra.unknown() {
            self.entry(name, value);
        }
    }

    /// An object that is the variant of a union. If one field has the tag and one value selects the variant, the field
    /// is written with that value unless the object has it.
    pub fn variant(&mut self, tag: &[&'static str], values: &[&'static str], object: &dyn Object) {
        match (tag, values) {
            ([tag], [value]) => self.tagged(tag, value, object),
            _ => self.object(object),
        }
    }

    /// An object of a union: member `tag` is added with `value` unless the object writes it itself.
    #[inline(never)]
    fn tagged(&mut self, tag: &'static str, value: &str, object: &dyn Object) {
        self.begin_object();
        let outer = self.watch.replace(Watch { name: tag, depth: self.depth, seen: false });
        self.members(object);
        let seen = std::mem::replace(&mut self.watch, outer).is_some_and(|watch| watch.seen);
        if !seen {
            self.key(tag);
            self.string(value);
        }
        self.end_object();
    }

    /// `null`
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// `true` or `false`
    pub fn boolean(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// A string.
    #[inline(never)]
    pub fn string(&mut self, value: &str) {
        write_string(&mut self.out, value);
        self.comma = true;
    }

    /// A text that is JSON already.
    #[inline(never)]
    pub(crate) fn raw(&mut self, json: &str) {
        self.out.push_str(json);
        self.comma = true;
    }

    /// A text that is JSON already; secrets in it are masked in debug mode.
    pub(super) fn raw_value(&mut self, json: &str) {
        if self.mode == Mode::Debug {
            redact::write_redacted(&mut Reader::new(json), self);
        } else {
            self.raw(json);
        }
    }

    /// The beginning of an object.
    pub fn begin_object(&mut self) {
        self.begin('{');
    }

    /// The end of an object.
    pub fn end_object(&mut self) {
        self.end('}');
    }

    /// The beginning of an array.
    pub fn begin_array(&mut self) {
        self.begin('[');
    }

    /// The end of an array.
    pub fn end_array(&mut self) {
        self.end(']');
    }

    /// The name of a member; exactly one value must follow.
    #[inline(never)]
    pub fn key(&mut self, name: &str) {
        if let Some(watch) = &mut self.watch
            && watch.depth == self.depth
            && watch.name == name
        {
            watch.seen = true;
        }
        self.separate();
        write_string(&mut self.out, name);
        self.out.push(':');
        if self.indent {
            self.out.push(' ');
        }
        if std::mem::take(&mut self.note) {
            self.read_only.push(self.out.len());
        }
    }

    /// An entry of a map, written even if its value is absent, then as `null`.
    pub(super) fn entry(&mut self, name: &str, value: &dyn Encode) {
        if self.mode == Mode::Debug && redact::is_secret_name(name) {
            self.key(name);
            self.string(MASK);
        } else {
            self.key(name);
            value.encode(self);
        }
    }

    /// Prepares for an element of an array; exactly one value must follow.
    pub fn begin_item(&mut self) {
        self.separate();
    }

    /// An element of an array.
    pub fn item(&mut self, value: &dyn Encode) {
        self.separate();
        value.encode(self);
    }

    fn begin(&mut self, open: char) {
        self.out.push(open);
        self.comma = false;
        self.depth += 1;
    }

    fn end(&mut self, close: char) {
        self.depth = self.depth.saturating_sub(1);
        if self.comma {
            self.line();
        }
        self.out.push(close);
        self.comma = true;
    }

    fn separate(&mut self) {
        if self.comma {
            self.out.push(',');
        }
        self.line();
        self.comma = false;
    }

    fn line(&mut self) {
        if self.indent {
            self.out.push('\n');
            for _ in 0..self.depth {
                self.out.push_str("    ");
            }
        }
    }
}

/// Appends `value` in quotes, escaped as RFC 8259 demands and no further.
fn write_string(out: &mut String, value: &str) {
    out.reserve(value.len() + 2);
    out.push('"');
    let bytes = value.as_bytes();
    let mut start = 0;
    loop {
        let at = scan::plain(bytes, start);
        out.push_str(&value[start..at]);
        let Some(&special) = bytes.get(at) else { break };
        match special {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x08 => out.push_str("\\b"),
            0x0c => out.push_str("\\f"),
            control => {
                const HEX: [char; 16] =
                    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
                out.push_str("\\u00");
                out.push(HEX[usize::from(control >> 4)]);
                out.push(HEX[usize::from(control & 15)]);
            }
        }
        start = at + 1;
    }
    out.push('"');
}
