//! The folders of the project.

use std::path::{Path, PathBuf};

/// Returns the top folder of the project.
pub(crate) fn root() -> PathBuf {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().unwrap_or(crate_folder).to_owned()
}
