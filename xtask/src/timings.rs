//! `cargo xtask timings`: compares the compile time of the generated code with that of the same models with serde
//! derives.

use std::fs;
use std::path::Path;
use std::time::Instant;

use okta_codegen::{Inputs, Options};

use crate::failure::{self, Failure};
use crate::{cargo, layout};

/// The manifest of the crate with serde derives.
const DERIVED: &str = r#"[package]
name = "derived"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
serde = { version = "1", features = ["derive"] }
serde_json = "1"
"#;

pub(crate) fn run() -> Result<(), Failure> {
    let target = layout::root().join("target/timings");
    let derived = target.join("derived");
    write_derived(&derived)?;
    println!("| `cargo check` after dependencies | CPU s | wall s |\n|---|---|---|");
    let sdk = |name: &str, features: &[&str]| {
        let arguments = ["check", "--package", "okta-sdk"].iter().chain(features);
        row(name, "okta-sdk", &layout::root(), arguments, &target)
    };
    sdk("okta-sdk, all features", &["--all-features"])?;
    sdk("okta-sdk, default features", &[])?;
    sdk("okta-sdk, users alone", &["--no-default-features", "--features", "users,rustls"])?;
    row("all models as serde derives, no operations", "derived", &derived, &["check"], &target)
}

/// Runs a check twice: first with all dependencies, then for the package alone, which is measured.
fn row<'a>(
    name: &str,
    package: &str,
    folder: &Path,
    arguments: impl IntoIterator<Item = &'a &'a str>,
    target: &Path,
) -> Result<(), Failure> {
    let arguments: Vec<&str> = arguments.into_iter().copied().chain(["--quiet"]).collect();
    let call = |arguments: &[&str]| {
        let mut command = cargo::command(arguments);
        command.current_dir(folder).env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0");
        cargo::run(&mut command)
    };
    call(&arguments)?;
    call(&["clean", "--quiet", "--package", package])?;
    let (cpu, start) = (children_cpu()?, Instant::now());
    call(&arguments)?;
    println!("| {name} | {:.1} | {:.1} |", children_cpu()? - cpu, start.elapsed().as_secs_f64());
    Ok(())
}

/// Returns the CPU seconds of all child processes that have ended (proc(5): `cutime` and `cstime`, in hundredths of a
/// second).
fn children_cpu() -> Result<f64, Failure> {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program may contain blanks. It ends at the last parenthesis.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok());
    match (ticks(13), ticks(14)) {
        (Some(user), Some(system)) => Ok((user + system) / 100.0),
        _ => {
            Err(failure::plain("no-cpu-time", "CPU time is read from /proc, which needs Linux".to_owned())
                .into())
        }
    }
}

/// Writes a crate with all models of the API as serde derives.
fn write_derived(folder: &Path) -> Result<(), Failure> {
    let inputs = Inputs::read(&layout::root())?;
    let options = Options { derived: Some("lib.rs".to_owned()), derive_all: true, ..Options::default() };
    let generated = okta_codegen::generate(&inputs, &options, &mut |_, _| {})?;
    let text = generated.file("lib.rs").unwrap_or_default();
    let write = || {
        fs::create_dir_all(folder.join("src"))?;
        fs::write(folder.join("src/lib.rs"), text)?;
        fs::write(folder.join("Cargo.toml"), DERIVED)
    };
    write().map_err(|error| failure::plain("cannot-write", format!("{}: {error}", folder.display())).into())
}
