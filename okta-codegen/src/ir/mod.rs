//! The language-neutral description of an API: what the document says once references, `allOf` and path-level
//! parameters are resolved. Nothing here depends on Rust; `lower` decides every Rust name and type.

mod build;
mod content;
mod node;
mod object;
mod operation;
mod paging;
mod param;
mod path;
mod place;
mod reach;
mod replace;
mod rule;
mod schema;
mod security;
mod server;
mod union;

use indexmap::{IndexMap, IndexSet};
use serde::{Deserialize, Serialize};

pub(crate) use build::build;
pub(crate) use build::build_all;
pub(crate) use content::is_json;
pub(crate) use reach::{Graph, named, request_types, response_types};

/// Identifies a type by the place that defines it: a component's name, followed by the path of property names
/// down to an inline schema (`User.type`, `Policy.rules[]`), or an operation and a role (`listUsers(sortOrder)`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(crate) struct TypeId(pub String);

impl std::fmt::Display for TypeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A map in the order of its insertions, with a fast hash. Nobody else chooses the names in a document, so the hash need not
/// resist collisions.
pub(crate) type NameMap<K, V> = IndexMap<K, V, foldhash::fast::FixedState>;

/// One API: every operation, and every type that an operation (or the allow-list) reaches.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Api {
    /// `info.title`.
    pub(crate) title: String,
    /// `info.version`.
    pub(crate) version: String,
    /// The first server of the document.
    pub(crate) server: Option<Server>,
    /// The security schemes that operations use, by name.
    pub(crate) schemes: IndexMap<String, Scheme>,
    /// Tags in document order.
    pub(crate) tags: IndexMap<String, Tag>,
    /// `x-tagGroups`, in document order; empty when the document has none.
    pub(crate) tag_groups: IndexMap<String, Vec<String>>,
    /// Types in document order: components first, each followed by its inline types.
    pub(crate) types: NameMap<TypeId, TypeDef>,
    /// Operations in document order.
    pub(crate) operations: Vec<Operation>,
    /// The rules that assign requests to rate-limit buckets.
    #[serde(skip)]
    pub(crate) rate_limits: Vec<RateLimitRule>,
    /// Rows under `secrets` of names.toml that made a field secret.
    #[serde(skip)]
    pub(crate) secret_rows: IndexSet<String>,
    /// Ids of the operations and schemas in the document, if errors left some of them, or parts of them, out.
    #[serde(skip)]
    pub(crate) incomplete: Option<Vec<String>>,
    /// Number of schemas in the document that nothing reaches.
    pub(crate) unreached: usize,
}

impl Api {
    /// Returns whether an id that is not in the API may be in the document, in a part that an error left out.
    pub(crate) fn may_be_left_out(&self, id: &str) -> bool {
        self.incomplete.iter().flatten().any(|known| {
            let rest = id.strip_prefix(known.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '(', '#', '<', '{']))
        })
    }
}

/// Requests that count in one bucket, as `rate-limits.yaml` describes them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateLimitRule {
    /// The name of the bucket.
    pub(crate) bucket: String,
    /// Upper-case HTTP methods; any method if empty.
    #[serde(default)]
    pub(crate) methods: Vec<String>,
    /// The path: `{…}` stands for one segment, `/**` at the end for everything below.
    pub(crate) path: String,
    /// No operation of the document matches.
    #[serde(default)]
    pub(crate) undocumented: bool,
}

/// A server.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Server {
    /// Scheme, host and port; empty if the document does not name them.
    pub(crate) origin: String,
    /// The prefix of all paths, without a slash at the end.
    pub(crate) path: String,
}

/// A security scheme.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Scheme {
    /// How its credential is sent.
    pub(crate) kind: SchemeKind,
    /// Its description, if it has one.
    pub(crate) docs: Option<String>,
}

/// How the credential of a security scheme is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum SchemeKind {
    /// A key in this header.
    Header(String),
    /// A key as this parameter of the query.
    Query(String),
    /// A key as this cookie.
    Cookie(String),
    /// HTTP basic.
    Basic,
    /// The authentication of an OAuth client in a form, which some documents call HTTP `postBody`.
    ClientForm,
    /// A bearer token.
    Bearer,
    /// A bearer token of OAuth 2.0 or OpenID Connect.
    Oauth {
        /// The token endpoint for client credentials, where the document has this flow. Without a host it begins with `/`.
        token_url: Option<String>,
    },
}

impl SchemeKind {
    /// Returns whether it is an API token of Okta.
    pub(crate) fn is_api_token(&self) -> bool {
        matches!(self, Self::Header(name) if name.eq_ignore_ascii_case("authorization"))
    }
}

