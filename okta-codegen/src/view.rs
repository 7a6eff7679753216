//! The views that templates render. Every name, type, doc line and feature gate is decided here: a template loops,
//! includes other templates and tests a flag or a kind.

use serde::Serialize;

/// One generated file.
#[derive(Debug, Clone, Serialize)]
pub struct File {
    /// Path below the target folder.
    pub path: String,
    /// The template that renders it.
    #[serde(skip)]
    pub template: &'static str,
    /// The view.
    #[serde(flatten)]
    pub content: Content,
}

impl File {
    /// Public path of the items that a file of Rust defines, if it has one.
    pub(crate) fn module(&self) -> Option<String> {
        match &self.content {
            Content::Models(_) => Some("crate::models".to_owned()),
            Content::Api(_) => {
                let name = self.path.rsplit('/').next()?.strip_suffix(".rs")?;
                Some(format!("crate::api::{name}"))
            }
            _ => None,
        }
    }
}

/// The view of a file, by its template.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Content {
    /// `models.rs.tera`.
    Models(Models),
    /// `api.rs.tera`.
    Api(Box<Api>),
    /// `mod.rs.tera`.
    Module(Module),
    /// `index.md.tera`.
    Index(Index),
    /// `metadata.rs.tera`.
    Metadata(Metadata),
    /// `bench/derived.rs.tera`.
    Derived(Derived),
    /// `test/calls.rs.tera`.
    Calls(Calls),
    /// `root.rs.tera`, and the files of a complete crate.
    Root(Root),
}

/// Models that one schema defines.
#[derive(Debug, Clone, Serialize)]
pub struct Models {
    /// Structs, each followed by the types of its fields.
    pub structs: Vec<Struct>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Unions.
    pub unions: Vec<Union>,
}

/// An object.
#[derive(Debug, Clone, Serialize)]
pub struct Struct {
    /// Rust name.
    pub name: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Fields in document order.
    pub fields: Vec<Field>,
    /// The constructor, if the type is sent.
    pub new: Option<New>,
    /// Extra attribute for a gate of its own.
    pub cfg: Option<String>,
}

/// The constructor of a struct that is sent.
#[derive(Debug, Clone, Serialize)]
pub struct New {
    /// Doc lines.
    pub docs: Vec<String>,
    /// Required fields.
    pub params: Vec<Param>,
}

/// A parameter of a constructor.
#[derive(Debug, Clone, Serialize)]
pub struct Param {
    /// Identifier of parameter and field.
    pub ident: String,
    /// Type text.
    pub ty: String,
    /// How the argument becomes the value of the field.
    #[serde(flatten)]
    pub conversion: FieldConversion,
}

/// How an argument becomes the value of a field, after `into`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FieldConversion {
    /// The field is an `Option`.
    pub optional: bool,
    /// The value is boxed.
    pub boxed: bool,
}

/// A field.
#[derive(Debug, Clone, Serialize)]
pub struct Field {
    /// Rust identifier.
    pub ident: String,
    /// Quoted name on the wire.
    pub wire: String,
    /// Type text.
    pub ty: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Method of the writer: `field`, `read_only`, `secret`, `read_only_secret`.
    pub write: &'static str,
    /// The setter, if the field is sent.
    pub setter: Option<Setter>,
}

/// A chained setter.
#[derive(Debug, Clone, Serialize)]
pub struct Setter {
    /// Method name.
    pub name: String,
    /// The field's name in links: a keyword without `r#`.
    pub link: String,
    /// Type text of the argument.
    pub ty: String,
    /// How the argument becomes the value of the field.
    #[serde(flatten)]
    pub conversion: FieldConversion,
}

/// A string enum.
#[derive(Debug, Clone, Serialize)]
pub struct Enum {
    /// Rust name.
    pub name: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Known values.
    pub variants: Vec<EnumVariant>,
    /// Extra attribute for a gate of its own.
    pub cfg: Option<String>,
}

