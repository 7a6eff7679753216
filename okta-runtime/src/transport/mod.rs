//! How requests reach the server.
//!
//! This layer knows HTTP requests and responses. It must not know operations, retries or credentials.

mod body;
mod connect;
mod failure;
mod http_client;
mod receive;
#[cfg(feature = "reqwest")]
mod reqwest_client;
mod test;
#[cfg(feature = "rustls-no-provider")]
mod tls;
#[cfg(feature = "tower")]
mod tower;

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::BoxFuture;

pub use crate::wire::HttpBody;
pub use body::Body;
pub(crate) use failure::{NO_TLS, chain};
pub(crate) use http_client::HAS_TLS;
pub use http_client::{HttpTransport, HttpTransportBuilder};
#[cfg(feature = "reqwest")]
pub use reqwest_client::ReqwestTransport;
pub use test::TestTransport;
#[cfg(feature = "tower")]
pub use tower::{TowerTransport, TransportService};

/// Sends one request and returns the whole response.
///
/// The client handles retries, redirects, credentials and time limits, and keeps no cookies. Dropping the future must
/// cancel the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;
}

/// A complete HTTP request.
#[derive(Clone)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The URL. Path and query are encoded and must be sent unchanged.
    pub url: String,
    /// The headers, including credentials.
    pub headers: HeaderMap,
    /// The body. `None` is not the same as an empty body.
    pub body: Option<HttpBody>,
    /// The largest body of the response, in bytes after decompression.
    pub max_response_bytes: usize,
}

impl fmt::Debug for HttpRequest {
    /// Omits query, headers and body, which hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url.split('?').next().unwrap_or_default())
    }
}

/// A complete HTTP response.
#[derive(Clone)]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Bytes,
}

impl HttpResponse {
    /// Creates a response without headers.
    pub fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self { status, headers: HeaderMap::new(), body: body.into() }
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {} bytes", self.status, self.body.len())
    }
}

/// Why a request has no response, and how far it got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The connection could not be opened. The server has not seen the request.
    Connect,
    /// The connection broke. The server may have acted on the request.
    Interrupted,
    /// The time limit of opening a connection was reached.
    ConnectTimeout,
    /// The proxy requires a login, or refused it. The server has not seen the request.
    ProxyLogin,
    /// The certificate of the server or of the client was not accepted. The server has not seen the request.
    Certificate,
    /// The server refused the request before processing it.
    Refused,
    /// The response is larger than allowed.
    TooLarge,
    /// The request is not valid.
    Invalid,
    /// Any other reason. The server may have seen the request.
    Other,
}

/// A request without a response.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// Creates an error. The message must not hold secrets or the query of the URL.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// Adds the cause.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns how far the request got.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Returns whether the server cannot have seen the request, so that it is always safe to send it again.
    pub fn is_unsent(&self) -> bool {
        use TransportErrorKind::{Certificate, Connect, ConnectTimeout, ProxyLogin, Refused};
        matches!(self.kind, Certificate | Connect | ConnectTimeout | ProxyLogin | Refused)
    }

    /// Returns whether another attempt may succeed.
    pub fn is_transient(&self) -> bool {
        use TransportErrorKind::{Connect, ConnectTimeout, Interrupted, Refused};
        matches!(self.kind, Connect | ConnectTimeout | Interrupted | Refused)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
