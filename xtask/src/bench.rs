//! `cargo xtask bench`: writes what the measurements need from the generator, and measures.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use okta_codegen::{Inputs, Options};
use okta_test_support::multiplied;

use crate::failure::{self, Failure};
use crate::layout;
use crate::program::{self, Program};

/// The manifest of the crate with serde derives.
const DERIVED: &str = r#"[package]
name = "derived"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"
"#;

/// How many copies of the operations and schemas the larger documents have.
const SIZES: [usize; 3] = [1, 2, 4];

pub(crate) fn run(program: &Program) -> Result<ExitCode, Failure> {
    let target = layout::root().join("target/bench");
    if program.has("build") || program.has("ci") {
        write_derived(&target.join("derived"))?;
    }
    if program.has("generate") || (program.has_only_options() && !program.has("--help")) {
        write_documents(&target.join("documents"))?;
    }
    program::run_optimized("okta-bench", program)
}

/// Writes a crate with all models of the API as serde derives.
fn write_derived(folder: &Path) -> Result<(), Failure> {
    let inputs = Inputs::read(&layout::root())?;
    let options = Options { derived: Some("lib.rs".to_owned()), derive_all: true, ..Options::default() };
    let generated = okta_codegen::generate(&inputs, &options, &mut |_, _| {})?;
    write(&folder.join("src/lib.rs"), generated.file("lib.rs").unwrap_or_default())?;
    write(&folder.join("Cargo.toml"), DERIVED)
}

/// Writes the document of the management API with its overlays, and larger ones.
fn write_documents(folder: &Path) -> Result<(), Failure> {
    let document = Inputs::read(&layout::root())?.into_document()?;
    for size in SIZES {
        let text = multiplied(&document, size).to_string();
        write(&folder.join(format!("management-{size}.json")), &text)?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| failure::plain("cannot-write", format!("{}: {error}", path.display())).into())
}
