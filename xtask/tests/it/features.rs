//! The features of the published crates, and the tables that document them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::dependencies::cargo;

/// Returns the features of a crate, each with what it enables.
fn features(name: &str) -> BTreeMap<String, Vec<String>> {
    let metadata: serde_json::Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|package| package["name"] == name).unwrap();
    serde_json::from_value(package["features"].clone()).unwrap()
}

/// Returns the features in the first column of the table of features in a file.
fn table(file: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let (_, rows) = text.split_once("| feature | what it adds |").unwrap();
    let rows = rows.lines().skip(2).map(|line| line.trim_start_matches("//!").trim());
    let rows = rows.take_while(|row| row.starts_with('|'));
    rows.map(|row| row.split('`').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn the_sdk_forwards_and_documents_all_features_of_the_runtime() {
    let mut runtime = features("okta-runtime");
    runtime.remove("default");
    let runtime: BTreeSet<String> = runtime.into_keys().collect();
    assert!(runtime.len() > 10, "{runtime:?}");
    assert_eq!(table("okta-runtime/src/lib.rs"), runtime);

    let sdk = features("okta-sdk");
    for name in &runtime {
        assert!(sdk[name].contains(&format!("okta-runtime/{name}")), "okta-sdk does not forward {name}");
    }
    // The table of operations is generated.
    let documented = &runtime | &BTreeSet::from(["metadata".to_owned()]);
    for file in ["README.md", "okta-sdk/src/guide/features.rs"] {
        assert_eq!(table(file), documented, "{file}");
    }
}
