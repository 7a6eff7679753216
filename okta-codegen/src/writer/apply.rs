//! Carrying out a plan, in steps that can be undone.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::plan::Plan;
use super::staging::{self, Staging};
use super::{location, problem};
use crate::diag::Diagnostic;

/// Makes the folder what the plan says, or leaves it as it was. Stops when `is_interrupted` returns true.
pub(super) fn apply(
    plan: &Plan<'_>,
    out: &Path,
    is_interrupted: &dyn Fn() -> bool,
) -> Result<(), Box<Diagnostic>> {
    if plan.writes.is_empty() && plan.removals.is_empty() {
        return Ok(());
    }
    let proceed = || if is_interrupted() { Err(Box::new(interrupted(out))) } else { Ok(()) };
    // Each of these undoes its part when it is dropped: the swaps first, then the staging folder, then new folders.
    let mut folders = NewFolders::default();
    let at = staging::folder(out);
    folders.create_for(&at).map_err(|error| problem(&at, "write", &error))?;
    let mut swaps = Swaps::new(Staging::create(out).map_err(|error| problem(&at, "write", &error))?);

    // No existing file is touched before all new content is on the disk.
    let mut staged = Vec::with_capacity(plan.writes.len());
    for write in &plan.writes {
        let new = folders.create_for(&write.target).and_then(|()| swaps.staging.stage(write.content));
        staged.push(new.map_err(|error| problem(&write.target, "write", &error))?);
        proceed()?;
    }
    for (write, new) in plan.writes.iter().zip(staged) {
        swaps.replace(&write.target, &new).map_err(|error| problem(&write.target, "replace", &error))?;
        proceed()?;
    }
    for removal in &plan.removals {
        swaps.remove(&removal.target).map_err(|error| problem(&removal.target, "remove", &error))?;
        proceed()?;
    }
    swaps.keep();
    folders.keep();
    prune(plan.removals.iter().map(|removal| removal.target.as_path()), out);
    Ok(())
}

fn interrupted(out: &Path) -> Diagnostic {
    Diagnostic::error("interrupted", "", "the run was interrupted: nothing was changed")
        .located(location(out))
}

/// Folders that did not exist. Dropping it removes them again, the innermost first.
#[derive(Default)]
struct NewFolders {
    made: Vec<PathBuf>,
    /// The folder of the last file. Files of one folder follow each other.
    last: Option<PathBuf>,
}

impl NewFolders {
    fn create_for(&mut self, target: &Path) -> io::Result<()> {
        if self.last.is_some() && self.last.as_deref() == target.parent() {
            return Ok(());
        }
        let missing: Vec<&Path> = target
            .ancestors()
            .skip(1)
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.made.push(folder.to_owned());
        }
        self.last = target.parent().map(Path::to_owned);
        Ok(())
    }

    fn keep(mut self) {
        self.made.clear();
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in self.made.iter().rev() {
            // It fails if another program has put a file into the folder, which then stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Files that have been replaced or removed. Dropping it restores the old ones.
struct Swaps {
    done: Vec<Swap>,
    staging: Staging,
}

struct Swap {
    target: PathBuf,
    /// The old file, in the staging folder; `None` if the file is new.
    old: Option<PathBuf>,
}

impl Swaps {
    fn new(staging: Staging) -> Self {
        Self { done: Vec::new(), staging }
    }

    fn replace(&mut self, target: &Path, new: &Path) -> io::Result<()> {
        let old = if target.exists() { Some(self.staging.set_aside(target)?) } else { None };
        self.done.push(Swap { target: target.to_owned(), old });
        fs::rename(new, target)
    }

    fn remove(&mut self, target: &Path) -> io::Result<()> {
        let old = Some(self.staging.set_aside(target)?);
        self.done.push(Swap { target: target.to_owned(), old });
        Ok(())
    }

    fn keep(mut self) {
        self.done.clear();
    }
}

impl Drop for Swaps {
    fn drop(&mut self) {
        for swap in self.done.drain(..).rev() {
            // Only an earlier error leads here, and there is nobody to report a second one to.
            let _ = match swap.old {
                Some(old) => fs::rename(old, &swap.target),
                None => fs::remove_file(&swap.target),
            };
        }
    }
}

/// Removes the folders in `out` that the removal of `files` left empty.
fn prune<'a>(files: impl Iterator<Item = &'a Path>, out: &Path) {
    let inside = |folder: &&Path| folder.starts_with(out) && *folder != out;
    let folders: BTreeSet<&Path> =
        files.flat_map(|file| file.ancestors().skip(1).take_while(inside)).collect();
    // A folder sorts before its content.
    for folder in folders.into_iter().rev() {
        // It fails if the folder is not empty.
        let _ = fs::remove_dir(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_undoes_the_earlier_ones() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["changed", "gone"] {
            fs::write(at(name), "old").expect("a file");
        }
        let outcome = {
            let mut swaps = Swaps::new(Staging::create(folder.path()).expect("a staging folder"));
            let changed = swaps.staging.stage("new").expect("staged");
            let added = swaps.staging.stage("new").expect("staged");
            swaps.replace(&at("changed"), &changed).expect("replaced");
            swaps.replace(&at("added"), &added).expect("added");
            swaps.remove(&at("gone")).expect("removed");
            assert!(!at("gone").exists() && at("added").exists());
            // The staged file is gone, as if another program had cleaned up.
            swaps.replace(&at("lost"), &changed)
        };
        assert!(outcome.is_err());
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .expect("the folder")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .collect();
        names.sort();
        assert_eq!(names, ["changed", "gone"]);
        assert_eq!(fs::read_to_string(at("changed")).expect("the file"), "old");
    }
}
