//! The views that templates render. Every name, type, doc line and feature gate is decided here: a template loops,
//! includes other templates and tests a flag or a kind.

use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use crate::cache::{Cache, Key};

/// One generated file.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct File {
    /// Path below the target folder.
    pub(crate) path: String,
    /// The template that renders it.
    #[serde(skip)]
    pub(crate) template: &'static str,
    /// The view.
    #[serde(flatten)]
    pub(crate) content: Content,
}

impl File {
    /// Public path of the items that a file of Rust defines, if it has one. `root` is the path of the API.
    pub(crate) fn module(&self, root: &str) -> Option<String> {
        match self.content.kind() {
            Kind::Models => Some(format!("{root}::models")),
            Kind::Api => {
                let name = self.path.rsplit('/').next()?.strip_suffix(".rs")?;
                Some(format!("{root}::api::{name}"))
            }
            Kind::Other => None,
        }
    }
}

/// What a file of Rust defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Models.
    Models,
    /// Operations, and models that only these use.
    Api,
    /// Neither.
    Other,
}

/// The view of an earlier run.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) kind: Kind,
    /// Lists of models that have no entries.
    pub(crate) empty: Vec<String>,
    /// The key of the view as JSON, which is read only if the file is rendered.
    pub(crate) view: Key,
    pub(crate) cache: Arc<Cache>,
}

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = self.cache.get(self.view).unwrap_or_default();
        serde_transcode::transcode(&mut serde_json::Deserializer::from_slice(&view), serializer)
    }
}

/// The view of a file, by its template.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Content {
    /// `models.rs.tera`.
    Models(Models),
    /// `api.rs.tera`.
    Api(Box<Api>),
    /// `mod.rs.tera`.
    Module(Module),
    /// `index.md.tera`.
    Index(Index),
    /// `areas.md.tera`.
    Areas(Areas),
    /// `metadata.rs.tera`.
    Metadata(Metadata),
    /// `disabled.rs.tera`.
    Disabled(Disabled),
    /// `bench/derived.rs.tera`.
    Derived(Derived),
    /// `test/calls.rs.tera`.
    Calls(Calls),
    /// `test/examples.rs.tera`.
    Examples(Examples),
    /// `root.rs.tera`, and the files of a complete crate.
    Root(Box<Root>),
    /// Any of them, from a cache.
    Kept(Box<Kept>),
}

impl Content {
    /// Returns what the file defines.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Models(_) => Kind::Models,
            Self::Api(_) => Kind::Api,
            Self::Kept(kept) => kept.kind,
            _ => Kind::Other,
        }
    }

    /// The lists of models that have no entries in this view.
    pub(crate) fn empty(&self) -> Vec<String> {
        let models = match self {
            Self::Models(models) => models,
            Self::Api(api) => &api.models,
            Self::Kept(kept) => return kept.empty.clone(),
            _ => return Vec::new(),
        };
        let lists = [
            ("structs", models.structs.is_empty()),
            ("enums", models.enums.is_empty()),
            ("unions", models.unions.is_empty()),
        ];
        lists.into_iter().filter(|(_, is_empty)| *is_empty).map(|(name, _)| name.to_owned()).collect()
    }
}

/// A doc line that may link to what another feature builds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct GatedLine {
    /// The line.
    pub(crate) text: String,
    /// The line as a Rust literal.
    pub(crate) literal: String,
    /// The predicate of its feature gate, if its links do not always resolve.
    pub(crate) predicate: Option<String>,
}

/// Models that one schema defines.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Models {
    /// Structs, each followed by the types of its fields.
    pub(crate) structs: Vec<Struct>,
    /// Enums.
    pub(crate) enums: Vec<Enum>,
    /// Unions.
    pub(crate) unions: Vec<Union>,
}

/// An object.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Struct {
    /// Rust name.
    pub(crate) name: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// The operations that take and return it, or the types that contain it.
    pub(crate) usage: Vec<GatedLine>,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// It has `Eq` and `Hash`: there are no floating point numbers in it.
    pub(crate) total: bool,
    /// Fields in document order.
    pub(crate) fields: Vec<Field>,
    /// The constructor, if the type is sent.
    pub(crate) new: Option<New>,
    /// Extra attribute for a gate of its own.
    pub(crate) cfg: Option<String>,
}

