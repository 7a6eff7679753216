//! `cargo xtask spec learn FILE…`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use okta_conformance::{Document, KnownGaps, learn, read};

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
    /// Add the actions to openapi/overlays/learned instead of printing them
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
    let document = Document::read().map_err(|problems| problems.to_string())?;
    let lessons = learn(&document, &KnownGaps::read()?, &pairs);
    if cli.write {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/overlays/learned");
        lessons.write(&folder)?;
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
