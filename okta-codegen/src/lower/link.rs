//! Links in documentation, and types in words.

use super::{Lowering, docs, ident, taken};
use crate::ir::{self, Kind, Type, TypeId};
use crate::names::Names;

/// Maximum number of enum values that are listed where the enum is used. Its own page has all.
const SHOWN_VALUES: usize = 16;

/// Name of the method of the operation with an id.
pub(super) fn method(names: &Names, id: &str) -> String {
    let mut name = names.operations.get(id).cloned().unwrap_or_else(|| ident::value(id));
    if taken::of_clients().any(|taken| taken == name) {
        name.push_str("_operation");
    }
    name
}

impl Lowering<'_> {
    /// Name of the method of an operation.
    pub(super) fn method(&self, operation: &ir::Operation) -> String {
        let known = self.methods.get(operation.id.as_str()).cloned();
        known.unwrap_or_else(|| method(self.names, &operation.id))
    }

    /// The link to an operation or a type, by its id.
    pub(super) fn link(&self, id: &str) -> Option<String> {
        if let Some(named) = self.registry.get(&TypeId(id.to_owned())) {
            return Some(named.link());
        }
        let operation = self.ids.get(id)?;
        Some(self.method_link(operation))
    }

    /// The name of an operation or a type, by its id, where a link might need another feature.
    pub(super) fn mention(&self, id: &str) -> Option<String> {
        if let Some(named) = self.registry.get(&TypeId(id.to_owned())) {
            return Some(docs::code(&named.name));
        }
        let operation = self.ids.get(id)?;
        Some(docs::code(ident::plain(&self.method(operation))))
    }

    /// The link to the method of an operation.
    pub(super) fn method_link(&self, operation: &ir::Operation) -> String {
        let method = self.method(operation);
        let method = ident::plain(&method);
        format!("[`{method}`]({}::{method})", self.client_path())
    }

    /// A description as doc lines, with links.
    pub(super) fn prose(&self, text: &str) -> Vec<String> {
        docs::prose(text, &|id| self.link(id))
    }

    /// A type in words: `list of text`, a link to a model, or an enum with its values.
    pub(super) fn words(&self, ty: &Type) -> String {
        match ty {
            Type::Any => "any JSON".to_owned(),
            Type::String => "text".to_owned(),
            Type::Integer => "integer".to_owned(),
            Type::Unsigned => "integer that is not negative".to_owned(),
            Type::Number => "number".to_owned(),
            Type::Boolean => "boolean".to_owned(),
            Type::DateTime => "time".to_owned(),
            Type::Binary => "bytes".to_owned(),
            Type::Named(id) => {
                let link = self.link(&id.0).unwrap_or_else(|| docs::code(&id.0));
                match self.api.types.get(id).map(|def| &def.kind) {
                    Some(Kind::Enum(values)) => {
                        let shown = values.iter().take(SHOWN_VALUES).map(|value| docs::code(&value.value));
                        let mut shown: Vec<String> = shown.collect();
                        if values.len() > SHOWN_VALUES {
                            shown.push("…".to_owned());
                        }
                        format!("{link} ({})", shown.join(", "))
                    }
                    _ => link,
                }
            }
            Type::Array(item) => format!("list of {}", self.words(item)),
            Type::Map(value) => format!("map to {}", self.words(value)),
            Type::Nullable(inner) => format!("{} or null", self.words(inner)),
            Type::OneOrMany(item) => format!("one or many of {}", self.words(item)),
        }
    }
}
