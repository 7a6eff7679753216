//! The models as plain serde derives. The benchmarks compare the SDK with them.

use std::collections::BTreeSet;

use super::{Lowering, ident};
use crate::ir::{Kind, Selector, Type, TypeDef, TypeId, Unit};
use crate::view::{
    Content, Derived, DerivedEnum, DerivedField, DerivedModule, DerivedStruct, DerivedUnion, DerivedVariant,
    File,
};

const DROPPING: DerivedModule =
    DerivedModule { name: "dropping", doc: "Models that drop unknown fields.", keeps_unknown: false };
const KEEPING: DerivedModule = DerivedModule {
    name: "keeping",
    doc: "Models that keep unknown fields with `flatten`.",
    keeps_unknown: true,
};

impl Lowering<'_> {
    /// One file with the models that the given schemas lead to, in both modules. If none is given, it has all models, in the
    /// module that drops unknown fields.
    pub(super) fn derived(&self, path: &str, schemas: &[String]) -> File {
        let start = schemas.iter().filter_map(|name| self.api.types.get_index_of(&TypeId(name.clone())));
        let chosen: BTreeSet<usize> = self.graph.reach(start).into_iter().collect();
        let modules = if schemas.is_empty() { vec![DROPPING] } else { vec![DROPPING, KEEPING] };
        let mut view = Derived { modules, structs: Vec::new(), enums: Vec::new(), unions: Vec::new() };
        for (number, (id, def)) in self.api.types.iter().enumerate() {
            let wanted = match schemas {
                [] => matches!(def.unit, Unit::Component(_)),
                _ => chosen.contains(&number),
            };
            if wanted {
                self.derive(id, def, &mut view);
            }
        }
        File { path: path.to_owned(), template: "bench/derived.rs.tera", content: Content::Derived(view) }
    }

    fn derive(&self, id: &TypeId, def: &TypeDef, view: &mut Derived) {
        let name = self.registry.name(id);
        match &def.kind {
            Kind::Object(object) => {
                let mut seen = BTreeSet::new();
                let fields = object.fields.iter().map(|(wire, field)| {
                    let mut ident = ident::value(wire);
                    while !seen.insert(ident.clone()) {
                        ident.push('_');
                    }
                    let plain = self.plain(&field.ty);
                    let boxed = self.registry.is_recursive(id, wire);
                    let ty = if boxed { format!("Box<{plain}>") } else { plain };
                    DerivedField { ident, wire: format!("{wire:?}"), ty: format!("Option<{ty}>") }
                });
                view.structs.push(DerivedStruct { name, fields: fields.collect() });
            }
            Kind::Enum(values) => {
                let mut seen = BTreeSet::new();
                let variants = values
                    .iter()
                    .map(|value| {
                        self.variant(
                            ident::variant(&value.value),
                            std::slice::from_ref(&value.value),
                            &mut seen,
                        )
                    })
                    .collect();
                view.enums.push(DerivedEnum { name, variants });
            }
            Kind::Union(union) => {
                let mut seen = BTreeSet::new();
                let variants = union
                    .variants
                    .iter()
                    .map(|variant| {
                        let wanted = variant.values.iter().find(|value| !value.is_empty());
                        let wanted = wanted.or(variant.title.as_ref());
                        let wanted = wanted.map_or_else(|| "Shape".to_owned(), |name| ident::variant(name));
                        let mut lowered = self.variant(wanted, &variant.values, &mut seen);
                        lowered.ty = self.plain(&variant.ty);
                        lowered
                    })
                    .collect();
                let tag = match &union.by {
                    Selector::Tag(path) => match path.as_slice() {
                        [tag] => Some(format!("{tag:?}")),
                        _ => None,
                    },
                    _ => None,
                };
                view.unions.push(DerivedUnion { name, tag, variants });
            }
        }
    }

    fn variant(&self, wanted: String, values: &[String], seen: &mut BTreeSet<String>) -> DerivedVariant {
        let mut ident = wanted;
        while !seen.insert(ident.clone()) {
            ident.push('_');
        }
        let mut values = values.iter().map(|value| format!("{value:?}"));
        let rename = values.next().unwrap_or_else(|| format!("{ident:?}"));
        DerivedVariant { ident, rename, aliases: values.collect(), ty: String::new() }
    }

    fn plain(&self, ty: &Type) -> String {
        match ty {
            Type::Any => "serde_json::Value".to_owned(),
            Type::String | Type::Binary | Type::DateTime => "String".to_owned(),
            Type::Integer => "i64".to_owned(),
            Type::Unsigned => "u64".to_owned(),
            Type::Number => "f64".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Named(id) => self.registry.name(id),
            Type::Array(item) => format!("Vec<{}>", self.plain(item)),
            Type::Map(value) => format!("std::collections::BTreeMap<String, {}>", self.plain(value)),
            Type::Nullable(inner) => format!("Option<{}>", self.plain(inner)),
            Type::OneOrMany(item) => self.plain(item),
        }
    }
}
