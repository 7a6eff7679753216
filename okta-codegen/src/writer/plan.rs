//! The comparison of a folder with the generated files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::files::{carries_marker, folders, is_normal};
use super::{Report, location, problem};
use crate::diag::{Diagnostic, Diagnostics};

/// The steps that bring the folder up to date.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) writes: Vec<Write<'a>>,
    pub(super) removals: Vec<Removal>,
    unchanged: usize,
    kept: Vec<String>,
    warnings: Diagnostics,
    /// Holds one file after the other while they are compared.
    buffer: Vec<u8>,
}

/// A file to write.
#[derive(Debug)]
pub(super) struct Write<'a> {
    pub(super) path: &'a str,
    pub(super) target: PathBuf,
    pub(super) content: &'a str,
    /// The existing content, if there is a file.
    pub(super) old: Option<Vec<u8>>,
}

impl Write<'_> {
    /// Returns whether the existing file has the same lines.
    pub(super) fn only_line_endings_differ(&self) -> bool {
        let text = self.old.as_deref().and_then(|old| std::str::from_utf8(old).ok());
        text.is_some_and(|old| old.replace("\r\n", "\n") == self.content)
    }
}

/// A file to remove.
#[derive(Debug)]
pub(super) struct Removal {
    pub(super) path: String,
    pub(super) target: PathBuf,
}

impl<'a> Plan<'a> {
    /// Compares `files` with the folder `out`, and reports everything that is in the way.
    pub(super) fn new(
        files: &BTreeMap<&'a str, &'a str>,
        out: &Path,
        manifest: &str,
    ) -> Result<Self, Diagnostics> {
        let mut plan = Self {
            writes: Vec::new(),
            removals: Vec::new(),
            unchanged: 0,
            kept: Vec::new(),
            warnings: Diagnostics::new(),
            buffer: Vec::new(),
        };
        let mut diagnostics = Diagnostics::new();
        if out.exists() && !out.is_dir() {
            return Err(foreign(out, "there is a file where the output folder should be").into());
        }
        for path in folders_of(files.keys().copied()) {
            let folder = out.join(path);
            // `symlink_metadata`, because a link may point out of the folder.
            match fs::symlink_metadata(&folder) {
                Ok(found) if !found.is_dir() => {
                    diagnostics.push(foreign(&folder, "there is a file where a folder should be"));
                }
                _ => {}
            }
        }
        if diagnostics.is_empty() {
            for (path, content) in files {
                if let Err(diagnostic) = plan.compare(path, content, out) {
                    diagnostics.push(*diagnostic);
                }
            }
            if let Err(diagnostic) = plan.stale(files, out, manifest) {
                diagnostics.push(*diagnostic);
            }
            plan.unlisted(files, out, manifest);
        }
        diagnostics.into_result(plan)
    }

    fn compare(&mut self, path: &'a str, content: &'a str, out: &Path) -> Result<(), Box<Diagnostic>> {
        let target = out.join(path);
        if has(&target, content.as_bytes(), &mut self.buffer) {
            self.unchanged += 1;
            return Ok(());
        }
        let old = match read(&target)? {
            Found::Nothing => None,
            Found::File(old) if carries_marker(&old) => Some(old),
            Found::File(_) => return Err(foreign(&target, "there is a file that was not generated").into()),
            Found::Other => return Err(foreign(&target, "there is something that is not a file").into()),
        };
        self.writes.push(Write { path, target, content, old });
        Ok(())
    }

