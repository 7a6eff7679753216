//! Changes of a document, and taking them back.

use okta_codegen::diag::pointer;
use okta_test_support::Random;
use serde_json::{Map, Value, json};

/// Keys at which a change most likely matters.
const RELEVANT: [&str; 30] = [
    "$ref",
    "type",
    "format",
    "allOf",
    "oneOf",
    "anyOf",
    "items",
    "properties",
    "additionalProperties",
    "required",
    "enum",
    "discriminator",
    "mapping",
    "propertyName",
    "nullable",
    "default",
    "readOnly",
    "operationId",
    "tags",
    "parameters",
    "name",
    "in",
    "schema",
    "style",
    "explode",
    "responses",
    "content",
    "requestBody",
    "security",
    "title",
];

/// Unusual names, and some that documents contain.
const NAMES: [&str; 22] = [
    "",
    "$ref",
    "self",
    "Self",
    "type",
    "extra",
    "a-b",
    "a_b",
    "aB",
    "1",
    "x-y",
    "日本",
    "two\nlines",
    "a\rb",
    "`",
    "\"",
    "application/json",
    "2XX",
    "default",
    "{",
    "_links",
    "next",
];

/// A document that is changed and restored again and again: cheaper than a copy for each case.
pub(super) struct Mutator {
    pub(super) document: Value,
    /// Pointers of all nodes, and of those at relevant keys.
    nodes: Vec<String>,
    relevant: Vec<String>,
    /// Pointers of nodes that were changed, with the previous value.
    undo: Vec<(String, Value)>,
}

impl Mutator {
    pub(super) fn new(document: &Value) -> Self {
        let mut nodes = Vec::new();
        collect(document, String::new(), &mut nodes);
        let at_relevant = |pointer: &&String| RELEVANT.contains(&last(pointer));
        let relevant = nodes.iter().filter(at_relevant).cloned().collect();
        Self { document: document.clone(), nodes, relevant, undo: Vec::new() }
    }

    /// Makes the changes of a seed, and describes them.
    pub(super) fn apply(&mut self, seed: u64) -> Vec<String> {
        let mut random = Random::new(seed);
        let count = 1 + random.below(4);
        (0..count).filter_map(|_| self.change(&mut random)).collect()
    }

    /// Reverts all changes.
    pub(super) fn undo(&mut self) {
        while let Some((pointer, old)) = self.undo.pop() {
            if let Some(node) = self.document.pointer_mut(&pointer) {
                *node = old;
            }
        }
    }

    fn node(&self, random: &mut Random) -> String {
        let nodes = if random.below(3) == 0 { &self.nodes } else { &self.relevant };
        nodes[random.below(nodes.len())].clone()
    }

    /// A copy of some node of the document, unless it is a large part of it.
    fn graft(&self, random: &mut Random) -> Value {
        let pointer = self.node(random);
        match self.document.pointer(&pointer) {
            Some(value) if pointer.matches('/').count() > 2 => value.clone(),
            _ => Value::Null,
        }
    }

    fn change(&mut self, random: &mut Random) -> Option<String> {
        let pointer = self.node(random);
        let (parent, _) = pointer.rsplit_once('/')?;
        let key = pointer::tokens(&pointer).last()?.into_owned();
        let old = self.document.pointer(&pointer)?.clone();
        let (what, new) = match random.below(10) {
            0 | 1 => ("delete", None),
            2 | 3 => ("replace by another kind of", Some(other_kind(random))),
            4 => ("put a foreign node in place of", Some(self.graft(random))),
            5 => ("wrap", Some(wrapped(&old, random))),
            6 | 7 => ("twist", Some(self.twisted(&key, &old, random))),
            8 => ("rename", Some(old.clone())),
            _ => ("double", Some(old.clone())),
        };
        let described = format!("{what} #{pointer}: {}", new.as_ref().map_or(String::new(), short));
        let container = self.document.pointer(parent)?.clone();
        let target = self.document.pointer_mut(parent)?;
        match target {
            Value::Object(map) => change_map(map, &key, what, new, random),
            Value::Array(list) => change_list(list, key.parse().ok()?, what, new),
            _ => return None,
        }
        self.undo.push((parent.to_owned(), container));
        Some(described)
    }

