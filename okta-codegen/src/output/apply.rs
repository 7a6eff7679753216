//! Carrying out a plan, in steps that can be taken back.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::plan::Plan;
use super::problem;
use super::staged::{Aside, Staged};
use crate::diag::Diagnostic;

/// Makes the folder what the plan says, or leaves it as it was.
pub(super) fn apply(plan: Plan<'_>, out: &Path) -> Result<(), Box<Diagnostic>> {
    let mut folders = NewFolders::default();
    let mut staged = Vec::with_capacity(plan.writes.len());
    // Nothing of the old output is touched before all of the new one is on the disk. Whatever was made until an error
    // goes when `staged` and `folders` do.
    for write in &plan.writes {
        let step =
            folders.create_for(&write.target).and_then(|()| Staged::write(&write.target, write.content));
        staged.push(step.map_err(|error| problem(&write.target, "write", &error))?);
    }
    let mut swaps = Swaps::default();
    for new in staged {
        let target = new.target().to_owned();
        swaps.replace(new).map_err(|error| problem(&target, "replace", &error))?;
    }
    for removal in &plan.removals {
        swaps.remove(&removal.target).map_err(|error| problem(&removal.target, "remove", &error))?;
    }
    swaps.keep();
    folders.keep();
    prune(plan.removals.iter().map(|removal| removal.target.as_path()), out);
    Ok(())
}

/// Folders that did not exist. Dropping it removes them again, the innermost first.
#[derive(Default)]
struct NewFolders(Vec<PathBuf>);

impl NewFolders {
    fn create_for(&mut self, target: &Path) -> io::Result<()> {
        let missing: Vec<&Path> = target
            .ancestors()
            .skip(1)
            .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.0.push(folder.to_owned());
        }
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // One that somebody has put a file into by now is not ours alone any more.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Files that have been exchanged or taken away. Dropping it brings the old ones back.
#[derive(Default)]
struct Swaps(Vec<Swap>);

struct Swap {
    target: PathBuf,
    /// The old file, unless the file is new.
    old: Option<Aside>,
}

impl Swaps {
    fn replace(&mut self, new: Staged) -> io::Result<()> {
        let target = new.target().to_owned();
        let old = if target.exists() { Some(Aside::take(&target)?) } else { None };
        self.0.push(Swap { target, old });
        new.replace()
    }

    fn remove(&mut self, target: &Path) -> io::Result<()> {
        let old = Some(Aside::take(target)?);
        self.0.push(Swap { target: target.to_owned(), old });
        Ok(())
    }

    fn keep(mut self) {
        for swap in self.0.drain(..) {
            if let Some(old) = swap.old {
                old.discard();
            }
        }
    }
}

impl Drop for Swaps {
    fn drop(&mut self) {
        for swap in self.0.drain(..).rev() {
            match swap.old {
                Some(old) => old.restore(),
                None => {
                    let _ = fs::remove_file(&swap.target);
                }
            }
        }
    }
}

/// Removes the folders in `out` that the removal of `files` left empty.
fn prune<'a>(files: impl Iterator<Item = &'a Path>, out: &Path) {
    let inside = |folder: &&Path| folder.starts_with(out) && *folder != out;
    let folders: BTreeSet<&Path> =
        files.flat_map(|file| file.ancestors().skip(1).take_while(inside)).collect();
    // A folder sorts before what is in it.
    for folder in folders.into_iter().rev() {
        // That it is not empty is the ordinary case, and another failure leaves no more than an empty folder.
        let _ = fs::remove_dir(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_fails_takes_the_earlier_ones_back() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["changed", "gone"] {
            fs::write(at(name), "old").expect("a file");
        }
        let changed = Staged::write(&at("changed"), "new").expect("staged");
        let added = Staged::write(&at("added"), "new").expect("staged");
        let lost = Staged::write(&at("lost"), "new").expect("staged");
        // What a rename can fail for: here somebody cleans up temporary files in the meantime.
        lost.lose();
        let outcome = {
            let mut swaps = Swaps::default();
            swaps.replace(changed).expect("replaced");
            swaps.replace(added).expect("added");
            swaps.remove(&at("gone")).expect("removed");
            assert!(!at("gone").exists() && at("added").exists(), "the steps are taken");
            swaps.replace(lost)
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
