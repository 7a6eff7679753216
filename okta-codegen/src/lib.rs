//! Turns an OpenAPI 3.0 document into the models and operations of a Rust SDK.
//!
//! The stages are modules, and each is a pure function of the result of the one before it: `source` reads the document
//! and applies overlays, [`ir`] resolves it to a language-neutral description of the API, `doc_overrides` annotates that with doc
//! overrides, `lower` decides every Rust name, type, doc line and feature gate, `render` and `format` make the text, and
//! `writer` writes it. Only `source` reads files and only `writer` writes them. Everything is made in memory before the
//! first byte is written, so a failed run leaves all files as they were. [`mod@diff`] compares what would be generated
//! from two documents.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

pub mod diag;
pub mod diff;
pub mod doc_overrides;
mod format;
mod inputs;
pub mod ir;
mod lower;
pub mod names;
pub mod rate_limits;
mod render;
mod rustdoc;
pub mod source;
pub mod summary;
mod templates;
mod view;
pub mod writer;

#[cfg(test)]
extern crate self as okta_codegen;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diag::{Diagnostic, Diagnostics};
use doc_overrides::DocOverrides;
use names::Names;
use rate_limits::RateLimits;
use serde_json::Value;
use writer::GeneratedFiles;

pub use inputs::Inputs;
pub use lower::Counts;
pub use render::Templates;

/// Which parts of a document become Cargo features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeaturesFrom {
    /// Its `x-tagGroups`; none where it has no groups.
    TagGroups,
    /// Its tags.
    Tags,
    /// None: everything is always built.
    None,
}

/// What to generate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of the crate to generate. Without one, only the generated part of an existing crate is made.
    pub crate_name: Option<String>,
    /// Which parts of the document become Cargo features.
    pub features_from: FeaturesFrom,
    /// Value of the dependency on the runtime in the `Cargo.toml` of a complete crate.
    pub runtime: String,
    /// Path of a file with a call of each operation, for tests of the crate.
    pub calls: Option<String>,
    /// Path of a file with the models as serde derives, for benchmarks to compare with.
    pub derived: Option<String>,
    /// Return the description of the API as JSON.
    pub dump_api: bool,
    /// The rules that assign operations to rate-limit buckets: the contents of `rate-limits.yaml`.
    pub rate_limits: RateLimits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            crate_name: None,
            features_from: FeaturesFrom::TagGroups,
            runtime: "\"0.1\"".to_owned(),
            calls: None,
            derived: None,
            dump_api: false,
            rate_limits: RateLimits::default(),
        }
    }
}

/// Everything that [`generate`] reads.
#[derive(Debug)]
pub struct Input<'a> {
    /// The document, with overlays applied.
    pub document: &'a Value,
    /// The contents of `names.toml`.
    pub names: &'a Names,
    /// The contents of `docs.yaml`.
    pub doc_overrides: &'a DocOverrides,
    /// The templates.
    pub templates: &'a Templates,
    /// What to generate.
    pub options: &'a Options,
}

/// A stage of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Document and overlays.
    Read,
    /// From the document to the description of the API, doc overrides included.
    Resolve,
    /// Names, types, docs, features.
    Lower,
    /// Templates and formatting.
    Render,
    /// Comparing and writing.
    Write,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Resolve => "resolve",
            Self::Lower => "lower",
            Self::Render => "render",
            Self::Write => "write",
        })
    }
}

/// What [`generate`] makes.
#[derive(Debug)]
pub struct Generated {
    /// All files, by their path below the target folder.
    pub files: GeneratedFiles,
    /// The description of the API as JSON, if [`Options::dump_api`] is set.
    pub api: Option<String>,
    /// Counts for a summary.
    pub counts: Counts,
    /// Warnings about the document.
    pub warnings: Diagnostics,
}