/// A known value.
#[derive(Debug, Clone, Serialize)]
pub struct EnumVariant {
    /// Rust name.
    pub ident: String,
    /// Quoted text on the wire.
    pub wire: String,
    /// Doc lines.
    pub docs: Vec<String>,
}

/// A union.
#[derive(Debug, Clone, Serialize)]
pub struct Union {
    /// Rust name.
    pub name: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Variants.
    pub variants: Vec<UnionVariant>,
    /// What selects the variant: `tag`, `field` or `none`.
    pub selector: &'static str,
    /// Quoted path to the tag, if a tag selects the variant.
    pub keys: Vec<String>,
    /// Variant for an absent or unknown tag.
    pub fallback: Option<String>,
    /// Type text of the fields that all variants have, or of nothing.
    pub base: String,
    /// Getters of the fields that all variants have.
    pub getters: Vec<Getter>,
    /// Attribute of a feature gate.
    pub cfg: Option<String>,
}

/// A variant of a union.
#[derive(Debug, Clone, Serialize)]
pub struct UnionVariant {
    /// Rust name.
    pub ident: String,
    /// Type text.
    pub ty: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// Quoted tags or fields that select it; none for a variant that is only the fallback.
    pub values: Vec<String>,
    /// `From` is implemented for its type: no other variant has it.
    pub from: bool,
}

/// A getter of a field that all variants have.
#[derive(Debug, Clone, Serialize)]
pub struct Getter {
    /// Method name.
    pub ident: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// Type text of the result.
    pub ty: String,
    /// The field is returned by reference.
    pub reference: bool,
    /// Method to call on the field, or nothing.
    pub access: &'static str,
    /// Field name.
    pub field: String,
    /// Variants that have the field.
    pub variants: Vec<String>,
}

/// Operations of one tag.
#[derive(Debug, Clone, Serialize)]
pub struct Api {
    /// Doc lines of the module.
    pub docs: Vec<String>,
    /// Doc lines of the `impl` block, which begin with a heading.
    pub block: Vec<String>,
    /// Operations in document order.
    pub operations: Vec<Operation>,
    /// Models that only these operations use.
    #[serde(flatten)]
    pub models: Models,
}

/// One operation.
#[derive(Debug, Clone, Serialize)]
pub struct Operation {
    /// operationId.
    pub id: String,
    /// Name of the static description.
    pub constant: String,
    /// The static description.
    pub definition: Definition,
    /// Method name.
    pub method: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Attribute of a feature gate beyond that of the module.
    pub cfg: Option<String>,
    /// Arguments.
    pub args: Vec<Arg>,
    /// How each argument is sent.
    pub steps: Vec<Step>,
    /// What the call returns.
    pub response: Response,
    /// The request type with the optional parameters, if there are any.
    pub request: Option<Request>,
    /// The response type for several success statuses.
    pub status_enum: Option<StatusEnum>,
    /// What converts into its body, for an operation that replaces something.
    pub conversions: Vec<Conversion>,
}

/// The static description of an operation. Names and values are printed as Rust literals.
#[derive(Debug, Clone, Serialize)]
pub struct Definition {
    /// operationId.
    pub id: String,
    /// Variant of `okta_runtime::Method`.
    pub method: String,
    /// Path template.
    pub path: String,
    /// Variant of `okta_runtime::Auth`, unless any credentials are accepted.
    pub auth: Option<&'static str>,
    /// OAuth 2.0 scopes.
    pub scopes: Vec<String>,
    /// Accepted media types, unless only JSON is.
    pub accept: Option<String>,
    /// Success statuses, if they are not just those from 200 to 299.
    pub statuses: Vec<u16>,
    /// How the list continues.
    pub paging: Option<Paging>,
    /// Server of its own.
    pub server: Option<String>,
    /// Rate-limit bucket.
    pub bucket: Option<String>,
    /// The response holds a secret and must not be cached.
    pub sensitive: bool,
}

/// How a list continues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paging {
    /// Variant of `okta_runtime::Paging`.
    pub kind: &'static str,
    /// The field with the items as a Rust literal, where the response is an object.
    pub items: Option<String>,
}

