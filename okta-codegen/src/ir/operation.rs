//! Operations: merges parameters, finds the types of bodies and responses, reads credentials and paging.

use indexmap::IndexMap;
use openapiv3::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::build::Builder;
use super::node::Node;
use super::path::{with_prefixes, without_declared};
use super::place::{Place, Used};
use super::{Location, Operation, Param, Response, Style, Type};
use crate::source::overlay;

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

impl<'a> Builder<'a> {
    /// All operations in document order.
    pub(super) fn operations(&mut self) -> Vec<Operation> {
        let root = Node { value: self.root, pointer: String::new() };
        let mut operations: Vec<Operation> = Vec::new();
        let (mut callbacks, mut links) = (Vec::new(), Vec::new());
        let mut known: IndexMap<String, String> = IndexMap::new();
        for (path, item) in root.map("paths") {
            if path.starts_with("x-") {
                continue;
            }
            let Some(item) = self.resolve(&item) else { continue };
            let sent = self.sent_path(path, &item);
            if let Some(trace) = item.get("trace") {
                let message = format!("`TRACE {path}` is left out: the method is not supported");
                self.warn(
                    "method-unsupported",
                    &trace.pointer,
                    message,
                    "send such requests with another client",
                );
            }
            for method in METHODS {
                // OpenAPI has no references to operations, but documents contain them.
                let Some(node) = item.get(method).and_then(|node| self.resolve(&node)) else { continue };
                callbacks.extend(node.get("callbacks").map(|node| node.pointer));
                links.extend(self.links(&node));
                let Some(operation) = self.operation([path, &sent], method, &item, &node) else { continue };
                if let Some(first) = known.insert(operation.id.clone(), node.pointer.clone()) {
                    let help = "operationIds must be unique; correct one with an overlay";
                    let message = format!("`{}` is also the operationId of #{first}", operation.id);
                    self.error("operation-twice", &node.pointer, message, help);
                    continue;
                }
                operations.push(operation);
                self.drain();
            }
        }
        self.report_left_out();
        self.left_out("callbacks", &callbacks, "serve them with an HTTP server of the application");
        self.left_out("links", &links, "call the operation that a link names with values of the response");
        operations
    }

    /// The links of the responses of an operation.
    fn links(&mut self, node: &Node<'a>) -> Vec<String> {
        let responses = node.map("responses");
        let responses = responses.iter().filter_map(|(_, response)| self.resolve(response));
        let responses: Vec<Node<'a>> = responses.collect();
        responses.iter().filter_map(|response| Some(response.get("links")?.pointer)).collect()
    }

    /// Reports once what no code is generated for.
    pub(super) fn left_out(&mut self, what: &str, pointers: &[String], help: &str) {
        if let Some(first) = pointers.first() {
            let count = pointers.len();
            let message =
                format!("{what} are left out; the document has {count} of them, the first one here");
            self.warn("left-out", first, message, help);
        }
    }

    /// One operation. Its path is the one in the document, and the one that is sent.
    fn operation(
        &mut self,
        [path, sent]: [&str; 2],
        method: &str,
        item: &Node<'a>,
        node: &Node<'a>,
    ) -> Option<Operation> {
        let typed = self.frame(node)?;
        let id = match typed.operation_id {
            Some(id) if !id.trim().is_empty() => id,
            _ => invented_id(method, path),
        };
        let id = self.unique_id(id, node);
        let (path_sent, params) = self.params(&id, sent, method, item, node)?;
        let body = match node.get("requestBody") {
            Some(body) => self.body(&id, &body),
            None => None,
        };
        let (responses, errors) = self.responses(&id, method, node);
        let required = self.security(node);
        let lifecycle = typed.extensions.get("x-okta-lifecycle").and_then(|value| value.get("lifecycle"));
        let server = self.own_server(item, node);
        let mut operation = Operation {
            pointer: node.pointer.clone(),
            tag: typed.tags.into_iter().next().unwrap_or_else(|| tag_of(path)),
            method: method.to_uppercase(),
            path: path_sent,
            params,
            body,
            responses,
            errors,
            security: required.security,
            alternatives: required.alternatives,
            scopes: required.scopes,
            paging: super::Paging::None,
            replaced_by: None,
            patched_by: None,
            deprecated: typed.deprecated,
            added: typed.extensions.contains_key(overlay::ADDED),
            lifecycle: lifecycle.and_then(Value::as_str).map(str::to_owned),
            server,
            bucket: None,
            summary: typed.summary,
            docs: typed.description,
            id,
        };
        self.drain();
        operation.paging = self.paging(&operation);
        Some(operation)
    }

