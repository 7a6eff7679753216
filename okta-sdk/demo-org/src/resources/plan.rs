//! What each operation does with resources, derived from its method, its path, and the paths around it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::table::{ACTIONS, Action, OTHER, RESOURCES, Resource};
use crate::document::shape::Shape;
use crate::document::{Operation, operations, param, resolve};

/// What an operation does.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    List,
    /// Reads an item, or the only object at a path.
    Read,
    Create,
    /// Creates a copy of an item.
    Copy,
    Replace,
    Merge,
    Delete,
    /// Deletes all items.
    Clear,
    /// Changes a field.
    Act(&'static Action),
    /// Changes a field with the action that the path names.
    ActByName,
    /// Returns something that is not a resource.
    Compute,
}

/// The operation of a request, and where its resource is.
pub(super) struct Plan {
    pub(super) operation: &'static Operation,
    pub(super) kind: Kind,
    /// The template of the path of the item, the collection, or the only object.
    pub(super) target: String,
    pub(super) resource: &'static Resource,
}

/// What the document says about the items of a collection.
pub(super) struct Items {
    /// The operation that lists them.
    pub(super) list: Option<&'static Operation>,
    /// The operation that reads one.
    pub(super) read: Option<&'static Operation>,
    /// A client can create one.
    pub(super) can_create: bool,
    /// A client can create one by its path.
    pub(super) can_put: bool,
    /// The parameter that names an item.
    pub(super) param: (&'static str, &'static Value),
}

static TEMPLATES: LazyLock<HashMap<String, HashMap<&'static str, &'static Operation>>> =
    LazyLock::new(|| {
        let mut all: HashMap<String, HashMap<&'static str, &'static Operation>> = HashMap::new();
        for operation in operations() {
            all.entry(template(operation.path)).or_default().insert(operation.method, operation);
        }
        all
    });

static ITEMS: LazyLock<HashMap<String, Items>> = LazyLock::new(|| {
    let items = TEMPLATES.iter().filter(|(template, _)| template.ends_with("/{}"));
    items.filter_map(|(template, methods)| Some((template.clone(), items_of(template, methods)?))).collect()
});

/// All plans, by method and path. Operations of different APIs may have the same id.
static PLANS: LazyLock<HashMap<(&'static str, &'static str), Plan>> = LazyLock::new(|| {
    operations().iter().map(|operation| ((operation.method, operation.path), plan(operation))).collect()
});

/// Returns the plan of an operation.
pub(super) fn of(operation: &Operation) -> Option<&'static Plan> {
    PLANS.get(&(operation.method, operation.path))
}

/// Returns what the document says about the items at a template that ends with `{}`.
pub(super) fn items(template: &str) -> Option<&'static Items> {
    ITEMS.get(template)
}

/// Returns the operation that reads what is at a template.
pub(super) fn reader(template: &str) -> Option<&'static Operation> {
    operation("GET", template)
}

fn operation(method: &str, template: &str) -> Option<&'static Operation> {
    TEMPLATES.get(template)?.get(method).copied()
}

/// Returns a path with `{}` for each parameter.
pub(super) fn template(path: &str) -> String {
    let segments: Vec<&str> =
        path.split('/').map(|segment| param(segment).map_or(segment, |_| "{}")).collect();
    segments.join("/")
}

fn items_of(template: &str, methods: &HashMap<&'static str, &'static Operation>) -> Option<Items> {
    let collection = template.strip_suffix("/{}")?;
    let creates = |path: &str| operation("POST", path).is_some();
    let any = methods.values().next()?;
    let generated = creates(&format!("{collection}/generate"));
    let put = methods.get("PUT").or(methods.get("POST"));
    let is_membership = methods.get("PUT").is_some_and(|put| put.body.is_none());
    // A client links what exists elsewhere.
    let links = methods.contains_key("POST") && methods.contains_key("DELETE") && !creates(collection);
    let has_list = operation("GET", collection).is_some();
    Some(Items {
        list: operation("GET", collection),
        read: methods.get("GET").copied(),
        can_create: creates(collection) || generated,
        can_put: is_membership || links || put.is_some() && !has_list,
        param: any.params.last().copied()?,
    })
}

