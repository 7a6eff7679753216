//! Schemas: from a node and its place to a type.

use serde_json::Value;

use super::build::{Builder, MAX_CHAIN, Task, What};
use super::node::{Node, component_name, has_properties, has_required, has_structure};
use super::place::{Place, Used};
use super::{EnumValue, Kind, Object, Type, TypeDef, TypeId};
use crate::diag::pointer;
use crate::source::has_markup;

impl<'a> Builder<'a> {
    /// The type of a node at a place.
    pub(super) fn type_of(&mut self, node: &Node<'a>, place: &Place) -> Used {
        if place.path.len() > 48 {
            let help = "inline schemas nest without end; make one of them a component";
            self.error("schema-depth", &node.pointer, "schemas nest deeper than 48 levels".to_owned(), help);
            return Used::default();
        }
        if self.depth >= MAX_CHAIN {
            let help = "a schema that is reached through so many others is most likely a mistake";
            let message = format!("more than {MAX_CHAIN} schemas refer to each other");
            self.error("schema-depth", &node.pointer, message, help);
            return Used::default();
        }
        self.depth += 1;
        let used = self.type_within(node, place);
        self.depth -= 1;
        used
    }

    fn type_within(&mut self, node: &Node<'a>, place: &Place) -> Used {
        if let Some(reference) = node.reference() {
            let used = match self.read(reference) {
                Some(used) => used.clone(),
                None => {
                    let Some(target) = self.target(node, reference) else { return Used::default() };
                    match component_name(&target.pointer) {
                        Some(name) => self.component(&name),
                        None => self.deep(&target),
                    }
                }
            };
            return used.annotate(node);
        }
        if !node.value.is_object() {
            if !node.value.is_boolean() {
                let help = "a schema is an object of keywords";
                self.error("schema-kind", &node.pointer, "this is not a schema".to_owned(), help);
            }
            return Used::of(Type::Any);
        }
        self.inline(node, place).annotate(node)
    }

    /// The type of a reference to a component that has been read.
    fn read(&self, reference: &str) -> Option<&Used> {
        self.components.get(&component_name(reference.strip_prefix('#')?)?)
    }

    /// The type of a reference into a component. Its place is the one that the same schema has within the component.
    pub(super) fn deep(&mut self, target: &Node<'a>) -> Used {
        let Some(place) = self.place_of(&target.pointer) else { return Used::default() };
        if !self.open.insert(target.pointer.clone()) {
            let help = "make the schema that refers to itself a component";
            self.error("ref-circular", &target.pointer, "an inline schema refers to itself".to_owned(), help);
            return Used::default();
        }
        let used = self.type_of(target, &place);
        self.open.swap_remove(&target.pointer);
        used
    }

    /// The place of a schema below a component, by the steps that lead to it.
    fn place_of(&self, pointer: &str) -> Option<Place> {
        let mut steps = pointer::tokens(pointer).map(std::borrow::Cow::into_owned).peekable();
        let mut at = String::new();
        while let Some(step) =
            steps.next_if(|step| matches!(step.as_str(), "components" | "schemas" | "paths"))
        {
            at = pointer::child(&at, &step);
        }
        let owner = steps.next()?;
        at = pointer::child(&at, &owner);
        let mut place = Place::component(&owner);
        while let Some(step) = steps.next() {
            at = pointer::child(&at, &step);
            place = match step.as_str() {
                "items" => place.child("[]", "Item"),
                "additionalProperties" => place.child("{}", "Value"),
                "properties" | "allOf" | "oneOf" | "anyOf" => {
                    let Some(name) = steps.next() else { break };
                    at = pointer::child(&at, &name);
                    let title = self.root.pointer(&at).and_then(|schema| schema.get("title")?.as_str());
                    match (step.as_str(), title) {
                        ("properties", _) => place.property(&name),
                        // The fields of a base belong to the schema itself.
                        ("allOf", _) if steps.peek().is_some() => place,
                        ("allOf", _) => place.child(&format!("<allOf {name}>"), &format!("Part{name}")),
                        (_, Some(title)) => place.child(&format!("<{title}>"), title),
                        (_, None) => {
                            let number = name.parse::<usize>().map_or(0, |index| index + 1);
                            place.child(&format!("<{name}>"), &format!("Shape{number}"))
                        }
                    }
                }
                step => place.property(step),
            };
        }
        Some(place)
    }

    /// The type of a component schema.
    pub(super) fn component(&mut self, name: &str) -> Used {
        if let Some(used) = self.components.get(name) {
            return used.clone();
        }
        let Some(node) = self.schema(name) else { return Used::default() };
        if let Some(at) = self.open.get_index_of(name)
            && self.lists.iter().any(|list| *list > at)
        {
            let help = "name the items of the inner list in a schema of their own to have their type";
            let message = format!("`{name}` is a list or a map of itself, whose items are kept as JSON");
            self.warn("list-of-itself", &node.pointer, message, help);
            return Used::of(Type::Any);
        }
        if !self.open.insert(name.to_owned()) {
            let chain = self.open.iter().map(String::as_str).collect::<Vec<_>>().join(" → ");
            let help = "one of them must say what it is itself";
            self.error(
                "ref-circular",
                &node.pointer,
                format!("these only refer to each other: {chain}"),
                help,
            );
            return Used::default();
        }
        let used = self.type_of(&node, &Place::component(name));
        self.open.shift_remove(name);
        // The description of a component documents the component, not each of its uses.
        let used = Used { docs: None, ..used };
        self.components.insert(name.to_owned(), used.clone());
        used
    }