    /// A value of the right kind that is wrong.
    fn twisted(&self, key: &str, old: &Value, random: &mut Random) -> Value {
        match (key, old) {
            ("$ref", _) => self.reference(random),
            ("type", Value::String(_)) => {
                json!(
                    random
                        .pick(&["string", "integer", "number", "boolean", "array", "object", "null", "file"])
                )
            }
            ("in", _) => json!(random.pick(&["path", "query", "header", "cookie", "body"])),
            ("style", _) => json!(random.pick(&["form", "simple", "matrix", "deepObject", "none"])),
            ("format", _) => json!(random.pick(&["date-time", "binary", "password", "boolean", "int32", ""])),
            (_, Value::String(text)) if text.starts_with('#') => self.reference(random),
            (_, Value::String(_)) => json!(random.pick(&NAMES)),
            (_, Value::Bool(flag)) => json!(!flag),
            (_, Value::Array(list)) => list.iter().rev().chain(list).cloned().collect(),
            (_, Value::Object(map)) => {
                let mut map = map.clone();
                map.insert((*random.pick(&RELEVANT)).to_owned(), self.graft(random));
                Value::Object(map)
            }
            _ => other_kind(random),
        }
    }

    fn reference(&self, random: &mut Random) -> Value {
        let node = self.node(random);
        let own = format!("#{node}");
        let schemas = self.document.pointer("/components/schemas").and_then(Value::as_object);
        let some =
            schemas.filter(|map| !map.is_empty()).and_then(|map| map.keys().nth(random.below(map.len())));
        let schema = format!("#/components/schemas/{}", some.map_or("", String::as_str));
        let odd =
            ["", "#", "#/", "#/components/schemas/Nowhere", "other.yaml#/A", "#/components/schemas", "Name"];
        match random.below(4) {
            0 => json!(random.pick(&odd)),
            1 => json!(own),
            _ => json!(schema),
        }
    }
}

fn change_map(map: &mut Map<String, Value>, key: &str, what: &str, new: Option<Value>, random: &mut Random) {
    let Some(new) = new else {
        map.shift_remove(key);
        return;
    };
    // A name from elsewhere, or that of a sibling, which then is lost.
    let sibling = map.keys().nth(random.below(map.len())).cloned();
    let name = match (random.below(3), sibling) {
        (0, Some(sibling)) => sibling,
        (1, _) => (*random.pick(&RELEVANT)).to_owned(),
        _ => (*random.pick(&NAMES)).to_owned(),
    };
    match what {
        "rename" => {
            let renamed = |(old, value)| if old == key { (name.clone(), value) } else { (old, value) };
            *map = std::mem::take(map).into_iter().map(renamed).collect();
        }
        "double" => {
            map.insert(name, new);
        }
        _ => {
            map.insert(key.to_owned(), new);
        }
    }
}

fn change_list(list: &mut Vec<Value>, index: usize, what: &str, new: Option<Value>) {
    match new {
        _ if index >= list.len() => {}
        None => drop(list.remove(index)),
        Some(new) if what == "double" => list.insert(index, new),
        Some(new) => list[index] = new,
    }
}

fn other_kind(random: &mut Random) -> Value {
    let kinds = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("text"),
        json!([]),
        json!([null]),
        json!({}),
        json!({"$ref": "#/components/schemas/Nowhere"}),
        json!({"$ref": {}}),
        json!({"type": ["string", "null"]}),
        json!([[[]]]),
        json!({"": {"": {}}}),
    ];
    let kinds: Vec<&Value> = kinds.iter().collect();
    random.pick(&kinds).clone()
}

/// The schema inside another one.
fn wrapped(old: &Value, random: &mut Random) -> Value {
    match random.below(7) {
        0 => json!({"allOf": [old]}),
        1 => json!({"oneOf": [old, {"type": "string"}]}),
        2 => json!({"anyOf": [old, old]}),
        3 => json!({"type": "array", "items": old}),
        4 => json!({"type": "object", "additionalProperties": old}),
        5 => json!({"properties": {"": old, "type": old}, "allOf": [old]}),
        _ => json!([old]),
    }
}

fn collect(value: &Value, pointer: String, nodes: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                collect(value, pointer::child(&pointer, key), nodes);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                collect(value, format!("{pointer}/{index}"), nodes);
            }
        }
        _ => {}
    }
    if !pointer.is_empty() {
        nodes.push(pointer);
    }
}

fn last(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or_default()
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    text.chars().take(120).collect()
}
