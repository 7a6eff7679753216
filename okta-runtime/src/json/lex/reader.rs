//! A cursor in JSON text.

use std::borrow::Cow;

use super::error::{DecodeError, Expected};
use super::kept::KeptFields;
use super::places::Context;
use super::scan;
use super::tags::Watch;

/// The kind of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// Returns the name of the kind as in JSON Schema, such as `object`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "boolean",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

/// The name of a field.
pub(crate) enum Name<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// A name with half of a surrogate pair, which is not text: as it is written in JSON, without the quotes.
    Escaped(&'a str),
}

impl Name<'_> {
    /// Returns whether the name is this text.
    pub(crate) fn is(&self, text: &str) -> bool {
        matches!(self, Self::Text(name) if name == text)
    }

    /// Returns the name for a message.
    pub(super) fn for_message(&self) -> &str {
        match self {
            Self::Text(name) => name,
            Self::Escaped(name) => name,
        }
    }
}

/// A cursor in JSON text. A model always receives it before a value.
///
/// Every `read…` and `decode…` consumes exactly one value. Keys and strings without escapes are borrowed from the text.
/// Nesting is limited to 127 levels, as in serde_json.
#[derive(Clone)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
    /// The depth of the value that counts as the whole text.
    root: u8,
    /// Whether `null` makes a field absent, whatever else it means for its type.
    clears: bool,
    /// Whether an enclosing value keeps a mismatched value as text, so that nobody sees the error.
    absorbs: bool,
    context: Option<&'a Context<'a>>,
    watch: Watch,
    /// The fields that the objects being read keep as received.
    pub(in crate::json) kept: KeptFields<'a>,
}

