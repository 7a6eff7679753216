//! The inputs of a run: the document, and what changes and completes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cache::{Cache, Hasher};
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::doc_overrides::DocOverrides;
use crate::kept::{Hashes, Results};
use crate::names::Names;
use crate::options::Options;
use crate::rate_limits::RateLimits;
use crate::render::Templates;
use crate::source::overlay::{self, Overlay};
use crate::source::{Document, Input, SpecLock};
use crate::{ir, lower, writer};

/// Everything that [`generate`](crate::generate) reads.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// The document, with the overlays applied where they fit.
    pub(crate) document: Document,
    pub(crate) names: Names,
    pub(crate) doc_overrides: DocOverrides,
    pub(crate) rate_limits: RateLimits,
    pub(crate) templates: Templates,
    /// Overlay actions that do not apply to the document, which are errors.
    pub(crate) stale_overlays: Diagnostics,
    /// Invalid files without which later stages can run, and files that are not used.
    pub(crate) problems: Diagnostics,
    pub(crate) read_in: Duration,
    pub(crate) cache: Option<Arc<Cache>>,
    /// The hashes of all files, if there is a cache and nothing to warn about.
    pub(crate) hashes: Option<Hashes>,
}

impl Inputs {
    /// Starts with a document, and with the templates that this crate contains.
    pub fn builder(document: Input) -> InputsBuilder {
        InputsBuilder {
            document,
            lock: None,
            overlays: Vec::new(),
            names: None,
            docs: None,
            rate_limits: None,
            templates: Templates::carried(),
            problems: Diagnostics::new(),
            cache: None,
            hashes: None,
        }
    }

    /// Returns the document with all overlays applied.
    ///
    /// # Errors
    /// An overlay does not apply.
    pub fn into_document(self) -> Result<Value, Diagnostics> {
        self.stale_overlays.into_result(self.document.value)
    }

    /// Returns the names of the Cargo features, one for each group of tags in the document.
    #[must_use]
    pub fn features(&self) -> Vec<String> {
        let groups = self.document.value.get("x-tagGroups").and_then(Value::as_array).into_iter().flatten();
        groups.filter_map(|group| group.get("name")?.as_str()).map(lower::feature_name).collect()
    }

    /// Writes the description of the API to a file, as [`api_json`](Self::api_json) returns it, with the ids of a run with
    /// these options.
    ///
    /// # Errors
    /// As `api_json`, or the file cannot be written.
    pub fn write_api_json(&self, options: &Options, path: &Path) -> Result<(), Diagnostics> {
        writer::write_file(path, &self.api_json_of(options)?).map(drop)
    }

    /// Returns the description of the API as JSON: what the document says once references, `allOf` and overlays are
    /// resolved, with the ids that names.toml and docs.yaml refer to. Rows and keys that do not apply are ignored, so that
    /// the ids can be looked up.
    ///
    /// # Errors
    /// The document is invalid.
    pub fn api_json(&self) -> Result<String, Diagnostics> {
        self.api_json_of(&Options::default())
    }

    /// The results of a run with these inputs, in its cache.
    pub(crate) fn results(&self, options: &Options) -> Option<Results<'_>> {
        Some(Results::new(self.cache.as_ref()?, self.hashes.as_ref()?, options))
    }

    fn api_json_of(&self, options: &Options) -> Result<String, Diagnostics> {
        let (names, document) = (self.names.clone().lenient(), &self.document.value);
        let built = ir::build(document, &names, lower::namer(options), &mut Diagnostics::new());
        let mut api = built.map_err(|mut problems| {
            problems.locate(&self.document);
            problems
        })?;
        let _stale = self.doc_overrides.apply(&mut api);
        serde_json::to_string_pretty(&api).map_err(|error| {
            Diagnostic::error("dump", "", format!("the API has no JSON form: {error}")).into()
        })
    }
}

/// Names the files of [`Inputs`]. Only the document is required.
#[derive(Clone, Debug)]
#[must_use = "nothing is read before `read`"]
pub struct InputsBuilder {
    document: Input,
    lock: Option<PathBuf>,
    overlays: Vec<Input>,
    names: Option<Input>,
    docs: Option<Input>,
    rate_limits: Option<Input>,
    pub(crate) templates: Templates,
    problems: Diagnostics,
    cache: Option<Arc<Cache>>,
    /// The hashes of all files, if there is a cache and all of them were loaded.
    hashes: Option<Hashes>,
}

impl InputsBuilder {
    /// Adds an overlay: an OpenAPI Overlay 1.0 document with corrections. Overlays apply in the order of the calls.
    pub fn overlay(mut self, overlay: Input) -> Self {
        self.overlays.push(overlay);
        self
    }

    /// Sets the names and rules that the document does not define: `names.toml`.
    pub fn names(self, names: Input) -> Self {
        Self { names: Some(names), ..self }
    }

    /// Sets the documentation that replaces the text of the document: `docs.yaml`.
    pub fn docs(self, docs: Input) -> Self {
        Self { docs: Some(docs), ..self }
    }

    /// Sets the rules that assign operations to rate-limit buckets: `rate-limits.yaml`.
    pub fn rate_limits(self, rules: Input) -> Self {
        Self { rate_limits: Some(rules), ..self }
    }

    /// Replaces the template called `name`, or adds one.
    pub fn template(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.templates.insert(name.into(), text.into());
        self
    }

    pub(crate) fn lock(self, path: PathBuf) -> Self {
        Self { lock: Some(path), ..self }
    }

