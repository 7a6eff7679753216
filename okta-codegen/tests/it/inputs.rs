//! The inputs of a project: all problems at once, at the file that caused them, and every file that is not used.

use std::fs;

use okta_codegen::diag::Diagnostics;
use okta_codegen::{Inputs, Options};
use tempfile::TempDir;

use crate::support::{copy, root};

const DOCUMENT: &str = "openapi: 3.0.3
info: { title: Test, version: '1' }
paths:
  /start:
    get:
      tags: [Start]
      operationId: start
      responses: { '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/Start' } } } } }
components:
  schemas:
    Start: { properties: { a: { $ref: '#/components/schemas/Other' }, b: { type: string } } }
    Other: { properties: { c: { type: string } } }
";

/// A project with one overlay, whose actions these are.
fn project(actions: &str, names: &str, docs: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(&folder, "openapi/management.yaml", DOCUMENT);
    put(&folder, "openapi/names.toml", names);
    put(&folder, "openapi/docs.yaml", docs);
    put(&folder, "openapi/rate-limits.yaml", "rules: []");
    let header = "overlay: 1.0.0\ninfo: { title: Fixes, version: '1' }\nactions:";
    let actions = if actions.is_empty() { " []" } else { actions };
    put(&folder, "openapi/overlays/fix.yaml", &format!("{header}{actions}\n"));
    copy(&root().join("templates"), &folder.path().join("templates"));
    folder
}

