//! `cargo xtask spec`: imports and compares OpenAPI documents, and learns overlays.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use okta_codegen::Inputs;
use okta_codegen::diff::diff;

use crate::failure::Failure;
use crate::{layout, program};

const TITLE: &str = "Okta Management API";

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Import the facts of a published document to openapi/management.yaml
    Import {
        /// The document, as Okta publishes it
        file: PathBuf,
    },
    /// Show what changes for users of the SDK between two documents, and what breaks their code
    Diff {
        /// The old document: published, or facts only
        old: PathBuf,
        /// The new document
        new: PathBuf,
        /// How to show it
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// Learn from recorded traffic what the document lacks, as overlays for review
    Learn(program::Program),
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Format {
    /// For a terminal
    Text,
    /// For CHANGELOG.md and pull requests
    Markdown,
    /// For programs: openapi/README.md describes it
    Json,
}

pub(crate) fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Import { file } => import(&file)?,
        Command::Diff { old, new, format } => show(&old, &new, format)?,
        Command::Learn(program) => return program::run_binary("okta-conformance", "okta-learn", &program),
    }
    Ok(ExitCode::SUCCESS)
}

fn import(file: &Path) -> Result<(), Failure> {
    let import = okta_codegen::import(&layout::root(), file, TITLE)?;
    if !import.warnings.is_empty() {
        eprintln!("{}\n", import.warnings);
    }
    let outcome = if import.changed { "written" } else { "unchanged" };
    println!("release {}: {} {outcome}, {} bytes", import.release, import.path.display(), import.bytes);
    Ok(())
}

fn show(old: &Path, new: &Path, format: Format) -> Result<(), Failure> {
    let read = |document| Inputs::read_with(&layout::root(), document);
    let report = diff(&read(old)?, &read(new)?, env!("CARGO_PKG_VERSION"))?;
    print!(
        "{}",
        match format {
            Format::Text => report.text(),
            Format::Markdown => report.markdown(),
            Format::Json => report.json()?,
        }
    );
    Ok(())
}