    /// The id of an operation, with a number if another operation has the same name. A row of names.toml gives it a
    /// name of its own.
    fn unique_id(&mut self, id: String, node: &Node<'a>) -> String {
        let Some(name) = self.name.filter(|_| !self.names.operations.contains_key(&id)) else { return id };
        let mut unique = id.clone();
        for number in 2.. {
            if !self.operation_names.contains_key(&name(&unique)) {
                break;
            }
            unique = format!("{id} {number}");
        }
        if let Some(other) = self.operation_names.get(&name(&id)) {
            let message = format!(
                "the operations `{other}` and `{id}` have the same name: this one is `{}`",
                name(&unique)
            );
            let help = "give it an operationId of its own with an overlay";
            self.warn("operation-twice", &node.pointer, message, help);
        }
        self.operation_names.insert(name(&unique), id);
        unique
    }

    /// Reads a node as a type of `openapiv3`. A node that does not fit is one error and does not end the run.
    fn typed<T: DeserializeOwned>(&mut self, node: &Node<'a>) -> Option<T> {
        self.typed_value(node.value, &node.pointer)
    }

    fn typed_value<T: DeserializeOwned>(&mut self, value: &Value, pointer: &str) -> Option<T> {
        match serde_path_to_error::deserialize(value) {
            Ok(typed) => Some(typed),
            Err(error) => {
                let inner = error.path().to_string();
                let message = format!("not valid OpenAPI 3.0 at `{inner}`: {}", error.inner());
                let help = "correct the document, or repair it with an overlay";
                self.error("openapi-invalid", pointer, message, help);
                None
            }
        }
    }

    /// An operation without its parameters, body and responses. These are read one by one, so that an error in one of
    /// them points at that one and does not hide the operation.
    fn frame(&mut self, node: &Node<'a>) -> Option<openapiv3::Operation> {
        let apart = ["parameters", "requestBody", "responses", "callbacks", "security"];
        let Some(fields) = node.value.as_object() else { return self.typed(node) };
        let mut frame: Map<String, Value> = fields
            .iter()
            .filter(|(key, value)| !apart.contains(&key.as_str()) && !value.is_null())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        frame.insert("responses".to_owned(), Value::Object(Map::new()));
        self.typed_value(&Value::Object(frame), &node.pointer)
    }

