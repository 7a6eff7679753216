//! The API document of the demo org: the documents of the APIs that it serves, with the overlays applied, as one JSON
//! document that is reduced to what the demo org reads.

use std::path::PathBuf;

use okta_codegen::diag::{Diagnostic, Diagnostics, Location};
use serde_json::Value;

use crate::apis::Api;
use crate::failure::Failure;
use crate::layout;
use crate::merge::merge;

/// The APIs that the demo org serves. The first one names the security schemes.
pub(crate) const APIS: &[Api] = &[Api::Management, Api::Governance, Api::MyAccount];

/// Keys that only describe. Below `properties` and the like, every key is a name and is kept.
const DESCRIPTIONS: &[&str] =
    &["deprecated", "description", "example", "examples", "externalDocs", "tags", "title"];

/// Keys whose value maps names to schemas or other parts of the document.
const NAMED: &[&str] = &["mapping", "parameters", "properties", "requestBodies", "responses", "schemas"];

/// Writes the file if it differs, or fails if it does and nothing may be written.
pub(crate) fn generate(documents: Vec<(Api, Value)>, check: bool) -> Result<(), Failure> {
    let mut merged = Value::Null;
    for (api, document) in documents {
        merged = if merged.is_null() { document } else { merge(merged, document, api.name()) };
    }
    let (path, text) = (path(), text(merged));
    if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let failure = |message: String| -> Failure {
        let diagnostic = Diagnostic::error("out-of-date", "", message)
            .located(Location::file(path.display().to_string()))
            .help("run `cargo xtask generate` and commit what it writes");
        Diagnostics::from(diagnostic).into()
    };
    if check {
        return Err(failure("the document of the demo org does not match openapi/".to_owned()));
    }
    std::fs::write(&path, text).map_err(|error| failure(format!("cannot be written: {error}")))
}

fn path() -> PathBuf {
    layout::root().join("okta-sdk/demo-org/src/document.json")
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
