//! Answers before they are sent.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    /// A name may stand several times; each value is sent in a line of its own, as Okta sends links.
    headers: Vec<(HeaderName, String)>,
    body: String,
}

impl Answer {
    /// Status 200 with a body.
    pub(crate) fn ok(body: Value) -> Self {
        Self::untyped(body).header(CONTENT_TYPE, "application/json")
    }

    /// Status 200 with a body that no header tells the kind of.
    pub(crate) fn untyped(body: Value) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), body: body.to_string() }
    }

    /// Status 204.
    pub(crate) fn empty() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: String::new() }
    }

    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            // What cannot stand in a header came from the client; it is left out.
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
