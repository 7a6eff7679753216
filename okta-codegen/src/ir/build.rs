//! From the document to the [`Api`]: visits the operations and assigns a type to every schema that they reach.

use indexmap::{IndexMap, IndexSet};
use serde_json::{Map, Value};

use super::content::LeftOut;
use super::node::{Node, field, mapped_name};
use super::place::{Place, Used};
use super::security::Schemes;
use super::{Api, Kind, NameMap, Operation, Tag, Type, TypeDef, TypeId, Unit};
use crate::diag::pointer;
use crate::diag::{Diagnostic, Diagnostics};
use crate::names::Names;

/// Maximum nesting of a document: reading a deeper one could exhaust the stack. No real YAML file is as deep.
const MAX_DEPTH: usize = 256;

/// Maximum number of references and inline schemas within each other on the way to one type.
pub(super) const MAX_CHAIN: usize = 128;

/// State of one run.
pub(super) struct Builder<'a> {
    pub(super) root: &'a Value,
    pub(super) names: &'a Names,
    pub(super) diags: Diagnostics,
    pub(super) types: NameMap<TypeId, TypeDef>,
    pub(super) components: NameMap<String, Used>,
    /// Components on the way to the current one, to find references that only lead to each other.
    pub(super) open: IndexSet<String>,
    /// How many components were open where each list or map on the way began.
    pub(super) lists: Vec<usize>,
    /// Types whose fields are not read yet. Reading them one after the other keeps the stack flat.
    pub(super) queue: Vec<Task<'a>>,
    /// Rows under [unions] of names.toml that were applied, and the union of each.
    pub(super) rules: IndexMap<&'a str, (Node<'a>, Place)>,
    /// The unions without a discriminator, by id.
    pub(super) decided: IndexMap<String, Decided>,
    /// Rows under [secrets] of names.toml that made a field secret.
    pub(super) secret_rows: IndexSet<String>,
    /// Components that a discriminator's mapping names.
    pub(super) variants: IndexSet<String>,
    /// The security schemes that operations use.
    pub(super) schemes: Schemes,
    /// Returns the name of an operation, where ids with one name get numbers.
    pub(super) name: Option<fn(&str) -> String>,
    /// The ids of the operations by their names.
    pub(super) operation_names: IndexMap<String, String>,
    /// Tags that are one module with another tag, and that tag.
    pub(super) joined: IndexMap<String, String>,
    /// What requests leave out.
    pub(super) omitted: LeftOut,
    /// Schemas within schemas on the way to the current one.
    pub(super) depth: usize,
}

/// A type whose fields are not read yet.
pub(super) struct Task<'a> {
    pub(super) node: Node<'a>,
    pub(super) place: Place,
    pub(super) what: What,
}

pub(super) enum What {
    Object { tag: Option<String> },
    Discriminated,
}

/// What became of a union without a discriminator.
#[derive(PartialEq)]
pub(super) struct Decided {
    pub(super) ty: Type,
    /// No rule fits, and none is stated.
    pub(super) is_ambiguous: bool,
}

/// Builds the [`Api`] of a document, as [`build_all`] does.
///
/// # Errors
/// All problems of the document, if one of them is an error; otherwise they are added to `warnings`.
pub(crate) fn build(
    root: &Value,
    names: &Names,
    name: Option<fn(&str) -> String>,
    warnings: &mut Diagnostics,
) -> Result<Api, Diagnostics> {
    let (api, found) = build_all(root, names, name)?;
    if found.has_errors() {
        return Err(found);
    }
    warnings.extend(found);
    Ok(api)
}

