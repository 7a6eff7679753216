//! The pull reader that models decode themselves from.

use std::borrow::Cow;

use super::error::DecodeError;
use super::extra::Extra;
use super::raw::RawJson;
use super::scan;
use super::traits::{Decode, Object};

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

/// A cursor in a JSON text, which always stands before a value when a model sees it.
///
/// Every `read…` and `decode…` takes exactly one value. Keys and strings without escapes are borrowed from the text.
/// Nesting is limited to 127 levels, as in serde_json.
#[derive(Clone)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u8,
    /// Where values begin that are not to be kept if no field takes them, in order.
    droppable: &'a [usize],
}

impl<'a> Reader<'a> {
    /// A reader at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: scan::space(text.as_bytes(), 0), depth: 0, droppable: &[] }
    }

    /// A reader that keeps the values at these places only if a field takes them.
    pub(super) fn dropping(text: &'a str, droppable: &'a [usize]) -> Self {
        Self { droppable, ..Self::new(text) }
    }

    /// Checks that nothing but white space follows the value that was read.
    ///
    /// # Errors
    ///
    /// If something does.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        self.at = scan::space(self.text.as_bytes(), self.at);
        if self.at == self.text.len() {
            return Ok(());
        }
        Err(self.fault(scan::Fault { at: self.at, what: "something follows the value" }))
    }

    /// Decodes the value at the cursor.
    ///
    /// # Errors
    ///
    /// If the value does not fit the type, or is not JSON.
    pub fn decode<T: Decode>(&mut self) -> Result<T, DecodeError> {
        T::decode(self)
    }

    /// Decodes the value at the cursor into a field; `null` leaves a field alone whose type has no meaning for it.
    ///
    /// # Errors
    ///
    /// If the value does not fit the type, or is not JSON.
    pub fn read<T: Decode>(&mut self, target: &mut T) -> Result<(), DecodeError> {
        if self.take_null()? {
            if let Some(value) = T::from_null() {
                *target = value;
            }
            return Ok(());
        }
        *target = T::decode(self)?;
        Ok(())
    }

    /// Keeps the value at the cursor as it is, under the name of a member that the model does not know.
    ///
    /// # Errors
    ///
    /// If the value is not JSON.
    #[inline(never)]
    pub fn read_extra(&mut self, name: &str, extra: &mut Extra) -> Result<(), DecodeError> {
        let start = self.at;
        let raw = self.skip()?;
        if self.droppable.is_empty() || self.droppable.binary_search(&start).is_err() {
            extra.append(name, RawJson::trusted(raw), false);
        }
        Ok(())
    }

    /// Reads an object: one loop for all models, which calls [`Object::read_field`] for each member in turn.
    ///
    /// A member of another type than its field is kept as it is in the object's [`Extra`].
    ///
    /// # Errors
    ///
    /// If the value is not an object, is not JSON, or has a text where a number belongs; the error carries the path.
    #[inline(never)]
    pub fn object(&mut self, target: &mut dyn Object) -> Result<(), DecodeError> {
        let mut more = self.begin_object()?;
        while more {
            let name = self.key()?;
            let (at, depth) = (self.at, self.depth);
            if let Err(error) = target.read_field(&name, self) {
                (self.at, self.depth) = (at, depth);
                self.keep(&name, target, error)?;
            }
            more = self.more_fields()?;
        }
        Ok(())
    }

    /// Keeps the value at the cursor, which does not fit the field of its name.
    #[cold]
    fn keep(&mut self, name: &str, target: &mut dyn Object, error: DecodeError) -> Result<(), DecodeError> {
        if !error.is_mismatch() {
            return Err(error.in_field(name));
        }
        let raw = self.skip().map_err(|error| error.in_field(name))?;
        target.extra_mut().append(name, RawJson::trusted(raw), true);
        Ok(())
    }

    /// The kind of the value at the cursor, which does not move.
    ///
    /// # Errors
    ///
    /// If no value begins there.
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

    /// The string value of member `name` of the object at the cursor, which does not move.
    ///
    /// `None` if there is no such member, or the member is not a string.
    ///
    /// # Errors
    ///
    /// If no object is at the cursor, or the text is not JSON.
    pub fn tag(&self, name: &str) -> Result<Option<Cow<'a, str>>, DecodeError> {
        self.tag_at(&[name])
    }

    /// As [`tag`](Self::tag), for a member of a member: `["profile", "authScheme"]`.
    ///
    /// # Errors
    ///
    /// If no object is at the cursor, or the text is not JSON.
    #[inline(never)]
    pub fn tag_at(&self, path: &[&str]) -> Result<Option<Cow<'a, str>>, DecodeError> {
        let mut ahead = self.clone();
        for (depth, name) in path.iter().enumerate() {
            if depth > 0 && ahead.peek() != Some(b'{') || !ahead.enter_field(name)? {
                return Ok(None);
            }
        }
        if ahead.peek() == Some(b'"') { ahead.string().map(Some) } else { Ok(None) }
    }

    /// The first of `names` that the object at the cursor has as a field with a value other than `null`. The cursor
    /// does not move.
    ///
    /// # Errors
    ///
    /// If no object is at the cursor, or the text is not JSON.
    #[inline(never)]
    pub fn first_field<'n>(&self, names: &[&'n str]) -> Result<Option<&'n str>, DecodeError> {
        let mut ahead = self.clone();
        let mut best: Option<usize> = None;
        let mut more = ahead.begin_object()?;
        while more {
            let key = ahead.key()?;
            if !ahead.take_null()? {
                let index = names.iter().position(|name| *name == key);
                best = match (best, index) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
                ahead.skip()?;
            }
            more = ahead.more_fields()?;
        }
        Ok(best.map(|index| names[index]))
    }

    /// Moves over the value at the cursor, checking it, and gives its text.
    ///
    /// # Errors
    ///
    /// If it is not JSON.
    #[inline(never)]
    pub fn skip(&mut self) -> Result<&'a str, DecodeError> {
        let start = self.at;
        self.at = scan::value(self.text.as_bytes(), start, self.depth).map_err(|fault| self.fault(fault))?;
        Ok(&self.text[start..self.at])
    }

    /// Takes `null` if it is at the cursor; says whether it was.
    ///
    /// # Errors
    ///
    /// If a word that only begins like `null` is there.
    #[inline]
    pub fn take_null(&mut self) -> Result<bool, DecodeError> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.at = scan::literal(self.text.as_bytes(), self.at, "null").map_err(|fault| self.fault(fault))?;
        Ok(true)
    }

    /// Takes a string.
    ///
    /// # Errors
    ///
    /// If something else is at the cursor.
    #[inline(never)]
    pub fn string(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        if self.peek() != Some(b'"') {
            return Err(self.expected("a string"));
        }
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let end = scan::plain(bytes, start);
        if bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        self.escaped_string(start, end).map(Cow::Owned)
    }

    /// The rest of a string which is plain up to `end` and has an escape or an error there.
    fn escaped_string(&mut self, start: usize, end: usize) -> Result<String, DecodeError> {
        let bytes = self.text.as_bytes();
        let (mut start, mut end) = (start, end);
        let mut value = String::new();
        loop {
            value.push_str(&self.text[start..end]);
            if bytes.get(end) != Some(&b'\\') {
                // A quote, a control character or the end: the scanner knows which.
                self.at = if bytes.get(end) == Some(&b'"') {
                    end + 1
                } else {
                    return Err(self.fault(
                        scan::string(bytes, self.at)
                            .err()
                            .unwrap_or(scan::Fault { at: end, what: "the text ends inside a string" }),
                    ));
                };
                return Ok(value);
            }
            let (c, after) = scan::escape(bytes, end).map_err(|fault| self.fault(fault))?;
            value.push(c);
            start = after;
            end = scan::plain(bytes, after);
        }
    }

    /// Takes a number and gives its text.
    ///
    /// # Errors
    ///
    /// If something else is at the cursor; `what` names what was wanted.
    #[inline(never)]
    pub(super) fn number(&mut self, what: &'static str) -> Result<&'a str, DecodeError> {
        let start = self.at;
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return Err(self.not_a_number(what));
        }
        self.at = scan::number(self.text.as_bytes(), start).map_err(|fault| self.fault(fault))?;
        Ok(&self.text[start..self.at])
    }

    /// Takes `true` or `false`.
    pub(super) fn boolean(&mut self) -> Result<bool, DecodeError> {
        let (word, value) = match self.peek() {
            Some(b't') => ("true", true),
            Some(b'f') => ("false", false),
            _ => return Err(self.expected("true or false")),
        };
        self.at = scan::literal(self.text.as_bytes(), self.at, word).map_err(|fault| self.fault(fault))?;
        Ok(value)
    }

    /// Enters an object; says whether it has a member, at whose name the cursor then stands.
    #[inline]
    pub(crate) fn begin_object(&mut self) -> Result<bool, DecodeError> {
        self.begin(b'{', b'}', "an object")
    }

    /// Enters an array; says whether it has an element, at which the cursor then stands.
    #[inline]
    pub(crate) fn begin_array(&mut self) -> Result<bool, DecodeError> {
        self.begin(b'[', b']', "an array")
    }

    fn begin(&mut self, open: u8, close: u8, what: &'static str) -> Result<bool, DecodeError> {
        if self.peek() != Some(open) {
            return Err(self.expected(what));
        }
        self.depth = scan::deeper(self.at, self.depth).map_err(|fault| self.fault(fault))?;
        self.at = scan::space(self.text.as_bytes(), self.at + 1);
        if self.peek() == Some(close) {
            self.leave();
            return Ok(false);
        }
        Ok(true)
    }

    /// Takes the name of a member and its colon.
    #[inline]
    pub(crate) fn key(&mut self) -> Result<Cow<'a, str>, DecodeError> {
        if self.peek() != Some(b'"') {
            return Err(
                self.fault(scan::Fault { at: self.at, what: "a member name in quotes should be here" })
            );
        }
        let name = self.string()?;
        self.at = scan::colon(self.text.as_bytes(), self.at).map_err(|fault| self.fault(fault))?;
        Ok(name)
    }

    /// After a member: whether another follows. The object is left if none does.
    #[inline]
    pub(crate) fn more_fields(&mut self) -> Result<bool, DecodeError> {
        self.more(b'}', "`,` or `}` should follow the member")
    }

    /// After an element: whether another follows. The array is left if none does.
    #[inline]
    pub(crate) fn more_elements(&mut self) -> Result<bool, DecodeError> {
        self.more(b']', "`,` or `]` should follow the element")
    }

    #[inline]
    fn more(&mut self, close: u8, what: &'static str) -> Result<bool, DecodeError> {
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
            _ => Err(self.fault(scan::Fault { at: self.at, what })),
        }
    }

    fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    /// Moves into the object at the cursor, to the value of member `name`; says whether there is one.
    pub(crate) fn enter_field(&mut self, name: &str) -> Result<bool, DecodeError> {
        let mut more = self.begin_object()?;
        while more {
            if self.key()? == name {
                return Ok(true);
            }
            self.skip()?;
            more = self.more_fields()?;
        }
        Ok(false)
    }

    /// Whether the cursor stands before the value of the whole text.
    pub(super) fn is_at_root(&self) -> bool {
        self.depth == 0
    }

    /// How many bytes into the text the cursor stands.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// An error at the cursor: the value there is not `what`. If no value is there at all, that is said instead.
    #[cold]
    pub(super) fn expected(&self, what: &'static str) -> DecodeError {
        match self.kind() {
            Ok(_) => DecodeError::expected(what, self.text, self.at),
            Err(error) => error,
        }
    }

    /// An error at the cursor: the value there is not a number. A text is refused: whether it means a number is not for
    /// the decoder to guess, and a count or a limit that silently is not there misleads. An empty one means nothing.
    #[cold]
    fn not_a_number(&self, what: &'static str) -> DecodeError {
        let text = self.peek() == Some(b'"') && self.text.as_bytes().get(self.at + 1) != Some(&b'"');
        if text { DecodeError::refused(what, self.text, self.at) } else { self.expected(what) }
    }

    /// An error for a `null` that was just taken.
    #[cold]
    pub(super) fn unwanted_null(&self) -> DecodeError {
        DecodeError::expected("an element that is not null", self.text, self.at - "null".len())
    }

    /// As [`expected`](Self::expected), for a value that `before` stands at and that is already taken.
    #[cold]
    pub(super) fn expected_before(before: &Self, what: &'static str) -> DecodeError {
        DecodeError::expected(what, before.text, before.at)
    }

    #[cold]
    fn no_value(&self) -> DecodeError {
        let fault = match scan::value(self.text.as_bytes(), self.at, self.depth) {
            Err(fault) => fault,
            Ok(at) => scan::Fault { at, what: "a value cannot begin with this character" },
        };
        self.fault(fault)
    }

    #[cold]
    fn fault(&self, fault: scan::Fault) -> DecodeError {
        DecodeError::syntax(fault, self.text)
    }
}