fn plan(operation: &'static Operation) -> Plan {
    let (kind, target) = classify(operation);
    let row = |item: &str| RESOURCES.iter().find(|resource| resource.item == item);
    let resource = row(&target).or_else(|| row(&format!("{target}/{{}}"))).unwrap_or(&OTHER);
    Plan { operation, kind, target, resource }
}

fn classify(it: &'static Operation) -> (Kind, String) {
    let path = template(it.path);
    let is_item = path.ends_with("/{}");
    let has_items = ITEMS.contains_key(&format!("{path}/{{}}"));
    let kind = match it.method {
        "GET" if is_list(it, has_items) => Kind::List,
        "GET" => Kind::Read,
        "DELETE" if is_item || reader(&path).is_some_and(|get| !is_list(get, has_items)) => Kind::Delete,
        "DELETE" if has_items || reader(&path).is_some() => Kind::Clear,
        "DELETE" => Kind::Delete,
        "PUT" => Kind::Replace,
        "PATCH" if is_item || !has_items => Kind::Merge,
        "POST" => return classify_post(it, path, is_item, has_items),
        _ => Kind::Compute,
    };
    (kind, path)
}

fn classify_post(it: &'static Operation, path: String, is_item: bool, has_items: bool) -> (Kind, String) {
    if let Some((base, verb)) = action(it, &path) {
        match verb {
            "generate" => return (Kind::Create, base),
            "clone" => return (Kind::Copy, base),
            "{}" => return (Kind::ActByName, base),
            _ => {}
        }
        let change = ACTIONS.iter().find(|change| change.name == verb);
        if let Some(change) = change.filter(|_| reader(&base).is_some()) {
            return (Kind::Act(change), base);
        }
    }
    let lists = reader(&path).is_some_and(|get| is_list(get, has_items));
    let kind = match (is_item, has_items || lists) {
        (false, true) => Kind::Create,
        (true, _) => Kind::Merge,
        (false, false) if reader(&path).is_some() => Kind::Merge,
        (false, false) => Kind::Compute,
    };
    (kind, path)
}

/// Returns the path before the name of an action, and the name.
fn action<'a>(it: &'static Operation, path: &'a str) -> Option<(String, &'a str)> {
    let (base, verb) = path.rsplit_once('/')?;
    if verb == "{}" {
        let (name, _) = it.params.last()?;
        return (*name == "lifecycle").then(|| (base.to_owned(), "{}"));
    }
    Some((base.strip_suffix("/lifecycle").unwrap_or(base).to_owned(), verb))
}

/// Returns whether an operation lists items: its response is an array, or an object with one array of objects.
fn is_list(operation: &'static Operation, has_items: bool) -> bool {
    let Some(schema) = operation.response() else { return false };
    let shape = Shape::of(&[schema], None);
    shape.kind == Some("array") || has_items && wrapper(operation).is_some()
}

/// Returns whether the object around the items of a list has a link to itself. All its links are in the object then.
pub(super) fn links_to_itself(operation: &'static Operation) -> bool {
    let links = operation.response().and_then(|schema| Shape::of(&[schema], None).fields.remove("_links"));
    links.is_some_and(|links| Shape::of(&links, None).fields.contains_key("self"))
}

/// Returns the field of the response that contains the items of a list.
pub(super) fn wrapper(operation: &'static Operation) -> Option<&'static str> {
    let shape = Shape::of(&[operation.response()?], None);
    if shape.kind == Some("array") {
        return None;
    }
    let is_array = |schemas: &Vec<&'static Value>| Shape::of(schemas, None).kind == Some("array");
    let mut arrays = shape.fields.iter().filter(|(name, field)| !name.starts_with('_') && is_array(field));
    let (name, _) = arrays.next()?;
    arrays.next().is_none().then_some(*name)
}

/// Returns the schema of the items of a list.
pub(super) fn item_schema(list: &'static Operation) -> Option<&'static Value> {
    let schema = list.response()?;
    let array = match wrapper(list) {
        Some(name) => resolve(Shape::of(&[schema], None).fields.get(name)?.first()?),
        None => schema,
    };
    Shape::of(&[array], None).rule("items")
}
