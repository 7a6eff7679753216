//! Values that are valid for every rule of their schema: enums, formats, patterns, lengths and limits.

use okta_sdk::json::Value;
use serde_json::json;

/// A text for each pattern of the documents.
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
    // Governance.
    (r"(00u|pca)[0-9a-zA-Z]+", "00u1"),
    (r"00g[0-9a-zA-Z]+", "00g1"),
    (r"00u[0-9a-zA-Z]+", "00u1"),
    (r"0oa[0-9a-zA-Z]+", "0oa1"),
    (r"col[0-9a-zA-Z]+", "col1"),
    (r"enb[0-9a-zA-Z]+", "enb1"),
    (r"goi[0-9a-zA-Z]+", "goi1"),
    (r"gra[0-9a-zA-Z]+", "gra1"),
    (r"rco[0-9a-zA-Z]+", "rco1"),
    (r"req[0-9a-zA-Z]+", "req1"),
    (r"^/members$", "/members"),
    (r"^/members/-$", "/members/-"),
    (r"^[0-9a-f]{24}$", "5f2d8b1c9e4a7d6f3b0c1a2e"),
    (r"^[a-fA-F\d]{24}$", "5f2d8b1c9e4a7d6f3b0c1a2e"),
    // Privileged Access.
    (r"^([%]{0,1})((([#])(\d+))|([\w\-_.]+)|((?i)[A-Z0-9._%+-^]+@[A-Z0-9.-]+\.[A-Z]{2,}))$", "%ada_L-1.x"),
    (
        r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$",
        "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    ),
    (r"^[\w\-_.]+$", "ada_L-1.x"),
    (r"^[\w]+$", "ada_1815"),
    (r"^[a-zA-Z0-9-_. ]+$", "Ada_L-1 v.2"),
    (
        r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$",
        "ada+l@acme.example",
    ),
    // Access Gateway.
    (r"^https?://[a-zA-Z0-9.-]+(:[0-9]{1,5})?(/.*)?$", "https://app.acme.example:8443/a?b=c"),
    (
        r"^https?://[a-zA-Z0-9.-]+(:[0-9]{1,5})?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?$",
        "https://app.acme.example:8443/a/b%20c",
    ),
    (
        r"^https?://[a-zA-Z0-9.-]+(:[0-9]{1,5})?(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?(?:#[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?$",
        // Another part of a schema allows no query.
        "https://app.acme.example/a/b%20c",
    ),
    (r"^https?://[a-zA-Z0-9.-]+(:[0-9]{1,5})?/?$", "https://app.acme.example:8443/"),
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
        Some("array") => json!([{"any": 1}]),
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
        (None, Some("date")) => "2026-01-02".to_owned(),
        (None, Some("duration")) => "P1DT2H".to_owned(),
        (None, Some("hostname")) => "app.acme.example".to_owned(),
        (None, Some("byte")) => "QWRh".to_owned(),
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
