//! Generation of the full SDK: each stage, and all of it from the YAML to comparing the last file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use okta_codegen::Templates;
use okta_codegen::diag::Diagnostics;
use okta_codegen::names::Names;
use okta_codegen::source::{Document, overlay};
use okta_codegen::texts::Texts;
use okta_codegen::writer::Writer;
use okta_codegen::{Input, Options, Stage};

/// The project's own folders.
struct Project {
    folder: PathBuf,
}

/// What a run reads.
struct Read {
    document: Document,
    names: Names,
    texts: Texts,
    templates: Templates,
}

impl Read {
    fn input<'a>(&'a self, options: &'a Options) -> Input<'a> {
        let Self { document, names, texts, templates } = self;
        Input { document: &document.value, names, texts, templates, options }
    }
}

impl Project {
    fn new() -> Self {
        Self { folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("..") }
    }

    fn document(&self) -> Result<Document, Diagnostics> {
        let openapi = self.folder.join("openapi");
        let document = Document::read(&openapi.join("management.yaml"))?;
        overlay::apply(document, &overlay::read_folder(&openapi.join("overlays"))?)
    }

    fn read(&self) -> Result<Read, Diagnostics> {
        Ok(Read {
            document: self.document()?,
            names: Names::read(&self.folder.join("openapi/names.toml"))?,
            texts: Texts::read(&self.folder.join("openapi/docs.yaml"))?,
            templates: Templates::read(&self.folder.join("templates"))?,
        })
    }
}

fn generate(c: &mut Criterion) {
    if let Err(problems) = stages(c) {
        eprintln!("{problems}");
    }
}

fn stages(c: &mut Criterion) -> Result<(), Diagnostics> {
    let project = Project::new();
    let options = Options { derived: Some("benches/decode/derived.rs".to_owned()), ..Options::default() };
    let read = project.read()?;
    let input = read.input(&options);
    let made = okta_codegen::generate(&input, &mut |_, _| {})?;
    let out = project.folder.join("okta-sdk");

    let mut group = c.benchmark_group("generate");
    group.sample_size(10);
    group.bench_function("1 read", |b| b.iter(|| project.document()));
    for (name, stage) in
        [("2 resolve", Stage::Resolve), ("3 lower", Stage::Lower), ("4 render", Stage::Render)]
    {
        group.bench_function(name, |b| b.iter_custom(|runs| time_of(&input, stage, runs)));
    }
    group.bench_function("5 compare", |b| {
        b.iter(|| Writer::new(&out, "src/generated/MANIFEST").check(&made.files));
    });
    group.bench_function("all", |b| {
        b.iter(|| {
            let read = project.read()?;
            let made = okta_codegen::generate(&read.input(&options), &mut |_, _| {})?;
            Writer::new(&out, "src/generated/MANIFEST").check(&made.files)
        });
    });
    group.finish();
    Ok(())
}

/// The time that a stage takes in so many runs.
fn time_of(input: &Input<'_>, stage: Stage, runs: u64) -> Duration {
    let mut total = Duration::ZERO;
    for _ in 0..runs {
        let mut done = |ended, time| {
            if ended == stage {
                total += time;
            }
        };
        if let Err(problems) = okta_codegen::generate(input, &mut done) {
            eprintln!("{problems}");
        }
    }
    total
}

criterion_group!(benches, generate);
criterion_main!(benches);
