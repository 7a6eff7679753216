//! Allocations and peak memory of a decoded page. The page itself does not count.

use std::process::Command;

use okta_bench_report::figures::Findings;

use crate::{Failure, project};

pub(super) fn measure() -> Result<Findings, Failure> {
    let mut command: Command = project::cargo();
    command.args(["run", "--quiet", "--release", "--package", "okta-bench", "--bin", "allocations"]);
    Ok(Findings { rows: serde_json::from_slice(&project::output(&mut command)?)?, ..Findings::default() })
}
