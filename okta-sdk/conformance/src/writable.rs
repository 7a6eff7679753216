//! What of a value is sent, by the description of the API.

use okta_codegen::ir::Type;
use serde_json::Value;

use crate::compare::step;
use crate::document::Document;

/// What is sent of a value that was read as one type, the `resource`, and is sent as another, the `body`: all but the
/// members that only the server sets.
///
/// A member that the body does not know is sent unless the resource calls it read-only. A null that means nothing in
/// the resource is not there.
pub(crate) fn rewritten(document: &Document, resource: &Type, body: &Type, value: &Value) -> Value {
    let read = without_nulls(document, Some(resource), value);
    sent(document, Some(resource), Some(body), &read)
}

/// What is sent of a value of type `body`, as it was read as the `resource`, if it was read.
pub(crate) fn sent(
    document: &Document,
    resource: Option<&Type>,
    body: Option<&Type>,
    value: &Value,
) -> Value {
    match value {
        // A shape that is not described is sent as it came.
        Value::Object(_) if body.is_some_and(|body| document.is_undescribed(body, value)) => value.clone(),
        Value::Object(members) => {
            let kept = members.iter().filter_map(|(name, member)| {
                let read = document.member(resource, value, name);
                let written = document.member(body, value, name);
                let dropped = if written.known { written.read_only } else { read.read_only };
                let whole = written.ty.is_none();
                let sent = || match whole {
                    true => member.clone(),
                    false => sent(document, read.ty, written.ty, member),
                };
                (!dropped).then(|| (name.clone(), sent()))
            });
            kept.collect()
        }
        Value::Array(elements) => {
            let element = |ty: Option<&Type>| ty.and_then(|ty| document.element(ty)).cloned();
            let (resource, body) = (element(resource), element(body));
            elements.iter().map(|value| sent(document, resource.as_ref(), body.as_ref(), value)).collect()
        }
        _ => value.clone(),
    }
}

/// The value without members that are null where that means nothing.
fn without_nulls(document: &Document, ty: Option<&Type>, value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().filter_map(|(name, value_of)| {
                let member = document.member(ty, value, name);
                let kept = !value_of.is_null() || member.nullable;
                kept.then(|| (name.clone(), without_nulls(document, member.ty, value_of)))
            });
            kept.collect()
        }
        Value::Array(elements) => {
            let element = ty.and_then(|ty| document.element(ty));
            elements.iter().map(|value| without_nulls(document, element, value)).collect()
        }
        _ => value.clone(),
    }
}

/// Members that can be given another value: JSON pointers, and the value.
pub(crate) fn changes(document: &Document, body: &Type, sent: &Value) -> Vec<(String, Value)> {
    let (Some(object), Some(members)) = (document.object(body, sent), sent.as_object()) else {
        return Vec::new();
    };
    let changes = members.iter().flat_map(|(name, value)| {
        let Some(field) = object.fields.get(name).filter(|_| object.tag.as_deref() != Some(name)) else {
            return Vec::new();
        };
        let other = match (value, &field.ty) {
            (Value::String(_), Type::Integer | Type::Number) => return Vec::new(),
            (Value::String(text), _) => Value::from(format!("{text} changed")),
            (Value::Bool(flag), _) => Value::from(!flag),
            (Value::Number(number), _) => Value::from(number.as_i64().unwrap_or_default().wrapping_add(1)),
            (Value::Object(_), ty) => {
                let below = changes(document, ty, value).into_iter();
                return below.map(|(place, other)| (format!("{}{place}", step("", name)), other)).collect();
            }
            _ => return Vec::new(),
        };
        vec![(step("", name), other)]
    });
    changes.collect()
}
