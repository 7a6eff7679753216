//! `cargo xtask generate`: generates the SDK from `openapi/` and `templates/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use okta_codegen::diag::{Diagnostic, Diagnostics, Location};
use okta_codegen::{Generated, Inputs, Stage};

use crate::apis::Api;
use crate::failure::{self, Failure};
use crate::{demo_org, layout};

#[derive(clap::Args)]
pub(crate) struct Generate {
    /// Write nothing; show what is out of date, and exit with 1 if anything is
    #[arg(long)]
    check: bool,
    /// Generate only the code of this API, not the index of all
    #[arg(long, value_name = "NAME")]
    api: Option<Api>,
    /// Read this document instead of the one of the API, which is management if `--api` names none
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
    /// Write below this folder instead of okta-sdk
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write the intermediate representation of the API to this file, as JSON
    #[arg(long, value_name = "FILE")]
    dump_ir: Option<PathBuf>,
}

/// What one API makes.
struct Made {
    api: Api,
    /// Only the inputs of the management API are needed afterwards.
    inputs: Option<Inputs>,
    generated: Generated,
    times: Vec<(Stage, Duration)>,
}

pub(crate) fn run(arguments: &Generate) -> Result<(), Failure> {
    let is_single = arguments.spec.is_some() || arguments.dump_ir.is_some();
    let chosen = arguments.api.or(is_single.then_some(Api::Management));
    let apis = chosen.map_or_else(|| Api::ALL.to_vec(), |api| vec![api]);
    // All are made before the first file is written, so that an error changes nothing.
    let mut problems = Diagnostics::new();
    let mut made = Vec::new();
    for one in make_all(&apis, arguments) {
        match one {
            Ok(one) => made.push(one),
            Err(found) => problems.extend(found),
        }
    }
    let mut made = problems.into_result(made)?;
    let out = arguments.out.clone().unwrap_or_else(|| layout::root().join("okta-sdk"));
    let others = if chosen.is_none() { others(&mut made, arguments, &out)? } else { Vec::new() };
    let mut problems = Diagnostics::new();
    let mut collect = |outcome: Result<(), Diagnostics>| problems.extend(outcome.err().into_iter().flatten());
    made.iter_mut().for_each(|one| collect(write(one, &out, arguments.check)));
    others.iter().for_each(|(path, text)| collect(keep(path, text, arguments.check)));
    Ok(problems.into_result(())?)
}

/// Makes the files that all APIs share, with their paths.
fn others(made: &mut [Made], arguments: &Generate, out: &Path) -> Result<Vec<(PathBuf, String)>, Failure> {
    let management = made.first_mut().and_then(|management| management.inputs.take());
    let management = management.ok_or_else(|| failure::plain("no-api", "there is no API".to_owned()))?;
    let generated: Vec<&Generated> = made.iter().map(|one| &one.generated).collect();
    let mut others = vec![(out.join("API.md"), okta_codegen::index(&management, &generated)?)];
    if arguments.out.is_none() {
        let mut documents = vec![(Api::Management, management.into_document()?)];
        for api in demo_org::APIS.iter().filter(|api| **api != Api::Management) {
            documents.push((*api, api.cached_files().read()?.into_document()?));
        }
        others.push((demo_org::path(), demo_org::document(documents)));
    }
    Ok(others)
}

/// Makes the APIs in parallel, because most stages of one use a single thread.
fn make_all(apis: &[Api], arguments: &Generate) -> Vec<Result<Made, Diagnostics>> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = apis.iter().map(|api| scope.spawn(move || make(*api, arguments))).collect();
        let failed = || failure::plain("generator", "the generator stopped with a panic".to_owned());
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(failed()))).collect()
    })
}

fn make(api: Api, arguments: &Generate) -> Result<Made, Diagnostics> {
    let mut times = Vec::new();
    let mut done = |stage: Stage, time: Duration| times.push((stage, time));
    let files = api.cached_files();
    if api != Api::Management && arguments.spec.is_none() && arguments.dump_ir.is_none() {
        let generated = files.generate(&api.options(), &mut done)?;
        return Ok(Made { api, inputs: None, generated, times });
    }
    let inputs = match &arguments.spec {
        Some(path) => files.read_with(path)?,
        None => files.read()?,
    };
    if let Some(path) = &arguments.dump_ir {
        inputs.write_api_json(&api.options(), path)?;
    }
    let generated = okta_codegen::generate(&inputs, &api.options(), &mut done)?;
    Ok(Made { api, inputs: Some(inputs), generated, times })
}

/// Writes the files of an API, or compares them, and shows the numbers of the run.
fn write(made: &mut Made, out: &Path, check: bool) -> Result<(), Diagnostics> {
    let start = Instant::now();
    let generated = &mut made.generated;
    let report = if check { generated.check(out)? } else { generated.write(out)? };
    made.times.push((Stage::Write, start.elapsed()));
    generated.warnings.extend(report.warnings.clone());
    if !generated.warnings.is_empty() {
        eprintln!("\n{}\n", generated.warnings);
    }
    println!("{}: {}", made.api.name(), generated.summary(&report, &made.times));
    if check && !report.is_up_to_date() {
        println!("\n{}", report.diff);
        return Err(out_of_date(out, report.only_line_endings_differ()));
    }
    Ok(())
}

/// Writes a file if it differs, or fails if it does and nothing may be written.
fn keep(path: &Path, text: &str, check: bool) -> Result<(), Diagnostics> {
    let old = fs::read_to_string(path).unwrap_or_default();
    if old == text {
        return Ok(());
    }
    if check {
        return Err(out_of_date(path, old.replace("\r\n", "\n") == text));
    }
    fs::write(path, text)
        .map_err(|error| failure::plain("cannot-write", format!("{}: {error}", path.display())))
}

fn out_of_date(place: &Path, only_line_endings_differ: bool) -> Diagnostics {
    let (message, help) = if only_line_endings_differ {
        (
            "only line endings differ: the generated files use LF",
            "run `git config core.autocrlf false`, then `cargo xtask generate`",
        )
    } else {
        (
            "what is generated does not match the inputs",
            "run `cargo xtask generate` and commit what it writes",
        )
    };
    Diagnostic::error("out-of-date", "", message)
        .located(Location::file(place.display().to_string()))
        .help(help)
        .into()
}
