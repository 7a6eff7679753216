//! All tests, from nothing.

use std::fs;

use okta_bench_report::figures::Findings;
use okta_bench_report::row::{Figure, Row};

use super::build::{self, DERIVES};
use crate::{Failure, project, spend};

pub(super) fn measure() -> Result<Findings, Failure> {
    let target = project::target().join("ci");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let cost = |arguments: &[&str]| {
        let mut command = project::cargo();
        command.args(arguments).env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0");
        spend::of(&command)
    };
    let compile = cost(&["test", "--quiet", "--workspace", "--all-features", "--no-run"])?;
    let test = cost(&["xtask", "test"])?;
    // The total is not compared with a part of it: if both grew, the ratio would stay.
    let yardstick = build::derives(&["check"])?.0;
    let row = |what: &str, cpu: f64| Row::new(what, &format!("a check of {DERIVES}"), "s", cpu, yardstick);
    let rows = vec![
        row("`cargo xtask test` from nothing, CPU", compile.cpu + test.cpu).shows(Figure::Total, 1000.0),
        row("of this, compiling the tests", compile.cpu).shows(Figure::Total, None),
    ];
    Ok(Findings { rows, ..Findings::default() })
}
