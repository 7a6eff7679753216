//! The facts-only form of a published document: what a client needs to know, without a sentence of its text.
//!
//! The document is walked by the structure that OpenAPI gives it, because the same word is a keyword in one place and
//! a name in another: a schema has a `description`, and so has the map of properties of an object with such a member.

mod prose;
mod walk;
mod write;

use serde_json::{Map, Value};

pub(crate) use prose::holds_text;

use super::Document;
use crate::diag::{Diagnostic, Diagnostics};

/// The facts of `document`, as a value. `title` stands in place of its own one.
pub fn facts(document: &Document, title: &str) -> Value {
    let mut value = document.value.clone();
    if let Value::Object(root) = &mut value {
        walk::document(root);
        if let Some(Value::Object(info)) = root.get_mut("info") {
            retitle(info, title);
        }
    }
    value
}

/// The facts of one node: `value` as it would stand at `pointer` of the facts-only form; `None` if it would not.
pub(super) fn at(pointer: &str, value: Value) -> Option<Value> {
    walk::at(pointer, value)
}

/// OpenAPI requires a title; it goes in front of the others, where it is expected.
fn retitle(info: &mut Map<String, Value>, title: &str) {
    info.shift_insert(0, "title".to_owned(), title.into());
}

/// The text of the facts-only form: YAML in the order of the source. Importing it again gives the same text.
pub fn import(document: &Document, title: &str) -> Result<String, Diagnostics> {
    let facts = facts(document, title);
    let text = write::yaml(&facts).map_err(|reason| {
        Diagnostic::error("import", "", format!("the document cannot be written as YAML: {reason}"))
    })?;
    // Cheap beside what a wrong document costs later.
    let again = Document::parse(document.file.as_str(), text)?;
    if again.value != facts {
        return Err(Diagnostic::error(
            "import",
            "",
            "the text that was written does not read as what was written",
        )
        .help("this is a defect of the importer: please report it with the document")
        .into());
    }
    Ok(again.into_text())
}

#[cfg(test)]
mod tests;
