//! Diagnostics: the errors and warnings of a run, collected and reported together.
//!
//! Every stage reports problems as [`Diagnostic`]s with a stable code and the JSON pointer of the node.
//! Line and column are looked up only for what is really shown (see `Diagnostics::locate`), so that a run without
//! problems pays nothing for them.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

pub mod pointer;

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The run fails, and nothing is written.
    Error,
    /// The run continues, with the stated interpretation of the input.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// A position in a text. Lines and columns are counted from one, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A file, and the position in it if it is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file as the user named it.
    pub file: String,
    /// The position in the file; `None` is the whole file.
    pub position: Option<Position>,
}

impl Location {
    /// Creates the location of a whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), position: None }
    }

    /// Creates the location of a position in a file.
    pub fn at(file: impl Into<String>, line: usize, column: usize) -> Self {
        Self { file: file.into(), position: Some(Position { line, column }) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        match self.position {
            Some(Position { line, column }) => write!(f, ":{line}:{column}"),
            None => Ok(()),
        }
    }
}

/// One problem: what is wrong, where, and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether the run fails.
    pub severity: Severity,
    /// A stable name of the kind of problem, for example `dangling-ref`.
    pub code: &'static str,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// The JSON pointer of the node; empty for the document as a whole.
    pub pointer: String,
    /// The JSON pointer of a node that is missing, if that is the problem. If an overlay removed it, the problem is
    /// there.
    pub missing: Option<String>,
    /// The location of the node. Every diagnostic that the crate returns has one, if the node is in a file.
    pub location: Option<Location>,
    /// The remedy.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Creates an error.
    pub fn error(code: &'static str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, pointer.into(), message.into())
    }

    /// Creates a warning.
    pub fn warning(code: &'static str, pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, pointer.into(), message.into())
    }

    fn new(severity: Severity, code: &'static str, pointer: String, message: String) -> Self {
        Self { severity, code, message, pointer, missing: None, location: None, help: None }
    }

    /// Adds the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the pointer of the node that is missing.
    #[must_use]
    pub(crate) fn missing(mut self, pointer: &str) -> Self {
        self.missing = Some(pointer.to_owned());
        self
    }

    /// Adds the location.
    #[must_use]
    pub fn located(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Whether later stages cannot run. They can after stale rows, keys and overlays: these change nothing, so that the
    /// document is as it was published.
    pub(crate) fn ends_the_run(&self) -> bool {
        self.severity == Severity::Error && !self.code.ends_with("-stale")
    }

    /// Whether it is about rows of names.toml, or about names that collide.
    pub(crate) fn is_about_names(&self) -> bool {
        self.code.starts_with("names-") || self.code.ends_with("-collision")
    }

    /// The order of a report: by file and line, then by pointer and code; the rest only makes it total.
    fn key(&self) -> impl Ord + '_ {
        let Self { severity, code, message, pointer, missing, location, help } = self;
        (location, pointer, code, severity, message, help, missing)
    }
}

impl Ord for Diagnostic {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for Diagnostic {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity, self.code, self.message)?;
        match (&self.location, self.pointer.as_str()) {
            (Some(location), "") => write!(f, "\n  --> {location}")?,
            (Some(location), pointer) => write!(f, "\n  --> {location}  (#{pointer})")?,
            (None, "") => {}
            (None, pointer) => write!(f, "\n  --> #{pointer}")?,
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {}", help.replace('\n', "\n        "))?;
        }
        Ok(())
    }
}

/// The diagnostics of a run, sorted and without duplicates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(BTreeSet<Diagnostic>);

impl Diagnostics {
    /// Creates an empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a diagnostic, unless it was added before.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.insert(diagnostic);
    }

    /// Returns whether there are no diagnostics.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of diagnostics.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is an error.
    pub fn has_errors(&self) -> bool {
        self.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns the number of diagnostics of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Iterates over the diagnostics in the order of the report.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// Returns `value` if there are no errors, and all diagnostics otherwise. Take warnings before.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.has_errors() { Err(self) } else { Ok(value) }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.0.extend(diagnostics);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::from_iter([diagnostic])
    }
}

impl From<Box<Diagnostic>> for Diagnostics {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::from(*diagnostic)
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::collections::btree_set::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: usize, pointer: &str, code: &'static str) -> Diagnostic {
        Diagnostic::error(code, pointer, "wrong").located(Location::at("a.yaml", line, 1))
    }

    #[test]
    fn shows_code_place_pointer_and_help() {
        let text = Diagnostic::warning("odd-name", "/paths/~1users", "the name is odd")
            .located(Location::at("api.yaml", 12, 5))
            .help("rename it\nor leave it")
            .to_string();
        assert_eq!(
            text,
            "warning[odd-name]: the name is odd\n  --> api.yaml:12:5  (#/paths/~1users)\n  help: rename it\n        or leave it"
        );
        assert_eq!(
            Diagnostic::error("no", "", "nothing is right").to_string(),
            "error[no]: nothing is right"
        );
        let whole_file = Diagnostic::error("missing", "", "no such file").located(Location::file("api.yaml"));
        assert_eq!(whole_file.to_string(), "error[missing]: no such file\n  --> api.yaml");
    }

    #[test]
    fn sorts_by_place_and_keeps_each_once() {
        let diagnostics: Diagnostics =
            [at(10, "/b", "x"), at(9, "/c", "x"), at(9, "/a", "y"), at(9, "/a", "x"), at(10, "/b", "x")]
                .into_iter()
                .collect();
        let order: Vec<_> = diagnostics.iter().map(|d| (d.pointer.as_str(), d.code)).collect();
        assert_eq!(order, [("/a", "x"), ("/a", "y"), ("/c", "x"), ("/b", "x")]);
        assert_eq!(diagnostics.to_string().matches("error[").count(), 4);
    }

    #[test]
    fn only_errors_end_a_run() {
        let mut diagnostics = Diagnostics::from(Diagnostic::warning("w", "", "hm"));
        assert!(!diagnostics.has_errors());
        assert_eq!(diagnostics.clone().into_result(1), Ok(1));
        diagnostics.push(Diagnostic::error("e", "", "no"));
        assert_eq!((diagnostics.count(Severity::Error), diagnostics.len()), (1, 2));
        assert!(diagnostics.into_result(1).is_err());
    }
}
