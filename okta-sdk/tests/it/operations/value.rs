//! JSON values for a schema.

use std::cell::Cell;
use std::collections::BTreeSet;

use okta_sdk::json::Value;
use serde_json::{Map, json};

use super::document::resolve;
use super::valid;

/// The purpose of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// A response: all fields.
    Response,
    /// A request body in memory: all fields.
    InMemory,
    /// A request body as it is sent: without read-only fields.
    Sent,
    /// A request body in memory that matches every rule of the document.
    Valid,
}

/// Makes values. Each round uses other variants of unions.
pub(crate) struct Maker<'a> {
    pub(super) document: &'a Value,
    pub(super) side: Side,
    pub(super) round: usize,
    /// The number of rounds that cover all variants.
    pub(crate) rounds: Cell<usize>,
}

/// The fields of an object, from all parts of its `allOf`.
#[derive(Default)]
pub(super) struct Object<'a> {
    pub(super) fields: Vec<(&'a str, &'a Value)>,
    /// The fields that are read-only in at least one part.
    read_only: BTreeSet<&'a str>,
    additional: Option<&'a Value>,
    is_object: bool,
}

impl<'a> Maker<'a> {
    pub(crate) fn new(document: &'a Value, side: Side, round: usize) -> Self {
        Self { document, side, round, rounds: Cell::new(1) }
    }

    /// Makes a value of the schema.
    pub(crate) fn value(&self, schema: &'a Value) -> Value {
        self.make(schema, "", &mut Vec::new()).unwrap_or(Value::Null)
    }

    /// Returns `None` if the schema is recursive here. `path` makes values differ.
    fn make(&self, schema: &'a Value, path: &str, trail: &mut Vec<&'a str>) -> Option<Value> {
        if let Some(reference) = schema["$ref"].as_str() {
            if trail.contains(&reference) {
                return None;
            }
            trail.push(reference);
            let value = self.make(resolve(self.document, schema), path, trail);
            trail.pop();
            return value;
        }
        if let Some(mapping) = schema["discriminator"]["mapping"].as_object() {
            return self.union(schema, mapping, path, trail);
        }
        let variants = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
        if let Some(variants) = variants {
            self.rounds.set(self.rounds.get().max(variants.len()));
            let variant = self.make(&variants[self.round % variants.len()], path, trail)?;
            let (Value::Object(mut object), Value::Object(variant)) =
                (self.object(schema, path, trail), variant.clone())
            else {
                return Some(variant);
            };
            if schema.get("properties").is_none() && schema.get("allOf").is_none() {
                return Some(Value::Object(variant));
            }
            object.extend(variant);
            return Some(Value::Object(object));
        }
        let object = self.fields(schema);
        if object.is_object {
            return Some(self.object(schema, path, trail));
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return parts
                .iter()
                .filter(|part| describes_value(part))
                .find_map(|part| self.make(part, path, trail));
        }
        Some(self.scalar(schema, path, trail))
    }

    fn scalar(&self, schema: &'a Value, path: &str, trail: &mut Vec<&'a str>) -> Value {
        let text = format!("{path} \"é\" \\ \u{1F600}\n#{}", self.round);
        if self.side == Side::Valid && schema.get("items").is_none() {
            return valid::scalar(schema, &text, self.round + path.len());
        }
        if let Some(values) = schema["enum"].as_array() {
            // Some values are not in the document.
            let at = self.round + path.len();
            return match at % 7 {
                0 if schema["type"] == "string" => json!("UNHEARD_OF value"),
                _ => values[at % values.len()].clone(),
            };
        }
        let list = schema.get("items").map(|_| "array");
        match (schema["type"].as_str().or(list), schema["format"].as_str()) {
            (Some("string"), Some("date-time")) => json!("2026-01-02T03:04:05.678Z"),
            (Some("string"), _) => json!(text),
            (Some("integer"), _) => json!(4_294_967_296_i64 + self.round as i64),
            (Some("number"), _) => json!(self.round as f64 + 0.25),
            (Some("boolean"), _) => json!((self.round + path.len()).is_multiple_of(2)),
            (Some("array"), _) => {
                let count = if self.side == Side::Valid { valid::length(schema) } else { 2 };
                let path = |index: usize| format!("{path}{}", ".".repeat(index));
                (0..count).filter_map(|index| self.make(&schema["items"], &path(index), trail)).collect()
            }
            _ => json!({"any": [1, "x", {"y": true}]}),
        }
    }

