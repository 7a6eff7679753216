//! Runs Cargo.

use std::ffi::OsStr;
use std::process::Command;

use okta_codegen::diag::Diagnostics;

use crate::failure::{self, Failure};
use crate::layout;

/// Returns a Cargo command in the top folder of the project.
pub(crate) fn command<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(layout::root()).args(arguments);
    command
}

/// Runs a command and shows its output.
pub(crate) fn run(command: &mut Command) -> Result<(), Failure> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(&shown, &status.to_string()).into()),
        Err(error) => Err(failed(&shown, &error.to_string()).into()),
    }
}

/// Runs a command that fails on warnings, too.
pub(crate) fn run_without_warnings(command: &mut Command) -> Result<(), Failure> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    let output = command.output().map_err(|error| failed(&shown, &error.to_string()))?;
    let text = String::from_utf8_lossy(&output.stderr);
    if output.status.success() && !text.lines().any(|line| line.contains("warning:")) {
        return Ok(());
    }
    eprintln!("{text}");
    let reason =
        if output.status.success() { "it has warnings".to_owned() } else { output.status.to_string() };
    Err(failed(&shown, &reason).into())
}

fn shown(command: &Command) -> String {
    let arguments: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    format!("cargo {}", arguments.join(" "))
}

fn failed(command: &str, reason: &str) -> Diagnostics {
    failure::plain("command-failed", format!("`{command}`: {reason}"))
}