/// The constructor of a struct that is sent.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct New {
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// Required fields.
    pub(crate) params: Vec<Param>,
}

/// A parameter of a constructor.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Param {
    /// Identifier of parameter and field.
    pub(crate) ident: String,
    /// Type text.
    pub(crate) ty: String,
    /// How the argument becomes the value of the field.
    #[serde(flatten)]
    pub(crate) conversion: FieldConversion,
}

/// How an argument becomes the value of a field, after `into`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct FieldConversion {
    /// The field is an `Option`.
    pub(crate) optional: bool,
    /// The value is boxed.
    pub(crate) boxed: bool,
}

/// A field.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Field {
    /// Rust identifier.
    pub(crate) ident: String,
    /// Quoted name on the wire.
    pub(crate) wire: String,
    /// Type text.
    pub(crate) ty: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// Method of the writer: `field`, `read_only`, `secret`, `read_only_secret`.
    pub(crate) write: &'static str,
    /// The setter, if the field is sent.
    pub(crate) setter: Option<Setter>,
}

/// A chained setter.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Setter {
    /// Method name.
    pub(crate) name: String,
    /// The field's name in links: a keyword without `r#`.
    pub(crate) link: String,
    /// Type text of the argument.
    pub(crate) ty: String,
    /// How the argument becomes the value of the field.
    #[serde(flatten)]
    pub(crate) conversion: FieldConversion,
}

/// A string enum.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Enum {
    /// Rust name.
    pub(crate) name: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// The operations that take and return it, or the types that contain it.
    pub(crate) usage: Vec<GatedLine>,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// Known values.
    pub(crate) variants: Vec<EnumVariant>,
    /// Extra attribute for a gate of its own.
    pub(crate) cfg: Option<String>,
}

/// A known value.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EnumVariant {
    /// Rust name.
    pub(crate) ident: String,
    /// Quoted text on the wire.
    pub(crate) wire: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
}

/// A union.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Union {
    /// Rust name.
    pub(crate) name: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// The operations that take and return it, or the types that contain it.
    pub(crate) usage: Vec<GatedLine>,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// It has `Eq` and `Hash`: there are no floating point numbers in it.
    pub(crate) total: bool,
    /// Variants.
    pub(crate) variants: Vec<UnionVariant>,
    /// What selects the variant: `tag`, `field`, `kind` or `none`.
    pub(crate) selector: &'static str,
    /// Quoted path to the tag, if a tag selects the variant.
    pub(crate) keys: Vec<String>,
    /// Variant for an absent or unknown tag.
    pub(crate) fallback: Option<String>,
    /// Variant for an absent tag only.
    pub(crate) absent: Option<String>,
    /// Type text of the fields that all variants have, or of nothing.
    pub(crate) base: String,
    /// Getters of the fields that all variants have.
    pub(crate) getters: Vec<Getter>,
    /// Attribute of a feature gate.
    pub(crate) cfg: Option<String>,
}

/// A variant of a union.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct UnionVariant {
    /// Rust name.
    pub(crate) ident: String,
    /// Type text.
    pub(crate) ty: String,
    /// The value is boxed, because objects differ in size and may contain the union.
    pub(crate) boxed: bool,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// Quoted tags, fields or kinds that select it; none for a variant that is only the fallback.
    pub(crate) values: Vec<String>,
    /// `From` is implemented for its type: no other variant has it.
    pub(crate) from: bool,
}

/// A getter of a field that all variants have.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Getter {
    /// Method name.
    pub(crate) ident: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// Type text of the result.
    pub(crate) ty: String,
    /// The field is returned by reference.
    pub(crate) reference: bool,
    /// Method to call on the field of the common fields, or nothing.
    pub(crate) access: &'static str,
    /// Field name.
    pub(crate) field: String,
    /// Variants, which all have the field.
    pub(crate) variants: Vec<GetterVariant>,
}

/// A variant whose field a getter reads.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GetterVariant {
    /// Rust name.
    pub(crate) ident: String,
    /// Method to call on the field, or nothing.
    pub(crate) access: &'static str,
}

