//! Where a type is defined, and how it is used.

use serde_json::Value;

use super::node::{Node, field};
use super::{Limits, Type, Unit};

/// Where a type is defined, for its identity and name.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) unit: Unit,
    pub(super) id: String,
    pub(super) path: Vec<String>,
}

impl Place {
    pub(super) fn component(name: &str) -> Self {
        Self { unit: Unit::Component(name.to_owned()), id: name.to_owned(), path: vec![name.to_owned()] }
    }

    pub(super) fn operation(id: &str, suffix: &str, step: &str) -> Self {
        Self {
            unit: Unit::Operation(id.to_owned()),
            id: format!("{id}{suffix}"),
            path: vec![id.to_owned(), step.to_owned()],
        }
    }

    pub(super) fn child(&self, suffix: &str, step: &str) -> Self {
        let mut path = self.path.clone();
        path.push(step.to_owned());
        Self { unit: self.unit.clone(), id: format!("{}{suffix}", self.id), path }
    }

    pub(super) fn property(&self, name: &str) -> Self {
        self.child(&format!(".{name}"), name)
    }
}

/// A type as a node uses it, with the annotations on the way to it.
#[derive(Clone, Default)]
pub(super) struct Used {
    pub(super) ty: Option<Type>,
    pub(super) nullable: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) deprecated: bool,
    pub(super) password: bool,
    pub(super) default: Option<Value>,
    pub(super) limits: Limits,
    pub(super) docs: Option<String>,
}

impl Used {
    pub(super) fn of(ty: Type) -> Self {
        Self { ty: Some(ty), ..Self::default() }
    }

    pub(super) fn ty(&self) -> Type {
        self.ty.clone().unwrap_or(Type::Any)
    }

    /// The type where nothing else says that the value may be null: of items, of values of a map, and of responses.
    pub(super) fn ty_or_null(&self) -> Type {
        match self.ty() {
            Type::Any => Type::Any,
            ty if self.nullable => Type::Nullable(Box::new(ty)),
            ty => ty,
        }
    }

    /// Adds the annotations of a reference or a type.
    pub(super) fn annotate(mut self, node: &Node<'_>) -> Self {
        if let Some(nullable) = field(node.value, "nullable").and_then(Value::as_bool) {
            self.nullable = nullable || (self.nullable && node.reference().is_some());
        }
        self.read_only |= node.flag("readOnly");
        self.write_only |= node.flag("writeOnly");
        self.deprecated |= node.flag("deprecated");
        self.password |= node.text("format") == Some("password");
        if let Some(default) = field(node.value, "default") {
            self.default = Some(default.clone()).filter(|value| !value.is_null());
        }
        if let Some(docs) = node.docs() {
            self.docs = Some(docs);
        }
        let number = |key: &str| field(node.value, key).and_then(Value::as_number).cloned();
        let count = |key: &str| field(node.value, key).and_then(Value::as_u64);
        let limits = &mut self.limits;
        limits.minimum = number("minimum").or(limits.minimum.take());
        limits.maximum = number("maximum").or(limits.maximum.take());
        limits.min_length = count("minLength").or(limits.min_length);
        limits.max_length = count("maxLength").or(limits.max_length);
        limits.min_items = count("minItems").or(limits.min_items);
        limits.max_items = count("maxItems").or(limits.max_items);
        if let Some(pattern) = node.text("pattern") {
            limits.pattern = Some(pattern.to_owned());
        }
        self
    }
}
