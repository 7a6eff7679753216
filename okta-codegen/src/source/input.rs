//! An input file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cache::{Cache, Hasher, Key};
use crate::diag::{Diagnostic, Diagnostics, Location};

/// An input file, on disk or in memory.
#[derive(Clone, Debug)]
pub struct Input {
    source: Source,
    /// Where its value is kept, if it was loaded for use with a cache.
    kept: Option<(Arc<Cache>, Key)>,
}

#[derive(Clone, Debug)]
enum Source {
    File(PathBuf),
    Text { name: String, text: String },
}

impl Input {
    /// Creates an input that is read from a file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { source: Source::File(path.into()), kept: None }
    }

    /// Creates an input from its text; `name` is the name of the file in diagnostics.
    pub fn text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self { source: Source::Text { name: name.into(), text: text.into() }, kept: None }
    }

    /// Returns the name and the text of the file.
    pub(crate) fn load(&self) -> Result<(String, String), Diagnostics> {
        match &self.source {
            Source::Text { name, text } => Ok((name.clone(), text.clone())),
            Source::File(path) => {
                let name = path.display().to_string();
                let text = read_text(path, &name)?;
                Ok((name, text))
            }
        }
    }

    /// Its name, and the key of its text, if it was loaded for use with a cache.
    pub(crate) fn identity(&self) -> Option<(&str, Key)> {
        match (&self.source, &self.kept) {
            (Source::Text { name, .. }, Some((_, key))) => Some((name, *key)),
            _ => None,
        }
    }

    /// The cache of its value, and the key there.
    pub(crate) fn kept(&self) -> Option<(&Cache, Key)> {
        self.kept.as_ref().map(|(cache, key)| (cache.as_ref(), *key))
    }

    /// Loads a file that can be loaded, for use with a cache.
    pub(crate) fn loaded(self, cache: &Arc<Cache>) -> Self {
        match self.load() {
            Ok((name, text)) => {
                let key = Hasher::new("yaml").add(&text).key();
                Self { source: Source::Text { name, text }, kept: Some((Arc::clone(cache), key)) }
            }
            Err(_) => self,
        }
    }
}

fn read_text(path: &Path, name: &str) -> Result<String, Diagnostics> {
    let bytes = fs::read(path).map_err(|error| -> Diagnostics {
        Diagnostic::error("cannot-read", "", format!("cannot read the file: {error}"))
            .located(Location::file(name))
            .into()
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..offset];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        Diagnostic::error("not-utf8", "", format!("the file is not UTF-8: invalid byte at offset {offset}"))
            .located(Location::at(name, line, column))
            .help("save it as UTF-8")
            .into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Document;

    #[test]
    fn files_that_cannot_be_read() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let missing = folder.path().join("missing.yaml");
        let message = Document::read(&Input::file(&missing)).map(|_| ()).expect_err("a problem").to_string();
        assert!(message.starts_with("error[cannot-read]: cannot read the file: "), "{message}");
        assert!(message.contains("missing.yaml"), "{message}");
        assert!(Document::read(&Input::file(folder.path())).is_err(), "a folder is not a document");

        let latin = folder.path().join("latin.yaml");
        fs::write(&latin, b"openapi: 3.0.3\npaths: {}\nx: \xe9t\xe9\n").expect("a file");
        let message = Document::read(&Input::file(&latin)).map(|_| ()).expect_err("a problem").to_string();
        assert!(
            message.starts_with("error[not-utf8]: the file is not UTF-8: invalid byte at offset 28"),
            "{message}"
        );
        assert!(message.contains("latin.yaml:3:4\n"), "{message}");

        let marked = folder.path().join("marked.yaml");
        fs::write(&marked, "\u{feff}openapi: 3.0.3\npaths: {}\n").expect("a file");
        assert!(Document::read(&Input::file(&marked)).is_ok(), "a byte order mark does no harm");
    }
}
