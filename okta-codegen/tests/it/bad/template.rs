//! Errors in templates: they point at the template and its line, and existing files stay as they were.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use okta_codegen::diag::Diagnostics;
use okta_codegen::{Generated, Inputs};

use crate::support::{changed, complete, fixture, generate, no_names, root, run};

/// A run with a change in one template.
fn generate_with(name: &str, change: impl Fn(&str) -> String) -> Result<Generated, Diagnostics> {
    run(Inputs::builder(fixture("library.yaml")).template(name, changed(name, change)), &complete("library"))
}

/// The errors of a run with a change in one template.
fn says(name: &str, change: impl Fn(&str) -> String) -> String {
    generate_with(name, change).map(drop).unwrap_err().to_string()
}

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

/// The line of the first text in a template, as a diagnostic shows it.
fn at(template: &str, text: &str) -> String {
    let source = fs::read_to_string(root().join("templates").join(template)).unwrap();
    let line = source[..source.find(text).unwrap()].matches('\n').count() + 1;
    format!("--> templates/{template}:{line}:")
}

#[test]
fn syntax() {
    let said = says("struct.rs.tera", |text| format!("{{% if %}}\n{text}"));
    has(&said, &["error[template-syntax]: ", "--> templates/struct.rs.tera:1:"]);
}

#[test]
fn unknown_field() {
    let said = says("struct.rs.tera", |text| text.replacen("{{ m.name }}", "{{ m.nope }}", 1));
    has(
        &said,
        &[
            "error[template-field]: ",
            "nope",
            "(rendering src/generated/",
            &at("struct.rs.tera", "{{ m.name }}"),
        ],
    );
    has(&said, &["help: okta-codegen/src/view.rs describes what a template may use"]);
}

#[test]
fn unknown_filter() {
    let said = says("enum.rs.tera", |text| text.replacen("{{ e.name }}", "{{ e.name | nope }}", 1));
    has(&said, &["error[template-unknown]: Unknown filter `nope`", &at("enum.rs.tera", "{{ e.name }}")]);
}

#[test]
fn unknown_include() {
    let said = says("models.rs.tera", |text| text.replace("struct.rs.tera", "nope.rs.tera"));
    has(
        &said,
        &["error[template-unknown]: Unknown template `nope.rs.tera`", "--> templates/models.rs.tera:2:"],
    );
}

#[test]
fn output_that_is_not_rust() {
    let said = says("struct.rs.tera", |text| text.replacen("pub struct", "pub struct struct", 1));
    has(&said, &["error[template-output]: the text rendered for src/generated/", " is not Rust: "]);
    has(
        &said,
        &["    > ", "| pub struct struct ", "--> templates/", "line numbers refer to the rendered text"],
    );
}

#[test]
fn existing_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    let made = generate(&fixture("library.yaml"), &no_names(), &complete("library")).unwrap();
    made.write(folder.path()).unwrap();
    let before = tree(folder.path());
    let broken = says("struct.rs.tera", |text| text.replacen("pub struct", "struct struct", 1));
    assert!(broken.contains("template-output"));
    assert_eq!(tree(folder.path()), before);

    // After the correction, only files with a difference are written.
    let corrected = |text: &str| text.replace("Unknown and mismatched fields", "Other fields");
    let report = generate_with("struct.rs.tera", corrected).unwrap().write(folder.path()).unwrap();
    assert!(!report.written.is_empty() && report.unchanged > 0, "{report:?}");
    for path in &report.written {
        assert!(fs::read_to_string(folder.path().join(path)).unwrap().contains("Other fields"), "{path}");
    }
}

/// All files below a folder, with their content.
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

#[test]
fn an_error_in_an_included_template_names_the_caller() {
    let said = says("struct.rs.tera", |text| text.replacen("{{ m.name }}", "{{ m.nope }}", 1));
    has(&said, &["\n  called from templates/models.rs.tera:2:", "--> templates/struct.rs.tera:"]);
}

#[test]
fn an_error_in_a_component_names_the_caller() {
    let said = says("docs.rs.tera", |text| {
        text.replacen("{%- for line in lines %}", "{%- for line in lines %}{{ line.nope }}", 1)
    });
    has(&said, &["nope", "\n  called from templates/struct.rs.tera:", "--> templates/docs.rs.tera:"]);
}

/// The warnings of a run with a change in one template.
fn warnings(name: &str, change: impl Fn(&str) -> String) -> String {
    let made = generate_with(name, change);
    made.unwrap_or_else(|problems| panic!("{problems}")).warnings.to_string()
}

#[test]
fn unused_and_empty_templates_are_reported() {
    let intact = generate(&fixture("library.yaml"), &no_names(), &complete("library")).unwrap();
    assert_eq!(intact.warnings.to_string().matches("template-").count(), 0);
    let said = warnings("api.rs.tera", |text| text.replace("{% include \"operation.rs.tera\" %}", ""));
    has(
        &said,
        &[
            "warning[template-unused]: no file is rendered from the template",
            "--> templates/operation.rs.tera",
        ],
    );
    let said = warnings("operation.rs.tera", |_| "\n".to_owned());
    has(&said, &["warning[template-empty]: the template is empty", "--> templates/operation.rs.tera"]);
    let said = says("metadata.rs.tera", |_| String::new());
    has(&said, &["error[template-empty]: the template renders nothing for src/generated/metadata.rs"]);
    let said = says("metadata.rs.tera", |text| format!("{{% if false %}}{text}{{% endif %}}"));
    has(&said, &["error[template-empty]: ", "--> templates/metadata.rs.tera"]);
}
