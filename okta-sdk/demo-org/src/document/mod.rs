//! The API document: the operations, and the schemas that requests and responses satisfy.
//!
//! `cargo xtask generate` writes `document.json` from the documents of the management API, governance and MyAccount, and
//! their overlays.

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
    /// The media type of that response. It may have no schema.
    pub(crate) media: &'static str,
    /// The media type and the schema of that response.
    pub(crate) content: Option<(&'static str, &'static Value)>,
    /// The default and the maximum number of items of a page, if the list has pages.
    pub(crate) page: Option<(usize, usize)>,
    /// The operation acts for the user who owns the access token.
    pub(crate) is_of_user: bool,
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
            media: media(resolve(responses.get(&success.to_string())?)),
            content: json(resolve(responses.get(&success.to_string())?)),
            statuses,
            success,
            page: page(item, it),
            is_of_user: path.starts_with("/idp/myaccount/") || path.contains("/my/"),
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

/// Returns the first media type of a response, or an empty text.
fn media(response: &'static Value) -> &'static str {
    let content = response["content"].as_object();
    content.and_then(|content| content.keys().next()).map_or("", String::as_str)
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

/// Returns the default and the maximum of the number of items, if a parameter limits it.
fn page(item: &'static Value, operation: &'static Value) -> Option<(usize, usize)> {
    let limit =
        parameters(item, operation).find(|param| param["in"] == "query" && param["name"] == "limit")?;
    let rule = |name: &str| limit["schema"][name].as_u64().and_then(|items| usize::try_from(items).ok());
    Some((rule("default").unwrap_or(200), rule("maximum").unwrap_or(200)))
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

/// Returns the scopes of the operations that act for a user.
pub(crate) fn scopes_of_users() -> BTreeSet<&'static str> {
    let of_users = operations().iter().filter(|operation| operation.is_of_user);
    of_users.flat_map(|operation| &operation.scopes).copied().collect()
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
