//! Compares the SDKs of two documents.
//!
//! This compares the decisions of the generator (names, types and feature gates): a change is breaking if rustc would
//! reject code that used the SDK. Facts that are not part of a Rust type, such as scopes, come from the intermediate
//! representation.

mod change;
mod choice;
mod model;
mod operation;
mod rename;
mod show;
mod version;

use std::collections::BTreeSet;
use std::path::Path;

use semver::Version;
use serde::Serialize;

use crate::diag::{Diagnostic, Diagnostics};
use crate::inputs::Inputs;
use crate::ir;
use crate::lower::{self, FeatureGate, Item, Model, Surface};
use crate::options::Options;
use crate::source::overlay;
use change::{Log, code, public};
use rename::Matches;

pub use change::{Change, Effect, Subject, What};
pub use version::Step;

/// All differences. The JSON form is stable: fields are added, but not renamed or removed, while `format` is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Version of the JSON form.
    pub format: u32,
    /// The first document.
    pub old: Release,
    /// The second document.
    pub new: Release,
    /// The next version of the SDK.
    pub version: Step,
    /// The number of changed operations.
    pub operations: Counts,
    /// The number of changed structs, enums and unions.
    pub models: Counts,
    /// The changes of features, then operations, then models, in the order of the second document. Removed ones come
    /// last.
    pub changes: Vec<Change>,
    /// Overlay actions that do not apply to the second document.
    pub overlays: Vec<Stale>,
    /// Overlay actions that do not apply to the first document. Their repairs are reported as changes.
    pub overlays_of_old: Vec<Stale>,
    /// Rows of names.toml that are stale in the second document, and names in it that collide.
    pub names: Vec<Stale>,
    /// Keys of docs.yaml that are stale in the second document.
    pub docs: Vec<Stale>,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The name of the file, without the folder.
    pub file: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub release: String,
    /// The number of operations.
    pub operations: usize,
    /// The number of models that operations reach.
    pub models: usize,
}

/// The number of changes of one kind of item.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// How many were added.
    pub added: usize,
    /// How many were removed.
    pub removed: usize,
    /// How many were renamed.
    pub renamed: usize,
    /// How many others changed.
    pub changed: usize,
}

/// An input that was written for another document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stale {
    /// The file, line and column, if they are known.
    pub place: Option<String>,
    /// The problem.
    pub message: String,
    /// The remedy.
    pub help: Option<String>,
}

/// Compares the SDKs that are generated from two documents of one API with the same options; `version` is the version of
/// the first SDK.
///
/// The other inputs, usually the same for both, may have been written for another release: where they do not apply, the
/// report says so.
///
/// # Errors
///
/// Returns an error if no SDK can be generated from one of the documents, for reasons other than overlays, names or doc
/// overrides, or if `version` is not a version.
pub fn diff(old: &Inputs, new: &Inputs, options: &Options, version: &str) -> Result<Report, Diagnostics> {
    let version = Version::parse(version).map_err(|error| {
        Diagnostic::error("version", "", format!("`{version}` is not a version: {error}"))
    })?;
    let (old_file, new_file) = (file_name(&old.document.file), file_name(&new.document.file));
    let (old, stale_of_old) = surface(old, options)?;
    let (new, stale) = surface(new, options)?;
    let changes = compare(&old, &new);
    let effect = changes.iter().map(|change| change.effect).max();
    let count = |subjects: &[Subject]| counts(changes.iter().filter(|one| subjects.contains(&one.subject)));
    Ok(Report {
        format: 1,
        old: release(old_file, &old),
        new: release(new_file, &new),
        version: Step::new(&version, effect),
        operations: count(&[Subject::Operation]),
        models: count(&[Subject::Object, Subject::Enum, Subject::Union]),
        changes,
        overlays: stale.overlays,
        overlays_of_old: stale_of_old.overlays,
        names: stale.names,
        docs: stale.docs,
    })
}

/// The inputs of a surface that no longer apply to its document.
struct StaleInputs {
    overlays: Vec<Stale>,
    names: Vec<Stale>,
    docs: Vec<Stale>,
}

