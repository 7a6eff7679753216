//! From the document to the [`Api`]: walks the operations and gives every schema that they reach its type.

use indexmap::{IndexMap, IndexSet};
use serde_json::{Map, Value};

use super::{Api, EnumValue, Kind, Limits, Object, Tag, Type, TypeDef, TypeId, Unit};
use crate::diag::{Diagnostic, Diagnostics};
use crate::names::Names;

/// Keywords that give a schema a structure of its own; a schema without any of them only annotates another.
const STRUCTURE: [&str; 6] = ["properties", "items", "enum", "oneOf", "anyOf", "discriminator"];

/// Nesting of a document beyond which reading it could exhaust the stack. No YAML file comes as deep.
const MAX_DEPTH: usize = 256;

/// References and inline schemas within each other, on the way to one type.
const MAX_CHAIN: usize = 128;

/// A schema in the document.
#[derive(Clone)]
pub(super) struct Node<'a> {
    pub(super) value: &'a Value,
    pub(super) pointer: String,
}

impl<'a> Node<'a> {
    pub(super) fn get(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.get(key)?;
        Some(Node { value, pointer: format!("{}/{}", self.pointer, escape(key)) })
    }

    pub(super) fn at(&self, key: &str, index: usize) -> Option<Node<'a>> {
        let value = self.value.get(key)?.get(index)?;
        Some(Node { value, pointer: format!("{}/{}/{index}", self.pointer, escape(key)) })
    }

    pub(super) fn list(&self, key: &str) -> Vec<Node<'a>> {
        let len = self.value.get(key).and_then(Value::as_array).map_or(0, Vec::len);
        (0..len).filter_map(|index| self.at(key, index)).collect()
    }

    pub(super) fn map(&self, key: &str) -> Vec<(&'a str, Node<'a>)> {
        let Some(map) = self.value.get(key).and_then(Value::as_object) else { return Vec::new() };
        let base = format!("{}/{}", self.pointer, escape(key));
        map.iter()
            .map(|(name, value)| (name.as_str(), Node { value, pointer: format!("{base}/{}", escape(name)) }))
            .collect()
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.value.get(key).and_then(Value::as_str)
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        self.value.get(key).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The target of a reference. A *property* may be called `$ref`: only a text makes a reference.
    pub(super) fn reference(&self) -> Option<&'a str> {
        self.text("$ref")
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.value.get(key).is_some()
    }

    pub(super) fn docs(&self) -> Option<String> {
        self.text("description").map(str::to_owned)
    }
}

/// Escapes one step of a JSON pointer (RFC 6901).
pub(super) fn escape(step: &str) -> String {
    if step.contains(['~', '/']) { step.replace('~', "~0").replace('/', "~1") } else { step.to_owned() }
}

fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// Where a type is defined, for its identity and name.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) unit: Unit,
    pub(super) id: String,
    pub(super) path: Vec<String>,
}

impl Place {
    pub(super) fn component(name: &str) -> Self {
        Self { unit: Unit::Component(name.to_owned()), id: name.to_owned(), path: vec![name.to_owned()] }
    }

    pub(super) fn operation(id: &str, suffix: &str, step: &str) -> Self {
        Self {
            unit: Unit::Operation(id.to_owned()),
            id: format!("{id}{suffix}"),
            path: vec![id.to_owned(), step.to_owned()],
        }
    }

    pub(super) fn child(&self, suffix: &str, step: &str) -> Self {
        let mut path = self.path.clone();
        path.push(step.to_owned());
        Self { unit: self.unit.clone(), id: format!("{}{suffix}", self.id), path }
    }

    pub(super) fn property(&self, name: &str) -> Self {
        self.child(&format!(".{name}"), name)
    }
}

/// A type as a node uses it, with the annotations met on the way to it.
#[derive(Clone, Default)]
pub(super) struct Used {
    pub(super) ty: Option<Type>,
    pub(super) nullable: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) deprecated: bool,
    pub(super) password: bool,
    pub(super) default: Option<Value>,
    pub(super) limits: Limits,
    pub(super) docs: Option<String>,
}