/// A tag.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Tag {
    /// Its heading, if it has one: `x-displayName`.
    pub(crate) heading: Option<String>,
    /// Its description, if it has one.
    pub(crate) docs: Option<String>,
}

/// A type with a name of its own.
#[derive(Debug, Serialize)]
pub(crate) struct TypeDef {
    /// Names from the owner down to this type, from which `lower` makes the Rust name.
    pub(crate) path: Vec<String>,
    /// The component (or operation) that defines the type. A unit has one file and one feature gate.
    pub(crate) unit: Unit,
    /// Where the document defines it.
    pub(crate) pointer: String,
    /// Its description, if it has one.
    pub(crate) docs: Option<String>,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// What it is.
    pub(crate) kind: Kind,
    /// Reached from a request body.
    pub(crate) in_request: bool,
    /// Reached from a response body.
    pub(crate) in_response: bool,
}

/// What defines a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub(crate) enum Unit {
    /// A component schema.
    Component(String),
    /// An operation, by operationId.
    Operation(String),
}

/// The kinds of named types.
#[derive(Debug, Serialize)]
pub(crate) enum Kind {
    /// A struct.
    Object(Object),
    /// A string enum; always open.
    Enum(Vec<EnumValue>),
    /// One of several variants.
    Union(Union),
}

/// The fields of an object, flattened over `allOf`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Object {
    /// Named fields in document order.
    pub(crate) fields: NameMap<String, Field>,
    /// Type of the fields that the document does not name, if it is declared.
    pub(crate) additional: Option<Type>,
    /// The field with the tag, if the object is a variant of a tagged union.
    pub(crate) tag: Option<String>,
}

/// One field of an object.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Field {
    /// Its type, without nullability.
    pub(crate) ty: Type,
    /// Listed under `required`.
    pub(crate) required: bool,
    /// `nullable: true`.
    pub(crate) nullable: bool,
    /// `readOnly: true`: not sent.
    pub(crate) read_only: bool,
    /// `writeOnly: true`: not returned.
    pub(crate) write_only: bool,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// Masked in logs and `Debug` response: a password, a token, a key.
    pub(crate) secret: bool,
    /// The default that the server applies.
    pub(crate) default: Option<serde_json::Value>,
    /// Limits on the value, for documentation only.
    pub(crate) limits: Limits,
    /// Its description, if it has one.
    pub(crate) docs: Option<String>,
}

/// Limits that the document declares. They are documented but not enforced, because the server decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Limits {
    /// `minimum`.
    pub(crate) minimum: Option<serde_json::Number>,
    /// `maximum`.
    pub(crate) maximum: Option<serde_json::Number>,
    /// `minLength`.
    pub(crate) min_length: Option<u64>,
    /// `maxLength`.
    pub(crate) max_length: Option<u64>,
    /// `minItems`.
    pub(crate) min_items: Option<u64>,
    /// `maxItems`.
    pub(crate) max_items: Option<u64>,
    /// `pattern`.
    pub(crate) pattern: Option<String>,
}

/// A type as it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub(crate) enum Type {
    /// Any JSON value.
    Any,
    /// Text.
    String,
    /// A whole number of up to 64 bits.
    Integer,
    /// A whole number of up to 64 bits that is not negative.
    Unsigned,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A point in time, as text.
    DateTime,
    /// Bytes outside JSON.
    Binary,
    /// A type of [`Api::types`].
    Named(TypeId),
    /// A list.
    Array(Box<Type>),
    /// An object whose fields all have one type.
    Map(Box<Type>),
    /// The type or `null`: the value of a map, an item of a list, a body.
    Nullable(Box<Type>),
    /// One value, a list of them, or (tolerated) anything else: the server sends links in all three forms.
    OneOrMany(Box<Type>),
}

impl Type {
    /// The type of a value that is not `null`.
    pub(crate) fn without_null(&self) -> &Self {
        match self {
            Self::Nullable(inner) => inner,
            ty => ty,
        }
    }
}

/// One value of an enum.
#[derive(Debug, Serialize)]
pub(crate) struct EnumValue {
    /// The text on the wire.
    pub(crate) value: String,
    /// Its description, if it has one.
    pub(crate) docs: Option<String>,
}

/// One of several variants.
#[derive(Debug, Serialize)]
pub(crate) struct Union {
    /// How a variant is selected.
    pub(crate) by: Selector,
    /// The variants in document order.
    pub(crate) variants: Vec<Variant>,
    /// The object with the common fields, if the document declares one.
    pub(crate) base: Option<TypeId>,
    /// The value that is empty selects its variant for an absent tag only, not for an unknown one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) absent_only: bool,
}

