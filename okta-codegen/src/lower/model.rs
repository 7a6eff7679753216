//! Structs, enums and unions as the templates see them.

use std::collections::BTreeMap;

use super::registry::Module;
use super::tokens::quoted;
use super::unique::Unique;
use super::{Lowering, docs, ident};
use crate::diag::Diagnostics;
use crate::ir::{self, Kind, Selector, Type, TypeDef, TypeId, Unit};
use crate::view::{
    Content, Enum, EnumVariant, Field, FieldConversion, File, Getter, GetterVariant, Models, New, Param,
    Setter, Struct, Union, UnionVariant,
};
use indexmap::IndexMap;

impl Lowering<'_> {
    /// One file for each component with types.
    pub(super) fn model_files(&self, diags: &mut Diagnostics) -> Vec<File> {
        let mut units: IndexMap<&str, Vec<(&TypeId, &TypeDef)>> = IndexMap::new();
        for (id, def) in &self.api.types {
            if let Unit::Component(component) = &def.unit {
                units.entry(component).or_default().push((id, def));
            }
        }
        let mut files = Vec::new();
        for (component, types) in units {
            let Some(Module { dir, file, .. }) = self.registry.modules.get(component) else { continue };
            let folder = if dir == super::registry::SHARED { dir.clone() } else { format!("{dir}/models") };
            files.push(File {
                path: format!("{folder}/{file}.rs"),
                template: "models.rs.tera",
                content: Content::Models(self.models(&types, None, diags)),
            });
        }
        files
    }

    /// Views of the types of one file.
    pub(super) fn models(
        &self,
        types: &[(&TypeId, &TypeDef)],
        cfg: Option<&str>,
        diags: &mut Diagnostics,
    ) -> Models {
        let mut models = Models { structs: Vec::new(), enums: Vec::new(), unions: Vec::new() };
        for (id, def) in types {
            let cfg = cfg.map(str::to_owned);
            match &def.kind {
                Kind::Object(object) => models.structs.push(self.structure(id, def, object, cfg, diags)),
                Kind::Enum(values) => models.enums.push(self.enumeration(id, def, values, cfg, diags)),
                Kind::Union(union) => models.unions.push(self.union(id, def, union, cfg, diags)),
            }
        }
        models
    }

    fn type_docs(&self, id: &TypeId, def: &TypeDef, what: &str) -> Vec<String> {
        let mut lines = def.docs.as_deref().map(|text| self.prose(text)).unwrap_or_default();
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(match id.0.strip_suffix("#base") {
            Some(union) => format!("Fields that all variants of the schema {} have.", docs::code(union)),
            None => format!("{what} of the schema {}.", docs::code(&id.0)),
        });
        lines
    }

    /// Lines of an object or an enum. If it has a text, the schema is named only if its name differs from that of the type.
    fn plain_type_docs(&self, id: &TypeId, def: &TypeDef, what: &str) -> Vec<String> {
        match &def.docs {
            Some(text) if id.0 == self.registry.name(id) => self.prose(text),
            _ => self.type_docs(id, def, what),
        }
    }

    fn structure(
        &self,
        id: &TypeId,
        def: &TypeDef,
        object: &ir::Object,
        cfg: Option<String>,
        diags: &mut Diagnostics,
    ) -> Struct {
        let idents = self.field_idents(id, def, object, diags);
        let mut fields = Vec::with_capacity(object.fields.len());
        let mut params = Vec::new();
        for ((wire, field), ident) in object.fields.iter().zip(idents) {
            let (ty, argument, conversion) = self.field_type(id, wire, field);
            // The tag of a union is always sent, even if the document calls it read-only.
            let read_only = field.read_only && object.tag.as_deref() != Some(wire);
            if def.in_request && is_argument(object, wire, field) {
                params.push(Param { ident: ident.clone(), ty: argument.clone(), conversion });
            }
            let link = ident.trim_start_matches("r#").to_owned();
            let setter = (def.in_request && !read_only).then(|| Setter {
                name: setter_name(&link),
                link,
                ty: argument,
                conversion,
            });
            fields.push(Field {
                ident,
                wire: quoted(wire),
                ty,
                docs: docs::field(wire, field, &|id| self.link(id)),
                deprecated: field.deprecated,
                write: match (read_only, field.secret) {
                    (false, false) => "field",
                    (true, false) => "read_only",
                    (false, true) => "secret",
                    (true, true) => "read_only_secret",
                },
                setter,
            });
        }
        let summary = match params.len() {
            0 => "Creates an empty instance.",
            _ => "Creates an instance with the required fields.",
        };
        let new = def.in_request.then(|| New { docs: vec![summary.to_owned()], params });
        Struct {
            name: self.registry.name(id),
            docs: self.plain_type_docs(id, def, "Object"),
            usage: self.usage(id, def),
            deprecated: def.deprecated,
            total: self.is_total(id),
            fields,
            new,
            cfg,
        }
    }

    /// Type text of a field, type text of the argument that sets it, and how the argument is converted.
    fn field_type(&self, owner: &TypeId, wire: &str, field: &ir::Field) -> (String, String, FieldConversion) {
        if is_id(wire, field) {
            let ty = "::okta_runtime::json::Id".to_owned();
            return (ty.clone(), ty, FieldConversion { optional: false, boxed: false });
        }
        let boxed = self.registry.is_boxed(owner, wire);
        let plain = self.registry.text(&field.ty);
        let inner = if boxed { &format!("::std::boxed::Box<{plain}>") } else { &plain };
        if field.nullable {
            let ty = format!("::okta_runtime::json::Nullable<{inner}>");
            (ty.clone(), ty, FieldConversion { optional: false, boxed: false })
        } else {
            let ty = format!("::core::option::Option<{inner}>");
            (ty, plain, FieldConversion { optional: true, boxed })
        }
    }

    /// Field names. Where two fields get the same name, names.toml renames one.
    pub(super) fn field_idents(
        &self,
        id: &TypeId,
        def: &TypeDef,
        object: &ir::Object,
        diags: &mut Diagnostics,
    ) -> Vec<String> {
        let rows = self.names.fields.get(&id.0);
        // `extra` holds unknown fields.
        let mut unique = Unique::new(self, "fields", (id, def), "extra");
        let mut idents = Vec::with_capacity(object.fields.len());
        for wire in object.fields.keys() {
            let name = match rows.and_then(|rows| rows.get(wire)) {
                Some(name) => name.clone(),
                None => match ident::value(wire) {
                    name if name == "extra" => "extra_".to_owned(),
                    name => name,
                },
            };
            idents.push(unique.take("field", wire, name, diags));
        }
        idents
    }

    /// Names of the values of an enum, before collisions are resolved. Values that differ in signs alone get names with
    /// words for them.
    pub(super) fn value_names(&self, id: &TypeId, values: &[ir::EnumValue]) -> Vec<String> {
        let rows = self.names.variants.get(&id.0);
        let row = |value: &ir::EnumValue| rows.and_then(|rows| rows.get(&value.value)).cloned();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for value in values {
            *counts.entry(row(value).unwrap_or_else(|| ident::variant(&value.value))).or_default() += 1;
        }
        let name = |value: &ir::EnumValue| {
            row(value).unwrap_or_else(|| match ident::variant(&value.value) {
                name if counts.get(&name).is_some_and(|count| *count > 1) => {
                    ident::worded_variant(&value.value)
                }
                name => name,
            })
        };
        values.iter().map(name).collect()
    }

    fn enumeration(
        &self,
        id: &TypeId,
        def: &TypeDef,
        values: &[ir::EnumValue],
        cfg: Option<String>,
        diags: &mut Diagnostics,
    ) -> Enum {
        let mut unique = Unique::new(self, "variants", (id, def), "Unrecognized");
        let mut variants = Vec::with_capacity(values.len());
        for (value, name) in values.iter().zip(self.value_names(id, values)) {
            let name = unique.take("value", &value.value, name, diags);
            let docs = value.docs.as_deref().map(|text| self.prose(text)).unwrap_or_default();
            variants.push(EnumVariant { ident: name, wire: quoted(&value.value), docs });
        }
        Enum {
            name: self.registry.name(id),
            docs: self.plain_type_docs(id, def, "Known values"),
            usage: self.usage(id, def),
            deprecated: def.deprecated,
            variants,
            cfg,
        }
    }

    pub(super) fn union(
        &self,
        id: &TypeId,
        def: &TypeDef,
        union: &ir::Union,
        cfg: Option<String>,
        diags: &mut Diagnostics,
    ) -> Union {
        let mut payloads: BTreeMap<String, usize> = BTreeMap::new();
        for variant in &union.variants {
            *payloads.entry(self.registry.text(&variant.ty)).or_default() += 1;
        }
        let idents = self.variant_names(id, def, union, diags);
        let (mut fallback, mut absent) = (None, None);
        let mut variants = Vec::new();
        for (variant, ident) in union.variants.iter().zip(idents.iter().cloned()) {
            let values: Vec<&String> = variant.values.iter().filter(|value| !value.is_empty()).collect();
            if matches!(union.by, Selector::Tag(_)) && values.len() < variant.values.len() {
                let selected = if union.absent_only { &mut absent } else { &mut fallback };
                *selected = Some(ident.clone());
            }
            let ty = self.registry.text(&variant.ty);
            variants.push(UnionVariant {
                ident,
                docs: vec![match values.as_slice() {
                    [] if union.absent_only => "No tag, or null.".to_owned(),
                    [] => "Any other tag.".to_owned(),
                    [kind] if union.by == Selector::Kind => format!("A JSON {kind}."),
                    values => {
                        let values: Vec<String> = values.iter().map(|value| docs::code(value)).collect();
                        format!("{}.", values.join(", "))
                    }
                }],
                values: match union.by {
                    Selector::Caller => Vec::new(),
                    _ => values.iter().map(|value| quoted(value)).collect(),
                },
                from: payloads.get(&ty) == Some(&1),
                boxed: union.by != Selector::Kind || variant.values.iter().any(|kind| kind == "object"),
                ty,
            });
        }
        let mut lines = self.type_docs(id, def, "Variants");
        let (selector, keys, rule) = match &union.by {
            Selector::Tag(path) => (
                "tag",
                path.iter().map(|key| quoted(key)).collect(),
                format!("The field {} selects the variant.", docs::code(&path.join("."))),
            ),
            Selector::Field => {
                ("field", Vec::new(), "The fields that are present select the variant.".to_owned())
            }
            Selector::Kind => {
                ("kind", Vec::new(), "The kind of the JSON value selects the variant.".to_owned())
            }
            Selector::Caller => (
                "none",
                Vec::new(),
                "The sender chooses the variant. Nothing in the JSON distinguishes the variants, so decoded values are \
                 always `Unrecognized`."
                    .to_owned(),
            ),
        };
        lines.push(rule);
        let base = union.base.as_ref().and_then(|base| self.registry.get(base));
        Union {
            name: self.registry.name(id),
            docs: lines,
            usage: self.usage(id, def),
            deprecated: def.deprecated,
            total: self.is_total(id),
            getters: self.getters(union, &idents),
            variants,
            selector,
            keys,
            fallback,
            absent,
            base: base.map_or_else(|| "()".to_owned(), |named| named.path.clone()),
            cfg,
        }
    }

    /// The names of a union's variants: those of names.toml, or else derived ones.
    pub(super) fn variant_names(
        &self,
        id: &TypeId,
        def: &TypeDef,
        union: &ir::Union,
        diags: &mut Diagnostics,
    ) -> Vec<String> {
        let rows = self.names.variants.get(&id.0);
        let mut unique = Unique::new(self, "variants", (id, def), "Unrecognized");
        let mut names = Vec::new();
        for (index, variant) in union.variants.iter().enumerate() {
            let named = variant.values.iter().find_map(|value| Some((value, rows?.get(value)?)));
            let name = named.map(|(_, name)| name.clone());
            let name = name.unwrap_or_else(|| self.variant_name(union, variant, index));
            let key = named.map(|(value, _)| value).or(variant.values.first()).map_or("", String::as_str);
            names.push(unique.take("variant", key, name, diags));
        }
        names
    }

    /// Named after the only value that selects it, else after its title or type.
    fn variant_name(&self, union: &ir::Union, variant: &ir::Variant, index: usize) -> String {
        if union.by == Selector::Kind {
            let kind = variant.values.first().map_or("", String::as_str);
            return ident::variant(if kind == "string" { "text" } else { kind });
        }
        let by_tag = matches!(union.by, Selector::Tag(_));
        match (variant.values.as_slice(), &variant.title, &variant.ty) {
            ([only], _, _) if by_tag && !only.is_empty() => ident::variant(only),
            (_, Some(title), _) => ident::variant(title),
            (_, None, Type::Named(id)) => self.registry.name(id),
            _ => format!("Shape{}", index + 1),
        }
    }

    /// Getters of the fields that the base and every variant have with the same name and type. `variants` are the names of
    /// the variants.
    pub(super) fn getters(&self, union: &ir::Union, variants: &[String]) -> Vec<Getter> {
        let object = |id: &TypeId| match self.api.types.get(id) {
            Some(def @ TypeDef { kind: Kind::Object(object), .. }) => Some((id.clone(), def, object)),
            _ => None,
        };
        let Some((_, _, base)) = union.base.as_ref().and_then(object) else { return Vec::new() };
        let payloads = union.variants.iter().map(|variant| match &variant.ty {
            Type::Named(id) => object(id),
            _ => None,
        });
        let structs: Option<Vec<_>> = union.base.as_ref().map(object).into_iter().chain(payloads).collect();
        let Some(structs) = structs else { return Vec::new() };
        let idents: Vec<Vec<String>> = structs
            .iter()
            .map(|(id, def, object)| self.field_idents(id, def, object, &mut Diagnostics::new()))
            .collect();
        let ident =
            |at: usize, wire: &str| structs[at].2.fields.get_index_of(wire).map(|index| &idents[at][index]);
        let mut getters = Vec::new();
        for (wire, field) in &base.fields {
            let Some(name) = ident(0, wire) else { continue };
            let (ty, access) = self.getter_type(wire, field);
            let same = |(at, (id, _, object)): (usize, &(TypeId, &TypeDef, &ir::Object))| {
                let own = object.fields.get(wire).filter(|own| own.ty == field.ty)?;
                let readable = !self.registry.is_boxed(id, wire) && ident(at, wire) == Some(name);
                access_like(access, own.nullable, field.nullable).filter(|_| readable)
            };
            let accesses: Option<Vec<&'static str>> = structs.iter().enumerate().map(same).collect();
            let Some(accesses) = accesses else { continue };
            // The first is that of the common fields.
            let accesses = accesses.into_iter().skip(1);
            getters.push(Getter {
                ident: name.clone(),
                docs: vec![format!("{}, which all variants have.", docs::code(wire))],
                ty,
                reference: is_id(wire, field),
                access,
                field: name.clone(),
                variants: variants
                    .iter()
                    .zip(accesses)
                    .map(|(variant, access)| GetterVariant { ident: variant.clone(), access })
                    .collect(),
            });
        }
        getters
    }

    /// Type text of a getter, and the method of the field that returns it.
    fn getter_type(&self, wire: &str, field: &ir::Field) -> (String, &'static str) {
        if is_id(wire, field) {
            return ("&::okta_runtime::json::Id".to_owned(), "");
        }
        let ty = self.registry.text(&field.ty);
        let (result, access) = match (&field.ty, field.nullable) {
            (Type::String, false) => ("&str".to_owned(), "as_deref"),
            (Type::Integer | Type::Unsigned | Type::Number | Type::Boolean, false) => (ty, ""),
            (_, false) => (format!("&{ty}"), "as_ref"),
            (_, true) => (format!("&{ty}"), "value"),
        };
        (format!("::core::option::Option<{result}>"), access)
    }
}

/// The name of the setter of a field.
pub(super) fn setter_name(field: &str) -> String {
    format!("with_{}", ident::bare(ident::plain(field)))
}

/// The method that reads a field with the result of a getter. `base` is whether the getter reads a nullable field.
fn access_like(access: &'static str, nullable: bool, base: bool) -> Option<&'static str> {
    match (nullable, base) {
        (own, base) if own == base => Some(access),
        (true, false) if access == "as_deref" => Some(access),
        (true, false) if access == "as_ref" => Some("value"),
        _ => None,
    }
}

/// Whether a field has the runtime's type for ids: text called `id` that cannot be cleared.
pub(super) fn is_id(wire: &str, field: &ir::Field) -> bool {
    wire == "id" && field.ty == Type::String && !field.nullable
}

/// Whether `new` takes a field: it is required and not read-only. The tag of a union follows from the variant.
pub(super) fn is_argument(object: &ir::Object, wire: &str, field: &ir::Field) -> bool {
    field.required && !field.read_only && object.tag.as_deref() != Some(wire)
}
