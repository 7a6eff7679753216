//! Values that are valid for every rule of their schema: enums, formats, patterns, lengths and limits.

use okta_sdk::json::Value;
use serde_json::json;

/// A text for each pattern of the document.
const PATTERNS: &[(&str, &str)] = &[
    (r"^\d+\.\d+$", "10.4"),
    (
        r"(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    ),
    (r"^[\w\-_. ]+$", "Ada_L-1 v.2"),
    (r"^[a-zA-Z0-9.\-_]$", "a"),
    (r"^[a-zA-Z0-9]+$", "Ada1815"),
    (r"^[a-zA-Z0-9 .\-_]*$", "Ada 18.15-x_y"),
    (r"^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$", "P1DT2H"),
    (r"^\+[1-9]\d{1,14}$", "+15550100"),
    (r"^[a-zA-Z0-9\s\-,.]*$", "Ada, 18.15 - x"),
    (r"^(?:\*|\^?\d+(?:\.\d+){0,2})$", "^1.2.3"),
];

/// Returns a scalar value of a schema. Different `seed`s return different values if possible. `free` is the text of a
/// schema without rules.
pub(super) fn scalar(schema: &Value, free: &str, seed: usize) -> Value {
    if let Some(values) = schema["enum"].as_array() {
        return values[seed % values.len()].clone();
    }
    match schema["type"].as_str() {
        Some("string") => json!(text(schema, free, seed)),
        Some("integer") => json!(integer(schema, seed)),
        Some("number") => json!(integer(schema, seed) as f64 + 0.25),
        Some("boolean") => json!(seed.is_multiple_of(2)),
        _ => json!({"any": [1, "x", {"y": true}]}),
    }
}

/// Returns the number of elements of an array: two, if allowed.
pub(super) fn length(schema: &Value) -> usize {
    let bound = |name: &str| schema[name].as_u64().map(|bound| bound as usize);
    bound("minItems").unwrap_or(0).max(2).min(bound("maxItems").unwrap_or(2))
}

fn text(schema: &Value, free: &str, seed: usize) -> String {
    let mut text = match (schema["pattern"].as_str(), schema["format"].as_str()) {
        (Some(pattern), _) => {
            let sample = PATTERNS.iter().find(|(known, _)| *known == pattern);
            sample.unwrap_or_else(|| panic!("no text is known for the pattern {pattern}")).1.to_owned()
        }
        (None, Some("date-time")) => format!("2026-01-02T03:04:05.{seed:03}Z"),
        (None, Some("email")) => format!("ada{seed}@acme.example"),
        (None, Some("uri" | "url")) => format!("https://acme.example/{seed}?a=b%20c#d"),
        (None, Some("uuid")) => "6f9619ff-8b86-4011-b42d-00c04fc964ff".to_owned(),
        (None, Some("base64")) => "MIIB+/==".to_owned(),
        (None, Some("boolean")) => seed.is_multiple_of(2).to_string(),
        // A value that is itself a regular expression.
        (None, Some("regex")) => format!("^[a-z]{{{seed}}}é$"),
        _ => free.to_owned(),
    };
    let bound = |name: &str| schema[name].as_u64().map(|bound| bound as usize);
    let missing = bound("minLength").unwrap_or(0).saturating_sub(text.chars().count());
    text.push_str(&"x".repeat(missing));
    text.chars().take(bound("maxLength").unwrap_or(usize::MAX)).collect()
}

/// Returns an integer at or above the lower bound, or above 32 bits if there is no bound.
fn integer(schema: &Value, seed: usize) -> i64 {
    let bound = |name: &str| schema[name].as_i64();
    let step = bound("multipleOf").unwrap_or(1);
    let least = match (bound("minimum"), bound("maximum"), schema["format"].as_str()) {
        (Some(least), ..) => least,
        (None, Some(_), _) | (None, None, Some("int32")) => 1,
        (None, None, _) => 4_294_967_296,
    };
    let most = bound("maximum").unwrap_or(i64::MAX);
    let steps = (most - least) / step;
    least + (seed as i64).min(steps) * step
}
