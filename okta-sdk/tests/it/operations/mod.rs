//! Calls every operation with its generated method. The tests compare the request with the document. The response is
//! generated from its schema, and the call must return it without loss.

mod call;
mod calls;
mod checker;
pub(crate) mod document;
mod valid;
pub(crate) mod value;

use std::collections::{BTreeMap, BTreeSet};

use okta_sdk::json::Value;
use okta_sdk::oidc::ClientAuth;
use okta_sdk::{Client, Error};
use serde_json::json;

use crate::server::{self, Request, Server, TOKEN};
use call::{Args, Call, Outcome};
use document::{Operation, resolve};
use value::{Maker, Side};

/// Known differences: the API and the operation, the start of the message, and the reason. The test fails if a difference is no
/// longer found.
const KNOWN: &[(&str, &str, &str)] = &[];

/// Bytes that are not text.
const BYTES: &[u8] = &[0x30, 0x82, 0x00, 0xFF, b'\r', b'\n'];

#[tokio::test]
async fn every_operation_matches_the_document() {
    let mut problems = BTreeSet::new();
    let mut requests = 0;
    for (api, calls) in calls::ALL {
        let (found, sent) = matches_the_document(api, calls).await;
        problems.extend(found.into_iter().map(|problem| format!("{api}/{problem}")));
        requests += sent;
    }
    for (id, begin, reason) in KNOWN {
        let begin = format!("{id}: {begin}");
        let before = problems.len();
        problems.retain(|problem| !problem.starts_with(&begin));
        if problems.len() == before {
            problems.insert(format!("{begin}: no longer found; it was known because {reason}"));
        }
    }
    let found: Vec<String> = problems.into_iter().collect();
    assert!(found.is_empty(), "{} problems in {requests} calls:\n{}", found.len(), found.join("\n"));
}

/// Calls every operation of an API. Returns the differences, and the number of calls.
async fn matches_the_document(api: &str, calls: &[(&str, Call)]) -> (BTreeSet<String>, usize) {
    let document = document::read(api);
    let operations = document::operations(&document);
    assert_eq!(operations.len(), calls.len());
    let calls: BTreeMap<&str, Call> = calls.iter().copied().collect();
    let (server, foreign) = (Server::start(), Server::start());
    let builder = || server.builder().foreign_url(foreign.url());
    let mut bench = Bench {
        document: &document,
        ssws: as_client(&builder().token(TOKEN).build().unwrap()),
        bearer: as_client(&builder().bearer_token(TOKEN).build().unwrap()),
        server: &server,
        foreign: &foreign,
        problems: BTreeSet::new(),
    };
    let mut requests = 0;
    for operation in &operations {
        let Some(call) = calls.get(operation.id) else {
            bench.problems.insert(format!("{}: there is no call", operation.id));
            continue;
        };
        bench.check_wrong_credential(operation, *call).await;
        let (mut round, mut rounds) = (0, 1);
        while round < rounds {
            rounds = bench.round(operation, *call, round).await.max(rounds);
            round += 1;
        }
        requests += rounds;
    }
    (bench.problems, requests)
}

/// The login of an OAuth client, as it is sent.
const LOGIN: &str = "Basic MG9hMTppbnNlY3JldA==";

fn as_client(okta: &Client) -> Client {
    Client::from(okta.with_client_auth(ClientAuth::secret_basic("0oa1", "insecret")))
}

/// The clients, the servers, and the differences.
struct Bench<'a> {
    document: &'a Value,
    ssws: Client,
    bearer: Client,
    server: &'a Server,
    foreign: &'a Server,
    problems: BTreeSet<String>,
}

impl<'a> Bench<'a> {
    fn expect<T: PartialEq + std::fmt::Debug>(
        &mut self,
        operation: &Operation<'_>,
        what: &str,
        got: &T,
        want: &T,
    ) {
        if got != want {
            self.problem(operation, &format!("{what} is\n    {got:?}, not\n    {want:?}"));
        }
    }

    fn problem(&mut self, operation: &Operation<'_>, problem: &str) {
        self.problems.insert(format!("{}: {problem}", operation.id));
    }