/// Operations of one tag.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Api {
    /// Doc lines of the module: the page of the area.
    pub(crate) docs: Vec<GatedLine>,
    /// Doc lines of the `impl` block, which begin with a heading.
    pub(crate) block: Vec<String>,
    /// Path of the client that the operations are methods of.
    pub(crate) client: String,
    /// Operations in document order.
    pub(crate) operations: Vec<Operation>,
    /// Models that only these operations use.
    #[serde(flatten)]
    pub(crate) models: Models,
}

/// One operation.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Operation {
    /// operationId.
    pub(crate) id: String,
    /// Name of the static description.
    pub(crate) constant: String,
    /// The static description.
    pub(crate) definition: Definition,
    /// Method name.
    pub(crate) method: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// Its names in other SDKs as Rust literals, which editors and the compiler suggest it for.
    pub(crate) aliases: Vec<String>,
    /// Plain words as Rust literals, which only the search of the documentation uses.
    pub(crate) search: Vec<String>,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// Attribute of a feature gate beyond that of the module.
    pub(crate) cfg: Option<String>,
    /// Arguments.
    pub(crate) args: Vec<Arg>,
    /// How each argument is sent.
    pub(crate) steps: Vec<Step>,
    /// What the call returns.
    pub(crate) response: Response,
    /// The request type with the optional parameters, if there are any.
    pub(crate) request: Option<Request>,
    /// The response type for several success statuses.
    pub(crate) status_enum: Option<StatusEnum>,
    /// What converts into its body, for an operation that replaces something.
    pub(crate) conversions: Vec<Conversion>,
}

/// The static description of an operation. Names and values are printed as Rust literals.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Definition {
    /// operationId.
    pub(crate) id: String,
    /// Variant of `okta_runtime::Method`.
    pub(crate) method: String,
    /// Path template.
    pub(crate) path: String,
    /// Alternatives of security schemes, each a list of literals; in a complete crate.
    pub(crate) security: Vec<Vec<String>>,
    /// Variant of `okta_runtime::Auth`, unless any credentials are accepted.
    pub(crate) auth: Option<&'static str>,
    /// OAuth 2.0 scopes.
    pub(crate) scopes: Vec<String>,
    /// Accepted media types, unless only JSON is.
    pub(crate) accept: Option<String>,
    /// Success statuses, if they are not just those from 200 to 299.
    pub(crate) statuses: Vec<u16>,
    /// How the list continues.
    pub(crate) paging: Option<Paging>,
    /// Its own server, if any.
    pub(crate) server: Option<String>,
    /// Rate-limit bucket.
    pub(crate) bucket: Option<String>,
    /// It changes nothing, although its method could.
    pub(crate) reads: bool,
    /// The response holds a secret and must not be cached.
    pub(crate) sensitive: bool,
}

/// How a list continues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Paging {
    /// Variant of `okta_runtime::Paging`.
    pub(crate) kind: &'static str,
    /// The field with the items as a Rust literal, where the response is an object.
    pub(crate) items: Option<String>,
}

/// An argument of a method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Arg {
    /// Rust identifier.
    pub(crate) ident: String,
    /// Rust type.
    pub(crate) ty: String,
}

/// How one argument is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Step {
    /// Where the argument goes.
    pub(crate) kind: StepKind,
    /// Name of the parameter or part, or media type of the body, as a Rust expression; empty for a form.
    pub(crate) wire: String,
    /// Rust identifier of the argument.
    pub(crate) arg: String,
}

