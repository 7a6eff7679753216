//! Writing: one file, or the whole set of generated files, completely or not at all.

mod staged;

use std::fs;
use std::path::Path;

use crate::diag::{Diagnostic, Diagnostics, Location};

use staged::Staged;

/// Puts `content` at `path` by way of a file beside it, so that the old content is there until the new one is complete.
/// A file that holds it already is left alone. Says whether it was written.
pub fn write_file(path: &Path, content: &str) -> Result<bool, Diagnostics> {
    if fs::read(path).is_ok_and(|old| old == content.as_bytes()) {
        return Ok(false);
    }
    Staged::write(path, content).and_then(Staged::commit).map_err(|error| cannot_write(path, &error))?;
    Ok(true)
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Diagnostics {
    Diagnostic::error("cannot-write", "", format!("cannot write the file: {error}"))
        .located(Location::file(path.display().to_string()))
        .help("nothing was changed; make room or fix the permissions and run it again")
        .into()
}
