//! The HTTP transport, based on reqwest.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderValue, Method, StatusCode};
use http_body::{Body, Frame, SizeHint};

use super::failure::{Proxies, broken_body, compressed, failure, no_tls, proxy_login};
use super::{HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind};
use crate::BoxFuture;
use crate::secret::Secret;
use crate::time::Limit;
use crate::wire::{ByteSource, ByteStream, encode};

/// A transport for HTTP/1.1 and HTTP/2 with a connection pool.
///
/// It does not follow redirects, retry requests or keep cookies. The client does, because it knows which credentials
/// may go where.
#[derive(Clone, Debug)]
pub struct HttpTransport {
    client: reqwest::Client,
    /// The limit of opening a connection, for errors.
    connect: Limit,
    proxies: Proxies,
}

/// Configures an [`HttpTransport`].
#[derive(Debug)]
#[must_use]
pub struct HttpTransportBuilder {
    client: reqwest::ClientBuilder,
    connect: Option<Limit>,
    /// `None` for those of the environment.
    proxies: Option<Proxies>,
}

/// How long an idle connection is kept. Load balancers close theirs after 55 s or more.
const IDLE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(30);

impl HttpTransport {
    /// Creates a builder with the defaults: 30 s to connect, up to 32 idle connections for 30 s, and the proxies of the
    /// environment.
    pub fn builder() -> HttpTransportBuilder {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .gzip(true)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(32)
            .tcp_keepalive(Duration::from_secs(30));
        HttpTransportBuilder { client: builder, connect: None, proxies: None }
    }
}

impl HttpTransportBuilder {
    /// Sets the time limit of opening a connection. The default is 30 s.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        let limit = Limit::new(timeout, "set by `HttpTransportBuilder::connect_timeout`");
        Self { connect: Some(limit), ..self }
    }

    /// Sets the time limit of opening a connection unless it was set.
    pub(crate) fn or_connect_limit(self, limit: Limit) -> Self {
        Self { connect: self.connect.or(Some(limit)), ..self }
    }

    /// Returns whether a proxy was set or disabled.
    pub(crate) fn has_proxy(&self) -> bool {
        self.proxies.is_some()
    }

    fn set(self, set: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder) -> Self {
        Self { client: set(self.client), ..self }
    }

    /// Sets how long an idle connection is kept. The default is 30 s, less than usual load balancers keep it.
    pub fn pool_idle_timeout(self, timeout: Duration) -> Self {
        self.set(|client| client.pool_idle_timeout(timeout))
    }

    /// Sets how many idle connections are kept. The default is 32.
    pub fn pool_max_idle(self, connections: usize) -> Self {
        self.set(|client| client.pool_max_idle_per_host(connections))
    }

    /// Uses this proxy instead of those of the environment. The variable `NO_PROXY` still applies.
    ///
    /// # Errors
    ///
    /// Fails if the URL is not valid.
    pub fn proxy(self, url: &str, login: Option<(&str, &Secret)>) -> Result<Self, TransportError> {
        let mut proxy = reqwest::Proxy::all(url).map_err(|error| {
            let message = "the URL of the proxy is not valid";
            TransportError::new(TransportErrorKind::Invalid, message).with_source(error.without_url())
        })?;
        if let Some((user, password)) = login {
            // reqwest puts the login into the URL, where it decodes `%41` to `A`.
            proxy = proxy.basic_auth(&encode(user), &encode(password.expose()));
        }
        let proxy = proxy.no_proxy(reqwest::NoProxy::from_env());
        Ok(Self { proxies: Some(Proxies::Some), ..self.set(|client| client.proxy(proxy)) })
    }

    /// Trusts additional certificate authorities: one or more certificates as PEM.
    ///
    /// # Errors
    ///
    /// Fails if the text contains no certificate.
    #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
    pub fn add_ca_pem(self, pem: &[u8]) -> Result<Self, TransportError> {
        let certificates =
            reqwest::Certificate::from_pem_bundle(pem).map_err(|error| invalid_pem(error, "certificate"))?;
        if certificates.is_empty() {
            return Err(TransportError::new(
                TransportErrorKind::Invalid,
                "the PEM text contains no certificate",
            ));
        }
        Ok(self.set(|client| client.tls_certs_merge(certificates)))
    }

    /// Trusts Mozilla's certificate authorities, which are compiled in, instead of those of the system.
    #[cfg(all(feature = "bundled-roots", any(feature = "rustls", feature = "rustls-no-provider")))]
    pub fn bundled_roots(self) -> Self {
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let roots = roots.filter_map(|der| reqwest::Certificate::from_der(der).ok());
        self.set(|client| client.tls_certs_only(roots))
    }

    /// Uses a client certificate: the certificate with its chain, and its private key, as PEM.
    ///
    /// # Errors
    ///
    /// Fails if one of the two is missing.
    #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
    pub fn client_identity_pem(self, pem: &Secret) -> Result<Self, TransportError> {
        let identity = reqwest::Identity::from_pem(pem.expose().as_bytes())
            .map_err(|error| invalid_pem(error, "identity"))?;
        Ok(self.set(|client| client.identity(identity)))
    }

    /// Accepts any certificate, so that anyone on the network path can read and change everything, including credentials.
    #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
    pub fn danger_accept_invalid_certs(self) -> Self {
        self.set(|client| client.tls_danger_accept_invalid_certs(true))
    }

    /// Disables proxies, including those of the environment.
    pub fn no_proxy(self) -> Self {
        Self { proxies: Some(Proxies::None), ..self.set(reqwest::ClientBuilder::no_proxy) }
    }

    /// Builds the transport.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up, for example without certificates or a crypto provider.
    pub fn build(self) -> Result<HttpTransport, TransportError> {
        let connect = self.connect.unwrap_or(Limit::new(CONNECT, "the default of `connect_timeout`"));
        let client = self.client.connect_timeout(connect.length).build().map_err(|error| {
            TransportError::new(TransportErrorKind::Invalid, "the HTTP client cannot be built")
                .with_source(error)
        })?;
        let proxies = self.proxies.unwrap_or_else(proxies_of_environment);
        Ok(HttpTransport { client, connect, proxies })
    }
}

