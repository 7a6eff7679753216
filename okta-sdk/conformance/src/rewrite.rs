//! Checks that a resource that was read can be changed and written back.

use okta_sdk::metadata::ReplaceInfo;
use serde_json::Value;

use crate::checker::{Case, Findings};
use crate::compare::{Difference, differences};
use crate::schema::Schema;
use crate::writable;

/// Writes every resource of the response as the body of the operation that replaces it: unchanged, and with one field
/// changed.
pub(crate) fn check(case: &Case<'_>) -> Findings {
    let replace = case.info.replace?;
    let body = case.document.operation(replace.operation.id)?.body()?;
    let response = &case.pair.response_body;
    // A list may also be replaced as a whole.
    let list = case.operation.list(case.pair.status).filter(|_| !body.is_list());
    let Some(list) = list else {
        let resource = case.operation.response(case.pair.status)?;
        return Some(Rewrite { replace, resource, body }.differences(response, ""));
    };
    let items = list.items(response).filter(|items| !items.is_empty())?;
    let rewrite = Rewrite { replace, resource: list.item, body };
    let items = items.iter().enumerate().filter(|(_, item)| !item.is_null());
    Some(items.flat_map(|(index, item)| rewrite.differences(item, &format!("/{index}"))).collect())
}

struct Rewrite<'a> {
    replace: ReplaceInfo,
    resource: Schema<'a>,
    body: Schema<'a>,
}

impl Rewrite<'_> {
    fn differences(&self, resource: &Value, pointer: &str) -> Vec<Difference> {
        let sent = writable::rewritten(self.resource, self.body, resource);
        let mut differences = self.compare(resource, &sent, pointer);
        let changed = writable::changes(self.body, &sent).into_iter().find_map(|(place, value)| {
            let (resource, sent) = (with(resource, &place, &value), with(&sent, &place, &value));
            // With another tag it would be another resource.
            let is_described = !self.resource.is_undescribed(&resource) && !self.body.is_undescribed(&sent);
            is_described.then_some((resource, sent))
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
        let mut differences = differences(Some(self.body), sent, &got);
        differences.iter_mut().for_each(|found| found.pointer.insert_str(0, pointer));
        differences
    }
}

/// Returns the value with one place replaced.
fn with(value: &Value, place: &str, other: &Value) -> Value {
    let mut value = value.clone();
    if let Some(field) = value.pointer_mut(place) {
        *field = other.clone();
    }
    value
}
