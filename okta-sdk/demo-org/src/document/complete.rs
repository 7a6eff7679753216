//! Completes JSON values, so that they satisfy their schema.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::check::{Side, fits};
use super::shape::{Shape, has_flag};

/// A text for each pattern of the document.
const PATTERNS: &[(&str, &str)] = &[
    (r"^\d+\.\d+$", "10.4"),
    (
        r"(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        "6f9619ff-8b86-4011-b42d-00c04fc964ff",
    ),
    (r"^[a-zA-Z0-9.\-_]$", "a"),
    (r"^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$", "PT30M"),
    (r"^\+[1-9]\d{1,14}$", "+15550100"),
    (r"^(?:\*|\^?\d+(?:\.\d+){0,2})$", "*"),
];

/// Returns a text for a pattern: a known one, or that of ids with a prefix or of 24 digits.
fn sample(pattern: &str) -> Option<String> {
    if let Some((_, sample)) = PATTERNS.iter().find(|(known, _)| *known == pattern) {
        return Some((*sample).to_owned());
    }
    if pattern.ends_with("{24}$") {
        return Some("0".repeat(23) + "1");
    }
    let prefix = pattern.strip_suffix("[0-9a-zA-Z]+")?.trim_start_matches('(');
    Some(format!("{}demo1", prefix.split(['|', ')']).next()?))
}

/// The depth to which optional fields are filled.
const DEPTH: usize = 3;

/// What values consist of.
pub(crate) struct Filler<'a> {
    /// The time.
    pub(crate) now: &'a str,
    /// An id.
    pub(crate) id: &'a str,
    /// The URL of the org.
    pub(crate) url: &'a str,
    /// Optional fields are filled too.
    pub(crate) full: bool,
}

