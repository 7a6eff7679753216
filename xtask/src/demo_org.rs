//! The API document of the demo org: the documents of the APIs that it serves, with the overlays applied, as one JSON
//! document that is reduced to what the demo org reads.

use std::path::PathBuf;

use serde_json::Value;

use crate::apis::Api;
use crate::layout;
use crate::merge::merge;

/// The APIs that the demo org serves. The first one names the security schemes.
pub(crate) const APIS: &[Api] = &[Api::Management, Api::Governance, Api::MyAccount];

/// Keys that only describe. Below `properties` and the like, every key is a name and is kept.
const DESCRIPTIONS: &[&str] =
    &["deprecated", "description", "example", "examples", "externalDocs", "tags", "title"];

/// Keys whose value maps names to schemas or other parts of the document.
const NAMED: &[&str] = &["mapping", "parameters", "properties", "requestBodies", "responses", "schemas"];

/// Returns the path of the file.
pub(crate) fn path() -> PathBuf {
    layout::root().join("okta-sdk/demo-org/src/document.json")
}

/// Makes the text of the file from the documents of the APIs.
pub(crate) fn document(documents: Vec<(Api, Value)>) -> String {
    let mut merged = Value::Null;
    for (api, document) in documents {
        merged = if merged.is_null() { document } else { merge(merged, document, api.name()) };
    }
    text(merged)
}

/// Returns the document with one line for each path and each component, so that a difference is readable.
fn text(mut document: Value) -> String {
    let mut paths = document["paths"].take();
    reduce(&mut paths, true);
    let mut components = document["components"].take();
    reduce(&mut components, true);
    let sections = components.as_object().into_iter().flatten();
    let sections: Vec<String> = sections
        .map(|(name, section)| format!("{}: {}", Value::from(name.as_str()), lines(section)))
        .collect();
    format!(
        "{{\n\"openapi\": \"3.0.3\",\n\"info\": {},\n\"paths\": {},\n\"components\": {{{}}}\n}}\n",
        document["info"],
        lines(&paths),
        sections.join(",\n"),
    )
}

fn lines(section: &Value) -> String {
    let entries = section.as_object().into_iter().flatten();
    let entries: Vec<String> =
        entries.map(|(name, value)| format!("{}: {value}", Value::from(name.as_str()))).collect();
    format!("{{\n{}\n}}", entries.join(",\n"))
}

/// Removes descriptions and extensions.
fn reduce(value: &mut Value, has_names: bool) {
    match value {
        Value::Object(fields) => {
            if !has_names {
                // A response must have a description, which is empty.
                fields.retain(|key, value| {
                    *value == "" || !(key.starts_with("x-") || DESCRIPTIONS.contains(&key.as_str()))
                });
            }
            for (key, value) in fields {
                reduce(value, !has_names && NAMED.contains(&key.as_str()));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| reduce(item, false)),
        _ => {}
    }
}
