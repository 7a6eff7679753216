//! Generation of the full SDK: each stage, and all of it from the YAML to comparing the last file.

use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use okta_codegen::diag::Diagnostics;
use okta_codegen::{Inputs, Options, Stage};

fn generate(c: &mut Criterion) {
    if let Err(problems) = stages(c) {
        eprintln!("{problems}");
    }
}

fn stages(c: &mut Criterion) -> Result<(), Diagnostics> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let options = Options { derived: Some("bench/src/derived.rs".to_owned()), ..Options::default() };
    let inputs = Inputs::read(&root)?;
    let made = okta_codegen::generate(&inputs, &options, &mut |_, _| {})?;
    let out = root.join("okta-sdk");

    let mut group = c.benchmark_group("generate");
    group.sample_size(10);
    group.bench_function("1 read", |b| b.iter(|| Inputs::read(&root)));
    for (name, stage) in
        [("2 resolve", Stage::Resolve), ("3 lower", Stage::Lower), ("4 render", Stage::Render)]
    {
        group.bench_function(name, |b| b.iter_custom(|runs| time_of(&inputs, &options, stage, runs)));
    }
    group.bench_function("5 compare", |b| {
        b.iter(|| made.check(&out));
    });
    group.bench_function("all", |b| {
        b.iter(|| okta_codegen::generate(&Inputs::read(&root)?, &options, &mut |_, _| {})?.check(&out));
    });
    group.finish();
    Ok(())
}

/// The time that a stage takes in so many runs.
fn time_of(inputs: &Inputs, options: &Options, stage: Stage, runs: u64) -> Duration {
    let mut total = Duration::ZERO;
    for _ in 0..runs {
        let mut done = |ended, time| {
            if ended == stage {
                total += time;
            }
        };
        if let Err(problems) = okta_codegen::generate(inputs, options, &mut done) {
            eprintln!("{problems}");
        }
    }
    total
}

criterion_group!(benches, generate);
criterion_main!(benches);