/// How a variant of a union is selected.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Selector {
    /// By the text at this path of field names.
    Tag(Vec<String>),
    /// By the presence of a field that only one variant has: [`Variant::values`] holds field names.
    Field,
    /// By the kind of the JSON value: [`Variant::values`] holds its name, such as `string`.
    Kind,
    /// By the caller. Responses are kept as JSON, because nothing in them selects a variant.
    Caller,
}

/// One variant of a union.
#[derive(Debug, Serialize)]
pub(crate) struct Variant {
    /// Tag values, field names or kinds that select it. An empty value selects it for an absent or unknown tag.
    pub(crate) values: Vec<String>,
    /// Its type.
    pub(crate) ty: Type,
    /// The name that the document suggests (`title`), used if the values do not make one.
    pub(crate) title: Option<String>,
}

/// One HTTP operation.
#[derive(Debug, Serialize)]
pub(crate) struct Operation {
    /// operationId.
    pub(crate) id: String,
    /// Where the document defines it.
    pub(crate) pointer: String,
    /// Its first tag, or an empty text.
    pub(crate) tag: String,
    /// Upper-case HTTP method.
    pub(crate) method: String,
    /// Path template with `{names}`.
    pub(crate) path: String,
    /// Parameters: those of the path template in its order, then the others as declared.
    pub(crate) params: Vec<Param>,
    /// The request body.
    pub(crate) body: Option<Body>,
    /// Its success responses, by status.
    pub(crate) responses: Vec<Response>,
    /// Documented error statuses.
    pub(crate) errors: Vec<String>,
    /// Which credentials it accepts.
    pub(crate) security: Security,
    /// The security schemes that it accepts: alternatives, each of which needs all of its schemes. `None` if neither it
    /// nor the document declares any.
    pub(crate) alternatives: Option<Vec<Vec<String>>>,
    /// OAuth 2.0 scopes; all are needed.
    pub(crate) scopes: Vec<String>,
    /// How the list continues.
    pub(crate) paging: Paging,
    /// The operation that replaces the resource that this one returns.
    pub(crate) replaced_by: Option<Replacement>,
    /// The operation that changes fields of the resource that this one returns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) patched_by: Option<Replacement>,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// Added by an overlay: the published document does not have it.
    pub(crate) added: bool,
    /// Release stage: `GA`, `LIMITED_GA`, `EA`, …
    pub(crate) lifecycle: Option<String>,
    /// Server of its own.
    pub(crate) server: Option<String>,
    /// The rate-limit bucket that the server counts it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bucket: Option<String>,
    /// `summary` of the document, where it has one.
    pub(crate) summary: Option<String>,
    /// `description` of the document, where it has one.
    pub(crate) docs: Option<String>,
}

/// How a resource is replaced or changed.
#[derive(Debug, Serialize)]
pub(crate) struct Replacement {
    /// operationId of the operation that replaces or changes it.
    pub(crate) operation: String,
    /// Type of the returned resource; of an item, for a list.
    pub(crate) resource: Type,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// As a cookie.
    Cookie,
}

/// How a list is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Style {
    /// One value.
    Single,
    /// Items joined by commas.
    Comma,
    /// The name repeated for each item.
    Repeated,
    /// A value with parts in the query, in this style.
    Styled(Styled),
    /// A value with parts in the path, in this style.
    InPath(InPath),
}

impl Style {
    /// Whether a list or an object is sent by its parts, from its JSON.
    pub(crate) fn is_by_parts(self) -> bool {
        matches!(self, Self::Styled(_) | Self::InPath(_))
    }
}

/// How a value with parts is sent in the path; variants of `okta_runtime::wire::PathStyle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum InPath {
    /// Any style, not exploded.
    Joined,
    /// `simple`, exploded.
    Exploded,
    /// `label`, exploded.
    Label,
    /// `matrix`, exploded.
    Matrix,
}

/// How a value with parts is sent; variants of `okta_runtime::wire::ParamStyle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Styled {
    /// `form`, exploded.
    Exploded,
    /// `form`, joined by commas.
    Joined,
    /// `spaceDelimited`.
    Space,
    /// `pipeDelimited`.
    Pipe,
    /// `deepObject`.
    Deep,
    /// As JSON.
    Json,
}

