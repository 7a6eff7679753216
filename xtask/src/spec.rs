//! `cargo xtask spec`: imports and compares OpenAPI documents.

use std::path::{Path, PathBuf};

use okta_codegen::diff::diff;
use okta_codegen::doc_overrides::DocOverrides;
use okta_codegen::names::Names;
use okta_codegen::source::{Document, SpecLock, facts, lint, overlay};
use okta_codegen::writer;

use crate::failure::Failure;
use crate::layout;

const DOCUMENT: &str = "management.yaml";
const LOCK: &str = "spec.lock";
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

pub(crate) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Import { file } => import(&file),
        Command::Diff { old, new, format } => show(&old, &new, format),
    }
}

fn import(file: &Path) -> Result<(), Failure> {
    let source = Document::read(file)?;
    let facts = facts::import(&source, TITLE)?;
    let path = layout::openapi().join(DOCUMENT);
    let lock_path = layout::openapi().join(LOCK);
    let written = writer::write_file(&path, &facts)?;
    // Importing openapi/management.yaml itself keeps the name of the published document in the lock.
    let lock = match SpecLock::read(&lock_path) {
        Ok(lock) if lock.verify(&source).is_ok() => lock,
        _ => SpecLock::of(&source, DOCUMENT, &facts),
    };
    lock.write(&lock_path)?;
    let mut warnings = lint(&source);
    if !warnings.is_empty() {
        warnings.locate(&source);
        eprintln!("{warnings}\n");
    }
    let outcome = if written { "written" } else { "unchanged" };
    println!("release {}: {} {outcome}, {} bytes", lock.release, path.display(), facts.len());
    Ok(())
}

fn show(old: &Path, new: &Path, format: Format) -> Result<(), Failure> {
    let folder = layout::openapi();
    let overlays = overlay::read_folder(&folder.join("overlays"))?;
    let names = Names::read(&folder.join("names.toml"))?;
    let doc_overrides = DocOverrides::read(&folder.join("docs.yaml"))?;
    let (old, new) = (Document::read(old)?, Document::read(new)?);
    let report = diff(old, new, &overlays, &names, &doc_overrides, env!("CARGO_PKG_VERSION"))?;
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
