//! `spec.lock`: the release that the facts-only document was imported from, and a checksum that detects edits.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Document;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::writer;

/// The imported document and the facts-only document made from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpecLock {
    /// The release of the API, `info.version` of the document.
    pub(crate) release: String,
    /// The published document.
    pub(crate) source: LockedFile,
    /// The facts-only document in the repository.
    pub(crate) result: LockedFile,
}

/// A file and its checksum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LockedFile {
    /// The name of the file, without its folder.
    pub(crate) file: String,
    /// The SHA-256 of its bytes, in hexadecimal digits.
    pub(crate) sha256: String,
}

impl SpecLock {
    /// Creates the lock of `result`, the text of the file `result_file`, which was imported from `source`.
    pub(crate) fn of(source: &Document, result_file: &str, result: &str) -> Self {
        let release = source.value.pointer("/info/version").and_then(serde_json::Value::as_str);
        Self {
            release: release.unwrap_or_default().to_owned(),
            source: LockedFile::of(base_name(&source.file), source.text()),
            result: LockedFile::of(result_file, result),
        }
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    /// The file cannot be read, or is not a lock.
    pub(crate) fn read(path: &Path) -> Result<Self, Diagnostics> {
        let file = path.display().to_string();
        let problem = |reason: String| -> Diagnostics {
            Diagnostic::error("spec-lock", "", reason)
                .located(Location::file(file.as_str()))
                .help("`cargo xtask spec import FILE` writes the document and its lock")
                .into()
        };
        let text = std::fs::read_to_string(path)
            .map_err(|error| problem(format!("cannot read the lock: {error}")))?;
        toml::from_str(&text).map_err(|error| problem(format!("not a lock file: {}", error.message())))
    }

    /// Checks that the text of `document` is the imported one.
    ///
    /// # Errors
    /// The text was changed.
    pub(crate) fn verify(&self, document: &Document) -> Result<(), Diagnostics> {
        let found = sha256(document.text());
        if found == self.result.sha256 {
            return Ok(());
        }
        let (message, help) = if sha256(&document.text().replace("\r\n", "\n")) == self.result.sha256 {
            (
                "only line endings differ: the imported document uses LF".to_owned(),
                "run `git config core.autocrlf false` and check the file out again",
            )
        } else {
            (
                format!("the document was changed: its SHA-256 is {found}, not {}", self.result.sha256),
                "restore it: an overlay changes the API, and `cargo xtask spec import FILE` imports a release",
            )
        };
        Err(Diagnostic::error("spec-changed", "", message)
            .located(Location::file(document.file.as_str()))
            .help(help)
            .into())
    }

    /// Writes the file at `path`, unless it has the same content already.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Diagnostics> {
        let body = toml::to_string(self).map_err(|error| -> Diagnostics {
            Diagnostic::error("spec-lock", "", format!("cannot write the lock: {error}"))
                .located(Location::file(path.display().to_string()))
                .into()
        })?;
        writer::write_file(path, &format!("# Written by `cargo xtask spec import`.\n{body}"))?;
        Ok(())
    }
}

impl LockedFile {
    fn of(file: &str, text: &str) -> Self {
        Self { file: file.to_owned(), sha256: sha256(text) }
    }
}

fn base_name(file: &str) -> &str {
    Path::new(file).file_name().and_then(|name| name.to_str()).unwrap_or(file)
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(file: &str, text: &str) -> Document {
        Document::parse(file, text).expect("a valid document")
    }

    const RESULT: &str = "openapi: 3.0.3\npaths: {}\n";

    fn lock() -> SpecLock {
        let source = document("some/where/api.yaml", "openapi: 3.0.3\ninfo: {version: '7.1'}\npaths: {}");
        SpecLock::of(&source, "facts.yaml", RESULT)
    }

    #[test]
    fn a_lock_names_the_imported_document() {
        let lock = lock();
        assert_eq!(
            (lock.release.as_str(), lock.source.file.as_str(), lock.result.file.as_str()),
            ("7.1", "api.yaml", "facts.yaml")
        );
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_lock_detects_edits() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("spec.lock");
        lock().write(&path).expect("written");
        let read = SpecLock::read(&path).expect("read");
        assert_eq!(read, lock());
        assert_eq!(read.verify(&document("facts.yaml", RESULT)), Ok(()));
        let edited = read
            .verify(&document("facts.yaml", &format!("{RESULT}# edited\n")))
            .expect_err("a problem")
            .to_string();
        assert!(edited.starts_with("error[spec-changed]: the document was changed: "), "{edited}");
        let checked_out = document("facts.yaml", &RESULT.replace('\n', "\r\n"));
        let endings = read.verify(&checked_out).expect_err("a problem").to_string();
        assert!(endings.contains("only line endings differ"), "{endings}");
    }

    #[test]
    fn a_missing_or_invalid_lock_is_an_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("spec.lock");
        let missing = SpecLock::read(&path).expect_err("a problem").to_string();
        assert!(missing.contains("cannot read the lock") && missing.contains("spec.lock"), "{missing}");
        std::fs::write(&path, "release = 1\n").expect("a file");
        let wrong = SpecLock::read(&path).expect_err("a problem").to_string();
        assert!(wrong.starts_with("error[spec-lock]: not a lock file: invalid type"), "{wrong}");
    }
}
