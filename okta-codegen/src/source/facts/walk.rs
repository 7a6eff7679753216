//! Walks a document. A table lists the fields of each kind of node: kept, dropped, or containing further nodes.

use serde_json::{Map, Value};

use super::prose;
use crate::diag::pointer;

/// A kind of node of an OpenAPI 3.0 document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Document,
    Info,
    Server,
    ServerVariable,
    Tag,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Link,
    Components,
    SecurityScheme,
    Flows,
    Flow,
    Schema,
    /// A schema in `oneOf` or `anyOf`. The title of an inline variant is its only name.
    Variant,
}

/// The rule for a field of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// A fact, kept as it is.
    Keep,
    /// Text, dropped.
    Drop,
    /// Text that OpenAPI requires, kept as an empty string.
    Empty,
    /// Names with text for each, which is emptied.
    EmptyEach,
    /// A node.
    Node(Kind),
    /// A map of nodes under names that the document chooses.
    Map(Kind),
    /// A list of nodes.
    List(Kind),
    /// A default. Some documents use it for a remark.
    Default,
    /// A format. Some documents use it for a remark.
    Format,
    /// A field that OpenAPI does not have. It is kept if it has no text.
    Unknown,
}

/// Removes the text from a document.
pub(super) fn document(root: &mut Map<String, Value>) {
    node(Kind::Document, root);
}

/// Removes the text from the node at `pointer`. Returns `None` if the node itself is removed.
pub(super) fn at(pointer: &str, mut value: Value) -> Option<Value> {
    let mut place = Rule::Node(Kind::Document);
    let mut key = String::new();
    for token in pointer::tokens(pointer) {
        place = match place {
            Rule::Node(kind) => rule(kind, &token),
            Rule::Map(kind) | Rule::List(kind) => Rule::Node(kind),
            Rule::EmptyEach => Rule::Empty,
            Rule::Drop => Rule::Drop,
            _ => Rule::Keep,
        };
        key = token.into_owned();
    }
    apply(place, &key, &mut value, &Owner::default()).then_some(value)
}

/// The properties of a node that the rules for its fields depend on.
#[derive(Default)]
struct Owner {
    is_reference: bool,
    schema_type: Option<String>,
}

fn node(kind: Kind, fields: &mut Map<String, Value>) {
    let owner = Owner {
        is_reference: fields.get("$ref").is_some_and(Value::is_string),
        schema_type: fields.get("type").and_then(Value::as_str).map(str::to_owned),
    };
    fields.retain(|key, value| apply(rule(kind, key), key, value, &owner));
}

/// Removes the text from a field. Returns whether the field is kept.
fn apply(rule: Rule, key: &str, value: &mut Value, owner: &Owner) -> bool {
    match rule {
        Rule::Keep => {}
        Rule::Drop => return false,
        // Nothing is required beside a `$ref`.
        Rule::Empty if owner.is_reference => return false,
        Rule::Empty => *value = "".into(),
        Rule::EmptyEach => each(value, |text| *text = "".into()),
        Rule::Node(kind) => inner(kind, value),
        Rule::Map(kind) => each(value, |value| inner(kind, value)),
        Rule::List(kind) => {
            if let Value::Array(items) = value {
                items.iter_mut().for_each(|item| inner(kind, item));
            }
        }
        Rule::Default => return !prose::is_default(value, owner.schema_type.as_deref()),
        Rule::Format => return !value.as_str().is_some_and(|format| format.contains(' ')),
        Rule::Unknown => return prose::keeps_extension(key, value),
    }
    true
}

/// Walks a node. A later stage reports values that are not objects.
fn inner(kind: Kind, value: &mut Value) {
    if let Value::Object(fields) = value {
        node(kind, fields);
    }
}

fn each(value: &mut Value, change: impl FnMut(&mut Value)) {
    if let Value::Object(fields) = value {
        fields.values_mut().for_each(change);
    }
}

