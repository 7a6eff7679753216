//! Objects: fields flattened over `allOf`, links made tolerant.

use foldhash::fast::FixedState;
use indexmap::IndexSet;
use serde_json::Value;

use super::build::Builder;
use super::node::{Node, component_name};
use super::place::Place;
use super::{Field, Kind, NameMap, Object, Type, TypeDef, TypeId};
use crate::source::facts::is_remark;

/// A declaration of a field.
pub(super) struct Declaration<'a> {
    pub(super) node: Node<'a>,
    /// The schema that declares it: an inline type of an inherited field is named after the base.
    pub(super) owner: Place,
    /// Later declarations without a type, which only annotate this one.
    pub(super) overlays: Vec<Node<'a>>,
    /// An earlier declaration, which this one replaces, is read-only. `readOnly` on any part of an `allOf` applies
    /// to the whole.
    read_only: bool,
}

impl Declaration<'_> {
    fn is_read_only(&self) -> bool {
        self.read_only || self.node.flag("readOnly") || self.overlays.iter().any(|node| node.flag("readOnly"))
    }
}

/// Maximum depth of bases of bases.
const MAX_BASES: usize = 128;

/// Maximum number of bases of a schema, counted once for each path that leads to them.
const MAX_PARTS: usize = 10_000;

/// The path through the bases of a schema.
#[derive(Default)]
struct Walk {
    /// Pointers from the schema to the current base, and whether each is reached as a variant of a union.
    open: Vec<(String, bool)>,
    steps: usize,
}

/// All fields of a schema.
#[derive(Default)]
pub(super) struct Flat<'a> {
    pub(super) fields: NameMap<String, Declaration<'a>>,
    pub(super) required: IndexSet<&'a str>,
    additional: Option<(Node<'a>, Place)>,
}

