//! Commands that are separate programs.
//!
//! They need the SDK, and `cargo xtask generate` must work while the SDK does not compile.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::failure::{self, Failure};
use crate::{cargo, layout};

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Program {
    /// Arguments of the program; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Program {
    /// Returns whether an argument is given.
    pub(crate) fn has(&self, argument: &str) -> bool {
        self.arguments.iter().any(|given| given == argument)
    }

    /// Returns whether there are only options.
    pub(crate) fn has_only_options(&self) -> bool {
        self.arguments.iter().all(|given| given.to_string_lossy().starts_with('-'))
    }
}

/// Runs the program of a package in the current folder and returns its exit code.
pub(crate) fn run(package: &str, program: &Program) -> Result<ExitCode, Failure> {
    run_binary(package, package, program)
}

/// Runs the program of a package as users would build it, optimized.
pub(crate) fn run_optimized(package: &str, program: &Program) -> Result<ExitCode, Failure> {
    run_with(&["--release"], package, package, program)
}

/// Runs one of several programs of a package.
pub(crate) fn run_binary(package: &str, binary: &str, program: &Program) -> Result<ExitCode, Failure> {
    run_with(&[], package, binary, program)
}

fn run_with(options: &[&str], package: &str, binary: &str, program: &Program) -> Result<ExitCode, Failure> {
    let problem = |error: std::io::Error| failure::plain("command-failed", format!("cargo run: {error}"));
    let manifest = layout::root().join("Cargo.toml");
    let mut command = cargo::command(["run", "--quiet", "--package", package, "--bin", binary]);
    command.arg("--manifest-path").arg(manifest).args(options).arg("--").args(&program.arguments);
    command.current_dir(std::env::current_dir().map_err(problem)?);
    let status = command.status().map_err(problem)?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
