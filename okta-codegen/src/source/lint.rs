//! Warnings about suspicious values of a document, for the import of a release.

use serde_json::Value;

use super::Document;
use crate::diag::{Diagnostic, Diagnostics, pointer};

/// Warns about values that are sent over the network and look like mistakes.
pub(crate) fn lint(document: &Document) -> Diagnostics {
    let mut warnings = Diagnostics::new();
    visit(&document.value, "", &mut warnings);
    warnings
}

fn visit(value: &Value, at: &str, warnings: &mut Diagnostics) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                let at = pointer::child(at, key);
                match field {
                    Value::Array(values) if key == "enum" => warnings.extend(in_enum(values, &at)),
                    _ => visit(field, &at, warnings),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, &pointer::child(at, &index.to_string()), warnings);
            }
        }
        _ => {}
    }
}

fn in_enum(values: &[Value], at: &str) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let mut repeated = Vec::new();
    for (index, value) in values.iter().enumerate() {
        let Value::String(text) = value else { continue };
        if has_markup(text) {
            let at = pointer::child(at, &index.to_string());
            let message = format!("the value `{text}` contains markup");
            let help = "the service probably does not send it: replace it with an overlay";
            warnings.push(Diagnostic::warning("markup-in-value", at, message).help(help));
        } else if text.trim() != text {
            let at = pointer::child(at, &index.to_string());
            let message = format!("the value `{text}` begins or ends with a space");
            warnings.push(Diagnostic::warning("space-in-value", at, message));
        }
        if values[..index].contains(value) && !repeated.contains(&text.as_str()) {
            repeated.push(text);
        }
    }
    if !repeated.is_empty() {
        let message = format!("values are listed more than once: {}", repeated.join(", "));
        warnings.push(Diagnostic::warning("duplicate-value", at, message));
    }
    warnings
}

/// Returns whether a text contains a tag of a markup language. Signs of comparison are none.
pub(crate) fn has_markup(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = &text[at + 1..];
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') && rest.contains('>')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suspicious_values_are_reported() {
        let text = "openapi: 3.0.3
paths: {}
components: {schemas: {It: {enum: [A, '<x-lifecycle></x-lifecycle> B', 'C ', A, 1, '<', D], properties: {enum: {type: string}}}}}";
        let document = Document::parse("api.yaml", text).expect("a valid document");
        let found: Vec<_> =
            lint(&document).into_iter().map(|warning| (warning.code, warning.pointer)).collect();
        let at = |place: &str| format!("/components/schemas/It/enum{place}");
        assert_eq!(
            found,
            [("duplicate-value", at("")), ("markup-in-value", at("/1")), ("space-in-value", at("/2"))]
        );
    }
}
