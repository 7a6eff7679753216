//! The facts-only form of a published document: the facts that a client needs, without descriptions.
//!
//! The walk follows the structure of OpenAPI, because the same word can be a keyword or a name: `description` is a keyword
//! in a schema, and a name in the properties of an object with such a field.

mod prose;
mod walk;
mod write;

use serde_json::{Map, Value};

pub(crate) use prose::is_remark;

use super::Document;
use crate::diag::{Diagnostic, Diagnostics};

/// Returns the facts of `document` as a value. `title` replaces its title.
pub(crate) fn facts(document: &Document, title: &str) -> Value {
    let mut value = document.value.clone();
    if let Value::Object(root) = &mut value {
        walk::document(root);
        if let Some(Value::Object(info)) = root.get_mut("info") {
            retitle(info, title);
        }
    }
    value
}

/// Returns the facts of one node: `value` as it appears at `pointer` in the facts-only form, or `None` if it does not.
pub(super) fn at(pointer: &str, value: Value) -> Option<Value> {
    walk::at(pointer, value)
}

/// Sets the title, which OpenAPI requires, as the first field.
fn retitle(info: &mut Map<String, Value>, title: &str) {
    info.shift_insert(0, "title".to_owned(), title.into());
}

/// Returns the facts-only form as YAML, in the order of the source. Importing it again returns the same text.
pub(crate) fn import(document: &Document, title: &str) -> Result<String, Diagnostics> {
    let facts = facts(document, title);
    let text = write::yaml(&facts).map_err(|reason| {
        Diagnostic::error("import", "", format!("the document cannot be written as YAML: {reason}"))
    })?;
    // Check that the text parses to the same value.
    let again = Document::parse(document.file.as_str(), text)?;
    if again.value != facts {
        return Err(Diagnostic::error("import", "", "the written text does not parse to the same value")
            .help("this is a defect of the importer: please report it with the document")
            .into());
    }
    Ok(again.into_text())
}

#[cfg(test)]
mod tests;