    /// Finds the files of an earlier run that are no longer generated.
    fn stale(
        &mut self,
        files: &BTreeMap<&str, &str>,
        out: &Path,
        manifest: &str,
    ) -> Result<(), Box<Diagnostic>> {
        let Found::File(listed) = read(&out.join(manifest))? else { return Ok(()) };
        for path in String::from_utf8_lossy(&listed).lines() {
            // An edited manifest must not name files outside of the folder. One without the marker is already reported.
            if path.starts_with('#') || !is_normal(path) || files.contains_key(path) {
                continue;
            }
            let target = out.join(path);
            match read(&target)? {
                Found::File(content) if carries_marker(&content) && !behind_link(out, path) => {
                    self.removals.push(Removal { path: path.to_owned(), target });
                }
                Found::Nothing => {}
                Found::File(_) | Found::Other => {
                    let message = "the file is no longer generated, but was edited by hand: it is kept";
                    self.warnings.push(
                        Diagnostic::warning("kept-file", "", message)
                            .located(location(&target))
                            .help("remove the file, or move it to another folder"),
                    );
                    self.kept.push(path.to_owned());
                }
            }
        }
        Ok(())
    }

    /// Warns about files in the folder of the manifest that are not generated.
    fn unlisted(&mut self, files: &BTreeMap<&str, &str>, out: &Path, manifest: &str) {
        let Some((folder, _)) = manifest.rsplit_once('/') else { return };
        let known: BTreeSet<&str> = files
            .keys()
            .copied()
            .chain(self.removals.iter().map(|removal| removal.path.as_str()))
            .chain(self.kept.iter().map(String::as_str))
            .collect();
        let found = files_in(out, folder).into_iter().filter(|path| !known.contains(path.as_str()));
        let warnings: Vec<Diagnostic> = found.map(|path| unlisted(&out.join(path), manifest)).collect();
        self.warnings.extend(warnings);
    }

    pub(super) fn report(&self) -> Report {
        Report {
            written: self.writes.iter().map(|write| write.path.to_owned()).collect(),
            line_endings: self.writes.iter().filter(|write| write.only_line_endings_differ()).count(),
            unchanged: self.unchanged,
            removed: self.removals.iter().map(|removal| removal.path.clone()).collect(),
            kept: self.kept.clone(),
            checked: false,
            warnings: self.warnings.clone(),
            diff: String::new(),
        }
    }
}

enum Found {
    Nothing,
    File(Vec<u8>),
    Other,
}

/// Whether there is a file with just this content.
fn has(target: &Path, content: &[u8], buffer: &mut Vec<u8>) -> bool {
    let has_length = |found: Metadata| found.is_file() && found.len() == content.len() as u64;
    buffer.resize(content.len(), 0);
    fs::symlink_metadata(target).is_ok_and(has_length)
        && File::open(target).and_then(|mut file| file.read_exact(buffer)).is_ok_and(|()| buffer == content)
}

fn read(target: &Path) -> Result<Found, Box<Diagnostic>> {
    match fs::symlink_metadata(target) {
        Ok(found) if found.is_file() => match fs::read(target) {
            Ok(content) => Ok(Found::File(content)),
            Err(error) => Err(problem(target, "read", &error).into()),
        },
        Ok(_) => Ok(Found::Other),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Found::Nothing)
        }
        Err(error) => Err(problem(target, "read", &error).into()),
    }
}

/// The paths of all files below a folder of `out`. Links are not followed, and what cannot be read is left out.
fn files_in(out: &Path, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(out.join(&folder)).into_iter().flatten().flatten() {
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(path),
                _ => found.push(path),
            }
        }
    }
    found
}

/// Every folder that one of the paths is in.
fn folders_of<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    paths.flat_map(folders).collect()
}

fn behind_link(out: &Path, path: &str) -> bool {
    folders(path).any(|folder| fs::symlink_metadata(out.join(folder)).is_ok_and(|found| found.is_symlink()))
}

fn foreign(path: &Path, what: &str) -> Diagnostic {
    Diagnostic::error("output-foreign", "", what)
        .located(location(path))
        .help("nothing was changed: move the file away, or choose another output folder")
}

fn unlisted(path: &Path, manifest: &str) -> Diagnostic {
    let message = format!("the file is not generated, and {manifest} does not list it");
    Diagnostic::warning("unlisted-file", "", message)
        .located(location(path))
        .help("remove the file, or move it to another folder")
}
