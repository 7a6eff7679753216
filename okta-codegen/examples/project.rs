//! Generates the management API of a project. Later runs do again only what changed.
//!
//! `cargo run --package okta-codegen --example project -- ROOT OUT CACHE`: reads `openapi/` and `templates/` in `ROOT`,
//! writes below `OUT`, and keeps results in the file `CACHE`.

use std::path::Path;
use std::process::ExitCode;

use okta_codegen::diag::Diagnostics;
use okta_codegen::{Cache, Options, ProjectApi};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [root, out, cache] = arguments.as_slice() else {
        eprintln!("usage: project ROOT OUT CACHE");
        return ExitCode::from(2);
    };
    match generate(Path::new(root), Path::new(out), Path::new(cache)) {
        Ok(files) => {
            println!("{files} files are up to date");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            eprintln!("{problems}");
            ExitCode::FAILURE
        }
    }
}

fn generate(root: &Path, out: &Path, cache: &Path) -> Result<usize, Diagnostics> {
    let api = ProjectApi::management(root).cached(Cache::open(cache));
    let generated = api.generate(&Options::default(), &mut |_, _| {})?;
    let report = generated.write(out)?;
    // The process ends here: freeing millions of small values one by one would only take time.
    std::mem::forget(generated);
    Ok(report.written.len() + report.unchanged)
}
