//! Bodies of requests and responses, by their media types.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::build::Builder;
use super::node::Node;
use super::object::fits;
use super::place::{Place, Used};
use super::{Body, BodyKind, Response, Type};

/// What requests leave out and no call can add, each with the pointers of the places.
#[derive(Default)]
pub(super) struct LeftOut {
    /// Media types of a body beside the one that is sent.
    pub(super) requests: Vec<String>,
    /// Media types of a response beside those that are accepted.
    pub(super) responses: Vec<String>,
    /// Paths with a fragment.
    pub(super) fragments: Vec<String>,
    /// Bodies of responses that have none in HTTP.
    pub(super) bodies: Vec<String>,
    /// Parameters for the header `Authorization`.
    pub(super) credentials: Vec<String>,
    /// Defaults that do not fit the type of their schema.
    pub(super) defaults: Vec<String>,
    /// Keywords of schemas that say nothing about their type.
    pub(super) keywords: IndexMap<&'static str, IndexSet<String>>,
}

/// Keywords of schemas that are not read, and what to write instead.
const UNREAD: [(&str, &str); 5] = [
    ("not", "check such values in the application"),
    ("const", "write `enum` with one value, because `const` came with OpenAPI 3.1"),
    ("patternProperties", "write `additionalProperties`, because `patternProperties` came with OpenAPI 3.1"),
    ("prefixItems", "write `items`, because `prefixItems` came with OpenAPI 3.1"),
    ("if", "write `oneOf`, because `if` came with OpenAPI 3.1"),
];

/// A media type with its content.
type Content<'a> = (String, Node<'a>);

impl<'a> Builder<'a> {
    /// The body of a request: the first of its media types that is JSON, a form or multipart, or else the first.
    pub(super) fn body(&mut self, id: &str, node: &Node<'a>) -> Option<Body> {
        let node = self.resolve(node)?;
        let contents = self.contents(&node);
        let bodies = &self.names.bodies;
        let is_listed = bodies.optional.iter().any(|name| name == id);
        let required = !is_listed && (bodies.assume_required || node.flag("required"));
        let kinds: [fn(&str) -> bool; 3] = [is_json, is_form, is_multipart];
        let found = kinds.iter().find_map(|is| contents.iter().find(|(media, _)| is(media)));
        let (media, content) = found.or(contents.first())?;
        let place = Place::operation(id, ".body", "Body");
        let kind = match media.as_str() {
            media if is_json(media) => {
                let ty = self.content_type(content, &place).ty_or_null();
                BodyKind::Json { media: media.to_owned(), ty }
            }
            media if is_form(media) => {
                let ty = self.content_type(content, &place).ty();
                BodyKind::Form { ty, styles: self.form_styles(content) }
            }
            media if is_multipart(media) => BodyKind::Multipart { parts: self.parts(id, content) },
            _ if contents.iter().all(|(_, content)| self.is_binary(content)) => {
                self.unread(content, &format!("the body of `{id}` is bytes"));
                let kind = BodyKind::Bytes { media: names(contents) };
                return Some(Body { required, kind, docs: node.docs() });
            }
            media => {
                self.unread(content, &format!("the body of `{id}` is text"));
                let media = if media.contains('*') { "text/plain" } else { media };
                BodyKind::Text { media: media.to_owned() }
            }
        };
        let others = contents.iter().filter(|(_, other)| other.pointer != content.pointer);
        self.omitted.requests.extend(others.map(|(_, other)| other.pointer.clone()));
        Some(Body { required, kind, docs: node.docs() })
    }

    /// The response of one status. If it can be JSON, nothing else is accepted.
    pub(super) fn response(
        &mut self,
        [id, method]: [&str; 2],
        status: u16,
        first: bool,
        node: &Node<'a>,
    ) -> Option<Response> {
        let node = self.resolve(node)?;
        // RFC 9110, sections 9.3.2, 15.3.5 and 15.3.6.
        if method == "head" || matches!(status, 204 | 205) {
            let contents = self.contents(&node);
            let typed = contents.iter().filter(|(_, content)| content.has("schema"));
            self.omitted.bodies.extend(typed.map(|(_, content)| content.pointer.clone()));
            // The media type is accepted all the same: it can name a version of the API.
            return Some(Response { status, media: names(contents), ty: None });
        }
        if node.has("schema") && !node.has("content") {
            let message =
                format!("the `schema` of this response of `{id}` is ignored: it is one of Swagger 2.0");
            let help = "move it below `content` and a media type";
            self.warn("response-schema", &node.pointer, message, help);
        }
        let mut contents = self.contents(&node);
        contents.retain(|(_, content)| {
            content.get("schema").is_none_or(|schema| schema.reference().is_none_or(|to| !to.is_empty()))
        });
        contents.sort_by_key(|(media, _)| !is_json(media));
        let Some((media, content)) = contents.first().cloned() else {
            return Some(Response { status, media: Vec::new(), ty: None });
        };
        let ty = if is_json(&media) {
            let step = if first { "Response".to_owned() } else { format!("Response{status}") };
            let place = Place::operation(id, &format!(".{status}"), &step);
            let others = contents.iter().filter(|(media, _)| !is_json(media));
            self.omitted.responses.extend(others.map(|(_, content)| content.pointer.clone()));
            contents.retain(|(media, _)| is_json(media));
            // Content without a schema has no type, but its media type is accepted: it can name a version of the API.
            content.get("schema").map(|schema| self.type_of(&schema, &place).ty_or_null())
        } else {
            let is_text = media.starts_with("text/") || media.ends_with("xml");
            let is_text = is_text && !(content.has("schema") && self.is_binary(&content));
            let what = if is_text { "text" } else { "bytes" };
            self.unread(&content, &format!("the response of `{id}` is {what}"));
            if essence(&media).eq_ignore_ascii_case("text/event-stream") && self.name.is_some() {
                let message = format!("the events of `{id}` are returned as one text when the response ends");
                let help = "read events while they arrive with another HTTP client";
                self.warn("media-stream", &content.pointer, message, help);
            }
            Some(if is_text { Type::String } else { Type::Binary })
        };
        Some(Response { status, media: names(contents), ty })
    }

