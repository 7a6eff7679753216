//! Reads the version of the compiler, which the header `User-Agent` contains.

use std::env;
use std::process::Command;

fn main() {
    // Cargo also runs this script again when the compiler changes.
    println!("cargo::rerun-if-changed=build.rs");
    if let Some(version) = rustc_version() {
        println!("cargo::rustc-env=OKTA_RUSTC_VERSION={version}");
    }
}

/// Returns the version, such as `1.89.0` or `1.91.0-nightly`, of the second word in `rustc 1.89.0 (29483883e 2025-08-04)`.
fn rustc_version() -> Option<String> {
    let output = Command::new(env::var_os("RUSTC")?).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let version = text.split_whitespace().nth(1)?;
    let is_plain = version.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+'));
    (is_plain && version.starts_with(|c: char| c.is_ascii_digit())).then(|| version.to_owned())
}