    /// Uses results of earlier runs, and keeps those of this one. Loads all files that can be loaded: it comes after the
    /// calls that name them.
    pub(crate) fn cached(self, cache: Arc<Cache>) -> Self {
        let load = |input: Input| input.loaded(&cache);
        let loaded = Self {
            document: load(self.document),
            overlays: self.overlays.into_iter().map(load).collect(),
            names: self.names.map(load),
            docs: self.docs.map(load),
            rate_limits: self.rate_limits.map(load),
            cache: Some(Arc::clone(&cache)),
            ..self
        };
        Self { hashes: loaded.hashes(), ..loaded }
    }

    /// The results of a run with these files, in its cache.
    pub(crate) fn results(&self, options: &Options) -> Option<Results<'_>> {
        Some(Results::new(self.cache.as_ref()?, self.hashes.as_ref()?, options))
    }

    /// The hashes of all files, if they are loaded and there is nothing to warn about.
    fn hashes(&self) -> Option<Hashes> {
        if !self.problems.is_empty() {
            return None;
        }
        let mut hasher = Hasher::new("run");
        if let Some(lock) = &self.lock {
            hasher.add(fs::read(lock).ok()?);
        }
        hasher.add([u8::from(self.lock.is_some())]);
        let single =
            [Some(&self.document), self.names.as_ref(), self.docs.as_ref(), self.rate_limits.as_ref()];
        for input in single.into_iter().chain(self.overlays.iter().map(Some)) {
            match input.map(Input::identity) {
                None => hasher.add("no file"),
                Some(Some((name, key))) => hasher.add(name).add(key.bytes()),
                Some(None) => return None,
            };
        }
        let data = hasher.clone();
        self.templates.hash(&mut hasher);
        Some(Hashes::new(data, hasher))
    }

    /// Adds the files of an API of a project, except its document.
    pub(crate) fn project(mut self, folder: &Path, templates: &Path) -> Self {
        let own = folder.join(overlay::FOLDER);
        match overlay::files(&own) {
            Ok(overlays) => {
                let is_used = |path: &Path| overlays.iter().any(|overlay| overlay == path);
                self.problems.extend(unused(&own, is_used, overlay::PLACES));
                self.overlays.extend(overlays.into_iter().map(Input::file));
            }
            Err(found) => self.problems.extend(found),
        }
        let read = Templates::read(templates).map_err(|found| self.problems.extend(found));
        let is_used = |path: &Path| path.extension().is_some_and(|extension| extension == "tera");
        self.problems.extend(unused(templates, is_used, "templates are files called *.tera"));
        Self { templates: read.unwrap_or_default(), ..self }
            .names(Input::file(folder.join("names.toml")))
            .docs(Input::file(folder.join("docs.yaml")))
            .rate_limits(Input::file(folder.join("rate-limits.yaml")))
    }

    /// Reads all files.
    ///
    /// # Errors
    /// The document, an overlay, or the file of names cannot be read or is invalid. Problems of other files are reported
    /// with these, or else together with those of the run.
    pub fn read(self) -> Result<Inputs, Diagnostics> {
        let start = Instant::now();
        let mut problems = self.problems;
        // The document and the doc overrides are the largest files.
        let (document, (overlays, names, doc_overrides)) = std::thread::scope(|scope| {
            let others = scope.spawn(|| {
                let overlays: Vec<_> = self.overlays.iter().map(Overlay::read).collect();
                let names = self.names.as_ref().map(Names::read);
                (overlays, names, self.docs.as_ref().map(DocOverrides::read))
            });
            // The first thread, because the allocator gives large amounts of memory to it with the least work.
            let document = read_document(&self.document, self.lock.as_deref());
            (document, others.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let document = keep(&mut problems, document);
        let overlays: Option<Vec<Overlay>> =
            overlays.into_iter().map(|overlay| keep(&mut problems, overlay)).collect();
        let names = optional(&mut problems, names);
        let doc_overrides = optional(&mut problems, doc_overrides).unwrap_or_default();
        let rate_limits =
            optional(&mut problems, self.rate_limits.as_ref().map(RateLimits::read)).unwrap_or_default();
        let (Some(document), Some(overlays), Some(names)) = (document, overlays, names) else {
            return Err(problems);
        };
        let (document, stale_overlays) = overlay::apply(document, &overlays);
        let (templates, read_in) = (self.templates, start.elapsed());
        Ok(Inputs {
            document,
            names,
            doc_overrides,
            rate_limits,
            templates,
            stale_overlays,
            problems,
            read_in,
            cache: self.cache,
            hashes: self.hashes,
        })
    }
}

/// Reads the document, and compares it with the lock of the import.
fn read_document(document: &Input, lock: Option<&Path>) -> Result<Document, Diagnostics> {
    let document = Document::read(document)?;
    if let Some(path) = lock {
        SpecLock::read(path)?.verify(&document)?;
    }
    Ok(document)
}

fn keep<T>(problems: &mut Diagnostics, read: Result<T, Diagnostics>) -> Option<T> {
    read.map_err(|found| problems.extend(found)).ok()
}

/// What was read of a file that may be left out.
fn optional<T: Default>(problems: &mut Diagnostics, read: Option<Result<T, Diagnostics>>) -> Option<T> {
    match read {
        Some(read) => keep(problems, read),
        None => Some(T::default()),
    }
}

/// Warns about the files below a folder that are not used.
fn unused(folder: &Path, is_used: impl Fn(&Path) -> bool, help: &str) -> Diagnostics {
    let mut warnings = Diagnostics::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if !is_used(&path) {
                warnings.push(
                    Diagnostic::warning("unused-file", "", "the file is not used")
                        .located(Location::file(path.display().to_string()))
                        .help(help),
                );
            }
        }
    }
    warnings
}
