//! Infers a schema from values.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::described::type_of;
use crate::schema::{HINTS, is_instant};

/// The largest number of values of an enum that is inferred.
const MAX_VALUES: usize = 12;

/// What is known of the values of a place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// How often each JSON type was seen.
    types: BTreeMap<&'static str, usize>,
    /// How often each text was seen.
    texts: BTreeMap<String, usize>,
    fields: BTreeMap<String, Self>,
    elements: Option<Box<Self>>,
}

impl Shape {
    /// Adds a value that occurred several times.
    pub(crate) fn add(&mut self, value: &Value, times: usize) {
        *self.types.entry(type_of(value)).or_default() += times;
        match value {
            Value::String(text) => *self.texts.entry(text.clone()).or_default() += times,
            Value::Array(elements) => {
                let shape = self.elements.get_or_insert_default();
                elements.iter().for_each(|element| shape.add(element, times));
            }
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.fields.entry(name.clone()).or_default().add(value, times);
                }
            }
            _ => {}
        }
    }

    /// The JSON types that were seen, without null.
    pub(crate) fn types(&self) -> Vec<&'static str> {
        self.types.keys().copied().filter(|name| *name != "null").collect()
    }

    /// Returns whether nothing but null was seen.
    pub(crate) fn is_only_null(&self) -> bool {
        self.types().is_empty()
    }

    /// Returns why the schema of the values may be wrong.
    pub(crate) fn doubt(&self) -> Option<&'static str> {
        let is_empty_list = self.elements.as_ref().is_some_and(|elements| elements.types.is_empty());
        let is_empty_object = self.types.contains_key("object") && self.fields.is_empty();
        match self.types().len() {
            0 => Some("only null was seen"),
            1 if is_empty_list => Some("only empty lists were seen"),
            1 if is_empty_object => Some("only empty objects were seen"),
            1 => None,
            _ => Some("values of several types were seen"),
        }
    }

    /// Returns the shape of an object without some of its fields.
    pub(crate) fn without(mut self, is_known: impl Fn(&str) -> bool) -> Self {
        self.fields.retain(|name, _| !is_known(name));
        self
    }

    /// The schema of all values.
    pub(crate) fn schema(&self) -> Value {
        let mut schema = match self.types()[..] {
            ["string"] => self.text(),
            ["array"] => {
                json!({"type": "array", "items": self.elements.as_deref().map_or(json!({}), Self::schema)})
            }
            ["object"] => self.object(),
            ["integer", "number"] => json!({"type": "number"}),
            [only] => json!({"type": only}),
            // Nothing but null, or several types: a value of any type.
            _ => json!({}),
        };
        if self.types.contains_key("null") {
            schema["nullable"] = json!(true);
        }
        schema
    }

    fn text(&self) -> Value {
        if self.texts.keys().all(|text| is_instant(text)) {
            return json!({"type": "string", "format": "date-time"});
        }
        let (values, times) = (self.texts.len(), self.texts.values().sum::<usize>());
        let repeats = (2..=MAX_VALUES).contains(&values) && times >= 2 * values;
        if repeats && self.texts.keys().all(|text| is_constant(text)) {
            return json!({"type": "string", "enum": self.texts.keys().collect::<Vec<_>>()});
        }
        json!({"type": "string"})
    }

    fn object(&self) -> Value {
        let is_hint = |name: &String| name == "href" || HINTS.contains(&name.as_str());
        if self.fields.contains_key("href") && self.fields.keys().all(is_hint) {
            return json!({"$ref": "#/components/schemas/HrefObject"});
        }
        if self.fields.is_empty() {
            return json!({"type": "object", "additionalProperties": true});
        }
        if self.is_map() {
            let mut values = Self::default();
            self.fields.values().for_each(|shape| values.merge(shape));
            return json!({"type": "object", "additionalProperties": values.schema()});
        }
        let fields: Map<String, Value> =
            self.fields.iter().map(|(name, shape)| (name.clone(), shape.schema())).collect();
        json!({"type": "object", "properties": fields})
    }

    /// Returns whether the names are keys of a map: ids and the like, or different names in each object.
    fn is_map(&self) -> bool {
        let objects = self.types.get("object").copied().unwrap_or_default();
        let total: usize = self.fields.values().map(|shape| shape.types.values().sum::<usize>()).sum();
        let varies = objects > 3 && self.fields.len() * objects > 4 * total;
        varies || self.fields.keys().any(|name| !is_name(name))
    }

    /// Adds what is known of other values.
    pub(crate) fn merge(&mut self, other: &Self) {
        other.types.iter().for_each(|(name, times)| *self.types.entry(name).or_default() += times);
        other.texts.iter().for_each(|(text, times)| *self.texts.entry(text.clone()).or_default() += times);
        for (name, shape) in &other.fields {
            self.fields.entry(name.clone()).or_default().merge(shape);
        }
        if let Some(elements) = &other.elements {
            self.elements.get_or_insert_default().merge(elements);
        }
    }
}

/// Returns whether a text is a constant of the API like `IN_PROGRESS`, and not a text that someone wrote.
pub(crate) fn is_constant(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        && !is_id(text)
}

/// Returns whether a text can be the value of an enum: a word without spaces that is not an id.
pub(crate) fn is_word(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(is_allowed)
        && !is_id(text)
}

/// Returns whether a text is the name of a field.
fn is_name(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_-$".contains(c);
    text.starts_with(|first: char| first.is_ascii_alphabetic() || "_$".contains(first))
        && text.chars().all(is_allowed)
        && !is_id(text)
}

/// Returns whether a text looks like an id: 20 letters and digits, some of each.
fn is_id(text: &str) -> bool {
    text.len() >= 20
        && text.chars().all(|c| c.is_ascii_alphanumeric())
        && text.chars().any(|c| c.is_ascii_digit())
}
