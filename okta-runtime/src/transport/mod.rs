//! How requests reach the server.

mod http_client;
mod test;

use std::error::Error as StdError;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::BoxFuture;

pub use crate::wire::HttpBody;
pub use http_client::{HttpTransport, HttpTransportBuilder};
pub use test::TestTransport;

/// Sends one request and gives the whole answer.
///
/// Retries, redirects, cookies, credentials and limits of time are not its affair: the client sees to them. Dropping
/// the future must end the request.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>>;
}

/// A request, ready to be sent.
#[derive(Clone)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The address, whose path and query are encoded and must be sent byte for byte.
    pub url: String,
    /// The headers, credentials included.
    pub headers: HeaderMap,
    /// The body; `None` differs from an empty one.
    pub body: Option<HttpBody>,
    /// The largest body of the answer, in bytes, counted after decompression.
    pub max_response_bytes: usize,
}

impl fmt::Debug for HttpRequest {
    /// Without query, headers and body, in which there are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url.split('?').next().unwrap_or_default())
    }
}

/// An answer with its whole body.
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
    /// An answer without headers.
    pub fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self { status, headers: HeaderMap::new(), body: body.into() }
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} with {} bytes", self.status, self.body.len())
    }
}

/// How far a request got that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the server has seen nothing of the request.
    Connect,
    /// The connection broke: the server may have seen the request and acted on it.
    Interrupted,
    /// The transport's own limit of time for connecting was reached.
    ConnectTimeout,
    /// The proxy wants a login, or refuses the one that it was given: the server has seen nothing of the request.
    ProxyLogin,
    /// The answer is larger than allowed.
    TooLarge,
    /// The request cannot be sent as it is.
    Invalid,
    /// Anything else; the server may have seen the request.
    Other,
}

/// Why there is no answer.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl TransportError {
    /// A failure; the text must not hold secrets, nor the query of the address.
    pub fn new(kind: TransportErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// Adds what caused it.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// How far the request got.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the server cannot have seen the request, so that sending it again is safe whatever it does.
    pub fn is_unsent(&self) -> bool {
        use TransportErrorKind::{Connect, ConnectTimeout, ProxyLogin};
        matches!(self.kind, Connect | ConnectTimeout | ProxyLogin)
    }

    /// Whether another try may succeed.
    pub fn is_transient(&self) -> bool {
        use TransportErrorKind::{Connect, ConnectTimeout, Interrupted};
        matches!(self.kind, Connect | ConnectTimeout | Interrupted)
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        // What matters is often at the bottom of the chain: "certificate expired", "connection refused".
        let mut source = self.source.as_deref().map(|source| source as &(dyn StdError + 'static));
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