    fn inline(&mut self, node: &Node<'a>, place: &Place) -> Used {
        self.unread_keywords(node);
        if node.has("discriminator") {
            return Used::of(self.named(node, place, What::Discriminated));
        }
        if node.has("allOf") {
            return self.all_of(node, place);
        }
        if node.has("oneOf") || node.has("anyOf") {
            return self.variant_union(node, place);
        }
        let ty = node.text("type");
        if let Some(other) = node.value.get("type").filter(|other| !other.is_string()) {
            let help =
                "OpenAPI 3.0 takes one type, and `nullable: true` beside it; lists of types came with 3.1";
            self.error(
                "type-kind",
                &node.pointer,
                format!("`type` is {other}, not the name of a type"),
                help,
            );
            return Used::default();
        }
        if node.has("enum") && matches!(ty, None | Some("string")) {
            return Used::of(self.enumeration(node, place));
        }
        match ty {
            Some("string") => Used::of(string_type(node)),
            Some("integer") if node.text("format") == Some("uint64") => Used::of(Type::Unsigned),
            Some("integer") => Used::of(Type::Integer),
            Some("number") => Used::of(Type::Number),
            Some("boolean") => Used::of(Type::Boolean),
            Some("array") => self.array(node, place),
            Some("object") | None if has_properties(node) => Used::of(self.object(node, place, None)),
            Some("object") => self.map(node, place),
            None if node.has("additionalProperties") => self.map(node, place),
            None if node.has("items") => self.array(node, place),
            None => Used::of(Type::Any),
            Some(other) => {
                let help = "OpenAPI 3.0 knows string, integer, number, boolean, array and object";
                let message = format!("no type is called `{other}`");
                match self.name {
                    // A crate from another document has the rest of it.
                    Some(_) => {
                        self.warn(
                            "type-unknown",
                            &node.pointer,
                            format!("{message}: it is kept as JSON"),
                            help,
                        );
                    }
                    None => self.error("type-unknown", &node.pointer, message, help),
                }
                Used::of(Type::Any)
            }
        }
    }

    fn array(&mut self, node: &Node<'a>, place: &Place) -> Used {
        let Some(items) = node.get("items") else { return Used::of(Type::Array(Box::new(Type::Any))) };
        let used = self.item_of(&items, &place.child("[]", "Item"));
        // Okta's document marks a component whose lists have no null.
        let item = if self.name.is_some() { used.ty_or_null() } else { used.ty() };
        // A list of free-form objects: the API also sends strings there.
        let item = if item == Type::Map(Box::new(Type::Any)) { Type::Any } else { item };
        Used::of(Type::Array(Box::new(item)))
    }

    /// The type of the items of a list or a map.
    fn item_of(&mut self, node: &Node<'a>, place: &Place) -> Used {
        self.lists.push(self.open.len());
        let used = self.type_of(node, place);
        self.lists.pop();
        used
    }

    fn map(&mut self, node: &Node<'a>, place: &Place) -> Used {
        let Some(values) = node.get("additionalProperties").filter(|node| node.value.is_object()) else {
            return Used::of(Type::Map(Box::new(Type::Any)));
        };
        let used = self.item_of(&values, &place.child("{}", "Value"));
        let ty = match used.ty() {
            Type::Map(inner) if *inner == Type::Any => Type::Any,
            Type::Any => Type::Any,
            _ => used.ty_or_null(),
        };
        Used::of(Type::Map(Box::new(ty)))
    }

