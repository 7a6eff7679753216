//! The OpenAPI document that the SDK is generated from.
//!
//! It is read as JSON, without the intermediate representation of the generator, so that a bug in the generator cannot
//! mask itself.

use std::collections::{BTreeMap, HashMap};

use okta_codegen::diag::pointer;
use serde_json::Value;

use crate::call::path_values;
use crate::recording::Pair;
use crate::schema::Schema;

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// The document, overlays applied.
pub struct Document {
    root: Value,
    /// Path and method of each `operationId`.
    operations: BTreeMap<String, (String, &'static str)>,
    /// The JSON pointers of all nodes, by address.
    pointers: HashMap<usize, String>,
}

impl Document {
    /// Uses a document that was read, overlays applied.
    pub fn new(root: Value) -> Self {
        let mut operations = BTreeMap::new();
        for (path, item) in root["paths"].as_object().into_iter().flatten() {
            for method in METHODS {
                if let Some(id) = item[method]["operationId"].as_str() {
                    operations.insert(id.to_owned(), (path.clone(), method));
                }
            }
        }
        let mut pointers = HashMap::new();
        index(&root, "#", &mut pointers);
        Self { root, operations, pointers }
    }

    /// Returns the JSON pointer of a node of the document.
    pub(crate) fn pointer(&self, node: &Value) -> String {
        self.pointers.get(&address(node)).cloned().unwrap_or_else(|| "#".to_owned())
    }

    /// Returns the node at a JSON pointer that starts with `#`, or null.
    pub(crate) fn node(&self, pointer: &str) -> &Value {
        self.find(pointer).unwrap_or(&Value::Null)
    }

    /// Returns the node at a JSON pointer that starts with `#`.
    pub(crate) fn find(&self, pointer: &str) -> Option<&Value> {
        self.root.pointer(pointer.trim_start_matches('#'))
    }

    /// Returns how many nodes refer to a schema.
    pub(crate) fn references(&self, pointer: &str) -> usize {
        fn count(node: &Value, pointer: &str) -> usize {
            match node {
                Value::Object(fields) => {
                    let own = usize::from(node["$ref"] == *pointer);
                    own + fields.values().map(|node| count(node, pointer)).sum::<usize>()
                }
                Value::Array(items) => items.iter().map(|node| count(node, pointer)).sum(),
                _ => 0,
            }
        }
        count(&self.root, pointer)
    }

    /// Returns whether all fields of a schema are links.
    pub(crate) fn is_links(&self, pointer: &str) -> bool {
        let schema = Schema::new(&self.root, self.node(pointer));
        let names = schema.field_names();
        let is_link = |name: &&str| schema.field(&Value::Null, name).schema.is_some_and(Schema::is_link);
        !names.is_empty() && names.iter().all(is_link)
    }

    /// Returns the schema that reading the resource of an operation returns, as a reference.
    pub(crate) fn sibling_response(&self, operation: &str) -> Option<&str> {
        let (item, _) = operation.rsplit_once('/')?;
        let response = self.find(&format!("{item}/get/responses/200"))?;
        Schema::new(&self.root, response).target().node()["content"]["application/json"]["schema"]["$ref"]
            .as_str()
    }

    /// Returns the id of the operation of a pair. Without an id, the operation is found by method and path.
    pub(crate) fn operation_id<'a>(&'a self, pair: &'a Pair) -> Option<&'a str> {
        let by_path = || {
            let of_method =
                self.operations.iter().filter(|(_, (_, method))| method.eq_ignore_ascii_case(&pair.method));
            let matching = of_method
                .filter_map(|(id, (path, _))| Some((path_values(path, &pair.path).ok()?.len(), id.as_str())));
            // `/users/me` is also of the form `/users/{id}`.
            matching.min_by_key(|(values, _)| *values).map(|(_, id)| id)
        };
        pair.operation_id.as_deref().or_else(by_path)
    }

    /// Returns the places of a response that the document describes, as JSON pointers.
    pub fn places(&self, operation: &str, status: u16, response: &Value) -> Vec<(String, Part)> {
        let mut places = Vec::new();
        if let Some(schema) = self.operation(operation).and_then(|operation| operation.response(status)) {
            collect(schema, response, "", &mut places);
        }
        places
    }

    /// Returns the path of an operation.
    pub(crate) fn path(&self, id: &str) -> Option<&str> {
        self.operations.get(id).map(|(path, _)| path.as_str())
    }

    /// An operation by its `operationId`.
    pub(crate) fn operation(&self, id: &str) -> Option<Operation<'_>> {
        let (path, method) = self.operations.get(id)?;
        let item = &self.root["paths"][path];
        Some(Operation { root: &self.root, item, node: &item[*method], method })
    }
}

/// The nodes of a document do not move while it is not changed.
fn address(node: &Value) -> usize {
    std::ptr::from_ref(node).addr()
}

fn index(node: &Value, at: &str, pointers: &mut HashMap<usize, String>) {
    let children: Vec<(String, &Value)> = match node {
        Value::Object(fields) => fields.iter().map(|(name, node)| (pointer::child(at, name), node)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, node)| (format!("{at}/{index}"), node)).collect()
        }
        _ => return,
    };
    for (at, node) in children {
        index(node, &at, pointers);
        pointers.insert(address(node), at);
    }
}

