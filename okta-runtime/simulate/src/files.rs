//! The files in `docs/`: written, or compared with what would be written.

use std::io;
use std::path::{Path, PathBuf};

/// The document, in the folder.
const DOCUMENT: &str = "RATE-LIMITS.md";

/// The heading of the part that is measured in real time.
const FLEET: &str = "\n## A fleet\n\n";

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

    /// Writes or compares the simulated part of the document, and keeps the other one.
    pub(crate) fn put_simulated(&mut self, text: &str) -> io::Result<()> {
        let old = self.document();
        let fleet = old.find(FLEET).and_then(|start| old.get(start..)).unwrap_or_default();
        self.put(DOCUMENT, &format!("{text}{fleet}"))
    }

    /// Writes the part of the document about the fleet, and keeps the other one. It is not compared.
    pub(crate) fn put_fleet(&mut self, text: &str) -> io::Result<()> {
        if self.is_check {
            return Ok(());
        }
        let old = self.document();
        let simulated = old.find(FLEET).and_then(|start| old.get(..start)).unwrap_or(&old);
        self.put(DOCUMENT, &format!("{simulated}{FLEET}{text}"))
    }

    fn document(&self) -> String {
        std::fs::read_to_string(self.folder.join(DOCUMENT)).unwrap_or_default()
    }

    /// Returns a line for each file that is not up to date.
    pub(crate) fn problems(self) -> Vec<String> {
        self.outdated
    }
}