    /// Makes one of the variants with its tag. In the last round, this is an unknown variant if that is allowed.
    fn union(
        &self,
        schema: &'a Value,
        mapping: &'a Map<String, Value>,
        path: &str,
        trail: &mut Vec<&'a str>,
    ) -> Option<Value> {
        let variants = mapping.len() + usize::from(self.side != Side::Valid);
        self.rounds.set(self.rounds.get().max(variants));
        let tag = schema["discriminator"]["propertyName"].as_str().unwrap();
        let variant = mapping.iter().nth(self.round % variants);
        let (value, variant) = match variant {
            None => ("UNHEARD_OF", schema),
            Some((value, reference)) => {
                let reference = reference.as_str().unwrap();
                (value.as_str(), self.document.pointer(reference.trim_start_matches('#')).unwrap())
            }
        };
        let within = std::ptr::eq(variant, schema) || variant["discriminator"]["propertyName"] == tag;
        let made = if within { self.object(variant, path, trail) } else { self.make(variant, path, trail)? };
        let Value::Object(mut object) = made else { return Some(made) };
        // The empty value of the mapping is for an absent tag.
        match value {
            "" => drop(object.remove(tag)),
            value => drop(object.insert(tag.to_owned(), json!(value))),
        }
        Some(Value::Object(object))
    }

    fn object(&self, schema: &'a Value, path: &str, trail: &mut Vec<&'a str>) -> Value {
        let object = self.fields(schema);
        let mut made = Map::new();
        for (name, field) in &object.fields {
            let nullable = self.flag(resolve(self.document, field), "nullable");
            if self.side == Side::Sent && object.read_only.contains(name) {
                continue;
            }
            let value = match nullable && self.round % 3 == 1 {
                true => Some(Value::Null),
                false => self.make(field, &format!("{path}/{name}"), trail),
            };
            made.extend(value.map(|value| ((*name).to_owned(), value)));
        }
        let typed =
            object.additional.filter(|schema| schema.as_object().is_some_and(|schema| !schema.is_empty()));
        match typed {
            Some(schema) => {
                let value = self.make(schema, &format!("{path}/*"), trail);
                made.extend(value.map(|value| ("a key/é".to_owned(), value)));
            }
            None if self.side == Side::Valid => {}
            None => {
                made.insert("unheard of".to_owned(), json!({"a": [1, null, "é", 1.5e300], "b": {}}));
            }
        }
        Value::Object(made)
    }

    /// Returns whether a field, the schema it refers to, or a part of its `allOf` is read-only.
    fn read_only(&self, field: &Value) -> bool {
        let target = resolve(self.document, field);
        let mut parts = target["allOf"].as_array().into_iter().flatten();
        field["readOnly"] == true || target["readOnly"] == true || parts.any(|part| self.read_only(part))
    }

    /// Returns whether a schema or a part of its `allOf` sets this flag.
    fn flag(&self, schema: &Value, name: &str) -> bool {
        let mut parts = schema["allOf"].as_array().into_iter().flatten();
        schema[name] == true || parts.any(|part| resolve(self.document, part)[name] == true)
    }

    /// Returns the fields of a schema and of the parts of its `allOf`.
    pub(super) fn fields(&self, schema: &'a Value) -> Object<'a> {
        let mut object = Object::default();
        self.collect(schema, &mut object);
        object
    }

    fn collect(&self, schema: &'a Value, object: &mut Object<'a>) {
        let schema = resolve(self.document, schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.collect(part, object);
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            if self.read_only(field) {
                object.read_only.insert(name);
            }
            match object.fields.iter_mut().find(|(other, _)| other == name) {
                // A part may annotate a field that another part describes.
                Some((_, other)) if describes_value(field) => *other = field,
                Some(_) => {}
                None => object.fields.push((name, field)),
            }
        }
        if let Some(additional) = schema.get("additionalProperties") {
            object.additional = Some(additional);
        }
        object.is_object |= schema["type"] == "object" || schema.get("properties").is_some();
        object.is_object |= self.side == Side::Valid && schema.get("additionalProperties").is_some();
    }
}

/// Returns whether a schema describes a value. Other schemas only annotate another schema.
fn describes_value(schema: &Value) -> bool {
    ["$ref", "type", "enum", "allOf", "oneOf", "anyOf", "properties"]
        .iter()
        .any(|key| schema.get(key).is_some())
}
