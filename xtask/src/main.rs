//! The project's own commands, called as `cargo xtask …`. `cargo xtask --help` lists them.

mod cargo;
mod conformance;
mod demo_org;
mod failure;
mod generate;
mod layout;
mod package;
mod spec;
mod test;
mod timings;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's own commands", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the SDK from openapi/ and templates/
    Generate(generate::Generate),
    /// Run all tests, and check each feature of the SDK on its own
    Test,
    /// Make the packages as they would be published, and crates of nothing else
    Package,
    /// Run a small Okta org on this machine, for curl and for SDKs
    DemoOrg(demo_org::DemoOrg),
    /// Judge the SDK by recorded traffic
    Conformance(conformance::Conformance),
    /// Measure what the generated code costs to check
    Timings,
    /// Work on the OpenAPI document
    #[command(subcommand)]
    Spec(spec::Command),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Test => test::run(),
        Command::Package => package::run(),
        Command::DemoOrg(demo_org) => demo_org::run(&demo_org),
        Command::Conformance(arguments) => return ended(conformance::run(&arguments)),
        Command::Timings => timings::run(),
        Command::Spec(command) => spec::run(command),
    };
    ended(outcome.map(|()| ExitCode::SUCCESS))
}

fn ended(outcome: Result<ExitCode, failure::Failure>) -> ExitCode {
    outcome.unwrap_or_else(|failure| failure.report())
}
