//! Targets that Cargo does not compile for unit tests, because they have none.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::dependencies::cargo;

/// Returns the files in a folder and its folders.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Returns whether a line begins a test, or a module for tests.
fn is_test(line: &str) -> bool {
    matches!(line.trim(), "#[test]" | "#[cfg(test)]") || line.trim().starts_with("#[tokio::test")
}

#[test]
fn targets_that_are_not_tested_have_no_tests() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let untested = packages.flat_map(|package| package["targets"].as_array().unwrap()).filter(|target| {
        let is_source =
            target["kind"] == serde_json::json!(["lib"]) || target["kind"] == serde_json::json!(["bin"]);
        is_source && target["test"] == false
    });
    let mut names = Vec::new();
    for target in untested {
        let root = PathBuf::from(target["src_path"].as_str().unwrap());
        let mut sources = vec![root.clone()];
        // The examples stand beside each other, and each is one file.
        if root.ends_with("src/lib.rs") || root.ends_with("src/main.rs") {
            let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
            sources.extend(files(root.parent().unwrap()).into_iter().filter(is_rust));
        }
        // The unit tests of a library may stand beside the program that uses it.
        let shares_library = root.ends_with("src/main.rs") && root.with_file_name("lib.rs").exists();
        let sources = if shares_library { &sources[..1] } else { &sources[..] };
        for source in sources {
            let text = fs::read_to_string(source).unwrap();
            assert!(!text.lines().any(is_test), "{} has tests that do not run", source.display());
        }
        names.push(target["name"].as_str().unwrap().to_owned());
    }
    for name in ["okta_sdk", "okta_redis"] {
        assert!(names.iter().any(|one| one == name), "{name} is not in {names:?}");
    }
    assert!(
        is_test("    #[test]") && is_test("#[tokio::test(start_paused = true)]") && !is_test("// #[test]")
    );
}
