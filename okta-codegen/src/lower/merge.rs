//! Types with the same name in names.toml become one type, if their definitions agree.

use indexmap::IndexMap;

use crate::diag::Diagnostics;
use crate::ir::{Api, Kind, Type, TypeId, Unit};
use crate::names::Names;

/// Merges every group of types with the same name into the first of them and redirects all uses.
pub(super) fn merge(api: &mut Api, names: &Names, diags: &mut Diagnostics) {
    let mut groups: IndexMap<&str, Vec<TypeId>> = IndexMap::new();
    for (id, name) in &names.types {
        let id = TypeId(id.clone());
        match api.types.contains_key(&id) {
            true => groups.entry(name).or_default().push(id),
            false if api.may_be_left_out(&id.0) => {}
            false => diags.push(
                names
                    .stale(&["types", &id.0], format!("there is no type `{id}`"))
                    .help("remove the row, or correct the id: `--dump-ir` lists all ids"),
            ),
        }
    }
    let mut redirect: IndexMap<TypeId, TypeId> = IndexMap::new();
    for (name, ids) in groups {
        let Some((first, others)) = ids.split_first() else { continue };
        for other in others {
            let Some(def) = api.types.shift_remove(other) else { continue };
            let Some(into) = api.types.get_mut(first) else { continue };
            into.in_request |= def.in_request;
            into.in_response |= def.in_response;
            if !merge_kinds(&mut into.kind, def.kind) && api.incomplete.is_none() {
                let message = format!(
                    "`{first}` and `{other}` cannot both be `{name}`: their fields, values or variants differ"
                );
                diags.push(names.stale(&["types", &other.0], message).help("give them two names"));
            }
            redirect.insert(other.clone(), first.clone());
        }
        // A row in names.toml makes a type of an operation a model.
        if let Some(def) = api.types.get_mut(first)
            && matches!(def.unit, Unit::Operation(_))
        {
            def.unit = Unit::Component(name.to_owned());
        }
    }
    if redirect.is_empty() {
        return;
    }
    for def in api.types.values_mut() {
        match &mut def.kind {
            Kind::Object(object) => {
                object.fields.values_mut().for_each(|field| point(&mut field.ty, &redirect));
                object.additional.iter_mut().for_each(|ty| point(ty, &redirect));
            }
            Kind::Union(union) => {
                union.variants.iter_mut().for_each(|variant| point(&mut variant.ty, &redirect));
            }
            Kind::Enum(_) => {}
        }
    }
    for operation in &mut api.operations {
        operation.params.iter_mut().for_each(|param| point(&mut param.ty, &redirect));
        operation
            .responses
            .iter_mut()
            .filter_map(|response| response.ty.as_mut())
            .for_each(|ty| point(ty, &redirect));
        for ty in operation.body.iter_mut().flat_map(|body| body.kind.types_mut()) {
            point(ty, &redirect);
        }
    }
}

/// Adds the values and variants of the second type to the first. Returns false if the two cannot be one type.
fn merge_kinds(into: &mut Kind, from: Kind) -> bool {
    match (into, from) {
        (Kind::Enum(into), Kind::Enum(from)) => {
            for value in from {
                if !into.iter().any(|known| known.value == value.value) {
                    into.push(value);
                }
            }
            true
        }
        (Kind::Union(into), Kind::Union(from)) => {
            for variant in from.variants {
                let Some(known) = into.variants.iter_mut().find(|known| known.ty == variant.ty) else {
                    return false;
                };
                for value in variant.values {
                    if !known.values.contains(&value) {
                        known.values.push(value);
                    }
                }
            }
            true
        }
        (Kind::Object(into), Kind::Object(from)) => {
            let same = |(name, field): (&String, &crate::ir::Field)| {
                into.fields
                    .get(name)
                    .is_some_and(|known| known.ty == field.ty && known.nullable == field.nullable)
            };
            into.fields.len() == from.fields.len() && from.fields.iter().all(same)
        }
        _ => false,
    }
}

fn point(ty: &mut Type, redirect: &IndexMap<TypeId, TypeId>) {
    match ty {
        Type::Named(id) => {
            if let Some(to) = redirect.get(id) {
                *id = to.clone();
            }
        }
        Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::OneOrMany(inner) => {
            point(inner, redirect);
        }
        _ => {}
    }
}
