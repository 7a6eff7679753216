//! A schema with all its parts: references, `allOf`, and the variant of a union.

use std::collections::BTreeMap;

use serde_json::Value;

use super::check::{Side, fits};
use super::{component, resolve};

/// The rules of a schema for one value.
#[derive(Default)]
pub(crate) struct Shape {
    /// The parts that describe a value directly: types, enums, limits.
    pub(crate) parts: Vec<&'static Value>,
    /// The fields of an object. Several parts may describe a field.
    pub(crate) fields: BTreeMap<&'static str, Vec<&'static Value>>,
    pub(crate) required: Vec<&'static str>,
    /// The schema of fields without a name.
    pub(crate) others: Option<&'static Value>,
    /// The alternatives. A value matches at least one of each.
    pub(crate) choices: Vec<Vec<&'static Value>>,
    /// The field that selects a variant, and its value.
    pub(crate) tag: Option<(&'static str, &'static str)>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) nullable: bool,
}

impl Shape {
    /// Returns the rules of all these schemas together for a value.
    pub(crate) fn of(schemas: &[&'static Value], value: Option<&Value>) -> Self {
        let mut shape = Self::default();
        for schema in schemas {
            shape.add(schema, value, true);
        }
        if shape.kind.is_none() && !shape.fields.is_empty() {
            shape.kind = Some("object");
        }
        shape
    }

    /// Returns the rules with one of each alternatives: that which the value matches, or the first one.
    pub(crate) fn chosen(schemas: &[&'static Value], value: Option<&Value>) -> Self {
        let shape = Self::of(schemas, value);
        if shape.choices.is_empty() {
            return shape;
        }
        let choose = |choices: &Vec<&'static Value>| {
            let matching =
                choices.iter().find(|one| value.is_some_and(|value| fits(&[**one], value, Side::Response)));
            matching.or(choices.first()).copied()
        };
        let chosen = shape.choices.iter().filter_map(choose);
        Self::of(&schemas.iter().copied().chain(chosen).collect::<Vec<_>>(), value)
    }

    fn add(&mut self, schema: &'static Value, value: Option<&Value>, selects: bool) {
        let schema = resolve(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.add(part, value, false);
        }
        let variant = if selects { self.select(schema, value) } else { None };
        match variant {
            Some(variant) => {
                return self.add(variant, value, variant["discriminator"] != schema["discriminator"]);
            }
            None if schema["discriminator"]["mapping"].is_object() => {}
            None => {
                for key in ["oneOf", "anyOf"] {
                    self.choices.extend(schema[key].as_array().map(|choices| choices.iter().collect()));
                }
            }
        }
        self.parts.push(schema);
        self.nullable |= schema["nullable"] == true;
        self.kind = schema["type"].as_str().or(self.kind);
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            self.fields.entry(name).or_default().push(field);
        }
        self.required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
        self.others = schema.get("additionalProperties").filter(|others| others.is_object()).or(self.others);
    }

    /// Returns the variant of a union: that of the tag of the value, or the first one.
    fn select(&mut self, schema: &'static Value, value: Option<&Value>) -> Option<&'static Value> {
        let mapping = schema["discriminator"]["mapping"].as_object()?;
        let name = schema["discriminator"]["propertyName"].as_str()?;
        let wanted = value.and_then(|value| value[name].as_str());
        let found = match wanted {
            Some(wanted) => mapping.iter().find(|(tag, _)| *tag == wanted),
            // An empty tag stands for values without a tag.
            None => mapping.iter().find(|(tag, _)| tag.is_empty()).or(mapping.iter().next()),
        };
        let (tag, reference) = found?;
        self.tag = (!tag.is_empty()).then_some((name, tag));
        let variant = component(reference.as_str()?);
        // A tag may stand for the union itself.
        (!std::ptr::eq(variant, schema)).then_some(variant)
    }

    /// Returns a rule of any part.
    pub(crate) fn rule(&self, name: &str) -> Option<&'static Value> {
        self.parts.iter().find_map(|part| part.get(name))
    }

    /// Returns a limit of any part.
    pub(crate) fn limit(&self, name: &str) -> Option<i64> {
        self.rule(name).and_then(Value::as_i64)
    }
}

/// Returns whether a field, or the schema that it refers to, has this flag.
pub(crate) fn has_flag(schemas: &[&'static Value], flag: &str) -> bool {
    schemas.iter().any(|schema| {
        let target = resolve(schema);
        let parts: Vec<&Value> = target["allOf"].as_array().into_iter().flatten().collect();
        schema[flag] == true || target[flag] == true || has_flag(&parts, flag)
    })
}
