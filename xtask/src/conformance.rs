//! `cargo xtask conformance`: the SDK judged by recorded traffic.
//!
//! The judge is a program of its own: it needs the SDK, and these commands must work while the SDK does not compile,
//! because they make it.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use crate::failure::{self, Failure};
use crate::{cargo, layout};

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct Conformance {
    /// FILE.jsonl… [--json]; `--help` tells more
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Runs the judge where the user is; gives its exit code.
pub(crate) fn run(conformance: &Conformance) -> Result<ExitCode, Failure> {
    let problem = |error: std::io::Error| failure::plain("command-failed", format!("cargo run: {error}"));
    let manifest = layout::root().join("Cargo.toml");
    let program: [&OsStr; 7] = [
        "run".as_ref(),
        "--quiet".as_ref(),
        "--manifest-path".as_ref(),
        manifest.as_ref(),
        "--package".as_ref(),
        "okta-conformance".as_ref(),
        "--".as_ref(),
    ];
    let mut command =
        cargo::command(program.into_iter().chain(conformance.arguments.iter().map(AsRef::as_ref)));
    let status = command.current_dir(std::env::current_dir().map_err(problem)?).status().map_err(problem)?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
