//! Is this a document that the generator supports? Asked once, before any other stage looks at it.

use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics};

const SUPPORTED: &str = "OpenAPI 3.0 is supported, for example `openapi: 3.0.3`";

/// Checks that `value` is an OpenAPI 3.0 document, and returns the problems.
pub(super) fn openapi(value: &Value) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let Value::Object(root) = value else {
        let found = kind(value);
        diagnostics.push(
            Diagnostic::error(
                "not-openapi",
                "",
                format!("not an OpenAPI document: its root is {found}, not a map"),
            )
            .help(SUPPORTED),
        );
        return diagnostics;
    };
    match root.get("openapi") {
        Some(Value::String(version)) if is_supported(version) => {}
        Some(Value::String(version)) => diagnostics.push(
            Diagnostic::error(
                "unsupported-version",
                "/openapi",
                format!("OpenAPI {version} is not supported"),
            )
            .help(format!("convert the document first: {SUPPORTED}")),
        ),
        Some(other) => diagnostics.push(
            Diagnostic::error(
                "unsupported-version",
                "/openapi",
                format!("the version is {}, not a string", kind(other)),
            )
            .help(format!("write it in full and in quotes; {SUPPORTED}")),
        ),
        None => {
            diagnostics.push(no_version(root.get("swagger")));
            // Of a document of another kind it is of no interest what else it lacks.
            return diagnostics;
        }
    }
    match root.get("paths") {
        Some(Value::Object(_)) => {}
        Some(other) => diagnostics.push(Diagnostic::error(
            "no-paths",
            "/paths",
            format!("`paths` is {}, not a map of paths", kind(other)),
        )),
        None => {}
    }
    diagnostics
}

fn no_version(swagger: Option<&Value>) -> Diagnostic {
    let Some(version) = swagger else {
        return Diagnostic::error("not-openapi", "", "not an OpenAPI document: it has no `openapi` key")
            .help(SUPPORTED);
    };
    let version = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
    Diagnostic::error(
        "not-openapi",
        "/swagger",
        format!("not an OpenAPI document but Swagger {version}, its predecessor"),
    )
    .help(format!("convert it first; {SUPPORTED}"))
}

fn is_supported(version: &str) -> bool {
    version == "3.0" || version.starts_with("3.0.")
}

/// What a value is, in words that fit into a sentence.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}
