//! HTTP clients of the application.

use std::error::Error as _;
use std::fmt;

use http::StatusCode;

use super::body::Body;
use super::failure::{BROKEN, CANNOT_CONNECT, Proxies, chain, followed_redirect, known, proxy_login};
use super::http_client::{complete, decoded};
use super::receive::receive;
use super::{HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind as Kind};
use crate::BoxFuture;

/// A [`reqwest::Client`] of the application as transport. It shares its connection pool, proxies and TLS.
///
/// Build the client with `redirect(Policy::none())` and `retry(reqwest::retry::never())`: reqwest does not reveal how a
/// client was built, and this crate cannot change it afterwards.
///
/// * Requests are sent in a way that reqwest cannot repeat, so that it neither retries them nor follows redirects with
///   their method. If it follows another redirect, such as the status 303, the call fails, whatever the response is: the
///   headers without `Authorization` may then have been sent elsewhere, but no body.
/// * Time limits of the client apply in addition to those of the call. A request that exceeds one counts as interrupted.
/// * Default headers and cookies of the client are sent to the org.
///
/// A [`reqwest::ClientBuilder`] converts to this transport too. The conversion turns off redirects, retries and the header
/// `Referer`.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl From<reqwest::Client> for ReqwestTransport {
    fn from(client: reqwest::Client) -> Self {
        Self { client }
    }
}

impl TryFrom<reqwest::ClientBuilder> for ReqwestTransport {
    type Error = TransportError;

    /// Builds the client without redirects and retries. Its other settings are kept.
    fn try_from(builder: reqwest::ClientBuilder) -> Result<Self, TransportError> {
        let builder =
            builder.redirect(reqwest::redirect::Policy::none()).retry(reqwest::retry::never()).referer(false);
        let client = builder.build().map_err(|error| {
            TransportError::new(Kind::Invalid, "the HTTP client cannot be built").with_source(error)
        })?;
        Ok(client.into())
    }
}

impl fmt::Debug for ReqwestTransport {
    /// Omits the client, because headers that the application sets for all requests may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let HttpRequest { method, url, mut headers, body, max_response_bytes } = request;
            complete(&method, body.as_ref(), &mut headers);
            // reqwest cannot copy such a body, so it cannot send it again, or elsewhere.
            let body = reqwest::Body::wrap(Body::from(body));
            let request = self.client.request(method, url).headers(headers).body(body);
            let request = request.build().map_err(failure)?;
            let sent = request.url().clone();
            let response = self.client.execute(request).await.map_err(failure)?;
            if sent != *response.url() {
                return Err(followed_redirect());
            }
            let (mut head, body) = http::Response::from(response).into_parts();
            if head.status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
                return Err(proxy_login(sent.scheme() == "https", Proxies::OfApplication));
            }
            let body = receive(body, &mut head.headers, max_response_bytes).await?;
            decoded(HttpResponse { status: head.status, headers: head.headers, body })
        })
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    let cause = error.source().map(chain).unwrap_or_default();
    let (kind, message) = match known(&cause) {
        Some(known) => known,
        None if error.is_connect() && error.is_timeout() => {
            (Kind::ConnectTimeout, "the connection was not open in time")
        }
        None if error.is_connect() => CANNOT_CONNECT,
        None if error.is_builder() => (Kind::Invalid, "the request cannot be sent"),
        None if error.is_timeout() => {
            (Kind::Interrupted, "a time limit of the HTTP client was reached before a response arrived")
        }
        None if error.is_request() => BROKEN,
        None => (Kind::Other, "the request failed"),
    };
    TransportError::new(kind, message).with_source(error.without_url())
}