/// Where an argument goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepKind {
    /// Text in the path.
    PathText,
    /// A string enum in the path.
    PathEnum,
    /// A number or a boolean in the path.
    PathScalar,
    /// A list in the path.
    PathList,
    /// A value with parts in the path; the step names the parameter and its style.
    PathStyled,
    /// One value in the query.
    Query,
    /// A search expression in the query.
    Expression,
    /// A list in the query, joined by commas.
    QueryList,
    /// A list in the query, the name repeated for each item.
    QueryRepeated,
    /// A value with parts in the query; the step names the parameter and its style.
    QueryStyled,
    /// One value in a header.
    Header,
    /// A list in a header.
    HeaderList,
    /// A cookie.
    Cookie,
    /// A list as a cookie.
    CookieList,
    /// A JSON body.
    JsonBody,
    /// A JSON body whose type is a slice or `str`, or that may be null.
    JsonBodyUnsized,
    /// A form.
    FormBody,
    /// A form with fields in styles of their own, which the step lists.
    FormBodyStyled,
    /// Text.
    TextBody,
    /// Bytes.
    BytesBody,
    /// A file of a multipart body.
    File,
    /// Several files of a multipart body.
    Files,
    /// A text of a multipart body; the step names the part and its media type.
    TextPart,
    /// Several texts of a multipart body.
    TextParts,
    /// JSON in a multipart body.
    JsonPart,
}

/// What a call returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Response {
    /// How the body is read.
    pub(crate) kind: ResponseKind,
    /// Rust type of the body; of an item, for a list.
    pub(crate) ty: String,
    /// Rust type of what the call returns; of an item, for a list.
    pub(crate) value: String,
}

/// How the body of a response is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResponseKind {
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

/// A resource as it is read converts into the body of the operation that replaces or changes it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Conversion {
    /// Rust type of what is read.
    pub(crate) from: String,
    /// Rust type of the body.
    pub(crate) to: String,
    /// The function of the runtime.
    pub(crate) function: &'static str,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// Attribute that leaves the conversion to another operation with the same types, where it is built.
    pub(crate) cfg: Option<String>,
}

/// The request of an operation with optional parameters.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Request {
    /// Rust name.
    pub(crate) name: String,
    /// Path of the type.
    pub(crate) path: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// Setters of the optional parameters.
    pub(crate) setters: Vec<RequestSetter>,
}

/// A chained setter of an optional parameter.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RequestSetter {
    /// Method name.
    pub(crate) name: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// `deprecated: true`.
    pub(crate) deprecated: bool,
    /// Rust type of the argument.
    pub(crate) ty: String,
    /// How the argument is sent.
    pub(crate) step: Step,
}

/// A response type that depends on the status.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StatusEnum {
    /// Rust name.
    pub(crate) name: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// One variant for each status.
    pub(crate) variants: Vec<StatusVariant>,
    /// Variant for statuses that are not listed.
    pub(crate) otherwise: StatusVariant,
}

/// The response type for one status.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct StatusVariant {
    /// The status.
    pub(crate) status: u16,
    /// Rust name.
    pub(crate) ident: String,
    /// Rust type.
    pub(crate) ty: String,
    /// How the body is read: as JSON, text or bytes.
    pub(crate) kind: ResponseKind,
}

/// A module that only contains other modules.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Module {
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// Modules that are always compiled, in order.
    pub(crate) children: Vec<Child>,
    /// Modules below feature gates of their own; all of them are re-exported.
    pub(crate) gated: Vec<GatedModules>,
}

/// Modules with the same feature gate.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GatedModules {
    /// Attribute of the feature gate.
    pub(crate) cfg: String,
    /// Names in order.
    pub(crate) names: Vec<String>,
}

/// A module of a module.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Child {
    /// Name.
    pub(crate) name: String,
    /// Its contents are re-exported.
    pub(crate) flatten: bool,
    /// Visibility of the module.
    pub(crate) visibility: &'static str,
}

