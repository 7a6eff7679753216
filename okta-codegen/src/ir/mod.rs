//! The language-neutral description of an API: what the document says once references, `allOf` and path-level
//! parameters are resolved. Nothing here depends on Rust; `lower` decides every Rust name and type.

mod build;
mod node;
mod object;
mod operation;
mod paging;
mod place;
mod reach;
mod replace;
mod rule;
mod schema;
mod union;

use indexmap::IndexMap;
use serde::Serialize;

pub use build::build;
pub(crate) use build::build_all;
pub(crate) use operation::is_json;
pub(crate) use reach::{named, reach, request_types, response_types, uses};

/// Identifies a type by the place that defines it: a component's name, followed by the path of property names
/// down to an inline schema (`User.type`, `Policy.rules[]`), or an operation and a role (`listUsers(sortOrder)`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct TypeId(pub String);

impl std::fmt::Display for TypeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One API: every operation, and every type that an operation (or the allow-list) reaches.
#[derive(Debug, Default, Serialize)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// Tags in document order.
    pub tags: IndexMap<String, Tag>,
    /// `x-tagGroups`, in document order; empty when the document has none.
    pub tag_groups: IndexMap<String, Vec<String>>,
    /// Types in document order: components first, each followed by its inline types.
    pub types: IndexMap<TypeId, TypeDef>,
    /// Operations in document order.
    pub operations: Vec<Operation>,
    /// The rules that assign requests to rate-limit buckets.
    #[serde(skip)]
    pub rate_limits: Vec<crate::rate_limits::Rule>,
    /// Number of schemas in the document that nothing reaches.
    pub unreached: usize,
}

/// A tag.
#[derive(Debug, Serialize)]
pub struct Tag {
    /// Its heading: `x-displayName`, or the name.
    pub heading: String,
    /// Its description, if it has one.
    pub docs: Option<String>,
}

/// A type with a name of its own.
#[derive(Debug, Serialize)]
pub struct TypeDef {
    /// Names from the owner down to this type, from which `lower` makes the Rust name.
    pub path: Vec<String>,
    /// The component (or operation) that defines the type. A unit has one file and one feature gate.
    pub unit: Unit,
    /// Where the document defines it.
    pub pointer: String,
    /// Its description, if it has one.
    pub docs: Option<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// What it is.
    pub kind: Kind,
    /// Reached from a request body.
    pub in_request: bool,
    /// Reached from a response body.
    pub in_response: bool,
}

/// What defines a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Unit {
    /// A component schema.
    Component(String),
    /// An operation, by operationId.
    Operation(String),
}

/// The kinds of named types.
#[derive(Debug, Serialize)]
pub enum Kind {
    /// A struct.
    Object(Object),
    /// A string enum; always open.
    Enum(Vec<EnumValue>),
    /// One of several variants.
    Union(Union),
}

/// The fields of an object, flattened over `allOf`.
#[derive(Debug, Default, Serialize)]
pub struct Object {
    /// Named fields in document order.
    pub fields: IndexMap<String, Field>,
    /// Type of the fields that the document does not name, if it is declared.
    pub additional: Option<Type>,
    /// The field with the tag, if the object is a variant of a tagged union.
    pub tag: Option<String>,
}

/// One field of an object.
#[derive(Clone, Debug, Serialize)]
pub struct Field {
    /// Its type, without nullability.
    pub ty: Type,
    /// Listed under `required`.
    pub required: bool,
    /// `nullable: true`.
    pub nullable: bool,
    /// `readOnly: true`: not sent.
    pub read_only: bool,
    /// `writeOnly: true`: not returned.
    pub write_only: bool,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Masked in logs and `Debug` response: a password, a token, a key.
    pub secret: bool,
    /// The default that the server applies.
    pub default: Option<serde_json::Value>,
    /// Limits on the value, for documentation only.
    pub limits: Limits,
    /// Its description, if it has one.
    pub docs: Option<String>,
}

/// Limits that the document declares. They are documented but not enforced, because the server decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Limits {
    /// `minimum`.
    pub minimum: Option<serde_json::Number>,
    /// `maximum`.
    pub maximum: Option<serde_json::Number>,
    /// `minLength`.
    pub min_length: Option<u64>,
    /// `maxLength`.
    pub max_length: Option<u64>,
    /// `minItems`.
    pub min_items: Option<u64>,
    /// `maxItems`.
    pub max_items: Option<u64>,
    /// `pattern`.
    pub pattern: Option<String>,
}

/// A type as it is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Type {
    /// Any JSON value.
    Any,
    /// Text.
    String,
    /// A whole number of up to 64 bits.
    Integer,
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
    /// The type or `null`, as the value of a map.
    Nullable(Box<Type>),
    /// One value, a list of them, or (tolerated) anything else: the server sends links in all three forms.
    OneOrMany(Box<Type>),
}

