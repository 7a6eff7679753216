//! What the project's description of the API says of a value.

use std::collections::BTreeMap;
use std::path::Path;

use okta_codegen::diag::Diagnostics;
use okta_codegen::ir::{self, Api, BodyKind, Kind, Object, Operation, Selector, Type, TypeDef};
use okta_codegen::names::Names;
use okta_codegen::source::{Document as Source, overlay};
use serde_json::Value;

use crate::compare::step;

/// The description of the API, overlays applied.
pub struct Document {
    api: Api,
    by_id: BTreeMap<String, usize>,
}

impl Document {
    /// Reads the description that the SDK is made from.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn read() -> Result<Self, Diagnostics> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi");
        let source = Source::read(&folder.join("management.yaml"))?;
        let source = overlay::apply(source, &overlay::read_folder(&folder.join("overlays"))?)?;
        let names = Names::read(&folder.join("names.toml"))?;
        let api = ir::build(&source.value, &names, &mut Diagnostics::new())?;
        let ids = api.operations.iter().enumerate();
        Ok(Self { by_id: ids.map(|(index, operation)| (operation.id.clone(), index)).collect(), api })
    }

    /// What stands where in an answer of an operation, as JSON pointers.
    pub fn places(&self, operation: &str, status: u16, answer: &Value) -> Vec<(String, Place)> {
        let mut places = Vec::new();
        if let Some(ty) = self.operation(operation).and_then(|operation| self.answer(operation, status)) {
            self.collect(ty, answer, "", &mut places);
        }
        places
    }

    fn collect(&self, ty: &Type, value: &Value, pointer: &str, places: &mut Vec<(String, Place)>) {
        let place = match (ty, value) {
            (Type::Nullable(inner), _) => return self.collect(inner, value, pointer, places),
            (Type::OneOrMany(_), _) => Place::Link,
            (Type::DateTime, Value::String(_)) => Place::Time,
            (Type::Integer | Type::Number, Value::Number(_)) => Place::Number,
            (Type::Named(id), Value::String(_)) => match self.api.types.get(id).map(|def| &def.kind) {
                Some(Kind::Enum(_)) => Place::Enum,
                _ => return,
            },
            (Type::Array(item), Value::Array(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.collect(item, element, &format!("{pointer}/{index}"), places);
                }
                return;
            }
            (_, Value::Object(members)) => {
                let tag = self.object(ty, value).and_then(|object| object.tag.as_deref());
                for (name, member) in members {
                    let pointer = step(pointer, name);
                    if tag == Some(name) {
                        places.push((pointer, Place::Tag));
                    } else if let Some(ty) = self.member(Some(ty), value, name).ty {
                        self.collect(ty, member, &pointer, places);
                    }
                }
                Place::Object
            }
            _ => return,
        };
        places.push((pointer.to_owned(), place));
    }

    /// An operation by its `operationId`.
    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.by_id.get(id).map(|index| &self.api.operations[*index])
    }

    /// The type that an operation answers with: that of the status, or of the first answer with a body.
    pub(crate) fn answer<'a>(&self, operation: &'a Operation, status: u16) -> Option<&'a Type> {
        let typed = || operation.responses.iter().filter(|response| response.ty.is_some());
        let response = typed().find(|response| response.status == status).or_else(|| typed().next())?;
        response.ty.as_ref()
    }

    /// The type of an operation's JSON body.
    pub(crate) fn body<'a>(&self, operation: &'a Operation) -> Option<&'a Type> {
        match &operation.body.as_ref()?.kind {
            BodyKind::Json { ty, .. } | BodyKind::Form { ty } => Some(ty),
            _ => None,
        }
    }

    /// The object that describes this very value, of whatever shape the value is.
    pub(crate) fn object(&self, ty: &Type, value: &Value) -> Option<&Object> {
        match ty {
            Type::Nullable(inner) | Type::OneOrMany(inner) => self.object(inner, value),
            Type::Named(id) => match self.api.types.get(id)? {
                TypeDef { kind: Kind::Object(object), .. } => Some(object),
                TypeDef { kind: Kind::Union(union), .. } => {
                    let variant = match &union.by {
                        Selector::Tag(path) => {
                            let tag = path.iter().try_fold(value, |value, name| value.get(name));
                            let tag = tag.and_then(Value::as_str).unwrap_or_default();
                            let by = |tag: &str| {
                                union.variants.iter().find(|v| v.values.iter().any(|value| value == tag))
                            };
                            by(tag).or_else(|| by(""))
                        }
                        Selector::Member => union.variants.iter().find(|variant| {
                            variant.values.iter().any(|name| value.get(name).is_some_and(|v| !v.is_null()))
                        }),
                        Selector::Caller => None,
                    };
                    match variant {
                        Some(variant) => self.object(&variant.ty, value),
                        None => None,
                    }
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The value is of a union, and of none of its shapes.
    pub(crate) fn is_undescribed(&self, ty: &Type, value: &Value) -> bool {
        match ty {
            Type::Nullable(inner) | Type::OneOrMany(inner) => self.is_undescribed(inner, value),
            Type::Named(id) => {
                let union = matches!(self.api.types.get(id).map(|def| &def.kind), Some(Kind::Union(_)));
                union && self.object(ty, value).is_none()
            }
            _ => false,
        }
    }

    /// The type of the elements of a list.
    pub(crate) fn element<'a>(&self, ty: &'a Type) -> Option<&'a Type> {
        match ty {
            Type::Array(item) | Type::OneOrMany(item) => Some(item),
            Type::Nullable(inner) => self.element(inner),
            _ => None,
        }
    }

    /// A member of a value.
    pub(crate) fn member<'a>(&'a self, ty: Option<&'a Type>, value: &Value, name: &str) -> Member<'a> {
        let Some(ty) = ty else { return Member::UNKNOWN };
        if let Some(object) = self.object(ty, value) {
            let Some(field) = object.fields.get(name) else { return Member::UNKNOWN };
            // The member that tells the shapes of a union apart is always sent.
            let read_only = field.read_only && object.tag.as_deref() != Some(name);
            return Member { ty: Some(&field.ty), nullable: field.nullable, read_only, known: true };
        }
        match ty {
            Type::Map(value) => {
                let nullable = matches!(**value, Type::Nullable(_) | Type::Any);
                Member { ty: Some(value), nullable, ..Member::UNKNOWN }
            }
            _ => Member::UNKNOWN,
        }
    }
}

/// What stands at a place of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// An object.
    Object,
    /// What tells the shapes of a union apart.
    Tag,
    /// One of several texts.
    Enum,
    /// A point in time.
    Time,
    /// A number.
    Number,
    /// A link, or several.
    Link,
}

/// What the description says of a member.
#[derive(Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) ty: Option<&'a Type>,
    /// Null and absent are not the same.
    pub(crate) nullable: bool,
    pub(crate) read_only: bool,
    pub(crate) known: bool,
}

impl Member<'_> {
    /// A member that the description does not name: it must stay as it is.
    const UNKNOWN: Self = Self { ty: None, nullable: true, read_only: false, known: false };
}
