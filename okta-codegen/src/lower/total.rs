//! Types whose values can be compared for equality in any case: those without floating point numbers.

use std::collections::BTreeSet;

use crate::ir::{self, Api, Kind, Type, TypeDef, TypeId};

/// The types that have a floating point number, or contain a type that has one. Such a number may differ from itself.
pub(super) fn partial(api: &Api) -> BTreeSet<TypeId> {
    let own = api.types.iter().filter(|(_, def)| has_number(def));
    let mut partial: BTreeSet<TypeId> = own.map(|(id, _)| id.clone()).collect();
    loop {
        let contains = |def: &TypeDef| ir::uses(def).iter().any(|id| partial.contains(id));
        let more = api.types.iter().filter(|(id, def)| !partial.contains(*id) && contains(def));
        let more: Vec<TypeId> = more.map(|(id, _)| id.clone()).collect();
        if more.is_empty() {
            return partial;
        }
        partial.extend(more);
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