/// One value of an enum.
#[derive(Debug, Serialize)]
pub struct EnumValue {
    /// The text on the wire.
    pub value: String,
    /// Its description, if it has one.
    pub docs: Option<String>,
}

/// One of several variants.
#[derive(Debug, Serialize)]
pub struct Union {
    /// How a variant is selected.
    pub by: Selector,
    /// The variants in document order.
    pub variants: Vec<Variant>,
    /// The object with the common fields, if the document declares one.
    pub base: Option<TypeId>,
}

/// How a variant of a union is selected.
#[derive(Debug, Serialize)]
pub enum Selector {
    /// By the text at this path of field names.
    Tag(Vec<String>),
    /// By the presence of a field that only one variant has: [`Variant::values`] holds field names.
    Field,
    /// By the caller. Responses are kept as JSON, because nothing in them selects a variant.
    Caller,
}

/// One variant of a union.
#[derive(Debug, Serialize)]
pub struct Variant {
    /// Tag values (or field names) that select it. An empty value selects it for an absent or unknown tag.
    pub values: Vec<String>,
    /// Its type.
    pub ty: Type,
    /// The name that the document suggests (`title`), used if the values do not make one.
    pub title: Option<String>,
}

/// One HTTP operation.
#[derive(Debug, Serialize)]
pub struct Operation {
    /// operationId.
    pub id: String,
    /// Where the document defines it.
    pub pointer: String,
    /// Its first tag, or an empty text.
    pub tag: String,
    /// Upper-case HTTP method.
    pub method: String,
    /// Path template with `{names}`.
    pub path: String,
    /// Parameters: those of the path template in its order, then the others as declared.
    pub params: Vec<Param>,
    /// The request body.
    pub body: Option<Body>,
    /// Its success responses, by status.
    pub responses: Vec<Response>,
    /// Documented error statuses.
    pub errors: Vec<String>,
    /// Which credentials it accepts.
    pub security: Security,
    /// OAuth 2.0 scopes; all are needed.
    pub scopes: Vec<String>,
    /// How the list continues.
    pub paging: Paging,
    /// The operation that replaces the resource that this one returns.
    pub replaced_by: Option<Replacement>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Added by an overlay: the published document does not have it.
    pub added: bool,
    /// Release stage: `GA`, `LIMITED_GA`, `EA`, …
    pub lifecycle: Option<String>,
    /// Server of its own.
    pub server: Option<String>,
    /// The rate-limit bucket that the server counts it in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// `summary` of the document, where it has one.
    pub summary: Option<String>,
    /// `description` of the document, where it has one.
    pub docs: Option<String>,
}

/// How a resource is replaced.
#[derive(Debug, Serialize)]
pub struct Replacement {
    /// operationId of the operation that replaces it.
    pub operation: String,
    /// Type of the returned resource; of an item, for a list.
    pub resource: Type,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
}

/// How a list is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Style {
    /// One value.
    Single,
    /// Items joined by commas.
    Comma,
    /// The name repeated for each item.
    Repeated,
}

/// One parameter.
#[derive(Debug, Serialize)]
pub struct Param {
    /// Name on the wire.
    pub name: String,
    /// Where it is sent.
    pub location: Location,
    /// It is required.
    pub required: bool,
    /// Its type: a scalar, an enum, or a list of these.
    pub ty: Type,
    /// How a list is sent.
    pub style: Style,
    /// The default that the server applies.
    pub default: Option<serde_json::Value>,
    /// Limits, for documentation.
    pub limits: Limits,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Its description, if it has one.
    pub docs: Option<String>,
}

/// A request body.
#[derive(Debug, Serialize)]
pub struct Body {
    /// It is required.
    pub required: bool,
    /// How it is sent.
    pub kind: BodyKind,
    /// Its description, if it has one.
    pub docs: Option<String>,
}

/// How a request body is sent.
#[derive(Debug, Serialize)]
pub enum BodyKind {
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
    },
    /// As parts, each of which is a file.
    Multipart {
        /// Names of the parts.
        files: Vec<String>,
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

/// A success response.
#[derive(Debug, Serialize)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Media types, JSON first; empty without a body.
    pub media: Vec<String>,
    /// Type of the body: `None` without one.
    pub ty: Option<Type>,
}

/// Which credentials an operation accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Security {
    /// An API token or an OAuth 2.0 access token.
    Any,
    /// An OAuth 2.0 access token only.
    OAuthOnly,
    /// An API token only.
    SswsOnly,
    /// None: none are sent.
    None,
}

/// How a list continues.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Paging {
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
