//! Sends a recorded request with the SDK, which receives the recorded response.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use okta_sdk::metadata::{Location, OperationInfo, Style};
use okta_sdk::runtime::transport::{HttpRequest, HttpResponse, TestTransport};
use okta_sdk::runtime::{Paging, Reply, RequestBuilder};
use okta_sdk::{Client, Error};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::recording::{Kind, Pair};

/// A client whose transport returns the recorded response.
pub(crate) struct Wire {
    client: Client,
    transport: TestTransport,
}

impl Wire {
    /// Creates a client that receives the response of the pair once.
    pub(crate) fn new(pair: &Pair) -> Result<Self, Error> {
        let transport = TestTransport::new();
        transport.push(Ok(response(pair)));
        let client = Client::builder()
            .org_url("https://org.example")
            .foreign_url("https://recovery.example")
            .token("token")
            .check_operation_auth(false)
            .max_retries(0)
            .transport(transport.clone())
            .build()?;
        Ok(Self { client, transport })
    }

    /// Builds the request from the recorded path and query, and a body.
    pub(crate) fn request(
        &self,
        info: &OperationInfo,
        pair: &Pair,
        body: Option<(&str, Vec<u8>)>,
    ) -> Result<RequestBuilder, String> {
        let mut request = self.client.call(info.operation);
        for (name, value) in path_values(info.operation.path, &pair.path)? {
            request = request.path(name, &value);
        }
        for (name, value) in &pair.query {
            let of_query = |parameter: &&okta_sdk::metadata::ParameterInfo| {
                parameter.location == Location::Query && parameter.name == name
            };
            request = match info.parameters.iter().find(of_query).map(|parameter| parameter.style) {
                Some(Style::List) => request.query_list(name, &value.split(',').collect::<Vec<_>>()),
                Some(Style::Repeated) => request.query_repeated(name, &[value]),
                Some(Style::Single) | None => request.query(name, value),
            };
        }
        Ok(match body {
            Some((media_type, bytes)) => request.bytes_body(media_type, bytes),
            None => request,
        })
    }

    /// Sends a request and returns the response.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Reply, Error> {
        request.empty().send_raw().await
    }

    /// Returns the request that was sent, if any.
    pub(crate) fn sent(&self) -> Option<HttpRequest> {
        self.transport.requests().pop()
    }
}

/// Returns whether the operation returns pages.
pub(crate) fn is_list(info: &OperationInfo) -> bool {
    !matches!(info.operation.paging, Paging::None)
}

/// The recorded response as the transport returns it.
fn response(pair: &Pair) -> HttpResponse {
    let status = StatusCode::from_u16(pair.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::new(status, bytes(pair.response_body_kind, &pair.response_body));
    response.headers = headers(pair);
    response
}

fn headers(pair: &Pair) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, values) in &pair.response_headers {
        let Ok(name) = HeaderName::try_from(name.as_str()) else { continue };
        for value in values {
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                headers.append(&name, value);
            }
        }
    }
    headers
}

/// The bytes of a recorded body.
pub(crate) fn bytes(kind: Kind, body: &Value) -> Vec<u8> {
    match (kind, body) {
        (Kind::Empty, _) => Vec::new(),
        (Kind::Base64, Value::String(text)) => {
            BASE64.decode(text).unwrap_or_else(|_| text.clone().into_bytes())
        }
        (Kind::Form | Kind::Text, Value::String(text)) => text.clone().into_bytes(),
        (_, value) => value.to_string().into_bytes(),
    }
}

/// The values of the path parameters.
pub(crate) fn path_values<'a>(template: &'a str, path: &str) -> Result<Vec<(&'a str, String)>, String> {
    let (names, values) = (segments(template), segments(path));
    let wrong = || format!("the path {path} is not of the form {template}");
    if names.len() != values.len() {
        return Err(wrong());
    }
    let mut found = Vec::new();
    for (name, value) in names.into_iter().zip(values) {
        match name.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => found.push((name, decoded(value))),
            None if name == decoded(value) => {}
            None => return Err(wrong()),
        }
    }
    Ok(found)
}

/// The segments of a path. Extra slashes at the start are ignored.
pub(crate) fn segments(path: &str) -> Vec<&str> {
    path.trim_start_matches('/').split('/').collect()
}

pub(crate) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
