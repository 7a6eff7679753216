//! What is text and what is a fact, where the structure of OpenAPI does not say it.

use serde_json::Value;

/// What becomes of an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    /// It contains facts.
    Keep,
    /// It contains text, or is for a tool that is not related to the API.
    Drop,
}

use Decision::{Drop, Keep};

/// The decision for each extension that the documents use. Others are kept if they contain no text.
const EXTENSIONS: &[(&str, Decision)] = &[
    ("x-codeSamples", Drop),
    ("x-code-samples", Drop),
    ("x-codegen-request-body-name", Keep),
    ("x-displayName", Drop),
    ("x-faker", Drop),
    ("x-go-name", Drop),
    ("x-enumDescription", Drop),
    ("x-enumDescriptions", Drop),
    ("x-logo", Drop),
    ("x-okta-added-version", Keep),
    ("x-okta-allow-null-property-value-for-updates", Keep),
    ("x-okta-defined-as", Keep),
    ("x-okta-extensible", Keep),
    ("x-okta-iam-admin-roles", Keep),
    ("x-okta-iam-permissions", Keep),
    ("x-okta-ignore-redocly-rules-for-sdk", Drop),
    ("x-okta-known-values", Keep),
    ("x-okta-lifecycle", Keep),
    ("x-okta-no-scope-required", Keep),
    ("x-okta-operationId", Keep),
    ("x-okta-team-detail", Drop),
    ("x-tagGroups", Keep),
    ("x-tags", Keep),
    ("x-usePkce", Drop),
];

/// Returns whether a field that OpenAPI does not have is kept.
pub(super) fn keeps_extension(key: &str, value: &Value) -> bool {
    match EXTENSIONS.iter().find(|(name, _)| *name == key) {
        Some((_, decision)) => *decision == Keep,
        None => !holds_text(value),
    }
}

/// Returns whether a default is a remark: a sentence, or text that does not match the type of the schema.
pub(super) fn is_default(default: &Value, schema_type: Option<&str>) -> bool {
    let Value::String(text) = default else { return false };
    let read: Option<Value> = serde_json::from_str(text).ok();
    let fits = |test: fn(&Value) -> bool| read.as_ref().is_some_and(test);
    let fits = match schema_type {
        Some("integer" | "number") => fits(Value::is_number),
        Some("boolean") => fits(Value::is_boolean),
        Some("array") => fits(Value::is_array),
        Some("object") => fits(Value::is_object),
        _ => !is_remark(default),
    };
    !fits
}

/// Returns whether a default that is text is a remark instead of a value.
pub(crate) fn is_remark(default: &Value) -> bool {
    /// Remarks of the documents that are as short as a value.
    const SHORT: [&str; 1] = ["current time"];
    holds_text(default) || default.as_str().is_some_and(|text| SHORT.contains(&text))
}

/// Returns whether a value contains a sentence. Labels such as "Okta Identity Engine" are facts.
fn holds_text(value: &Value) -> bool {
    const WORDS_OF_A_LABEL: usize = 4;
    match value {
        Value::String(text) => text.split_whitespace().count() > WORDS_OF_A_LABEL,
        Value::Array(items) => items.iter().any(holds_text),
        Value::Object(fields) => fields.values().any(holds_text),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