impl Used {
    pub(super) fn of(ty: Type) -> Self {
        Self { ty: Some(ty), ..Self::default() }
    }

    pub(super) fn ty(&self) -> Type {
        self.ty.clone().unwrap_or(Type::Any)
    }

    /// Adds the annotations that stand beside a reference or a type.
    pub(super) fn annotate(mut self, node: &Node<'_>) -> Self {
        if let Some(nullable) = node.value.get("nullable").and_then(Value::as_bool) {
            self.nullable = nullable || (self.nullable && node.reference().is_some());
        }
        self.read_only |= node.flag("readOnly");
        self.write_only |= node.flag("writeOnly");
        self.deprecated |= node.flag("deprecated");
        self.password |= node.text("format") == Some("password");
        if let Some(default) = node.value.get("default") {
            self.default = Some(default.clone()).filter(|value| !value.is_null());
        }
        if let Some(docs) = node.docs() {
            self.docs = Some(docs);
        }
        let number = |key: &str| node.value.get(key).and_then(Value::as_number).cloned();
        let count = |key: &str| node.value.get(key).and_then(Value::as_u64);
        let limits = &mut self.limits;
        limits.minimum = number("minimum").or(limits.minimum.take());
        limits.maximum = number("maximum").or(limits.maximum.take());
        limits.min_length = count("minLength").or(limits.min_length);
        limits.max_length = count("maxLength").or(limits.max_length);
        limits.min_items = count("minItems").or(limits.min_items);
        limits.max_items = count("maxItems").or(limits.max_items);
        if let Some(pattern) = node.text("pattern") {
            limits.pattern = Some(pattern.to_owned());
        }
        self
    }
}

/// State of one run.
pub(super) struct Builder<'a> {
    pub(super) root: &'a Value,
    pub(super) names: &'a Names,
    pub(super) diags: Diagnostics,
    pub(super) types: IndexMap<TypeId, TypeDef>,
    components: IndexMap<String, Used>,
    /// Components on the way to the current one, to find references that only lead to each other.
    open: IndexSet<String>,
    /// Types whose shape is still to be built; building them one after the other keeps the stack flat.
    queue: Vec<Task<'a>>,
    /// Rows under [unions] of names.toml that were applied.
    pub(super) rules: IndexSet<&'a str>,
    /// Components that a discriminator's mapping names.
    variants: IndexSet<String>,
    /// Schemas within schemas on the way to the current one.
    depth: usize,
}

/// A type whose members are still to be read.
struct Task<'a> {
    node: Node<'a>,
    place: Place,
    what: What,
}

enum What {
    Object { tag: Option<String> },
    Discriminated,
}

/// Builds the [`Api`] of a document.
///
/// # Errors
/// Every problem of the document that has an error's weight; warnings go to `warnings`.
pub fn build(root: &Value, names: &Names, warnings: &mut Diagnostics) -> Result<Api, Diagnostics> {
    let mut builder = Builder {
        root,
        names,
        diags: Diagnostics::default(),
        types: IndexMap::new(),
        components: IndexMap::new(),
        open: IndexSet::new(),
        queue: Vec::new(),
        rules: IndexSet::new(),
        variants: IndexSet::new(),
        depth: 0,
    };
    if let Some(pointer) = too_deep(root) {
        let help = "make the inner schemas components";
        let message = format!("the document nests deeper than {MAX_DEPTH} levels");
        return Err(Diagnostic::error("document-depth", pointer, message).help(help).into());
    }
    builder.variants = builder.mapped_components();
    let operations = builder.operations();
    for name in names.include.schemas.values().flatten() {
        if builder.schema(name).is_none() {
            let help = "remove the row from [include] of names.toml";
            builder.error("include-unknown", "", format!("no schema is called `{name}`"), help);
        } else {
            builder.component(name);
            builder.drain();
        }
    }
    for id in
        names.unions.keys().filter(|id| !builder.rules.contains(id.as_str())).cloned().collect::<Vec<_>>()
    {
        let message = format!("the row `{id}` under [unions] names no union without a discriminator");
        builder.error("names-unused", "", message, "remove the row of names.toml, or correct its id");
    }
    builder.wrap_links();
    let unreached = builder.unreached();
    let types = builder.in_document_order();
    let mut api = Api {
        title: text(root, "/info/title"),
        version: text(root, "/info/version"),
        tags: builder.tags(&operations),
        tag_groups: builder.tag_groups(),
        types,
        operations,
        unreached,
    };
    super::object::mark_use(&mut api);
    let diags = builder.diags;
    if diags.has_errors() {
        return Err(diags);
    }
    warnings.extend(diags);
    Ok(api)
}

