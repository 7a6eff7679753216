//! All tests, from nothing.

use std::fs;

use okta_bench_report::figures::Findings;
use okta_bench_report::row::{Figure, Row};

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
    let row = Row::new(
        "`cargo xtask test` from nothing, CPU",
        "compiling the tests",
        "s",
        compile.cpu + test.cpu,
        compile.cpu,
    )
    .shows(Figure::Total, 1000.0);
    Ok(Findings { rows: vec![row], ..Findings::default() })
}
