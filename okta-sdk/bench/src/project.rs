//! The folders and programs of the project.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;

/// Returns the top folder of the project.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns a folder for files of measurements.
#[must_use]
pub fn target() -> PathBuf {
    root().join("target/bench")
}

/// Returns a Cargo command in the top folder.
#[must_use]
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Runs a command, and returns what it prints to standard output.
///
/// # Errors
///
/// Fails if the command fails. What it prints to standard error is shown.
pub fn output(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let shown = format!("{command:?}");
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("{shown}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{shown}: {}", output.status).into());
    }
    Ok(output.stdout)
}