    fn params(
        &mut self,
        id: &str,
        path: &str,
        method: &str,
        item: &Node<'a>,
        node: &Node<'a>,
    ) -> Option<(String, Vec<Param>)> {
        // The operation's own declaration wins over the path's (OpenAPI 3.0.3, Operation Object).
        let mut declared: IndexMap<(String, String), Node<'a>> = IndexMap::new();
        for (own, list) in [(false, item.list("parameters")), (true, node.list("parameters"))] {
            for parameter in list {
                let Some(parameter) = self.resolve(&parameter) else { continue };
                let (Some(name), Some(location)) = (parameter.text("name"), parameter.text("in")) else {
                    let help = "a parameter needs `name` and `in`";
                    self.error(
                        "parameter-name",
                        &parameter.pointer,
                        "this parameter has no name".to_owned(),
                        help,
                    );
                    continue;
                };
                // In some documents a query parameter of the path item is meant for its reads.
                let only_reads = self.names.parameters.path_queries_for_reads;
                if only_reads && !own && location == "query" && method != "get" {
                    continue;
                }
                declared.insert((location.to_owned(), name.to_owned()), parameter);
            }
        }
        let queries: Vec<&str> =
            declared.keys().filter(|(place, _)| place == "query").map(|(_, name)| name.as_str()).collect();
        let path = without_declared(path.to_owned(), &queries);
        let template = self.template(&path, node)?;
        let mut params = Vec::new();
        for name in &template {
            match declared.shift_remove(&("path".to_owned(), name.clone())) {
                Some(parameter) => params.extend(self.param(id, name, Location::Path, &parameter)),
                None => {
                    let message = format!("`{{{name}}}` of the path is not declared and becomes text");
                    self.warn("parameter-undeclared", &node.pointer, message, "declare the path parameter");
                    params.push(path_text(name));
                }
            }
        }
        let has_body = node.has("requestBody");
        for ((location, name), parameter) in declared {
            let location = match location.as_str() {
                "query" => Location::Query,
                // The SDK sets Accept and Authorization (OpenAPI 3.0.3, Parameter Object). Content-Type is kept without
                // a body, because on some reads it selects what the response holds.
                "header" if name.eq_ignore_ascii_case("accept") => continue,
                "header" if name.eq_ignore_ascii_case("content-type") && has_body => continue,
                "header" if name.eq_ignore_ascii_case("authorization") => {
                    self.omitted.credentials.push(parameter.pointer);
                    continue;
                }
                "header" => Location::Header,
                "path" => {
                    let message = format!("the path parameter `{name}` is not in the path, and is left out");
                    let help = "add it in braces to the path, or remove it";
                    self.warn("parameter-unused", &parameter.pointer, message, help);
                    continue;
                }
                "cookie" => Location::Cookie,
                "body" | "formData" => {
                    let message = format!("`in: {location}` is a place of Swagger 2.0, not of OpenAPI 3.0");
                    let help =
                        "describe the body under `requestBody`, or convert the document to OpenAPI 3.0";
                    self.error("parameter-place", &parameter.pointer, message, help);
                    continue;
                }
                other => {
                    let message = format!("no place is called `{other}`");
                    let help = "the places are path, query, header and cookie";
                    self.error("parameter-place", &parameter.pointer, message, help);
                    continue;
                }
            };
            params.extend(self.param(id, &name, location, &parameter));
        }
        Some((with_prefixes(path, &params), params))
    }

    /// Names in the braces of a path.
    fn template(&mut self, path: &str, node: &Node<'a>) -> Option<Vec<String>> {
        let mut names = Vec::new();
        let mut rest = path;
        while let Some(open) = rest.find('{') {
            let Some(close) = rest[open..].find('}') else {
                let message = format!("the path `{path}` has a brace that is not closed");
                self.error("path-template", &node.pointer, message, "write {name}");
                return None;
            };
            let name = rest[open + 1..open + close].to_owned();
            // A name that occurs twice has one value.
            if !names.contains(&name) {
                names.push(name);
            }
            rest = &rest[open + close + 1..];
        }
        Some(names)
    }

    fn param(&mut self, id: &str, name: &str, location: Location, node: &Node<'a>) -> Option<Param> {
        let place = Place::operation(id, &format!("({name})"), name);
        let schema = match node.get("schema") {
            Some(schema) => Some(schema),
            None => node.map("content").into_iter().next().and_then(|(_, media)| media.get("schema")),
        };
        let schema = schema.or_else(|| self.missing_schema(name, node));
        let used = schema.map_or_else(|| Used::of(Type::String), |schema| self.type_of(&schema, &place));
        let prefix = self.prefix(&used.ty(), name, location, node);
        let (ty, style) = self.sent_as(used.ty(), name, location, node);
        let expressions = self.names.expressions.get(id).map(Vec::as_slice).unwrap_or_default();
        Some(Param {
            name: name.to_owned(),
            expression: ty == Type::String
                && location == Location::Query
                && expressions.iter().any(|expression| expression == name),
            location,
            required: location == Location::Path || node.flag("required"),
            default: self.default_of(used.default, &ty, &node.pointer),
            ty,
            style,
            prefix,
            limits: used.limits,
            deprecated: node.flag("deprecated"),
            docs: node.docs().or(used.docs),
        })
    }

