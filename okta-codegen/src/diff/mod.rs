//! What changes for users of the SDK between two documents.
//!
//! What is compared are the decisions of the generator (the names, types and gates of [`lower`]), so
//! that a change is called breaking if rustc would refuse code that used the SDK. Facts that no Rust type holds, such
//! as scopes, come from the description of the API.

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

use crate::FeaturesFrom;
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir;
use crate::lower::{self, FeatureGate, Item, Model, Surface};
use crate::names::Names;
use crate::source::Document;
use crate::source::overlay::{self, Overlay};
use change::{Log, code, public};
use rename::Matches;

pub use change::{Change, Effect, Subject, What};
pub use version::Step;

/// All that differs. Its JSON form is stable: members are added, never renamed or removed, while `format` is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Version of the JSON form.
    pub format: u32,
    /// The first document.
    pub old: Release,
    /// The second document.
    pub new: Release,
    /// The version of the SDK that follows.
    pub version: Step,
    /// How many operations changed.
    pub operations: Counts,
    /// How many structs, enums and unions changed.
    pub models: Counts,
    /// The changes: features, then operations, then models; each in the order of the second document, with what is
    /// gone at the end.
    pub changes: Vec<Change>,
    /// Actions of overlays that do not fit the second document.
    pub overlays: Vec<Misfit>,
    /// Actions of overlays that do not fit the first document: what they repair looks like a change.
    pub overlays_of_old: Vec<Misfit>,
    /// Rows of names.toml that do not fit the second document, and names in it that collide.
    pub names: Vec<Misfit>,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    /// Its file, without the folder.
    pub file: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub release: String,
    /// Number of its operations.
    pub operations: usize,
    /// Number of the models that they reach.
    pub models: usize,
}

/// How many things of one kind changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// New ones.
    pub added: usize,
    /// Ones that are gone.
    pub removed: usize,
    /// Ones with another name.
    pub renamed: usize,
    /// Others with any change.
    pub changed: usize,
}

/// What was written for another document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Misfit {
    /// File, line and column, as far as they are known.
    pub place: Option<String>,
    /// What does not fit.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Compares two documents of one API as SDKs that are made from them; `version` is that of the SDK made from the
/// first. Overlays and names are applied to both, and where they do not fit, that is part of the report.
///
/// # Errors
/// One of the documents makes no SDK, for reasons that neither overlays nor names have to do with; or `version` is
/// none.
pub fn diff(
    old: Document,
    new: Document,
    overlays: &[Overlay],
    names: &Names,
    version: &str,
) -> Result<Report, Diagnostics> {
    let version = Version::parse(version)
        .map_err(|error| Diagnostic::error("version", "", format!("`{version}` is no version: {error}")))?;
    let (old_file, new_file) = (file_name(&old.file), file_name(&new.file));
    let (old, overlays_of_old, _) = surface(old, overlays, names)?;
    let (new, overlays, names) = surface(new, overlays, names)?;
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
        overlays,
        overlays_of_old,
        names,
    })
}

fn file_name(file: &str) -> String {
    Path::new(file).file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned())
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

/// The SDK of a document, the overlays that do not fit it, and the names that do not.
fn surface(
    document: Document,
    overlays: &[Overlay],
    names: &Names,
) -> Result<(Surface, Vec<Misfit>, Vec<Misfit>), Diagnostics> {
    let (document, unfit) = overlay::apply_where_they_fit(document, overlays);
    let names = Names { lenient: true, ..names.clone() };
    let mut warnings = Diagnostics::new();
    let surface = ir::build(&document.value, &names, &mut warnings)
        .and_then(|api| lower::surface(api, &names, FeaturesFrom::TagGroups, &mut warnings))
        .map_err(|mut problems| {
            problems.locate(&document);
            problems
        })?;
    let settled_by_names = |warning: &&Diagnostic| {
        warning.code.starts_with("names-")
            || matches!(
                warning.code,
                "include-unknown" | "feature-unknown" | "name-collision" | "file-collision"
            )
    };
    let mut unnamed: Diagnostics = warnings.iter().filter(settled_by_names).cloned().collect();
    unnamed.locate(&document);
    Ok((surface, misfits(&unfit), misfits(&unnamed)))
}

fn misfits(diagnostics: &Diagnostics) -> Vec<Misfit> {
    diagnostics
        .iter()
        .map(|diagnostic| Misfit {
            place: diagnostic.location.clone().map(|mut location| {
                location.file = file_name(&location.file);
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
    // The first change of a thing says what became of the whole.
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

/// What a new thing needs.
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
