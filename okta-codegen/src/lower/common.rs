//! The fields that all variants of a union share. A value that matches no variant has them too.

use indexmap::IndexMap;

use crate::ir::{Api, Field, Kind, NameMap, Object, Type, TypeDef, TypeId, Union};
use crate::names::Names;

/// Adds the fields that all variants share to the object with the common fields, and that object where there is none.
pub(super) fn share(api: &mut Api, names: &Names) {
    let mut shared: IndexMap<TypeId, (TypeId, NameMap<String, Field>)> = IndexMap::new();
    for (id, def) in &api.types {
        let Kind::Union(union) = &def.kind else { continue };
        let fields = fields(api, union);
        let base = union.base.clone().unwrap_or_else(|| TypeId(format!("{id}#base")));
        // A base that is not only this object is also read and written by itself.
        if !fields.is_empty() && base.0.ends_with("#base") {
            shared.insert(id.clone(), (base, fields));
        }
    }
    for (id, (base, fields)) in shared {
        if let Some(Kind::Object(object)) = api.types.get_mut(&base).map(|def| &mut def.kind) {
            for (name, field) in fields {
                object.fields.entry(name).or_insert(field);
            }
            continue;
        }
        let Some((index, _, def)) = api.types.get_full_mut(&id) else { continue };
        let Kind::Union(union) = &mut def.kind else { continue };
        union.base = Some(base.clone());
        let path = match names.types.get(&id.0) {
            Some(name) => vec![format!("{name}Base")],
            None => def.path.iter().cloned().chain(["Base".to_owned()]).collect(),
        };
        let object = TypeDef {
            path,
            unit: def.unit.clone(),
            pointer: def.pointer.clone(),
            docs: None,
            deprecated: def.deprecated,
            kind: Kind::Object(Object { fields, ..Object::default() }),
            // It is only read.
            in_request: false,
            in_response: true,
        };
        api.types.shift_insert(index + 1, base, object);
    }
}

/// The fields that every variant has with the same type. A union with one variant shares nothing.
fn fields(api: &Api, union: &Union) -> NameMap<String, Field> {
    let objects: Option<Vec<&Object>> = union
        .variants
        .iter()
        .map(|variant| match &variant.ty {
            Type::Named(id) => match api.types.get(id).map(|def| &def.kind) {
                Some(Kind::Object(object)) => Some(object),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let Some([first, rest @ ..]) = objects.as_deref() else { return NameMap::default() };
    if rest.is_empty() {
        return NameMap::default();
    }
    let shared = first.fields.iter().filter(|(name, field)| {
        let same = |own: &Field| own.ty == field.ty && own.nullable == field.nullable;
        rest.iter().all(|object| object.fields.get(*name).is_some_and(same))
    });
    shared.map(|(name, field)| (name.clone(), field.clone())).collect()
}
