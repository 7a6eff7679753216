//! What a body has and its schema does not describe.
//!
//! A value is described if it has a typed home: a field, a value of an enum, a variant of a union. Values of a map of
//! anything, and fields of an object that allows any field, are described too.

use okta_codegen::diag::pointer;
use serde_json::{Map, Value};

use crate::schema::{Object, Schema};

/// The kind of a place where the document does not describe the traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapKind {
    /// A field that the schema does not name.
    UnknownField,
    /// A value of another type.
    OtherType,
    /// A value that the enum lacks.
    UnknownValue,
    /// A tag that the union lacks, or an object that matches none of its variants.
    UnknownVariant,
    /// Null for a field or element that is not nullable.
    Null,
    /// A body of a request or response that the document describes as empty.
    UnknownBody,
    /// A read-only field that was sent, and that the response returns changed as sent.
    HonoredReadOnly,
    /// A read-only field that was sent.
    ReadOnly,
    /// A required field that is absent.
    Absent,
    /// A successful status that the operation lacks.
    UnknownStatus,
    /// A query parameter that the operation lacks.
    UnknownQuery,
}

impl GapKind {
    /// The name of the kind in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownField => "unknown field",
            Self::OtherType => "wrong type",
            Self::UnknownValue => "unknown enum value",
            Self::UnknownVariant => "unknown union variant",
            Self::Null => "null",
            Self::UnknownBody => "undocumented body",
            Self::HonoredReadOnly => "read-only but honored",
            Self::ReadOnly => "read-only but sent",
            Self::Absent => "required but absent",
            Self::UnknownStatus => "undocumented status",
            Self::UnknownQuery => "undocumented query parameter",
        }
    }

    /// Returns whether a value has no typed home. A body is described in full if it has no such value.
    pub fn is_homeless(self) -> bool {
        !matches!(self, Self::ReadOnly | Self::Absent | Self::UnknownStatus | Self::UnknownQuery)
    }
}

/// A value that its schema does not describe.
pub(crate) struct Gap<'a, 'v> {
    pub(crate) kind: GapKind,
    /// The schema of the value. For a field that is unknown or absent, the schema of the object.
    pub(crate) schema: Schema<'a>,
    /// The name of the field that is unknown or absent.
    pub(crate) name: Option<String>,
    /// The value, or the object that lacks a field.
    pub(crate) value: &'v Value,
    /// The place of the value in the body, as a JSON pointer.
    pub(crate) at: String,
    /// The schema of the object that has the unknown field, as the object above declares it.
    pub(crate) declared: Schema<'a>,
    /// The common part of the variants of that object.
    pub(crate) base: Option<Schema<'a>>,
}

/// Returns the gaps of a body. Read-only fields are gaps in a request only.
pub(crate) fn gaps<'a, 'v>(schema: Schema<'a>, body: &'v Value, is_request: bool) -> Vec<Gap<'a, 'v>> {
    let mut walk = Walk { found: Vec::new(), is_request };
    walk.value(schema, body, "");
    walk.found
}

struct Walk<'a, 'v> {
    found: Vec<Gap<'a, 'v>>,
    is_request: bool,
}

impl<'a, 'v> Walk<'a, 'v> {
    fn add(&mut self, kind: GapKind, schema: Schema<'a>, value: &'v Value, at: &str) {
        let at = at.to_owned();
        self.found.push(Gap { kind, schema, name: None, value, at, declared: schema, base: None });
    }

    fn value(&mut self, schema: Schema<'a>, value: &'v Value, at: &str) {
        match value {
            Value::Null if schema.is_nullable() || schema.is_any() => {}
            Value::Null => self.add(GapKind::Null, schema, value, at),
            _ if schema.is_any() => {}
            Value::Object(fields) => self.object(schema, value, fields, at),
            Value::Array(elements) => self.list(schema, value, elements, at),
            _ => self.scalar(schema, value, at),
        }
    }