/// An argument of a method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arg {
    /// Rust identifier.
    pub ident: String,
    /// Rust type.
    pub ty: String,
}

/// How one argument is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Where the argument goes.
    pub kind: StepKind,
    /// Name of the parameter or part, or media type of the body, as a Rust expression; empty for a form.
    pub wire: String,
    /// Rust identifier of the argument.
    pub arg: String,
}

/// Where an argument goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Text in the path.
    PathText,
    /// A string enum in the path.
    PathEnum,
    /// A number or a boolean in the path.
    PathScalar,
    /// A list in the path.
    PathList,
    /// One value in the query.
    Query,
    /// A list in the query, joined by commas.
    QueryList,
    /// A list in the query, the name repeated for each item.
    QueryRepeated,
    /// One value in a header.
    Header,
    /// A list in a header.
    HeaderList,
    /// A JSON body.
    JsonBody,
    /// A JSON body whose type is a slice or `str`.
    JsonBodyUnsized,
    /// A form.
    FormBody,
    /// Text.
    TextBody,
    /// Bytes.
    BytesBody,
    /// A file of a multipart body.
    File,
}

/// What a call returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// How the body is read.
    pub kind: ResponseKind,
    /// Rust type of the body; of an item, for a list.
    pub ty: String,
    /// Rust type of what the call returns; of an item, for a list.
    pub value: String,
}

/// How the body of a response is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseKind {
    /// There is none.
    Empty,
    /// As text.
    Text,
    /// As bytes.
    Bytes,
    /// As JSON.
    Json,
    /// As JSON, if there is a body.
    OptionalJson,
    /// As a page of a list.
    Page,
    /// As a type that depends on the status.
    ByStatus,
}

/// A resource as it is read converts into the body of the operation that replaces it.
#[derive(Debug, Clone, Serialize)]
pub struct Conversion {
    /// Rust type of what is read.
    pub from: String,
    /// Rust type of the body.
    pub to: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// Attribute that leaves the conversion to another operation with the same types, where it is built.
    pub cfg: Option<String>,
}

/// The request of an operation with optional parameters.
#[derive(Debug, Clone, Serialize)]
pub struct Request {
    /// Rust name.
    pub name: String,
    /// Path of the type.
    pub path: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// Setters of the optional parameters.
    pub setters: Vec<RequestSetter>,
}

/// A chained setter of an optional parameter.
#[derive(Debug, Clone, Serialize)]
pub struct RequestSetter {
    /// Method name.
    pub name: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// `deprecated: true`.
    pub deprecated: bool,
    /// Rust type of the argument.
    pub ty: String,
    /// How the argument is sent.
    pub step: Step,
}

/// A response type that depends on the status.
#[derive(Debug, Clone, Serialize)]
pub struct StatusEnum {
    /// Rust name.
    pub name: String,
    /// Doc lines.
    pub docs: Vec<String>,
    /// One variant for each status.
    pub variants: Vec<StatusVariant>,
    /// Variant for statuses that are not listed.
    pub otherwise: StatusVariant,
}

/// The response type for one status.
#[derive(Debug, Clone, Serialize)]
pub struct StatusVariant {
    /// The status.
    pub status: u16,
    /// Rust name.
    pub ident: String,
    /// Rust type.
    pub ty: String,
}

/// A module that only contains other modules.
#[derive(Debug, Clone, Serialize)]
pub struct Module {
    /// Doc lines.
    pub docs: Vec<String>,
    /// Modules that are always compiled, in order.
    pub children: Vec<Child>,
    /// Modules below feature gates of their own; all of them are re-exported.
    pub gated: Vec<GatedModules>,
}

/// Modules with the same feature gate.
#[derive(Debug, Clone, Serialize)]
pub struct GatedModules {
    /// Attribute of the feature gate.
    pub cfg: String,
    /// Names in order.
    pub names: Vec<String>,
}

