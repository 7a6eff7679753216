//! Parameters and form fields that are lists or objects, by their style (OpenAPI 3.0.3, Style Values).

use serde_json::Value;

use super::encode::encode;
use crate::json::{self, Encode};

/// How a value with parts is sent in a query or a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParamStyle {
    /// `form`, exploded: the name repeated for each item of a list, and the fields of an object by their own names.
    Exploded,
    /// `form`, not exploded: items, or names and values of fields, joined by commas.
    Joined,
    /// `spaceDelimited`, not exploded: like [`Joined`](Self::Joined), with spaces.
    Space,
    /// `pipeDelimited`, not exploded: like [`Joined`](Self::Joined), with `|`.
    Pipe,
    /// `deepObject`: `name[field]=value`, at any depth. Items of a list are `name[]`, or `name[0]` if they have fields
    /// themselves.
    Deep,
    /// The JSON text of the value.
    Json,
}

/// How a value with parts is sent in a path (RFC 6570, sections 3.2.2, 3.2.5 and 3.2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathStyle {
    /// Any style, not exploded: items, or names and values of fields, joined by commas. What precedes them is in the path.
    Joined,
    /// `simple`, exploded: items, or fields as `field=value`, joined by commas.
    Exploded,
    /// `label`, exploded: a dot before each item or `field=value`.
    Label,
    /// `matrix`, exploded: `;name=` before each item, or `;` before each `field=value`.
    Matrix,
}

/// Returns the encoded text of a value in a path. Null and an empty list become no text.
pub(crate) fn styled_path(name: &str, style: PathStyle, value: &dyn Encode) -> String {
    let value = tree(value);
    if style == PathStyle::Joined {
        return parts_of(&value).join(",");
    }
    // The name that precedes each part: that of a field, or for `matrix` that of the parameter.
    let named: Vec<(Option<&str>, String)> = match &value {
        Value::Object(fields) => {
            fields.iter().filter_map(|(field, value)| Some((Some(field.as_str()), text(value)?))).collect()
        }
        Value::Array(items) => items.iter().filter_map(text).map(|text| (None, text)).collect(),
        value => text(value).map(|text| (None, text)).into_iter().collect(),
    };
    let part = |(field, text): &(Option<&str>, String)| match field
        .or((style == PathStyle::Matrix).then_some(name))
    {
        // An empty value has no `=` in this style.
        Some(name) if style == PathStyle::Matrix && text.is_empty() => encode(name),
        Some(name) => format!("{}={}", encode(name), encode(text)),
        None => encode(text),
    };
    let parts: Vec<String> = named.iter().map(part).collect();
    match style {
        PathStyle::Joined | PathStyle::Exploded => parts.join(","),
        PathStyle::Label => parts.iter().map(|part| format!(".{part}")).collect(),
        PathStyle::Matrix => parts.iter().map(|part| format!(";{part}")).collect(),
    }
}

/// Returns the encoded names and values of the pairs that a value becomes. Null, and an empty list, become none.
pub(crate) fn styled(name: &str, style: ParamStyle, value: &dyn Encode) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    add(&mut pairs, name, style, &tree(value));
    pairs
}

/// Returns a value as it is sent.
fn tree(value: &dyn Encode) -> Value {
    // The writer produces well-formed JSON.
    serde_json::from_str(&json::to_request_string(value)).unwrap_or_default()
}

fn add(pairs: &mut Vec<(String, String)>, name: &str, style: ParamStyle, value: &Value) {
    match (style, value) {
        (_, Value::Null) => {}
        (ParamStyle::Deep, value) => deep(pairs, name, value),
        (ParamStyle::Exploded, Value::Object(fields)) => {
            for (field, value) in fields {
                match value {
                    Value::Array(_) => add(pairs, field, style, value),
                    value => push(pairs, field, value),
                }
            }
        }
        (ParamStyle::Exploded, Value::Array(items)) => items.iter().for_each(|item| push(pairs, name, item)),
        (ParamStyle::Joined, value) => joined(pairs, name, value, ","),
        (ParamStyle::Space, value) => joined(pairs, name, value, "%20"),
        (ParamStyle::Pipe, value) => joined(pairs, name, value, "%7C"),
        (ParamStyle::Exploded | ParamStyle::Json, value) => push(pairs, name, value),
    }
}

