//! The files that a run produces.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use super::MARKER;
use crate::diag::{Diagnostic, Diagnostics, Location};

/// Generated files: their paths in the output folder, with `/` between the parts, and what they hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSet {
    files: BTreeMap<String, String>,
    /// Paths that were given more than one content. Kept for [`FileSet::checked`], so that whoever adds files need not
    /// deal with a defect of the generator.
    twice: BTreeSet<String>,
}

impl FileSet {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. Its path must be relative and normal, its content carry the [`MARKER`], and no other file be at the
    /// path: [`commit`](super::commit) says so otherwise.
    pub fn insert(&mut self, path: impl Into<String>, content: impl Into<String>) {
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

    /// The content of the file at `path`.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// Path and content of each file, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, content)| (path.as_str(), content.as_str()))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text of the manifest.
    pub(super) fn manifest(&self) -> String {
        let mut text = format!("# {MARKER}: the files that it wrote into this folder.\n");
        for path in self.files.keys() {
            text.push_str(path);
            text.push('\n');
        }
        text
    }

    /// All files, the manifest included, if the set makes sense.
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
            twice.into_iter().map(|path| defect(path, "two files are to have this path")).collect();
        let mut folded: BTreeMap<String, &str> = BTreeMap::new();
        for (path, content) in &files {
            if !is_normal(path) {
                diagnostics.push(defect(path, "the path is not relative and normal"));
            }
            if !carries_marker(content.as_bytes()) {
                diagnostics
                    .push(defect(path, &format!("the content does not say `{MARKER}` at its beginning")));
            }
            if let Some(other) = folded.insert(path.to_lowercase(), path) {
                diagnostics.push(defect(path, &format!("only case tells the path from `{other}`")));
            }
            if let Some(file) = folders(path).find(|folder| files.contains_key(folder)) {
                diagnostics.push(defect(path, &format!("`{file}` is a file as well as a folder")));
            }
        }
        diagnostics.into_result(files)
    }
}

impl<P: Into<String>, C: Into<String>> FromIterator<(P, C)> for FileSet {
    fn from_iter<I: IntoIterator<Item = (P, C)>>(files: I) -> Self {
        let mut set = Self::new();
        files.into_iter().for_each(|(path, content)| set.insert(path, content));
        set
    }
}

/// Whether the path stays in its folder and has one spelling.
pub(super) fn is_normal(path: &str) -> bool {
    let as_path = Path::new(path);
    !path.is_empty()
        && !path.contains('\\')
        && path.split('/').all(|part| !part.is_empty() && part != ".")
        && as_path.components().all(|part| matches!(part, Component::Normal(_)))
}

/// Whether the file is one of ours.
pub(super) fn carries_marker(content: &[u8]) -> bool {
    // It stands in the header; further down it could be anything.
    const HEADER: usize = 1024;
    let header = &content[..content.len().min(HEADER)];
    header.windows(MARKER.len()).any(|window| window == MARKER.as_bytes())
}

/// The folders on the way to `path`, the outermost first.
pub(super) fn folders(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}

fn defect(path: &str, what: &str) -> Diagnostic {
    Diagnostic::error("output-path", "", what)
        .located(Location::file(path))
        .help("this is a defect of the generator or of a name that was configured")
}
