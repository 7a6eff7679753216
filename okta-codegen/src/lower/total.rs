//! Types whose values can be compared for equality in any case: those without floating point numbers.

use super::Lowering;
use crate::ir::{Api, Graph, Kind, Type, TypeDef, TypeId};

/// Which types have a floating point number, or contain a type that has one. Such a number may differ from itself.
pub(super) fn partial(api: &Api, graph: &Graph) -> Vec<bool> {
    graph.leading_to(api.types.values().map(has_number).collect())
}

impl Lowering<'_> {
    /// Whether a type has `Eq` and `Hash`.
    pub(super) fn is_total(&self, id: &TypeId) -> bool {
        !self.api.types.get_index_of(id).is_some_and(|number| self.partial[number])
    }
}

fn has_number(def: &TypeDef) -> bool {
    match &def.kind {
        Kind::Object(object) => {
            object.fields.values().any(|field| is_number(&field.ty))
                || object.additional.iter().any(is_number)
        }
        Kind::Union(union) => union.variants.iter().any(|variant| is_number(&variant.ty)),
        Kind::Enum(_) => false,
    }
}

fn is_number(ty: &Type) -> bool {
    match ty {
        Type::Number => true,
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::OneOrMany(inner) => {
            is_number(inner)
        }
        _ => false,
    }
}
