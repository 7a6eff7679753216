//! The files that a run generates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use super::MARKER;
use crate::diag::{Diagnostic, Diagnostics, Location};

/// Generated files: their paths in the output folder, with `/` between the parts, and their content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct GeneratedFiles {
    files: BTreeMap<String, String>,
    /// Paths that were inserted with two contents, which [`GeneratedFiles::checked`] reports.
    twice: BTreeSet<String>,
}

impl GeneratedFiles {
    /// Creates an empty set.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a file. Its path must be relative and normal and not be used by another file, and its content must contain
    /// the [`MARKER`]; [`Writer`](super::Writer) reports an error otherwise.
    pub(crate) fn insert(&mut self, path: impl Into<String>, content: impl Into<String>) {
        let (path, content) = (path.into(), content.into());
        match self.files.get(&path) {
            Some(other) if *other != content => {
                self.twice.insert(path);
            }
            Some(_) => {}
            None => {
                self.files.insert(path, content);
            }
        }
    }

    /// Returns the content of the file at `path`.
    pub(crate) fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Iterates over the path and the content of each file, sorted by path.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, content)| (path.as_str(), content.as_str()))
    }

    /// Returns the text of the manifest.
    pub(super) fn manifest(&self) -> String {
        let mut text = format!("# {MARKER}: the files that it wrote to this folder.\n");
        for path in self.files.keys() {
            text.push_str(path);
            text.push('\n');
        }
        text
    }

    /// Returns all files, including the manifest, if the set is consistent.
    pub(super) fn checked<'a>(
        &'a self,
        manifest: &'a str,
        manifest_text: &'a str,
    ) -> Result<BTreeMap<&'a str, &'a str>, Diagnostics> {
        let mut files: BTreeMap<&str, &str> = self.iter().collect();
        let mut twice: BTreeSet<&str> = self.twice.iter().map(String::as_str).collect();
        if files.insert(manifest, manifest_text).is_some() {
            twice.insert(manifest);
        }
        let mut diagnostics: Diagnostics =
            twice.into_iter().map(|path| defect(path, "two files have this path")).collect();
        let mut folded: BTreeMap<String, &str> = BTreeMap::new();
        for (path, content) in &files {
            if !is_normal(path) {
                diagnostics.push(defect(path, "the path is not relative and normal"));
            }
            if !carries_marker(content.as_bytes()) {
                diagnostics
                    .push(defect(path, &format!("the content does not contain `{MARKER}` at its beginning")));
            }
            if let Some(other) = folded.insert(path.to_lowercase(), path) {
                diagnostics.push(defect(path, &format!("the path differs from `{other}` in case only")));
            }
            if let Some(file) = folders(path).find(|folder| files.contains_key(folder)) {
                diagnostics.push(defect(path, &format!("`{file}` is both a file and a folder")));
            }
        }
        diagnostics.into_result(files)
    }
}

impl<P: Into<String>, C: Into<String>> FromIterator<(P, C)> for GeneratedFiles {
    fn from_iter<I: IntoIterator<Item = (P, C)>>(files: I) -> Self {
        let mut set = Self::new();
        files.into_iter().for_each(|(path, content)| set.insert(path, content));
        set
    }
}

/// Returns whether the path stays in its folder and has one spelling.
pub(super) fn is_normal(path: &str) -> bool {
    let as_path = Path::new(path);
    !path.is_empty()
        && !path.contains('\\')
        && path.split('/').all(|part| !part.is_empty() && part != ".")
        && as_path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// Returns whether the content is that of a generated file.
pub(super) fn carries_marker(content: &[u8]) -> bool {
    // Only the header counts: below it, the marker can be part of anything.
    const HEADER: usize = 1024;
    let header = &content[..content.len().min(HEADER)];
    header.windows(MARKER.len()).any(|window| window == MARKER.as_bytes())
}

/// The folders that contain `path`, the outermost first.
pub(super) fn folders(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}

fn defect(path: &str, what: &str) -> Diagnostic {
    Diagnostic::error("output-path", "", what)
        .located(Location::file(path))
        .help("this is a bug of the generator, or caused by a name that a row sets")
}
