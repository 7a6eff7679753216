//! `cargo xtask test`: all tests, the runtime without TLS, and each feature of the SDK on its own.

use std::fs;
use std::path::Path;

use okta_codegen::Inputs;

use crate::apis::Api;
use crate::failure::{self, Failure};
use crate::{cargo, layout};

/// A package with the tests of the runtime without TLS. The development dependencies of the runtime would be built again,
/// because they need other features without TLS. The features and profiles are those of the crates that the tests of the
/// generator compile, so that what they share is built once.
const WITHOUT_TLS: &str = r#"[package]
name = "no-tls"
version = "0.0.0"
edition = "2024"

[workspace]

[features]
rustls-no-provider = []

[dependencies]
http = "1"
okta-runtime = { path = "../../okta-runtime", default-features = false, features = ["blocking"] }
tokio = { version = "1", default-features = false, features = ["macros", "net", "rt-multi-thread", "time"] }

[[test]]
name = "no_tls"
path = "../../okta-runtime/tests/no_tls.rs"

[profile.dev]
debug = "line-tables-only"

[profile.dev.package.serde_json]
opt-level = 1
"#;

pub(crate) fn run() -> Result<(), Failure> {
    cargo::run(&mut cargo::command(["test", "--workspace", "--all-features", "--no-fail-fast"]))?;
    without_tls(&layout::root())?;
    features()
}

/// Runs the tests of the runtime without TLS.
fn without_tls(root: &Path) -> Result<(), Failure> {
    let folder = root.join("target/no-tls");
    let write = || {
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("Cargo.toml"), WITHOUT_TLS)?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))
    };
    write().map_err(|error| failure::plain("cannot-write", format!("{}: {error}", folder.display())))?;
    let mut command = cargo::command(["test", "--offline"]);
    cargo::run(command.current_dir(&folder).env("CARGO_TARGET_DIR", root.join("target")))
}

/// Checks that the SDK compiles without warnings with each single feature and without features, and all libraries with all.
fn features() -> Result<(), Failure> {
    let check = ["check", "--package", "okta-sdk", "--no-default-features"];
    cargo::run_without_warnings(&mut cargo::command(check))?;
    for feature in names()? {
        cargo::run_without_warnings(cargo::command(check).args(["--features", &feature]))?;
    }
    cargo::run_without_warnings(&mut cargo::command(["check", "--package", "okta-sdk"]))?;
    // The documentation is built with the same selection, so that both share what they need.
    cargo::run_without_warnings(&mut cargo::command(["check", "--workspace", "--all-features", "--lib"]))
}

/// Returns the features of the SDK that enable operations: a group of tags of the management API, or another API.
fn names() -> Result<Vec<String>, Failure> {
    let mut names = Inputs::read(&layout::root())?.features();
    names.extend(Api::ALL.into_iter().filter(|api| *api != Api::Management).map(|api| api.name().to_owned()));
    Ok(names)
}
