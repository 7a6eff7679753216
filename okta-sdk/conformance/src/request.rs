//! Checks that the SDK sends the recorded request.

use okta_sdk::metadata::BodyInfo;
use okta_sdk::runtime::Reply;
use okta_sdk::runtime::transport::HttpRequest;
use serde_json::Value;

use crate::call::{self, Wire};
use crate::checker::Case;
use crate::compare::{Difference, differences};
use crate::recording::Kind;
use crate::writable;

/// The response to a call, or its error.
pub(crate) type Received = Result<Reply, okta_sdk::Error>;

/// The result of sending a recorded request.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) differences: Vec<Difference>,
    pub(crate) received: Option<Received>,
    /// The JSON body that was sent, if it can be compared with the recorded one.
    pub(crate) sent: Option<Value>,
}

impl Outcome {
    fn failed(difference: Difference) -> Self {
        Self { differences: vec![difference], ..Self::default() }
    }
}

/// Sends the recorded request with the SDK and compares it.
pub(crate) async fn check(case: &Case<'_>) -> Outcome {
    let (body, mut differences) = match recorded_body(case) {
        Ok(body) => (body, Vec::new()),
        Err(difference) => (None, vec![difference]),
    };
    let wire = match Wire::new(case.pair) {
        Ok(wire) => wire,
        Err(error) => return Outcome::failed(Difference::new("request", "a client", error)),
    };
    let request = match wire.request(case.info, case.pair, body) {
        Ok(request) => request,
        Err(problem) => return Outcome::failed(Difference::new("path", &case.pair.path, problem)),
    };
    let received = wire.send(request).await;
    let mut sent = None;
    match wire.sent() {
        Some(request) => {
            sent = sent_json(case, &request);
            if differences.is_empty() {
                differences.extend(body_differences(case, &request));
            }
            differences.extend(target(case, &request));
        }
        None => {
            let error = received.as_ref().err().map_or_else(String::new, ToString::to_string);
            differences.push(Difference::new("request", "a request", error));
        }
    }
    Outcome { differences, received: Some(received), sent }
}

/// The JSON body that was sent for a recorded JSON body. It is null if there is none.
fn sent_json(case: &Case<'_>, request: &HttpRequest) -> Option<Value> {
    if case.pair.request_body_lost || case.pair.request_body_kind != Kind::Json {
        return None;
    }
    match body_info(case) {
        None => Some(Value::Null),
        Some(info) => {
            info.recode?;
            serde_json::from_slice(request.body.as_ref()?.bytes()?).ok()
        }
    }
}

/// The recorded body as the type of the body encodes it, and its media type.
fn recorded_body(case: &Case<'_>) -> Result<Option<(&'static str, Vec<u8>)>, Difference> {
    let pair = case.pair;
    if pair.request_body_lost || pair.request_body_kind == Kind::Empty {
        return Ok(None);
    }
    let bytes = call::bytes(pair.request_body_kind, &pair.request_body);
    let Some(info) = body_info(case) else {
        // An empty object is equivalent to no body.
        if bytes == b"{}" {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&bytes);
        return Err(Difference::new("", text, "the operation has no body"));
    };
    let Some(recode) = info.recode else { return Ok(Some((info.media_type, raw_body(case)))) };
    let text = String::from_utf8_lossy(&bytes);
    match recode(&text) {
        Ok(text) => Ok(Some((info.media_type, text.into_bytes()))),
        Err(error) => Err(Difference::new("", text, error)),
    }
}

/// The media type that was sent, or the first that the operation accepts.
fn body_info(case: &Case<'_>) -> Option<&'static BodyInfo> {
    let sent = case.pair.request_content_type.as_deref().unwrap_or_default();
    let sent = sent.split(';').next().unwrap_or_default().trim();
    let mut kinds = case.info.request.iter();
    kinds.find(|info| info.media_type.eq_ignore_ascii_case(sent)).or(case.info.request.first())
}

/// The bytes of a body that is not JSON. A text may have been recorded in quotes.
fn raw_body(case: &Case<'_>) -> Vec<u8> {
    match (case.pair.request_body_kind, &case.pair.request_body) {
        (Kind::Json, Value::String(text)) => text.clone().into_bytes(),
        (kind, body) => call::bytes(kind, body),
    }
}

/// Compares path and query after decoding: clients encode more characters than they need to.
fn target(case: &Case<'_>, request: &HttpRequest) -> Vec<Difference> {
    let url = request.url.splitn(4, '/').nth(3).unwrap_or_default();
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let decoded = |path| call::segments(path).into_iter().map(call::decoded).collect::<Vec<_>>();
    let mut differences = Vec::new();
    if decoded(path) != decoded(&case.pair.path) {
        differences.push(Difference::new("path", &case.pair.path, path));
    }
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (call::decoded(name), call::decoded(value))
    });
    let pairs: Vec<_> = pairs.collect();
    if pairs != case.pair.query {
        differences.push(Difference::new("query", format!("{:?}", case.pair.query), query));
    }
    differences
}

/// Compares the body that was sent with the recorded one.
fn body_differences(case: &Case<'_>, request: &HttpRequest) -> Vec<Difference> {
    let pair = case.pair;
    let info = body_info(case);
    if pair.request_body_lost || info.is_none() {
        return Vec::new();
    }
    let sent = request.body.as_ref().and_then(|body| body.bytes()).map_or(&[][..], |bytes| bytes);
    if info.is_some_and(|info| info.recode.is_none()) {
        let recorded = if pair.request_body_kind == Kind::Empty { Vec::new() } else { raw_body(case) };
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        return if sent == recorded {
            Vec::new()
        } else {
            vec![Difference::new("", text(&recorded), text(sent))]
        };
    }
    match serde_json::from_slice(sent) {
        Ok(sent) => {
            // The recorded client may have sent fields that only the server sets.
            let schema = case.operation.body();
            let recorded = writable::sent(None, schema, &pair.request_body);
            differences(schema, &recorded, &sent)
        }
        Err(_) if sent.is_empty() && pair.request_body_kind == Kind::Empty => Vec::new(),
        Err(error) => vec![Difference::new("", &pair.request_body, error)],
    }
}