    /// What a parameter without a schema has instead of one. In Swagger 2.0 the parameter itself was the schema.
    fn missing_schema(&mut self, name: &str, node: &Node<'a>) -> Option<Node<'a>> {
        let is_schema = node.has("type");
        let (becomes, help) = match is_schema {
            true => ("is read as the schema itself", "move `type`, and what belongs to it, below `schema`"),
            false => ("becomes text", "add a `schema`"),
        };
        let message = format!("the parameter `{name}` has no `schema` and {becomes}");
        self.warn("parameter-schema", &node.pointer, message, help);
        is_schema.then(|| node.clone())
    }

    fn responses(&mut self, id: &str, method: &str, node: &Node<'a>) -> (Vec<Response>, Vec<String>) {
        let mut responses = Vec::new();
        let mut errors = Vec::new();
        let mut moved = Vec::new();
        let mut default = None;
        for (status, response) in node.map("responses") {
            if status.starts_with("x-") {
                continue;
            }
            let code: StatusCode = match serde_json::from_value(Value::String(status.to_owned())) {
                Ok(code) => code,
                Err(_) if status == "default" => {
                    default = Some(response);
                    continue;
                }
                Err(_) => {
                    let help = "statuses are three digits, `2XX`, or `default`";
                    self.error(
                        "status-invalid",
                        &response.pointer,
                        format!("`{status}` is not a status"),
                        help,
                    );
                    continue;
                }
            };
            let number = match code {
                StatusCode::Code(number) => number,
                StatusCode::Range(class) => class * 100,
            };
            match number {
                // `2XX` in addition to 200 means the other statuses, whose bodies would have the same name.
                200..300 if responses.iter().any(|response: &Response| response.status == number) => {
                    let help = "list the statuses one by one";
                    let message = format!("`{status}` is left out: {number} is declared already");
                    self.warn("status-twice", &response.pointer, message, help);
                }
                200..300 => {
                    let first = responses.is_empty();
                    responses.extend(self.response([id, method], number, first, &response));
                }
                300..400 => moved.push((number, response)),
                _ => errors.push(status.to_owned()),
            }
        }
        // A redirect is a response of its own for an operation that declares no other, and for a write, which is not
        // sent again elsewhere.
        if responses.is_empty() || method != "get" {
            for (number, response) in moved {
                let first = responses.is_empty();
                responses.extend(self.response([id, method], number, first, &response));
            }
        }
        // Without a status of success, `default` describes the response, too.
        match default {
            Some(response) if responses.is_empty() => {
                responses.extend(self.response([id, method], 200, true, &response))
            }
            Some(_) => errors.push("default".to_owned()),
            None => {}
        }
        (responses, errors)
    }
}

/// A tag for an operation without one: the first word of its path that is not a version.
fn tag_of(path: &str) -> String {
    let is_version = |word: &str| {
        word.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let mut words = path.split('/').filter(|word| !word.is_empty() && !word.contains(['{', '}', '?']));
    let word = words.find(|word| *word != "api" && !is_version(word));
    word.unwrap_or("default").to_owned()
}

fn path_text(name: &str) -> Param {
    Param {
        expression: false,
        name: name.to_owned(),
        location: Location::Path,
        required: true,
        ty: Type::String,
        style: Style::Single,
        prefix: String::new(),
        default: None,
        limits: super::Limits::default(),
        deprecated: false,
        docs: None,
    }
}

/// An operationId for an operation without one: method and path.
fn invented_id(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = method.to_owned();
    for word in words {
        let mut chars = word.chars();
        id.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        id.extend(chars);
    }
    id
}
