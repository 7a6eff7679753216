//! The requests of every operation, judged by a tool of another project.
//!
//! The other tests compare requests with what *we* read in the document. Here Prism, a mock server that shares no code
//! with us, reads the *published* document, and refuses what is not in it. Each operation is called with all arguments
//! that it takes, once for each shape that its body can have, and all are within the rules of the document.
//!
//! That it can refuse is shown by faults which are [`planted`]. What it cannot see:
//!
//! - parameters, headers and members that the document does not name, and the server of an operation;
//! - how far the explicit forms of [`prepare`] say what is meant: read-only members, and tags of unions;
//! - formats that JSON Schema does not have, such as `regex`, and upper case where a pattern asks for any case;
//! - bytes and certificates, whose schema is any text;
//! - answers: those of the mock have no body.

mod mock;
mod planted;
mod prepare;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

use okta_codegen::source::{Document, overlay};
use okta_sdk::json::{DecodeError, Value};
use okta_sdk::{Client, Error};

use super::call::{Args, Call, Running};
use super::calls::CALLS;
use super::document::{self, Operation, resolve};
use super::value::{Maker, Side};
use super::{BYTES, TOKEN, valid};
use mock::Mock;
use prepare::{Shapes, prepare};

const OVERLAP: &str =
    "the body fits more than one shape of a `oneOf`, which allows one, and no member tells them apart";
const CONDITIONS: &str = "the conditions of these policies and rules are objects, not texts";
const CUSTOM_OTP: &str = "one-time passwords of one's own have a key that is not listed";
const SENT: &str = "this is called read-only, and has to be sent";
const LOWER_CASE: &str = "the service writes these values in lower case";

/// Faults of the document: the operation, what of its requests is refused, and why they are right all the same. One that
/// is no longer refused is a problem too. They are judged once more by a document in which our overlays repair what is
/// wrong, and one shape is enough.
const FAULTS: &[(&str, &str, &str)] = &[
    ("activateFactor", "body (oneOf)", OVERLAP),
    ("createApplication", "body/name (not)", SENT),
    ("createApplication", "body/settings/oauthClient/jwks/keys/0 (oneOf)", OVERLAP),
    ("createAuthenticator", "body/key (enum)", CUSTOM_OTP),
    ("createCustomTelephonyProviderCredentials", "body/providerSettings/call (oneOf)", OVERLAP),
    ("createEventHook", "body/events/filter/type (not)", SENT),
    ("createPolicy", "body/conditions (type)", CONDITIONS),
    (
        "createPolicyRule",
        "body/actions/appSignOn/verificationMethod/constraints/0/knowledge/methods/0 (enum)",
        LOWER_CASE,
    ),
    ("createPolicyRule", "body/conditions (type)", CONDITIONS),
    (
        "enrollFactor",
        "body/factorType (enum)",
        "users of Okta FastPass have a factor of a type that is not listed",
    ),
    ("executeInlineHook", "body (oneOf)", OVERLAP),
    ("replaceApplication", "body/name (not)", SENT),
    ("replaceApplication", "body/settings/oauthClient/jwks/keys/0 (oneOf)", OVERLAP),
    ("replaceAuthenticator", "body/key (enum)", CUSTOM_OTP),
    ("replaceEventHook", "body/events/filter/type (not)", SENT),
    ("replacePolicy", "body/conditions (type)", CONDITIONS),
    (
        "replacePolicyRule",
        "body/actions/appSignOn/verificationMethod/constraints/0/knowledge/methods/0 (enum)",
        LOWER_CASE,
    ),
    ("replacePolicyRule", "body/conditions (type)", CONDITIONS),
    ("startOrgFailback", "body (oneOf)", OVERLAP),
    ("startOrgFailover", "body (oneOf)", OVERLAP),
    ("updateApplicationUser", "body (oneOf)", OVERLAP),
    ("updateApplicationUserProfile", "body/definitions/custom/id (not)", SENT),
    ("updateApplicationUserProfile", "body/definitions/base/properties/city/default (oneOf)", OVERLAP),
    ("updateCustomTelephonyProviderCredential", "body/providerSettings/call (oneOf)", OVERLAP),
    ("updateFeatureForApplication", "body (oneOf)", OVERLAP),
    (
        "updateProfileMapping",
        "body (required)",
        "a mapping has one expression for each property, not one for all",
    ),
    ("updateGroupSchema", "body/definitions/custom/id (not)", SENT),
    ("updateUserProfile", "body/definitions/custom/id (not)", SENT),
    ("updateUserProfile", "body/definitions/base/properties/city/default (oneOf)", OVERLAP),
    ("verifyFactor", "body (oneOf)", OVERLAP),
];

