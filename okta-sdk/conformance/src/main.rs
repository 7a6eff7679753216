//! `cargo xtask conformance FILE.jsonl…`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use okta_conformance::{Document, Judge, read};

#[derive(Parser)]
#[command(name = "cargo xtask conformance", about = "Judge the SDK by recorded traffic")]
struct Cli {
    /// Recordings: one JSON object a line
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print the counts as one JSON object
    #[arg(long)]
    json: bool,
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

/// Prints a line for each difference and the counts; says whether there was no difference.
fn run(cli: &Cli) -> Result<bool, Box<dyn std::error::Error>> {
    let mut pairs = Vec::new();
    for file in &cli.files {
        pairs.extend(read(file)?);
    }
    let document = Document::read().map_err(|problems| problems.to_string())?;
    let report = Judge::new(document)?.judge(&pairs);
    for failure in &report.failures {
        eprintln!("{failure}");
    }
    for unmatched in &report.unmatched {
        eprintln!("{unmatched}: the SDK has no such operation");
    }
    if cli.json {
        println!("{}", report.to_json());
    } else {
        println!("{report}");
    }
    Ok(report.is_clean())
}