    /// Checks that a credential that the operation does not accept is not sent.
    async fn check_wrong_credential(&mut self, operation: &Operation<'a>, call: Call) {
        let client = match operation.schemes.as_slice() {
            ["apiToken"] => self.bearer.clone(),
            ["oauth2"] => self.ssws.clone(),
            _ => return,
        };
        let input = self.input(operation, 0);
        if let Ok(running) = call(&client, &input.args)
            && let Ok(outcome) = running.0.await
        {
            self.problem(
                operation,
                &format!("the wrong kind of credential is sent, and the call returns {outcome:?}"),
            );
        }
        let sent = self.server.take().len() + self.foreign.take().len();
        self.expect(operation, "number of requests with the wrong kind of credential", &sent, &0);
    }

    /// Sends one call. Returns the number of rounds that cover all variants.
    async fn round(&mut self, operation: &Operation<'a>, call: Call, round: usize) -> usize {
        let mut input = self.input(operation, round);
        let scripted = self.scripted(operation, round);
        let server = if operation.foreign { self.foreign } else { self.server };
        scripted.script(operation, server, &input.target(operation));
        let client = if operation.schemes.contains(&"apiToken") { &self.ssws } else { &self.bearer };
        let result = match call(client, &input.args) {
            Ok(running) => running.0.await,
            Err(error) => {
                self.problem(operation, &format!("the body does not decode: {error}"));
                return input.rounds.max(scripted.rounds);
            }
        };
        let unknown = std::mem::take(input.args.unknown.get_mut().unwrap());
        self.expect(operation, "list of arguments that are not in the document", &unknown, &Vec::new());
        let requests = server.take();
        let expected = if scripted.pages.is_some() { 2 } else { 1 };
        self.expect(operation, "number of requests", &requests.len(), &expected);
        for (index, request) in requests.iter().enumerate() {
            self.compare_request(operation, &input, request, index);
        }
        self.compare_outcome(operation, &scripted, result);
        input.rounds.max(scripted.rounds)
    }

    /// Returns the arguments of a call.
    fn input(&self, operation: &Operation<'a>, round: usize) -> Input {
        let mut args = Args::default();
        for param in &operation.params {
            let list = param.schema["type"] == "array";
            let schema = if list { resolve(self.document, &param.schema["items"]) } else { param.schema };
            let values =
                (0..if list { 2 } else { 1 }).map(|index| argument(schema, param.location, round + index));
            args.params.insert(param.name.to_owned(), values.collect());
        }
        let mut input = Input { args, sent: None, form: None, rounds: 1 };
        if operation.body.is_empty() {
            return input;
        }
        let (media, schema) = operation.body[round % operation.body.len()];
        input.args.media_type = media.to_owned();
        if media.contains("json") {
            let in_memory = Maker::new(self.document, Side::InMemory, round);
            let sent = Maker::new(self.document, Side::Sent, round);
            let wanted = sent.value(schema);
            input.rounds = sent.rounds.get();
            // An unknown variant is sent unchanged, so it must not have read-only fields. The same applies to an
            // ambiguous union, whose variant the caller chooses.
            let unknown = round + 1 == input.rounds || operation.id == "executeInlineHook";
            input.args.body =
                if unknown { wanted.to_string() } else { in_memory.value(schema).to_string() }.into();
            input.sent = Some(wanted);
        } else if media.contains("form-urlencoded") {
            let maker = Maker::new(self.document, Side::InMemory, round);
            input.args.body = maker.value(schema).to_string().into();
            input.rounds = maker.rounds.get();
            let sent = Maker::new(self.document, Side::Sent, round).value(schema);
            // An unknown variant is sent unchanged.
            if round + 1 == input.rounds {
                input.args.body = sent.to_string().into();
            }
            input.form = Some(sent);
        } else if media.contains("jwt") {
            input.args.body = b"eyJ0.e30.c2ln".to_vec();
        } else {
            input.args.body = BYTES.to_vec();
        }
        input
    }