/// A part of `multipart/form-data`.
#[derive(Debug, Serialize)]
pub(crate) struct Part {
    /// Its name.
    pub(crate) name: String,
    /// How it is sent.
    pub(crate) kind: PartKind,
    /// Its type: a file, a text or a scalar, or a list of these; anything else is JSON.
    pub(crate) ty: Type,
    /// Its media type, if the document sets one.
    pub(crate) media: Option<String>,
    /// It is required.
    pub(crate) required: bool,
    /// Its description, if it has one.
    pub(crate) docs: Option<String>,
}

/// How a part is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum PartKind {
    /// A file.
    File,
    /// Several files.
    Files,
    /// A text or a scalar.
    Text,
    /// Several texts or scalars.
    Texts,
    /// JSON.
    Json,
}

/// One parameter.
#[derive(Debug, Serialize)]
pub(crate) struct Param {
    /// Name on the wire.
    pub(crate) name: String,
    /// Where it is sent.
    pub(crate) location: Location,
    /// It is required.
    pub(crate) required: bool,
    /// Its type: a scalar, an enum, or a list of these.
    pub(crate) ty: Type,
    /// How a list is sent.
    pub(crate) style: Style,
    /// What is sent before its value in the path.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) prefix: String,
    /// Its value is a search expression.
    pub(crate) expression: bool,
    /// The default that the server applies.
    pub(crate) default: Option<serde_json::Value>,
    /// Limits, for documentation.
    pub(crate) limits: Limits,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// Its description, if it has one.
    pub(crate) docs: Option<String>,
}

/// A request body.
#[derive(Debug, Serialize)]
pub(crate) struct Body {
    /// It is required.
    pub(crate) required: bool,
    /// How it is sent.
    pub(crate) kind: BodyKind,
    /// Its description, if it has one.
    pub(crate) docs: Option<String>,
}

/// How a request body is sent.
#[derive(Debug, Serialize)]
pub(crate) enum BodyKind {
    /// As JSON of this media type.
    Json {
        /// The media type.
        media: String,
        /// Type of the body.
        ty: Type,
    },
    /// As form fields.
    Form {
        /// Object whose fields are sent.
        ty: Type,
        /// Fields with a style of their own.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        styles: Vec<(String, Styled)>,
    },
    /// As parts.
    Multipart {
        /// The parts.
        parts: Vec<Part>,
    },
    /// As text of this media type.
    Text {
        /// The media type.
        media: String,
    },
    /// As bytes of one of these media types.
    Bytes {
        /// The media types.
        media: Vec<String>,
    },
}

impl BodyKind {
    /// Returns the types that a body names.
    pub(crate) fn types(&self) -> Vec<&Type> {
        match self {
            Self::Json { ty, .. } | Self::Form { ty, .. } => vec![ty],
            Self::Multipart { parts } => parts.iter().map(|part| &part.ty).collect(),
            Self::Text { .. } | Self::Bytes { .. } => Vec::new(),
        }
    }

    /// Returns the types that a body names, to change them.
    pub(crate) fn types_mut(&mut self) -> Vec<&mut Type> {
        match self {
            Self::Json { ty, .. } | Self::Form { ty, .. } => vec![ty],
            Self::Multipart { parts } => parts.iter_mut().map(|part| &mut part.ty).collect(),
            Self::Text { .. } | Self::Bytes { .. } => Vec::new(),
        }
    }
}

/// A success response.
#[derive(Debug, Serialize)]
pub(crate) struct Response {
    /// The status.
    pub(crate) status: u16,
    /// Media types, JSON first; empty without a body.
    pub(crate) media: Vec<String>,
    /// Type of the body: `None` without one.
    pub(crate) ty: Option<Type>,
}

/// Which credentials of Okta an operation accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) enum Security {
    /// An API token or an OAuth 2.0 access token.
    #[default]
    Any,
    /// An OAuth 2.0 access token only.
    OAuthOnly,
    /// An API token only.
    SswsOnly,
    /// The authentication of an OAuth client.
    Client,
    /// None: none are sent.
    None,
}

/// How a list continues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) enum Paging {
    /// It is no list.
    None,
    /// An array; a `Link` header with `rel="next"`. `declared` if the operation takes `after`.
    Link {
        /// The document declares paging. Otherwise a link is followed if the response has one.
        declared: bool,
    },
    /// As `Link`, for a log that goes on: without an end in the query there is always a next page.
    Poll,
    /// An object: items in this field, `_links.next` in the body.
    Body {
        /// The field with the items.
        items: String,
    },
    /// An object: items in this field, a `Link` header.
    Wrapped {
        /// The field with the items.
        items: String,
    },
}
