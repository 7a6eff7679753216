//! `cargo xtask docs`: builds the documentation of the workspace, that of the published packages as docs.rs does.

use std::collections::BTreeMap;
use std::env;
use std::process::{self, ExitCode};

use okta_codegen::diag::Diagnostics;
use serde_json::Value;

use crate::failure::{self, Failure};
use crate::{cargo, package};

/// The variable with the additional flags of each package, as JSON. If it is set, this program runs as rustdoc.
pub(crate) const FLAGS: &str = "OKTA_RUSTDOC_FLAGS";

type Flags = BTreeMap<String, Vec<String>>;

/// Builds all documentation in one run of Cargo, so that dependencies are checked once. docs.rs uses a nightly toolchain.
/// Only rustdoc gets the variable that allows unstable options: build scripts of dependencies read it too, so everything
/// would be built again.
pub(crate) fn run() -> Result<(), Failure> {
    let flags = serde_json::to_string(&flags(&metadata()?)?).map_err(|error| failed(error.to_string()))?;
    let program = env::current_exe().map_err(|error| failed(error.to_string()))?;
    let mut command = cargo::command(["doc", "--no-deps", "--workspace", "--all-features"]);
    command.env("RUSTDOC", program).env(FLAGS, flags).env("RUSTDOCFLAGS", "-D warnings");
    cargo::run(&mut command)
}

/// Returns the flags that docs.rs passes to rustdoc for the published packages.
fn flags(metadata: &Value) -> Result<Flags, Failure> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let mut flags = Flags::new();
    for package in packages.filter(|one| package::PACKAGES.iter().any(|name| one["name"] == *name)) {
        let name = package["name"].as_str().unwrap_or_default();
        let expected = format!("https://docs.rs/{name}");
        let settings = &package["metadata"]["docs"]["rs"];
        if package["documentation"] != expected || settings["all-features"] != true {
            let message = format!(
                "the manifest of {name} needs `documentation = \"{expected}\"`, and `all-features = true` for docs.rs"
            );
            return Err(failure::plain("manifest", message).into());
        }
        let own = settings["rustdoc-args"].as_array().into_iter().flatten().filter_map(Value::as_str);
        flags.insert(name.to_owned(), own.map(str::to_owned).collect());
    }
    Ok(flags)
}

/// Runs rustdoc for the package that Cargo names, with its flags.
pub(crate) fn rustdoc(flags: &str) -> Result<ExitCode, Failure> {
    let flags: Flags = serde_json::from_str(flags).map_err(|error| failed(error.to_string()))?;
    let mut rustdoc = process::Command::new("rustdoc");
    rustdoc.args(env::args_os().skip(1));
    if let Some(own) = env::var("CARGO_PKG_NAME").ok().and_then(|name| flags.get(&name)) {
        rustdoc.args(own).env("RUSTC_BOOTSTRAP", "1");
    }
    let status = rustdoc.status().map_err(|error| failed(error.to_string()))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn metadata() -> Result<Value, Diagnostics> {
    let output = cargo::command(["metadata", "--no-deps", "--format-version", "1"]).output();
    let output = output.map_err(|error| failed(error.to_string()))?;
    serde_json::from_slice(&output.stdout).map_err(|error| failed(error.to_string()))
}

fn failed(reason: String) -> Diagnostics {
    failure::plain("command-failed", format!("the documentation cannot be built: {reason}"))
}
