//! Doc lines: the description of the document or of `docs.yaml`, if there is one, followed by facts.

mod operation;

pub(crate) use crate::rustdoc::{Links, code, line, prose};
pub(super) use operation::{Page, Parameter};

use crate::ir::{Field, Limits, Location, Param};

/// Lines of a field. Facts that follow a single sentence need no paragraph of their own, which keeps model files short.
pub(super) fn field(wire: &str, field: &Field, links: Links<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(text) = &field.docs {
        lines.extend(prose(text, links));
        if !is_sentence(&lines) {
            lines.push(String::new());
        }
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

/// Returns whether the lines are one line of prose, and not a list item or a heading.
fn is_sentence(lines: &[String]) -> bool {
    matches!(lines, [line] if line.starts_with(|c: char| c.is_alphabetic()) && line.ends_with('.'))
}

/// Lines of an optional parameter.
pub(super) fn param(param: &Param, links: Links<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(text) = &param.docs {
        lines.extend(prose(text, links));
        lines.push(String::new());
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
