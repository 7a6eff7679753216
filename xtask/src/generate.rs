//! `cargo xtask generate`: generates the SDK from `openapi/` and `templates/`.

use std::path::{Path, PathBuf};
use std::time::Instant;

use okta_codegen::diag::{Diagnostic, Diagnostics, Location};
use okta_codegen::{Inputs, Options, Report, Stage};

use crate::failure::Failure;
use crate::{demo_org, layout};

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
    /// Write the intermediate representation of the API to this file, as JSON
    #[arg(long, value_name = "FILE")]
    dump_ir: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Generate) -> Result<(), Failure> {
    let mut times = Vec::new();
    let mut done = |stage: Stage, time: std::time::Duration| {
        eprintln!("{:>9} {:>6.0} ms", stage.to_string(), time.as_secs_f64() * 1000.0);
        times.push((stage, time));
    };
    let inputs = match &arguments.spec {
        Some(path) => Inputs::read_with(&layout::root(), path)?,
        None => Inputs::read(&layout::root())?,
    };
    let options = Options {
        calls: Some("tests/it/operations/calls.rs".to_owned()),
        derived: Some("benches/decode/derived.rs".to_owned()),
        ..Options::default()
    };
    if let Some(path) = &arguments.dump_ir {
        inputs.write_api_json(path)?;
    }
    let mut generated = okta_codegen::generate(&inputs, &options, &mut done)?;
    let start = Instant::now();
    let out = arguments.out.clone().unwrap_or_else(|| layout::root().join("okta-sdk"));
    let report = if arguments.check { generated.check(&out)? } else { generated.write(&out)? };
    done(Stage::Write, start.elapsed());
    generated.warnings.extend(report.warnings.clone());
    if !generated.warnings.is_empty() {
        eprintln!("\n{}\n", generated.warnings);
    }
    println!("{}", generated.summary(&report, &times));
    if arguments.check && !report.is_up_to_date() {
        println!("\n{}", report.diff);
        return Err(out_of_date(&out, &report).into());
    }
    if arguments.out.is_some() || arguments.spec.is_some() {
        return Ok(());
    }
    demo_org::generate(inputs.into_document()?, arguments.check)
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