fn file_name(file: &str) -> String {
    Path::new(file).file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The name of an input file, with its folder if that is a part of `openapi/overlays`.
fn overlay_name(file: &str) -> String {
    let name = file_name(file);
    match Path::new(file).parent().and_then(Path::file_name) {
        Some(folder) if folder == overlay::LEARNED => format!("{}/{name}", overlay::LEARNED),
        _ => name,
    }
}

fn release(file: String, surface: &Surface) -> Release {
    Release {
        file,
        title: surface.api.title.clone(),
        release: surface.api.version.clone(),
        operations: surface.api.operations.len(),
        models: surface.items.len(),
    }
}

/// The SDK of a document, and the overlay actions, rows of names.toml and keys of docs.yaml that are stale.
fn surface(inputs: &Inputs, options: &Options) -> Result<(Surface, StaleInputs), Diagnostics> {
    if inputs.problems.has_errors() {
        return Err(inputs.problems.clone());
    }
    let names = inputs.names.clone().lenient();
    let (mut warnings, mut stale_docs) = (Diagnostics::new(), Diagnostics::new());
    let surface = ir::build(&inputs.document.value, &names, None, &mut warnings)
        .and_then(|mut api| {
            stale_docs = inputs.doc_overrides.apply(&mut api);
            lower::surface(api, &names, options, &mut warnings)
        })
        .map_err(|mut problems| {
            problems.locate(&inputs.document);
            problems
        })?;
    let settled_by_names =
        |warning: &&Diagnostic| matches!(warning.code, "names-stale" | "name-collision" | "file-collision");
    let mut unnamed: Diagnostics = warnings.iter().filter(settled_by_names).cloned().collect();
    unnamed.locate(&inputs.document);
    let (overlays, names, docs) = (stales(&inputs.stale_overlays), stales(&unnamed), stales(&stale_docs));
    Ok((surface, StaleInputs { overlays, names, docs }))
}

fn stales(diagnostics: &Diagnostics) -> Vec<Stale> {
    diagnostics
        .iter()
        .map(|diagnostic| Stale {
            place: diagnostic.location.clone().map(|mut location| {
                location.file = overlay_name(&location.file);
                location.to_string()
            }),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        })
        .collect()
}

fn counts<'a>(changes: impl Iterator<Item = &'a Change>) -> Counts {
    let mut counts = Counts::default();
    let mut seen = BTreeSet::new();
    // The first change of an item describes the item as a whole.
    for change in changes.filter(|change| seen.insert(&change.item)) {
        match change.what {
            What::Added => counts.added += 1,
            What::Removed => counts.removed += 1,
            What::Renamed => counts.renamed += 1,
            _ => counts.changed += 1,
        }
    }
    counts
}

fn compare(old: &Surface, new: &Surface) -> Vec<Change> {
    let matches = rename::matches(old, new);
    let mut changes = Vec::new();
    features(old, new, &mut changes);
    operations(old, new, &matches, &mut changes);
    models(old, new, &matches, &mut changes);
    changes
}

fn features(old: &Surface, new: &Surface, changes: &mut Vec<Change>) {
    for feature in new.features.iter().filter(|feature| !old.features.contains(feature)) {
        let mut log = log_of(changes, Subject::Feature, feature.clone(), feature);
        log.add(What::Added, Effect::Addition, "new feature");
    }
    for feature in old.features.iter().filter(|feature| !new.features.contains(feature)) {
        let mut log = log_of(changes, Subject::Feature, feature.clone(), feature);
        log.add(What::Removed, Effect::Breaking, "removed feature");
    }
}

fn operations(old: &Surface, new: &Surface, matches: &Matches, changes: &mut Vec<Change>) {
    let mut gone: BTreeSet<usize> = (0..old.methods.len()).collect();
    for (at, ((view, gate), facts)) in new.methods.iter().zip(&new.api.operations).enumerate() {
        let mut log = log_of(changes, Subject::Operation, format!("Client::{}", view.method), &facts.id);
        let Some(from) = matches.operations.get(&at) else {
            log.add(What::Added, Effect::Addition, format!("new, {}{}", http(facts), feature(gate)));
            continue;
        };
        gone.remove(from);
        let (old_view, old_gate) = &old.methods[*from];
        let was = operation::Side { view: old_view, gate: old_gate, facts: &old.api.operations[*from] };
        operation::compare(was, operation::Side { view, gate, facts }, &matches.types, &mut log);
    }
    for at in gone {
        let (method, facts) = (&old.methods[at].0.method, &old.api.operations[at]);
        let mut log = log_of(changes, Subject::Operation, format!("Client::{method}"), &facts.id);
        log.add(What::Removed, Effect::Breaking, format!("removed ({})", http(facts)));
    }
}

fn http(operation: &ir::Operation) -> String {
    code(&format!("{} {}", operation.method, operation.path))
}

/// The requirements of a new item.
fn feature(gate: &FeatureGate) -> String {
    if gate.is_always_open() { String::new() } else { format!(", feature {gate}") }
}

fn models(old: &Surface, new: &Surface, matches: &Matches, changes: &mut Vec<Change>) {
    for (path, item) in &new.items {
        let mut log = log_of(changes, subject(item), public(path).to_owned(), &item.id.0);
        let from = matches.origins.get(path);
        let Some((from, was)) = from.and_then(|from| old.items.get_key_value(from)) else {
            log.add(What::Added, Effect::Addition, format!("new{}", feature(&item.gate)));
            continue;
        };
        if from != path {
            log.add(What::Renamed, Effect::Breaking, format!("was {}", code(public(from))));
        }
        if let (Some(old), Some(new)) = (old.api.types.get(&was.id), new.api.types.get(&item.id)) {
            let old = model::Side { item: was, facts: old };
            model::compare(old, model::Side { item, facts: new }, &matches.types, &mut log);
        }
    }
    for (path, item) in old.items.iter().filter(|(path, _)| !matches.types.0.contains_key(*path)) {
        let mut log = log_of(changes, subject(item), public(path).to_owned(), &item.id.0);
        log.add(What::Removed, Effect::Breaking, "removed");
    }
}

fn log_of<'a>(changes: &'a mut Vec<Change>, subject: Subject, item: String, id: &str) -> Log<'a> {
    Log { changes, subject, item, id: id.to_owned() }
}

fn subject(item: &Item) -> Subject {
    match item.model {
        Model::Struct(_) => Subject::Object,
        Model::Enum(_) => Subject::Enum,
        Model::Union(_) => Subject::Union,
    }
}