    /// Returns the response of the server.
    fn scripted(&self, operation: &Operation<'a>, round: usize) -> Scripted {
        let (status, content) = &operation.responses[round % operation.responses.len()];
        let mut scripted =
            Scripted { status: *status, media: None, pages: None, body: Vec::new(), json: None, rounds: 1 };
        scripted.rounds = operation.responses.len();
        // If there are several media types, JSON is requested first.
        let json = content.iter().find(|(media, _)| media.contains("json"));
        let described = json.or(content.first()).filter(|(_, schema)| !schema.is_null());
        let Some((media, schema)) = described else { return scripted };
        scripted.media = Some((*media).to_owned());
        if !media.contains("json") {
            scripted.body = if is_text(media) { "<a>é</a>".into() } else { BYTES.to_vec() };
            return scripted;
        }
        let maker = Maker::new(self.document, Side::Response, round);
        let value = maker.value(schema);
        scripted.rounds = scripted.rounds.max(maker.rounds.get());
        scripted.body = value.to_string().into();
        if let Some(field) = self.list(operation, schema, &maker) {
            let second = Maker::new(self.document, Side::Response, round + 1).value(schema);
            let items = |page: &Value| match field {
                Some(field) => page[field].as_array().cloned().unwrap_or_default(),
                None => page.as_array().cloned().unwrap_or_default(),
            };
            scripted.json = Some(items(&value).into_iter().chain(items(&second)).collect());
            let in_body = round % 2 == 1 && value["_links"].is_object();
            scripted.pages = Some(Pages { first: value, second, in_body });
        } else {
            scripted.json = Some(value);
        }
        scripted
    }

    /// Returns whether the response is a page, and the field that holds its items.
    fn list(
        &self,
        operation: &Operation<'a>,
        schema: &'a Value,
        maker: &Maker<'a>,
    ) -> Option<Option<&'a str>> {
        if operation.method != "GET" {
            return None;
        }
        if resolve(self.document, schema)["type"] == "array" {
            return Some(None);
        }
        // The variants of a list have the same fields around the items.
        let schema = schema["oneOf"].get(0).unwrap_or(schema);
        let fields = maker.fields(schema).fields;
        let is_array = |field: &Value| field["type"] == "array" || field.get("items").is_some();
        let mut arrays = fields.iter().filter(|(_, field)| is_array(resolve(self.document, field)));
        let takes =
            |name| operation.params.iter().any(|param| param.name == name && param.location == "query");
        let after = takes("after") || takes("offset") && takes("prev");
        let links =
            fields.iter().find(|(name, _)| *name == "_links").map(|(_, links)| maker.fields(links).fields);
        let next = links.is_some_and(|links| links.iter().any(|(name, _)| *name == "next"));
        // Every list of Privileged Access is in such an object, and may continue by a link.
        let is_wrapped = fields.len() == 1 && fields[0].0 == "list";
        match (after || next || is_wrapped, arrays.next(), arrays.next()) {
            (true, Some((name, _)), None) => Some(Some(name)),
            _ => None,
        }
    }

    /// Compares the request with the document.
    fn compare_request(&mut self, operation: &Operation<'a>, input: &Input, request: &Request, page: usize) {
        self.expect(operation, "method", &request.method, &operation.method);
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        self.expect(operation, "path", &path, &input.path(operation).as_str());
        let mut got: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        let mut want = input.query(operation);
        if page > 0 {
            want.retain(|pair| !pair.starts_with("after="));
            want.push(format!("after={AFTER}"));
        }
        got.sort_unstable();
        want.sort_unstable();
        self.expect(operation, "query", &got, &want.iter().map(String::as_str).collect());
        self.headers(operation, input, request);
        let body = &request.body;
        match &input.sent {
            Some(sent) => match serde_json::from_slice::<Value>(body) {
                Ok(got) => {
                    if let Some(difference) = difference("$", &got, sent) {
                        self.problem(operation, &format!("body: {difference}"));
                    }
                }
                Err(error) => self.problem(operation, &format!("the body is not JSON: {error}")),
            },
            None if input.form.is_some() => {
                let (got, want) = (pairs(body), input.form.iter().flat_map(fields).collect::<Vec<_>>());
                self.expect(operation, "form", &sorted(got), &sorted(want));
            }
            None if input.args.media_type.starts_with("multipart/") => {
                let text = String::from_utf8_lossy(body);
                let named = text.contains("Content-Disposition: form-data; name=\"file\"");
                let whole = body.windows(BYTES.len()).any(|window| window == BYTES);
                self.expect(operation, "presence of the part and its bytes", &(named, whole), &(true, true));
            }
            None => self.expect(operation, "body", body, &input.args.body),
        }
    }

    fn headers(&mut self, operation: &Operation<'a>, input: &Input, request: &Request) {
        let mut expected: BTreeMap<String, String> = BTreeMap::new();
        // Of a response that can be JSON, the other forms are not read.
        let declared = operation.responses.iter().flat_map(|(_, content)| {
            let has_json = content.iter().any(|(media, _)| media.contains("json"));
            content.iter().map(|(media, _)| *media).filter(move |media| !has_json || media.contains("json"))
        });
        let mut accept: Vec<&str> = declared.collect();
        accept.sort_by_key(|media| !media.contains("json"));
        accept.dedup();
        let accept = if accept.is_empty() { "application/json".to_owned() } else { accept.join(", ") };
        expected.insert("accept".to_owned(), accept);
        if operation.schemes == ["client"] {
            expected.insert("authorization".to_owned(), LOGIN.to_owned());
        } else if !operation.schemes.is_empty() {
            let scheme = if operation.schemes.contains(&"apiToken") { "SSWS" } else { "Bearer" };
            expected.insert("authorization".to_owned(), format!("{scheme} {TOKEN}"));
        }
        let media = &input.args.media_type;
        if media.starts_with("multipart/") {
            let got = request.header("content-type").unwrap_or_default();
            let prefix = format!("{media}; boundary=");
            self.expect(operation, "start of Content-Type", &got.get(..prefix.len()), &Some(&prefix));
            expected.insert("content-type".to_owned(), got);
        } else if !media.is_empty() {
            expected.insert("content-type".to_owned(), media.clone());
        }
        for param in operation.params.iter().filter(|param| param.location == "header") {
            expected.insert(param.name.to_ascii_lowercase(), input.args.params[param.name].join(","));
        }
        // Every request has these headers.
        let common = ["accept-encoding", "content-length", "host", "user-agent"];
        let mut names: BTreeSet<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.retain(|name| !common.contains(name) || expected.contains_key(*name));
        names.extend(expected.keys().map(String::as_str));
        for name in names {
            let (got, want) = (request.header(name), expected.get(name).cloned());
            self.expect(operation, &format!("header {name}"), &got, &want);
        }
    }

    /// Compares the result of the call with the response.
    fn compare_outcome(
        &mut self,
        operation: &Operation<'a>,
        scripted: &Scripted,
        result: Result<Outcome, Error>,
    ) {
        let outcome = match result {
            Ok(outcome) => outcome,
            Err(error) => return self.problem(operation, &format!("the call fails: {}", chain(&error))),
        };
        let want = match &scripted.json {
            None if scripted.media.is_none() => Outcome::Empty,
            None if scripted.media.as_deref().is_some_and(is_text) => Outcome::Text("<a>é</a>".to_owned()),
            None => Outcome::Bytes(BYTES.into()),
            Some(want) => {
                let Outcome::Json(text) = &outcome else {
                    return self.problem(operation, &format!("it returns {outcome:?}, not JSON"));
                };
                let mut got: Value = serde_json::from_str(text).unwrap();
                let mut want = want.clone();
                drop_nulls(&mut got);
                drop_nulls(&mut want);
                if let Some(difference) = difference("$", &got, &want) {
                    self.problem(operation, &format!("response: {difference}"));
                }
                return;
            }
        };
        // This response has no body, but the response of another status has one.
        let absent = want == Outcome::Empty
            && matches!(&outcome, Outcome::Json(text) if text == "null" || text == "[]");
        if !absent {
            self.expect(operation, "response", &outcome, &want);
        }
    }
}

