//! `cargo xtask test`: all tests, those of the runtime without TLS and without a crypto provider, and each feature of the
//! SDK on its own.

use std::fs;
use std::path::Path;

use okta_codegen::Inputs;

use crate::apis::Api;
use crate::failure::{self, Failure};
use crate::{cargo, layout};

/// A package with tests of the runtime in a build that the workspace does not have. The development dependencies of the
/// runtime would be built again, because they need other features.
struct Alone {
    name: &'static str,
    /// The features of the runtime.
    features: &'static str,
    /// The other crates that the tests use.
    dependencies: &'static str,
    /// The tests, below those of the runtime.
    tests: &'static str,
}

const ALONE: [Alone; 2] = [
    Alone { name: "no-tls", features: r#""blocking""#, dependencies: r#"http = "1""#, tests: "no_tls.rs" },
    Alone {
        name: "no-provider",
        features: r#""blocking", "rustls-no-provider""#,
        dependencies: r#"rcgen = { version = "0.14", default-features = false, features = ["aws_lc_rs", "pem"] }
rustls = { version = "0.23", default-features = false, features = ["aws_lc_rs", "std", "tls12"] }
"#,
        tests: "no_provider/test.rs",
    },
];

impl Alone {
    /// Returns the manifest. Its profiles and features of tokio are those of the crates that the tests of the generator
    /// compile, so that what they share is built once.
    fn manifest(&self) -> String {
        let Self { name, features, dependencies, tests } = self;
        format!(
            r#"[package]
name = "{name}"
version = "0.0.0"
edition = "2024"

[workspace]

[features]
rustls-no-provider = []

[dependencies]
okta-runtime = {{ path = "../../okta-runtime", default-features = false, features = [{features}] }}
tokio = {{ version = "1", default-features = false, features = ["macros", "net", "rt-multi-thread", "time"] }}
{dependencies}
[[test]]
name = "alone"
path = "../../okta-runtime/tests/{tests}"

[profile.dev]
debug = "line-tables-only"

[profile.dev.package.serde_json]
opt-level = 1
"#
        )
    }

    fn run(&self, root: &Path) -> Result<(), Failure> {
        let folder = root.join("target").join(self.name);
        let write = || {
            fs::create_dir_all(&folder)?;
            fs::write(folder.join("Cargo.toml"), self.manifest())?;
            fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))
        };
        write().map_err(|error| failure::plain("cannot-write", format!("{}: {error}", folder.display())))?;
        let mut command = cargo::command(["test", "--offline"]);
        cargo::run(command.current_dir(&folder).env("CARGO_TARGET_DIR", root.join("target")))
    }
}

pub(crate) fn run() -> Result<(), Failure> {
    cargo::run(&mut cargo::command(["test", "--workspace", "--all-features", "--no-fail-fast"]))?;
    ALONE.iter().try_for_each(|package| package.run(&layout::root()))?;
    features()
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