fn deep(pairs: &mut Vec<(String, String)>, name: &str, value: &Value) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(field, value)| deep(pairs, &format!("{name}[{field}]"), value));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let has_parts = item.is_object() || item.is_array();
                let index = if has_parts { index.to_string() } else { String::new() };
                deep(pairs, &format!("{name}[{index}]"), item);
            }
        }
        value => push(pairs, name, value),
    }
}

fn joined(pairs: &mut Vec<(String, String)>, name: &str, value: &Value, separator: &str) {
    let parts = parts_of(value);
    if !parts.is_empty() {
        pairs.push((encode(name), parts.join(separator)));
    }
}

/// Returns the encoded items, or names and values of fields.
fn parts_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(text).map(|text| encode(&text)).collect(),
        Value::Object(fields) => {
            let parts =
                fields.iter().filter_map(|(field, value)| Some([encode(field), encode(&text(value)?)]));
            parts.flatten().collect()
        }
        value => text(value).map(|text| encode(&text)).into_iter().collect(),
    }
}

fn push(pairs: &mut Vec<(String, String)>, name: &str, value: &Value) {
    pairs.extend(text(value).map(|text| (encode(name), encode(&text))));
}

/// Returns a value as text: lists and objects as JSON, and nothing for null.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        value => Some(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(style: ParamStyle, value: &Value, expected: &str) {
        let pairs = styled("p", style, value);
        let text: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(text.join("&"), expected, "{style:?} {value}");
    }

    #[test]
    fn values_are_written_by_their_style() {
        use ParamStyle::{Deep, Exploded, Joined, Json, Pipe, Space};
        let object = serde_json::json!({"a": "x,y", "b": [1, 2], "c": null});
        check(Exploded, &object, "a=x%2Cy&b=1&b=2");
        check(Joined, &object, "p=a,x%2Cy,b,%5B1%2C2%5D");
        check(Deep, &object, "p%5Ba%5D=x%2Cy&p%5Bb%5D%5B%5D=1&p%5Bb%5D%5B%5D=2");
        check(Json, &object, "p=%7B%22a%22%3A%22x%2Cy%22%2C%22b%22%3A%5B1%2C2%5D%2C%22c%22%3Anull%7D");
        let list = serde_json::json!(["a b", true, 3]);
        check(Exploded, &list, "p=a%20b&p=true&p=3");
        check(Joined, &list, "p=a%20b,true,3");
        check(Space, &list, "p=a%20b%20true%203");
        check(Pipe, &list, "p=a%20b%7Ctrue%7C3");
        check(Deep, &list, "p%5B%5D=a%20b&p%5B%5D=true&p%5B%5D=3");
        let objects = serde_json::json!([{"id": 1, "of": {"x": "y"}}, {"id": 2}]);
        check(
            Exploded,
            &objects,
            "p=%7B%22id%22%3A1%2C%22of%22%3A%7B%22x%22%3A%22y%22%7D%7D&p=%7B%22id%22%3A2%7D",
        );
        check(Deep, &objects, "p%5B0%5D%5Bid%5D=1&p%5B0%5D%5Bof%5D%5Bx%5D=y&p%5B1%5D%5Bid%5D=2");
        for style in [Exploded, Joined, Space, Pipe, Deep] {
            check(style, &serde_json::json!([]), "");
            check(style, &Value::Null, "");
            check(style, &serde_json::json!(7), "p=7");
        }
    }

    #[test]
    fn values_in_a_path_are_written_by_their_style() {
        use PathStyle::{Exploded, Joined, Label, Matrix};
        let check = |value: serde_json::Value, expected: [&str; 4]| {
            let found = [Joined, Exploded, Label, Matrix].map(|style| styled_path("p q", style, &value));
            assert_eq!(found, expected, "{value}");
        };
        check(
            serde_json::json!(["a;b", 2, ""]),
            ["a%3Bb,2,", "a%3Bb,2,", ".a%3Bb.2.", ";p%20q=a%3Bb;p%20q=2;p%20q"],
        );
        check(
            serde_json::json!({"a": "x/y", "b": "", "c": null, "d": [1]}),
            ["a,x%2Fy,b,,d,%5B1%5D", "a=x%2Fy,b=,d=%5B1%5D", ".a=x%2Fy.b=.d=%5B1%5D", ";a=x%2Fy;b;d=%5B1%5D"],
        );
        check(serde_json::json!(7), ["7", "7", ".7", ";p%20q=7"]);
        for nothing in [serde_json::json!([]), serde_json::json!({}), Value::Null] {
            check(nothing, [""; 4]);
        }
    }
}
