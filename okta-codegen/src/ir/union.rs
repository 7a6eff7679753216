//! Unions: by discriminator, or by the rule that fits their variants.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::build::{Builder, Decided, MAX_CHAIN};
use super::node::{Node, component_name, has_properties, has_required, mapped_name};
use super::object::Flat;
use super::place::{Place, Used};
use super::{Kind, Object, Selector, Type, TypeId, Union, Variant};
use crate::diag::pointer;
use crate::names::{Names, Rule, UnionRule};

/// How many kinds of JSON values there are, apart from null. A union of all of them is any value.
const KINDS: usize = 5;

/// A variant of a union without a discriminator, before its type is known.
#[derive(Clone)]
pub(super) struct VariantNode<'a> {
    node: Node<'a>,
    /// The node behind the reference, if it is one.
    pub(super) target: Node<'a>,
    pub(super) place: Place,
    title: Option<String>,
}

impl VariantNode<'_> {
    /// The kind of its JSON values. Whole numbers are numbers.
    pub(super) fn kind(&self) -> Option<&str> {
        match self.target.text("type") {
            Some("integer") => Some("number"),
            None if is_object(&self.target) => Some("object"),
            kind => kind,
        }
    }
}

impl<'a> Builder<'a> {
    /// A schema with a `discriminator`, used as a value: the union of the schemas that the mapping names. Its own
    /// fields make the object with the common fields.
    pub(super) fn discriminated(&mut self, node: &Node<'a>, place: &Place) -> Union {
        let empty =
            Union { by: Selector::Tag(Vec::new()), variants: Vec::new(), base: None, absent_only: true };
        let Some(discriminator) = node.get("discriminator") else { return empty };
        let Some(tag) = discriminator.text("propertyName") else {
            let help = "name the field that holds the tag";
            self.error(
                "discriminator-name",
                &discriminator.pointer,
                "`propertyName` is missing".to_owned(),
                help,
            );
            return empty;
        };
        // In the order of the mapping; several values may lead to one schema. The empty value is for an absent tag.
        let mut targets: IndexMap<String, Vec<String>> = IndexMap::new();
        let mut inline: IndexMap<String, Node<'a>> = IndexMap::new();
        for (value, target) in discriminator.map("mapping") {
            let name = target.value.as_str().and_then(|target| self.mapped_schema(target));
            match name.or_else(|| self.mapped_elsewhere(&target)) {
                Some(name) => targets.entry(name).or_default().push(value.to_owned()),
                None => {
                    let help = "map the value to a schema under #/components/schemas";
                    let message = format!("the mapping of `{value}` leads nowhere: {}", target.value);
                    // A crate from another document has the other variants.
                    match self.name {
                        Some(_) => self.warn("discriminator-mapping", &target.pointer, message, help),
                        None => self.error("discriminator-mapping", &target.pointer, message, help),
                    }
                }
            }
        }
        for variant in node.list("oneOf").into_iter().chain(node.list("anyOf")) {
            let Some(reference) = variant.reference() else {
                match self.constant(&variant, place, tag) {
                    Some(value) => {
                        inline.insert(variant.pointer.clone(), variant.clone());
                        targets.entry(variant.pointer.clone()).or_default().push(value);
                    }
                    None => {
                        let help = "make the variant a component, or give its tag an enum of one value";
                        let message = format!(
                            "this variant is left out: no value of `{tag}` selects it, because it has no name"
                        );
                        self.warn("discriminator-inline", &variant.pointer, message, help);
                    }
                }
                continue;
            };
            let Some(target) = self.target(&variant, reference) else { continue };
            let Some(name) = self.mapped_schema(&format!("#{}", target.pointer)) else {
                let help = "make the variant a component";
                let message = format!("`{reference}` is not a schema under #/components/schemas");
                self.error("discriminator-variant", &variant.pointer, message, help);
                continue;
            };
            // Without a row of the mapping the name of the schema is the value (OpenAPI 3.0.3, Discriminator Object).
            targets.entry(name.clone()).or_insert_with(|| vec![name]);
        }
        if targets.is_empty() {
            // Without a mapping, each schema with this one as its base is a variant, and its name is the value.
            let derived = self.derived_schemas(&node.pointer);
            targets.extend(derived.into_iter().map(|name| (name.clone(), vec![name])));
        }
        if targets.is_empty() {
            let help = "add a mapping: without one the union has no variants";
            self.warn("discriminator-empty", &discriminator.pointer, "the mapping is empty".to_owned(), help);
        }
        let itself = component_name(&node.pointer);
        let base = (has_properties(node) || node.has("allOf")).then(|| {
            let base = place.child("#base", "Base");
            // Inline types of the common fields are named after the union, not after its base.
            let object = self.fields(node, place, Some(tag.to_owned()));
            self.define(node, &base, Kind::Object(object));
            TypeId(base.id)
        });
        let mut variants = Vec::new();
        for (name, values) in targets {
            let ty = if Some(&name) == itself.as_ref() {
                // A base that is one of its own variants.
                base.clone().map_or(Type::Any, Type::Named)
            } else if let (Some(variant), [value, ..]) = (inline.get(&name), values.as_slice()) {
                self.type_of(variant, &place.child(&format!("<{value}>"), value)).ty()
            } else {
                self.mapped_type(&name)
            };
            if let Type::Named(id) = &ty
                && let Some(Kind::Object(object)) = self.types.get_mut(id).map(|def| &mut def.kind)
            {
                object.tag = Some(tag.to_owned());
            }
            let title = Some(name).filter(|name| !name.starts_with('/'));
            variants.push(Variant { values, ty, title });
        }
        Union { by: Selector::Tag(vec![tag.to_owned()]), variants, base, absent_only: true }
    }

