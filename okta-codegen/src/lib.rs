//! Turns an OpenAPI 3.0 document into the models and operations of a Rust SDK.
//!
//! [`generate`] takes [`Inputs`] and [`Options`], and returns [`Generated`] files in memory, or [`diag::Diagnostics`].
//! [`mod@diff`] compares what would be generated from two documents. [`ProjectApi`] reads the inputs of a project, and
//! imports the facts of a published document.
//!
//! The stages are private modules, and each is a pure function of the result of the one before it: `source` reads the
//! document and applies overlays, `ir` resolves it to a language-neutral description of the API, `doc_overrides`
//! annotates that with doc overrides, `lower` decides every Rust name, type, doc line and feature gate, `render` and
//! `format` make the text, and `writer` writes it. Only `inputs` reads files and only `writer` writes them. Everything is
//! made in memory before the first byte is written, so a failed run leaves all files as they were.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod cache;
pub mod diag;
pub mod diff;
mod doc_overrides;
mod format;
mod generated;
mod import;
mod inputs;
mod ir;
mod kept;
mod lower;
mod names;
mod pattern;
mod project;
mod rate_limits;
mod render;
mod rustdoc;
mod source;
mod templates;
mod view;
mod writer;

#[cfg(test)]
extern crate self as okta_codegen;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cache::{Hasher, Key};
use diag::{Diagnostic, Diagnostics};
use generated::Spent;
use kept::{Made, Results};
use render::{Renderer, Templates};
use writer::GeneratedFiles;

pub use cache::Cache;
pub use generated::Generated;
pub use import::Import;
pub use inputs::{Input, Inputs, InputsBuilder};
pub use lower::Counts;
pub use project::ProjectApi;
pub use writer::Report;

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

/// One of several APIs of a crate, in a module of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The module, such as `governance`. Its generated files are in `src/governance/generated`.
    pub module: String,
    /// The Cargo feature of the module. The parts of the document are not features then.
    pub feature: String,
    /// Whether the client of the crate has a method that returns the client of the module, and is called like it.
    pub has_handle: bool,
}

impl Part {
    /// The path of the module, and the folder of its generated files.
    fn root(&self) -> String {
        format!("crate::{}", self.module)
    }
}

/// What to generate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of the crate to generate. Without one, only the generated part of an existing crate is made.
    pub crate_name: Option<String>,
    /// Which parts of the document become Cargo features.
    pub features_from: FeaturesFrom,
    /// The module of an existing crate that the API is in, unless it is at the root of the crate.
    pub part: Option<Part>,
    /// Value of the dependency on the runtime in the `Cargo.toml` of a complete crate.
    pub runtime: String,
    /// Path of a file with a call of each operation, for tests of the crate.
    pub calls: Option<String>,
    /// Path of a file with the examples of the documentation, for a test of the crate that runs them.
    pub examples: Option<String>,
    /// Path of a file with models as serde derives, for benchmarks to compare with.
    pub derived: Option<String>,
    /// Derive all models, not only those that names.toml lists under `benches`.
    pub derive_all: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            crate_name: None,
            features_from: FeaturesFrom::TagGroups,
            part: None,
            runtime: "{ version = \"0.1\", default-features = false }".to_owned(),
            calls: None,
            examples: None,
            derived: None,
            derive_all: false,
        }
    }
}

