//! The machine that figures were measured on.

use std::fs;
use std::process::Command;
use std::thread::available_parallelism;

/// Returns the machine in a line: cores, memory, system and compiler.
#[must_use]
pub fn describe() -> String {
    let cores = available_parallelism().map_or(0, usize::from);
    let plural = if cores == 1 { "core" } else { "cores" };
    let parts = [Some(format!("{cores} {plural}{}", processor())), memory(), Some(system()), compiler()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The value of a line `key: value` or `key=value` of a file.
fn value(file: &str, key: &str, separator: char) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let mut pairs = text.lines().filter_map(|line| line.split_once(separator));
    pairs.find(|(name, _)| name.trim() == key).map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

fn processor() -> String {
    value("/proc/cpuinfo", "model name", ':').map_or_else(String::new, |name| format!(" ({name})"))
}

fn memory() -> Option<String> {
    let kilobytes: f64 = value("/proc/meminfo", "MemTotal", ':')?.strip_suffix("kB")?.trim().parse().ok()?;
    Some(format!("{:.0} GB", kilobytes * 1024.0 / 1e9))
}

fn system() -> String {
    let name =
        value("/etc/os-release", "PRETTY_NAME", '=').unwrap_or_else(|| std::env::consts::OS.to_owned());
    format!("{name} on {}", std::env::consts::ARCH)
}

fn compiler() -> Option<String> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
}