    /// The schema that a mapping or a variant names: the name of a component, or the pointer of a schema elsewhere.
    fn mapped_schema(&self, target: &str) -> Option<String> {
        let is_component = |name: &String| self.root["components"]["schemas"].get(name).is_some();
        if let Some(name) = mapped_name(target).filter(is_component) {
            return Some(name);
        }
        let pointer = target.strip_prefix('#')?;
        let pointer = [pointer.to_owned(), pointer::unescaped(pointer)].into_iter().find(|pointer| {
            pointer::tokens(pointer).any(|step| matches!(&*step, "schema" | "schemas"))
                && self.root.pointer(pointer).is_some_and(Value::is_object)
        })?;
        component_name(&pointer).or(Some(pointer))
    }

    /// The component that a mapping into another file means, in a crate from another document: bundling leaves such
    /// mappings as they were, while their schemas become components of the same name.
    fn mapped_elsewhere(&mut self, target: &Node<'a>) -> Option<String> {
        self.name?;
        let last = target.value.as_str()?.rsplit(['/', '#']).next()?;
        let stem = last.split('.').next().unwrap_or_default();
        let name = [last, stem].into_iter().find(|name| self.schema(name).is_some())?.to_owned();
        let message = format!("the mapping to {} is read as the component `{name}`", target.value);
        self.warn(
            "discriminator-mapping",
            &target.pointer,
            message,
            "write `#/components/schemas/` and the name",
        );
        Some(name)
    }

    /// The only value of a field, if it has one.
    fn constant(&mut self, node: &Node<'a>, place: &Place, field: &str) -> Option<String> {
        let flat = self.flatten(node, place);
        match flat.fields.get(field)?.node.value.get("enum")?.as_array()?.as_slice() {
            [Value::String(value)] => Some(value.clone()),
            _ => None,
        }
    }

    /// The type of a schema that [`mapped_schema`](Self::mapped_schema) named.
    fn mapped_type(&mut self, name: &str) -> Type {
        match self.root.pointer(name).filter(|_| name.starts_with('/')) {
            Some(value) => self.deep(&Node { value, pointer: name.to_owned() }).ty(),
            None => self.component(name).ty(),
        }
    }

    /// The components that have the schema at a pointer as a part of their `allOf`, directly or by way of others.
    fn derived_schemas(&self, base: &str) -> Vec<String> {
        let schemas = self.root.pointer("/components/schemas").and_then(Value::as_object);
        let mut bases = IndexSet::from([base.to_owned()]);
        let mut at = 0;
        while let Some(base) = bases.get_index(at).map(|base| format!("#{base}")) {
            for (name, schema) in schemas.into_iter().flatten() {
                let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
                let mut references = parts.filter_map(|part| part.get("$ref")?.as_str());
                if references.any(|reference| reference == base) {
                    bases.insert(pointer::child("/components/schemas", name));
                }
            }
            at += 1;
        }
        bases.iter().skip(1).filter_map(|pointer| component_name(pointer)).collect()
    }

