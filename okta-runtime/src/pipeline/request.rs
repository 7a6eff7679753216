//! The parts that all attempts of a call share: URL, headers, body.

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};

use super::parts::RequestParts;
use crate::error::Error;
use crate::wire::{HttpBody, RequestBody, multipart};

/// A request without its credentials.
pub(super) struct PreparedRequest {
    /// The URL without the query.
    pub(super) base: String,
    /// The URL.
    pub(super) url: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<HttpBody>,
}

impl PreparedRequest {
    /// Assembles a request. Headers of the call override those of the client, and both override the defaults.
    pub(super) fn new(parts: &RequestParts) -> Result<Self, Error> {
        let core = &parts.core;
        let Some(server) = core.server(&parts.operation) else {
            let message = format!(
                "this operation is not on the {} but on a server like {}: set its URL with ClientBuilder::foreign_url",
                core.profile.server.noun,
                parts.operation.server.unwrap_or_default()
            );
            return Err(Error::invalid_request(parts.operation.id, message));
        };
        let base = [server, &parts.path].concat();
        let url = if parts.query.is_empty() { base.clone() } else { format!("{base}?{}", parts.query) };
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, core.settings.user_agent.clone());
        let accept = HeaderValue::try_from(parts.operation.accept);
        headers.insert(ACCEPT, accept.unwrap_or(HeaderValue::from_static("*/*")));
        let body = body(parts, &mut headers)?;
        for (name, value) in parts.client_headers.iter().chain(&parts.headers) {
            headers.insert(name, value.clone());
        }
        Ok(Self { base, url, headers, body })
    }

    /// Changes the URL to another one of the same server.
    pub(super) fn redirect_to(&mut self, url: String) {
        self.url = url;
        self.base = self.url.split('?').next().unwrap_or_default().to_owned();
    }
}

/// Adds the names of the query to a URL without their values, because searches and filters contain personal data.
pub(super) fn redacted_url(mut base: String, parts: &RequestParts) -> String {
    for (index, name) in parts.query.names().enumerate() {
        base.push(if index == 0 { '?' } else { '&' });
        base.push_str(&name);
        base.push_str("=…");
    }
    base
}

/// Encodes the body, and adds its content type to the headers.
fn body(parts: &RequestParts, headers: &mut HeaderMap) -> Result<Option<HttpBody>, Error> {
    let (content_type, body) = match &parts.body {
        RequestBody::None => return Ok(None),
        RequestBody::Whole { content_type, body } => (content_type.clone(), body.clone()),
        RequestBody::Parts(files) => multipart(files, || parts.core.environment.random()),
    };
    let value = HeaderValue::try_from(&content_type).map_err(|_| {
        Error::invalid_request(parts.operation.id, format!("{content_type:?} is not a media type"))
    })?;
    headers.insert(CONTENT_TYPE, value);
    Ok(Some(body))
}
