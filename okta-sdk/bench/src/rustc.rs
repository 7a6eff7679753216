//! The cost of each crate of a build. Cargo starts the program of this crate as `RUSTC_WRAPPER`.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use serde::{Deserialize, Serialize};

use crate::spend::{self, Cost};
use crate::{Failure, clock};

/// The environment variable with the file that the wrapper writes to.
pub const LOG: &str = "OKTA_BENCH_RUSTC_LOG";

/// A crate that was compiled, and its cost.
#[derive(Debug, Serialize, Deserialize)]
struct Compiled {
    name: String,
    cpu: f64,
    peak: f64,
}

/// What a build cost.
#[derive(Debug)]
pub struct Build {
    /// The whole build, with build scripts and linking.
    pub total: Cost,
    /// CPU seconds and peak memory in MB of the compiler, by crate.
    pub crates: BTreeMap<String, (f64, f64)>,
}

impl Build {
    /// Returns the CPU seconds and the peak memory in MB of the compiler for a crate.
    ///
    /// # Errors
    ///
    /// Fails if the crate was not compiled.
    pub fn of(&self, name: &str) -> Result<(f64, f64), Failure> {
        self.crates.get(name).copied().ok_or_else(|| format!("the build did not compile {name}").into())
    }
}

/// Runs a Cargo command and measures it.
///
/// # Errors
///
/// Fails if the command fails.
pub fn build(command: &mut Command, target: &Path) -> Result<Build, Failure> {
    fs::create_dir_all(target)?;
    let log = target.join("rustc.jsonl");
    fs::write(&log, "")?;
    command.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
    command.env("RUSTC_WRAPPER", std::env::current_exe()?).env(LOG, &log);
    let total = spend::of(command)?;
    let mut crates = BTreeMap::new();
    for line in fs::read_to_string(&log)?.lines() {
        let one: Compiled = serde_json::from_str(line)?;
        let entry = crates.entry(one.name).or_insert((0.0, 0.0));
        *entry = (entry.0 + one.cpu, f64::max(entry.1, one.peak));
    }
    Ok(Build { total, crates })
}

/// Runs the compiler instead of Cargo, and records its cost.
///
/// # Errors
///
/// Fails if the compiler cannot be started.
pub fn wrap(arguments: &[String], log: &str) -> Result<ExitCode, Failure> {
    let (program, arguments) = arguments.split_first().ok_or("no compiler")?;
    let status = Command::new(program).args(arguments).status()?;
    let name =
        arguments.iter().position(|argument| argument == "--crate-name").and_then(|at| arguments.get(at + 1));
    // Calls without a source file ask about the compiler.
    if let Some(name) = name.filter(|name| *name != "___") {
        let usage = clock::of_children()?;
        let compiled = Compiled { name: name.clone(), cpu: usage.cpu, peak: usage.peak };
        // One write, so that the lines of compilers that run at the same time are not mixed.
        let line = serde_json::to_string(&compiled)? + "\n";
        OpenOptions::new().append(true).open(log)?.write_all(line.as_bytes())?;
    }
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}
