//! `cargo xtask spec`: the OpenAPI document of the project.

use std::path::{Path, PathBuf};

use okta_codegen::output;
use okta_codegen::source::{Document, SpecLock, facts, lint};

use crate::failure::Failure;
use crate::layout;

const DOCUMENT: &str = "management.yaml";
const LOCK: &str = "spec.lock";
const TITLE: &str = "Okta Management API";

#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Take the facts of a published document into openapi/management.yaml
    Import {
        /// The document, as Okta publishes it
        file: PathBuf,
    },
}

pub(crate) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Import { file } => import(&file),
    }
}

fn import(file: &Path) -> Result<(), Failure> {
    let source = Document::read(file)?;
    let facts = facts::import(&source, TITLE)?;
    let path = layout::openapi().join(DOCUMENT);
    let lock_path = layout::openapi().join(LOCK);
    let written = output::write_file(&path, &facts)?;
    // The lock goes on naming the published document when the project's own one is imported once more.
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
