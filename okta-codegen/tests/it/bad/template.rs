//! Mistakes in templates: the template and the line are named, and what was generated before stays.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use okta_codegen::Templates;
use okta_codegen::names::Names;
use okta_codegen::writer::Writer;

use crate::support::{complete, fixture, generate, generate_with, templates};

/// What a run with these templates says.
fn says(templates: &Templates) -> String {
    let made = generate_with(&fixture("library.yaml"), &Names::default(), &complete("library"), templates);
    made.map(drop).unwrap_err().to_string()
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

#[test]
fn syntax() {
    let said = says(&templates("struct.rs.tera", |text| format!("{{% if %}}\n{text}")));
    has(&said, &["error[template-syntax]: ", "--> templates/struct.rs.tera:1:"]);
}

#[test]
fn unknown_field() {
    let said = says(&templates("struct.rs.tera", |text| text.replacen("{{ m.name }}", "{{ m.nope }}", 1)));
    has(
        &said,
        &["error[template-field]: ", "nope", "(rendering src/generated/", "--> templates/struct.rs.tera:6:"],
    );
    has(&said, &["help: what a template may use is described in okta-codegen/src/view.rs"]);
}

#[test]
fn unknown_filter() {
    let said =
        says(&templates("enum.rs.tera", |text| text.replacen("{{ e.name }}", "{{ e.name | nope }}", 1)));
    has(&said, &["error[template-unknown]: Unknown filter `nope`", "--> templates/enum.rs.tera:6:22"]);
}

#[test]
fn unknown_include() {
    let said = says(&templates("models.rs.tera", |text| text.replace("struct.rs.tera", "nope.rs.tera")));
    has(
        &said,
        &["error[template-unknown]: Unknown template `nope.rs.tera`", "--> templates/models.rs.tera:2:"],
    );
}

#[test]
fn output_that_is_not_rust() {
    let said = says(&templates("struct.rs.tera", |text| text.replacen("pub struct", "pub struct struct", 1)));
    has(&said, &["error[template-output]: what the template makes for src/generated/", " is not Rust: "]);
    has(
        &said,
        &[
            "    > ",
            "| pub struct struct ",
            "--> templates/models.rs.tera",
            "the lines are those of the rendered text",
        ],
    );
}

#[test]
fn what_was_generated_before_stays() {
    let folder = tempfile::tempdir().unwrap();
    let document = fixture("library.yaml");
    let made = generate(&document, &Names::default(), &complete("library")).unwrap();
    Writer::new(folder.path(), "src/generated/MANIFEST").write(&made.files).unwrap();
    let before = tree(folder.path());
    let broken = templates("enum.rs.tera", |text| text.replacen("pub enum", "enum enum", 1));
    assert!(says(&broken).contains("template-output"));
    assert_eq!(tree(folder.path()), before);

    // A template that is right again changes what it is meant to change, and nothing else.
    let edited = templates("enum.rs.tera", |text| text.replace("The text on the wire.", "Its text."));
    let made = generate_with(&document, &Names::default(), &complete("library"), &edited).unwrap();
    let report = Writer::new(folder.path(), "src/generated/MANIFEST").write(&made.files).unwrap();
    assert!(!report.written.is_empty() && report.unchanged > 0, "{report:?}");
    for path in &report.written {
        assert!(fs::read_to_string(folder.path().join(path)).unwrap().contains("Its text."), "{path}");
    }
}

/// All files below a folder with their content.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => drop(files.insert(path.display().to_string(), fs::read(&path).unwrap())),
            }
        }
    }
    files
}