/// Generates all files of an SDK in memory. `done` is called at the end of each stage, with the time that it took.
///
/// # Errors
/// Every error of the stages that could run.
pub fn generate(input: &Input<'_>, done: &mut dyn FnMut(Stage, Duration)) -> Result<Generated, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut clock = Instant::now();
    let mut ended = |stage| {
        done(stage, clock.elapsed());
        clock = Instant::now();
    };
    // Stages run on, as far as they can, after problems of the stages before them: all are reported together.
    let renderer = input.templates.compile().map_err(|errors| problems.extend(errors)).ok();
    let (mut api, found) = ir::build_all(input.document, input.names)?;
    let is_sound = !found.iter().any(Diagnostic::ends_the_run);
    problems.extend(found);
    if !is_sound {
        return Err(problems);
    }
    problems.extend(input.doc_overrides.apply(&mut api));
    problems.extend(input.options.rate_limits.apply(&mut api));
    let dump = if input.options.dump_api { Some(dump(&api)?) } else { None };
    let header = header(input.options);
    ended(Stage::Resolve);
    let lowered = lower::lower(api, input.names, input.options, &mut problems)
        .map_err(|errors| problems.extend(errors))
        .ok();
    ended(Stage::Lower);
    let (Some(renderer), Some((views, counts)), false) = (renderer, lowered, problems.has_errors()) else {
        return Err(problems);
    };
    problems.extend(renderer.unused(&views));
    let files = render_all(&renderer, &views, &header).map_err(|mut errors| {
        errors.extend(std::mem::take(&mut problems));
        errors
    })?;
    ended(Stage::Render);
    Ok(Generated { files, api: dump, counts, warnings: problems })
}

/// The first line of every file. It does not name the release, so a new release changes only the files that differ.
fn header(options: &Options) -> String {
    let remedy = match options.crate_name {
        None => "Change openapi/ or templates/, then run `cargo xtask generate`.",
        Some(_) => "Do not edit it; generate it again.",
    };
    format!("{}. {remedy}", writer::MARKER)
}

fn dump(api: &ir::Api) -> Result<String, Diagnostics> {
    serde_json::to_string_pretty(api)
        .map_err(|error| Diagnostic::error("dump", "", format!("the API has no JSON form: {error}")).into())
}

/// The Cargo features of a document, one for each group of tags.
#[must_use]
pub fn features(document: &Value) -> Vec<String> {
    let groups = document.get("x-tagGroups").and_then(Value::as_array).into_iter().flatten();
    groups.filter_map(|group| group.get("name")?.as_str()).map(lower::feature_name).collect()
}

/// Renders and formats all files in parallel: they do not depend on each other.
fn render_all(
    renderer: &render::Renderer<'_>,
    views: &[view::File],
    header: &str,
) -> Result<GeneratedFiles, Diagnostics> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new((GeneratedFiles::new(), Vec::new()));
    let work = || {
        let (mut made, mut failed) = (Vec::new(), Vec::new());
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(view) = views.get(index) else { break };
            let place = renderer.place(view.template);
            match renderer.render(view).and_then(|text| format::format(view, &text, header, &place)) {
                Ok(text) => made.push((&view.path, text)),
                Err(diagnostic) => failed.push((index, *diagnostic)),
            }
        }
        if let Ok(mut done) = done.lock() {
            done.1.extend(failed);
            for (path, text) in made {
                done.0.insert(path, text);
            }
        }
    };
    std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    let (files, failed) = done.into_inner().unwrap_or_default();
    if failed.is_empty() { Ok(files) } else { Err(once_each(failed)) }
}

/// An error in a template occurs in many files. It is reported once, for the first of them.
fn once_each(mut failed: Vec<(usize, Diagnostic)>) -> Diagnostics {
    failed.sort_by_key(|(index, _)| *index);
    let mut places = BTreeSet::new();
    let mut diagnostics = Diagnostics::new();
    for (_, diagnostic) in failed {
        if places.insert((diagnostic.code, diagnostic.location.clone())) {
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}