/// The cursor of the second page.
const AFTER: &str = "N3xt+page%3D%3D";

/// The arguments of a call and the expected request.
struct Input {
    args: Args,
    /// The JSON body.
    sent: Option<Value>,
    /// The fields of a form.
    form: Option<Value>,
    rounds: usize,
}

impl Input {
    fn path(&self, operation: &Operation<'_>) -> String {
        let mut path = operation.path.to_owned();
        for param in operation.params.iter().filter(|param| param.location == "path") {
            path = path
                .replace(&format!("{{{}}}", param.name), &encode(&self.args.params[param.name].join(",")));
        }
        path
    }

    fn query(&self, operation: &Operation<'_>) -> Vec<String> {
        let mut pairs = Vec::new();
        for param in operation.params.iter().filter(|param| param.location == "query") {
            let values: Vec<String> =
                self.args.params[param.name].iter().map(|value| encode(value)).collect();
            let values = if param.explode { values } else { vec![values.join(",")] };
            pairs.extend(values.into_iter().map(|value| format!("{}={value}", encode(param.name))));
        }
        pairs
    }

    /// Returns the target of the next page.
    fn target(&self, operation: &Operation<'_>) -> String {
        format!("{}?after={AFTER}", self.path(operation))
    }
}

/// A response and the expected result.
struct Scripted {
    status: u16,
    media: Option<String>,
    body: Vec<u8>,
    pages: Option<Pages>,
    /// The JSON value, or the items of all pages.
    json: Option<Value>,
    rounds: usize,
}

