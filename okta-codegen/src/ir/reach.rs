//! Which types an operation or another type uses.

use indexmap::IndexSet;

use super::{Api, Kind, Operation, Type, TypeDef, TypeId};

/// Marks every type that requests or responses reach.
pub(super) fn mark(api: &mut Api) {
    let requests = api.operations.iter().flat_map(request_types).collect();
    let responses = api.operations.iter().flat_map(response_types).collect();
    for id in reach(api, requests) {
        if let Some(def) = api.types.get_mut(&id) {
            def.in_request = true;
        }
    }
    for id in reach(api, responses) {
        if let Some(def) = api.types.get_mut(&id) {
            def.in_response = true;
        }
    }
}

/// The types that the parameters and the body of an operation name.
pub(crate) fn request_types(operation: &Operation) -> Vec<TypeId> {
    let mut found = Vec::new();
    operation.params.iter().for_each(|param| named(&param.ty, &mut found));
    for ty in operation.body.iter().flat_map(|body| body.kind.types()) {
        named(ty, &mut found);
    }
    found
}

/// The types that the responses of an operation name.
pub(crate) fn response_types(operation: &Operation) -> Vec<TypeId> {
    let mut found = Vec::new();
    operation
        .responses
        .iter()
        .filter_map(|response| response.ty.as_ref())
        .for_each(|ty| named(ty, &mut found));
    found
}

/// Every type that the given ones lead to, themselves included.
pub(crate) fn reach(api: &Api, mut stack: Vec<TypeId>) -> IndexSet<TypeId> {
    let mut found = IndexSet::new();
    while let Some(id) = stack.pop() {
        if found.insert(id.clone())
            && let Some(def) = api.types.get(&id)
        {
            stack.extend(uses(def));
        }
    }
    found
}

/// The types that a type names.
pub(crate) fn uses(def: &TypeDef) -> Vec<TypeId> {
    let mut found = Vec::new();
    match &def.kind {
        Kind::Object(object) => {
            object.fields.values().for_each(|field| named(&field.ty, &mut found));
            object.additional.iter().for_each(|ty| named(ty, &mut found));
        }
        Kind::Union(union) => {
            union.variants.iter().for_each(|variant| named(&variant.ty, &mut found));
            found.extend(union.base.clone());
        }
        Kind::Enum(_) => {}
    }
    found
}

/// Adds the type that a use names.
pub(crate) fn named(ty: &Type, found: &mut Vec<TypeId>) {
    match ty {
        Type::Named(id) => found.push(id.clone()),
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::OneOrMany(inner) => {
            named(inner, found);
        }
        _ => {}
    }
}
