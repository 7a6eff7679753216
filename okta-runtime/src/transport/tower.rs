//! `tower` services as transports, and transports as `tower` services.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Buf, Bytes, BytesMut};
use tower_service::Service;

use super::failure::{broken_body, chain, known, too_large};
use super::http_client::{announce_no_body, decoded};
use super::{Body, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind};
use crate::BoxFuture;
use crate::wire::HttpBody;

type BoxError = Box<dyn StdError + Send + Sync>;

/// The largest body of a response, which layers pass on with the request.
#[derive(Clone, Copy)]
struct MaxResponseBytes(usize);

impl Default for MaxResponseBytes {
    /// The limit for requests that layers created.
    fn default() -> Self {
        Self(64 << 20)
    }
}

/// A transport that sends requests through a `tower` service: an HTTP client such as that of `hyper-util`, or layers
/// around a [`TransportService`].
///
/// The service is cloned for each request, as usual for `tower`. A service that cannot be cloned, such as one with a rate
/// limit, is put into `tower::buffer::Buffer`. Each attempt of a call is one request.
///
/// ```
/// use std::time::Duration;
///
/// use okta_runtime::Client;
/// use okta_runtime::transport::{HttpTransport, TowerTransport, TransportError, TransportErrorKind, TransportService};
/// use tower::{BoxError, ServiceBuilder};
///
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let service = ServiceBuilder::new()
///     // Overload is an error that is safe to retry.
///     .map_err(|error: BoxError| match error.downcast::<tower::load_shed::error::Overloaded>() {
///         Ok(_) => BoxError::from(TransportError::new(TransportErrorKind::Refused, "too many requests at once")),
///         Err(error) => error,
///     })
///     .load_shed()
///     .concurrency_limit(20)
///     .timeout(Duration::from_secs(10))
///     .service(TransportService::new(HttpTransport::builder().build()?));
/// let okta = Client::builder()
///     .org_url("https://acme.okta.com")
///     .token("00abc")
///     .transport(TowerTransport::new(service))
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// A [`TransportError`] of the service is returned unchanged, or decides whether a retry is safe if it is the source of
/// another error. Any other error means that the server may have acted, so it is never retried.
///
/// # Redirects
///
/// Do not use layers or clients that follow redirects: only the SDK knows where credentials may be sent.
pub struct TowerTransport<S>(Mutex<S>);

impl<S> TowerTransport<S> {
    /// Creates a transport that sends requests through this service.
    pub fn new(service: S) -> Self {
        Self(Mutex::new(service))
    }
}

impl<S, B> Transport for TowerTransport<S>
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: http_body::Body + Send,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        let mut service = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            let limit = request.max_response_bytes;
            let request = outgoing(request)?;
            poll_fn(|cx| service.poll_ready(cx)).await.map_err(|error| failed(error.into()))?;
            let response = service.call(request).await.map_err(|error| failed(error.into()))?;
            let (parts, body) = response.into_parts();
            let body = read(body, limit).await?;
            decoded(HttpResponse { status: parts.status, headers: parts.headers, body })
        })
    }
}

impl<S> fmt::Debug for TowerTransport<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}

/// A transport as a `tower` service, which layers can be put around.
#[derive(Clone)]
pub struct TransportService(Arc<dyn Transport>);

impl TransportService {
    /// Creates a service that sends requests with this transport.
    pub fn new(transport: impl Transport) -> Self {
        Self(Arc::new(transport))
    }
}

impl Service<http::Request<Body>> for TransportService {
    type Response = http::Response<Body>;
    type Error = TransportError;
    type Future = BoxFuture<'static, Result<http::Response<Body>, TransportError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), TransportError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let transport = self.0.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let MaxResponseBytes(max_response_bytes) = parts.extensions.get().copied().unwrap_or_default();
            let (method, url, headers) = (parts.method, parts.uri.to_string(), parts.headers);
            let body = body.into_http_body();
            let request = HttpRequest { method, url, headers, body, max_response_bytes };
            let HttpResponse { status, headers, body } = transport.send(request).await?;
            let mut response = http::Response::new(Body::from(HttpBody::from(body)));
            *response.status_mut() = status;
            *response.headers_mut() = headers;
            Ok(response)
        })
    }
}

impl fmt::Debug for TransportService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportService").finish_non_exhaustive()
    }
}

/// Converts a request.
fn outgoing(request: HttpRequest) -> Result<http::Request<Body>, TransportError> {
    let HttpRequest { method, url, mut headers, body, max_response_bytes } = request;
    announce_no_body(&method, body.as_ref(), &mut headers);
    let mut request = http::Request::new(Body::from(body));
    *request.uri_mut() = http::Uri::try_from(url).map_err(|error| {
        TransportError::new(TransportErrorKind::Invalid, "the URL is not valid").with_source(error)
    })?;
    *request.method_mut() = method;
    *request.headers_mut() = headers;
    request.extensions_mut().insert(MaxResponseBytes(max_response_bytes));
    Ok(request)
}

/// Reads a body of at most `limit` bytes.
async fn read<B>(body: B, limit: usize) -> Result<Bytes, TransportError>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    let mut body = pin!(body);
    let mut bytes = BytesMut::new();
    while let Some(frame) = poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        let frame = frame.map_err(broken_body)?;
        let Ok(mut data) = frame.into_data() else { continue };
        if data.remaining() > limit - bytes.len() {
            return Err(too_large(limit));
        }
        while data.has_remaining() {
            let length = data.chunk().len();
            bytes.extend_from_slice(data.chunk());
            data.advance(length);
        }
    }
    Ok(bytes.freeze())
}

/// Converts an error of a service.
fn failed(error: BoxError) -> TransportError {
    let error = match error.downcast::<TransportError>() {
        Ok(error) => return *error,
        Err(error) => error,
    };
    let sources = std::iter::successors(error.source(), |&source| source.source());
    let inner = sources.filter_map(|source| source.downcast_ref::<TransportError>()).next();
    let (kind, message) = match inner {
        Some(inner) => (inner.kind(), "the `tower` service failed"),
        None => known(&chain(&*error)).unwrap_or((TransportErrorKind::Other, "the `tower` service failed")),
    };
    TransportError::new(kind, message).with_source(error)
}