fn put(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// All errors and warnings of a run.
fn run(folder: &TempDir) -> String {
    let document = folder.path().join("openapi/management.yaml");
    let report =
        |found: &Diagnostics| found.to_string().replace(&format!("{}/", folder.path().display()), "");
    match Inputs::read_with(folder.path(), &document)
        .and_then(|inputs| okta_codegen::generate(&inputs, &Options::default(), &mut |_, _| {}))
    {
        Ok(output) => report(&output.warnings),
        Err(errors) => report(&errors),
    }
}

#[track_caller]
fn has(text: &str, part: &str) {
    assert!(text.contains(part), "no {part:?} in\n{text}");
}

#[test]
fn a_dangling_reference_of_an_overlay_is_located_in_the_overlay() {
    let action = "
- target: $.components.schemas.Start.properties
  description: why
  x-expect: { /d: { x-absent: true } }
  update:
    d:
      $ref: '#/components/schemas/Gone'";
    let said = run(&project(action, "", "{}"));
    has(
        &said,
        "error[ref-dangling]: `#/components/schemas/Gone` leads nowhere\n  --> openapi/overlays/fix.yaml:8:5",
    );
}

#[test]
fn a_reference_to_a_node_that_an_overlay_removed_is_located_in_the_overlay() {
    let action = "
- target: $.components.schemas.Other
  description: why
  x-expect: { /properties/c: { type: string } }
  remove: true";
    let said = run(&project(action, "", "{}"));
    has(
        &said,
        "error[ref-dangling]: `#/components/schemas/Other` leads nowhere\n  --> openapi/overlays/fix.yaml:7:3",
    );
}

#[test]
fn an_invalid_type_of_an_overlay_is_located_in_the_overlay() {
    let action = "
- target: $.paths['/start'].get
  description: why
  x-expect: { /parameters: { x-absent: true } }
  update:
    parameters:
    - { name: q, in: nowhere, schema: { type: string } }";
    let said = run(&project(action, "", "{}"));
    has(&said, "error[");
    has(&said, "--> openapi/overlays/fix.yaml:");
    assert!(!said.contains("--> openapi/management.yaml"), "{said}");
}

#[test]
fn all_stages_report_their_problems_together() {
    let action = "
- target: $.components.schemas.Start.properties.b
  description: why
  x-expect: { /type: integer }
  update: { type: boolean }";
    let names = "[types]\nGone = \"There\"\n[unions.Missing]\nrule = \"value\"\nreason = \"a test\"\n";
    let folder = project(action, names, "tags: { Nowhere: None. }");
    put(&folder, "templates/enum.rs.tera", "{% if %}");
    let said = run(&folder);
    for code in ["overlay-stale", "names-stale", "docs-stale", "template-syntax"] {
        has(&said, &format!("error[{code}]"));
    }
    has(&said, "there is no type `Gone`");
    has(&said, "there is no union `Missing`");
}

#[test]
fn errors_of_the_document_do_not_hide_those_of_later_stages() {
    let names = "[types]\nGone = \"There\"\nOther = \"Start\"\n[fields.Start]\nlost = \"found\"\n\
                 [unions.Missing]\nrule = \"value\"\nreason = \"a test\"\n";
    let docs =
        "operations: { start: Starts., nowhere: None. }\nschemas: { Start: { fields: { lost: Lost. } } }";
    let folder = project("", names, docs);
    let broken =
        DOCUMENT.replace("properties: { a", "properties: { lost: { $ref: '#/components/schemas/Gone' }, a");
    put(&folder, "openapi/management.yaml", &broken);
    put(&folder, "openapi/rate-limits.yaml", "rules: [{ bucket: x, path: /start, undocumented: true }]");
    put(&folder, "templates/enum.rs.tera", "{% if %}");
    let said = run(&folder);
    for problem in [
        "error[ref-dangling]: `#/components/schemas/Gone` leads nowhere",
        "error[names-stale]: there is no type `Gone`",
        "error[names-stale]: there is no union `Missing`",
        "error[name-collision]: `Other` and `Start`",
        "error[docs-stale]: `nowhere` in operations",
        "error[rate-limit-rule]: ",
        "error[template-syntax]: ",
    ] {
        has(&said, problem);
    }
    // The field is in the document, in a part that is left out because of its error.
    assert!(!said.contains("`lost`"), "{said}");
}

#[test]
fn an_invalid_file_of_docs_does_not_hide_errors_of_later_stages() {
    let folder = project("", "[types]\nGone = \"There\"\n", "[]");
    let said = run(&folder);
    has(&said, "error[docs-invalid]: ");
    has(&said, "error[names-stale]: there is no type `Gone`");
}

#[test]
fn all_invalid_files_are_reported_together() {
    let folder = project("", "[", "[]");
    put(&folder, "openapi/overlays/other.yaml", "[]");
    let said = run(&folder);
    for file in ["openapi/names.toml:1", "openapi/docs.yaml:1", "openapi/overlays/other.yaml:1"] {
        has(&said, file);
    }
}

#[test]
fn files_that_are_not_used_are_reported() {
    let folder = project("", "", "{}");
    assert_eq!(run(&folder), "");
    put(&folder, "openapi/overlays/more.yml", "{}");
    put(&folder, "openapi/overlays/later/more.yaml", "{}");
    put(&folder, "templates/struct.rs.tera.orig", "");
    put(&folder, "templates/extra.rs.tera", "// nothing");
    let said = run(&folder);
    has(
        &said,
        "warning[unused-file]: the file is not used\n  --> openapi/overlays/more.yml\n  help: overlays are files called *.yaml in `overlays` and `overlays/learned`",
    );
    has(&said, "warning[unused-file]: the file is not used\n  --> openapi/overlays/later/more.yaml");
    has(&said, "--> templates/struct.rs.tera.orig");
    has(
        &said,
        "warning[template-unused]: no file is rendered from the template\n  --> templates/extra.rs.tera",
    );
}

#[test]
fn overlays_that_cannot_be_listed_are_an_error() {
    let folder = project("", "", "{}");
    fs::remove_dir_all(folder.path().join("openapi/overlays")).unwrap();
    assert_eq!(run(&folder), "", "there need not be any");
    put(&folder, "openapi/overlays", "");
    has(&run(&folder), "error[cannot-read]: cannot read the folder of overlays: ");
}

#[test]
#[cfg(unix)]
fn a_link_to_a_folder_of_overlays_that_does_not_exist_is_an_error() {
    let folder = project("", "", "{}");
    let learned = folder.path().join("openapi/overlays/learned");
    std::os::unix::fs::symlink("gone", &learned).unwrap();
    has(&run(&folder), "error[cannot-read]: cannot read the folder of overlays: ");
}
