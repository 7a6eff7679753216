//! What is the same for all attempts of a call: address, headers, body.

use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue};
use reqwest::Url;

use crate::error::Error;
use crate::request::{Body, Draft, multipart};
use crate::transport::HttpBody;

/// A request but for its credentials.
pub(super) struct Prepared {
    /// The address without the query.
    pub(super) base: String,
    /// The address.
    pub(super) url: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Option<HttpBody>,
}

/// Joins the parts of a call. Headers of the call come before those of the client, and both before the defaults.
pub(super) fn prepare(draft: &Draft) -> Result<Prepared, Error> {
    let inner = draft.client.inner();
    let server = match (draft.operation.server, &inner.foreign_url) {
        (None, _) => &inner.base_url,
        (Some(_), Some(url)) => url,
        (Some(server), None) => {
            let message = format!(
                "this operation is not on the org itself but on a server like {server}; give its address with foreign_url()"
            );
            return Err(Error::invalid_request(draft.operation.id, message));
        }
    };
    let base = format!("{server}{}", draft.path);
    let url = if draft.query.is_empty() { base.clone() } else { format!("{base}?{}", draft.query) };
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, inner.settings.user_agent.clone());
    let accept = HeaderValue::try_from(draft.operation.accept);
    headers.insert(ACCEPT, accept.unwrap_or(HeaderValue::from_static("*/*")));
    let body = body(draft, &mut headers)?;
    for (name, value) in draft.client.headers().iter().chain(&draft.headers) {
        headers.insert(name, value.clone());
    }
    Ok(Prepared { base, url, headers, body })
}

/// The body; adds their content type to the headers.
fn body(draft: &Draft, headers: &mut HeaderMap) -> Result<Option<HttpBody>, Error> {
    let (content_type, body) = match &draft.body {
        Body::None => return Ok(None),
        Body::Whole { content_type, body } => (content_type.clone(), body.clone()),
        Body::Parts(parts) => multipart(parts, || draft.client.inner().environment.random()),
    };
    let value = HeaderValue::try_from(&content_type).map_err(|_| {
        Error::invalid_request(
            draft.operation.id,
            format!("{content_type:?} cannot be the media type of a body"),
        )
    })?;
    headers.insert(CONTENT_TYPE, value);
    Ok(Some(body))
}

impl Prepared {
    /// Turns to another address of the same server.
    pub(super) fn go_to(&mut self, url: &Url) {
        self.url = url.to_string();
        self.base = self.url.split('?').next().unwrap_or_default().to_owned();
    }

    /// The address with the values of its query left out: searches and filters name people.
    pub(super) fn shown_url(&self, draft: &Draft) -> String {
        let names: Vec<String> = draft.query.names().map(|name| format!("{name}=…")).collect();
        if names.is_empty() { self.base.clone() } else { format!("{}?{}", self.base, names.join("&")) }
    }
}
