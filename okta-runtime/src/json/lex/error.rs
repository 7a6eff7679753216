//! The error of decoding.

use std::fmt;

use super::super::secret_names::is_secret_name;
use super::excerpt::{char_boundary, excerpt as excerpt_of, one_line};
use super::scan::{IN_STRING, ScanError};

/// JSON text could not be decoded as a type.
///
/// It has the [`path`](Self::path), what was expected, and an excerpt of the text, in which values of fields with
/// secret names are masked.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Repr);

/// What was expected instead of a value, such as `a string`. A thin pointer, so that a result with an error is returned in
/// two registers.
pub(in crate::json) type Expected = &'static &'static str;

#[derive(Clone, PartialEq, Eq)]
enum Repr {
    /// A mismatch that an enclosing value absorbs: only what was expected is needed, so nothing is allocated.
    Absorbed(Expected),
    /// An object has no such field, so the reader keeps the value.
    UnknownField,
    Shown(Box<Shown>),
}

#[derive(Clone, PartialEq, Eq)]
struct Shown {
    /// From the innermost to the outermost.
    path: Vec<Segment>,
    problem: Problem,
    excerpt: String,
    offset: usize,
}

#[derive(Clone, PartialEq, Eq)]
enum Segment {
    Key(Box<str>),
    Index(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Problem {
    /// The value has another type. An object keeps it as a mismatched field.
    Mismatch(&'static str),
    Syntax(&'static str),
}

/// Longest excerpt, in characters.
const EXCERPT: usize = 60;

impl DecodeError {
    /// Creates an error: the value at byte `offset` of `text` is not what was expected.
    #[cold]
    #[inline(never)]
    pub(in crate::json) fn expected(what: Expected, text: &str, offset: usize) -> Self {
        Self::new(Problem::Mismatch(what), text, offset)
    }

    /// Creates an error that an enclosing value absorbs: a value is not what was expected.
    pub(super) fn absorbed(what: Expected) -> Self {
        Self(Repr::Absorbed(what))
    }

    /// Creates an error: an object has no field of this name. The reader then keeps the value.
    #[inline]
    pub(in crate::json) fn unknown_field() -> Self {
        Self(Repr::UnknownField)
    }

    #[inline]
    pub(in crate::json) fn is_unknown_field(&self) -> bool {
        matches!(self.0, Repr::UnknownField)
    }

    fn shown(&self) -> Option<&Shown> {
        match &self.0 {
            Repr::Absorbed(_) | Repr::UnknownField => None,
            Repr::Shown(shown) => Some(shown),
        }
    }

    fn problem(&self) -> Problem {
        match &self.0 {
            Repr::Absorbed(what) => Problem::Mismatch(what),
            Repr::UnknownField => Problem::Mismatch("a field that the object has"),
            Repr::Shown(shown) => shown.problem,
        }
    }

    /// Returns whether the enclosing object or union keeps the value as received.
    pub(in crate::json) fn is_mismatch(&self) -> bool {
        matches!(self.problem(), Problem::Mismatch(_))
    }

    /// Returns `value` instead of the error if the text is JSON.
    pub(super) fn unless_mismatch<T>(self, value: T) -> Result<T, Self> {
        if self.is_mismatch() { Ok(value) } else { Err(self) }
    }

    /// Creates an error for text that is not JSON.
    #[cold]
    #[inline(never)]
    pub(super) fn syntax(error: ScanError, text: &str) -> Self {
        let mut this = Self::new(Problem::Syntax(error.what), text, error.at);
        if IN_STRING.contains(&error.what)
            && let Repr::Shown(shown) = &mut this.0
        {
            shown.excerpt = "inside a string".to_owned();
        }
        this
    }

    /// Creates an error for bytes that are not UTF-8.
    #[cold]
    pub(in crate::json) fn utf8(bytes: &[u8], error: std::str::Utf8Error) -> Self {
        let at = error.valid_up_to();
        // Only the invalid bytes: those around them may be a secret.
        let wrong = bytes[at..].iter().take(error.error_len().unwrap_or(usize::MAX));
        let excerpt = wrong.map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
        Self(Repr::Shown(Box::new(Shown {
            path: Vec::new(),
            problem: Problem::Syntax("it is not UTF-8"),
            excerpt,
            offset: at,
        })))
    }

    fn new(problem: Problem, text: &str, offset: usize) -> Self {
        let start = char_boundary(text, offset);
        let rest = &text[start..];
        let mut excerpt = excerpt_of(rest, EXCERPT);
        if excerpt.is_empty() {
            excerpt.push_str("end of text");
        }
        Self(Repr::Shown(Box::new(Shown { path: Vec::new(), problem, excerpt, offset })))
    }

    /// Adds a field to the path. The innermost is added first.
    #[cold]
    #[inline(never)]
    pub(crate) fn in_field(mut self, name: &str) -> Self {
        if let Repr::Shown(shown) = &mut self.0 {
            if is_secret_name(name) {
                shown.excerpt = "***".into();
            }
            shown.path.push(Segment::Key(name.into()));
        }
        self
    }

    /// Adds an element to the path. The innermost is added first.
    #[cold]
    #[inline(never)]
    pub(in crate::json) fn in_element(mut self, index: usize) -> Self {
        if let Repr::Shown(shown) = &mut self.0 {
            shown.path.push(Segment::Index(index));
        }
        self
    }

    /// Returns the JSON path of the value: `$`, `$.profile.name`, `$[3]["odd name"]`.
    pub fn path(&self) -> String {
        let mut path = String::from("$");
        for segment in self.shown().iter().flat_map(|shown| shown.path.iter().rev()) {
            match segment {
                Segment::Index(index) => path.push_str(&format!("[{index}]")),
                Segment::Key(key) if is_identifier(key) => {
                    path.push('.');
                    path.push_str(key);
                }
                Segment::Key(key) => path.push_str(&format!("[{key:?}]")),
            }
        }
        path
    }

    /// Returns what was expected, such as `a string`. `None` if the text is not JSON.
    pub fn expected_type(&self) -> Option<&'static str> {
        match self.problem() {
            Problem::Mismatch(what) => Some(what),
            Problem::Syntax(_) => None,
        }
    }

    /// Returns whether the text is not well-formed JSON.
    pub fn is_syntax(&self) -> bool {
        matches!(self.problem(), Problem::Syntax(_))
    }

    /// Returns the text at the error, at most 60 characters, with secrets masked.
    pub fn excerpt(&self) -> &str {
        self.shown().map_or("", |shown| &shown.excerpt)
    }

    /// Returns the position of the error in bytes.
    pub fn offset(&self) -> usize {
        self.shown().map_or(0, |shown| shown.offset)
    }
}

pub(super) fn is_identifier(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The most characters of a path in a message. Its names come from the server.
const LONGEST_PATH: usize = 300;

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = one_line(&self.path(), LONGEST_PATH);
        match self.problem() {
            Problem::Mismatch(what) => write!(f, "expected {what} at {path}")?,
            Problem::Syntax(what) => write!(f, "invalid JSON at {path}: {what}")?,
        }
        match self.shown() {
            Some(Shown { excerpt, offset, .. }) => write!(f, " (byte {offset}: {excerpt})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}