/// A text as one line: it goes into the head of every file.
fn text(root: &Value, pointer: &str) -> String {
    let text = root.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl<'a> Builder<'a> {
    pub(super) fn error(&mut self, code: &'static str, pointer: &str, message: String, help: &str) {
        self.diags.push(Diagnostic::error(code, pointer, message).help(help));
    }

    pub(super) fn warn(&mut self, code: &'static str, pointer: &str, message: String, help: &str) {
        self.diags.push(Diagnostic::warning(code, pointer, message).help(help));
    }

    fn schema(&self, name: &str) -> Option<Node<'a>> {
        let value = self.root.get("components")?.get("schemas")?.get(name)?;
        Some(Node { value, pointer: format!("/components/schemas/{}", escape(name)) })
    }

    /// Follows references to the node that holds the thing itself.
    pub(super) fn resolve(&mut self, node: &Node<'a>) -> Option<Node<'a>> {
        let mut node = node.clone();
        for _ in 0..32 {
            let Some(reference) = node.reference() else { return Some(node) };
            node = self.target(&node, reference)?;
        }
        let help = "a chain of references must end at an object";
        self.error("ref-circular", &node.pointer, "the reference leads back to itself".to_owned(), help);
        None
    }

    /// The node that a reference names.
    pub(super) fn target(&mut self, from: &Node<'a>, reference: &str) -> Option<Node<'a>> {
        let Some(pointer) = reference.strip_prefix('#') else {
            let help = "bundle the document first: only references into the same file (#/…) are read";
            self.error("ref-external", &from.pointer, format!("`{reference}` names another file"), help);
            return None;
        };
        let Some(value) = self.root.pointer(pointer) else {
            let help = "add the component, or correct the reference with an overlay";
            self.error("ref-dangling", &from.pointer, format!("`{reference}` leads nowhere"), help);
            return None;
        };
        Some(Node { value, pointer: pointer.to_owned() })
    }

    /// The type of a node at a place.
    pub(super) fn type_of(&mut self, node: &Node<'a>, place: &Place) -> Used {
        if place.path.len() > 48 {
            let help = "inline schemas nest without end; make one of them a component";
            self.error("schema-depth", &node.pointer, "schemas nest deeper than 48 levels".to_owned(), help);
            return Used::default();
        }
        if self.depth >= MAX_CHAIN {
            let help = "a schema that is reached through so many others is most likely a mistake";
            let message = format!("more than {MAX_CHAIN} schemas stand for each other");
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
            let Some(target) = self.target(node, reference) else { return Used::default() };
            let used = match component_name(&target.pointer) {
                Some(name) => self.component(&name),
                None => self.deep(&target),
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

    /// A reference to something inside a component.
    fn deep(&mut self, target: &Node<'a>) -> Used {
        let steps: Vec<String> = target.pointer.split('/').skip(1).map(unescape).collect();
        let named: Vec<&String> = steps
            .iter()
            .filter(|step| {
                !matches!(
                    step.as_str(),
                    "components" | "schemas" | "properties" | "allOf" | "paths" | "schema"
                ) && step.parse::<usize>().is_err()
            })
            .collect();
        let Some(owner) = named.first() else { return Used::default() };
        if !self.open.insert(target.pointer.clone()) {
            let help = "make the schema that refers to itself a component";
            self.error("ref-circular", &target.pointer, "an inline schema refers to itself".to_owned(), help);
            return Used::default();
        }
        let mut place = Place::component(owner);
        for step in &named[1..] {
            place = place.property(step);
        }
        let used = self.type_of(target, &place);
        self.open.swap_remove(&target.pointer);
        used
    }

    /// The type of a component schema.
    pub(super) fn component(&mut self, name: &str) -> Used {
        if let Some(used) = self.components.get(name) {
            return used.clone();
        }
        let Some(node) = self.schema(name) else { return Used::default() };
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
        // What a component says of itself is its own documentation, not that of each of its uses.
        let used = Used { docs: None, ..used };
        self.components.insert(name.to_owned(), used.clone());
        used
    }

    fn inline(&mut self, node: &Node<'a>, place: &Place) -> Used {
        if node.has("discriminator") {
            return Used::of(self.named(node, place, What::Discriminated));
        }
        if node.has("allOf") {
            return self.all_of(node, place);
        }
        if node.has("oneOf") || node.has("anyOf") {
            return self.shape_union(node, place);
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
            Some("integer") => Used::of(Type::Integer),
            Some("number") => Used::of(Type::Number),
            Some("boolean") => Used::of(Type::Boolean),
            Some("array") => self.array(node, place),
            Some("object") | None if has_members(node) => Used::of(self.object(node, place, None)),
            Some("object") => self.map(node, place),
            None if node.has("additionalProperties") => self.map(node, place),
            None if node.has("items") => self.array(node, place),
            None => Used::of(Type::Any),
            Some(other) => {
                let help = "OpenAPI 3.0 knows string, integer, number, boolean, array and object";
                self.error("type-unknown", &node.pointer, format!("no type is called `{other}`"), help);
                Used::default()
            }
        }
    }

    fn array(&mut self, node: &Node<'a>, place: &Place) -> Used {
        let Some(items) = node.get("items") else { return Used::of(Type::Array(Box::new(Type::Any))) };
        let item = self.type_of(&items, &place.child("[]", "Item")).ty();
        // A list of free-form objects: the API also sends texts there.
        let item = if item == Type::Map(Box::new(Type::Any)) { Type::Any } else { item };
        Used::of(Type::Array(Box::new(item)))
    }

    fn map(&mut self, node: &Node<'a>, place: &Place) -> Used {
        let Some(values) = node.get("additionalProperties").filter(|node| node.value.is_object()) else {
            return Used::of(Type::Map(Box::new(Type::Any)));
        };
        let used = self.type_of(&values, &place.child("{}", "Value"));
        let ty = match used.ty() {
            Type::Map(inner) if *inner == Type::Any => Type::Any,
            Type::Any => Type::Any,
            ty if used.nullable => Type::Nullable(Box::new(ty)),
            ty => ty,
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
                _ => {
                    let help = "an enum of texts holds texts only";
                    self.error("enum-kind", &node.pointer, format!("{value} is not a text"), help);
                    continue;
                }
            };
            if values.iter().any(|known| known.value == value) {
                let help = "one of the two can be removed by an overlay";
                self.warn("enum-duplicate", &node.pointer, format!("the value `{value}` stands twice"), help);
                continue;
            }
            if value.contains(['<', '>']) {
                let help = "remove the markup with an overlay";
                self.warn("enum-markup", &node.pointer, format!("the value `{value}` holds markup"), help);
            }
            let text = docs.and_then(|docs| docs.get(&value)).and_then(Value::as_str);
            values.push(EnumValue { value, docs: text.map(str::to_owned) });
        }
        if values.is_empty() {
            return Type::String;
        }
        self.define(node, place, Kind::Enum(values))
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
        let own_structure = has_members(node) || has_required(node);
        let annotate = |used: Used| annotations.iter().fold(used, |used, part| used.annotate(part));
        match (references.as_slice(), inline.as_slice()) {
            ([only], []) if !own_structure => {
                // A shape of a union that adds nothing to its base is still a shape, not the union itself.
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
            _ => {
                let mut used = annotate(Used::of(self.object(node, place, None)));
                // Of the parts that make it, one that is read-only makes the whole read-only.
                used.read_only |= self.part_says(node, "readOnly", 0);
                used.write_only |= self.part_says(node, "writeOnly", 0);
                used
            }
        }
    }

    /// Whether a part of `allOf`, or a part of that part, is marked.
    fn part_says(&mut self, node: &Node<'a>, mark: &str, depth: usize) -> bool {
        // Deeper than any real document; what is deeper is told where its members are read.
        const DEEPEST: usize = 16;
        depth < DEEPEST
            && node.list("allOf").iter().any(|part| {
                self.resolve(part)
                    .is_some_and(|part| part.flag(mark) || self.part_says(&part, mark, depth + 1))
            })
    }

    /// An object with members: named at its place, its members read later.
    pub(super) fn object(&mut self, node: &Node<'a>, place: &Place, tag: Option<String>) -> Type {
        self.named(node, place, What::Object { tag })
    }

    fn named(&mut self, node: &Node<'a>, place: &Place, what: What) -> Type {
        let id = TypeId(place.id.clone());
        if let Some(known) = self.types.get(&id) {
            if known.pointer != node.pointer {
                let help = "two inline schemas stand at one name; make one of them a component";
                let message = format!("`{id}` is defined here and at #{}", known.pointer);
                self.error("type-twice", &node.pointer, message, help);
            }
            return Type::Named(id);
        }
        let ty = self.define(node, place, Kind::Object(Object::default()));
        self.queue.push(Task { node: node.clone(), place: place.clone(), what });
        ty
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

    /// Reads the members of all types that are waiting.
    pub(super) fn drain(&mut self) {
        while let Some(task) = self.queue.pop() {
            let kind = match task.what {
                What::Object { tag } => {
                    let object = self.members(&task.node, &task.place, tag);
                    Kind::Object(object)
                }
                What::Discriminated => Kind::Union(self.discriminated(&task.node, &task.place)),
            };
            let Some(def) = self.types.get_mut(&TypeId(task.place.id)) else { continue };
            // A union may have marked its tag while the members were waiting.
            let tag = match &mut def.kind {
                Kind::Object(object) => object.tag.take(),
                _ => None,
            };
            def.kind = kind;
            if let Kind::Object(object) = &mut def.kind {
                object.tag = tag.or(object.tag.take());
            }
        }
    }

    fn mapped_components(&self) -> IndexSet<String> {
        let mut found = IndexSet::new();
        let mut stack = vec![self.root];
        while let Some(value) = stack.pop() {
            match value {
                Value::Object(map) => {
                    if let Some(mapping) = map.get("discriminator").and_then(|d| d.get("mapping")) {
                        let targets = mapping.as_object().into_iter().flat_map(Map::values);
                        found.extend(targets.filter_map(Value::as_str).filter_map(mapped_name));
                    }
                    stack.extend(map.values());
                }
                Value::Array(list) => stack.extend(list),
                _ => {}
            }
        }
        found
    }

    fn unreached(&self) -> usize {
        let schemas = self.root.pointer("/components/schemas").and_then(Value::as_object);
        let used = |name: &&String| self.components.contains_key(name.as_str());
        schemas.map_or(0, |schemas| schemas.len() - schemas.keys().filter(used).count())
    }

    /// Components in the order of the document, each followed by its inline types; then the operations' own.
    fn in_document_order(&mut self) -> IndexMap<TypeId, TypeDef> {
        let schemas = self.root.pointer("/components/schemas").and_then(Value::as_object);
        let rank: IndexMap<&str, usize> = schemas
            .into_iter()
            .flat_map(Map::keys)
            .enumerate()
            .map(|(rank, name)| (name.as_str(), rank))
            .collect();
        let mut types: Vec<(TypeId, TypeDef)> = std::mem::take(&mut self.types).into_iter().collect();
        let key = |def: &TypeDef| match &def.unit {
            Unit::Component(name) => rank.get(name.as_str()).copied().unwrap_or(usize::MAX - 1),
            Unit::Operation(_) => usize::MAX,
        };
        // Stable in the component; inline types by their place in the document, whoever met them first.
        types.sort_by(|(a_id, a), (b_id, b)| {
            let ids = || if key(a) == usize::MAX { std::cmp::Ordering::Equal } else { a_id.cmp(b_id) };
            key(a).cmp(&key(b)).then_with(ids)
        });
        types.into_iter().collect()
    }

    fn tags(&self, operations: &[super::Operation]) -> IndexMap<String, Tag> {
        let mut tags = IndexMap::new();
        for tag in self.root.get("tags").and_then(Value::as_array).into_iter().flatten() {
            let Some(name) = tag.get("name").and_then(Value::as_str) else { continue };
            let text = |key: &str| tag.get(key).and_then(Value::as_str).map(str::to_owned);
            let heading = text("x-displayName").unwrap_or_else(|| name.to_owned());
            tags.insert(name.to_owned(), Tag { heading, docs: text("description") });
        }
        for operation in operations {
            let tag = || Tag { heading: operation.tag.clone(), docs: None };
            tags.entry(operation.tag.clone()).or_insert_with(tag);
        }
        tags
    }

    fn tag_groups(&self) -> IndexMap<String, Vec<String>> {
        let groups = self.root.get("x-tagGroups").and_then(Value::as_array).into_iter().flatten();
        groups
            .filter_map(|group| {
                let name = group.get("name")?.as_str()?.to_owned();
                let tags = group.get("tags")?.as_array()?.iter().filter_map(Value::as_str);
                Some((name, tags.map(str::to_owned).collect()))
            })
            .collect()
    }
}

/// Where the document nests deeper than what is read, if it does: the pointer of the upper part.
fn too_deep(root: &Value) -> Option<String> {
    let exceeds = |top: &Value, allowed: usize| {
        let mut stack = vec![(top, 0)];
        while let Some((value, depth)) = stack.pop() {
            if depth > allowed {
                return true;
            }
            match value {
                Value::Object(map) => stack.extend(map.values().map(|value| (value, depth + 1))),
                Value::Array(list) => stack.extend(list.iter().map(|value| (value, depth + 1))),
                _ => {}
            }
        }
        false
    };
    if !exceeds(root, MAX_DEPTH) {
        return None;
    }
    let mut node = Node { value: root, pointer: String::new() };
    for level in 1..=4 {
        let Value::Object(map) = node.value else { break };
        let Some((key, value)) = map.iter().find(|(_, value)| exceeds(value, MAX_DEPTH - level)) else {
            break;
        };
        node = Node { value, pointer: format!("{}/{}", node.pointer, escape(key)) };
    }
    Some(node.pointer)
}

/// The component that a pointer names, if it names a whole one.
pub(super) fn component_name(pointer: &str) -> Option<String> {
    let name = pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then(|| unescape(name))
}

/// The component that a mapping's target names: a reference or a bare name.
pub(super) fn mapped_name(target: &str) -> Option<String> {
    match target.strip_prefix('#') {
        Some(pointer) => component_name(pointer),
        None => Some(target.to_owned()),
    }
}

pub(super) fn has_members(node: &Node<'_>) -> bool {
    node.value.get("properties").and_then(Value::as_object).is_some_and(|map| !map.is_empty())
}

fn has_required(node: &Node<'_>) -> bool {
    node.value.get("required").and_then(Value::as_array).is_some_and(|list| !list.is_empty())
}

/// Has a structure of its own, as a part of `allOf`.
fn has_structure(node: &Node<'_>) -> bool {
    let open = node.value.get("additionalProperties").is_some_and(|value| value != &Value::Bool(false));
    STRUCTURE.iter().any(|key| match node.value.get(key) {
        Some(Value::Object(map)) => *key != "properties" || !map.is_empty(),
        Some(_) => true,
        None => false,
    }) || open
        || has_required(node)
        || node.has("allOf")
}

fn string_type(node: &Node<'_>) -> Type {
    match node.text("format") {
        Some("date-time") => Type::DateTime,
        Some("binary") => Type::Binary,
        // A flag that the document writes as a text.
        Some("boolean") => Type::Boolean,
        _ => Type::String,
    }
}