#[tokio::test]
async fn every_request_is_valid_to_the_tool_of_another_project() {
    let (Some(published), Some(program)) = (published(), mock::program()) else { return };
    let own = document::read();
    let operations = document::operations(&own);
    let calls = calls(&own, &operations);
    let judge = Judge::new(&program, &prepare(&published.value, Shapes::ExactlyOne));
    let mut problems = planted::problems(&judge.mock, &calls).await;
    let mut unused: BTreeSet<(&str, &str)> = FAULTS.iter().map(|(id, what, _)| (*id, *what)).collect();
    let mut again = Vec::new();
    for called in &calls {
        let Err(refusal) = judge.hear(called).await else { continue };
        let id = called.operation.id;
        let faults: Vec<_> =
            FAULTS.iter().filter(|(known, what, _)| *known == id && refusal.contains(what)).collect();
        if faults.is_empty() {
            problems.push(format!("{id}: {refusal}"));
        } else {
            unused.retain(|unused| !faults.iter().any(|(id, what, _)| (*id, *what) == *unused));
            again.push(called);
        }
    }
    drop(judge);
    let overlays = overlay::read_folder(&document::folder().join("overlays")).unwrap();
    let repaired = overlay::apply(published, &overlays).unwrap();
    let judge = Judge::new(&program, &prepare(&repaired.value, Shapes::AtLeastOne));
    for called in again {
        if let Err(refusal) = judge.hear(called).await {
            problems.push(format!("{}, by the repaired document: {refusal}", called.operation.id));
        }
    }
    problems.extend(unused.iter().map(|(id, what)| format!("{id} is no longer refused for {what}")));
    assert!(
        problems.is_empty(),
        "{} problems in {} calls:\n{}",
        problems.len(),
        calls.len(),
        problems.join("\n")
    );
}

/// The document, which the project does not hold, or `None` and a line that says so.
fn published() -> Option<Document> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/openapi/management-minimal.yaml");
    if !path.exists() {
        let _ = writeln!(std::io::stderr(), "skipped: there is no {}", path.display());
        return None;
    }
    Some(Document::read(&path).unwrap())
}

/// A call that is to be judged.
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

/// Clients of a server, one for each kind of credential.
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

/// Every operation, once for each shape and media type of its body.
fn calls<'a>(document: &'a Value, operations: &'a [Operation<'a>]) -> Vec<Called<'a>> {
    let all: BTreeMap<&str, Call> = CALLS.iter().copied().collect();
    let mut calls = Vec::new();
    for operation in operations {
        let (mut round, mut rounds) = (0, 1);
        while round < rounds {
            let (args, shapes) = args(document, operation, round);
            calls.push(Called { operation, call: all[operation.id], args });
            (round, rounds) = (round + 1, shapes.max(rounds));
        }
    }
    calls
}

/// Valid arguments, and how many rounds it takes to see all shapes.
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

/// A mock and clients that talk to it.
struct Judge {
    mock: Mock,
    clients: Clients,
}

impl Judge {
    fn new(program: &Path, document: &Value) -> Self {
        let mock = Mock::start(program, document);
        let clients = Clients::new(mock.url());
        Self { mock, clients }
    }

    /// Makes a call; gives what is wrong with its request.
    async fn hear(&self, called: &Called<'_>) -> Result<(), String> {
        let running = called.run(&self.clients).map_err(|error| error.to_string())?;
        match running.0.await {
            // The mock answers without a body, which is too little for most operations.
            Err(error) if !error.status().is_some_and(|status| status.is_success()) => Err(refusal(&error)),
            _ => Ok(()),
        }
    }
}

/// The places that are refused, and by which keyword of the schema.
fn refusal(error: &Error) -> String {
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
