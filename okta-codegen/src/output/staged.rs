//! Files that stand beside others for a moment: new content on its way in, old content on its way out.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Complete new content of a file, not yet in its place. Dropping it takes the content away again.
#[derive(Debug)]
pub(super) struct Staged {
    temporary: PathBuf,
    target: PathBuf,
}

impl Staged {
    /// Writes `content` into a file beside `target`: in the same folder, so that moving it there is one step.
    pub(super) fn write(target: &Path, content: &str) -> io::Result<Self> {
        let (mut file, temporary) = create_beside(target)?;
        let staged = Self { temporary, target: target.to_owned() };
        file.write_all(content.as_bytes())?;
        Ok(staged)
    }

    /// The file that is to have the content.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the content in its place.
    pub(super) fn replace(self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.target)
    }

    #[cfg(test)]
    pub(super) fn lose(&self) {
        fs::remove_file(&self.temporary).expect("the temporary file");
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After `replace` there is nothing there any more, and a failure here has no one to report to.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// A file that was moved out of its place and can come back.
#[derive(Debug)]
pub(super) struct Aside {
    place: PathBuf,
    aside: PathBuf,
}

impl Aside {
    /// Moves the file at `place` to a free name beside it. The name is not reserved by a file: several file systems write
    /// a file through to the disk when it replaces another one, which takes milliseconds each.
    pub(super) fn take(place: &Path) -> io::Result<Self> {
        let aside = names_beside(place)?.find(|name| !name.exists()).ok_or(ErrorKind::AlreadyExists)?;
        fs::rename(place, &aside)?;
        Ok(Self { place: place.to_owned(), aside })
    }

    /// Moves it back.
    pub(super) fn restore(self) {
        // Only an error before leads here; if this fails too, the file is at least still beside its place.
        let _ = fs::rename(&self.aside, &self.place);
    }

    /// Deletes it.
    pub(super) fn discard(self) {
        let _ = fs::remove_file(&self.aside);
    }
}

/// Creates a file of a new name; one that is there already belongs to somebody else.
fn create_beside(target: &Path) -> io::Result<(File, PathBuf)> {
    for path in names_beside(target)? {
        match File::create_new(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            created => return created.map(|file| (file, path)),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Names for temporary files in the folder of `target`.
fn names_beside(target: &Path) -> io::Result<impl Iterator<Item = PathBuf>> {
    let name = target.file_name().ok_or(ErrorKind::InvalidInput)?;
    Ok((0_u32..).map(move |attempt| {
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(format!(".{}-{attempt}.tmp", std::process::id()));
        target.with_file_name(temporary)
    }))
}
