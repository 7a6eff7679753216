//! What changes for users between two documents: every kind of change, and what the compiler says to it.

mod models;
mod operations;
mod proof;
mod release;
mod renames;
mod report;

use okta_codegen::diag::Diagnostics;
use okta_codegen::diff::{Report, diff};
use okta_codegen::{Input, Inputs, InputsBuilder, Options};

use crate::support::{api_text, schemas};

fn report(old: Input, new: Input) -> Report {
    report_with(old, new, |inputs| inputs)
}

/// The report on two documents that share their other inputs.
fn report_with(old: Input, new: Input, with: impl Fn(InputsBuilder) -> InputsBuilder) -> Report {
    let read = |document| with(Inputs::builder(document)).read().unwrap();
    made(diff(&read(old), &read(new), &Options::default(), "0.1.0"))
}

fn made(report: Result<Report, Diagnostics>) -> Report {
    report.unwrap_or_else(|problems| panic!("{problems}"))
}

/// Each change on one line: effect, thing, kind and text.
fn lines(report: &Report) -> Vec<String> {
    let name = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    let line = |change: &okta_codegen::diff::Change| {
        let effect = name(serde_json::to_value(change.effect).unwrap());
        let what = name(serde_json::to_value(change.what).unwrap());
        format!("{effect} {} {what}: {}", change.item, change.text)
    };
    report.changes.iter().map(line).collect()
}

/// The changes between two sets of schemas, of which `Start` is sent and received.
#[track_caller]
fn of_schemas(old: &str, new: &str, expected: &[&str]) {
    let start = "Start: { type: object, properties: { a: { $ref: '#/components/schemas/A' } } }\n";
    let report = report(schemas(&format!("{start}{old}")), schemas(&format!("{start}{new}")));
    assert_eq!(lines(&report), expected);
}

/// The changes between two versions of one operation, given as the body of `get: {…}` below `/a/{id}`.
#[track_caller]
fn of_operation(old: &str, new: &str, expected: &[&str]) {
    assert_eq!(lines(&report(operation(old), operation(new))), expected);
}

fn operation(text: &str) -> Input {
    Input::text("api.yaml", operation_text(text))
}

fn operation_text(text: &str) -> String {
    let indented = text.trim().replace('\n', "\n    ");
    api_text(&format!("/a/{{id}}:\n  get:\n    operationId: run\n    {indented}"), SCHEMAS)
}

const SCHEMAS: &str = "A: { type: object, properties: { a: { type: string } } }\n\
                       B: { type: object, properties: { b: { type: string } } }";