/// The kind of value at a place of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An object.
    Object,
    /// The tag of a union.
    Tag,
    /// One of several texts.
    Enum,
    /// A point in time.
    Time,
    /// A number.
    Number,
    /// A link, or several.
    Link,
}

fn collect(schema: Schema<'_>, value: &Value, at: &str, places: &mut Vec<(String, Part)>) {
    let place = match value {
        _ if schema.is_link() || schema.element().is_some_and(Schema::is_link) => Part::Link,
        Value::String(_) if schema.is_time() => Part::Time,
        Value::String(_) if schema.is_enum() => Part::Enum,
        Value::Number(_) if schema.is_number() => Part::Number,
        Value::Array(elements) => {
            let Some(element) = schema.element() else { return };
            for (index, value) in elements.iter().enumerate() {
                collect(element, value, &format!("{at}/{index}"), places);
            }
            return;
        }
        Value::Object(fields) => {
            let object = schema.object(value);
            for (name, value_of) in fields {
                let at = pointer::child(at, name);
                if object.as_ref().is_some_and(|object| object.is_tag(name)) {
                    places.push((at, Part::Tag));
                } else if let Some(schema) = schema.field(value, name).schema {
                    collect(schema, value_of, &at, places);
                }
            }
            Part::Object
        }
        _ => return,
    };
    places.push((at.to_owned(), place));
}

/// An operation of the document.
#[derive(Clone, Copy)]
pub(crate) struct Operation<'a> {
    root: &'a Value,
    /// The path item.
    item: &'a Value,
    node: &'a Value,
    method: &'static str,
}

impl<'a> Operation<'a> {
    /// The schema of the response with this status, or of the first response with JSON.
    pub(crate) fn response(self, status: u16) -> Option<Schema<'a>> {
        let responses = self.node["responses"].as_object()?;
        let successes = responses.iter().filter(|(status, _)| status.starts_with(['2', '3']));
        let mut typed = successes.filter_map(|(of, response)| Some((of, self.content(response)?)));
        let first = typed.next()?;
        let exact = std::iter::once(first).chain(typed).find(|(of, _)| **of == status.to_string());
        Some(exact.unwrap_or(first).1)
    }

    /// The schema of the JSON or form body.
    pub(crate) fn body(self) -> Option<Schema<'a>> {
        self.content(&self.node["requestBody"])
    }

    fn content(self, node: &'a Value) -> Option<Schema<'a>> {
        let content = Schema::new(self.root, node).target().node()["content"].as_object()?;
        let structured = |media: &str| media.contains("json") || media == "application/x-www-form-urlencoded";
        let (_, media) = content.iter().find(|(media, _)| structured(media))?;
        media.get("schema").map(|schema| Schema::new(self.root, schema))
    }

    /// Returns the place of the items if the response is a list.
    pub(crate) fn list(self, status: u16) -> Option<List<'a>> {
        let response = self.response(status)?;
        if let Some(item) = response.element() {
            return Some(List { field: None, item });
        }
        let names = response.field_names();
        let fields = names.into_iter().filter(|name| !matches!(*name, "_links" | "_embedded"));
        let mut lists = fields.filter_map(|name| {
            let item = response.field(&Value::Null, name).schema?.element()?;
            Some(List { field: Some(name), item })
        });
        let only = lists.next().filter(|_| lists.next().is_none())?;
        (self.method == "get" && (self.takes_after() || response.links_to_next())).then_some(only)
    }

    fn takes_after(self) -> bool {
        self.query_parameters().any(|name| name == "after")
    }

    /// Returns whether the operation adds a resource to a list.
    pub(crate) fn is_creation(self) -> bool {
        let list = Operation { node: &self.item["get"], method: "get", ..self };
        self.method == "post" && list.response(200).is_some_and(|response| response.element().is_some())
    }

    /// The names of the query parameters.
    fn query_parameters(self) -> impl Iterator<Item = &'a str> {
        let parameters = [&self.item["parameters"], &self.node["parameters"]];
        let parameters = parameters.into_iter().filter_map(Value::as_array).flatten();
        parameters.filter_map(move |parameter| {
            let parameter = Schema::new(self.root, parameter).target().node();
            parameter["name"].as_str().filter(|_| parameter["in"] == "query")
        })
    }

    /// The names of recorded query parameters that the operation lacks.
    pub(crate) fn unknown_query(self, pair: &Pair) -> impl Iterator<Item = &str> {
        let names = pair.query.iter().map(|(name, _)| name.as_str());
        names.filter(move |name| !self.query_parameters().any(|known| known == *name))
    }

    /// Returns whether the operation has a response with this status.
    pub(crate) fn has_status(self, status: u16) -> bool {
        self.node["responses"].get(status.to_string()).is_some()
    }

    /// The first tag of the operation.
    pub(crate) fn tag(self) -> &'a str {
        self.node["tags"][0].as_str().unwrap_or("other")
    }

    /// The node of the operation.
    pub(crate) fn node(self) -> &'a Value {
        self.node
    }
}

/// A response that is a list, or has its list in a field.
pub(crate) struct List<'a> {
    field: Option<&'a str>,
    pub(crate) item: Schema<'a>,
}

impl List<'_> {
    /// The items of a response.
    pub(crate) fn items<'v>(&self, response: &'v Value) -> Option<&'v Vec<Value>> {
        self.field.map_or(response, |field| &response[field]).as_array()
    }
}
