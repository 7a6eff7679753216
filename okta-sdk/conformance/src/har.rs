//! HTTP archives, as browsers and proxies export them (HAR 1.2).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::call::decoded;
use crate::recording::{Kind, Pair};

#[derive(Deserialize)]
struct Archive {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    /// The time of the request: ISO 8601.
    #[serde(default)]
    started_date_time: String,
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    body_size: i64,
    post_data: Option<Body>,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(default)]
    content: Body,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(default)]
    mime_type: String,
    text: Option<String>,
    encoding: Option<String>,
}

/// Parses an archive. Requests without a response are left out.
///
/// # Errors
///
/// Returns an error if the text is not an archive.
pub(crate) fn parse(text: &str) -> Result<Vec<Pair>, serde_json::Error> {
    let archive: Archive = serde_json::from_str(text)?;
    let answered = archive.log.entries.into_iter().filter(|entry| entry.response.status > 0);
    Ok(answered.enumerate().map(|(index, entry)| pair(index, entry)).collect())
}

fn pair(index: usize, entry: Entry) -> Pair {
    let Entry { started_date_time, request, response } = entry;
    let (_, after_host) = request.url.split_once("://").unwrap_or(("", &request.url));
    let after_host = after_host.split('#').next().unwrap_or_default();
    let target = &after_host[after_host.find(['/', '?']).unwrap_or(after_host.len())..];
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
    });
    let media = request.post_data.as_ref().map(|body| body.mime_type.clone());
    let request_body_lost = request.post_data.is_none() && request.body_size > 0;
    let (request_body_kind, request_body) = body(request.post_data.unwrap_or_default());
    let (response_body_kind, response_body) = body(response.content);
    let mut response_headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Header { name, value } in response.headers {
        response_headers.entry(name.to_ascii_lowercase()).or_default().push(value);
    }
    Pair {
        id: format!("har#{index}"),
        operation_id: None,
        method: request.method,
        path: path.to_owned(),
        query: query.collect(),
        request_content_type: media,
        request_body,
        request_body_kind,
        request_body_lost,
        status: response.status,
        response_headers,
        response_body,
        response_body_kind,
        recorded: started_date_time.get(..4).and_then(|year| year.parse().ok()),
        handwritten: false,
        same_shape: 1,
    }
}

fn body(body: Body) -> (Kind, Value) {
    let Some(text) = body.text.filter(|text| !text.is_empty()) else { return (Kind::Empty, Value::Null) };
    if body.encoding.as_deref() == Some("base64") {
        return (Kind::Base64, Value::String(text));
    }
    if body.mime_type.starts_with("application/x-www-form-urlencoded") {
        return (Kind::Form, Value::String(text));
    }
    match serde_json::from_str(&text) {
        Ok(value) if body.mime_type.contains("json") => (Kind::Json, value),
        _ => (Kind::Text, Value::String(text)),
    }
}
