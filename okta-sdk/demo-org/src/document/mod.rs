//! The API document: the operations, and the schemas that requests and responses satisfy.
//!
//! `cargo xtask generate` writes `document.json` from `openapi/management.yaml` and the overlays.

pub(crate) mod check;
pub(crate) mod complete;
pub(crate) mod shape;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../document.json")).unwrap_or_default());

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let paths = DOCUMENT["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| METHODS.iter().filter_map(|method| Operation::read(path, item, method)))
        .collect()
});

const METHODS: &[&str] = &["DELETE", "GET", "PATCH", "POST", "PUT"];

/// A method of a path in the document.
pub(crate) struct Operation {
    pub(crate) id: &'static str,
    pub(crate) method: &'static str,
    /// The path with names in braces.
    pub(crate) path: &'static str,
    /// An access token needs one of these scopes.
    pub(crate) scopes: Vec<&'static str>,
    /// The request needs no credential.
    pub(crate) is_public: bool,
    /// An API token is accepted.
    pub(crate) takes_api_token: bool,
    /// The schema of the request body, if it is JSON.
    pub(crate) body: Option<&'static Value>,
    pub(crate) needs_body: bool,
    /// The statuses of responses.
    statuses: BTreeSet<u16>,
    /// The first status of a response without an error.
    pub(crate) success: u16,
    /// The media type and the schema of that response.
    pub(crate) content: Option<(&'static str, &'static Value)>,
    /// The list has pages.
    pub(crate) has_pages: bool,
    /// The parameters of the path, in the order of the path: name and schema.
    pub(crate) params: Vec<(&'static str, &'static Value)>,
}

impl Operation {
    fn read(path: &'static str, item: &'static Value, method: &'static str) -> Option<Self> {
        let it = item.get(method.to_lowercase())?;
        let security = it["security"].as_array().into_iter().flatten();
        let scopes = security.clone().flat_map(|one| one["oauth2"].as_array().into_iter().flatten());
        let body = it.get("requestBody").map(resolve);
        let responses = it["responses"].as_object()?;
        let statuses: BTreeSet<u16> = responses.keys().filter_map(|status| status.parse().ok()).collect();
        let success = statuses.iter().copied().find(|status| (200..400).contains(status))?;
        Some(Self {
            id: it["operationId"].as_str()?,
            method,
            path,
            scopes: scopes.filter_map(Value::as_str).collect(),
            is_public: security.clone().count() == 0,
            takes_api_token: security.clone().any(|one| one.get("apiToken").is_some()),
            body: body.and_then(|body| json(body).map(|(_, schema)| schema)),
            needs_body: body.is_some_and(|body| body["required"] == true),
            content: json(resolve(responses.get(&success.to_string())?)),
            statuses,
            success,
            has_pages: parameters(item, it).any(|param| param["in"] == "query" && param["name"] == "limit"),
            params: params(path, item, it),
        })
    }

    /// Returns the first of these statuses that the document lists for the operation.
    pub(crate) fn listed(&self, statuses: &[u16]) -> u16 {
        let listed = statuses.iter().copied().find(|status| self.statuses.contains(status));
        listed.or(statuses.first().copied()).unwrap_or(400)
    }

    /// Returns whether the document lists a status.
    pub(crate) fn lists(&self, status: u16) -> bool {
        self.statuses.contains(&status)
    }

    /// Returns the schema of the response.
    pub(crate) fn response(&self) -> Option<&'static Value> {
        self.content.map(|(_, schema)| schema)
    }
}

/// Returns the media type and the schema of a content, JSON if there is a choice.
fn json(holder: &'static Value) -> Option<(&'static str, &'static Value)> {
    let content = holder["content"].as_object()?;
    let all = content.iter().filter_map(|(media, content)| Some((media.as_str(), content.get("schema")?)));
    all.clone().find(|(media, _)| media.contains("json")).or_else(|| all.clone().next())
}

fn parameters(item: &'static Value, operation: &'static Value) -> impl Iterator<Item = &'static Value> {
    let both = [&operation["parameters"], &item["parameters"]];
    both.into_iter().filter_map(Value::as_array).flatten().map(resolve)
}

fn params(
    path: &'static str,
    item: &'static Value,
    operation: &'static Value,
) -> Vec<(&'static str, &'static Value)> {
    let schema = |name: &str| {
        let found = parameters(item, operation).find(|param| param["in"] == "path" && param["name"] == name);
        found.map_or(&Value::Null, |param| resolve(&param["schema"]))
    };
    let names = path.split('/').filter_map(param);
    names.map(|name| (name, schema(name))).collect()
}

/// Returns the name of a segment `{name}`.
pub(crate) fn param(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// Returns all operations, in the order of their paths.
pub(crate) fn operations() -> &'static [Operation] {
    &OPERATIONS
}

/// Returns all scopes.
pub(crate) fn scopes() -> BTreeSet<&'static str> {
    operations().iter().flat_map(|operation| &operation.scopes).copied().collect()
}

/// Follows a reference to a component.
pub(crate) fn resolve(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).map_or(&Value::Null, resolve),
        None => value,
    }
}

/// Returns the component that a discriminator names.
pub(crate) fn component(reference: &str) -> &'static Value {
    DOCUMENT.pointer(reference.trim_start_matches('#')).map_or(&Value::Null, resolve)
}