/// A module of a module.
#[derive(Debug, Clone, Serialize)]
pub struct Child {
    /// Name.
    pub name: String,
    /// Its contents are re-exported.
    pub flatten: bool,
    /// Visibility of the module.
    pub visibility: &'static str,
}

/// The generated root module, or a file of a complete crate.
#[derive(Debug, Clone, Serialize)]
pub struct Root {
    /// Title of the API.
    pub title: String,
    /// Version of the document.
    pub version: String,
    /// Features and folders.
    pub groups: Vec<Group>,
    /// There are models that several features use.
    pub shared: bool,
    /// Crate name of a complete crate.
    pub crate_name: String,
    /// Dependency line of the runtime in a complete crate.
    pub runtime: String,
    /// Number of operations.
    pub operations: usize,
    /// The rules that assign requests to rate-limit buckets.
    pub rate_limits: Vec<RateLimitRule>,
}

/// A rule that assigns requests to a rate-limit bucket.
#[derive(Debug, Clone, Serialize)]
pub struct RateLimitRule {
    /// Variants of `okta_runtime::Method`.
    pub methods: Vec<String>,
    /// Pattern of the path as a Rust literal.
    pub path: String,
    /// Name of the bucket as a Rust literal.
    pub bucket: String,
}

/// A feature and its folder.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// Folder and module.
    pub module: String,
    /// Cargo feature.
    pub feature: String,
    /// Gate attribute.
    pub cfg: Option<String>,
    /// It has models.
    pub models: bool,
    /// It has operations.
    pub api: bool,
}

/// The index of operations.
#[derive(Debug, Clone, Serialize)]
pub struct Index {
    /// Title of the API.
    pub title: String,
    /// Version of the document.
    pub version: String,
    /// Number of operations.
    pub count: usize,
    /// Tags in document order.
    pub tags: Vec<IndexTag>,
}

/// Operations of one tag in the index.
#[derive(Debug, Clone, Serialize)]
pub struct IndexTag {
    /// Heading.
    pub heading: String,
    /// Module path of the tag.
    pub module: String,
    /// Rows in document order.
    pub rows: Vec<IndexRow>,
}

/// One operation in the index.
#[derive(Debug, Clone, Serialize)]
pub struct IndexRow {
    /// Rust method.
    pub method: String,
    /// HTTP method and path.
    pub http: String,
    /// Scopes.
    pub scopes: String,
    /// Features.
    pub feature: String,
    /// Paging.
    pub paging: String,
}

/// The operation table.
#[derive(Debug, Clone, Serialize)]
pub struct Metadata {
    /// Rows in document order.
    pub rows: Vec<MetadataRow>,
}

/// One operation of the table.
#[derive(Debug, Clone, Serialize)]
pub struct MetadataRow {
    /// Attribute of a feature gate.
    pub cfg: Option<String>,
    /// Path of the static description.
    pub operation: String,
    /// Quoted tag.
    pub tag: String,
    /// Quoted features.
    pub features: Vec<String>,
    /// Parameters.
    pub parameters: Vec<ParameterRow>,
    /// Media types of the request body.
    pub request: Vec<BodyRow>,
    /// Successful responses.
    pub responses: Vec<ResponseRow>,
    /// The operation that replaces what this one returns.
    pub replace: Option<ReplaceRow>,
}

/// A parameter in the table.
#[derive(Debug, Clone, Serialize)]
pub struct ParameterRow {
    /// Quoted name.
    pub name: String,
    /// `path`, `query` or `header`.
    pub location: &'static str,
    /// It is required.
    pub required: bool,
    /// `list` or `repeated`, for several values.
    pub style: Option<&'static str>,
    /// Variant of the runtime's `ValueKind`.
    pub kind: &'static str,
}

/// A media type of a request body in the table.
#[derive(Debug, Clone, Serialize)]
pub struct BodyRow {
    /// Quoted media type.
    pub media: String,
    /// Type text, if the body has a type.
    pub ty: Option<String>,
    /// A body is required.
    pub required: bool,
}

