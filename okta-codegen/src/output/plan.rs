//! What has to be done to a folder: the comparison of what is there with what is to be there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::files::{carries_marker, folders, is_normal};
use super::{Report, problem};
use crate::diag::{Diagnostic, Diagnostics, Location};

/// The steps from what the folder holds to what it is to hold.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub(super) writes: Vec<Write<'a>>,
    pub(super) removals: Vec<Removal>,
    unchanged: usize,
    kept: Vec<String>,
}

/// A file that gets new content.
#[derive(Debug)]
pub(super) struct Write<'a> {
    pub(super) path: &'a str,
    pub(super) target: PathBuf,
    pub(super) content: &'a str,
    /// The old content if there is a file.
    pub(super) old: Option<Vec<u8>>,
}

/// A file that goes.
#[derive(Debug)]
pub(super) struct Removal {
    pub(super) path: String,
    pub(super) target: PathBuf,
}

impl<'a> Plan<'a> {
    /// Compares `produced` with the folder `out`. Everything that stands in the way is reported.
    pub(super) fn new(
        produced: &BTreeMap<&'a str, &'a str>,
        out: &Path,
        manifest: &str,
    ) -> Result<Self, Diagnostics> {
        let mut plan = Self { writes: Vec::new(), removals: Vec::new(), unchanged: 0, kept: Vec::new() };
        let mut diagnostics = Diagnostics::new();
        if out.exists() && !out.is_dir() {
            return Err(foreign(out, "there is a file where the output folder should be").into());
        }
        for path in folders_of(produced.keys().copied()) {
            let folder = out.join(path);
            // `symlink_metadata`, because a link may lead out of the folder.
            match fs::symlink_metadata(&folder) {
                Ok(found) if !found.is_dir() => {
                    diagnostics.push(foreign(&folder, "there is a file where a folder should be"));
                }
                _ => {}
            }
        }
        if diagnostics.is_empty() {
            for (path, content) in produced {
                if let Err(diagnostic) = plan.compare(path, content, out) {
                    diagnostics.push(*diagnostic);
                }
            }
            if let Err(diagnostic) = plan.stale(produced, out, manifest) {
                diagnostics.push(*diagnostic);
            }
        }
        diagnostics.into_result(plan)
    }

    fn compare(&mut self, path: &'a str, content: &'a str, out: &Path) -> Result<(), Box<Diagnostic>> {
        let target = out.join(path);
        let old = match read(&target)? {
            Found::Nothing => None,
            Found::File(old) if old == content.as_bytes() => {
                self.unchanged += 1;
                return Ok(());
            }
            Found::File(old) if carries_marker(&old) => Some(old),
            Found::File(_) => return Err(foreign(&target, "there is a file that was not generated").into()),
            Found::Other => return Err(foreign(&target, "there is something that is not a file").into()),
        };
        self.writes.push(Write { path, target, content, old });
        Ok(())
    }

    /// Looks for files of an earlier run that are not produced any more.
    fn stale(
        &mut self,
        produced: &BTreeMap<&str, &str>,
        out: &Path,
        manifest: &str,
    ) -> Result<(), Box<Diagnostic>> {
        let Found::File(listed) = read(&out.join(manifest))? else { return Ok(()) };
        for path in String::from_utf8_lossy(&listed).lines() {
            // Somebody else's manifest was reported when it was compared; an edited one must not lead elsewhere.
            if path.starts_with('#') || !is_normal(path) || produced.contains_key(path) {
                continue;
            }
            let target = out.join(path);
            match read(&target)? {
                Found::File(content) if carries_marker(&content) && !behind_link(out, path) => {
                    self.removals.push(Removal { path: path.to_owned(), target });
                }
                Found::Nothing => {}
                Found::File(_) | Found::Other => self.kept.push(path.to_owned()),
            }
        }
        Ok(())
    }

    pub(super) fn report(&self) -> Report {
        Report {
            written: self.writes.iter().map(|write| write.path.to_owned()).collect(),
            unchanged: self.unchanged,
            removed: self.removals.iter().map(|removal| removal.path.clone()).collect(),
            kept: self.kept.clone(),
            diff: String::new(),
        }
    }
}

enum Found {
    Nothing,
    File(Vec<u8>),
    Other,
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
        Err(error) => Err(problem(target, "look at", &error).into()),
    }
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
        .located(Location::file(path.display().to_string()))
        .help("nothing was changed; move it away or choose another output folder")
}