/// The generated root module, or a file of a complete crate.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Root {
    /// Title of the API.
    pub(crate) title: String,
    /// Version of the document.
    pub(crate) version: String,
    /// Features and folders.
    pub(crate) groups: Vec<Group>,
    /// There are models that several features use.
    pub(crate) shared: bool,
    /// There are features.
    pub(crate) gated: bool,
    /// Crate name of a complete crate.
    pub(crate) crate_name: String,
    /// Description of a complete crate, as a text of TOML.
    pub(crate) description: String,
    /// Dependency line of the runtime in a complete crate.
    pub(crate) runtime: String,
    /// Number of operations.
    pub(crate) operations: usize,
    /// Lines of an example that builds a client, in a complete crate.
    pub(crate) example: Vec<String>,
    /// Lines of a program that calls an operation, in a complete crate.
    pub(crate) program: Vec<String>,
    /// Where the configuration of a complete crate comes from.
    pub(crate) configured: String,
    /// Setters of credentials, in a complete crate.
    pub(crate) credentials: Vec<CredentialSetter>,
    /// Security schemes with the settings of their credentials, in a complete crate.
    pub(crate) schemes: Vec<Scheme>,
    /// A credential needs the feature `oauth`, so that it is a default.
    pub(crate) needs_oauth: bool,
    /// The names of the product, in a complete crate.
    pub(crate) profile: Option<Profile>,
    /// The server that the document names first, if there is one.
    pub(crate) server: Option<Server>,
    /// Path of the client that the operations are methods of.
    pub(crate) client: String,
    /// The client is configured for this API alone, so that it needs the rules of rate limits.
    pub(crate) has_rate_limits: bool,
    /// The rules that assign requests to rate-limit buckets.
    pub(crate) rate_limits: Vec<RateLimitRule>,
}

/// A security scheme and the settings of its credential, as Rust literals.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Scheme {
    /// Its name in the document.
    pub(crate) name: String,
    /// The method of the builder.
    pub(crate) method: String,
    /// Variant of `okta_runtime::auth::SchemeKind`.
    pub(crate) kind: String,
    /// Paths in a file, and environment variables after the prefix.
    pub(crate) settings: Vec<Setting>,
}

/// The names of a setting as Rust literals.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Setting {
    /// Path in a file.
    pub(crate) name: String,
    /// Environment variable after the prefix.
    pub(crate) variable: String,
}

/// A setter of the credential of a security scheme.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CredentialSetter {
    /// Method name.
    pub(crate) name: String,
    /// Doc lines.
    pub(crate) docs: Vec<String>,
    /// What it takes.
    pub(crate) kind: CredentialKind,
    /// Name of the scheme as a Rust literal.
    pub(crate) scheme: String,
    /// The place of a key, or the literal of a token endpoint.
    pub(crate) place: String,
}

/// What a setter of a credential takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CredentialKind {
    /// An API key.
    Key,
    /// A user name and a password.
    Basic,
    /// A bearer token.
    Bearer,
    /// The id and the secret of a client.
    Client,
    /// A provider of tokens.
    Provider,
}

/// Methods in place of the operations whose feature is not enabled.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Disabled {
    /// One group for each set of features.
    pub(crate) groups: Vec<DisabledGroup>,
}

/// The operations that need the same features.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DisabledGroup {
    /// Attribute for where the features are not enabled.
    pub(crate) cfg: String,
    /// A module of their own.
    pub(crate) module: String,
    /// The message of the compiler as a Rust literal.
    pub(crate) message: String,
    /// How to enable the features as a Rust literal.
    pub(crate) note: String,
    /// The operations.
    pub(crate) operations: Vec<DisabledOperation>,
}

/// An operation whose feature is not enabled.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DisabledOperation {
    /// Method name.
    pub(crate) method: String,
    /// Arguments, whose types may not exist.
    pub(crate) args: Vec<Arg>,
}

/// The names of a product as Rust literals.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Profile {
    /// Name of the configuration.
    pub(crate) name: String,
    /// Beginning of environment variables.
    pub(crate) prefix: String,
    /// URL of a server, for messages.
    pub(crate) example: String,
    /// What configures the client, for its documentation.
    pub(crate) configured_by: String,
}

/// A server as Rust literals.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Server {
    /// Its URL without a path; empty if the document does not name the host.
    pub(crate) url: String,
    /// The prefix of all paths; empty if there is none.
    pub(crate) path: String,
}

/// A rule that assigns requests to a rate-limit bucket.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RateLimitRule {
    /// Variants of `okta_runtime::Method`.
    pub(crate) methods: Vec<String>,
    /// Pattern of the path as a Rust literal.
    pub(crate) path: String,
    /// Name of the bucket as a Rust literal.
    pub(crate) bucket: String,
}