/// Returns the rule for a field. The rules for all kinds come last.
fn rule(kind: Kind, key: &str) -> Rule {
    use Rule::{Drop, Empty, EmptyEach, Keep, List, Map, Node};
    match (kind, key) {
        (Kind::Document, "openapi" | "security") => Keep,
        (Kind::Document, "info") => Node(Kind::Info),
        (Kind::Document, "tags") => List(Kind::Tag),
        (Kind::Document, "paths") => Node(Kind::Paths),
        (Kind::Document, "components") => Node(Kind::Components),
        (Kind::Document, "x-webhooks") => Map(Kind::PathItem),

        (Kind::Info, "title" | "version" | "license") => Keep,
        (Kind::Info, "contact" | "termsOfService") => Drop,

        (Kind::Server, "url") | (Kind::ServerVariable, "default" | "enum") | (Kind::Tag, "name") => Keep,
        (Kind::Server, "variables") => Map(Kind::ServerVariable),

        (Kind::Paths, key) if !key.starts_with("x-") => Node(Kind::PathItem),
        (Kind::PathItem, "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace") => {
            Node(Kind::Operation)
        }
        (Kind::Operation, "operationId" | "tags" | "deprecated" | "security") => Keep,
        (Kind::Operation, "requestBody") => Node(Kind::RequestBody),
        (Kind::Operation, "responses") => Node(Kind::Responses),
        (Kind::Operation, "callbacks") => Map(Kind::Paths),

        (
            Kind::Parameter,
            "name" | "in" | "required" | "deprecated" | "allowEmptyValue" | "style" | "explode"
            | "allowReserved",
        ) => Keep,
        (Kind::Parameter | Kind::MediaType, "schema") => Node(Kind::Schema),
        (Kind::MediaType, "encoding") => Map(Kind::Encoding),
        (Kind::Encoding, "contentType" | "style" | "explode" | "allowReserved") => Keep,
        (Kind::RequestBody, "required") => Keep,

        (Kind::Responses, key) if !key.starts_with("x-") => Node(Kind::Response),
        (Kind::Response, "description") => Empty,
        (Kind::Response, "links") => Map(Kind::Link),
        (Kind::Link, "operationRef" | "operationId" | "parameters" | "requestBody") => Keep,
        (Kind::Link, "server") => Node(Kind::Server),

        (Kind::Components, "schemas") => Map(Kind::Schema),
        (Kind::Components, "responses") => Map(Kind::Response),
        (Kind::Components, "requestBodies") => Map(Kind::RequestBody),
        (Kind::Components, "securitySchemes") => Map(Kind::SecurityScheme),
        (Kind::Components, "links") => Map(Kind::Link),
        (Kind::Components, "callbacks") => Map(Kind::Paths),
        (Kind::SecurityScheme, "type" | "name" | "in" | "scheme" | "bearerFormat" | "openIdConnectUrl") => {
            Keep
        }
        (Kind::SecurityScheme, "flows") => Node(Kind::Flows),
        (Kind::Flows, "implicit" | "password" | "clientCredentials" | "authorizationCode") => {
            Node(Kind::Flow)
        }
        (Kind::Flow, "authorizationUrl" | "tokenUrl" | "refreshUrl") => Keep,
        (Kind::Flow, "scopes") => EmptyEach,

        (Kind::Variant, "title") => Keep,
        (Kind::Schema | Kind::Variant, key) => schema_rule(key),

        // Lists in path items and operations, a map in components.
        (Kind::Components, "parameters" | "headers") => Map(Kind::Parameter),
        (_, "parameters") => List(Kind::Parameter),
        (Kind::Response | Kind::Encoding, "headers") => Map(Kind::Parameter),
        (Kind::Parameter | Kind::RequestBody | Kind::Response, "content") => Map(Kind::MediaType),
        (_, "servers") => List(Kind::Server),
        (_, key) => common_rule(key),
    }
}

fn schema_rule(key: &str) -> Rule {
    match key {
        "type" | "enum" | "nullable" | "required" | "readOnly" | "writeOnly" | "deprecated"
        | "discriminator" | "xml" | "pattern" | "minLength" | "maxLength" | "minimum" | "maximum"
        | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" | "minItems" | "maxItems"
        | "uniqueItems" | "minProperties" | "maxProperties" => Rule::Keep,
        "properties" => Rule::Map(Kind::Schema),
        "items" | "additionalProperties" | "not" => Rule::Node(Kind::Schema),
        "allOf" => Rule::List(Kind::Schema),
        "oneOf" | "anyOf" => Rule::List(Kind::Variant),
        "default" => Rule::Default,
        "format" => Rule::Format,
        "title" => Rule::Drop,
        _ => common_rule(key),
    }
}

fn common_rule(key: &str) -> Rule {
    match key {
        "$ref" => Rule::Keep,
        "description" | "summary" | "example" | "examples" | "externalDocs" => Rule::Drop,
        _ => Rule::Unknown,
    }
}
