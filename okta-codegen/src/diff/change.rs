//! One change, and what it means.

use std::collections::BTreeMap;

use serde::Serialize;

pub(super) use crate::rustdoc::code;

/// What a change does to code that uses the SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing: a fact about the API is another one.
    Fact,
    /// There is more to call or to match, or a warning of deprecation; what compiled compiles.
    Addition,
    /// Code that compiled no longer does, or means something else.
    Breaking,
}

/// What a change is about.
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

/// The kinds of changes. Their names in JSON stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It has another name: an operation at the same method and path, a model with the same members.
    Renamed,
    /// It needs other features.
    Gate,
    /// It is marked as deprecated, or a member, a value or a parameter of it is.
    Deprecated,
    /// It is no longer marked as deprecated.
    Undeprecated,
    /// A method takes one more argument.
    ArgumentAdded,
    /// A method takes one argument less.
    ArgumentRemoved,
    /// An argument has another type.
    ArgumentType,
    /// The arguments stand in another order.
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
    /// The result has one more shape for a status.
    StatusAdded,
    /// The result has one shape for a status less.
    StatusRemoved,
    /// It is called by another HTTP method or path.
    Http,
    /// It needs other OAuth 2.0 scopes.
    Scopes,
    /// It takes other credentials.
    Credentials,
    /// A list goes on in another way.
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
    /// The default or the limits of a parameter or a member.
    Limits,
    /// It is another kind of type.
    Kind,
    /// A struct has one more member.
    MemberAdded,
    /// A struct has one member less.
    MemberRemoved,
    /// A member has another type.
    MemberType,
    /// A member can be null now, or no longer.
    MemberNullable,
    /// A field has another name in Rust.
    MemberName,
    /// A member is read-only or write-only now, or no longer.
    MemberAccess,
    /// A member is required now, or no longer.
    MemberRequired,
    /// A member is hidden in logs now, or no longer.
    MemberSecret,
    /// `new` takes other arguments, or there is none.
    Constructor,
    /// An enum has one more value.
    ValueAdded,
    /// An enum has one value less.
    ValueRemoved,
    /// A variant of an enum has another name.
    ValueName,
    /// A variant stands for another text.
    ValueText,
    /// A union has one more shape.
    ShapeAdded,
    /// A union has one shape less.
    ShapeRemoved,
    /// A shape has another type.
    ShapeType,
    /// A shape has another name.
    ShapeName,
    /// A shape can, or can no longer, be converted by `From`.
    ShapeFrom,
    /// The shapes are told apart by something else.
    ShapeTag,
    /// There is one more getter of a common member.
    GetterAdded,
    /// There is one getter less.
    GetterRemoved,
    /// A getter has another type.
    GetterType,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What it is about.
    pub subject: Subject,
    /// The thing as users write it: `Client::list_users`, `models::User`, a feature.
    pub item: String,
    /// operationId, or the place of the schema in the document.
    pub id: String,
    /// The kind of change.
    pub what: What,
    /// What it does to code that uses the SDK.
    pub effect: Effect,
    /// The change as a sentence, without its subject and in Markdown.
    pub text: String,
}

/// The changes of one thing.
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

    /// A fact, if it is another one.
    pub(super) fn fact(&mut self, what: What, name: &str, old: &str, new: &str) {
        if old != new {
            let shown = |text: &'_ str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
            self.add(what, Effect::Fact, format!("{name}: {}, was {}", shown(new), shown(old)));
        }
    }

    /// A mark of deprecation that came or went.
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

/// Old paths of types, and what became of them.
#[derive(Debug, Default)]
pub(super) struct Paths(pub(super) BTreeMap<String, String>);

impl Paths {
    /// An old type text as it would be written with the new names.
    pub(super) fn translate(&self, text: &str) -> String {
        paths(text, |path| self.0.get(path).map_or(path, String::as_str))
    }
}

/// A type text as people write it: without the paths of its names.
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

/// A path as users write it behind the name of the crate.
pub(super) fn public(path: &str) -> &str {
    path.strip_prefix("crate::").unwrap_or(path)
}