/// A feature and its folder.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Group {
    /// Folder and module.
    pub(crate) module: String,
    /// Cargo feature.
    pub(crate) feature: String,
    /// Gate attribute.
    pub(crate) cfg: Option<String>,
    /// It has models.
    pub(crate) models: bool,
    /// It has operations.
    pub(crate) api: bool,
}

/// The index of operations.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Index {
    /// Number of operations of all APIs.
    pub(crate) count: usize,
    /// The APIs.
    pub(crate) apis: Vec<IndexApi>,
}

/// Operations of one API in the index.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct IndexApi {
    /// Title of the API.
    pub(crate) title: String,
    /// Version of the document.
    pub(crate) version: String,
    /// Path of the client that the operations are methods of, below the crate.
    pub(crate) client: String,
    /// Number of operations.
    pub(crate) count: usize,
    /// Tags in document order.
    pub(crate) tags: Vec<IndexTag>,
}

/// Operations of one tag in the index.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct IndexTag {
    /// Heading.
    pub(crate) heading: String,
    /// Module path of the tag.
    pub(crate) module: String,
    /// Rows in document order.
    pub(crate) rows: Vec<IndexRow>,
}

/// The areas of the API, by feature.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Areas {
    /// Features in document order.
    pub(crate) groups: Vec<AreaGroup>,
}

/// The areas of one feature.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AreaGroup {
    /// Feature as code; empty if the areas are always built.
    pub(crate) feature: String,
    /// Areas in document order.
    pub(crate) areas: Vec<Area>,
}

/// The operations of one tag.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Area {
    /// Heading, without characters that would end the text of a link.
    pub(crate) heading: String,
    /// Module.
    pub(crate) module: String,
}

/// One operation in the index.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct IndexRow {
    /// Rust method.
    pub(crate) method: String,
    /// HTTP method and path.
    pub(crate) http: String,
    /// Scopes.
    pub(crate) scopes: String,
    /// Features.
    pub(crate) feature: String,
    /// Paging.
    pub(crate) paging: String,
}

/// The operation table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Metadata {
    /// Rows in document order.
    pub(crate) rows: Vec<MetadataRow>,
}

/// One operation of the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MetadataRow {
    /// Attribute of a feature gate.
    pub(crate) cfg: Option<String>,
    /// Path of the static description.
    pub(crate) operation: String,
    /// Quoted tag.
    pub(crate) tag: String,
    /// Quoted features.
    pub(crate) features: Vec<String>,
    /// Parameters.
    pub(crate) parameters: Vec<ParameterRow>,
    /// Media types of the request body.
    pub(crate) request: Vec<BodyRow>,
    /// Successful responses.
    pub(crate) responses: Vec<ResponseRow>,
    /// The operation that replaces what this one returns.
    pub(crate) replace: Option<ReplaceRow>,
}

/// A parameter in the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ParameterRow {
    /// Quoted name.
    pub(crate) name: String,
    /// `path`, `query` or `header`.
    pub(crate) location: &'static str,
    /// It is required.
    pub(crate) required: bool,
    /// `list` or `repeated`, for several values.
    pub(crate) style: Option<&'static str>,
    /// Variant of the runtime's `ValueKind`.
    pub(crate) kind: &'static str,
}

/// A media type of a request body in the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BodyRow {
    /// Quoted media type.
    pub(crate) media: String,
    /// Type text, if the body has a type.
    pub(crate) ty: Option<String>,
    /// A body is required.
    pub(crate) required: bool,
}

/// A response in the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ResponseRow {
    /// The status.
    pub(crate) status: u16,
    /// Quoted media type, if it has a body.
    pub(crate) media: Option<String>,
    /// Constructor of the runtime's `ResponseInfo`.
    pub(crate) kind: &'static str,
    /// Type text, if the response has a type.
    pub(crate) ty: Option<String>,
}

/// The operation that replaces a resource, in the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReplaceRow {
    /// Path of the static description.
    pub(crate) operation: String,
    /// Type text of the resource.
    pub(crate) resource: String,
    /// Type text of the body.
    pub(crate) body: String,
}

