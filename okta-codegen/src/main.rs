//! `okta-codegen`: a complete crate from any OpenAPI 3.0 document.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, Subcommand, ValueEnum};
use okta_codegen::Templates;
use okta_codegen::diag::Diagnostics;
use okta_codegen::doc_overrides::DocOverrides;
use okta_codegen::names::Names;
use okta_codegen::source::Document;
use okta_codegen::summary::Summary;
use okta_codegen::writer::Writer;
use okta_codegen::{FeaturesFrom, Input, Options, Stage};

#[derive(Parser)]
#[command(about = "Makes a Rust SDK from an OpenAPI 3.0 document", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a complete crate
    Generate(Generate),
}

#[derive(clap::Args)]
struct Generate {
    /// The OpenAPI 3.0 document, YAML or JSON
    #[arg(long)]
    spec: PathBuf,
    /// Folder of the crate
    #[arg(long)]
    out: PathBuf,
    /// Name of the crate
    #[arg(long)]
    crate_name: String,
    /// Names and rules that the document does not give (see openapi/names.toml)
    #[arg(long)]
    names: Option<PathBuf>,
    /// What becomes a Cargo feature
    #[arg(long, default_value = "tagGroups")]
    features_from: From,
}

#[derive(Clone, Copy, ValueEnum)]
enum From {
    #[value(name = "tagGroups")]
    TagGroups,
    #[value(name = "tags")]
    Tags,
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
    let mut times = Vec::new();
    let start = Instant::now();
    let document = Document::read(&arguments.spec)?;
    let names = match &arguments.names {
        Some(path) => Names::read(path)?,
        None => Names::default(),
    };
    times.push((Stage::Read, start.elapsed()));
    let options = Options {
        crate_name: Some(arguments.crate_name.clone()),
        features_from: match arguments.features_from {
            From::TagGroups => FeaturesFrom::TagGroups,
            From::Tags => FeaturesFrom::Tags,
            From::None => FeaturesFrom::None,
        },
        runtime: runtime(),
        ..Options::default()
    };
    let templates = Templates::carried();
    let input = Input {
        document: &document.value,
        names: &names,
        doc_overrides: &DocOverrides::default(),
        templates: &templates,
        options: &options,
    };
    let mut made = okta_codegen::generate(&input, &mut |stage, time| times.push((stage, time)))
        .map_err(|diagnostics| located(diagnostics, &document))?;
    let start = Instant::now();
    let report =
        Writer::new(&arguments.out, "src/generated/MANIFEST").stop_on_signals().write(&made.files)?;
    times.push((Stage::Write, start.elapsed()));
    made.warnings.locate(&document);
    made.warnings.extend(report.warnings.clone());
    if !made.warnings.is_empty() {
        eprintln!("{}\n", made.warnings);
    }
    println!("{}", Summary { generated: &made, report: &report, times: &times, check: false });
    Ok(())
}

fn located(mut diagnostics: Diagnostics, document: &Document) -> Diagnostics {
    diagnostics.locate(document);
    diagnostics
}

/// The runtime of the checkout that this program was built in, while it is there; else the published one.
fn runtime() -> String {
    let beside = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../okta-runtime"));
    match beside.canonicalize() {
        Ok(path) => format!(
            "{{ version = \"{}\", path = {:?} }}",
            env!("CARGO_PKG_VERSION"),
            path.display().to_string()
        ),
        Err(_) => format!("{:?}", env!("CARGO_PKG_VERSION")),
    }
}
