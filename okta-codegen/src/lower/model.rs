//! Structs, enums and unions as the templates see them.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::registry::Module;
use super::{Lowering, docs, ident};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{self, Kind, Selector, Type, TypeDef, TypeId, Unit};
use crate::view::{
    Content, Enum, EnumVariant, Field, File, Getter, Models, New, Param, Setter, Struct, Union, UnionVariant,
};

impl Lowering<'_> {
    /// One file for each component with types.
    pub(super) fn model_files(&self, strict: bool, diags: &mut Diagnostics) -> Vec<File> {
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
                content: Content::Models(self.models(&types, None, strict, diags)),
            });
        }
        files
    }

    /// Views of types that stand in one file.
    pub(super) fn models(
        &self,
        types: &[(&TypeId, &TypeDef)],
        cfg: Option<&str>,
        strict: bool,
        diags: &mut Diagnostics,
    ) -> Models {
        let mut models = Models { structs: Vec::new(), enums: Vec::new(), unions: Vec::new() };
        for (id, def) in types {
            let cfg = cfg.map(str::to_owned);
            match &def.kind {
                Kind::Object(object) => {
                    models.structs.push(self.structure(id, def, object, cfg, strict, diags))
                }
                Kind::Enum(values) => {
                    models.enums.push(self.enumeration(id, def, values, cfg, strict, diags))
                }
                Kind::Union(union) => models.unions.push(self.union(id, def, union, cfg)),
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
            Some(union) => format!("Members that all shapes of the schema {} have.", docs::code(union)),
            None => format!("{what} of the schema {}.", docs::code(&id.0)),
        });
        lines
    }

    fn structure(
        &self,
        id: &TypeId,
        def: &TypeDef,
        object: &ir::Object,
        cfg: Option<String>,
        strict: bool,
        diags: &mut Diagnostics,
    ) -> Struct {
        let idents = self.field_idents(id, def, object, strict, diags);
        let mut fields = Vec::new();
        let mut params = Vec::new();
        for ((wire, field), name) in object.fields.iter().zip(&idents) {
            let boxed = self.registry.is_boxed(id, wire);
            let plain = self.registry.text(&field.ty);
            let inner = if boxed { format!("::std::boxed::Box<{plain}>") } else { plain.clone() };
            let is_tag = object.tag.as_deref() == Some(wire);
            // The tag of a union is always sent, whatever the document says of it.
            let read_only = field.read_only && !is_tag;
            let converted = if boxed { "::std::boxed::Box::new(value.into())" } else { "value.into()" };
            let (ty, setter_ty, value) = if field.nullable {
                let ty = format!("::okta_runtime::json::Nullable<{inner}>");
                (ty.clone(), ty, "value.into()".to_owned())
            } else {
                let value = format!("::core::option::Option::Some({converted})");
                (format!("::core::option::Option<{inner}>"), plain, value)
            };
            let setter = (def.in_request && !read_only).then(|| Setter {
                link: name.trim_start_matches("r#").to_owned(),
                name: format!("with_{}", ident::bare(name.trim_start_matches("r#"))),
                ty: setter_ty.clone(),
                value: value.clone(),
            });
            if def.in_request && is_argument(object, wire, field) {
                params.push(Param {
                    ident: name.clone(),
                    ty: setter_ty,
                    value: value.replace("value", name),
                });
            }
            fields.push(Field {
                ident: name.clone(),
                wire: format!("{wire:?}"),
                ty,
                docs: docs::field(wire, field, &|id| self.link(id)),
                deprecated: field.deprecated,
                write: match (read_only, field.secret) {
                    (false, false) => "member",
                    (true, false) => "read_only",
                    (false, true) => "secret",
                    (true, true) => "read_only_secret",
                },
                setter,
            });
        }
        let new = def.in_request.then(|| New {
            docs: vec![match params.len() {
                0 => "An object without members.".to_owned(),
                _ => "An object with the required members.".to_owned(),
            }],
            params,
        });
        Struct {
            name: self.registry.name(id),
            docs: self.type_docs(id, def, "Object"),
            deprecated: def.deprecated,
            fields,
            new,
            cfg,
        }
    }

    /// Field names; two members that fold to one name are told apart by names.toml.
    fn field_idents(
        &self,
        id: &TypeId,
        def: &TypeDef,
        object: &ir::Object,
        strict: bool,
        diags: &mut Diagnostics,
    ) -> Vec<String> {
        let rows = self.names.fields.get(&id.0);
        // `extra` is taken by the members that the document does not name.
        let mut seen = BTreeSet::from(["extra".to_owned()]);
        let mut idents = Vec::new();
        for wire in object.fields.keys() {
            let name = match rows.and_then(|rows| rows.get(wire)) {
                Some(name) => name.clone(),
                None if ident::bare(wire) == "extra" => "extra_".to_owned(),
                None => ident::value(wire),
            };
            let name =
                self.unique(&name, &mut seen, strict, def, &format!("member `{wire}` of `{id}`"), diags);
            idents.push(name);
        }
        idents
    }

    /// The name itself, or with a number where it is taken: an error for our own document, which names.toml settles.
    pub(super) fn unique(
        &self,
        name: &str,
        seen: &mut BTreeSet<String>,
        strict: bool,
        def: &TypeDef,
        what: &str,
        diags: &mut Diagnostics,
    ) -> String {
        if seen.insert(name.to_owned()) {
            return name.to_owned();
        }
        let message = format!("{what} has the Rust name `{name}`, which is taken");
        let help = "give it a name in names.toml";
        diags.push(match strict {
            true => Diagnostic::error("name-collision", &def.pointer, message).help(help),
            false => Diagnostic::warning("name-collision", &def.pointer, message).help(help),
        });
        let free = (2..).map(|number| ident::numbered(name, number)).find(|name| !seen.contains(name));
        let free = free.unwrap_or_default();
        seen.insert(free.clone());
        free
    }

    /// Name of a value of an enum, before it is held against the others.
    pub(super) fn value_name(&self, id: &TypeId, value: &str) -> String {
        let row = self.names.variants.get(&id.0).and_then(|rows| rows.get(value));
        row.cloned().unwrap_or_else(|| ident::variant(value))
    }

    fn enumeration(
        &self,
        id: &TypeId,
        def: &TypeDef,
        values: &[ir::EnumValue],
        cfg: Option<String>,
        strict: bool,
        diags: &mut Diagnostics,
    ) -> Enum {
        let mut seen = BTreeSet::from(["Unrecognized".to_owned()]);
        let mut variants = Vec::new();
        for value in values {
            let name = self.value_name(id, &value.value);
            let what = format!("value `{}` of `{id}`", value.value);
            let name = self.unique(&name, &mut seen, strict, def, &what, diags);
            let mut lines = value.docs.as_deref().map(|text| self.prose(text)).unwrap_or_default();
            if lines.is_empty() {
                lines.push(format!("{}.", docs::code(&value.value)));
            }
            variants.push(EnumVariant { ident: name, wire: format!("{:?}", value.value), docs: lines });
        }
        Enum {
            name: self.registry.name(id),
            docs: self.type_docs(id, def, "Known values"),
            deprecated: def.deprecated,
            variants,
            cfg,
        }
    }

    pub(super) fn union(&self, id: &TypeId, def: &TypeDef, union: &ir::Union, cfg: Option<String>) -> Union {
        let rows = self.names.variants.get(&id.0);
        let mut seen = BTreeSet::from(["Unrecognized".to_owned()]);
        let mut payloads: BTreeMap<String, usize> = BTreeMap::new();
        for variant in &union.variants {
            *payloads.entry(self.registry.text(&variant.ty)).or_default() += 1;
        }
        let mut variants = Vec::new();
        let mut fallback = None;
        let mut members = Vec::new();
        for (index, variant) in union.variants.iter().enumerate() {
            let wanted = rows
                .and_then(|rows| variant.values.iter().find_map(|value| rows.get(value)))
                .cloned()
                .unwrap_or_else(|| self.variant_name(union, variant, index));
            let mut name = wanted.clone();
            let mut number = 2;
            while !seen.insert(name.clone()) {
                name = ident::numbered(&wanted, number);
                number += 1;
            }
            let ty = self.registry.text(&variant.ty);
            let object = self.is_object(&variant.ty);
            let values: Vec<&String> = variant.values.iter().filter(|value| !value.is_empty()).collect();
            let by_tag = matches!(union.by, Selector::Tag(_));
            if by_tag && variant.values.iter().any(String::is_empty) {
                fallback = Some(name.clone());
            }
            let pattern = match &union.by {
                Selector::Tag(_) => (!values.is_empty()).then(|| {
                    let values: Vec<String> = values
                        .iter()
                        .map(|value| format!("::core::option::Option::Some({value:?})"))
                        .collect();
                    values.join(" | ")
                }),
                Selector::Member => {
                    let first = members.len();
                    members.extend(values.iter().map(|value| format!("{value:?}")));
                    let indices: Vec<String> = (first..members.len())
                        .map(|at| format!("::core::option::Option::Some({at})"))
                        .collect();
                    (!indices.is_empty()).then(|| indices.join(" | "))
                }
                Selector::Caller => None,
            };
            let encode = match (&union.by, values.as_slice()) {
                (Selector::Tag(tag), [value]) if tag.len() == 1 && object => {
                    format!("w.tagged({:?}, {value:?}, &**value)", tag[0])
                }
                _ => "::okta_runtime::json::Encode::encode(&**value, w)".to_owned(),
            };
            let from = payloads.get(&ty) == Some(&1);
            let lines = vec![match values.as_slice() {
                [] => "The shape for any other tag.".to_owned(),
                values => {
                    let values: Vec<String> = values.iter().map(|value| docs::code(value)).collect();
                    format!("{}.", values.join(", "))
                }
            }];
            variants.push(UnionVariant { ident: name, ty, docs: lines, pattern, encode, from });
        }
        let tag = match &union.by {
            Selector::Tag(path) => Some(format!("{path:?}")),
            _ => None,
        };
        let base =
            union.base.as_ref().and_then(|base| self.registry.get(base)).map(|named| named.path.clone());
        let mut lines = self.type_docs(id, def, "Shapes");
        lines.push(match &union.by {
            Selector::Tag(path) => format!("{} tells them apart.", docs::code(&path.join("."))),
            Selector::Member => "The members that are present tell them apart.".to_owned(),
            Selector::Caller => {
                "The sender chooses one; nothing in the JSON tells them apart, so that what is read stays JSON.".to_owned()
            }
        });
        Union {
            name: self.registry.name(id),
            docs: lines,
            deprecated: def.deprecated,
            getters: self.getters(union, &variants),
            variants,
            tag,
            members: matches!(union.by, Selector::Member).then_some(members),
            base: base.unwrap_or_else(|| "()".to_owned()),
            fallback,
            cfg,
        }
    }

    /// By the one value that leads to it, else by what the document calls it.
    fn variant_name(&self, union: &ir::Union, variant: &ir::Variant, index: usize) -> String {
        let by_tag = matches!(union.by, Selector::Tag(_));
        match (variant.values.as_slice(), &variant.title, &variant.ty) {
            ([only], _, _) if by_tag && !only.is_empty() => ident::variant(only),
            (_, Some(title), _) => ident::variant(title),
            (_, None, Type::Named(id)) => self.registry.name(id),
            _ => format!("Shape{}", index + 1),
        }
    }

    fn is_object(&self, ty: &Type) -> bool {
        let Type::Named(id) = ty else { return false };
        matches!(self.api.types.get(id).map(|def| &def.kind), Some(Kind::Object(_)))
    }

    /// Getters of the common members, where every shape has the member with the type and the name of the base.
    fn getters(&self, union: &ir::Union, variants: &[UnionVariant]) -> Vec<Getter> {
        let object = |id: &TypeId| match self.api.types.get(id) {
            Some(def @ TypeDef { kind: Kind::Object(object), .. }) => Some((id.clone(), def, object)),
            _ => None,
        };
        let Some((_, _, base)) = union.base.as_ref().and_then(object) else { return Vec::new() };
        let shapes = union.variants.iter().map(|variant| match &variant.ty {
            Type::Named(id) => object(id),
            _ => None,
        });
        let structs: Option<Vec<_>> = union.base.as_ref().map(object).into_iter().chain(shapes).collect();
        let Some(structs) = structs else { return Vec::new() };
        let idents: Vec<Vec<String>> = structs
            .iter()
            .map(|(id, def, object)| self.field_idents(id, def, object, false, &mut Diagnostics::new()))
            .collect();
        let ident =
            |at: usize, wire: &str| structs[at].2.fields.get_index_of(wire).map(|index| &idents[at][index]);
        let mut getters = Vec::new();
        for (wire, field) in &base.fields {
            let Some(name) = ident(0, wire) else { continue };
            let same = |(at, (id, _, object)): (usize, &(TypeId, &TypeDef, &ir::Object))| {
                let alike = |own: &ir::Field| own.ty == field.ty && own.nullable == field.nullable;
                object.fields.get(wire).is_some_and(alike)
                    && !self.registry.is_boxed(id, wire)
                    && ident(at, wire) == Some(name)
            };
            if !structs.iter().enumerate().all(same) {
                continue;
            }
            let text = self.registry.text(&field.ty);
            let (ty, access) = match (&field.ty, field.nullable) {
                (Type::String, false) => ("::core::option::Option<&str>".to_owned(), ".as_deref()"),
                (Type::Integer | Type::Number | Type::Boolean, false) => {
                    (format!("::core::option::Option<{text}>"), "")
                }
                (_, false) => (format!("::core::option::Option<&{text}>"), ".as_ref()"),
                (_, true) => (format!("::core::option::Option<&{text}>"), ".value()"),
            };
            getters.push(Getter {
                ident: name.clone(),
                docs: vec![format!("{}, which all shapes have.", docs::code(wire))],
                ty,
                access,
                field: name.clone(),
                variants: variants.iter().map(|variant| variant.ident.clone()).collect(),
            });
        }
        getters
    }
}

/// Whether `new` takes a member: it is required, and the sender's to give. The tag of a union follows from the shape.
pub(super) fn is_argument(object: &ir::Object, wire: &str, field: &ir::Field) -> bool {
    field.required && !field.read_only && object.tag.as_deref() != Some(wire)
}
