//! What was read can be changed and written back.

use okta_codegen::ir::{Operation, Paging, Type};
use okta_sdk::metadata::ReplaceInfo;
use serde_json::Value;

use crate::compare::{Comparison, Difference};
use crate::judge::{Case, Verdict};
use crate::writable;

/// Every resource of the answer, as the body of the operation that replaces it: as it is, and with one member changed.
pub(crate) fn check(case: &Case<'_>) -> Verdict {
    let replace = case.info.replace?;
    let resource = &case.operation.replaced_by.as_ref()?.resource;
    let body = case.document.body(case.document.operation(replace.operation.id)?)?;
    let rewrite = Rewrite { case, replace, resource, body };
    let answer = &case.pair.response_body;
    let items = if case.document.answer(case.operation, case.pair.status) == Some(resource) {
        None
    } else {
        items(case.operation, answer)
    };
    match items {
        Some(items) if items.is_empty() => None,
        Some(items) => Some(
            items
                .iter()
                .enumerate()
                .flat_map(|(index, item)| rewrite.differences(item, &format!("/{index}")))
                .collect(),
        ),
        None => Some(rewrite.differences(answer, "")),
    }
}

/// The items of a list.
pub(crate) fn items<'a>(operation: &Operation, body: &'a Value) -> Option<&'a Vec<Value>> {
    match &operation.paging {
        Paging::Body { items } | Paging::Wrapped { items } => body[items].as_array(),
        _ => body.as_array(),
    }
}

struct Rewrite<'a> {
    case: &'a Case<'a>,
    replace: ReplaceInfo,
    resource: &'a Type,
    body: &'a Type,
}

impl Rewrite<'_> {
    fn differences(&self, resource: &Value, pointer: &str) -> Vec<Difference> {
        let document = self.case.document;
        let sent = writable::rewritten(document, self.resource, self.body, resource);
        let mut differences = self.compare(resource, &sent, pointer);
        let changed = writable::changes(document, self.body, &sent).into_iter().find_map(|(place, value)| {
            let (resource, sent) = (with(resource, &place, &value), with(&sent, &place, &value));
            // Another tag would be another resource.
            let described = |ty, value| !document.is_undescribed(ty, value);
            (described(self.resource, &resource) && described(self.body, &sent)).then_some((resource, sent))
        });
        if let Some((resource, sent)) = changed {
            differences.extend(self.compare(&resource, &sent, pointer));
        }
        differences
    }

    fn compare(&self, resource: &Value, sent: &Value, pointer: &str) -> Vec<Difference> {
        let text = match (self.replace.recode)(&resource.to_string()) {
            Ok(text) => text,
            Err(error) => return vec![Difference::new(pointer, sent, error)],
        };
        let got = serde_json::from_str(&text).unwrap_or(Value::Null);
        let mut differences = Comparison::differences(self.case.document, Some(self.body), sent, &got);
        differences.iter_mut().for_each(|found| found.pointer.insert_str(0, pointer));
        differences
    }
}

/// The value with another one at a place in it.
fn with(value: &Value, place: &str, other: &Value) -> Value {
    let mut value = value.clone();
    if let Some(member) = value.pointer_mut(place) {
        *member = other.clone();
    }
    value
}
