//! Applying overlays to a document.

use serde_json::Value;

use super::Overlay;
use super::action::{Action, Change};
use super::added::Operations;
use crate::diag::{Diagnostic, Diagnostics};
use crate::source::check::kind;
use crate::source::{Document, pointer};

/// Applies the overlays in their order, each action to what the ones before it left. If one of them does not fit, the
/// document is given up and all that is wrong is reported.
pub fn apply(document: Document, overlays: &[Overlay]) -> Result<Document, Diagnostics> {
    let (document, diagnostics) = run_all(document, overlays, false);
    diagnostics.into_result(document)
}

/// Applies the overlays to every target that is as they expect it, and says where they do not fit: for a document of
/// another release than that which they were written for.
pub fn apply_where_they_fit(document: Document, overlays: &[Overlay]) -> (Document, Diagnostics) {
    run_all(document, overlays, true)
}

fn run_all(mut document: Document, overlays: &[Overlay], in_part: bool) -> (Document, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let published = Operations::of(&document.value);
    for overlay in overlays {
        let mut problems = Diagnostics::new();
        for action in &overlay.actions {
            // An action that does not fit is left out, and the next one is tried: it may have a fault of its own.
            problems.extend(run(action, &mut document.value, in_part));
        }
        if !problems.is_empty() {
            problems.locate(&overlay.document);
            diagnostics.extend(problems);
        }
    }
    published.mark_added(&mut document.value);
    (document, diagnostics)
}

/// `in_part`: an action that does not fit everywhere is applied where it does.
fn run(action: &Action, document: &mut Value, in_part: bool) -> Vec<Diagnostic> {
    let targets: Vec<String> = action
        .target
        .query_located(document)
        .locations()
        .map(|location| location.to_json_pointer())
        .collect();
    let mut problems = Vec::new();
    if targets.len() != action.matches {
        problems.push(wrong_count(action, targets.len()));
    }
    let mut fitting = Vec::new();
    for target in &targets {
        match unmet(action, document, target) {
            mismatches if mismatches.is_empty() => fitting.push(target),
            mismatches => problems.extend(mismatches),
        }
    }
    if !problems.is_empty() && !in_part {
        return problems;
    }
    match &action.change {
        // The last one first, so that the others of a list keep their places.
        Change::Remove => fitting.iter().rev().for_each(|target| remove(document, target)),
        Change::Update(update) => problems.extend(fitting.iter().filter_map(|target| {
            let node = document.pointer_mut(target)?;
            merge(node, update, target).err().map(|message| problem(action, "/update", message))
        })),
    }
    problems
}

fn unmet(action: &Action, document: &Value, target: &str) -> Vec<Diagnostic> {
    let failed = |expectation: &super::expect::Expectation| {
        let mismatch = expectation.check(document, target).err()?;
        let at = pointer::child("/x-expect", &expectation.at);
        let message = format!(
            "the overlay no longer applies: expected {} at `#{}`, got {}",
            mismatch.expected, mismatch.pointer, mismatch.got
        );
        Some(
            problem(action, &at, message)
                .help("compare with the document: repair the action, or remove it if it is obsolete"),
        )
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
        .help("the target has moved or gone, or `x-matches` is to say how many there are")
}

fn problem(action: &Action, at: &str, message: String) -> Diagnostic {
    Diagnostic::error("overlay-mismatch", format!("{}{at}", action.pointer), message)
}

fn remove(document: &mut Value, target: &str) {
    let Some((parent, _)) = target.rsplit_once('/') else { return };
    let Some(token) = pointer::tokens(&target[parent.len()..]).next() else { return };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.shift_remove(token.as_ref());
        }
        Some(Value::Array(items)) => {
            if let Some(index) = token.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
}

/// The merge of the Overlay specification. What it leaves open, the replacement of a value by one of another shape, is
/// refused: it can be said by `remove`.
fn merge(node: &mut Value, update: &Value, at: &str) -> Result<(), String> {
    match (node, update) {
        (Value::Object(members), Value::Object(updates)) => {
            for (key, update) in updates {
                match members.get_mut(key) {
                    Some(member) => merge(member, update, &pointer::child(at, key))?,
                    None => {
                        members.insert(key.clone(), update.clone());
                    }
                }
            }
            Ok(())
        }
        (Value::Array(items), Value::Array(updates)) => {
            items.extend(updates.iter().cloned());
            Ok(())
        }
        // A list as target takes any other update as one more item.
        (Value::Array(items), update) => {
            items.push(update.clone());
            Ok(())
        }
        (node, update) if !is_collection(node) && !is_collection(update) => {
            *node = update.clone();
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
