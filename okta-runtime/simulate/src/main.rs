//! `cargo xtask simulate`: many tasks that call an org with rate limits, in simulated time.
//!
//! Each scenario runs the real client against a simulated org, beside the same run without throttling and with the
//! strategy of the official SDKs. The command prints a table, writes `docs/RATE-LIMITS.md` with a chart of each
//! scenario, and fails if the client misses a goal. Waits take no real time, and the figures are the same in every run.

mod chart;
mod org;
mod random;
mod report;
mod run;
mod scenario;
mod table;

use std::path::Path;
use std::process::ExitCode;

use run::Strategy;

fn main() -> ExitCode {
    match simulate() {
        Ok(missed) if missed.is_empty() => ExitCode::SUCCESS,
        Ok(missed) => {
            eprintln!("\nmissed goals:\n{}", missed.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs all scenarios and writes the document. Returns the goals that were missed.
fn simulate() -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let charts = docs.join("rate-limits");
    std::fs::create_dir_all(&charts)?;
    let mut missed = Vec::new();
    let mut rows = Vec::new();
    for scenario in scenario::all() {
        let reports = Strategy::ALL.into_iter().map(|strategy| run::run(&scenario, strategy));
        let reports = reports.collect::<Result<Vec<_>, _>>()?;
        let goals = scenario.missed_goals(&reports[0])?;
        missed.extend(goals.iter().map(|goal| format!("{}: {goal}", scenario.name)));
        chart::draw(&charts.join(format!("{}.svg", scenario.file)), &scenario, &reports)?;
        for (strategy, report) in Strategy::ALL.iter().zip(&reports) {
            rows.push(table::Row::new(&scenario, *strategy, report));
        }
        eprintln!(
            "{}: {}",
            scenario.name,
            if goals.is_empty() { "all goals reached" } else { "goals missed" }
        );
    }
    println!("{}", table::text(&rows));
    std::fs::write(docs.join("RATE-LIMITS.md"), table::document(&scenario::all(), &rows))?;
    Ok(missed)
}
