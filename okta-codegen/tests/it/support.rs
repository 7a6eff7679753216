//! Documents, runs and folders for the tests.

use std::path::{Path, PathBuf};

use okta_codegen::diag::Diagnostics;
use okta_codegen::{Generated, Input, Inputs, InputsBuilder, Options};
use serde_json::Value;

/// A fixture document.
pub(crate) fn fixture(name: &str) -> Input {
    Input::file(here().join("fixtures").join(name))
}

/// The value of a document.
pub(crate) fn value(document: &Input) -> Value {
    Inputs::builder(document.clone()).read().and_then(Inputs::into_document).unwrap()
}

/// A document with a change in its value.
pub(crate) fn edited(document: &Input, edit: impl FnOnce(&mut Value)) -> Input {
    let mut value = value(document);
    edit(&mut value);
    Input::text("edited.json", value.to_string())
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
pub(crate) fn operations(document: &Input) -> usize {
    count(&value(document))
}

/// The number of operations of the value of a document.
pub(crate) fn count(document: &Value) -> usize {
    let paths = document["paths"].as_object().unwrap();
    let is_method =
        |key: &str| matches!(key, "get" | "put" | "post" | "delete" | "patch" | "head" | "options");
    paths.values().flat_map(|item| item.as_object().unwrap().keys()).filter(|key| is_method(key)).count()
}

/// A text as names.toml.
pub(crate) fn names(text: &str) -> Input {
    Input::text("names.toml", text)
}

/// An empty names.toml.
pub(crate) fn no_names() -> Input {
    names("")
}

/// Options for a complete crate.
pub(crate) fn complete(name: &str) -> Options {
    Options { crate_name: Some(name.to_owned()), ..Options::default() }
}

/// Generates all files with the templates of the project.
pub(crate) fn generate(document: &Input, names: &Input, options: &Options) -> Result<Generated, Diagnostics> {
    run(Inputs::builder(document.clone()).names(names.clone()), options)
}

/// Generates all files from what a builder names.
pub(crate) fn run(builder: InputsBuilder, options: &Options) -> Result<Generated, Diagnostics> {
    okta_codegen::generate(&builder.read()?, options, &mut |_, _| {})
}

/// A document with these paths and schemas, each a YAML text without indentation.
pub(crate) fn api(paths: &str, schemas: &str) -> Input {
    Input::text("api.yaml", api_text(paths, schemas))
}

/// The text of such a document.
pub(crate) fn api_text(paths: &str, schemas: &str) -> String {
    let indented = |text: &str, by: usize| -> String {
        text.trim().lines().map(|line| format!("{:by$}{line}\n", "")).collect()
    };
    format!(
        "openapi: 3.0.3\ninfo: {{ title: Test, version: '1' }}\npaths:\n{}components:\n  schemas:\n{}",
        indented(paths, 2),
        indented(schemas, 4)
    )
}

/// A document whose only path takes and returns the schema `Start`.
pub(crate) fn schemas(schemas: &str) -> Input {
    Input::text("api.yaml", schemas_text(schemas))
}

/// The text of such a document.
pub(crate) fn schemas_text(schemas: &str) -> String {
    let content = "content: { application/json: { schema: { $ref: '#/components/schemas/Start' } } }";
    let paths = format!(
        "/start:\n  put:\n    tags: [Start]\n    operationId: start\n    requestBody: {{ required: true, {content} }}\n    \
         responses: {{ '200': {{ description: '', {content} }} }}"
    );
    api_text(&paths, schemas)
}

/// Writes a file, unless it has this content already.
pub(crate) fn write(path: &Path, content: &str) {
    if std::fs::read_to_string(path).is_ok_and(|old| old == content) {
        return;
    }
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
}

/// Copies a folder with its files and folders.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { std::fs::copy(&path, target).map(drop).unwrap() }
    }
}

/// The message of a run that must fail.
pub(crate) fn refused(document: &Input, names: &Input, options: &Options) -> String {
    match generate(document, names, options) {
        Ok(_) => panic!("the run succeeded"),
        Err(problems) => problems.to_string(),
    }
}

/// A template of the project with a change in it.
pub(crate) fn changed(name: &str, change: impl Fn(&str) -> String) -> String {
    let text = std::fs::read_to_string(root().join("templates").join(name)).unwrap();
    let changed = change(&text);
    assert_ne!(changed, text, "{name} is unchanged");
    changed
}
