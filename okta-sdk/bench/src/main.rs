//! `cargo xtask bench`: measures the SDK, and writes the figures to `docs/PERFORMANCE.md`.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use okta_bench::groups::{self, Group, paging};
use okta_bench::{Failure, project, rustc, spend};
use okta_bench_report::document::{self, DOCUMENT, FIGURES};
use okta_bench_report::figures::{Figures, Kept};
use okta_bench_report::machine;

const USAGE: &str = "\
Usage: cargo xtask bench [GROUP…] [--compare]

Measures the SDK beside what users would write without it, and writes the figures to docs/PERFORMANCE.md.

  --compare  write nothing, and fail if a figure lost more than 15 % against the kept ones";

/// What to do.
struct Arguments {
    groups: Vec<Group>,
    compare: bool,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{}", usage());
        return ExitCode::SUCCESS;
    }
    if let Ok(log) = std::env::var(rustc::LOG)
        && arguments.first().is_some_and(|argument| argument != spend::ARGUMENT)
    {
        return rustc::wrap(&arguments, &log).unwrap_or_else(|error| exit(Err(error)));
    }
    if let Some(outcome) = helper(&arguments) {
        return exit(outcome.map(|()| Vec::new()));
    }
    let arguments = match parse(&arguments) {
        Ok(arguments) => arguments,
        Err(unknown) => {
            eprintln!("error: there is no group `{unknown}`\n\n{}", usage());
            return ExitCode::from(2);
        }
    };
    exit(run(&arguments))
}

/// Does the work of a process that a measurement starts, if the arguments ask for it.
fn helper(arguments: &[String]) -> Option<Result<(), Failure>> {
    match arguments {
        [name, command @ ..] if name == spend::ARGUMENT => Some(spend::run(command)),
        [name, who, url, pages] if name == paging::MEMORY => Some(paging::print_memory(who, url, pages)),
        _ => None,
    }
}

fn exit(outcome: Result<Vec<String>, Failure>) -> ExitCode {
    match outcome {
        Ok(losses) if losses.is_empty() => ExitCode::SUCCESS,
        Ok(losses) => {
            eprintln!("\n{}", losses.join("\n"));
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let names = |is_default| {
        let groups = groups::ALL.iter().filter(move |group| group.is_default == is_default);
        groups.map(|group| group.name).collect::<Vec<_>>().join(", ")
    };
    format!("{USAGE}\n\nGroups: {}\nOnly if they are named: {}", names(true), names(false))
}

/// Reads the command line. Returns an unknown argument as error.
fn parse(arguments: &[String]) -> Result<Arguments, &str> {
    let mut parsed = Arguments { groups: Vec::new(), compare: false };
    for argument in arguments {
        match groups::ALL.iter().find(|group| group.name == argument) {
            Some(group) => parsed.groups.push(*group),
            None if argument == "--compare" => parsed.compare = true,
            None => return Err(argument),
        }
    }
    if parsed.groups.is_empty() {
        parsed.groups = groups::ALL.into_iter().filter(|group| group.is_default).collect();
    }
    Ok(parsed)
}

/// Measures, and returns what has lost. Each group is written as soon as it is measured.
fn run(arguments: &Arguments) -> Result<Vec<String>, Failure> {
    let docs = project::root().join("docs");
    let mut figures = Figures::read(&docs.join(FIGURES))?;
    let mut losses = Vec::new();
    for group in &arguments.groups {
        eprintln!("measuring {} …", group.name);
        let kept = Kept { machine: machine::describe(), findings: (group.measure)()? };
        println!("\n## {}\n\n{}", group.name, document::part(group.name, &kept));
        if arguments.compare {
            losses.extend(figures.losses(group.name, &kept.findings));
        } else {
            figures.0.insert(group.name.to_owned(), kept);
            write(&docs, group.name, &figures)?;
        }
    }
    Ok(losses)
}

/// Writes the figures of a group: the table, the charts, and what later runs are compared with.
fn write(docs: &Path, group: &str, figures: &Figures) -> Result<(), Failure> {
    let Some(kept) = figures.0.get(group) else { return Ok(()) };
    let path = docs.join(DOCUMENT);
    let text = document::replace(&fs::read_to_string(&path)?, group, &document::part(group, kept))?;
    fs::create_dir_all(docs.join("performance"))?;
    for (name, svg) in document::charts(group, kept)? {
        fs::write(docs.join(format!("performance/{name}.svg")), svg)?;
    }
    fs::write(path, text)?;
    fs::write(docs.join(FIGURES), figures.text()?)?;
    Ok(())
}
