//! The layers of the crate: a module uses only its own layer and those below it.

use std::path::{Path, PathBuf};

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

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// Returns what a source text uses by `crate::`, ignoring comments.
fn used(text: &str) -> Vec<&str> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let paths = code.flat_map(|line| line.split("crate::").skip(1));
    let names = paths.flat_map(|path| match path.strip_prefix('{') {
        Some(list) => list.split('}').next().unwrap_or_default().split(',').collect(),
        None => vec![path],
    });
    names.filter_map(|path| path.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next()).collect()
}

#[test]
fn modules_use_only_their_own_layer_and_those_below() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&source, &mut paths);
    let mut wrong = Vec::new();
    for path in &paths {
        let relative = path.strip_prefix(&source).unwrap().with_extension("");
        let module = relative.iter().next().unwrap().to_str().unwrap();
        // `methods` belongs to the runtime.
        if ["lib", "main", "methods", "tests"].contains(&module) || relative.ends_with("tests") {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| panic!("`{module}` has no layer: add it to LAYERS"));
        let text = std::fs::read_to_string(path).unwrap();
        // What the crate exports would hide which module is used.
        let is_export = |path: &str| path.starts_with(char::is_uppercase);
        let exports =
            text.lines().filter_map(|line| line.strip_prefix("use crate::")).filter(|path| is_export(path));
        let upward = used(&text).into_iter().filter(|name| layer(name).is_some_and(|used| used > own));
        wrong.extend(exports.chain(upward).map(|name| format!("{} uses {name}", relative.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
