//! Responses of the handlers.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::document::Operation;

/// A response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    /// A name may occur several times. Each value is sent in its own line, as Okta sends links.
    pub(crate) headers: Vec<(HeaderName, String)>,
    pub(crate) body: String,
}

impl Reply {
    /// Status 200 with a body.
    pub(crate) fn ok(body: Value) -> Self {
        Self::text("application/json", body.to_string())
    }

    /// Status 200 with a body of another media type.
    pub(crate) fn text(media: &str, body: String) -> Self {
        Self { status: StatusCode::OK, headers: Vec::new(), body }.header(CONTENT_TYPE, media)
    }

    /// Status 204.
    pub(crate) fn empty() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: String::new() }
    }

    /// Names the version of the API in the media type, as the operation does.
    pub(crate) fn versioned(mut self, operation: Option<&Operation>) -> Self {
        let media = operation.map_or("", |operation| operation.media);
        if media.starts_with("application/json;")
            && let Some((_, sent)) = self.headers.iter_mut().find(|(name, _)| *name == CONTENT_TYPE)
        {
            media.clone_into(sent);
        }
        self
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
            // A value that is not allowed in a header came from the client. It is left out.
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}
