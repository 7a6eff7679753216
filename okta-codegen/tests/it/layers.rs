//! The layers of the crate: a module uses only its own layer and those below it.

use std::path::Path;

use okta_test_support::{files, upward_uses};

/// The layers from the ground up.
const LAYERS: &[&[&str]] = &[
    &["diag", "options", "pattern", "rustdoc", "spent", "stage"],
    &["cache", "writer"],
    &["source", "view"],
    &["format", "import", "names", "render"],
    &["ir", "templates"],
    &["doc_overrides", "lower", "rate_limits"],
    &["kept"],
    &["files", "inputs"],
    &["generated"],
    &["run"],
    &["diff", "project"],
];

#[test]
fn modules_use_only_their_own_layer_and_those_below() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    // `methods` belongs to the runtime.
    let upward = upward_uses(&source, LAYERS, &["lib", "main", "methods", "tests"]);
    assert!(upward.is_empty(), "{upward:#?}");
}

#[test]
fn modules_are_not_hidden_by_what_the_crate_exports() {
    for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let uses = text.lines().filter_map(|line| line.strip_prefix("use crate::"));
        let exports: Vec<&str> = uses.filter(|name| name.starts_with(char::is_uppercase)).collect();
        assert!(exports.is_empty(), "name the modules in {}: {exports:?}", path.display());
    }
}
