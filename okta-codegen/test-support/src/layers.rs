//! The layers of a crate: a module uses only its own layer and those below it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

/// Returns all files below a folder.
///
/// # Panics
///
/// Panics if a folder cannot be read.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Returns which files below the folder `source` use a module of a layer above their own. `layers` has the modules of each
/// layer from the ground up, and `others` the modules that belong to no layer.
///
/// # Panics
///
/// Panics if a module is in neither of them, or a file cannot be read.
pub fn upward_uses(source: &Path, layers: &[&[&str]], others: &[&str]) -> Vec<String> {
    let layer = |module: &str| layers.iter().position(|modules| modules.contains(&module));
    let mut upward = Vec::new();
    for path in files(source) {
        let relative = path.strip_prefix(source).unwrap().with_extension("");
        let module = relative.iter().next().unwrap().to_str().unwrap();
        if others.contains(&module) {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| panic!("`{module}` has no layer: add it to LAYERS"));
        for name in used(&std::fs::read_to_string(&path).unwrap()) {
            if layer(name).is_some_and(|used| used > own) {
                upward.push(format!("{} uses {name}", relative.display()));
            }
        }
    }
    upward
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_behind_the_crate_are_used() {
        let text = "use crate::{a, b::C, d};\nlet x = crate::e_f::G::new(crate::h);\n// crate::i\nuse std::crate_::j;\n";
        assert_eq!(used(text), ["a", "b", "d", "e_f", "h"]);
    }
}
