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

/// Returns the features in the first column of the table of features in a file. A row can name several.
fn table(file: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let (_, rows) = text.split_once("| feature | what it adds |").unwrap();
    let rows = rows.lines().skip(2).map(|line| line.trim_start_matches("//!").trim());
    let rows = rows.take_while(|row| row.starts_with('|'));
    let columns = rows.map(|row| row.split('|').nth(1).unwrap());
    columns.flat_map(|column| column.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

/// Returns the APIs beside the management API, each of which is a feature: the folders of `openapi/` with a document.
fn apis() -> BTreeSet<String> {
    let folders = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi")).unwrap();
    let folders = folders.map(|folder| folder.unwrap().path());
    let folders = folders.filter(|folder| folder.join("spec.lock").exists());
    folders.map(|folder| folder.file_name().unwrap().to_str().unwrap().to_owned()).collect()
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
    let apis = apis();
    assert!(apis.len() >= 5 && apis.iter().all(|api| sdk.contains_key(api)), "{apis:?}");
    // The table of operations is generated.
    let documented = &(&runtime | &apis) | &BTreeSet::from(["metadata".to_owned()]);
    for file in ["README.md", "okta-sdk/src/guide/features.rs"] {
        assert_eq!(table(file), documented, "{file}");
    }
}
