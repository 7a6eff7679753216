//! Checks the requests of every operation with Prism, a mock server that shares no code with the project.
//!
//! The other tests compare requests with our own reading of the document. Prism reads the *published* document and
//! rejects requests that do not match it. Each operation is called with all arguments, once for each variant of its
//! body. All values match the rules of the document.
//!
//! The tests in [`planted`] show that Prism rejects invalid requests. It does not check:
//!
//! - parameters, headers and fields that the document does not name, and the server of an operation;
//! - read-only fields and tags of unions, apart from what [`prepare`] makes explicit;
//! - formats that JSON Schema does not have, such as `regex`, and upper case in case-insensitive patterns;
//! - bytes and certificates, which the schema describes as text;
//! - responses: the mock server returns no body.

mod mock;
mod planted;
mod prepare;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use okta_codegen::{Input, Inputs};
use okta_sdk::json::{DecodeError, Value};
use okta_sdk::{Client, Error};
use okta_test_support::SHARED;

use super::call::{Args, Call, Running};
use super::calls::management::CALLS;
use super::document::{self, Operation, resolve};
use super::value::{Maker, Side};
use super::{BYTES, TOKEN, valid};
use mock::Mock;
use prepare::{Variants, prepare};

const OVERLAP: &str = "the body matches more than one variant of a `oneOf`, and no field distinguishes them";
const CONDITIONS: &str = "the conditions of these policies and rules are objects, not texts";
const DURATION: &str = "the pattern accepts nothing but the letter P";
const CUSTOM_OTP: &str = "the key of custom one-time passwords is not listed";
const SENT: &str = "the document calls this field read-only, but it must be sent";
const NO_TAG: &str = "the service returns and accepts objects without the tag";
const NOT_LISTED: &str = "recorded traffic has values that are not listed";
const NULL: &str = "the service returns and accepts null";
const LOWER_CASE: &str = "the service uses lower case for these values";

/// Errors of the document: the operation, the rejected part of its requests, and why the request is correct. The test
/// fails if a row no longer applies. These requests, and those of operations that only an overlay has, are checked
/// against the document with overlays applied. There, a value may match more than one variant.
const DOCUMENT_ERRORS: &[(&str, &str, &str)] = &[
    ("activateFactor", "body (oneOf)", OVERLAP),
    ("createAgentPoolsUpdate", "body/agents/0/id (not)", SENT),
    ("createApplication", "body/name (not)", SENT),
    ("createAuthenticator", "body/key (enum)", CUSTOM_OTP),
    ("createCustomTelephonyProviderCredentials", "body/providerSettings/call (oneOf)", OVERLAP),
    ("createDeviceAssurancePolicy", "body/gracePeriod/expiry (pattern)", DURATION),
    ("createEventHook", "body/events/filter/type (not)", SENT),
    ("createIdentityProvider", "body/policy/subject/filter (type)", NULL),
    ("createNetworkZone", "body/proxyType (enum)", NOT_LISTED),
    ("createPolicy", "body/conditions (type)", CONDITIONS),
    (
        "createPolicyRule",
        "body/actions/appSignOn/verificationMethod/constraints/0/knowledge/methods/0 (enum)",
        LOWER_CASE,
    ),
    ("createPolicyRule", "body/conditions (type)", CONDITIONS),
    ("enrollFactor", "body/factorType (enum)", "the factor type of Okta FastPass is not listed"),
    ("executeInlineHook", "body (oneOf)", OVERLAP),
    ("replaceApplication", "body/name (not)", SENT),
    ("replaceAuthenticator", "body/key (enum)", CUSTOM_OTP),
    ("replaceAuthenticatorMethod", "encoding (enum)", NOT_LISTED),
    ("replaceDeviceAssurancePolicy", "body/gracePeriod/expiry (pattern)", DURATION),
    ("replaceEventHook", "body/events/filter/type (not)", SENT),
    ("replaceIdentityProvider", "body/policy/subject/filter (type)", NULL),
    ("replaceNetworkZone", "body/proxyType (enum)", NOT_LISTED),
    ("replacePolicy", "body/conditions (type)", CONDITIONS),
    (
        "replacePolicyRule",
        "body/actions/appSignOn/verificationMethod/constraints/0/knowledge/methods/0 (enum)",
        LOWER_CASE,
    ),
    ("replacePolicyRule", "body/conditions (type)", CONDITIONS),
    ("startOrgFailback", "body (oneOf)", OVERLAP),
    ("startOrgFailover", "body (oneOf)", OVERLAP),
    ("updateAgentPoolsUpdate", "body/agents/0/id (not)", SENT),
    ("updateApplicationUser", "body (oneOf)", OVERLAP),
    ("updateApplicationUserProfile", "body/definitions/custom/id (not)", SENT),
    ("updateApplicationUserProfile", "body/definitions/base/properties/city/default (oneOf)", OVERLAP),
    ("updateCustomTelephonyProviderCredential", "body/providerSettings/call (oneOf)", OVERLAP),
    ("updateDefaultProvisioningConnectionForApplication", "body (oneOf)", NOT_LISTED),
    ("updateEmailServer", "body (required)", NO_TAG),
    (
        "updateProfileMapping",
        "body (required)",
        "a mapping has one expression for each property, not a single one",
    ),
    ("updateGroupSchema", "body/definitions/custom/id (not)", SENT),
    ("updateUserProfile", "body/definitions/custom/id (not)", SENT),
    ("updateUserProfile", "body/definitions/base/properties/city/default (oneOf)", OVERLAP),
    ("verifyFactor", "body (oneOf)", OVERLAP),
];

