//! The part of a value that is sent, according to the document.

use okta_codegen::diag::pointer;
use serde_json::Value;

use crate::compare::field;
use crate::schema::Schema;

/// Returns the part of a value that is sent if it was read as a `resource` and is written as a `body`: all fields except
/// those that only the server sets.
///
/// A field that the body does not name is sent unless it is read-only in the resource. A null field is omitted if it is
/// the same as an absent field in the resource.
pub(crate) fn rewritten(resource: Schema<'_>, body: Schema<'_>, value: &Value) -> Value {
    let read = without_nulls(Some(resource), value);
    sent(Some(resource), Some(body), &read)
}

/// Returns the part of a value that is sent as a `body`. `resource` is the schema it was read as, if any.
pub(crate) fn sent(resource: Option<Schema<'_>>, body: Option<Schema<'_>>, value: &Value) -> Value {
    match value {
        // A variant that is not described is sent as it was received.
        Value::Object(_) if body.is_some_and(|body| body.is_undescribed(value)) => value.clone(),
        Value::Object(fields) => {
            let kept = fields.iter().filter_map(|(name, value_of)| {
                let read = field(resource, value, name);
                let written = field(body, value, name);
                let is_dropped = if written.known { written.read_only } else { read.read_only };
                let sent = || match written.schema {
                    None => value_of.clone(),
                    schema => sent(read.schema, schema, value_of),
                };
                (!is_dropped).then(|| (name.clone(), sent()))
            });
            kept.collect()
        }
        Value::Array(elements) => {
            let (resource, body) = (resource.and_then(Schema::element), body.and_then(Schema::element));
            elements.iter().map(|value| sent(resource, body, value)).collect()
        }
        _ => value.clone(),
    }
}

/// Returns the value without null fields that are the same as absent fields.
fn without_nulls(schema: Option<Schema<'_>>, value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter_map(|(name, value_of)| {
                let field = field(schema, value, name);
                let is_kept = !value_of.is_null() || field.nullable;
                is_kept.then(|| (name.clone(), without_nulls(field.schema, value_of)))
            });
            kept.collect()
        }
        Value::Array(elements) => {
            let element = schema.and_then(Schema::element);
            elements.iter().map(|value| without_nulls(element, value)).collect()
        }
        _ => value.clone(),
    }
}

/// Returns the fields of a body that can be changed, as JSON pointers, each with another value.
pub(crate) fn changes(body: Schema<'_>, sent: &Value) -> Vec<(String, Value)> {
    let (Some(object), Some(fields)) = (body.object(sent), sent.as_object()) else {
        return Vec::new();
    };
    let changes = fields.iter().flat_map(|(name, value)| {
        let Some(schema) = object.field(name).filter(|_| !object.is_tag(name)).and_then(|field| field.schema)
        else {
            return Vec::new();
        };
        let at = pointer::child("", name);
        let other = match value {
            Value::String(_) if schema.is_number() => return Vec::new(),
            Value::String(text) => Value::from(format!("{text} changed")),
            Value::Bool(flag) => Value::from(!flag),
            Value::Number(number) => Value::from(number.as_i64().unwrap_or_default().wrapping_add(1)),
            Value::Object(_) => {
                let below = changes(schema, value).into_iter();
                return below.map(|(place, other)| (format!("{at}{place}"), other)).collect();
            }
            _ => return Vec::new(),
        };
        vec![(at, other)]
    });
    changes.collect()
}
