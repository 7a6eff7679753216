//! `cargo xtask simulate`: many tasks that call an org with rate limits, in simulated time.
//!
//! Each scenario runs the real client against a simulated org, beside the same run without throttling and with the
//! strategy of the official SDKs. The command prints a table, writes `docs/RATE-LIMITS.md` with a chart of each
//! scenario, and fails if the client misses a goal. Waits take no real time, and the figures are the same in every run.

mod chart;
mod files;
mod fleet;
mod org;
mod random;
mod report;
mod run;
mod scenario;
mod table;
mod tokens;

use std::error::Error;
use std::process::ExitCode;

use files::Files;
use run::Strategy;

const USAGE: &str = "\
Usage: cargo xtask simulate [--fleet] [--check]

Runs the scenarios, writes docs/RATE-LIMITS.md and the charts, and fails if the client misses a goal.

  --fleet  run several processes with a Redis instead, in real time
  --check  write nothing, and fail if the simulated files are not up to date";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        [] => simulate(Files::write()),
        ["--check"] => simulate(Files::check()),
        ["--fleet"] => run_fleet(Files::write()),
        ["--fleet", "--check"] => run_fleet(Files::check()),
        [fleet::ARGUMENT] => fleet::work().map(|()| Vec::new()),
        _ => {
            eprintln!("{USAGE}");
            return if arguments == ["--help"] { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    match outcome {
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            eprintln!("\n{}", problems.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs all scenarios, and writes or checks the files. Returns the goals that were missed, and the files that are not up to
/// date.
fn simulate(mut files: Files) -> Result<Vec<String>, Box<dyn Error>> {
    let mut problems = Vec::new();
    let mut rows = Vec::new();
    for scenario in scenario::all() {
        let reports = Strategy::ALL.into_iter().map(|strategy| run::run(&scenario, strategy));
        let reports = reports.collect::<Result<Vec<_>, _>>()?;
        let missed = scenario.missed_goals(&reports[0])?;
        problems.extend(missed.iter().map(|goal| format!("missed: {}: {goal}", scenario.name)));
        files.put(&format!("rate-limits/{}.svg", scenario.file), &chart::draw(&scenario, &reports)?)?;
        for (strategy, report) in Strategy::ALL.iter().zip(&reports) {
            rows.push(table::Row::new(&scenario, *strategy, report));
        }
    }
    let tokens = tokens::simulate(&mut files)?;
    problems.extend(tokens.missed);
    println!("{}\n\n{}", table::text(&rows), tokens.text);
    files.put_simulated(&(table::document(&scenario::all(), &rows) + &tokens.section))?;
    problems.extend(files.problems());
    Ok(problems)
}

/// Runs the fleet, and writes its part of the document. Returns the goals that were missed.
fn run_fleet(mut files: Files) -> Result<Vec<String>, Box<dyn Error>> {
    let Some(results) = fleet::run()? else { return Ok(Vec::new()) };
    files.put_fleet(&results.section)?;
    Ok(results.missed)
}