#[tokio::test]
async fn prism_accepts_every_request() {
    let (Some(published), Some(program)) = (published(), mock::program()) else { return };
    let own = document::read("management");
    let operations = document::operations(&own);
    let calls = calls(&own, &operations);
    let document = Inputs::builder(Input::file(&published)).read().and_then(Inputs::into_document).unwrap();
    let checker = Checker::new(&program, &prepare(&document, Variants::ExactlyOne));
    let mut problems = planted::problems(&checker.mock, &calls).await;
    let mut unused: BTreeSet<(&str, &str)> =
        DOCUMENT_ERRORS.iter().map(|(id, what, _)| (*id, *what)).collect();
    let mut again = Vec::new();
    for called in &calls {
        if !is_published(&document, called.operation) {
            again.push(called);
            continue;
        }
        let Err(rejection) = checker.check(called).await else { continue };
        let id = called.operation.id;
        let errors: Vec<_> = DOCUMENT_ERRORS
            .iter()
            .filter(|(known, what, _)| *known == id && rejection.contains(what))
            .collect();
        if errors.is_empty() {
            problems.push(format!("{id}: {rejection}"));
        } else {
            unused.retain(|unused| !errors.iter().any(|(id, what, _)| (*id, *what) == *unused));
            again.push(called);
        }
    }
    drop(checker);
    let repaired = Inputs::read_with(&document::root(), &published).and_then(Inputs::into_document).unwrap();
    let checker = Checker::new(&program, &prepare(&repaired, Variants::AtLeastOne));
    for called in again {
        if let Err(rejection) = checker.check(called).await {
            problems.push(format!("{}, with the overlays applied: {rejection}", called.operation.id));
        }
    }
    problems.extend(unused.iter().map(|(id, what)| format!("{id} is no longer rejected for {what}")));
    assert!(
        problems.is_empty(),
        "{} problems in {} calls:\n{}",
        problems.len(),
        calls.len(),
        problems.join("\n")
    );
}

/// Returns whether the published document has an operation, rather than an overlay.
fn is_published(document: &Value, operation: &Operation<'_>) -> bool {
    !document["paths"][operation.path][operation.method.to_lowercase()].is_null()
}

/// Returns the path of the published document, if it is available.
fn published() -> Option<PathBuf> {
    SHARED.file("openapi/management-minimal.yaml")
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
            ssws: builder().token(TOKEN).build().unwrap(),
            bearer: builder().bearer_token(TOKEN).build().unwrap(),
        }
    }
}

/// Returns a call of every operation for each variant and media type of its body.
fn calls<'a>(document: &'a Value, operations: &'a [Operation<'a>]) -> Vec<Called<'a>> {
    let all: BTreeMap<&str, Call> = CALLS.iter().copied().collect();
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
        args.params.insert(param.name.to_owned(), (0..if list { 2 } else { 1 }).map(value).collect());
    }
    if operation.body.is_empty() {
        return (args, 1);
    }
    let (media, schema) = operation.body[round % operation.body.len()];
    args.media_type = media.to_owned();
    let maker = Maker::new(document, Side::Valid, round);
    args.body = match media.contains("json") {
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
    fn new(program: &Path, document: &Value) -> Self {
        let mock = Mock::start(program, document);
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
