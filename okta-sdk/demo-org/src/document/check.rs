//! Checks JSON values against schemas.

use jiff::Timestamp;
use serde_json::Value;

use super::shape::{Shape, has_flag};

/// The direction in which a value is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Read-only fields are ignored.
    Request,
    Response,
}

/// Returns what is wrong with a value: the place and the rule.
pub(crate) fn problems(schemas: &[&'static Value], value: &Value, side: Side) -> Vec<String> {
    let mut problems = Vec::new();
    check(schemas, value, side, "", &mut problems);
    problems
}

/// Returns whether a value satisfies schemas.
pub(crate) fn fits(schemas: &[&'static Value], value: &Value, side: Side) -> bool {
    problems(schemas, value, side).is_empty()
}

fn check(schemas: &[&'static Value], value: &Value, side: Side, path: &str, problems: &mut Vec<String>) {
    let shape = Shape::of(schemas, Some(value));
    let mut wrong =
        |what: &str| problems.push(format!("{}: {what}", if path.is_empty() { "body" } else { path }));
    if value.is_null() {
        let is_open = shape.kind.is_none() && shape.choices.is_empty();
        if !shape.nullable && !is_open && !has_flag(schemas, "nullable") {
            wrong("it must not be null");
        }
        return;
    }
    if let Some(kind) = shape.kind
        && !is_of(kind, value)
    {
        return wrong(&format!("it must be of the type {kind}"));
    }
    for choices in &shape.choices {
        if !choices.iter().any(|choice| fits(&[*choice], value, side)) {
            wrong("it matches none of the alternatives");
        }
    }
    match value {
        Value::Object(_) => check_object(&shape, value, side, path, problems),
        Value::Array(items) => {
            if let Some(problem) = bounds(&shape, "Items", items.len()) {
                wrong(&problem);
            }
            let schemas: Vec<_> = shape.parts.iter().filter_map(|part| part.get("items")).collect();
            for (index, item) in items.iter().enumerate().filter(|_| !schemas.is_empty()) {
                check(&schemas, item, side, &format!("{path}[{index}]"), problems);
            }
        }
        _ => {
            if let Some(problem) = check_scalar(&shape, value) {
                wrong(&problem);
            }
        }
    }
}

fn check_object(shape: &Shape, value: &Value, side: Side, path: &str, problems: &mut Vec<String>) {
    let place = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for name in &shape.required {
        let read_only = shape.fields.get(name).is_some_and(|field| has_flag(field, "readOnly"));
        if value.get(name).is_none() && !(side == Side::Request && read_only) {
            problems.push(format!("{}: it must not be empty", place(name)));
        }
    }
    for (name, value) in value.as_object().into_iter().flatten() {
        let tagged = shape.tag.is_some_and(|(tag, _)| tag == name);
        match (shape.fields.get(name.as_str()), shape.others) {
            (Some(field), _) if side == Side::Request && has_flag(field, "readOnly") && !tagged => {}
            (Some(field), _) => check(field, value, side, &place(name), problems),
            (None, Some(others)) => check(&[others], value, side, &place(name), problems),
            (None, None) => {}
        }
    }
}

fn check_scalar(shape: &Shape, value: &Value) -> Option<String> {
    let lists = shape.parts.iter().filter_map(|part| part.get("enum")?.as_array());
    if let Some(list) = lists.into_iter().find(|list| !list.contains(value)) {
        let list: Vec<String> = list.iter().map(Value::to_string).collect();
        return Some(format!("it must be one of {}", list.join(", ")));
    }
    match value {
        Value::String(text) => {
            if shape.rule("format").is_some_and(|format| !is_formatted(format, text)) {
                return Some(format!("it must be a {}", shape.rule("format").and_then(Value::as_str)?));
            }
            bounds(shape, "Length", text.chars().count())
        }
        Value::Number(number) => {
            let number = number.as_f64()?;
            let bound = |name| shape.rule(name).and_then(Value::as_f64);
            let is_low = bound("minimum").is_some_and(|least| number < least);
            let is_high = bound("maximum").is_some_and(|most| number > most);
            (is_low || is_high).then(|| "it is too small or too large".to_owned())
        }
        _ => None,
    }
}

fn bounds(shape: &Shape, what: &str, size: usize) -> Option<String> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let (least, most) = (shape.limit(&format!("min{what}")), shape.limit(&format!("max{what}")));
    if least.is_some_and(|least| size < least) {
        return Some(format!("it is too short: at least {}", least.unwrap_or_default()));
    }
    most.filter(|most| size > *most).map(|most| format!("it is too long: at most {most}"))
}

fn is_formatted(format: &Value, text: &str) -> bool {
    match format.as_str() {
        Some("date-time") => text.parse::<Timestamp>().is_ok(),
        Some("email") => text.contains('@'),
        Some("uri") => text.contains(':'),
        Some("uuid") => text.len() == 36,
        _ => true,
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        _ => true,
    }
}
