//! One change and its effect.

use std::collections::BTreeMap;

use serde::Serialize;

pub(super) use crate::rustdoc::code;

/// The effect of a change on code that uses the SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing: only a fact about the API changed.
    Fact,
    /// Something was added, or deprecated. Code that compiled still compiles.
    Addition,
    /// Code that compiled no longer compiles, or has another meaning.
    Breaking,
}

/// The subject of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A Cargo feature.
    Feature,
    /// An operation: a method of the client, its request type and its result.
    Operation,
    /// A model that is a struct.
    Object,
    /// A model that is a string enum.
    Enum,
    /// A model that is a union.
    Union,
}

/// The kinds of changes. Their names in JSON are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// It was added.
    Added,
    /// It was removed.
    Removed,
    /// It was renamed: an operation with the same method and path, or a model with the same fields.
    Renamed,
    /// It needs other features.
    Features,
    /// It was deprecated, or one of its fields, values or parameters was.
    Deprecated,
    /// It is no longer marked as deprecated.
    Undeprecated,
    /// A method takes one more argument.
    ArgumentAdded,
    /// A method takes one argument less.
    ArgumentRemoved,
    /// An argument has another type.
    ArgumentType,
    /// The arguments have another order.
    ArgumentOrder,
    /// An argument has another name, which no caller writes.
    ArgumentName,
    /// There is one more optional parameter.
    ParameterAdded,
    /// There is one optional parameter less.
    ParameterRemoved,
    /// An optional parameter has another type.
    ParameterType,
    /// An optional parameter became an argument.
    ParameterRequired,
    /// An argument became an optional parameter.
    ParameterOptional,
    /// A method returns another type for the same result, because of its optional parameters.
    RequestType,
    /// The result has another type.
    ResultType,
    /// The result has a new variant for a status.
    StatusAdded,
    /// The result lost the variant for a status.
    StatusRemoved,
    /// It is called by another HTTP method or path.
    Http,
    /// It needs other OAuth 2.0 scopes.
    Scopes,
    /// It takes other credentials.
    Credentials,
    /// The paging of a list changed.
    Paging,
    /// The release stage of an operation.
    Lifecycle,
    /// It is sent to another server.
    Server,
    /// The error statuses that are documented.
    Errors,
    /// The media types of the request body.
    RequestMedia,
    /// The success statuses and their media types.
    ResponseMedia,
    /// How a parameter is written into the request.
    ParameterStyle,
    /// The default or the limits of a parameter or a field.
    Limits,
    /// It is another kind of type.
    Kind,
    /// A struct has a new field.
    FieldAdded,
    /// A struct lost a field.
    FieldRemoved,
    /// A field has another type.
    FieldType,
    /// A field became nullable, or is no longer nullable.
    FieldNullable,
    /// A field has another name in Rust.
    FieldName,
    /// A field became read-only or write-only, or is no longer so.
    FieldAccess,
    /// A field became required or optional.
    FieldRequired,
    /// A field became secret, or is no longer secret.
    FieldSecret,
    /// `new` takes other arguments, or there is none.
    Constructor,
    /// An enum has one more value.
    ValueAdded,
    /// An enum has one value less.
    ValueRemoved,
    /// A variant of an enum has another name.
    ValueName,
    /// A variant has another value.
    ValueText,
    /// A union has a new variant.
    VariantAdded,
    /// A union lost a variant.
    VariantRemoved,
    /// A variant has another type.
    VariantType,
    /// A variant has another name.
    VariantName,
    /// The `From` conversion of a variant was added or removed.
    VariantFrom,
    /// The variants are selected by another tag or field.
    VariantTag,
    /// A getter of a common field was added.
    GetterAdded,
    /// A getter was removed.
    GetterRemoved,
    /// A getter has another type.
    GetterType,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The subject.
    pub subject: Subject,
    /// The item as users write it: `Client::list_users`, `models::User`, a feature.
    pub item: String,
    /// The operationId, or the id of the type.
    pub id: String,
    /// The kind of change.
    pub what: What,
    /// The effect on code that uses the SDK.
    pub effect: Effect,
    /// The change as a sentence, without its subject and in Markdown.
    pub text: String,
}

/// The changes of one item.
pub(super) struct Log<'a> {
    pub(super) changes: &'a mut Vec<Change>,
    pub(super) subject: Subject,
    pub(super) item: String,
    pub(super) id: String,
}

impl Log<'_> {
    pub(super) fn add(&mut self, what: What, effect: Effect, text: impl Into<String>) {
        self.changes.push(Change {
            subject: self.subject,
            item: self.item.clone(),
            id: self.id.clone(),
            what,
            effect,
            text: text.into(),
        });
    }

    /// Adds a fact, if it changed.
    pub(super) fn fact(&mut self, what: What, name: &str, old: &str, new: &str) {
        if old != new {
            let shown = |text: &'_ str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
            self.add(what, Effect::Fact, format!("{name}: {}, was {}", shown(new), shown(old)));
        }
    }

    /// Adds a deprecation that was added or removed.
    pub(super) fn deprecation(&mut self, name: &str, old: bool, new: bool) {
        match (old, new) {
            (false, true) => self.add(What::Deprecated, Effect::Addition, format!("{name}deprecated")),
            (true, false) => {
                self.add(What::Undeprecated, Effect::Fact, format!("{name}no longer deprecated"))
            }
            _ => {}
        }
    }
}

/// The new paths of types, by their old ones.
#[derive(Debug, Default)]
pub(super) struct Paths(pub(super) BTreeMap<String, String>);

impl Paths {
    /// Returns an old type with the new names.
    pub(super) fn translate(&self, text: &str) -> String {
        paths(text, |path| self.0.get(path).map_or(path, String::as_str))
    }
}

/// Returns a type without the paths of its names.
pub(super) fn short(text: &str) -> String {
    paths(text, |path| path.rsplit("::").next().unwrap_or_default().trim_start_matches("r#"))
}

fn paths<'a>(text: &'a str, change: impl Fn(&'a str) -> &'a str) -> String {
    let in_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '#');
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !in_path(c)).unwrap_or(rest.len());
        let (path, after) = rest.split_at(end);
        out.push_str(change(path));
        let next = after.find(in_path).unwrap_or(after.len());
        out.push_str(&after[..next]);
        rest = &after[next..];
    }
    out
}

/// Returns a path as users write it after the name of the crate.
pub(super) fn public(path: &str) -> &str {
    path.strip_prefix("crate::").unwrap_or(path)
}
