//! Doc lines: the description of the document or of `docs.yaml`, if there is one, followed by facts.

mod operation;

pub(crate) use crate::rustdoc::{Links, code, line, prose};
pub(super) use operation::{Page, Parameter, summary};

use crate::ir::{Field, Limits, Location, Param, Tag};

/// The longest line with text and facts.
const WIDTH: usize = 110;

/// The heading of a tag: its own, or else the words of its name.
pub(super) fn heading(name: &str, tag: &Tag) -> String {
    tag.heading.as_deref().map_or_else(|| line(&super::ident::heading(name)), line)
}

/// Lines of a field.
pub(super) fn field(wire: &str, field: &Field, links: Links<'_>) -> Vec<String> {
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
    with_facts(field.docs.as_deref(), &facts, links)
}

/// Lines of an optional parameter.
pub(super) fn param(param: &Param, links: Links<'_>) -> Vec<String> {
    let kind = match param.location {
        Location::Path => "Path parameter",
        Location::Query => "Query parameter",
        Location::Header => "Header",
        Location::Cookie => "Cookie",
    };
    let mut facts = vec![format!("{kind} {}", code(&param.name))];
    facts.extend(limits(&param.limits));
    facts.extend(default(param.default.as_ref()));
    with_facts(param.docs.as_deref(), &facts, links)
}

/// Returns the lines of a text and of facts. Facts continue a paragraph of sentences, which keeps model files short.
fn with_facts(text: Option<&str>, facts: &[String], links: Links<'_>) -> Vec<String> {
    let facts = facts.join(", ") + ".";
    let Some(text) = text else { return vec![facts] };
    let mut lines = prose(text, links);
    let is_prose =
        |line: &String| line.starts_with(|c: char| c.is_alphabetic() || matches!(c, '`' | '[' | '('));
    if lines.iter().all(is_prose) && lines.last().is_some_and(|line| line.ends_with('.')) {
        match lines.last_mut() {
            Some(last) if last.len() + facts.len() < WIDTH => *last = format!("{last} {facts}"),
            _ => lines.push(facts),
        }
        return lines;
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(facts);
    lines
}

/// The first sentence of a text, as one line.
pub(super) fn first_sentence(lines: &[String]) -> String {
    let paragraph: Vec<&str> =
        lines.iter().map(|line| line.trim()).take_while(|line| !line.is_empty()).collect();
    let text = paragraph.join(" ");
    let begins = |rest: &str| rest.starts_with(|c: char| c.is_uppercase() || matches!(c, '`' | '[' | '('));
    let end = text.match_indices(". ").find(|(at, _)| begins(&text[at + 2..])).map(|(at, _)| at + 1);
    text[..end.unwrap_or(text.len())].to_owned()
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
