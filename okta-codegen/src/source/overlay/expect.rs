//! What an action expects to find.

use serde_json::{Value, json};

use crate::source::facts;

/// The old value of a node at or below a target.
#[derive(Debug, Clone)]
pub(super) struct Expectation {
    /// The JSON pointer of the node, relative to the target.
    pub(super) at: String,
    /// `None` stands for a node that is not there.
    expected: Option<Value>,
}

/// An expectation that failed, for a report.
pub(super) struct Mismatch {
    pub(super) pointer: String,
    pub(super) expected: String,
    pub(super) got: String,
}

impl Expectation {
    pub(super) fn new(at: &str, value: &Value) -> Self {
        let absent = *value == json!({"x-absent": true});
        Self { at: at.to_owned(), expected: if absent { None } else { Some(value.clone()) } }
    }

    /// Compares with the node of `document` whose pointer is `target` and this expectation's own.
    pub(super) fn check(&self, document: &Value, target: &str) -> Result<(), Mismatch> {
        let pointer = format!("{target}{}", self.at);
        let found = document.pointer(&pointer);
        let equal = match (&self.expected, found) {
            (None, None) => true,
            (Some(expected), Some(found)) => {
                facts::at(&pointer, expected.clone()) == facts::at(&pointer, found.clone())
            }
            _ => false,
        };
        if equal {
            return Ok(());
        }
        let (expected, got) = (show(self.expected.as_ref()), show(found));
        Err(Mismatch { pointer, expected, got })
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
