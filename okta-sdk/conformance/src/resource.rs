//! The resources in an answer.

use okta_codegen::ir::{Operation, Paging};
use serde_json::Value;

/// The items of a list.
pub(crate) fn items<'a>(operation: &Operation, body: &'a Value) -> Option<&'a Vec<Value>> {
    match &operation.paging {
        Paging::Body { items } | Paging::Wrapped { items } => body[items].as_array(),
        _ => body.as_array(),
    }
}
