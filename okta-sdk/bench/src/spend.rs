//! What a command costs, with all programs that it starts.

use std::process::Command;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{Failure, clock, project};

/// The argument with which the program of this crate runs another command and prints its cost as JSON. Only the process that
/// waits for a command learns its peak, and only if it waits for no other.
pub const ARGUMENT: &str = "spend";

/// The cost of a command.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Cost {
    /// CPU seconds.
    pub cpu: f64,
    /// Seconds from start to end.
    pub wall: f64,
    /// The largest resident memory of one process, in MB.
    pub peak: f64,
}

/// Runs a command, and returns its cost.
///
/// # Errors
///
/// Fails if the command fails.
pub fn of(command: &Command) -> Result<Cost, Failure> {
    let mut outer = Command::new(std::env::current_exe()?);
    outer.arg(ARGUMENT).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    Ok(serde_json::from_slice(&project::output(&mut outer)?)?)
}

/// Runs the command in the arguments, and prints its cost.
///
/// # Errors
///
/// Fails if the command fails.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let (program, arguments) = arguments.split_first().ok_or("no command")?;
    let start = Instant::now();
    let output = Command::new(program).args(arguments).output()?;
    let wall = start.elapsed().as_secs_f64();
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program} {}: {}\n{text}", arguments.join(" "), output.status).into());
    }
    let usage = clock::of_children()?;
    println!("{}", serde_json::to_string(&Cost { cpu: usage.cpu, wall, peak: usage.peak })?);
    Ok(())
}