/// A list in two pages.
struct Pages {
    first: Value,
    second: Value,
    /// Whether the body links to the next page, instead of a header.
    in_body: bool,
}

impl Scripted {
    fn script(&self, operation: &Operation<'_>, server: &Server, next: &str) {
        let next = format!("{}{next}", server.url());
        if let Some(Pages { first, second, in_body }) = &self.pages {
            let (mut first, mut second) = (first.clone(), second.clone());
            if let Some(links) = second.get_mut("_links").and_then(Value::as_object_mut) {
                links.remove("next");
            }
            if *in_body {
                first["_links"]["next"] = json!({"href": next});
            } else if let Some(links) = first.get_mut("_links").and_then(Value::as_object_mut) {
                links.remove("next");
            }
            let mut response = server::Response::json(&first)
                .header("Link", &format!("<{}{}>; rel=\"self\"", server.url(), operation.path));
            if !in_body {
                response = response.header("Link", &format!("<{next}>; rel=\"next\""));
            }
            server.respond(response);
            server.respond(server::Response::json(&second));
        } else if let Some(media) = &self.media {
            server.respond(server::Response::new(self.status, media, self.body.clone()));
        } else {
            server.respond(server::Response::empty(self.status));
        }
    }
}

/// Returns an argument.
fn argument(schema: &Value, location: &str, round: usize) -> String {
    if let Some(values) = schema["enum"].as_array() {
        let known = values[round % values.len()].as_str().map(str::to_owned);
        return known.filter(|_| round % 5 != 4).unwrap_or_else(|| "UNHEARD_OF+value".to_owned());
    }
    match schema["type"].as_str() {
        Some("integer") => (4_294_967_296 + round).to_string(),
        Some("number") => format!("{round}.5"),
        Some("boolean") => round.is_multiple_of(2).to_string(),
        _ if location == "header" => format!("a/b; c=\"d e+f\", {round}"),
        _ => format!("a/b c+d@x.example?#%2F;,é{round}"),
    }
}

/// Returns whether a body is returned as text.
fn is_text(media: &str) -> bool {
    media.starts_with("text/") || media.ends_with("xml")
}

/// Returns the pairs of a form.
fn pairs(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let decode = |text: &str| percent_decode(text);
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decode(name), canonical(&decode(value)))).collect()
}

/// Returns the pairs that a form has for the fields of an object.
fn fields(object: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(text) => canonical(text),
        other => canonical(&other.to_string()),
    };
    let mut pairs = Vec::new();
    for (name, value) in object.as_object().into_iter().flatten() {
        match value {
            Value::Null => {}
            Value::Array(items) => pairs.extend(items.iter().map(|item| (name.clone(), text(item)))),
            value => pairs.push((name.clone(), text(value))),
        }
    }
    pairs
}

/// Returns an object in one order of its fields.
fn canonical(text: &str) -> String {
    let object = serde_json::from_str::<BTreeMap<String, Value>>(text);
    object.map_or_else(|_| text.to_owned(), |object| format!("{object:?}"))
}

fn sorted(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.sort();
    pairs
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Percent-encodes all characters except the unreserved characters of RFC 3986.
fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Removes null fields: a field that is null in a response may be absent in the result.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// Returns the first place where two values differ.
fn difference(path: &str, got: &Value, want: &Value) -> Option<String> {
    match (got, want) {
        (Value::Object(a), Value::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            names.into_iter().find_map(|name| match (a.get(name), b.get(name)) {
                (Some(got), Some(want)) => difference(&format!("{path}.{name}"), got, want),
                (None, Some(want)) => Some(format!("{path}.{name} is missing, should be {want}")),
                (Some(got), None) => Some(format!("{path}.{name} is unexpected: {got}")),
                (None, None) => None,
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(index, (got, want))| difference(&format!("{path}[{index}]"), got, want))
        }
        _ if got == want => None,
        _ => Some(format!("{path} is {got}, should be {want}")),
    }
}

/// Returns an error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    text
}