    /// The media types of a body, each with its content. Any type (`*/*`) is JSON if its schema is not text.
    fn contents(&mut self, node: &Node<'a>) -> Vec<Content<'a>> {
        let mut contents: Vec<Content<'a>> = Vec::new();
        for (media, content) in node.map("content") {
            let is_open = ["*/*", "*", "application/*"].contains(&essence(media));
            let is_json = is_json(media) && media.contains('*') || is_open && !self.is_text(&content);
            let media = if is_json { "application/json" } else { media };
            if !contents.iter().any(|(known, _)| known == media) {
                contents.push((media.to_owned(), content));
            }
        }
        contents
    }

    /// The type of JSON or of a form.
    fn content_type(&mut self, content: &Node<'a>, place: &Place) -> Used {
        content.get("schema").map_or(Used::of(Type::Any), |schema| self.type_of(&schema, place))
    }

    fn is_text(&mut self, content: &Node<'a>) -> bool {
        let schema = content.get("schema").and_then(|schema| self.resolve(&schema));
        schema.is_none_or(|schema| schema.text("type") == Some("string"))
    }

    /// Whether some content is bytes: it says so, or has no schema.
    fn is_binary(&mut self, content: &Node<'a>) -> bool {
        let schema = content.get("schema").and_then(|schema| self.resolve(&schema));
        schema.is_none_or(|schema| schema.text("format") == Some("binary"))
    }

    /// Reports a schema with fields or items that no type is made of, because its content is not JSON.
    fn unread(&mut self, content: &Node<'a>, what: &str) {
        let Some(schema) = content.get("schema") else { return };
        if self.name.is_none() || !self.resolve(&schema).is_some_and(|schema| has_parts(&schema)) {
            return;
        }
        let help = "write or read it with a library for its media type";
        self.warn("media-schema", &schema.pointer, format!("{what}: its schema is not used"), help);
    }

    /// Notes keywords of a schema that are not read.
    pub(super) fn unread_keywords(&mut self, node: &Node<'a>) {
        for (keyword, _) in UNREAD {
            if let Some(rule) = node.get(keyword) {
                self.omitted.keywords.entry(keyword).or_default().insert(rule.pointer);
            }
        }
    }

    /// The default of a schema, if it fits its type.
    pub(super) fn default_of(&mut self, default: Option<Value>, ty: &Type, pointer: &str) -> Option<Value> {
        let default = default?;
        if fits(&default, ty) {
            return Some(default);
        }
        self.omitted.defaults.push(pointer.to_owned());
        None
    }

    /// Reports what requests of a crate from another document leave out.
    pub(super) fn report_left_out(&mut self) {
        if self.name.is_none() {
            return;
        }
        let LeftOut { requests, responses, fragments, bodies, credentials, defaults, keywords } =
            std::mem::take(&mut self.omitted);
        let help = "remove the one that is used with an overlay to use another one";
        self.left_out("further media types of request bodies", &requests, help);
        let help = "remove the JSON with an overlay to receive another one";
        self.left_out("media types of responses that can be JSON", &responses, help);
        let help = "tell operations apart by their paths or methods";
        self.left_out("fragments of paths (`#…`)", &fragments, help);
        let help = "declare the body for a status that has one, such as 200";
        self.left_out("bodies of responses to HEAD or with status 204 or 205", &bodies, help);
        let help = "declare a security scheme with an overlay, or set `ClientBuilder::credentials`";
        self.left_out("parameters for the header `Authorization`", &credentials, help);
        let help = "write a value of the type of the schema";
        self.left_out("defaults of another type than their schema", &defaults, help);
        for (keyword, help) in UNREAD {
            let places: Vec<String> = keywords.get(keyword).into_iter().flatten().cloned().collect();
            self.left_out(&format!("rules of the keyword `{keyword}`"), &places, help);
        }
    }
}

/// The names of media types.
fn names(contents: Vec<Content<'_>>) -> Vec<String> {
    contents.into_iter().map(|(media, _)| media).collect()
}

fn has_parts(schema: &Node<'_>) -> bool {
    matches!(schema.text("type"), Some("object" | "array"))
        || ["properties", "items", "allOf", "oneOf", "anyOf"].iter().any(|key| schema.has(key))
}

/// A media type without its parameters.
pub(super) fn essence(media: &str) -> &str {
    media.split([';', ',']).next().unwrap_or_default().trim()
}

/// JSON by its media type (RFC 6839 suffix included); parameters do not matter.
pub(crate) fn is_json(media: &str) -> bool {
    let essence = essence(media).to_ascii_lowercase();
    matches!(essence.as_str(), "application/json" | "text/json") || essence.ends_with("+json")
}

fn is_form(media: &str) -> bool {
    essence(media).eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn is_multipart(media: &str) -> bool {
    essence(media).eq_ignore_ascii_case("multipart/form-data")
}
