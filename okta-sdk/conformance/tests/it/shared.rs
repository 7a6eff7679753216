//! Helpers of the tests.

use std::sync::LazyLock;

use okta_conformance::{Checker, Pair, Spec, read};
use okta_test_support::SHARED;

/// Recorded traffic.
pub(crate) fn recordings() -> Option<Vec<Pair>> {
    Some(read(&SHARED.file("recordings/open.jsonl")?).unwrap())
}

/// A checker for all operations.
pub(crate) fn checker() -> &'static Checker {
    static CHECKER: LazyLock<Checker> =
        LazyLock::new(|| Checker::new(Spec::management().document().unwrap()).unwrap());
    &CHECKER
}

/// Parses a pair from JSON. Omitted fields have defaults.
pub(crate) fn pair(value: serde_json::Value) -> Pair {
    serde_json::from_value(value).unwrap()
}
