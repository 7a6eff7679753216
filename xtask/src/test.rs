//! `cargo xtask test`: all tests, the runtime without TLS, and each feature of the SDK on its own.

use okta_codegen::Inputs;

use crate::apis::Api;
use crate::failure::Failure;
use crate::{cargo, layout};

pub(crate) fn run() -> Result<(), Failure> {
    cargo::run(&mut cargo::command(["test", "--workspace", "--all-features", "--no-fail-fast"]))?;
    let without_tls =
        ["test", "--package", "okta-runtime", "--no-default-features", "--test", "it", "no_tls::"];
    cargo::run(&mut cargo::command(without_tls))?;
    features()
}

/// Checks that the SDK compiles without warnings with each single feature, and without features.
fn features() -> Result<(), Failure> {
    let check = ["check", "--package", "okta-sdk", "--no-default-features"];
    cargo::run_without_warnings(&mut cargo::command(check))?;
    for feature in names()? {
        cargo::run_without_warnings(cargo::command(check).args(["--features", &feature]))?;
    }
    cargo::run_without_warnings(&mut cargo::command(["check", "--package", "okta-sdk"]))?;
    cargo::run_without_warnings(&mut cargo::command(["check", "--package", "okta-sdk", "--all-features"]))
}

/// Returns the features of the SDK that enable operations: a group of tags of the management API, or another API.
fn names() -> Result<Vec<String>, Failure> {
    let mut names = Inputs::read(&layout::root())?.features();
    names.extend(Api::ALL.into_iter().filter(|api| *api != Api::Management).map(|api| api.name().to_owned()));
    Ok(names)
}