impl Options {
    /// Returns what names operations of a complete crate, where ids with one name get numbers.
    pub(crate) fn namer(&self) -> Option<fn(&str) -> String> {
        self.crate_name.as_ref().map(|_| lower::method_name as fn(&str) -> String)
    }
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

/// Generates all files of an SDK in memory. `done` is called at the end of each stage, with the time that it took.
///
/// # Errors
/// Every error of the stages that could run, with its location.
pub fn generate(
    inputs: &Inputs,
    options: &Options,
    done: &mut dyn FnMut(Stage, Duration),
) -> Result<Generated, Diagnostics> {
    let again = |results| again(&inputs.templates, results, options, inputs.read_in, done);
    match inputs.results(options).and_then(again) {
        Some(again) => again,
        None => anew(inputs, options, done),
    }
}

/// Runs all stages, and keeps what they make for later runs.
fn anew(
    inputs: &Inputs,
    options: &Options,
    done: &mut dyn FnMut(Stage, Duration),
) -> Result<Generated, Diagnostics> {
    done(Stage::Read, inputs.read_in);
    let mut problems = inputs.problems.clone();
    problems.extend(inputs.stale_overlays.iter().cloned());
    let made = stages(inputs, options, done, &mut problems);
    problems.locate(&inputs.document);
    finished(made, problems, inputs.results(options))
}

/// What an earlier run made from the same inputs. If only templates changed since then, its views are rendered with them.
fn again(
    templates: &Templates,
    results: Results<'_>,
    options: &Options,
    read_in: Duration,
    done: &mut dyn FnMut(Stage, Duration),
) -> Option<Result<Generated, Diagnostics>> {
    if let Some(earlier) = Generated::earlier(&results, options) {
        done(Stage::Read, read_in);
        return Some(Ok(earlier));
    }
    let lowered = results.views()?;
    done(Stage::Read, read_in);
    let start = Instant::now();
    let mut problems = Diagnostics::new();
    let renderer = templates.compile().map_err(|errors| problems.extend(errors)).ok();
    let made = renderer
        .and_then(|renderer| rendered(renderer, lowered, options, Some(results.cache), &mut problems));
    done(Stage::Render, start.elapsed());
    Some(finished(made, problems, Some(results)))
}

/// The result of a run. It is kept if there is nothing to warn about: with warnings, all stages are needed again to find
/// them.
fn finished(
    made: Option<(Generated, Vec<Made>)>,
    problems: Diagnostics,
    results: Option<Results<'_>>,
) -> Result<Generated, Diagnostics> {
    match made {
        Some((generated, made)) if !problems.has_errors() => {
            if let Some(results) = results.filter(|_| problems.is_empty()) {
                results.keep(&made, &generated.index, generated.counts);
            }
            Ok(Generated { warnings: problems, ..generated })
        }
        _ => Err(problems),
    }
}

/// Runs the stages in memory. Each runs as far as it can after problems of the stages before it, so that all are
/// reported together.
fn stages(
    inputs: &Inputs,
    options: &Options,
    done: &mut dyn FnMut(Stage, Duration),
    problems: &mut Diagnostics,
) -> Option<(Generated, Vec<Made>)> {
    let mut clock = Instant::now();
    let mut ended = |stage| {
        done(stage, clock.elapsed());
        clock = Instant::now();
    };
    if let Some(name) = options.crate_name.as_ref().filter(|name| !lower::is_crate_name(name)) {
        let help = "write lower-case letters, digits, `-` and `_`, with a letter first, and no keyword";
        problems.push(
            Diagnostic::error("crate-name", "", format!("`{name}` is not a name for a crate")).help(help),
        );
        return None;
    }
    let renderer = inputs.templates.compile().map_err(|errors| problems.extend(errors)).ok();
    let lowered = lowered(inputs, options, &mut ended, problems)?;
    let renderer = renderer.filter(|_| !problems.has_errors())?;
    let rendered = rendered(renderer, lowered, options, inputs.cache.as_ref(), problems);
    ended(Stage::Render);
    rendered
}

/// Resolves, annotates and lowers.
fn lowered(
    inputs: &Inputs,
    options: &Options,
    ended: &mut dyn FnMut(Stage),
    problems: &mut Diagnostics,
) -> Option<lower::Lowered> {
    let built = ir::build_all(&inputs.document.value, &inputs.names, options.namer());
    let (mut api, found) = built.map_err(|errors| problems.extend(errors)).ok()?;
    problems.extend(found);
    let is_complete = api.incomplete.is_none();
    problems.extend(inputs.doc_overrides.apply(&mut api));
    problems.extend(inputs.rate_limits.apply(&mut api));
    ended(Stage::Resolve);
    let lowered = lower::lower(api, &inputs.names, options, problems);
    // Without a part of the API, only what lowering says about names is certain.
    let certain = |problem: &Diagnostic| is_complete || problem.is_about_names();
    let lowered = lowered.map_err(|errors| problems.extend(errors.into_iter().filter(certain)));
    let lowered = lowered.ok().filter(|_| is_complete)?;
    ended(Stage::Lower);
    Some(lowered)
}

/// Renders what was lowered.
fn rendered(
    renderer: Renderer<'_>,
    lowered: lower::Lowered,
    options: &Options,
    cache: Option<&Arc<Cache>>,
    problems: &mut Diagnostics,
) -> Option<(Generated, Vec<Made>)> {
    problems.extend(renderer.unused(&lowered.files));
    let files = Files::new(renderer, options, cache);
    let lower::Lowered { files: views, index, counts, spent } = lowered;
    let Rendered { files, made, views } =
        files.render(views).map_err(|errors| problems.extend(errors)).ok()?;
    let (manifest, warnings, cache) = (manifest(options), Diagnostics::new(), cache.cloned());
    let spent = Spent { _inputs: None, _lowering: spent, _views: views };
    Some((Generated { files, index, counts, manifest, warnings, cache, spent }, made))
}

/// The folder of the generated files of an API.
fn folder(options: &Options) -> String {
    match &options.part {
        Some(part) => format!("src/{}/generated", part.module),
        None => "src/generated".to_owned(),
    }
}

/// The list of generated files, in the target folder.
fn manifest(options: &Options) -> String {
    format!("{}/MANIFEST", folder(options))
}

/// Renders the index of the operations of several APIs, with the template of the first one: `API.md`.
///
/// # Errors
/// The template is invalid.
pub fn index(inputs: &Inputs, apis: &[&Generated]) -> Result<String, Diagnostics> {
    let renderer = inputs.templates.compile()?;
    let file = lower::index_file(apis.iter().flat_map(|made| made.index.iter().cloned()).collect());
    let place = renderer.place(file.template);
    let text = renderer
        .render(&file)
        .and_then(|text| format::format(&file, &text, &header(&Options::default()), &place, format::ROOT));
    text.map_err(|problem| Diagnostics::from(*problem))
}

/// The first line of every file. It does not name the release, so a new release changes only the files that differ.
fn header(options: &Options) -> String {
    let remedy = match options.crate_name {
        None => "Change openapi/ or templates/, then run `cargo xtask generate`.",
        Some(_) => "Do not edit it; generate it again.",
    };
    format!("{}. {remedy}", writer::MARKER)
}

/// What files are rendered to.
#[derive(Default)]
struct Rendered {
    files: GeneratedFiles,
    /// What a cache keeps, if there is one.
    made: Vec<Made>,
    views: Vec<view::Content>,
}

/// Makes the text of files from their views.
struct Files<'a> {
    renderer: Renderer<'a>,
    header: String,
    /// The path of the API.
    root: String,
    cache: Option<&'a Cache>,
    /// The hash of the templates that files of a kind use: by template, and lists without entries.
    used: Mutex<BTreeMap<(&'static str, Vec<String>), Key>>,
}

impl<'a> Files<'a> {
    fn new(renderer: Renderer<'a>, options: &Options, cache: Option<&'a Arc<Cache>>) -> Self {
        let root = options.part.as_ref().map_or_else(|| format::ROOT.to_owned(), Part::root);
        Self {
            renderer,
            header: header(options),
            root,
            cache: cache.map(Arc::as_ref),
            used: Mutex::default(),
        }
    }