    /// `oneOf` or `anyOf` without a discriminator: by its row of names.toml, or else by what the variants allow.
    pub(super) fn variant_union(&mut self, node: &Node<'a>, place: &Place) -> Used {
        if has_properties(node) {
            // It has fields in addition to its variants: one object with all of them.
            return Used::of(self.object(node, place, None));
        }
        let nodes = self.variant_nodes(node, place);
        let names: &'a Names = self.names;
        let row = names.unions.get_key_value(&place.id).map(|(id, row)| {
            self.rules.insert(id, (node.clone(), place.clone()));
            self.check_rule(id, row, &nodes);
            row
        });
        let used = self.ruled(node, place, &nodes, row);
        let is_ambiguous = self.decided.get(&place.id).is_some_and(|decided| decided.is_ambiguous);
        self.decided.insert(place.id.clone(), Decided { ty: used.ty(), is_ambiguous });
        used
    }

    /// A union by its rule, if it has one.
    fn ruled(
        &mut self,
        node: &Node<'a>,
        place: &Place,
        nodes: &[VariantNode<'a>],
        row: Option<&UnionRule>,
    ) -> Used {
        match row.map(|row| row.rule) {
            Some(Rule::Value) => Used::of(Type::Any),
            Some(Rule::String) => Used::of(Type::String),
            Some(Rule::Optional) => {
                nodes.first().map_or_else(Used::default, |variant| self.variant_type(variant))
            }
            Some(Rule::OneOrMany) => Used::of(self.one_or_many(nodes)),
            Some(Rule::Merge) => Used::of(self.object(node, place, None)),
            Some(Rule::Kind) => {
                let kinds = nodes.iter().map(|variant| vec![variant.kind().unwrap_or_default().to_owned()]);
                let kinds = kinds.collect();
                Used::of(self.chosen(node, place, nodes, Selector::Kind, kinds))
            }
            Some(Rule::Caller) => Used::of(self.chosen(node, place, nodes, Selector::Caller, Vec::new())),
            Some(Rule::Field) => {
                let fields = self.own_fields(nodes);
                Used::of(self.chosen(node, place, nodes, Selector::Field, fields))
            }
            Some(Rule::Tag) => {
                let (tag, map) = row.map(|row| (row.tag.clone(), row.map.clone())).unwrap_or_default();
                let values = (0..nodes.len())
                    .map(|index| {
                        map.iter().filter(|(_, at)| **at == index).map(|(value, _)| value.clone()).collect()
                    })
                    .collect();
                Used::of(self.chosen(node, place, nodes, Selector::Tag(tag), values))
            }
            None => self.inferred(node, place, nodes),
        }
    }

    fn variant_nodes(&mut self, node: &Node<'a>, place: &Place) -> Vec<VariantNode<'a>> {
        let list = if node.has("oneOf") { node.list("oneOf") } else { node.list("anyOf") };
        let mut nodes = Vec::new();
        for (index, variant) in list.into_iter().enumerate() {
            let Some(target) = self.resolve(&variant) else { continue };
            let title = variant.text("title").map(str::to_owned);
            let named = component_name(&target.pointer);
            let place = match (&named, &title) {
                (Some(name), _) => Place::component(name),
                (None, Some(title)) => place.child(&format!("<{title}>"), title),
                (None, None) => place.child(&format!("<{index}>"), &format!("Shape{}", index + 1)),
            };
            nodes.push(VariantNode { node: variant, target, place, title: named.or(title) });
        }
        nodes
    }

    fn variant_type(&mut self, variant: &VariantNode<'a>) -> Used {
        self.type_of(&variant.node, &variant.place)
    }

    /// What the variants allow if names.toml has no row.
    fn inferred(&mut self, node: &Node<'a>, place: &Place, nodes: &[VariantNode<'a>]) -> Used {
        let objects: Vec<VariantNode<'a>> =
            nodes.iter().filter(|variant| self.holds_object(&variant.target)).cloned().collect();
        if objects.len() < nodes.len() {
            let types: Vec<Type> = nodes.iter().map(|variant| self.variant_type(variant).ty()).collect();
            if types.iter().all(|ty| *ty == types[0]) {
                return Used::of(types.into_iter().next().unwrap_or(Type::Any));
            }
            let list = types.iter().find(|ty| matches!(ty, Type::Array(_)));
            if let ([a, b], Some(Type::Array(item))) = (types.as_slice(), list)
                && (**item == *a || **item == *b)
            {
                return Used::of(Type::OneOrMany(item.clone()));
            }
            if types.iter().all(|ty| matches!(ty, Type::String | Type::DateTime) || self.is_enum(ty)) {
                return Used::of(Type::String);
            }
            return match self.by_kind(node, place, &types, &objects) {
                Some(ty) => Used::of(ty),
                None if types.contains(&Type::Any) => Used::of(Type::Any),
                None => {
                    self.ambiguous(node, place);
                    self.decided.insert(place.id.clone(), Decided { ty: Type::Any, is_ambiguous: true });
                    Used::of(Type::Any)
                }
            };
        }
        if let Some((tag, values)) = self.constant_tag(nodes) {
            self.unselected(node, &tag, &values);
            return Used::of(self.chosen(node, place, nodes, Selector::Tag(vec![tag]), values));
        }
        let fields = self.own_fields(nodes);
        if nodes.len() > 1 && fields.iter().all(|own| !own.is_empty()) {
            return Used::of(self.chosen(node, place, nodes, Selector::Field, fields));
        }
        Used::of(self.object(node, place, None))
    }

    fn ambiguous(&mut self, node: &Node<'a>, place: &Place) {
        let help = self.names.add(&["unions", &place.id], "{ rule = \"…\", reason = \"…\" }");
        let message = format!("the variants of `{}` are ambiguous, so it is kept as JSON", place.id);
        self.warn("union-ambiguous", &node.pointer, message, &help);
    }

    /// A union whose variants are of different kinds of JSON values. Variants of one kind are one variant: texts are a
    /// text, and objects a union of their own.
    fn by_kind(
        &mut self,
        node: &Node<'a>,
        place: &Place,
        types: &[Type],
        objects: &[VariantNode<'a>],
    ) -> Option<Type> {
        let mut kinds: IndexMap<&'static str, Vec<&Type>> = IndexMap::new();
        for ty in types {
            let all = kinds.entry(self.kind_of(ty)?).or_default();
            if !all.contains(&ty) {
                all.push(ty);
            }
        }
        match (kinds.len(), kinds.keys().next()) {
            (KINDS, _) => return Some(Type::Any),
            (1, Some(&"number")) => return Some(Type::Number),
            (1, Some(&"array")) => return Some(Type::Array(Box::new(Type::Any))),
            (0 | 1, _) => return None,
            _ => {}
        }
        let mut variants = Vec::new();
        for (kind, types) in kinds {
            let ty = match (kind, types.as_slice()) {
                (_, [only]) => (*only).clone(),
                ("string", _) => Type::String,
                ("number", _) => Type::Number,
                ("array", _) => Type::Array(Box::new(Type::Any)),
                ("object", all) if all.len() == objects.len() => {
                    self.inferred(node, &place.child("<object>", "Object"), objects).ty()
                }
                _ => {
                    self.ambiguous(node, &place.child("<object>", "Object"));
                    Type::Any
                }
            };
            variants.push(Variant { values: vec![kind.to_owned()], ty, title: None });
        }
        let union = Union { by: Selector::Kind, variants, base: None, absent_only: false };
        let place = self.own_place(node, place);
        Some(self.define(node, &place, Kind::Union(union)))
    }

    /// The kind of the JSON values of a type, if all are of one kind.
    fn kind_of(&self, ty: &Type) -> Option<&'static str> {
        Some(match ty {
            Type::String | Type::DateTime => "string",
            Type::Integer | Type::Unsigned | Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Array(_) => "array",
            Type::Map(_) => "object",
            Type::Named(id) => match self.types.get(id).map(|def| &def.kind)? {
                Kind::Enum(_) => "string",
                Kind::Object(_) => "object",
                Kind::Union(union) if union.by == Selector::Kind => return None,
                Kind::Union(_) => "object",
            },
            Type::Any | Type::Binary | Type::Nullable(_) | Type::OneOrMany(_) => return None,
        })
    }

    fn is_enum(&self, ty: &Type) -> bool {
        let Type::Named(id) = ty else { return false };
        matches!(self.types.get(id).map(|def| &def.kind), Some(Kind::Enum(_)))
    }

    fn one_or_many(&mut self, nodes: &[VariantNode<'a>]) -> Type {
        let types: Vec<Type> = nodes.iter().map(|variant| self.variant_type(variant).ty()).collect();
        let item = types.iter().find(|ty| !matches!(ty, Type::Array(_)));
        Type::OneOrMany(Box::new(item.cloned().unwrap_or(Type::Any)))
    }

    /// A union with this selector.
    fn chosen(
        &mut self,
        node: &Node<'a>,
        place: &Place,
        nodes: &[VariantNode<'a>],
        by: Selector,
        values: Vec<Vec<String>>,
    ) -> Type {
        let place = self.own_place(node, place);
        let id = TypeId(place.id.clone());
        if self.types.contains_key(&id) {
            return Type::Named(id);
        }
        let ty = self.define(node, &place, Kind::Object(Object::default()));
        let mut variants = Vec::new();
        for (index, variant) in nodes.iter().enumerate() {
            let ty = self.variant_type(variant).ty();
            if let (Selector::Tag(tag), Type::Named(id)) = (&by, &ty)
                && let ([tag], Some(Kind::Object(object))) =
                    (tag.as_slice(), self.types.get_mut(id).map(|def| &mut def.kind))
            {
                object.tag = Some(tag.clone());
            }
            let values = values.get(index).cloned().unwrap_or_default();
            variants.push(Variant { values, ty, title: variant.title.clone() });
        }
        if let Some(def) = self.types.get_mut(&id) {
            def.kind = Kind::Union(Union { by, variants, base: None, absent_only: false });
        }
        ty
    }

    fn flats(&mut self, nodes: &[VariantNode<'a>]) -> Vec<Flat<'a>> {
        nodes.iter().map(|variant| self.flatten(&variant.target, &variant.place)).collect()
    }

    /// A field that every variant declares with one value of its own.
    fn constant_tag(&mut self, nodes: &[VariantNode<'a>]) -> Option<(String, Vec<Vec<String>>)> {
        let flats = self.flats(nodes);
        let first = flats.first()?;
        first.fields.keys().find_map(|name| {
            let values: Option<Vec<String>> = flats
                .iter()
                .map(|flat| match flat.fields.get(name)?.node.value.get("enum")?.as_array()?.as_slice() {
                    [Value::String(value)] => Some(value.clone()),
                    _ => None,
                })
                .collect();
            let values = values?;
            let count = |value: &String| values.iter().filter(|other| *other == value).count();
            // Variants that share a value cannot be told apart. They do not take the tag from the others.
            let is_tag = values.len() == 1 || values.iter().any(|value| count(value) == 1);
            let own =
                values.iter().map(|value| if count(value) == 1 { vec![value.clone()] } else { Vec::new() });
            is_tag.then(|| (name.clone(), own.collect()))
        })
    }

    /// Reports variants that no value of the tag selects.
    fn unselected(&mut self, node: &Node<'a>, tag: &str, values: &[Vec<String>]) {
        if values.iter().any(Vec::is_empty) {
            let message =
                format!("several variants have the same value of `{tag}`, so none of them is selected");
            self.warn("union-tag-twice", &node.pointer, message, "give each variant a value of its own");
        }
    }

    /// For each variant, the fields that only this variant has: the required ones if there are any.
    pub(super) fn own_fields(&mut self, nodes: &[VariantNode<'a>]) -> Vec<Vec<String>> {
        let flats = self.flats(nodes);
        flats
            .iter()
            .enumerate()
            .map(|(index, flat)| {
                let foreign = |name: &String| {
                    flats.iter().enumerate().any(|(at, other)| at != index && other.fields.contains_key(name))
                };
                let own: Vec<String> = flat.fields.keys().filter(|name| !foreign(name)).cloned().collect();
                let required: Vec<String> =
                    own.iter().filter(|name| flat.required.contains(name.as_str())).cloned().collect();
                if required.is_empty() { own } else { required }
            })
            .collect()
    }
}

impl<'a> Builder<'a> {
    /// Whether the values of a schema are objects. A part of `allOf` may be a text, or a choice of objects.
    pub(super) fn holds_object(&mut self, node: &Node<'a>) -> bool {
        self.is_object_within(node, &mut IndexSet::new())
    }

    /// `seen` are the parts that were visited. The first of them is the schema itself, whose own choice is not read.
    fn is_object_within(&mut self, node: &Node<'a>, seen: &mut IndexSet<String>) -> bool {
        let is_part = !seen.is_empty();
        if !seen.insert(node.pointer.clone()) {
            return false;
        }
        if seen.len() > MAX_CHAIN {
            // Reading the fields reports it.
            return true;
        }
        if has_properties(node) || node.has("discriminator") || node.has("additionalProperties") {
            return true;
        }
        if let Some(ty) = node.text("type") {
            return ty == "object";
        }
        let mut parts = node.list("allOf");
        if is_part {
            parts.extend(node.list("oneOf").into_iter().chain(node.list("anyOf")));
        }
        // A part that only lists what is required is that of an object.
        parts.iter().any(|part| {
            has_required(part) || self.resolve(part).is_some_and(|part| self.is_object_within(&part, seen))
        })
    }
}

fn is_object(node: &Node<'_>) -> bool {
    has_properties(node)
        || node.has("allOf")
        || node.has("discriminator")
        || node.text("type") == Some("object")
}