/// A response in the table.
#[derive(Debug, Clone, Serialize)]
pub struct ResponseRow {
    /// The status.
    pub status: u16,
    /// Quoted media type, if it has a body.
    pub media: Option<String>,
    /// Constructor of the runtime's `ResponseInfo`.
    pub kind: &'static str,
    /// Type text, if the response has a type.
    pub ty: Option<String>,
}

/// The operation that replaces a resource, in the table.
#[derive(Debug, Clone, Serialize)]
pub struct ReplaceRow {
    /// Path of the static description.
    pub operation: String,
    /// Type text of the resource.
    pub resource: String,
    /// Type text of the body.
    pub body: String,
}

/// Models as serde derives, for the benchmarks.
#[derive(Debug, Clone, Serialize)]
pub struct Derived {
    /// Structs.
    pub structs: Vec<DerivedStruct>,
    /// Enums.
    pub enums: Vec<DerivedEnum>,
    /// Unions.
    pub unions: Vec<DerivedUnion>,
}

/// A struct with derives.
#[derive(Debug, Clone, Serialize)]
pub struct DerivedStruct {
    /// Rust name.
    pub name: String,
    /// Fields.
    pub fields: Vec<DerivedField>,
}

/// A field of a struct with derives.
#[derive(Debug, Clone, Serialize)]
pub struct DerivedField {
    /// Rust identifier.
    pub ident: String,
    /// Quoted name on the wire.
    pub wire: String,
    /// Type text.
    pub ty: String,
}

/// An enum with derives.
#[derive(Debug, Clone, Serialize)]
pub struct DerivedEnum {
    /// Rust name.
    pub name: String,
    /// Known values.
    pub variants: Vec<DerivedVariant>,
}

/// A union with derives.
#[derive(Debug, Clone, Serialize)]
pub struct DerivedUnion {
    /// Rust name.
    pub name: String,
    /// Quoted tag. Without one, the variants are tried in order.
    pub tag: Option<String>,
    /// Variants.
    pub variants: Vec<DerivedVariant>,
}

/// A value or a variant with derives.
#[derive(Debug, Clone, Serialize)]
pub struct DerivedVariant {
    /// Rust name.
    pub ident: String,
    /// Quoted first value.
    pub rename: String,
    /// Quoted other values.
    pub aliases: Vec<String>,
    /// Type text of a variant.
    pub ty: String,
}

/// One call of each operation, for tests.
#[derive(Debug, Clone, Serialize)]
pub struct Calls {
    /// The calls in document order.
    pub calls: Vec<Call>,
}

/// A call of an operation with every argument.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// operationId as a Rust literal.
    pub id: String,
    /// Method name, which is the name of the function too.
    pub method: String,
    /// The call takes values.
    pub takes_values: bool,
    /// Values of the arguments.
    pub args: Vec<CallValue>,
    /// Chained setters with their values.
    pub setters: Vec<CallSetter>,
    /// How the response is read.
    pub response: ResponseKind,
    /// Paths of the variants of a response by status.
    pub variants: Vec<String>,
}

/// A chained setter of a call.
#[derive(Debug, Clone, Serialize)]
pub struct CallSetter {
    /// Method name.
    pub name: String,
    /// Value of the argument.
    pub value: CallValue,
}

/// A value for an argument.
#[derive(Debug, Clone, Serialize)]
pub struct CallValue {
    /// What kind of value.
    pub kind: CallValueKind,
    /// Name on the wire as a Rust literal, or the Rust type of a JSON body.
    pub of: String,
}

/// Kinds of values for arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallValueKind {
    /// Text.
    Text,
    /// A string enum.
    Enum,
    /// A number or a boolean.
    Scalar,
    /// A list of texts.
    Texts,
    /// A list of other values.
    List,
    /// A body from JSON.
    Json,
    /// A body of text.
    TextBody,
    /// The media type of the body.
    MediaType,
    /// A body of bytes.
    Bytes,
    /// A file.
    File,
}
