//! Doc lines: the description of the document or of `docs.yaml`, if there is one, followed by facts.

mod operation;

pub(crate) use crate::rustdoc::{Links, code, line, prose};
pub(super) use operation::{Page, Parameter};

use crate::ir::{Field, Limits, Location, Param};

/// Lines of a field. Facts after a single paragraph need no paragraph of their own, which keeps model files short.
pub(super) fn field(wire: &str, field: &Field, links: Links<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(text) = &field.docs {
        lines = text_before_facts(text, links);
    }
    let mut facts = vec![code(wire)];
    if field.read_only {
        facts.push("read-only".to_owned());
    }
    if field.write_only {
        facts.push("never returned".to_owned());
    }
    if field.required {
        facts.push("required".to_owned());
    }
    if field.nullable {
        facts.push("may be null".to_owned());
    }
    facts.extend(limits(&field.limits));
    facts.extend(default(field.default.as_ref()));
    lines.push(format!("{}.", facts.join(", ")));
    lines
}

/// Returns the lines of a text that facts follow. A paragraph of sentences continues with the facts.
fn text_before_facts(text: &str, links: Links<'_>) -> Vec<String> {
    let mut lines = prose(text, links);
    let is_prose =
        |line: &String| line.starts_with(|c: char| c.is_alphabetic() || matches!(c, '`' | '[' | '('));
    if !(lines.iter().all(is_prose) && lines.last().is_some_and(|line| line.ends_with('.'))) {
        lines.push(String::new());
    }
    lines
}

/// Lines of an optional parameter.
pub(super) fn param(param: &Param, links: Links<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(text) = &param.docs {
        lines = text_before_facts(text, links);
    }
    let kind = match param.location {
        Location::Path => "Path parameter",
        Location::Query => "Query parameter",
        Location::Header => "Header",
    };
    let mut facts = vec![format!("{kind} {}", code(&param.name))];
    facts.extend(limits(&param.limits));
    facts.extend(default(param.default.as_ref()));
    lines.push(format!("{}.", facts.join(", ")));
    lines
}

fn default(default: Option<&serde_json::Value>) -> Option<String> {
    let default = default?.to_string();
    (default.len() <= 60).then(|| format!("default {}", code(&default)))
}

/// Limits in words.
pub(crate) fn limits(limits: &Limits) -> Vec<String> {
    let mut facts = Vec::new();
    let range = |low: Option<String>, high: Option<String>, unit: &str| match (low, high) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}{unit}")),
        (Some(low), None) => Some(format!("at least {low}{unit}")),
        (None, Some(high)) => Some(format!("at most {high}{unit}")),
        (None, None) => None,
    };
    let text = |count: &Option<u64>| count.map(|count| count.to_string());
    let number = |number: &Option<serde_json::Number>| number.as_ref().map(ToString::to_string);
    facts.extend(range(number(&limits.minimum), number(&limits.maximum), ""));
    facts.extend(range(text(&limits.min_length), text(&limits.max_length), " characters"));
    facts.extend(range(text(&limits.min_items), text(&limits.max_items), " items"));
    facts
}
