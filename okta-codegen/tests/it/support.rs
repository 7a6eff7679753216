//! Documents, runs and folders for the tests.

use std::path::{Path, PathBuf};

use okta_codegen::Templates;
use okta_codegen::diag::Diagnostics;
use okta_codegen::doc_overrides::DocOverrides;
use okta_codegen::names::Names;
use okta_codegen::source::Document;
use okta_codegen::{Generated, Input, Options};

/// A fixture document.
pub(crate) fn fixture(name: &str) -> Document {
    Document::read(&here().join("fixtures").join(name)).unwrap()
}

/// The folder of these tests.
pub(crate) fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it")
}

/// The folder of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The number of operations of a document, counted without the generator.
pub(crate) fn operations(document: &Document) -> usize {
    let paths = document.value["paths"].as_object().unwrap();
    let is_method =
        |key: &str| matches!(key, "get" | "put" | "post" | "delete" | "patch" | "head" | "options");
    paths.values().flat_map(|item| item.as_object().unwrap().keys()).filter(|key| is_method(key)).count()
}

/// Parses a text as names.toml.
pub(crate) fn names(text: &str) -> Names {
    Names::parse("names.toml", text).unwrap()
}

/// Options for a complete crate.
pub(crate) fn complete(name: &str) -> Options {
    Options { crate_name: Some(name.to_owned()), ..Options::default() }
}

/// Makes all files with the project's templates; problems are located in the document.
pub(crate) fn generate(
    document: &Document,
    names: &Names,
    options: &Options,
) -> Result<Generated, Diagnostics> {
    generate_with(document, names, options, &Templates::carried())
}

/// Generates all files; problems are located in the document.
pub(crate) fn generate_with(
    document: &Document,
    names: &Names,
    options: &Options,
    templates: &Templates,
) -> Result<Generated, Diagnostics> {
    let doc_overrides = &DocOverrides::default();
    run(Input { document: &document.value, names, doc_overrides, templates, options }, document)
}

/// Makes all files with doc overrides.
pub(crate) fn generate_with_overrides(
    document: &Document,
    names: &Names,
    doc_overrides: &DocOverrides,
    options: &Options,
) -> Result<Generated, Diagnostics> {
    let templates = Templates::carried();
    run(Input { document: &document.value, names, doc_overrides, templates: &templates, options }, document)
}

fn run(input: Input<'_>, document: &Document) -> Result<Generated, Diagnostics> {
    okta_codegen::generate(&input, &mut |_, _| {}).map_err(|mut diagnostics| {
        diagnostics.locate(document);
        diagnostics
    })
}

/// A document with these paths and schemas, each a YAML text without indentation.
pub(crate) fn api(paths: &str, schemas: &str) -> Document {
    let indented = |text: &str, by: usize| -> String {
        text.trim().lines().map(|line| format!("{:by$}{line}\n", "")).collect()
    };
    let text = format!(
        "openapi: 3.0.3\ninfo: {{ title: Test, version: '1' }}\npaths:\n{}components:\n  schemas:\n{}",
        indented(paths, 2),
        indented(schemas, 4)
    );
    Document::parse("api.yaml", text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A document whose only path takes and returns the schema `Start`.
pub(crate) fn schemas(schemas: &str) -> Document {
    let content = "content: { application/json: { schema: { $ref: '#/components/schemas/Start' } } }";
    let paths = format!(
        "/start:\n  put:\n    tags: [Start]\n    operationId: start\n    requestBody: {{ required: true, {content} }}\n    \
         responses: {{ '200': {{ description: '', {content} }} }}"
    );
    api(&paths, schemas)
}

/// The message of a run that must fail.
pub(crate) fn refused(document: &Document, names: &Names, options: &Options) -> String {
    match generate(document, names, options) {
        Ok(_) => panic!("the run succeeded"),
        Err(problems) => problems.to_string(),
    }
}

/// The templates of the project with a change in one of them.
pub(crate) fn templates(name: &str, change: impl Fn(&str) -> String) -> Templates {
    let mut texts = std::collections::BTreeMap::new();
    collect(&root().join("templates"), "", &mut texts);
    let changed = change(&texts[name]);
    assert_ne!(changed, texts[name], "{name} is unchanged");
    texts.insert(name.to_owned(), changed);
    Templates::new("templates/", texts)
}

fn collect(folder: &Path, prefix: &str, texts: &mut std::collections::BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), texts);
        } else if name.ends_with(".tera") {
            texts.insert(name, std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}
