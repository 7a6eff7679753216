//! What is reported when a JSON text cannot be read as a type.

use std::fmt;

use super::redact::{char_boundary, is_secret_name, redact_excerpt};
use super::scan::{Fault, IN_STRING};

/// A JSON text that does not fit the type it was read as.
///
/// It says where ([`path`](Self::path)), what was wrong and what the input looks like there. Values of members whose
/// names speak of secrets are masked in the excerpt.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
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
    /// Another type. Within an object the value is kept as it is.
    Misfit(&'static str),
    /// Another type, which must not pass unnoticed.
    Refused(&'static str),
    Syntax(&'static str),
}

/// Longest excerpt, in characters.
const EXCERPT: usize = 60;

impl DecodeError {
    /// The value at byte `offset` of `text` is not what was expected there.
    #[cold]
    #[inline(never)]
    pub(super) fn expected(what: &'static str, text: &str, offset: usize) -> Self {
        Self::new(Problem::Misfit(what), text, offset)
    }

    /// The value at byte `offset` of `text` is not what was expected there, and is not to be kept in its place.
    #[cold]
    #[inline(never)]
    pub(super) fn refused(what: &'static str, text: &str, offset: usize) -> Self {
        Self::new(Problem::Refused(what), text, offset)
    }

    /// Whether an object, or what takes several shapes, keeps the value as it is instead.
    pub(super) fn is_mismatch(&self) -> bool {
        matches!(self.0.problem, Problem::Misfit(_))
    }

    /// The text is not JSON.
    #[cold]
    #[inline(never)]
    pub(super) fn syntax(fault: Fault, text: &str) -> Self {
        let mut this = Self::new(Problem::Syntax(fault.what), text, fault.at);
        if IN_STRING.contains(&fault.what) {
            this.0.excerpt = "inside a string".to_owned();
        }
        this
    }

    /// The bytes are not UTF-8.
    #[cold]
    pub(super) fn utf8(bytes: &[u8], error: std::str::Utf8Error) -> Self {
        let at = error.valid_up_to();
        // Only the bytes that are wrong: those around them may be a secret.
        let wrong = bytes[at..].iter().take(error.error_len().unwrap_or(usize::MAX));
        let excerpt = wrong.map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
        Self(Box::new(Inner {
            path: Vec::new(),
            problem: Problem::Syntax("it is not UTF-8"),
            excerpt,
            offset: at,
        }))
    }

    fn new(problem: Problem, text: &str, offset: usize) -> Self {
        let start = char_boundary(text, offset);
        let rest = &text[start..];
        let mut excerpt = redact_excerpt(rest, EXCERPT);
        if excerpt.is_empty() {
            excerpt.push_str("end of text");
        }
        Self(Box::new(Inner { path: Vec::new(), problem, excerpt, offset }))
    }

    /// Adds the member that was being read; the innermost is added first.
    #[cold]
    #[inline(never)]
    pub(super) fn in_field(mut self, name: &str) -> Self {
        if is_secret_name(name) {
            self.0.excerpt = "***".into();
        }
        self.0.path.push(Segment::Key(name.into()));
        self
    }

    /// Adds the element that was being read; the innermost is added first.
    #[cold]
    #[inline(never)]
    pub(super) fn in_element(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Index(index));
        self
    }

    /// Where the value stands, as a JSON path: `$`, `$.profile.name`, `$[3]["odd name"]`.
    pub fn path(&self) -> String {
        let mut path = String::from("$");
        for segment in self.0.path.iter().rev() {
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

    /// What the type asked for at that place, such as `a string`; `None` if the text is not JSON at all.
    pub fn expected_type(&self) -> Option<&'static str> {
        match self.0.problem {
            Problem::Misfit(what) | Problem::Refused(what) => Some(what),
            Problem::Syntax(_) => None,
        }
    }

    /// Whether the text is not well-formed JSON.
    pub fn is_syntax(&self) -> bool {
        matches!(self.0.problem, Problem::Syntax(_))
    }

    /// The beginning of the input at the failure, at most 60 characters, secrets masked.
    pub fn excerpt(&self) -> &str {
        &self.0.excerpt
    }

    /// How many bytes into the text the failure stands.
    pub fn offset(&self) -> usize {
        self.0.offset
    }
}

fn is_identifier(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { problem, excerpt, offset, .. } = &*self.0;
        match problem {
            Problem::Misfit(what) | Problem::Refused(what) => {
                write!(f, "expected {what} at {}", self.path())?
            }
            Problem::Syntax(what) => write!(f, "invalid JSON at {}: {what}", self.path())?,
        }
        write!(f, " (byte {offset}: {excerpt})")
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}
