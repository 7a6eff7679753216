//! The project's commands, called as `cargo xtask …`. `cargo xtask --help` lists them.

mod apis;
mod bench;
mod cargo;
mod demo_org;
mod docs;
mod failure;
mod generate;
mod layout;
mod merge;
mod package;
mod program;
mod spec;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's commands", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generate the SDK from openapi/ and templates/
    Generate(generate::Generate),
    /// Run all tests, and check each feature of the SDK on its own
    Test,
    /// Build the documentation, that of the published packages as docs.rs does
    Docs,
    /// Build the packages for publication, and test crates that depend only on them
    Package,
    /// Run a small Okta org on this machine, as `cargo demo-org` does
    DemoOrg(program::Program),
    /// Check the SDK against recorded traffic
    Conformance(program::Program),
    /// Simulate many tasks that call an org with rate limits
    Simulate(program::Program),
    /// Measure the SDK beside what users would write without it
    Bench(program::Program),
    /// Work on the OpenAPI document
    #[command(subcommand)]
    Spec(spec::Command),
}

fn main() -> ExitCode {
    if let Ok(flags) = std::env::var(docs::FLAGS) {
        return exit(docs::rustdoc(&flags));
    }
    let outcome = match Cli::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Test => test::run(),
        Command::Docs => docs::run(),
        Command::Package => package::run(),
        Command::DemoOrg(program) => return exit(program::run("okta-demo-org", &program)),
        Command::Conformance(program) => return exit(program::run("okta-conformance", &program)),
        Command::Simulate(program) => return exit(program::run("okta-simulate", &program)),
        Command::Bench(program) => return exit(bench::run(&program)),
        Command::Spec(command) => return exit(spec::run(command)),
    };
    exit(outcome.map(|()| ExitCode::SUCCESS))
}

fn exit(outcome: Result<ExitCode, failure::Failure>) -> ExitCode {
    outcome.unwrap_or_else(|failure| failure.report())
}
