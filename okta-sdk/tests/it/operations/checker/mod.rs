//! Checks the requests of every operation of every API with Prism, a mock server that shares no code with the project.
//!
//! The other tests compare requests with our own reading of the document. Prism reads the *published* document and
//! rejects requests that do not match it. Each operation is called with all arguments, once for each variant of its
//! body. All values match the rules of the document. [`errors`] lists the requests that a published document is wrong about.
//!
//! The tests in [`planted`] show that Prism rejects invalid requests. It does not check:
//!
//! - parameters, headers and fields that the document does not name, and the server of an operation;
//! - read-only fields and tags of unions, apart from what [`prepare`] makes explicit;
//! - formats that JSON Schema does not have, such as `regex`, and upper case in case-insensitive patterns;
//! - bytes and certificates, which the schema describes as text;
//! - credentials of OAuth clients in the body;
//! - responses: the mock server returns no body.

mod errors;
mod mock;
mod planted;
mod prepare;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use okta_codegen::{Input, Inputs, ProjectApi};
use okta_sdk::json::{DecodeError, Value};
use okta_sdk::{Client, Error};
use okta_test_support::SHARED;

use super::call::{Args, Call, Running};
use super::document::{self, Operation, resolve};
use super::value::{Maker, Side};
use super::{BYTES, TOKEN, as_client, calls, valid};
use errors::DocumentError;
use mock::Mock;
use planted::Fault;
use prepare::{Variants, prepare};

/// An API to check.
struct Checked {
    name: &'static str,
    /// The published document, below the folder of inputs.
    published: &'static str,
    errors: &'static [DocumentError],
    faults: &'static [Fault],
}

#[tokio::test]
async fn prism_accepts_every_request_to_the_management_api() {
    check(&Checked {
        name: "management",
        published: "openapi/management-minimal.yaml",
        errors: errors::MANAGEMENT,
        faults: planted::MANAGEMENT,
    })
    .await;
}

#[tokio::test]
async fn prism_accepts_every_request_to_governance() {
    check(&Checked {
        name: "governance",
        published: "openapi/governance.yaml",
        errors: errors::GOVERNANCE,
        faults: planted::GOVERNANCE,
    })
    .await;
}

#[tokio::test]
async fn prism_accepts_every_request_to_my_account() {
    check(&Checked {
        name: "my-account",
        published: "openapi/idp.yaml",
        errors: errors::MY_ACCOUNT,
        faults: planted::MY_ACCOUNT,
    })
    .await;
}

#[tokio::test]
async fn prism_accepts_every_request_of_oidc() {
    check(&Checked {
        name: "oidc",
        published: "openapi/oauth.yaml",
        errors: errors::OIDC,
        faults: planted::OIDC,
    })
    .await;
}

#[tokio::test]
async fn prism_accepts_every_request_to_privileged_access() {
    check(&Checked {
        name: "privileged-access",
        published: "openapi/privileged-access.yaml",
        errors: errors::PRIVILEGED_ACCESS,
        faults: planted::PRIVILEGED_ACCESS,
    })
    .await;
}

#[tokio::test]
async fn prism_accepts_every_request_to_access_gateway() {
    check(&Checked {
        name: "access-gateway",
        published: "openapi/access-gateway.yaml",
        errors: errors::ACCESS_GATEWAY,
        faults: planted::ACCESS_GATEWAY,
    })
    .await;
}

/// Calls every operation of an API on the mock server. The requests that an error of the document explains, and those of
/// operations that only an overlay has, are checked against the document with overlays applied. There, a value may match
/// more than one variant. Fails if an error no longer applies.
async fn check(api: &Checked) {
    let (Some(published), Some(program)) = (SHARED.file(api.published), mock::program()) else { return };
    let own = document::read(api.name);
    let operations = document::operations(&own);
    let calls = calls_of(api, &own, &operations);
    let document = Inputs::builder(Input::file(&published)).read().and_then(Inputs::into_document).unwrap();
    let checker = Checker::new(&program, api.name, &prepare(&document, Variants::ExactlyOne));
    let mut problems = planted::problems(&checker.mock, &document, api, &calls).await;
    let mut unused: BTreeSet<(&str, &str)> = api.errors.iter().map(|(id, what, _)| (*id, *what)).collect();
    let mut again = Vec::new();
    for called in &calls {
        if !is_published(&document, called.operation) {
            again.push(called);
            continue;
        }
        let Err(rejection) = checker.check(called).await else { continue };
        let id = called.operation.id;
        let errors: Vec<_> =
            api.errors.iter().filter(|(known, what, _)| *known == id && rejection.contains(what)).collect();
        if errors.is_empty() {
            problems.push(format!("{id}: {rejection}"));
        } else {
            unused.retain(|unused| !errors.iter().any(|(id, what, _)| (*id, *what) == *unused));
            again.push(called);
        }
    }
    drop(checker);
    problems.extend(with_overlays(api, &published, &program, &again).await);
    problems.extend(unused.iter().map(|(id, what)| format!("{id} is no longer rejected for {what}")));
    assert!(
        problems.is_empty(),
        "{} problems in {} calls:\n{}",
        problems.len(),
        calls.len(),
        problems.join("\n")
    );
}

