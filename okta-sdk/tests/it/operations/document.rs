//! The operations of the document, read without the intermediate representation of the generator.

use std::path::{Path, PathBuf};

use okta_codegen::{Inputs, ProjectApi};
use okta_sdk::json::Value;

/// A parameter.
#[derive(Debug)]
pub(super) struct Param<'a> {
    pub(super) name: &'a str,
    /// `path`, `query` or `header`.
    pub(super) location: &'a str,
    /// Whether each value of a list is sent as a separate parameter.
    pub(super) explode: bool,
    pub(super) schema: &'a Value,
}

/// A body: its media types, each with its schema.
pub(super) type Content<'a> = Vec<(&'a str, &'a Value)>;

/// An operation.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    pub(super) id: &'a str,
    pub(super) method: String,
    /// The path template.
    pub(super) path: &'a str,
    pub(super) params: Vec<Param<'a>>,
    pub(super) body: Content<'a>,
    /// The responses that are not errors, by status.
    pub(super) responses: Vec<(u16, Content<'a>)>,
    /// The kinds of credentials that the operation accepts: `apiToken`, `oauth2` or `client`.
    pub(super) schemes: Vec<&'static str>,
    /// Whether the operation has its own server.
    pub(super) foreign: bool,
}

/// Returns the folder of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Reads the document of an API with its overlays.
pub(crate) fn read(api: &str) -> Value {
    ProjectApi::named(&root(), api).read().and_then(Inputs::into_document).unwrap()
}

/// Returns the target of a reference, or any other value unchanged.
pub(super) fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> &'a Value {
    while let Some(reference) = value["$ref"].as_str() {
        value = document.pointer(&reference[1..]).unwrap();
    }
    value
}

/// Returns all operations in document order.
pub(super) fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "put", "post", "delete", "patch", "head", "options"] {
            if let Some(operation) = item.get(method) {
                operations.push(one(document, path, method, item, operation));
            }
        }
    }
    operations
}

fn one<'a>(
    document: &'a Value,
    path: &'a str,
    method: &str,
    item: &'a Value,
    operation: &'a Value,
) -> Operation<'a> {
    let content = |body: &'a Value| -> Content<'a> {
        let content = resolve(document, body)["content"].as_object();
        content.into_iter().flatten().map(|(media, body)| (media.as_str(), &body["schema"])).collect()
    };
    let security = operation.get("security").unwrap_or(&document["security"]).as_array();
    let responses = operation["responses"].as_object().unwrap().iter();
    let mut responses: Vec<(u16, Content<'a>)> = responses
        .filter_map(|(status, response)| Some((status.parse().ok()?, content(response))))
        .filter(|(status, _)| *status < 400)
        .collect();
    // An operation without a declared success.
    if responses.is_empty() {
        responses.push((200, Vec::new()));
    }
    Operation {
        id: operation["operationId"].as_str().unwrap(),
        method: method.to_uppercase(),
        path,
        params: params(document, path, method, item, operation),
        body: content(&operation["requestBody"]),
        responses,
        schemes: schemes(
            document,
            security.into_iter().flatten().flat_map(|all| all.as_object().unwrap().keys()),
        ),
        foreign: operation.get("servers").or(item.get("servers")).is_some(),
    }
}

/// Returns the kinds of security schemes. A client that authenticates itself may do so with its login.
fn schemes<'a>(document: &Value, names: impl Iterator<Item = &'a String>) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    for name in names {
        let scheme = &document["components"]["securitySchemes"][name];
        let kind = match (scheme["type"].as_str(), scheme["scheme"].as_str()) {
            (Some("apiKey"), _) => "apiToken",
            (Some("oauth2"), _) | (_, Some("bearer")) => "oauth2",
            _ => "client",
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// Parameters of the operation take precedence over those of its path. Path parameters that are not in
/// the template are ignored. Query parameters of the path apply to GET only, because lists share the path with a POST.
fn params<'a>(
    document: &'a Value,
    path: &str,
    method: &str,
    item: &'a Value,
    operation: &'a Value,
) -> Vec<Param<'a>> {
    let mut params: Vec<Param<'a>> = Vec::new();
    let list = |owner: &'a Value| owner["parameters"].as_array().into_iter().flatten();
    let shared = list(item).map(|param| resolve(document, param));
    let shared = shared.filter(|param| method == "get" || param["in"] != "query");
    for param in list(operation).map(|param| resolve(document, param)).chain(shared) {
        let (name, location) = (param["name"].as_str().unwrap(), param["in"].as_str().unwrap());
        let known = params.iter().any(|other| other.name == name && other.location == location);
        if known || location == "path" && !path.contains(&format!("{{{name}}}")) {
            continue;
        }
        let explode = param["explode"].as_bool().unwrap_or(location == "query");
        params.push(Param { name, location, explode, schema: resolve(document, &param["schema"]) });
    }
    params
}
