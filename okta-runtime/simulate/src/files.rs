//! The files in `docs/`: written, or compared with what would be written.

use std::io;
use std::path::{Path, PathBuf};

/// The document, in the folder.
pub(crate) const DOCUMENT: &str = "RATE-LIMITS.md";

/// Writes files, or checks them.
pub(crate) struct Files {
    folder: PathBuf,
    is_check: bool,
    outdated: Vec<String>,
}

impl Files {
    pub(crate) fn write() -> Self {
        Self::new(false)
    }

    pub(crate) fn check() -> Self {
        Self::new(true)
    }

    fn new(is_check: bool) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
        Self { folder, is_check, outdated: Vec::new() }
    }

    /// Writes a file, or compares it.
    pub(crate) fn put(&mut self, name: &str, text: &str) -> io::Result<()> {
        let path = self.folder.join(name);
        if !self.is_check {
            std::fs::create_dir_all(path.parent().unwrap_or(&self.folder))?;
            return std::fs::write(path, text);
        }
        if std::fs::read_to_string(path).ok().as_deref() != Some(text) {
            self.outdated.push(format!("not up to date: docs/{name} (run `cargo xtask simulate`)"));
        }
        Ok(())
    }

    /// Returns a line for each file that is not up to date.
    pub(crate) fn problems(self) -> Vec<String> {
        self.outdated
    }
}
