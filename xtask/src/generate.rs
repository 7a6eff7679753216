//! `cargo xtask generate`: the SDK from the document, the overlays, the names and the templates.

use std::path::{Path, PathBuf};
use std::time::Instant;

use okta_codegen::Templates;
use okta_codegen::diag::{Diagnostic, Diagnostics, Location};
use okta_codegen::names::Names;
use okta_codegen::source::{Document, SpecLock, overlay};
use okta_codegen::summary::Summary;
use okta_codegen::texts::Texts;
use okta_codegen::writer::{self, Report, Writer};
use okta_codegen::{Input, Options, Stage};

use crate::failure::Failure;
use crate::layout;

/// The list of generated files, in the SDK.
const MANIFEST: &str = "src/generated/MANIFEST";

#[derive(clap::Args)]
pub(crate) struct Generate {
    /// Write nothing; show what is out of date, and exit with 1 if anything is
    #[arg(long)]
    check: bool,
    /// Read this document instead of openapi/management.yaml
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Write below this folder instead of okta-sdk
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the description of the API, as JSON, to this file
    #[arg(long, value_name = "FILE")]
    dump_ir: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Generate) -> Result<(), Failure> {
    let mut times = Vec::new();
    let mut done = |stage: Stage, time: std::time::Duration| {
        eprintln!("{:>9} {:>6.0} ms", stage.to_string(), time.as_secs_f64() * 1000.0);
        times.push((stage, time));
    };
    let start = Instant::now();
    let document = read(arguments)?;
    let names = Names::read(&layout::openapi().join("names.toml"))?;
    let texts = Texts::read(&layout::openapi().join("docs.yaml"))?;
    let templates = Templates::read(&layout::root().join("templates"))?;
    done(Stage::Read, start.elapsed());
    let options = Options {
        calls: Some("tests/it/operations/calls.rs".to_owned()),
        derived: Some("benches/decode/derived.rs".to_owned()),
        dump_api: arguments.dump_ir.is_some(),
        ..Options::default()
    };
    let input = Input {
        document: &document.value,
        names: &names,
        texts: &texts,
        templates: &templates,
        options: &options,
    };
    let mut made =
        okta_codegen::generate(&input, &mut done).map_err(|diagnostics| located(diagnostics, &document))?;
    let start = Instant::now();
    let out = arguments.out.clone().unwrap_or_else(|| layout::root().join("okta-sdk"));
    let writer = Writer::new(&out, MANIFEST);
    let report = match arguments.check {
        true => writer.check(&made.files)?,
        false => writer.stop_on_signals().write(&made.files)?,
    };
    if let (Some(path), Some(api)) = (&arguments.dump_ir, &made.api) {
        writer::write_file(path, api)?;
    }
    done(Stage::Write, start.elapsed());
    made.warnings.locate(&document);
    made.warnings.extend(report.warnings.clone());
    if !made.warnings.is_empty() {
        eprintln!("\n{}\n", made.warnings);
    }
    println!("{}", Summary { generated: &made, report: &report, times: &times, check: arguments.check });
    if arguments.check && !report.is_up_to_date() {
        println!("\n{}", report.diff);
        return Err(out_of_date(&out, &report).into());
    }
    Ok(())
}

/// The project's own document must be what was imported; overlays repair it, and any other document of the API.
fn read(arguments: &Generate) -> Result<Document, Diagnostics> {
    let folder = layout::openapi();
    let document = match &arguments.spec {
        Some(path) => Document::read(path)?,
        None => {
            let document = Document::read(&folder.join("management.yaml"))?;
            SpecLock::read(&folder.join("spec.lock"))?.verify(&document)?;
            document
        }
    };
    overlay::apply(document, &overlay::read_folder(&folder.join("overlays"))?)
}

fn located(mut diagnostics: Diagnostics, document: &Document) -> Diagnostics {
    diagnostics.locate(document);
    diagnostics
}

fn out_of_date(out: &Path, report: &Report) -> Diagnostics {
    let (message, help) = if report.only_line_endings_differ() {
        (
            "only line endings differ: the generated files use LF",
            "run `git config core.autocrlf false`, then `cargo xtask generate`",
        )
    } else {
        (
            "the generated code does not match the inputs",
            "run `cargo xtask generate` and commit what it writes",
        )
    };
    Diagnostic::error("out-of-date", "", message)
        .located(Location::file(out.display().to_string()))
        .help(help)
        .into()
}
