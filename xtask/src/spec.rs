//! `cargo xtask spec`: imports and compares OpenAPI documents, and learns overlays.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use okta_codegen::diff::diff;

use crate::apis::Api;
use crate::failure::Failure;
use crate::program;

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Import the facts of a published document to openapi/
    Import {
        /// The API of the document
        #[arg(long, default_value = "management")]
        api: Api,
        /// The document, as Okta publishes it
        file: PathBuf,
    },
    /// Show what changes for users of the SDK between two documents, and what breaks their code
    Diff {
        /// The API of the documents
        #[arg(long, default_value = "management")]
        api: Api,
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
        Command::Import { api, file } => import(api, &file)?,
        Command::Diff { api, old, new, format } => show(api, &old, &new, format)?,
        Command::Learn(program) => return program::run_binary("okta-conformance", "okta-learn", &program),
    }
    Ok(ExitCode::SUCCESS)
}

fn import(api: Api, file: &Path) -> Result<(), Failure> {
    let import = api.files().import(file, api.title())?;
    if !import.warnings.is_empty() {
        eprintln!("{}\n", import.warnings);
    }
    let outcome = if import.changed { "written" } else { "unchanged" };
    println!("release {}: {} {outcome}, {} bytes", import.release, import.path.display(), import.bytes);
    Ok(())
}

fn show(api: Api, old: &Path, new: &Path, format: Format) -> Result<(), Failure> {
    let read = |document| api.files().read_with(document);
    let report = diff(&read(old)?, &read(new)?, &api.options(), env!("CARGO_PKG_VERSION"))?;
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
