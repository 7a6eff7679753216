//! Nodes of the document.

use serde_json::Value;

use crate::diag::pointer;

/// Keywords that define a structure. A schema without any of them only annotates another.
const STRUCTURE: [&str; 6] = ["properties", "items", "enum", "oneOf", "anyOf", "discriminator"];

/// A schema in the document.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) pointer: String,
}

impl<'a> Node<'a> {
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = field(self.value, key)?;
        Some(Node { value, pointer: pointer::child(&self.pointer, key) })
    }

    pub(super) fn at(&self, key: &str, index: usize) -> Option<Node<'a>> {
        let value = field(self.value, key)?.get(index)?;
        Some(Node { value, pointer: format!("{}/{index}", pointer::child(&self.pointer, key)) })
    }

    pub(super) fn list(&self, key: &str) -> Vec<Node<'a>> {
        let len = field(self.value, key).and_then(Value::as_array).map_or(0, Vec::len);
        (0..len).filter_map(|index| self.at(key, index)).collect()
    }

    pub(super) fn map(&self, key: &str) -> Vec<(&'a str, Node<'a>)> {
        let Some(map) = field(self.value, key).and_then(Value::as_object) else { return Vec::new() };
        let base = pointer::child(&self.pointer, key);
        map.iter()
            .map(|(name, value)| (name.as_str(), Node { value, pointer: pointer::child(&base, name) }))
            .collect()
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        field(self.value, key).and_then(Value::as_str)
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        field(self.value, key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Returns the target of a reference. Only a string is a reference, because a *property* may be called `$ref`.
    pub(super) fn reference(&self) -> Option<&'a str> {
        self.text("$ref")
    }

    pub(super) fn has(&self, key: &str) -> bool {
        field(self.value, key).is_some()
    }

    pub(super) fn docs(&self) -> Option<String> {
        self.text("description").map(str::to_owned)
    }
}

/// The value of a field. Most objects of a document have a few, which are compared faster than their names are hashed.
pub(super) fn field<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    const FEW: usize = 8;
    match value {
        Value::Object(fields) if fields.len() <= FEW => {
            fields.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
        }
        value => value.get(key),
    }
}

/// The component that a pointer names, if it points to a whole component.
pub(super) fn component_name(pointer: &str) -> Option<String> {
    let mut tokens = pointer::tokens(pointer.strip_prefix("/components/schemas")?);
    let name = tokens.next()?;
    tokens.next().is_none().then(|| name.into_owned())
}

/// The component that a mapping's target names: a reference or a bare name.
pub(super) fn mapped_name(target: &str) -> Option<String> {
    match target.strip_prefix('#') {
        Some(pointer) => component_name(pointer),
        None => Some(target.to_owned()),
    }
}

pub(super) fn has_properties(node: &Node<'_>) -> bool {
    field(node.value, "properties").and_then(Value::as_object).is_some_and(|map| !map.is_empty())
}

pub(super) fn has_required(node: &Node<'_>) -> bool {
    field(node.value, "required").and_then(Value::as_array).is_some_and(|list| !list.is_empty())
}

/// Returns whether a part of `allOf` has its own structure.
pub(super) fn has_structure(node: &Node<'_>) -> bool {
    let open = field(node.value, "additionalProperties").is_some_and(|value| value != &Value::Bool(false));
    STRUCTURE.iter().any(|key| match field(node.value, key) {
        Some(Value::Object(map)) => *key != "properties" || !map.is_empty(),
        Some(_) => true,
        None => false,
    }) || open
        || has_required(node)
        || node.has("allOf")
}
