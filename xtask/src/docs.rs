//! `cargo xtask docs`: builds the documentation of the published packages as docs.rs does.

use okta_codegen::diag::Diagnostics;
use serde_json::Value;

use crate::failure::{self, Failure};
use crate::{cargo, package};

pub(crate) fn run() -> Result<(), Failure> {
    let metadata = metadata()?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let packages: Vec<&Value> =
        packages.filter(|one| package::PACKAGES.iter().any(|name| one["name"] == *name)).collect();
    for package in &packages {
        let name = package["name"].as_str().unwrap_or_default();
        let expected = format!("https://docs.rs/{name}");
        if package["documentation"] != expected {
            let message = format!("the manifest of {name} has no `documentation = \"{expected}\"`");
            return Err(failure::plain("manifest", message).into());
        }
        let settings = &package["metadata"]["docs"]["rs"];
        let flags = settings["rustdoc-args"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let flags: Vec<&str> = flags.chain(["-D", "warnings"]).collect();
        let features = if settings["all-features"] == true { &["--all-features"][..] } else { &[] };
        let mut command = cargo::command(["doc", "--no-deps", "--package", name]);
        // docs.rs uses a nightly toolchain.
        command.args(features).env("RUSTC_BOOTSTRAP", "1").env("RUSTDOCFLAGS", flags.join(" "));
        cargo::run(&mut command)?;
    }
    Ok(())
}

fn metadata() -> Result<Value, Diagnostics> {
    let failed = |reason: String| failure::plain("command-failed", format!("`cargo metadata`: {reason}"));
    let output = cargo::command(["metadata", "--no-deps", "--format-version", "1"]).output();
    let output = output.map_err(|error| failed(error.to_string()))?;
    serde_json::from_slice(&output.stdout).map_err(|error| failed(error.to_string()))
}
