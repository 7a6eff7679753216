//! `cargo xtask spec learn FILE…`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use okta_conformance::{Spec, learn, read};

#[derive(Parser)]
#[command(
    name = "cargo xtask spec learn",
    bin_name = "cargo xtask spec learn",
    about = "Learn from recorded traffic what the document lacks, as overlay actions"
)]
struct Cli {
    /// Recordings: one JSON object per line, or HAR files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The OpenAPI document of another API, with its overlays beside it
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Add the actions to the folder overlays/learned beside the document instead of printing them
    #[arg(long)]
    write: bool,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<(), Box<dyn std::error::Error>> {
    let mut pairs = Vec::new();
    for file in &cli.files {
        pairs.extend(read(file)?);
    }
    let spec = cli.spec.as_ref().map_or_else(Spec::management, Spec::at);
    let document = spec.document().map_err(|problems| problems.to_string())?;
    let lessons = learn(&document, &spec.known_gaps()?, &pairs);
    if cli.write {
        lessons.write(&spec.learned())?;
    } else {
        lessons.texts().for_each(|(file, text)| println!("# {file}\n{text}"));
    }
    lessons.left().iter().for_each(|line| println!("{line}"));
    println!(
        "{} actions, {} of them doubtful; {} places without an action",
        lessons.actions(),
        lessons.doubtful(),
        lessons.left().len()
    );
    Ok(())
}