#[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
fn invalid_pem(error: reqwest::Error, what: &str) -> TransportError {
    let message = format!("the PEM text contains no {what} that can be used");
    TransportError::new(TransportErrorKind::Invalid, message).with_source(error)
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let HttpRequest { method, url, mut headers, body, max_response_bytes } = request;
            let is_https = url.starts_with("https:");
            if is_https && !HAS_TLS {
                return Err(no_tls());
            }
            // Proxies refuse such requests without a length (411).
            let is_empty = body.as_ref().is_none_or(|body| body.bytes().is_some_and(Bytes::is_empty));
            if is_empty && [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
                headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
            }
            let mut builder = self.client.request(method, url).headers(headers);
            builder = match body {
                None => builder,
                Some(HttpBody::Bytes(bytes)) => builder.body(bytes),
                Some(HttpBody::Stream(source)) => builder.body(reqwest::Body::wrap(Outgoing::new(source))),
            };
            let mut response = builder.send().await.map_err(|error| failure(error, &self.connect))?;
            let status = response.status();
            if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
                return Err(proxy_login(is_https, self.proxies));
            }
            let headers = std::mem::take(response.headers_mut());
            let body = read(response, max_response_bytes).await?;
            // The header is removed from responses that were decompressed.
            if let Some(encoding) = headers.get(CONTENT_ENCODING).filter(|name| *name != "identity")
                && !body.is_empty()
            {
                return Err(compressed(status, encoding));
            }
            Ok(HttpResponse { status, headers, body })
        })
    }
}

/// Whether this build can open TLS connections.
pub(crate) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "rustls-no-provider"));

/// Returns whether the environment names a proxy, as reqwest reads it. On some systems, others can be set elsewhere.
fn proxies_of_environment() -> Proxies {
    let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let is_set = names.iter().any(|name| std::env::var_os(name).is_some_and(|url| !url.is_empty()));
    if is_set { Proxies::Some } else { Proxies::None }
}

/// A body that is read while it is sent. It is opened after the connection.
struct Outgoing {
    source: ByteSource,
    /// reqwest requires `Sync`. The mutex is never contended.
    stream: Mutex<Option<ByteStream>>,
}

impl Outgoing {
    fn new(source: ByteSource) -> Self {
        Self { source, stream: Mutex::default() }
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let this = &mut *self;
        let stream = this.stream.get_mut().unwrap_or_else(PoisonError::into_inner);
        let stream = stream.get_or_insert_with(|| this.source.open());
        stream.as_mut().poll_next(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        self.source.content_length().map(SizeHint::with_exact).unwrap_or_default()
    }
}

/// The most memory to reserve before data arrives, because a server may announce more than it sends.
const RESERVED: usize = 64 * 1024;

/// Reads a body of at most `limit` bytes.
async fn read(mut response: reqwest::Response, limit: usize) -> Result<Bytes, TransportError> {
    let too_large = || {
        let message = format!("the response body is larger than {limit} bytes (see max_response_bytes)");
        TransportError::new(TransportErrorKind::TooLarge, message)
    };
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut bytes = BytesMut::with_capacity(announced.unwrap_or_default().min(RESERVED));
    while let Some(data) = response.chunk().await.map_err(broken_body)? {
        if bytes.len() + data.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_connect_timeout_of_the_builder_wins_over_that_of_the_client() {
        let client = || Limit::new(Duration::from_secs(7), "of the client");
        let limit = |builder: HttpTransportBuilder| builder.build().unwrap().connect.to_string();
        assert_eq!(limit(HttpTransport::builder()), "30s, the default of `connect_timeout`");
        assert_eq!(limit(HttpTransport::builder().or_connect_limit(client())), "7s, of the client");
        let builder = HttpTransport::builder().connect_timeout(Duration::from_secs(5));
        let both = builder.or_connect_limit(client());
        assert!(limit(both).starts_with("5s, set by `HttpTransportBuilder::"));
    }
}
