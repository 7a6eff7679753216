//! What an action expects to find.

use serde_json::{Value, json};

use crate::source::facts;

/// The old value of a node at or below a target.
#[derive(Debug, Clone)]
pub(super) struct Expectation {
    /// The JSON pointer of the node, relative to the target.
    pub(super) at: String,
    expected: Expected,
}

#[derive(Debug, Clone)]
enum Expected {
    Value(Value),
    /// The node does not exist.
    Absent,
    /// The node is a list without this item. An item that is a map has other fields or other values.
    Lacks(Value),
}

/// An expectation that failed, for a report.
pub(super) struct Mismatch {
    pub(super) pointer: String,
    pub(super) expected: String,
    pub(super) got: String,
}

impl Expectation {
    pub(super) fn new(at: &str, value: &Value) -> Self {
        let lacks =
            value.as_object().filter(|fields| fields.len() == 1).and_then(|fields| fields.get("x-lacks"));
        let expected = match lacks {
            Some(item) => Expected::Lacks(item.clone()),
            None if *value == json!({"x-absent": true}) => Expected::Absent,
            None => Expected::Value(value.clone()),
        };
        Self { at: at.to_owned(), expected }
    }

    /// Compares with the node of `document` whose pointer is `target` and this expectation's own.
    pub(super) fn check(&self, document: &Value, target: &str) -> Result<(), Mismatch> {
        let pointer = format!("{target}{}", self.at);
        let found = document.pointer(&pointer);
        let equal = match (&self.expected, found) {
            (Expected::Absent, None) => true,
            (Expected::Value(expected), Some(found)) => {
                facts::at(&pointer, expected.clone()) == facts::at(&pointer, found.clone())
            }
            (Expected::Lacks(item), Some(Value::Array(items))) => !items.iter().any(|found| has(found, item)),
            _ => false,
        };
        if equal {
            return Ok(());
        }
        let expected = match &self.expected {
            Expected::Absent => show(None),
            Expected::Value(value) => show(Some(value)),
            Expected::Lacks(item) => format!("a list without {}", show(Some(item))),
        };
        Err(Mismatch { pointer, expected, got: show(found) })
    }
}

/// Returns whether a value equals another one, or has all fields of it.
fn has(found: &Value, item: &Value) -> bool {
    match (found, item) {
        (Value::Object(found), Value::Object(fields)) => {
            fields.iter().all(|(name, value)| found.get(name) == Some(value))
        }
        (found, item) => found == item,
    }
}

/// A value for a message, not longer than one can take in.
fn show(value: Option<&Value>) -> String {
    const CHARACTERS: usize = 160;
    let Some(value) = value else { return "nothing".to_owned() };
    let text = value.to_string();
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
