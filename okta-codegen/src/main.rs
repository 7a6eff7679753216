//! `okta-codegen`: a complete crate from any OpenAPI 3.0 document.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand, ValueEnum};
use okta_codegen::diag::Diagnostics;
use okta_codegen::{FeaturesFrom, Input, Inputs, Options, Stage};

#[derive(Parser)]
#[command(about = "Generates a Rust SDK from an OpenAPI 3.0 document", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate a complete crate
    Generate(Generate),
}

#[derive(clap::Args)]
struct Generate {
    /// The OpenAPI 3.0 document, YAML or JSON
    #[arg(long)]
    spec: PathBuf,
    /// Folder of the crate: a new one, or that of an earlier run
    #[arg(long)]
    out: PathBuf,
    /// Name of the crate, in lower case
    #[arg(long)]
    crate_name: String,
    /// OpenAPI overlay with corrections of the document; can be repeated
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// TOML file with names and rules that the document does not define; the README lists its tables
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,
    /// YAML file with documentation that replaces the text of the document
    #[arg(long, value_name = "FILE")]
    docs: Option<PathBuf>,
    /// Write the ids of all operations and types to this file, with what the document says about them, as JSON
    #[arg(long, value_name = "FILE")]
    dump_ir: Option<PathBuf>,
    /// What becomes a Cargo feature
    #[arg(long, default_value = "tagGroups")]
    features_from: Features,
}

#[derive(Clone, Copy, ValueEnum)]
enum Features {
    /// Groups of tags (`x-tagGroups`), if there are any
    #[value(name = "tagGroups")]
    TagGroups,
    /// Each tag
    #[value(name = "tags")]
    Tags,
    /// Nothing: all operations are always built
    #[value(name = "none")]
    None,
}

fn main() -> ExitCode {
    let Command::Generate(arguments) = Cli::parse().command;
    match generate(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(diagnostics) => {
            eprintln!("{diagnostics}");
            ExitCode::FAILURE
        }
    }
}

fn generate(arguments: &Generate) -> Result<(), Diagnostics> {
    let inputs = inputs(arguments)?;
    let options = Options {
        crate_name: Some(arguments.crate_name.clone()),
        features_from: match arguments.features_from {
            Features::TagGroups => FeaturesFrom::TagGroups,
            Features::Tags => FeaturesFrom::Tags,
            Features::None => FeaturesFrom::None,
        },
        runtime: runtime(),
        ..Options::default()
    };
    let mut times = Vec::new();
    if let Some(path) = &arguments.dump_ir {
        inputs.write_api_json(&options, path)?;
    }
    let mut made = okta_codegen::generate(&inputs, &options, &mut |stage, time| times.push((stage, time)))?;
    let start = Instant::now();
    let report = made.write(&arguments.out)?;
    times.push((Stage::Write, start.elapsed()));
    made.warnings.extend(report.warnings.clone());
    if !made.warnings.is_empty() {
        eprintln!("{}\n", made.warnings);
    }
    println!("{}", made.summary(&report, &times));
    // The process ends here: freeing millions of small values one by one would only take time.
    std::mem::forget((inputs, made));
    Ok(())
}

fn inputs(arguments: &Generate) -> Result<Inputs, Diagnostics> {
    let mut builder = Inputs::builder(Input::file(&arguments.spec));
    for path in &arguments.overlay {
        builder = builder.overlay(Input::file(path));
    }
    if let Some(path) = &arguments.names {
        builder = builder.names(Input::file(path));
    }
    if let Some(path) = &arguments.docs {
        builder = builder.docs(Input::file(path));
    }
    builder.read()
}

/// The runtime of the checkout that this program was built in, if it exists, or else the published one.
fn runtime() -> String {
    let beside = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../okta-runtime"));
    match beside.canonicalize() {
        Ok(path) => format!(
            "{{ version = \"{}\", path = {:?}, default-features = false }}",
            env!("CARGO_PKG_VERSION"),
            path.display().to_string()
        ),
        Err(_) => format!("{{ version = {:?}, default-features = false }}", env!("CARGO_PKG_VERSION")),
    }
}