    fn object(&mut self, schema: Schema<'a>, value: &'v Value, fields: &'v Map<String, Value>, at: &str) {
        // One link instead of a list of links.
        if let Some(item) = schema.element().filter(|item| item.is_link()) {
            return self.value(item, value, at);
        }
        if schema.is_ambiguous(value) {
            return self.alternatives(schema, value, at);
        }
        if let Some(object) = schema.object(value) {
            return self.fields(schema, &object, value, fields, at);
        }
        if schema.is_undescribed(value) {
            return self.add(GapKind::UnknownVariant, schema.meaning(), value, at);
        }
        if schema.has_alternatives() {
            return self.alternatives(schema, value, at);
        }
        match schema.map_values() {
            Some(values) => {
                for (name, value) in fields {
                    self.value(values, value, &pointer::child(at, name));
                }
            }
            None if schema.is_free() => {}
            None => self.add(GapKind::OtherType, schema.meaning(), value, at),
        }
    }

    fn fields(
        &mut self,
        declared: Schema<'a>,
        object: &Object<'a>,
        value: &'v Value,
        fields: &'v Map<String, Value>,
        at: &str,
    ) {
        for (name, value) in fields {
            let at = pointer::child(at, name);
            let Some(field) = object.field(name) else {
                match object.map_values() {
                    Some(values) => self.value(values, value, &at),
                    None if object.is_open() => {}
                    None => self.found.extend(object.owner().map(|owner| Gap {
                        kind: GapKind::UnknownField,
                        schema: owner,
                        name: Some(name.clone()),
                        value,
                        at,
                        declared,
                        base: object.base(),
                    })),
                }
                continue;
            };
            let Some(schema) = field.schema else { continue };
            if self.is_request && field.read_only {
                self.add(GapKind::ReadOnly, object.last_declaration(name).unwrap_or(schema), value, &at);
            } else if value.is_null() {
                if !field.nullable && !schema.is_any() {
                    self.add(GapKind::Null, object.last_declaration(name).unwrap_or(schema), value, &at);
                }
            } else if !(object.is_tag(name) && value.is_string()) {
                self.value(schema, value, &at);
            }
        }
        for (name, schema) in object.required() {
            let is_read_only = object.field(name).is_some_and(|field| field.read_only);
            if !(fields.contains_key(name) || self.is_request && is_read_only) {
                let (at, name) = (pointer::child(at, name), Some(name.to_owned()));
                self.found.push(Gap { kind: GapKind::Absent, schema, name, value, at, declared, base: None });
            }
        }
    }

    fn list(&mut self, schema: Schema<'a>, value: &'v Value, elements: &'v [Value], at: &str) {
        // Several links instead of one.
        let link = Some(schema).filter(|schema| schema.is_link());
        match schema.element().or(link) {
            Some(element) => {
                for (index, value) in elements.iter().enumerate() {
                    self.value(element, value, &format!("{at}/{index}"));
                }
            }
            None if schema.has_alternatives() => self.alternatives(schema, value, at),
            None => self.add(GapKind::OtherType, schema.meaning(), value, at),
        }
    }

    fn scalar(&mut self, schema: Schema<'a>, value: &'v Value, at: &str) {
        // A recorder masks secrets.
        if value == "***" {
            return;
        }
        let is_link = schema.is_link() || schema.element().is_some_and(Schema::is_link);
        if is_link && value.is_string() {
            return;
        }
        if schema.has_alternatives() {
            return self.alternatives(schema, value, at);
        }
        let meaning = schema.meaning();
        if !meaning.allows_type_of(value) {
            self.add(GapKind::OtherType, meaning, value, at);
        } else if meaning.enum_values().is_some_and(|values| !values.contains(value)) {
            self.add(GapKind::UnknownValue, meaning, value, at);
        }
    }

    /// A value has the gaps of the alternative that fits best. An object may also have the fields of all alternatives.
    fn alternatives(&mut self, schema: Schema<'a>, value: &'v Value, at: &str) {
        let is_request = self.is_request;
        let walk = |check: &dyn Fn(&mut Self)| {
            let mut walk = Walk { found: Vec::new(), is_request };
            check(&mut walk);
            walk.found
        };
        let alternatives = schema.meaning().alternatives();
        let mut gaps: Vec<_> =
            alternatives.map(|alternative| walk(&|walk| walk.value(alternative, value, at))).collect();
        if let (Some(object), Some(fields)) = (schema.object(value), value.as_object()) {
            gaps.push(walk(&|walk| walk.fields(schema, &object, value, fields, at)));
        }
        self.found.extend(gaps.into_iter().min_by_key(Vec::len).unwrap_or_default());
    }
}