    fn enumeration(&mut self, node: &Node<'a>, place: &Place) -> Type {
        let mut values: Vec<EnumValue> = Vec::new();
        let docs = node.value.get("x-enumDescriptions").and_then(Value::as_object);
        for value in node.value.get("enum").and_then(Value::as_array).into_iter().flatten() {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Null => continue,
                Value::Number(number) => number.to_string(),
                Value::Bool(flag) => {
                    // YAML reads `true`, `yes` and the like without quotes as booleans.
                    let message =
                        format!("the value {flag} of an enum of texts is not a text, and is sent as one");
                    self.warn("enum-kind", &node.pointer, message, "write the value in quotes");
                    flag.to_string()
                }
                _ => {
                    let help = "all values of an enum of texts are texts";
                    let message =
                        format!("the value {value} of an enum of texts is left out: it is not a text");
                    self.warn("enum-kind", &node.pointer, message, help);
                    continue;
                }
            };
            if values.iter().any(|known| known.value == value) {
                let help = "one of the two can be removed by an overlay";
                self.warn(
                    "enum-duplicate",
                    &node.pointer,
                    format!("the value `{value}` is listed twice"),
                    help,
                );
                continue;
            }
            if has_markup(&value) {
                let help = "remove the markup with an overlay";
                self.warn("enum-markup", &node.pointer, format!("the value `{value}` contains markup"), help);
            }
            let text = docs.and_then(|docs| docs.get(&value)).and_then(Value::as_str);
            values.push(EnumValue { value, docs: text.map(str::to_owned) });
        }
        if values.is_empty() {
            return Type::String;
        }
        let place = self.own_place(node, place);
        self.define(node, &place, Kind::Enum(values))
    }

    fn all_of(&mut self, node: &Node<'a>, place: &Place) -> Used {
        let mut references = Vec::new();
        let mut inline = Vec::new();
        let mut annotations = Vec::new();
        for part in node.list("allOf") {
            if part.reference().is_some() {
                references.push(part);
            } else if has_structure(&part) {
                inline.push(part);
            } else {
                annotations.push(part);
            }
        }
        let own_structure = has_properties(node) || has_required(node);
        let annotate = |used: Used| annotations.iter().fold(used, |used, part| used.annotate(part));
        match (references.as_slice(), inline.as_slice()) {
            ([only], []) if !own_structure => {
                // A variant of a union that adds nothing to its base is still a variant, not the union itself.
                let component = component_name(&node.pointer);
                if component.is_some_and(|name| self.variants.contains(&name)) {
                    return Used::of(self.object(node, place, None));
                }
                annotate(self.type_of(only, place))
            }
            ([], [only]) if !own_structure => annotate(self.type_of(only, place)),
            ([], []) if !own_structure => annotations
                .iter()
                .rfind(|part| part.has("type"))
                .map_or_else(Used::default, |part| self.type_of(part, place)),
            // Texts, numbers and the like: the last inline part is the narrowest.
            (refs, parts) if !own_structure && !self.holds_object(node) => {
                let narrowest = parts.last().or(refs.first()).cloned();
                narrowest.map_or_else(Used::default, |part| annotate(self.type_of(&part, place)))
            }
            _ => {
                let mut used = annotate(Used::of(self.object(node, place, None)));
                // `readOnly` on any part applies to the whole.
                used.read_only |= self.part_is_marked(node, "readOnly", 0);
                used.write_only |= self.part_is_marked(node, "writeOnly", 0);
                used
            }
        }
    }

    /// Whether a part of `allOf`, directly or nested, is marked.
    fn part_is_marked(&mut self, node: &Node<'a>, mark: &str, depth: usize) -> bool {
        // Deeper than any real document. A deeper one is reported where its fields are read.
        const DEEPEST: usize = 16;
        depth < DEEPEST
            && node.list("allOf").iter().any(|part| {
                self.resolve(part)
                    .is_some_and(|part| part.flag(mark) || self.part_is_marked(&part, mark, depth + 1))
            })
    }

    /// An object, named at its place. Its fields are read later.
    pub(super) fn object(&mut self, node: &Node<'a>, place: &Place, tag: Option<String>) -> Type {
        self.named(node, place, What::Object { tag })
    }

    fn named(&mut self, node: &Node<'a>, place: &Place, what: What) -> Type {
        let place = self.own_place(node, place);
        let id = TypeId(place.id.clone());
        if let Some(known) = self.types.get(&id) {
            if known.pointer != node.pointer {
                let help = "two inline schemas have one name; make one of them a component";
                let message = format!("`{id}` is defined here and at #{}", known.pointer);
                self.error("type-twice", &node.pointer, message, help);
            }
            return Type::Named(id);
        }
        let ty = self.define(node, &place, Kind::Object(Object::default()));
        self.queue.push(Task { node: node.clone(), place, what });
        ty
    }

    /// The place of a schema, with a number if another schema of another document has it: of two fields `a.b` and `a`
    /// with a field `b`, or of two variants with one title.
    pub(super) fn own_place(&self, node: &Node<'a>, place: &Place) -> Place {
        let is_taken = |id: &str| {
            let known = self.types.get(&TypeId(id.to_owned()));
            self.name.is_some() && known.is_some_and(|known| known.pointer != node.pointer)
        };
        let numbered = (2..).map(|number| format!("{}~{number}", place.id));
        let mut ids = std::iter::once(place.id.clone()).chain(numbered);
        let id = ids.find(|id| !is_taken(id)).unwrap_or_default();
        Place { id, ..place.clone() }
    }

    pub(super) fn define(&mut self, node: &Node<'a>, place: &Place, kind: Kind) -> Type {
        let id = TypeId(place.id.clone());
        if !self.types.contains_key(&id) {
            let def = TypeDef {
                path: place.path.clone(),
                unit: place.unit.clone(),
                pointer: node.pointer.clone(),
                docs: node.docs(),
                deprecated: node.flag("deprecated"),
                kind,
                in_request: false,
                in_response: false,
            };
            self.types.insert(id.clone(), def);
        }
        Type::Named(id)
    }
}

fn string_type(node: &Node<'_>) -> Type {
    match node.text("format") {
        Some("date-time") => Type::DateTime,
        Some("binary") => Type::Binary,
        _ => Type::String,
    }
}
