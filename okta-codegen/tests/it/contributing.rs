//! The table of CONTRIBUTING.md: every test that it names exists.

use std::fs;
use std::path::Path;

use crate::support::root;

/// The packages of the table, and the folders of their sources.
const PACKAGES: [(&str, &str); 8] = [
    ("okta-codegen", "okta-codegen"),
    ("okta-runtime", "okta-runtime"),
    ("okta-redis", "okta-runtime/redis"),
    ("okta-sdk", "okta-sdk"),
    ("okta-conformance", "okta-sdk/conformance"),
    ("okta-demo-org", "okta-sdk/demo-org"),
    ("okta-examples", "okta-sdk/examples"),
    ("xtask", "xtask"),
];

#[test]
fn every_test_of_the_table_exists() {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let mut missing = Vec::new();
    let mut found = 0;
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let Some(cell) = row.trim_end_matches([' ', '|']).rsplit('|').next() else { continue };
        let mut package = None;
        for code in cell.split('`').skip(1).step_by(2) {
            match PACKAGES.iter().find(|(name, _)| *name == code) {
                Some((_, folder)) => package = Some(*folder),
                None if code.contains("::") => {
                    found += 1;
                    let folder = package.unwrap_or("okta-codegen");
                    if !exists(&root().join(folder), code) {
                        missing.push(format!("{folder}: {code}"));
                    }
                }
                None => {}
            }
        }
    }
    assert!(found > 20, "only {found} tests found in the table");
    assert!(missing.is_empty(), "CONTRIBUTING.md names tests that do not exist: {missing:#?}");
}

/// Returns whether a package has the test, or the module of tests, at a path such as `bad::names::`.
fn exists(package: &Path, path: &str) -> bool {
    let steps: Vec<&str> = path.split("::").filter(|step| !step.is_empty()).collect();
    let roots = ["tests", "tests/it", "src/tests", "src"];
    let in_one_file = || {
        let text = fs::read_to_string(package.join("tests/it.rs"));
        text.is_ok_and(|text| steps.first().is_some_and(|step| declares(&text, step)))
    };
    roots.iter().any(|root| is_at(&package.join(root), &steps)) || in_one_file()
}

/// Looks for the modules as files or folders, and for the last step as a function too.
fn is_at(folder: &Path, steps: &[&str]) -> bool {
    let Some((first, rest)) = steps.split_first() else { return true };
    let file = folder.join(format!("{first}.rs"));
    let in_file = |file: &Path| match rest {
        [] => file.exists(),
        [test] => fs::read_to_string(file).is_ok_and(|text| declares(&text, test)),
        _ => false,
    };
    let inner = folder.join(first);
    in_file(&file) || in_file(&inner.join("mod.rs")) || { inner.is_dir() && is_at(&inner, rest) }
}

/// Returns whether a source declares a function or a module whose name begins with `name`.
fn declares(text: &str, name: &str) -> bool {
    ["fn ", "mod "].iter().any(|keyword| text.contains(&format!("{keyword}{name}")))
}