impl<'a> Builder<'a> {
    /// Collects the fields of a schema: those of its bases in order, then its own. Later declarations win.
    pub(super) fn flatten(&mut self, node: &Node<'a>, place: &Place) -> Flat<'a> {
        let mut flat = Flat::default();
        self.flatten_into(node, place, &mut flat, &mut Walk::default(), false);
        flat
    }

    /// `variant` says that the schema is reached as a variant of a union, not as a base.
    fn flatten_into(
        &mut self,
        node: &Node<'a>,
        place: &Place,
        flat: &mut Flat<'a>,
        walk: &mut Walk,
        variant: bool,
    ) {
        if let Some(at) = walk.open.iter().position(|(pointer, _)| *pointer == node.pointer) {
            // A schema may be the base of its own variants, but not its own base.
            if !variant && !walk.open[at + 1..].iter().any(|(_, variant)| *variant) {
                let help = "a schema cannot be its own base; cut the circle with an overlay";
                let message = "allOf leads back to this schema".to_owned();
                self.error("all-of-circular", &node.pointer, message, help);
            }
            return;
        }
        if walk.open.len() >= MAX_BASES || walk.steps >= MAX_PARTS {
            let help = "a schema with so many bases is most likely a mistake";
            self.error(
                "all-of-depth",
                &node.pointer,
                "allOf leads through too many schemas".to_owned(),
                help,
            );
            return;
        }
        walk.steps += 1;
        self.unread_keywords(node);
        walk.open.push((node.pointer.clone(), variant));
        for part in node.list("allOf") {
            match part.reference() {
                Some(reference) => {
                    let Some(target) = self.target(&part, reference) else { continue };
                    let owner = component_name(&target.pointer).map(|name| Place::component(&name));
                    let Some(target) = self.resolve(&target) else { continue };
                    self.flatten_into(&target, owner.as_ref().unwrap_or(place), flat, walk, false);
                }
                None => self.flatten_into(&part, place, flat, walk, false),
            }
        }
        // With a discriminator the variants are types of their own. Without one their fields belong to this object.
        if !node.has("discriminator") && !self.is_base_of_variant(node, walk) {
            for key in ["oneOf", "anyOf"] {
                for (index, variant) in node.list(key).into_iter().enumerate() {
                    let (target, owner) = match variant.reference() {
                        Some(_) => {
                            let Some(target) = self.resolve(&variant) else { continue };
                            let owner = component_name(&target.pointer);
                            (target, owner.map_or_else(|| place.clone(), |name| Place::component(&name)))
                        }
                        None => {
                            let title =
                                variant.text("title").map_or_else(|| format!("{index}"), str::to_owned);
                            let owner = place.child(&format!("<{title}>"), &title);
                            (variant, owner)
                        }
                    };
                    let mut part = Flat::default();
                    self.flatten_into(&target, &owner, &mut part, walk, true);
                    for (name, declaration) in part.fields {
                        flat.fields.entry(name).or_insert(declaration);
                    }
                }
            }
        }
        for (name, property) in node.map("properties") {
            if is_annotation(&property) && flat.fields.contains_key(name) {
                if let Some(known) = flat.fields.get_mut(name) {
                    known.overlays.push(property);
                }
                continue;
            }
            let read_only = flat.fields.get(name).is_some_and(Declaration::is_read_only);
            let declaration =
                Declaration { node: property, owner: place.clone(), overlays: Vec::new(), read_only };
            flat.fields.insert(name.to_owned(), declaration);
        }
        for name in node.value.get("required").and_then(Value::as_array).into_iter().flatten() {
            flat.required.extend(name.as_str());
        }
        if let Some(additional) = node.get("additionalProperties").filter(|node| node.value.is_object()) {
            flat.additional = Some((additional, place.clone()));
        }
        walk.open.pop();
    }

    /// Whether a variant of this schema is being read, so that the schema is the base of its own variants.
    fn is_base_of_variant(&mut self, node: &Node<'a>, walk: &Walk) -> bool {
        let variants = node.list("oneOf").into_iter().chain(node.list("anyOf"));
        variants.filter(|variant| variant.reference().is_some()).any(|variant| {
            let target = self.resolve(&variant);
            target.is_some_and(|target| walk.open.iter().any(|(pointer, _)| *pointer == target.pointer))
        })
    }

    /// The object that a schema defines.
    pub(super) fn fields(&mut self, node: &Node<'a>, place: &Place, tag: Option<String>) -> Object {
        let flat = self.flatten(node, place);
        self.object_of(flat, node, tag)
    }

    pub(super) fn object_of(&mut self, flat: Flat<'a>, node: &Node<'a>, tag: Option<String>) -> Object {
        let mut fields = NameMap::with_capacity_and_hasher(flat.fields.len(), FixedState::default());
        for name in &flat.required {
            if !flat.fields.contains_key(*name) {
                let help = "correct `required` with an overlay";
                let message = format!("`required` names `{name}`, which is not a field");
                self.warn("required-unknown", &node.pointer, message, help);
            }
        }
        for (name, declaration) in flat.fields {
            let used = self.type_of(&declaration.node, &declaration.owner.property(&name));
            let used = declaration.overlays.iter().fold(used, |used, overlay| used.annotate(overlay));
            let ty = used.ty();
            let text = matches!(ty, Type::String);
            let is_marked = text && (used.password || used.write_only);
            let row = self.names.secrets.row(&declaration.owner.id, &name, text).filter(|_| !is_marked);
            self.secret_rows.extend(row.cloned());
            let secret = is_marked || row.is_some();
            let field = Field {
                required: flat.required.contains(name.as_str()),
                nullable: used.nullable,
                read_only: used.read_only || declaration.read_only,
                write_only: used.write_only,
                deprecated: used.deprecated,
                secret,
                default: self.default_of(used.default, &ty, &declaration.node.pointer),
                limits: used.limits,
                docs: used.docs,
                ty,
            };
            fields.insert(name, field);
        }
        let additional =
            flat.additional.map(|(node, owner)| self.type_of(&node, &owner.child("{}", "Value")).ty());
        Object { fields, additional, tag }
    }

    /// Fields that hold a link object take one link or a list of them, because the API sends both for one relation.
    pub(super) fn wrap_links(&mut self) {
        let links: IndexSet<TypeId> =
            self.types.iter().filter(|(_, def)| is_link(def)).map(|(id, _)| id.clone()).collect();
        let link = |ty: &Type| matches!(ty, Type::Named(id) if links.contains(id));
        for def in self.types.values_mut() {
            let Kind::Object(object) = &mut def.kind else { continue };
            for field in object.fields.values_mut() {
                field.ty = match &field.ty {
                    Type::Array(item) if link(item) => Type::OneOrMany(item.clone()),
                    ty if link(ty) => Type::OneOrMany(Box::new(ty.clone())),
                    ty => ty.clone(),
                };
            }
        }
    }
}

/// A link object: `href` and at most hints beside it.
fn is_link(def: &TypeDef) -> bool {
    let Kind::Object(object) = &def.kind else { return false };
    let known = ["href", "hints", "name", "type", "method", "templated", "title", "profile", "hreflang"];
    object.fields.contains_key("href") && object.fields.keys().all(|name| known.contains(&name.as_str()))
}

/// Whether a declaration has no type and keeps that of an earlier one.
fn is_annotation(node: &Node<'_>) -> bool {
    let typed =
        ["$ref", "type", "properties", "items", "enum", "oneOf", "anyOf", "allOf", "additionalProperties"];
    node.value.is_object() && !typed.iter().any(|key| node.has(key))
}

/// Whether a default fits its type. A default of another type, or a sentence, is prose.
pub(super) fn fits(value: &Value, ty: &Type) -> bool {
    match ty {
        Type::Any => true,
        Type::String | Type::DateTime => value.is_string() && !is_remark(value),
        Type::Integer => value.is_i64() || value.is_u64(),
        Type::Unsigned => value.is_u64(),
        Type::Number => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Array(_) => value.is_array(),
        Type::Map(_) => value.is_object(),
        Type::Named(_) => !value.is_null(),
        Type::Binary | Type::Nullable(_) | Type::OneOrMany(_) => false,
    }
}
