//! The import of a published document: its facts, without its text, and a lock that detects edits.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostics;
use crate::source::{Document, Input, SpecLock, facts, lint};
use crate::writer;

const LOCK: &str = "spec.lock";

/// What [`ProjectApi::import`](crate::ProjectApi::import) wrote.
#[derive(Debug)]
pub struct Import {
    /// The release of the API: `info.version` of the document.
    pub release: String,
    /// The file with the facts.
    pub path: PathBuf,
    /// Whether the file was different before.
    pub changed: bool,
    /// The size of the file in bytes.
    pub bytes: usize,
    /// Values that need a closer look, with their locations in the published document.
    pub warnings: Diagnostics,
}

/// Imports the facts of the document `file` into `name` in `folder`, and locks them. `title` replaces the title of the
/// document.
pub(crate) fn import(folder: &Path, name: &str, file: &Path, title: &str) -> Result<Import, Diagnostics> {
    let source = Document::read(&Input::file(file))?;
    let text = facts::import(&source, title)?;
    let (path, lock_path) = (folder.join(name), folder.join(LOCK));
    let changed = writer::write_file(&path, &text)?;
    // Importing the imported document itself keeps the name of the published document in the lock.
    let lock = match SpecLock::read(&lock_path) {
        Ok(lock) if lock.verify(&source).is_ok() => lock,
        _ => SpecLock::of(&source, name, &text),
    };
    lock.write(&lock_path)?;
    let mut warnings = lint(&source);
    warnings.locate(&source);
    Ok(Import { release: lock.release, path, changed, bytes: text.len(), warnings })
}
