//! Applying overlays to a document.

use std::sync::Arc;

use serde_json::Value;

use super::Overlay;
use super::action::{Action, Change};
use super::added::Operations;
use crate::diag::{Diagnostic, Diagnostics, pointer};
use crate::source::Document;
use crate::source::check::kind;
use crate::source::document::Edit;

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
    let targets: Vec<String> = action
        .target
        .query_located(&document.value)
        .locations()
        .map(|location| location.to_json_pointer())
        .collect();
    let mut problems = Vec::new();
    if targets.len() != action.matches {
        problems.push(wrong_count(action, targets.len()));
    }
    let mut fitting = Vec::new();
    for target in &targets {
        match unmet(action, &document.value, target) {
            mismatches if mismatches.is_empty() => fitting.push(target),
            mismatches => problems.extend(mismatches),
        }
    }
    match &action.change {
        // The last one first, so that the others of a list keep their places.
        Change::Remove => {
            for target in fitting.iter().rev() {
                remove(&mut document.value, target);
                let source = format!("{}/remove", action.pointer);
                document.record(Edit { node: (*target).clone(), overlay: Arc::clone(overlay), source });
            }
        }
        Change::Update(update) => {
            for target in fitting {
                let Some(node) = document.value.pointer_mut(target) else { continue };
                let mut written = Vec::new();
                let merged = merge(node, update, target, &mut written);
                problems.extend(merged.err().map(|message| problem(action, "/update", message)));
                for node in written {
                    // Items that are appended to a list have other places in the overlay.
                    let below = node.strip_prefix(target.as_str()).unwrap_or_default();
                    let source = format!("{}/update{below}", action.pointer);
                    document.record(Edit { node, overlay: Arc::clone(overlay), source });
                }
            }
        }
    }
    problems
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

fn remove(document: &mut Value, target: &str) {
    let Some((parent, _)) = target.rsplit_once('/') else { return };
    let Some(token) = pointer::tokens(&target[parent.len()..]).next() else { return };
    match document.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            fields.shift_remove(token.as_ref());
        }
        Some(Value::Array(items)) => {
            if let Some(index) = token.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}

/// The merge of the Overlay specification. Replacing a value by one of another kind, which the specification leaves
/// open, is an error: an action can `remove` the value first. `written` receives the pointers of all changed nodes.
fn merge(node: &mut Value, update: &Value, at: &str, written: &mut Vec<String>) -> Result<(), String> {
    match (node, update) {
        (Value::Object(fields), Value::Object(updates)) => {
            for (key, update) in updates {
                match fields.get_mut(key) {
                    Some(field) => merge(field, update, &pointer::child(at, key), written)?,
                    None => {
                        fields.insert(key.clone(), update.clone());
                        written.push(pointer::child(at, key));
                    }
                }
            }
            Ok(())
        }
        (Value::Array(items), Value::Array(updates)) => {
            written.extend((items.len()..items.len() + updates.len()).map(|index| format!("{at}/{index}")));
            items.extend(updates.iter().cloned());
            Ok(())
        }
        // A list as target takes any other update as one more item.
        (Value::Array(items), update) => {
            written.push(format!("{at}/{}", items.len()));
            items.push(update.clone());
            Ok(())
        }
        (node, update) if !is_collection(node) && !is_collection(update) => {
            *node = update.clone();
            written.push(at.to_owned());
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