impl<'a> Reader<'a> {
    /// Creates a reader at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        let at = scan::space(text.as_bytes(), 0);
        Self {
            text,
            at,
            depth: 0,
            root: 0,
            clears: false,
            absorbs: false,
            context: None,
            watch: Watch::default(),
            kept: KeptFields::default(),
        }
    }

    /// Creates a reader that follows and fills a context.
    pub(in crate::json) fn within(text: &'a str, context: &'a Context<'a>) -> Self {
        Self { context: Some(context), ..Self::new(text) }
    }

    /// Creates a reader at a value that makes a field absent.
    pub(in crate::json) fn clearing() -> Self {
        Self { clears: true, ..Self::new("null") }
    }

    /// Reads inside of a value that keeps what does not fit. Errors of mismatched values have no excerpt and no path.
    #[inline]
    pub(in crate::json) fn absorbing<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.absorbs, true);
        let value = read(self);
        self.absorbs = outer;
        value
    }

    /// Reads a value whose error is shown.
    pub(in crate::json) fn showing<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.absorbs, false);
        let value = read(self);
        self.absorbs = outer;
        value
    }

    /// Whether `null` makes a field absent.
    pub(in crate::json) fn clears(&self) -> bool {
        self.clears
    }

    /// Checks that only white space follows the value that was read.
    ///
    /// # Errors
    ///
    /// Fails if anything else follows.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        self.at = scan::space(self.text.as_bytes(), self.at);
        if self.at == self.text.len() {
            return Ok(());
        }
        Err(self.syntax_error(scan::ScanError { at: self.at, what: "something follows the value" }))
    }

    /// Returns the position and depth of the cursor.
    pub(in crate::json) fn mark(&self) -> (usize, u8) {
        (self.at, self.depth)
    }

    /// Moves the cursor back to a position and depth that [`mark`](Self::mark) returned.
    pub(in crate::json) fn rewind(&mut self, (at, depth): (usize, u8)) {
        (self.at, self.depth) = (at, depth);
    }

    /// Consumes the value at the cursor as the value of an unknown field. `None` if it is to be dropped.
    pub(in crate::json) fn skip_unknown(&mut self) -> Result<Option<&'a str>, DecodeError> {
        let drop = self.context.is_some_and(|context| context.drops(self.at));
        let text = self.skip()?;
        Ok((!drop).then_some(text))
    }

    /// Returns the kind of the value at the cursor, which does not move.
    ///
    /// # Errors
    ///
    /// Fails if no value begins at the cursor.
    #[inline]
    pub fn kind(&self) -> Result<Kind, DecodeError> {
        Ok(match self.peek() {
            Some(b'"') => Kind::String,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'n') => Kind::Null,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            _ => return Err(self.no_value()),
        })
    }

    /// Consumes the value at the cursor, checks that it is JSON, and returns its text.
    ///
    /// # Errors
    ///
    /// Fails if it is not JSON.
    #[inline(never)]
    pub fn skip(&mut self) -> Result<&'a str, DecodeError> {
        let start = self.at;
        self.at =
            scan::value(self.text.as_bytes(), start, self.depth).map_err(|error| self.syntax_error(error))?;
        Ok(&self.text[start..self.at])
    }

    /// Consumes the value at the cursor, of which only the end is looked for: for text that is read again.
    #[inline(never)]
    pub(super) fn hop(&mut self) -> Result<(), DecodeError> {
        match scan::hop(self.text.as_bytes(), self.at) {
            Some(end) if end > self.at => self.at = end,
            _ => drop(self.skip()?),
        }
        Ok(())
    }

    /// Consumes `null` if it is at the cursor. Returns whether it was.
    ///
    /// # Errors
    ///
    /// Fails if a word that only begins like `null` is at the cursor.
    #[inline]
    pub fn take_null(&mut self) -> Result<bool, DecodeError> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.null_word().map(|()| true)
    }

    #[inline(never)]
    fn null_word(&mut self) -> Result<(), DecodeError> {
        self.at =
            scan::literal(self.text.as_bytes(), self.at, "null").map_err(|error| self.syntax_error(error))?;
        Ok(())
    }

    /// Consumes a string.
    ///
    /// # Errors
    ///
    /// Fails if something else is at the cursor.
    #[inline(never)]
    pub fn string(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        if let Some(text) = self.plain_string() {
            return Ok(Cow::Borrowed(text));
        }
        if self.peek() != Some(b'"') {
            return Err(self.expected(&"a string"));
        }
        let start = self.at + 1;
        let end = scan::plain(self.text.as_bytes(), start);
        self.escaped_string(start, end).map(Cow::Owned)
    }

    /// Consumes a string as a value of its own.
    #[inline(never)]
    pub(in crate::json) fn owned_string(&mut self) -> Result<String, DecodeError> {
        match self.plain_string() {
            Some(text) => Ok(text.to_owned()),
            None => self.string().map(Cow::into_owned),
        }
    }

    /// Returns the rest of a string that has no escape up to `end`, where an escape or an error follows.
    fn escaped_string(&mut self, start: usize, end: usize) -> Result<String, DecodeError> {
        let bytes = self.text.as_bytes();
        let (mut start, mut end) = (start, end);
        let mut value = String::new();
        loop {
            value.push_str(&self.text[start..end]);
            if bytes.get(end) != Some(&b'\\') {
                // A quote, a control character or the end of the text.
                self.at = if bytes.get(end) == Some(&b'"') {
                    end + 1
                } else {
                    return Err(self.syntax_error(
                        scan::string(bytes, self.at)
                            .err()
                            .unwrap_or(scan::ScanError { at: end, what: "the text ends inside a string" }),
                    ));
                };
                return Ok(value);
            }
            let (c, after) = scan::escape(bytes, end).map_err(|error| self.syntax_error(error))?;
            let Some(c) = c else { return Err(self.not_text()) };
            value.push(c);
            start = after;
            end = scan::plain(bytes, after);
        }
    }

    /// Consumes a number and returns its text.
    ///
    /// # Errors
    ///
    /// Fails if something else is at the cursor. `what` names the expected type.
    #[inline(never)]
    pub(in crate::json) fn number(&mut self, what: Expected) -> Result<&'a str, DecodeError> {
        let start = self.at;
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return Err(self.expected(what));
        }
        self.at = scan::number(self.text.as_bytes(), start).map_err(|error| self.syntax_error(error))?;
        Ok(&self.text[start..self.at])
    }

    /// Consumes `true` or `false`.
    pub(in crate::json) fn boolean(&mut self) -> Result<bool, DecodeError> {
        let (word, value) = match self.peek() {
            Some(b't') => ("true", true),
            Some(b'f') => ("false", false),
            _ => return Err(self.expected(&"true or false")),
        };
        self.at =
            scan::literal(self.text.as_bytes(), self.at, word).map_err(|error| self.syntax_error(error))?;
        Ok(value)
    }

    /// Enters an object. Returns whether it has a field; the cursor is then at its name.
    #[inline]
    pub(crate) fn begin_object(&mut self) -> Result<bool, DecodeError> {
        self.begin(b'{', b'}', &"an object")
    }

    /// Enters an array. Returns whether it has an element; the cursor is then at it.
    #[inline]
    pub(crate) fn begin_array(&mut self) -> Result<bool, DecodeError> {
        self.begin(b'[', b']', &"an array")
    }

    fn begin(&mut self, open: u8, close: u8, what: Expected) -> Result<bool, DecodeError> {
        if self.peek() != Some(open) {
            return Err(self.expected(what));
        }
        self.depth = scan::deeper(self.at, self.depth).map_err(|error| self.syntax_error(error))?;
        self.at = scan::space(self.text.as_bytes(), self.at + 1);
        if self.peek() == Some(close) {
            self.leave();
            return Ok(false);
        }
        Ok(true)
    }

    /// Consumes the name of a field and its colon. Fails if the name has half of a surrogate pair.
    #[inline]
    pub(crate) fn key(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        match self.compact_name() {
            Some(name) => Ok(Cow::Borrowed(name)),
            None => self.any_key(),
        }
    }

    #[inline(never)]
    fn any_key(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        if self.peek() != Some(b'"') {
            return Err(self.syntax_error(scan::ScanError {
                at: self.at,
                what: "a field name in quotes should be here",
            }));
        }
        let name = self.string()?;
        self.colon()?;
        Ok(name)
    }

    /// Consumes the text in quotes at the cursor, if it has no escape. Otherwise the cursor does not move.
    #[inline]
    pub(in crate::json) fn plain_string(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        if self.peek() != Some(b'"') {
            return None;
        }
        let start = self.at + 1;
        let end = scan::plain(bytes, start);
        if bytes.get(end) != Some(&b'"') {
            return None;
        }
        let text = self.text.get(start..end)?;
        self.at = end + 1;
        Some(text)
    }

    /// Consumes the name of a field and its colon, if the name has no escape and no white space is around the colon, as
    /// in the responses of servers. Otherwise the cursor does not move.
    #[inline]
    pub(in crate::json) fn compact_name(&mut self) -> Option<&'a str> {
        self.compact_name_at(self.at)
    }

    /// Consumes a comma and the name of a field with its colon, if they have no white space and no escape, as
    /// [`compact_name`](Self::compact_name) does.
    #[inline]
    pub(in crate::json) fn next_compact_name(&mut self) -> Option<&'a str> {
        if self.peek() == Some(b',') { self.compact_name_at(self.at + 1) } else { None }
    }

    #[inline]
    fn compact_name_at(&mut self, quote: usize) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        if bytes.get(quote) != Some(&b'"') {
            return None;
        }
        let start = quote + 1;
        let end = scan::plain(bytes, start);
        match bytes.get(end..)?.first_chunk() {
            Some([b'"', b':', value]) if *value > b' ' => {}
            _ => return None,
        }
        let name = self.text.get(start..end)?;
        self.at = end + 2;
        Some(name)
    }

    /// Consumes any name of a field and its colon.
    #[inline]
    pub(crate) fn name(&mut self) -> Result<Name<'a>, DecodeError> {
        self.key().map(Name::Text).or_else(|error| self.escaped_name(error))
    }

    /// Consumes the name of a field and its colon. Returns whether the name is this text.
    #[inline]
    pub(super) fn key_is(&mut self, name: &str) -> Result<bool, DecodeError> {
        if let Some(key) = self.compact_name() {
            return Ok(key == name);
        }
        match self.any_key() {
            Ok(key) => Ok(key == name),
            Err(error) => self.escaped_name(error).map(|_| false),
        }
    }

    #[cold]
    fn escaped_name(&mut self, error: DecodeError) -> Result<Name<'a>, DecodeError> {
        error.unless_mismatch(())?;
        let quoted = self.skip()?;
        self.colon()?;
        Ok(Name::Escaped(&quoted[1..quoted.len() - 1]))
    }

    fn colon(&mut self) -> Result<(), DecodeError> {
        self.at = scan::colon(self.text.as_bytes(), self.at).map_err(|error| self.syntax_error(error))?;
        Ok(())
    }

    /// After a field: returns whether another follows. If not, leaves the object.
    #[inline]
    pub(crate) fn more_fields(&mut self) -> Result<bool, DecodeError> {
        self.more(b'}', "`,` or `}` should follow the field")
    }

    /// After an element: returns whether another follows. If not, leaves the array.
    #[inline]
    pub(crate) fn more_elements(&mut self) -> Result<bool, DecodeError> {
        self.more(b']', "`,` or `]` should follow the element")
    }

    #[inline]
    fn more(&mut self, close: u8, what: &'static str) -> Result<bool, DecodeError> {
        match self.text.as_bytes().get(self.at..) {
            Some([b',', next, ..]) if *next > b' ' => {
                self.at += 1;
                Ok(true)
            }
            Some([byte, ..]) if *byte == close => {
                self.leave();
                Ok(false)
            }
            _ => self.more_after_space(close, what),
        }
    }

    #[inline(never)]
    fn more_after_space(&mut self, close: u8, what: &'static str) -> Result<bool, DecodeError> {
        self.at = scan::space(self.text.as_bytes(), self.at);
        match self.peek() {
            Some(b',') => {
                self.at = scan::space(self.text.as_bytes(), self.at + 1);
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.leave();
                Ok(false)
            }
            _ => Err(self.syntax_error(scan::ScanError { at: self.at, what })),
        }
    }

    fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    /// Returns how many elements follow, if they are as long as the first one, which began at `start`. A page is
    /// allocated once instead of growing. The bound keeps a short first element from allocating much.
    pub(in crate::json) fn estimate(&self, start: usize) -> usize {
        const MOST: usize = 1024;
        let rest = self.text.len() - self.at;
        let count = rest / (self.at - start).max(1);
        (count + count / 16 + 1).min(MOST)
    }

    /// Returns whether the value at the cursor is the whole text, or counts as such.
    pub(in crate::json) fn is_at_root(&self) -> bool {
        self.depth == self.root
    }

    /// Lets `read` consume the value at the cursor as if it were the whole text.
    pub(crate) fn as_whole(
        &mut self,
        read: &mut dyn FnMut(&mut Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let outer = std::mem::replace(&mut self.root, self.depth);
        let result = read(self);
        self.root = outer;
        result
    }

    /// Starts to count how often the object at the cursor has field `tag`. Returns the previous state.
    pub(super) fn watch(&mut self, tag: &'static str) -> Watch {
        std::mem::replace(&mut self.watch, Watch { tag, depth: self.depth + 1, seen: 0 })
    }

    /// Restores a state. Returns how often the field was read since.
    pub(super) fn unwatch(&mut self, outer: Watch) -> u8 {
        std::mem::replace(&mut self.watch, outer).seen
    }

    /// Notes that the value of field `name` is read.
    #[inline]
    pub(in crate::json) fn meet(&mut self, name: &str) {
        if self.depth == self.watch.depth && name == self.watch.tag {
            self.watch.seen = self.watch.seen.saturating_add(1);
        }
    }

    /// Returns the position of the cursor in bytes.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Creates an error: the value at the cursor is not `what`. It is a syntax error if there is no value.
    #[cold]
    pub(in crate::json) fn expected(&self, what: Expected) -> DecodeError {
        match self.kind() {
            Ok(_) => self.mismatch(what, self.at),
            Err(error) => error,
        }
    }

    /// Creates an error: the value at this position is not `what`.
    fn mismatch(&self, what: Expected, at: usize) -> DecodeError {
        if self.absorbs { DecodeError::absorbed(what) } else { DecodeError::expected(what, self.text, at) }
    }

    /// Creates an error for a `null` that was just consumed.
    #[cold]
    pub(in crate::json) fn unwanted_null(&self) -> DecodeError {
        self.mismatch(&"a value that is not null", self.at - "null".len())
    }

    /// Creates an error: the string at the cursor has half of a surrogate pair. A syntax error if it is not JSON.
    #[cold]
    fn not_text(&self) -> DecodeError {
        match scan::string(self.text.as_bytes(), self.at) {
            Ok(_) => self.expected(&"text without half of a surrogate pair"),
            Err(error) => self.syntax_error(error),
        }
    }

    /// Records that the value at the cursor is kept as it is, because it is not `what`.
    #[cold]
    pub(in crate::json) fn note(&self, what: &'static str) {
        if let Some(context) = self.context {
            context.note(self.at, what);
        }
    }

    /// Consumes a field that is dropped, because its name or value is not what the error says. Returns its name.
    #[cold]
    pub(in crate::json) fn drop_entry(&mut self, error: &DecodeError) -> Result<Name<'a>, DecodeError> {
        let name = self.name()?;
        if let Some(expected) = error.expected_type() {
            self.note(expected);
        }
        self.skip()?;
        Ok(name)
    }

    /// Records that a `null` that was just consumed is dropped.
    #[cold]
    pub(in crate::json) fn note_dropped_null(&self) {
        if let Some(context) = self.context {
            context.note(self.at - "null".len(), "an element that is not null");
        }
    }

    /// As [`expected`](Self::expected), for a value that is already consumed and began at `start`.
    #[cold]
    pub(in crate::json) fn expected_at(&self, start: (usize, u8), what: Expected) -> DecodeError {
        self.mismatch(what, start.0)
    }

    #[cold]
    fn no_value(&self) -> DecodeError {
        let error = match scan::value(self.text.as_bytes(), self.at, self.depth) {
            Err(error) => error,
            Ok(at) => scan::ScanError { at, what: "a value cannot begin with this character" },
        };
        self.syntax_error(error)
    }

    #[cold]
    fn syntax_error(&self, error: scan::ScanError) -> DecodeError {
        DecodeError::syntax(error, self.text)
    }
}
