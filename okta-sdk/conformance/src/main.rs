//! `cargo xtask conformance FILE.jsonl…`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use okta_conformance::{Checker, Spec, read};

#[derive(Parser)]
#[command(
    name = "cargo xtask conformance",
    bin_name = "cargo xtask conformance",
    about = "Check the SDK against recorded traffic"
)]
struct Cli {
    /// Recordings: one JSON object per line, or HAR files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The OpenAPI document of another API, with its overlays beside it
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Print the counts as one JSON object
    #[arg(long)]
    json: bool,
    /// List the places where an encoded body differs from the recorded one, most frequent first
    #[arg(long)]
    strict: bool,
    /// List the places that the document does not describe, most frequent first
    #[arg(long)]
    undescribed: bool,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Prints a line for each difference, and the counts. Returns whether there was no difference. The exit code is 1 if there
/// was one, and 2 if the input could not be read.
fn run(cli: &Cli) -> Result<bool, Box<dyn std::error::Error>> {
    let mut pairs = Vec::new();
    for file in &cli.files {
        pairs.extend(read(file)?);
    }
    let spec = cli.spec.as_ref().map_or_else(Spec::management, Spec::at);
    let document = spec.document().map_err(|problems| problems.to_string())?;
    let report = Checker::new(document)?.check(&pairs);
    let strict = report.strict_lines().filter(|_| cli.strict);
    let undescribed = report.undescribed_lines().filter(|_| cli.undescribed);
    let failures = report.failures.iter().map(ToString::to_string);
    let unmatched = report.unmatched.iter().map(|pair| format!("{pair}: the SDK has no such operation"));
    let lines = failures.chain(unmatched).chain(strict).chain(undescribed);
    if cli.json {
        lines.for_each(|line| eprintln!("{line}"));
        println!("{}", report.to_json());
    } else {
        lines.for_each(|line| println!("{line}"));
        println!("{report}");
    }
    Ok(report.is_clean())
}
