//! What of a value is sent, by the description of the API.

use okta_codegen::ir::Type;
use serde_json::Value;

use crate::compare::step;
use crate::document::Document;

/// What is sent of a value of type `body`: all but the members that only the server sets.
///
/// If the value was read as another type, the `resource`, members that only that type knows and calls read-only are
/// not sent either, nor is a null that means nothing in it.
pub(crate) fn sent(document: &Document, resource: Option<&Type>, body: Option<&Type>, value: &Value) -> Value {
    match value {
        // A shape that is not described is sent as it came.
        Value::Object(_) if body.is_some_and(|body| document.is_undescribed(body, value)) => value.clone(),
        Value::Object(members) => {
            let kept = members.iter().filter_map(|(name, member)| {
                let read = document.member(resource, value, name);
                let written = document.member(body, value, name);
                let dropped = match written.known {
                    true => written.read_only,
                    false => read.read_only,
                };
                if dropped || (member.is_null() && read.known && !read.nullable) {
                    return None;
                }
                let whole = !written.known && written.ty.is_none();
                let member =
                    if whole { member.clone() } else { sent(document, read.ty, written.ty, member) };
                Some((name.clone(), member))
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

/// A JSON pointer to a member that can be written, and another value for it.
pub(crate) fn change(document: &Document, body: &Type, sent: &Value) -> Option<(String, Value)> {
    let object = document.object(body, sent)?;
    sent.as_object()?.iter().find_map(|(name, value)| {
        let field = object.fields.get(name)?;
        let other = match value {
            _ if object.tag.as_deref() == Some(name) => return None,
            Value::String(text) => Value::from(format!("{text} changed")),
            Value::Bool(flag) => Value::from(!flag),
            Value::Number(number) => Value::from(number.as_i64()?.checked_add(1)?),
            Value::Object(_) => {
                let (below, other) = change(document, &field.ty, value)?;
                return Some((format!("{}{below}", step("", name)), other));
            }
            _ => return None,
        };
        Some((step("", name), other))
    })
}