impl Filler<'_> {
    /// Returns the value with missing fields added, and without parts that do not satisfy the schema.
    pub(crate) fn complete(&self, schema: &'static Value, given: Option<&Value>) -> Value {
        self.value("", &[schema], given, if self.full { DEPTH } else { 0 }, 0)
    }

    fn value(
        &self,
        name: &str,
        schemas: &[&'static Value],
        given: Option<&Value>,
        fill: usize,
        depth: usize,
    ) -> Value {
        if given.is_some_and(Value::is_null) && fits(schemas, &Value::Null, Side::Response) {
            return Value::Null;
        }
        let shape = Shape::chosen(schemas, given);
        match shape.kind {
            // Recursive schemas end here.
            _ if depth > 12 => Value::Null,
            Some("object") => self.object(&shape, given, fill, depth),
            Some("array") => self.array(name, &shape, given, fill, depth),
            None if given.is_some() => given.cloned().unwrap_or_default(),
            None => json!(self.text(name, &shape)),
            Some(kind) => match given.filter(|given| fits(schemas, given, Side::Response)) {
                Some(given) => given.clone(),
                None => self.scalar(name, kind, &shape, schemas),
            },
        }
    }

    fn object(&self, shape: &Shape, given: Option<&Value>, fill: usize, depth: usize) -> Value {
        let mut made = Map::new();
        let given = given.and_then(Value::as_object);
        for (name, value) in given.into_iter().flatten() {
            let value = match (shape.fields.get(name.as_str()), shape.others) {
                (Some(field), _) if has_flag(field, "writeOnly") => None,
                (Some(field), _) => self.kept(name, field, value, depth),
                (None, Some(others)) => self.kept(name, &[others], value, depth),
                (None, None) => Some(value.clone()),
            };
            made.extend(value.map(|value| (name.clone(), value)));
        }
        if let Some((tag, value)) = shape.tag {
            made.insert(tag.to_owned(), json!(value));
        }
        let required: BTreeSet<&str> = shape.required.iter().copied().collect();
        for (name, field) in &shape.fields {
            let wanted = required.contains(name)
                // The page is the last one.
                || (fill > 0 && !name.starts_with('_') && *name != "next" && !has_flag(field, "writeOnly"));
            if wanted && !made.contains_key(*name) {
                let value = self.value(name, field, None, fill.saturating_sub(1), depth + 1);
                if required.contains(name) || fits(field, &value, Side::Response) {
                    made.insert((*name).to_owned(), value);
                }
            }
        }
        Value::Object(made)
    }

    /// Returns the completed value of a field, unless it is of another type.
    fn kept(&self, name: &str, schemas: &[&'static Value], value: &Value, depth: usize) -> Option<Value> {
        let completed = self.value(name, schemas, Some(value), 0, depth + 1);
        let same = std::mem::discriminant(&completed) == std::mem::discriminant(value);
        let intact = same && (value.is_object() || value.is_array() || completed == *value);
        (intact && fits(schemas, &completed, Side::Response)).then_some(completed)
    }

    fn array(&self, name: &str, shape: &Shape, given: Option<&Value>, fill: usize, depth: usize) -> Value {
        let items: Vec<_> = shape.parts.iter().filter_map(|part| part.get("items")).collect();
        let mut made: Vec<Value> = match given.and_then(Value::as_array) {
            Some(given) if items.is_empty() => given.clone(),
            Some(given) => given.iter().filter_map(|one| self.kept(name, &items, one, depth)).collect(),
            None => Vec::new(),
        };
        let least = usize::try_from(shape.limit("minItems").unwrap_or(0)).unwrap_or_default();
        let wanted = if given.is_none() && fill > 0 { least.max(1) } else { least };
        while made.len() < wanted && !items.is_empty() {
            made.push(self.value(name, &items, None, fill.saturating_sub(1), depth + 1));
        }
        Value::Array(made)
    }

    fn scalar(&self, name: &str, kind: &str, shape: &Shape, schemas: &[&'static Value]) -> Value {
        let default = shape.rule("default").filter(|default| !default.is_null());
        if let Some(default) =
            default.filter(|default| fits(schemas, default, Side::Response) && **default != "Assigned")
        {
            return default.clone();
        }
        if let Some(values) = shape.rule("enum").and_then(Value::as_array) {
            return values.first().cloned().unwrap_or_default();
        }
        match kind {
            "boolean" => json!(false),
            "integer" | "number" => {
                let (least, most) = (shape.limit("minimum"), shape.limit("maximum"));
                json!(least.unwrap_or(1).max(1.min(most.unwrap_or(1))))
            }
            _ => json!(self.text(name, shape)),
        }
    }

    fn text(&self, name: &str, shape: &Shape) -> String {
        let pattern = shape.rule("pattern").and_then(Value::as_str);
        let sample = pattern.and_then(sample);
        let format = shape.rule("format").and_then(Value::as_str);
        let mut text = match (sample, format) {
            (Some(sample), _) => sample,
            (None, Some("date-time")) => self.now.to_owned(),
            (None, Some("email")) => "admin@example.com".to_owned(),
            (None, Some("uri" | "url")) => format!("{}/{name}", self.url),
            (None, Some("uuid")) => "6f9619ff-8b86-4011-b42d-00c04fc964ff".to_owned(),
            (None, Some("boolean")) => "false".to_owned(),
            // Some schemas do not say that these are times.
            _ if ["created", "createdAt", "lastUpdated"].contains(&name) => self.now.to_owned(),
            _ if name == "id" => self.id.to_owned(),
            _ if name.to_lowercase().ends_with("url") || name == "href" => format!("{}/{name}", self.url),
            _ => format!("demo {name}").trim_end().replace(' ', if pattern.is_some() { "" } else { " " }),
        };
        let bound = |name: &str| shape.limit(name).and_then(|bound| usize::try_from(bound).ok());
        let missing = bound("minLength").unwrap_or(0).saturating_sub(text.chars().count());
        text.push_str(&"x".repeat(missing));
        text.chars().take(bound("maxLength").unwrap_or(usize::MAX)).collect()
    }
}