/// Models as serde derives, for the benchmarks.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Derived {
    /// The modules, each of which has all models.
    pub(crate) modules: Vec<DerivedModule>,
    /// Structs.
    pub(crate) structs: Vec<DerivedStruct>,
    /// Enums.
    pub(crate) enums: Vec<DerivedEnum>,
    /// Unions.
    pub(crate) unions: Vec<DerivedUnion>,
}

/// A module with derives.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DerivedModule {
    /// Name of the module.
    pub(crate) name: &'static str,
    /// Its documentation.
    pub(crate) doc: &'static str,
    /// Whether structs keep unknown fields, in a map with `#[serde(flatten)]`.
    pub(crate) keeps_unknown: bool,
}

/// A struct with derives.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DerivedStruct {
    /// Rust name.
    pub(crate) name: String,
    /// Fields.
    pub(crate) fields: Vec<DerivedField>,
}

/// A field of a struct with derives.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DerivedField {
    /// Rust identifier.
    pub(crate) ident: String,
    /// Quoted name on the wire.
    pub(crate) wire: String,
    /// Type text.
    pub(crate) ty: String,
}

/// An enum with derives.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DerivedEnum {
    /// Rust name.
    pub(crate) name: String,
    /// Known values.
    pub(crate) variants: Vec<DerivedVariant>,
}

/// A union with derives.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DerivedUnion {
    /// Rust name.
    pub(crate) name: String,
    /// Quoted tag. Without one, the variants are tried in order.
    pub(crate) tag: Option<String>,
    /// Variants.
    pub(crate) variants: Vec<DerivedVariant>,
}

/// A value or a variant with derives.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DerivedVariant {
    /// Rust name.
    pub(crate) ident: String,
    /// Quoted first value.
    pub(crate) rename: String,
    /// Quoted other values.
    pub(crate) aliases: Vec<String>,
    /// Type text of a variant.
    pub(crate) ty: String,
}

/// One call of each operation, for tests.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Calls {
    /// Expression for the client, made from that of the crate.
    pub(crate) client: String,
    /// The calls in document order.
    pub(crate) calls: Vec<Call>,
}

/// A call of an operation with every argument.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Call {
    /// operationId as a Rust literal.
    pub(crate) id: String,
    /// Method name, which is the name of the function too.
    pub(crate) method: String,
    /// The call takes values.
    pub(crate) takes_values: bool,
    /// Values of the arguments.
    pub(crate) args: Vec<CallValue>,
    /// Chained setters with their values.
    pub(crate) setters: Vec<CallSetter>,
    /// How the response is read.
    pub(crate) response: ResponseKind,
    /// Paths of the variants of a response by status.
    pub(crate) variants: Vec<String>,
}

/// A chained setter of a call.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CallSetter {
    /// Method name.
    pub(crate) name: String,
    /// Value of the argument.
    pub(crate) value: CallValue,
}

/// A value for an argument.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CallValue {
    /// What kind of value.
    pub(crate) kind: CallValueKind,
    /// Name on the wire as a Rust literal, or the Rust type of a JSON body.
    pub(crate) of: String,
}

/// Kinds of values for arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CallValueKind {
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

/// The examples of the documentation as functions, for a test that runs them.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Examples {
    /// Those of operations, in document order, by operationId; then those of areas, by module.
    pub(crate) examples: Vec<NamedExample>,
}

/// An example with its name.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NamedExample {
    /// operationId, or the path of the module of an area, as a Rust literal.
    pub(crate) name: String,
    /// Name of the function.
    pub(crate) function: String,
    /// operationId of its first call, whose path has the parameters, as a Rust literal.
    pub(crate) operation: String,
    /// Its code.
    #[serde(flatten)]
    pub(crate) example: Example,
}

/// The code of an example.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Example {
    /// Parameters that the example does not make up.
    pub(crate) given: Vec<Given>,
    /// Lines of Rust.
    pub(crate) lines: Vec<String>,
}

/// A parameter of an example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Given {
    /// Rust identifier.
    pub(crate) ident: String,
    /// Name in the document as a Rust literal.
    pub(crate) wire: String,
    /// What it is.
    pub(crate) kind: GivenKind,
}

/// Kinds of parameters of examples, named as the methods that provide them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GivenKind {
    /// Text by reference.
    Text,
    /// Bytes.
    Bytes,
}