/// Builds the [`Api`] of a document, and returns all problems with it. With `name`, an operation whose name is that of
/// another gets an id with a number.
///
/// # Errors
/// The document nests too deeply.
pub(crate) fn build_all(
    root: &Value,
    names: &Names,
    name: Option<fn(&str) -> String>,
) -> Result<(Api, Diagnostics), Diagnostics> {
    let Some(variants) = survey(root) else {
        let help = "make the inner schemas components";
        let message = format!("the document nests deeper than {MAX_DEPTH} levels");
        return Err(Diagnostic::error("document-depth", too_deep(root), message).help(help).into());
    };
    let mut builder = Builder { name, variants, ..Builder::new(root, names) };
    if root.get("paths").is_none() {
        let message = "the document has no `paths`, so no operation is generated".to_owned();
        builder.warn("paths-missing", "", message, "OpenAPI 3.0 requires the key, even if its map is empty");
    }
    let operations = builder.visit();
    let server = builder.server();
    let is_complete = !builder.diags.iter().any(Diagnostic::ends_the_run);
    if is_complete {
        builder.redundant_rules();
    }
    let unreached = builder.unreached();
    let types = builder.in_document_order();
    let mut api = Api {
        rate_limits: Vec::new(),
        secret_rows: builder.secret_rows.clone(),
        incomplete: (!is_complete).then(|| builder.ids()),
        server,
        schemes: builder.schemes.clone(),
        title: text(root, "/info/title"),
        version: text(root, "/info/version"),
        tags: builder.tags(&operations),
        tag_groups: builder.tag_groups(),
        types,
        operations,
        unreached,
    };
    builder.stale_rules(&api);
    super::reach::mark(&mut api);
    super::replace::find(&mut api);
    Ok((api, builder.diags))
}

