//! Objects: fields flattened over `allOf`, links made tolerant.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::build::Builder;
use super::node::{Node, component_name};
use super::place::Place;
use super::{Field, Kind, Object, Type, TypeDef, TypeId};
use crate::source::facts::holds_text;

/// A declaration of a member, where it stands.
pub(super) struct Declaration<'a> {
    pub(super) node: Node<'a>,
    /// The schema that declares it: an inline type of an inherited member is named after the base.
    pub(super) owner: Place,
    /// Later declarations without a type, which only annotate this one.
    pub(super) overlays: Vec<Node<'a>>,
    /// An earlier declaration, which this one replaces, is read-only: of all parts of `allOf` one is enough.
    read_only: bool,
}

impl Declaration<'_> {
    fn is_read_only(&self) -> bool {
        self.read_only || self.node.flag("readOnly") || self.overlays.iter().any(|node| node.flag("readOnly"))
    }
}

/// Bases of bases.
const MAX_BASES: usize = 128;

/// Bases of a schema in all, counted again on each way that leads to them.
const MAX_PARTS: usize = 10_000;

/// The way through the bases of a schema.
#[derive(Default)]
struct Walk {
    /// Pointers from the schema to the current base, and whether each is reached as a shape of a union.
    open: Vec<(String, bool)>,
    steps: usize,
}

/// All members of a schema.
#[derive(Default)]
pub(super) struct Flat<'a> {
    pub(super) members: IndexMap<String, Declaration<'a>>,
    pub(super) required: IndexSet<&'a str>,
    additional: Option<(Node<'a>, Place)>,
}

impl<'a> Builder<'a> {
    /// Collects the members of a schema: its bases in order, then its own, the later winning.
    pub(super) fn flatten(&mut self, node: &Node<'a>, place: &Place) -> Flat<'a> {
        let mut flat = Flat::default();
        self.flatten_into(node, place, &mut flat, &mut Walk::default(), false);
        flat
    }

    /// `shape` says that the schema is reached as a shape of a union, not as a base.
    fn flatten_into(
        &mut self,
        node: &Node<'a>,
        place: &Place,
        flat: &mut Flat<'a>,
        walk: &mut Walk,
        shape: bool,
    ) {
        if let Some(at) = walk.open.iter().position(|(pointer, _)| *pointer == node.pointer) {
            // A schema may be the base of its own shapes; it may not be its own base.
            if !shape && !walk.open[at + 1..].iter().any(|(_, shape)| *shape) {
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
        walk.open.push((node.pointer.clone(), shape));
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
        // With a discriminator the shapes are types of their own; without one their members are this object's.
        if !node.has("discriminator") && !self.is_base_of_shape(node, walk) {
            for key in ["oneOf", "anyOf"] {
                for (index, shape) in node.list(key).into_iter().enumerate() {
                    let (shape, owner) = match shape.reference() {
                        Some(_) => {
                            let Some(target) = self.resolve(&shape) else { continue };
                            let owner = component_name(&target.pointer);
                            (target, owner.map_or_else(|| place.clone(), |name| Place::component(&name)))
                        }
                        None => {
                            let title = shape.text("title").map_or_else(|| format!("{index}"), str::to_owned);
                            let owner = place.child(&format!("<{title}>"), &title);
                            (shape, owner)
                        }
                    };
                    let mut part = Flat::default();
                    self.flatten_into(&shape, &owner, &mut part, walk, true);
                    for (name, declaration) in part.members {
                        flat.members.entry(name).or_insert(declaration);
                    }
                }
            }
        }
        for (name, member) in node.map("properties") {
            if is_annotation(&member) && flat.members.contains_key(name) {
                if let Some(known) = flat.members.get_mut(name) {
                    known.overlays.push(member);
                }
                continue;
            }
            let read_only = flat.members.get(name).is_some_and(Declaration::is_read_only);
            let declaration =
                Declaration { node: member, owner: place.clone(), overlays: Vec::new(), read_only };
            flat.members.insert(name.to_owned(), declaration);
        }
        for name in node.value.get("required").and_then(Value::as_array).into_iter().flatten() {
            flat.required.extend(name.as_str());
        }
        if let Some(additional) = node.get("additionalProperties").filter(|node| node.value.is_object()) {
            flat.additional = Some((additional, place.clone()));
        }
        walk.open.pop();
    }

    /// One of the shapes of this schema is being read, so that this schema is the base of its own shapes.
    fn is_base_of_shape(&mut self, node: &Node<'a>, walk: &Walk) -> bool {
        let shapes = node.list("oneOf").into_iter().chain(node.list("anyOf"));
        shapes.filter(|shape| shape.reference().is_some()).any(|shape| {
            let target = self.resolve(&shape);
            target.is_some_and(|target| walk.open.iter().any(|(pointer, _)| *pointer == target.pointer))
        })
    }

    /// The object that a schema describes.
    pub(super) fn members(&mut self, node: &Node<'a>, place: &Place, tag: Option<String>) -> Object {
        let flat = self.flatten(node, place);
        self.object_of(flat, node, tag)
    }

    pub(super) fn object_of(&mut self, flat: Flat<'a>, node: &Node<'a>, tag: Option<String>) -> Object {
        let mut fields = IndexMap::new();
        for name in &flat.required {
            if !flat.members.contains_key(*name) {
                let help = "correct `required` with an overlay";
                let message = format!("`required` names `{name}`, which is not a member");
                self.warn("required-unknown", &node.pointer, message, help);
            }
        }
        for (name, declaration) in flat.members {
            let used = self.type_of(&declaration.node, &declaration.owner.property(&name));
            let used = declaration.overlays.iter().fold(used, |used, overlay| used.annotate(overlay));
            let ty = used.ty();
            let text = matches!(ty, Type::String);
            let secrets = &self.names.secrets;
            let secret = text && (used.password || used.write_only || secrets.members.contains(&name))
                || secrets.fields.contains(&format!("{}.{name}", declaration.owner.id));
            let field = Field {
                required: flat.required.contains(name.as_str()),
                nullable: used.nullable,
                read_only: used.read_only || declaration.read_only,
                write_only: used.write_only,
                deprecated: used.deprecated,
                secret,
                default: used.default.filter(|value| fits(value, &ty)),
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

    /// Members that hold a link object take one link or a list of them: the API sends both for one relation.
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

/// Says nothing of the type: keeps that of an earlier declaration.
fn is_annotation(node: &Node<'_>) -> bool {
    let typed =
        ["$ref", "type", "properties", "items", "enum", "oneOf", "anyOf", "allOf", "additionalProperties"];
    node.value.is_object() && !typed.iter().any(|key| node.has(key))
}

/// A default of another type than its schema, or a sentence, is prose.
pub(super) fn fits(value: &Value, ty: &Type) -> bool {
    match ty {
        Type::Any => true,
        Type::String | Type::DateTime => value.is_string() && !holds_text(value),
        Type::Integer => value.is_i64() || value.is_u64(),
        Type::Number => value.is_number(),
        Type::Boolean => value.is_boolean(),
        Type::Array(_) => value.is_array(),
        Type::Map(_) => value.is_object(),
        Type::Named(_) => !value.is_null(),
        Type::Binary | Type::Nullable(_) | Type::OneOrMany(_) => false,
    }
}