    /// The hash of the templates that a file uses.
    fn used(&self, template: &'static str, empty: &[String]) -> Key {
        let make = || {
            let mut hasher = Hasher::new("templates");
            self.renderer.templates().hash_used(template, empty, &mut hasher);
            hasher.key()
        };
        match self.used.lock() {
            Ok(mut used) => *used.entry((template, empty.to_vec())).or_insert_with(make),
            Err(_) => make(),
        }
    }

    /// Renders and formats all files in parallel: they do not depend on each other.
    fn render(&self, views: Vec<view::File>) -> Result<Rendered, Diagnostics> {
        // Most large views are the last, so these are taken first.
        let queue = Mutex::new(views.into_iter().enumerate().rev());
        let next = || queue.lock().ok()?.next();
        let done = Mutex::new((Vec::new(), Vec::new()));
        let work = || {
            let (mut made, mut failed) = (Vec::new(), Vec::new());
            while let Some((index, view)) = next() {
                match self.text(&view) {
                    Ok((text, kept)) => made.push((index, view, text, kept)),
                    Err(diagnostic) => failed.push((index, *diagnostic)),
                }
            }
            if let Ok(mut done) = done.lock() {
                done.0.extend(made);
                done.1.extend(failed);
            }
        };
        std::thread::scope(|scope| {
            let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
        let (mut made, failed) = done.into_inner().unwrap_or_default();
        if !failed.is_empty() {
            return Err(once_each(failed));
        }
        made.sort_by_key(|(index, ..)| *index);
        let mut rendered = Rendered::default();
        for (_, view, text, kept) in made {
            rendered.files.insert(view.path, text);
            rendered.made.extend(kept);
            rendered.views.push(view.content);
        }
        Ok(rendered)
    }

    /// The text of a file, and what the cache keeps if there is one.
    fn text(&self, file: &view::File) -> Result<(String, Option<Made>), Box<Diagnostic>> {
        let make = || {
            let place = self.renderer.place(file.template);
            let text = self.renderer.render(file)?;
            format::format(file, &text, &self.header, &place, &self.root)
        };
        let Some(cache) = self.cache else { return Ok((make()?, None)) };
        let view = match &file.content {
            view::Content::Kept(kept) => kept.view,
            view => match serde_json::to_vec(view) {
                Ok(view) => kept::keep_view(cache, view),
                // Rendering fails too, and reports the reason.
                Err(_) => return Ok((make()?, None)),
            },
        };
        let empty = file.content.empty();
        let mut hasher = Hasher::new("file");
        hasher.add(&self.header).add(&self.root).add(&file.path).add(file.template).add(view.bytes());
        hasher.add(self.used(file.template, &empty).bytes());
        let key = hasher.key();
        let text = match cache.text(key) {
            Some(text) => text,
            None => {
                let text = make()?;
                cache.put(key, text.as_str());
                text
            }
        };
        let (path, template, kind) = (file.path.clone(), file.template, file.content.kind());
        Ok((text, Some(Made { path, key, template, kind, empty, view })))
    }
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