/// A text as one line, for the header of every file.
fn text(root: &Value, pointer: &str) -> String {
    let text = root.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl<'a> Builder<'a> {
    fn new(root: &'a Value, names: &'a Names) -> Self {
        Self {
            root,
            names,
            diags: Diagnostics::default(),
            types: NameMap::default(),
            components: NameMap::default(),
            open: IndexSet::new(),
            lists: Vec::new(),
            queue: Vec::new(),
            rules: IndexMap::new(),
            decided: IndexMap::new(),
            secret_rows: IndexSet::new(),
            variants: IndexSet::new(),
            schemes: Schemes::new(),
            name: None,
            operation_names: IndexMap::new(),
            joined: IndexMap::new(),
            omitted: LeftOut::default(),
            depth: 0,
        }
    }

    /// Reads all operations and the types that they and names.toml lead to.
    fn visit(&mut self) -> Vec<Operation> {
        let mut operations = self.operations();
        self.join_tags(&mut operations);
        self.declared_schemes(&operations);
        self.include();
        self.wrap_links();
        operations
    }

    pub(super) fn error(&mut self, code: &'static str, pointer: &str, message: String, help: &str) {
        self.diags.push(Diagnostic::error(code, pointer, message).help(help));
    }

    pub(super) fn warn(&mut self, code: &'static str, pointer: &str, message: String, help: &str) {
        self.diags.push(Diagnostic::warning(code, pointer, message).help(help));
    }

    /// Adds the schemas that names.toml includes.
    fn include(&mut self) {
        let names: &'a Names = self.names;
        for (feature, name) in
            names.include.schemas.iter().flat_map(|(f, all)| all.iter().map(move |n| (f, n)))
        {
            let row = ["include", "schemas", feature, name];
            if self.schema(name).is_none() {
                let stale = names.stale(&row, format!("there is no schema `{name}`"));
                self.diags.push(stale.help("remove the row, or correct the name"));
            } else {
                self.component(name);
                self.drain();
            }
        }
    }

    /// Reports the rules for unions that were not used.
    fn stale_rules(&mut self, api: &Api) {
        let names: &'a Names = self.names;
        let unused = names.unions.keys().filter(|id| !self.rules.contains_key(id.as_str()));
        for id in unused.filter(|id| !api.may_be_left_out(id)) {
            let message = format!("there is no union `{id}` without a discriminator");
            let stale = names.stale(&["unions", id], message);
            self.diags.push(stale.help("remove the row, or correct the id: `--dump-ir` lists all ids"));
        }
    }

    /// Reports the rules for unions that decide what would be inferred without them. If there may be any, this reads the
    /// document once more, without the rules.
    fn redundant_rules(&mut self) {
        let without = self.names.without_unions();
        if !self.may_have_redundant_rules(&without) {
            return;
        }
        let mut inferred = self.beginning(&without);
        inferred.visit();
        let kind = |builder: &Builder<'_>, id: &str| {
            let def = builder.types.get(&TypeId(id.to_owned()))?;
            serde_json::to_value(&def.kind).ok()
        };
        for id in self.rules.keys() {
            if self.decided.get(*id) == inferred.decided.get(*id) && kind(self, id) == kind(&inferred, id) {
                let message = format!("the variants of `{id}` lead to the same rule without this row");
                self.diags.push(self.names.redundant(&["unions", id], message));
            }
        }
    }

    /// A builder of the same document that has read nothing yet.
    fn beginning<'n>(&self, names: &'n Names) -> Builder<'n>
    where
        'a: 'n,
    {
        Builder { name: self.name, variants: self.variants.clone(), ..Builder::new(self.root, names) }
    }

    /// Whether a rule may decide what would be inferred without it, as far as the unions alone show.
    fn may_have_redundant_rules(&self, without: &Names) -> bool {
        let mut inferred = self.beginning(without);
        self.rules.iter().any(|(id, (node, place))| {
            inferred.variant_union(node, place);
            let kind = |types: &NameMap<TypeId, TypeDef>| match &types.get(&TypeId((*id).to_owned()))?.kind {
                Kind::Union(union) => Some(union.variants.len()),
                Kind::Object(_) | Kind::Enum(_) => None,
            };
            self.decided.get(*id) == inferred.decided.get(*id) && kind(&self.types) == kind(&inferred.types)
        })
    }

    pub(super) fn schema(&self, name: &str) -> Option<Node<'a>> {
        let value = self.root.get("components")?.get("schemas")?.get(name)?;
        Some(Node { value, pointer: pointer::child("/components/schemas", name) })
    }

    /// Follows references to a node that is no reference.
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
        if let Some(value) = pointer::find(self.root, pointer) {
            return Some(Node { value, pointer: pointer.to_owned() });
        }
        let pointer = pointer::unescaped(pointer);
        let Some(value) = pointer::find(self.root, &pointer) else {
            let help = "add the component, or correct the reference with an overlay";
            let message = format!("`{reference}` leads nowhere");
            self.diags
                .push(Diagnostic::error("ref-dangling", &from.pointer, message).help(help).missing(&pointer));
            return None;
        };
        Some(Node { value, pointer })
    }

    /// Reads the fields of all types in the queue.
    pub(super) fn drain(&mut self) {
        while let Some(task) = self.queue.pop() {
            let kind = match task.what {
                What::Object { tag } => {
                    let object = self.fields(&task.node, &task.place, tag);
                    Kind::Object(object)
                }
                What::Discriminated => Kind::Union(self.discriminated(&task.node, &task.place)),
            };
            let Some(def) = self.types.get_mut(&TypeId(task.place.id)) else { continue };
            // A union may have set the tag while the type was in the queue.
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

    /// The ids of all operations and schemas in the document.
    fn ids(&self) -> Vec<String> {
        let map = |value: Option<&'a Value>| value.and_then(Value::as_object).into_iter().flatten();
        let operations = map(self.root.get("paths")).flat_map(|(_, item)| map(Some(item)));
        let ids = operations.filter_map(|(_, operation)| operation.get("operationId")?.as_str());
        let schemas = map(self.root.pointer("/components/schemas")).map(|(name, _)| name.as_str());
        ids.chain(schemas).map(str::to_owned).collect()
    }

    fn unreached(&self) -> usize {
        let schemas = self.root.pointer("/components/schemas").and_then(Value::as_object);
        let used = |name: &&String| self.components.contains_key(name.as_str());
        schemas.map_or(0, |schemas| schemas.len() - schemas.keys().filter(used).count())
    }

    /// Components in the order of the document, each followed by its inline types; then the operations' own.
    fn in_document_order(&mut self) -> NameMap<TypeId, TypeDef> {
        let schemas = self.root.pointer("/components/schemas").and_then(Value::as_object);
        let rank: NameMap<&str, usize> = schemas
            .into_iter()
            .flat_map(Map::keys)
            .enumerate()
            .map(|(rank, name)| (name.as_str(), rank))
            .collect();
        let ranked = |(id, def): (TypeId, TypeDef)| {
            let rank = match &def.unit {
                Unit::Component(name) => rank.get(name.as_str()).copied().unwrap_or(usize::MAX - 1),
                Unit::Operation(_) => usize::MAX,
            };
            (rank, id, def)
        };
        let mut types: Vec<_> = std::mem::take(&mut self.types).into_iter().map(ranked).collect();
        // The order is stable: inline types of a component are sorted by their place in the document.
        types.sort_by(|(a, a_id, _), (b, b_id, _)| {
            let ids = || if *a == usize::MAX { std::cmp::Ordering::Equal } else { a_id.cmp(b_id) };
            a.cmp(b).then_with(ids)
        });
        types.into_iter().map(|(_, id, def)| (id, def)).collect()
    }

    /// Joins tags of another document whose names differ only in what Rust does not distinguish: they are one module.
    fn join_tags(&mut self, operations: &mut [Operation]) {
        let Some(name) = self.name else { return };
        let mut known: IndexMap<String, String> = IndexMap::new();
        for operation in operations {
            let first = known.entry(name(&operation.tag)).or_insert_with(|| operation.tag.clone());
            if *first == operation.tag {
                continue;
            }
            if !self.joined.contains_key(&operation.tag) {
                let message = format!("the tags `{}` and `{first}` are one module", operation.tag);
                let help = "give one of them another name with an overlay to have two modules";
                self.diags.push(Diagnostic::warning("tag-twice", &operation.pointer, message).help(help));
                self.joined.insert(operation.tag.clone(), first.clone());
            }
            operation.tag.clone_from(first);
        }
    }

    fn tags(&self, operations: &[Operation]) -> IndexMap<String, Tag> {
        let mut tags = IndexMap::new();
        for tag in self.root.get("tags").and_then(Value::as_array).into_iter().flatten() {
            let Some(name) = tag.get("name").and_then(Value::as_str) else { continue };
            if self.joined.contains_key(name) {
                continue;
            }
            let text = |key: &str| tag.get(key).and_then(Value::as_str).map(str::to_owned);
            tags.insert(name.to_owned(), Tag { heading: text("x-displayName"), docs: text("description") });
        }
        for operation in operations {
            tags.entry(operation.tag.clone()).or_default();
        }
        tags
    }

    fn tag_groups(&self) -> IndexMap<String, Vec<String>> {
        let groups = self.root.get("x-tagGroups").and_then(Value::as_array).into_iter().flatten();
        groups
            .filter_map(|group| {
                let name = group.get("name")?.as_str()?.to_owned();
                let tags = group.get("tags")?.as_array()?.iter().filter_map(Value::as_str);
                let joined = |tag: &str| self.joined.get(tag).cloned().unwrap_or_else(|| tag.to_owned());
                Some((name, tags.map(joined).collect()))
            })
            .collect()
    }
}

/// The components that a discriminator's mapping names; `None` if the document nests too deeply.
fn survey(root: &Value) -> Option<IndexSet<String>> {
    let mut found = IndexSet::new();
    let is_flat = is_within(root, MAX_DEPTH, |value| {
        let mapping = field(value, "discriminator").and_then(|discriminator| discriminator.get("mapping"));
        let targets = mapping.and_then(Value::as_object).into_iter().flat_map(Map::values);
        found.extend(targets.filter_map(Value::as_str).filter_map(mapped_name));
    });
    is_flat.then_some(found)
}

/// Takes each value, unless one of them is deeper than allowed. Returns whether none is.
fn is_within<'v>(root: &'v Value, allowed: usize, mut take: impl FnMut(&'v Value)) -> bool {
    let mut stack = vec![(root, 0)];
    while let Some((value, depth)) = stack.pop() {
        if depth > allowed {
            return false;
        }
        take(value);
        match value {
            Value::Object(map) => stack.extend(map.values().map(|value| (value, depth + 1))),
            Value::Array(list) => stack.extend(list.iter().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    true
}

/// The pointer of an outer part in which the document nests too deeply.
fn too_deep(root: &Value) -> String {
    let exceeds = |value: &Value, allowed: usize| !is_within(value, allowed, |_| {});
    let mut node = Node { value: root, pointer: String::new() };
    for level in 1..=4 {
        let Value::Object(map) = node.value else { break };
        let Some((key, value)) = map.iter().find(|(_, value)| exceeds(value, MAX_DEPTH - level)) else {
            break;
        };
        node = Node { value, pointer: pointer::child(&node.pointer, key) };
    }
    node.pointer
}