/// Returns the calls that the document with overlays rejects.
async fn with_overlays(
    api: &Checked,
    published: &Path,
    program: &Path,
    calls: &[&Called<'_>],
) -> Vec<String> {
    if calls.is_empty() {
        return Vec::new();
    }
    let files = ProjectApi::named(&document::root(), api.name);
    let repaired = files.read_with(published).and_then(Inputs::into_document).unwrap();
    let checker = Checker::new(program, api.name, &prepare(&repaired, Variants::AtLeastOne));
    let mut problems = Vec::new();
    for called in calls {
        if let Err(rejection) = checker.check(called).await {
            problems.push(format!("{}, with the overlays applied: {rejection}", called.operation.id));
        }
    }
    problems
}

/// Returns whether the published document has an operation, rather than an overlay.
fn is_published(document: &Value, operation: &Operation<'_>) -> bool {
    !document["paths"][operation.path][operation.method.to_lowercase()].is_null()
}

/// A call to check.
struct Called<'a> {
    operation: &'a Operation<'a>,
    call: Call,
    args: Args,
}

impl Called<'_> {
    fn run(&self, clients: &Clients) -> Result<Running, DecodeError> {
        let takes_token = self.operation.schemes.contains(&"apiToken");
        (self.call)(if takes_token { &clients.ssws } else { &clients.bearer }, &self.args)
    }
}

/// The clients of a server, one for each kind of credential.
struct Clients {
    ssws: Client,
    bearer: Client,
}

impl Clients {
    fn new(url: &str) -> Self {
        let builder = || Client::builder().org_url(url).foreign_url(url).danger_allow_http().max_retries(0);
        Self {
            ssws: as_client(&builder().token(TOKEN).build().unwrap()),
            bearer: as_client(&builder().bearer_token(TOKEN).build().unwrap()),
        }
    }
}

/// Returns a call of every operation for each variant and media type of its body.
fn calls_of<'a>(api: &Checked, document: &'a Value, operations: &'a [Operation<'a>]) -> Vec<Called<'a>> {
    let (_, all) = calls::ALL.iter().find(|(name, _)| *name == api.name).unwrap();
    let all: BTreeMap<&str, Call> = all.iter().copied().collect();
    let mut calls = Vec::new();
    for operation in operations {
        let (mut round, mut rounds) = (0, 1);
        while round < rounds {
            let (args, variants) = args(document, operation, round);
            calls.push(Called { operation, call: all[operation.id], args });
            (round, rounds) = (round + 1, variants.max(rounds));
        }
    }
    calls
}

/// Returns valid arguments, and the number of rounds that cover all variants.
fn args<'a>(document: &'a Value, operation: &Operation<'a>, round: usize) -> (Args, usize) {
    let mut args = Args::default();
    for param in &operation.params {
        let list = param.schema["type"] == "array";
        let schema = if list { resolve(document, &param.schema["items"]) } else { param.schema };
        let free = if param.location == "header" { "a/b; c=\"d e+f\"" } else { "a/b c+d@x.example?#%2F;'é" };
        let value = |index| match valid::scalar(schema, free, round + index) {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let count = if list { valid::length(param.schema) } else { 1 };
        args.params.insert(param.name.to_owned(), (0..count).map(value).collect());
    }
    if operation.body.is_empty() {
        return (args, 1);
    }
    let (media, schema) = operation.body[round % operation.body.len()];
    args.media_type = media.to_owned();
    let maker = Maker::new(document, Side::Valid, round);
    args.body = match media.contains("json") || media.contains("form-urlencoded") {
        true => maker.value(schema).to_string().into(),
        false if media.contains("jwt") => b"eyJ0.e30.c2ln".to_vec(),
        false => BYTES.to_vec(),
    };
    (args, maker.rounds.get().max(operation.body.len()))
}

/// A mock server and its clients.
struct Checker {
    mock: Mock,
    clients: Clients,
}

impl Checker {
    fn new(program: &Path, name: &str, document: &Value) -> Self {
        let mock = Mock::start(program, name, document);
        let clients = Clients::new(mock.url());
        Self { mock, clients }
    }

    /// Sends a call. Returns an error if its request is invalid.
    async fn check(&self, called: &Called<'_>) -> Result<(), String> {
        let running = called.run(&self.clients).map_err(|error| error.to_string())?;
        match running.0.await {
            // The mock returns no body, which most operations cannot decode.
            Err(error) if !error.status().is_some_and(|status| status.is_success()) => Err(rejection(&error)),
            _ => Ok(()),
        }
    }
}

/// Returns the rejected places, each with the schema keyword that rejects it.
fn rejection(error: &Error) -> String {
    let body =
        error.api().and_then(|api| serde_json::from_slice::<Value>(api.body()).ok()).unwrap_or_default();
    let violations = body["validation"].as_array().into_iter().flatten().map(|violation| {
        let location: Vec<&str> =
            violation["location"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        format!("{} ({})", location.join("/"), violation["code"].as_str().unwrap_or_default())
    });
    let violations: Vec<String> = violations.collect();
    if violations.is_empty() { error.to_string() } else { violations.join(", ") }
}
