//! Applying overlays to a document.

use std::sync::Arc;

use serde_json::Value;

use super::Overlay;
use super::action::{Action, Change};
use super::added::Operations;
use crate::diag::{Diagnostic, Diagnostics, pointer};
use crate::source::Document;
use crate::source::check::kind;
use crate::source::document::{Edit, EditKind};

/// Applies the overlays in their order, each action to the result of the ones before it. An action applies to every
/// target that is as it expects. Returns what does not apply, as errors.
pub(crate) fn apply(mut document: Document, overlays: &[Overlay]) -> (Document, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let published = Operations::of(&document.value);
    for overlay in overlays {
        let mut problems = Diagnostics::new();
        for action in &overlay.actions {
            problems.extend(run(action, &mut document, &overlay.document));
        }
        if !problems.is_empty() {
            problems.locate(&overlay.document);
            diagnostics.extend(problems);
        }
    }
    published.mark_added(&mut document.value);
    (document, diagnostics)
}

fn run(action: &Action, document: &mut Document, overlay: &Arc<Document>) -> Vec<Diagnostic> {
    // A path can name a node twice.
    let found = action.target.query_located(&document.value).dedup();
    let targets: Vec<String> = found.locations().map(|location| location.to_json_pointer()).collect();
    let mut problems = Vec::new();
    if targets.len() != action.matches {
        problems.push(wrong_count(action, targets.len()));
    }
    let mut fitting = Vec::new();
    for target in targets {
        match unmet(action, &document.value, &target) {
            mismatches if mismatches.is_empty() => fitting.push(target),
            mismatches => problems.extend(mismatches),
        }
    }
    match &action.change {
        Change::Remove => {
            // The last one first, so that the others of a list keep their places.
            fitting.sort_by_cached_key(|target| std::cmp::Reverse(place(target)));
            for node in fitting {
                let source = format!("{}/remove", action.pointer);
                match remove(&mut document.value, &node) {
                    Some(kind) => document.record(Edit { kind, node, overlay: Arc::clone(overlay), source }),
                    None => {
                        problems.push(problem(action, "/target", "the root cannot be removed".to_owned()))
                    }
                }
            }
        }
        Change::Update(update) => {
            for target in fitting {
                let Some(node) = document.value.pointer_mut(&target) else { continue };
                let mut written = Vec::new();
                let merged =
                    merge(node, update, &target, &format!("{}/update", action.pointer), &mut written);
                problems.extend(merged.err().map(|message| problem(action, "/update", message)));
                for (node, source) in written {
                    let kind = EditKind::Written;
                    document.record(Edit { kind, node, overlay: Arc::clone(overlay), source });
                }
            }
        }
    }
    problems
}

/// A key that sorts the nodes of a document by their places.
fn place(target: &str) -> Vec<(Option<usize>, String)> {
    pointer::tokens(target).map(|token| (token.parse().ok(), token.into_owned())).collect()
}

fn unmet(action: &Action, document: &Value, target: &str) -> Vec<Diagnostic> {
    let failed =
        |expectation: &super::expect::Expectation| {
            let mismatch = expectation.check(document, target).err()?;
            let at = pointer::child("/x-expect", &expectation.at);
            let message = format!(
                "the overlay no longer applies: expected {} at `#{}`, got {}",
                mismatch.expected, mismatch.pointer, mismatch.got
            );
            Some(problem(action, &at, message).help(
                "compare with the document: correct the action, or remove it if the document was repaired",
            ))
        };
    action.expectations.iter().filter_map(failed).collect()
}

fn wrong_count(action: &Action, found: usize) -> Diagnostic {
    let target = &action.target_text;
    let message = match found {
        0 => format!("the overlay no longer applies: `{target}` matches nothing"),
        _ => format!("`{target}` matches {found} nodes, not {}", action.matches),
    };
    problem(action, "/target", message)
        .help("correct the target, or write the number of nodes in `x-matches`")
}

fn problem(action: &Action, at: &str, message: String) -> Diagnostic {
    Diagnostic::error("overlay-stale", format!("{}{at}", action.pointer), message)
}

/// Removes a node; `None` if it is the root.
fn remove(document: &mut Value, target: &str) -> Option<EditKind> {
    let (parent, _) = target.rsplit_once('/')?;
    let token = pointer::tokens(&target[parent.len()..]).next()?;
    match document.pointer_mut(parent)? {
        Value::Object(fields) => fields.shift_remove(token.as_ref()).map(|_| EditKind::Removed),
        Value::Array(items) => {
            let index = token.parse().ok().filter(|index| *index < items.len())?;
            items.remove(index);
            Some(EditKind::RemovedItem)
        }
        _ => None,
    }
}

/// The merge of the Overlay specification. Replacing a value by one of another kind, which the specification leaves
/// open, is an error: an action can `remove` the value first. `at` is the pointer of the node, and `from` that of the update
/// in the overlay. `written` receives both for all changed nodes.
fn merge(
    node: &mut Value,
    update: &Value,
    at: &str,
    from: &str,
    written: &mut Vec<(String, String)>,
) -> Result<(), String> {
    match (node, update) {
        (Value::Object(fields), Value::Object(updates)) => {
            for (key, update) in updates {
                let (at, from) = (pointer::child(at, key), pointer::child(from, key));
                match fields.get_mut(key) {
                    Some(field) => merge(field, update, &at, &from, written)?,
                    None => {
                        fields.insert(key.clone(), update.clone());
                        written.push((at, from));
                    }
                }
            }
            Ok(())
        }
        (Value::Array(items), Value::Array(updates)) => {
            let places = (items.len()..).zip(0..updates.len());
            written.extend(places.map(|(index, own)| (format!("{at}/{index}"), format!("{from}/{own}"))));
            items.extend(updates.iter().cloned());
            Ok(())
        }
        // A list as target takes any other update as one more item.
        (Value::Array(items), update) => {
            written.push((format!("{at}/{}", items.len()), from.to_owned()));
            items.push(update.clone());
            Ok(())
        }
        (node, update) if !is_collection(node) && !is_collection(update) => {
            *node = update.clone();
            written.push((at.to_owned(), from.to_owned()));
            Ok(())
        }
        (node, update) => Err(format!(
            "`#{at}` is {} and cannot be updated by {}: remove it in an action before this one",
            kind(node),
            kind(update)
        )),
    }
}

fn is_collection(value: &Value) -> bool {
    value.is_object() || value.is_array()
}
