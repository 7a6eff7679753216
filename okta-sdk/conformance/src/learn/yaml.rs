//! Writes values as YAML: in one line where they fit, else one line per field or item.

use serde_json::Value;

/// The longest line.
const WIDTH: usize = 120;

/// Writes a field of a map: `key: value`. `indent` is the column of the key.
pub(crate) fn field(text: &mut String, indent: usize, key: &str, value: &Value) {
    let start = format!("{}{}:", " ".repeat(indent), scalar(key));
    let line = format!("{start} {}", flow(value));
    match value {
        Value::Object(fields) if line.len() > WIDTH => {
            text.push_str(&start);
            text.push('\n');
            fields.iter().for_each(|(key, value)| field(text, indent + 2, key, value));
        }
        Value::Array(items) if line.len() > WIDTH => {
            text.push_str(&start);
            text.push('\n');
            items.iter().for_each(|value| item(text, indent, value));
        }
        _ => {
            text.push_str(&line);
            text.push('\n');
        }
    }
}

/// Writes an item of a list. `indent` is the column of the dash.
pub(crate) fn item(text: &mut String, indent: usize, value: &Value) {
    let dash = format!("{}- ", " ".repeat(indent));
    let line = format!("{dash}{}", flow(value));
    match value {
        Value::Object(fields) if line.len() > WIDTH => {
            let mut block = String::new();
            fields.iter().for_each(|(key, value)| field(&mut block, indent + 2, key, value));
            text.push_str(&dash);
            text.push_str(block.trim_start());
        }
        _ => {
            text.push_str(&line);
            text.push('\n');
        }
    }
}

fn flow(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(key, value)| format!("{}: {}", scalar(key), flow(value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// A text without quotes if it cannot be read as anything else.
fn scalar(text: &str) -> String {
    const OTHERS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-$/. ".contains(c);
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic() || "_$/".contains(c))
        && text.ends_with(|c: char| c.is_ascii_alphanumeric() || ".-_".contains(c))
        && text.chars().all(is_plain)
        && !OTHERS.contains(&text.to_ascii_lowercase().as_str());
    if is_word { text.to_owned() } else { Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use okta_codegen::{Input, Inputs};
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read_as_they_were_written() {
        let long = "word ".repeat(40);
        let value = json!({
            "a": {"b": [1, 2.5, true, null, "yes", "null", "a: b", "#", "", "1", "é\n", "$ref", "*", "- x"]},
            "/~1x": {"x-absent": true}, "": [], "y": {},
            "long": {"one": long, "two": [{"three": long.as_str(), "four": {}}, [], "five"], "on": "off"},
        });
        let mut text = String::new();
        value.as_object().unwrap().iter().for_each(|(key, value)| field(&mut text, 2, key, value));
        let document =
            format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths: {{}}\nx-test:\n{text}");
        let document =
            Inputs::builder(Input::text("text", document)).read().and_then(Inputs::into_document).unwrap();
        assert_eq!(document["x-test"], value, "{text}");
        let line = "  a: {b: [1, 2.5, true, null, \"yes\", \"null\"";
        assert!(text.starts_with(line), "{text}");
    }
}
