//! `cargo xtask demo-org`: a small org on the loopback address.

use std::ffi::OsString;

use crate::cargo;
use crate::failure::Failure;

#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub(crate) struct DemoOrg {
    /// `--port N` and others; `--help` tells which
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// The org is a program of its own, because this one is built without the SDK and what it brings.
pub(crate) fn run(demo_org: &DemoOrg) -> Result<(), Failure> {
    let run = ["run", "--quiet", "--package", "okta-demo-org", "--"];
    cargo::run(cargo::command(run).args(&demo_org.arguments))
}
