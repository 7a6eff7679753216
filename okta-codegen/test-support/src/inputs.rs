//! Inputs that the repository does not contain.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A folder of inputs that the repository does not contain. Tests that need one that is missing are skipped, unless an
/// environment variable names the folder.
#[derive(Clone, Copy, Debug)]
pub struct Inputs {
    variable: &'static str,
    /// Relative to the repository.
    default: &'static str,
    hint: &'static str,
}

/// Published documents and recordings.
pub const SHARED: Inputs = Inputs {
    variable: "OKTA_TEST_SHARED",
    default: "../shared",
    hint: "CONTRIBUTING.md lists the files of this folder",
};

/// Programs that the tests connect to.
pub const PEERS: Inputs = Inputs {
    variable: "OKTA_TEST_PEERS",
    default: "target/peers",
    hint: "okta-runtime/tests/peers/install and okta-sdk/demo-org/tests/install create it",
};

/// The mock server that checks requests.
pub const CHECKER: Inputs = Inputs {
    variable: "OKTA_TEST_CHECKER",
    default: "target/checker",
    hint: "okta-sdk/tests/checker/install creates it",
};

impl Inputs {
    /// Returns the path of a file in the folder. Without the file, prints that a test is skipped and returns `None`.
    ///
    /// # Panics
    ///
    /// If the file is missing although the environment variable names the folder.
    pub fn file(self, name: &str) -> Option<PathBuf> {
        let named = std::env::var_os(self.variable).filter(|value| !value.is_empty());
        let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(self.default);
        let file = named.clone().map_or_else(default, PathBuf::from).join(name);
        if file.exists() {
            return Some(file);
        }
        assert!(named.is_none(), "{} is missing: {}", file.display(), self.hint);
        // The test harness captures the output of `eprintln!` when a test passes.
        let _ = writeln!(std::io::stderr(), "skipped: {} is missing: {}", file.display(), self.hint);
        None
    }
}
