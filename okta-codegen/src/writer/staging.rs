//! The staging folder: new content on its way in, old content on its way out.
//!
//! It is in the output folder, so that moving a file to its place is one step. A run locks it while it writes: a folder
//! without a lock was left by a run that was killed.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{location, problem};
use crate::diag::Diagnostic;

/// The name of the folder. `.gitignore` of the project has `.*.tmp`.
const NAME: &str = ".okta-codegen.tmp";

/// The lock in the folder.
const LOCK: &str = "lock";

/// The path of the staging folder of an output folder.
pub(super) fn folder(out: &Path) -> PathBuf {
    out.join(NAME)
}

/// Removes the staging folder of a run that was killed, and returns whether there was one.
pub(super) fn remove_leftovers(out: &Path) -> Result<bool, Box<Diagnostic>> {
    let folder = folder(out);
    if !folder.exists() {
        return Ok(false);
    }
    if let Ok(lock) = File::open(folder.join(LOCK))
        && matches!(lock.try_lock(), Err(TryLockError::WouldBlock))
    {
        let busy = Diagnostic::error("staging-locked", "", "another run is writing to the output folder");
        return Err(Box::new(busy.located(location(&folder)).help("wait until it has finished")));
    }
    fs::remove_dir_all(&folder).map_err(|error| problem(&folder, "remove", &error))?;
    Ok(true)
}

/// A staging folder, locked. Dropping it removes it.
#[derive(Debug)]
pub(super) struct Staging {
    folder: PathBuf,
    lock: Option<File>,
    files: usize,
}

impl Staging {
    /// Creates the staging folder of the output folder, which exists.
    pub(super) fn create(out: &Path) -> io::Result<Self> {
        let folder = folder(out);
        fs::create_dir(&folder)?;
        let mut staging = Self { folder, lock: None, files: 0 };
        let lock = File::create(staging.folder.join(LOCK))?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::WouldBlock.into()),
            // Not every file system has locks. Without one, two runs at once are not noticed.
            Ok(()) | Err(TryLockError::Error(_)) => staging.lock = Some(lock),
        }
        Ok(staging)
    }

    /// Writes new content to the folder and returns its path.
    pub(super) fn stage(&mut self, content: &str) -> io::Result<PathBuf> {
        let path = self.free_path();
        fs::write(&path, content)?;
        Ok(path)
    }

    /// Moves a file to the folder and returns its path there.
    pub(super) fn set_aside(&mut self, target: &Path) -> io::Result<PathBuf> {
        let path = self.free_path();
        fs::rename(target, &path)?;
        Ok(path)
    }

    fn free_path(&mut self) -> PathBuf {
        self.files += 1;
        self.folder.join(self.files.to_string())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Some systems do not remove an open file.
        drop(self.lock.take());
        // If it fails, the next run removes the folder.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
