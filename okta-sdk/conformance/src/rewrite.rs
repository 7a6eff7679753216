//! What was read can be written back.

use serde_json::Value;

use crate::judge::{Case, Verdict};

/// Nothing yet.
pub(crate) fn check(_case: &Case<'_>, _decoded: &Value) -> Verdict {
    None
}
