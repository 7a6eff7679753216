//! The HTTP transport, based on reqwest.

use std::fmt;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use super::body::Body;
use super::failure::{
    Proxies, broken_body, compressed, failure, followed_redirect, no_tls, proxy_login, too_large,
};
use super::{HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind};
use crate::BoxFuture;
use crate::secret::Secret;
use crate::time::Limit;
use crate::wire::encode;

/// A transport for HTTP/1.1 and HTTP/2 with a connection pool.
///
/// It does not follow redirects, retry requests or keep cookies. The client does, because it knows which credentials
/// may go where.
///
/// # HTTP clients of the application
///
/// A [`reqwest::Client`] of the application converts to a transport, which shares its connection pool, proxies and TLS.
/// Build it with `redirect(Policy::none())` and `retry(reqwest::retry::never())`: reqwest does not reveal how a client was
/// built, and this crate cannot change it afterwards.
///
/// * Requests are sent in a way that reqwest cannot repeat, so that it neither retries them nor follows redirects with
///   their method. If it follows another redirect, such as the status 303, the call fails, whatever the response is: the
///   headers without `Authorization` may then have been sent elsewhere, but no body.
/// * Time limits of the client apply in addition to those of the call. A request that exceeds one counts as interrupted.
/// * Default headers and cookies of the client are sent to the org.
///
/// A [`reqwest::ClientBuilder`] converts to an [`HttpTransportBuilder`], which turns off redirects and retries.
#[derive(Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    /// The limit of opening a connection, for errors; `None` if the application built the client.
    connect: Option<Limit>,
    proxies: Proxies,
}

/// Configures an [`HttpTransport`].
#[must_use]
pub struct HttpTransportBuilder {
    client: reqwest::ClientBuilder,
    connect: Option<Limit>,
    /// `None` for those of the environment.
    proxies: Option<Proxies>,
    /// The methods that set parts of the TLS configuration.
    tls: Vec<&'static str>,
}

/// How long an idle connection is kept. Load balancers close theirs after 55 s or more.
const IDLE: Duration = Duration::from_secs(30);
const RUSTLS_CONFIG: &str = "rustls_config";
const CONNECT: Duration = Duration::from_secs(30);

impl HttpTransport {
    /// Creates a builder with the defaults: 30 s to connect, up to 32 idle connections for 30 s, and the proxies of the
    /// environment.
    pub fn builder() -> HttpTransportBuilder {
        let builder = reqwest::Client::builder()
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(32)
            .tcp_keepalive(Duration::from_secs(30));
        builder.into()
    }
}

impl From<reqwest::Client> for HttpTransport {
    fn from(client: reqwest::Client) -> Self {
        Self { client, connect: None, proxies: Proxies::OfApplication }
    }
}

impl From<reqwest::ClientBuilder> for HttpTransportBuilder {
    /// Uses the settings of the application, except that redirects, retries and the header `Referer` are disabled, and
    /// gzip is enabled. Opening a connection is limited to 30 s unless [`connect_timeout`](Self::connect_timeout) is set.
    fn from(client: reqwest::ClientBuilder) -> Self {
        let client = client
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .gzip(true);
        Self { client, connect: None, proxies: None, tls: Vec::new() }
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

    #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
    fn set_tls(
        mut self,
        method: &'static str,
        set: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Self {
        self.tls.push(method);
        self.set(set)
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
        Ok(self.set_tls("add_ca_pem", |client| client.tls_certs_merge(certificates)))
    }

    /// Trusts Mozilla's certificate authorities, which are compiled in, instead of those of the system.
    #[cfg(all(feature = "bundled-roots", any(feature = "rustls", feature = "rustls-no-provider")))]
    pub fn bundled_roots(self) -> Self {
        let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let roots = roots.filter_map(|der| reqwest::Certificate::from_der(der).ok());
        self.set_tls("bundled_roots", |client| client.tls_certs_only(roots))
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
        Ok(self.set_tls("client_identity_pem", |client| client.identity(identity)))
    }

    /// Accepts any certificate, so that anyone on the network path can read and change everything, including credentials.
    #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
    pub fn danger_accept_invalid_certs(self) -> Self {
        self.set_tls("danger_accept_invalid_certs", |client| client.tls_danger_accept_invalid_certs(true))
    }

    /// Uses this TLS configuration, for example with a certificate verifier, a crypto provider or a client certificate
    /// in a hardware token. It replaces all other TLS settings, which must not be set in addition. If it names no
    /// protocols (ALPN), HTTP/2 and HTTP/1.1 are offered.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use okta_runtime::rustls::{ClientConfig, RootCertStore};
    /// use okta_runtime::transport::HttpTransport;
    /// # use okta_runtime::rustls;
    ///
    /// # fn config(provider: rustls::crypto::CryptoProvider) -> Result<(), Box<dyn std::error::Error>> {
    /// let config = ClientConfig::builder_with_provider(Arc::new(provider))
    ///     .with_safe_default_protocol_versions()?
    ///     .with_root_certificates(RootCertStore::empty())
    ///     .with_no_client_auth();
    /// let http = HttpTransport::builder().rustls_config(config);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(any(feature = "rustls", feature = "rustls-no-provider"))]
    pub fn rustls_config(self, mut config: rustls::ClientConfig) -> Self {
        if config.alpn_protocols.is_empty() {
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        }
        self.set_tls(RUSTLS_CONFIG, |client| client.tls_backend_preconfigured(config))
    }

    /// Disables proxies, including those of the environment.
    pub fn no_proxy(self) -> Self {
        Self { proxies: Some(Proxies::None), ..self.set(reqwest::ClientBuilder::no_proxy) }
    }

    /// Builds the transport.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up, for example without certificates or a crypto provider, or if settings of TLS
    /// exclude each other.
    pub fn build(self) -> Result<HttpTransport, TransportError> {
        if let Some(other) = self.tls.iter().find(|method| **method != RUSTLS_CONFIG)
            && self.tls.contains(&RUSTLS_CONFIG)
        {
            let message = format!("`{RUSTLS_CONFIG}` replaces all settings of TLS: remove `{other}`");
            return Err(TransportError::new(TransportErrorKind::Invalid, message));
        }
        let connect = self.connect.unwrap_or(Limit::new(CONNECT, "the default of `connect_timeout`"));
        let client = self.client.connect_timeout(connect.length).build().map_err(|error| {
            TransportError::new(TransportErrorKind::Invalid, "the HTTP client cannot be built")
                .with_source(error)
        })?;
        let proxies = self.proxies.unwrap_or_else(proxies_of_environment);
        Ok(HttpTransport { client, connect: Some(connect), proxies })
    }
}

impl fmt::Debug for HttpTransport {
    /// Omits the client, because headers that the application sets for all requests may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("proxies", &self.proxies).finish_non_exhaustive()
    }
}

impl fmt::Debug for HttpTransportBuilder {
    /// Omits the client, because headers that the application sets for all requests may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransportBuilder").field("proxies", &self.proxies).finish_non_exhaustive()
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
            // A client of the application can have TLS of its own.
            let is_own = self.connect.is_some();
            if is_https && !HAS_TLS && is_own {
                return Err(no_tls());
            }
            announce_no_body(&method, body.as_ref(), &mut headers);
            let mut builder = self.client.request(method, url).headers(headers);
            builder = match body {
                None if is_own => builder,
                Some(HttpBody::Bytes(bytes)) if is_own => builder.body(bytes),
                // reqwest cannot copy such a body, so it cannot send it again, or elsewhere.
                body => builder.body(reqwest::Body::wrap(Body::from(body))),
            };
            let connect = self.connect.as_ref();
            let request = builder.build().map_err(|error| failure(error, connect))?;
            let sent = (!is_own).then(|| request.url().clone());
            let mut response = self.client.execute(request).await.map_err(|error| failure(error, connect))?;
            if sent.is_some_and(|url| url != *response.url()) {
                return Err(followed_redirect());
            }
            let status = response.status();
            if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
                return Err(proxy_login(is_https, self.proxies));
            }
            let headers = std::mem::take(response.headers_mut());
            let body = read(response, max_response_bytes).await?;
            decoded(HttpResponse { status, headers, body })
        })
    }
}

/// Adds the length of a request that has no body but could. Proxies refuse such requests without it (411).
pub(super) fn announce_no_body(method: &Method, body: Option<&HttpBody>, headers: &mut HeaderMap) {
    let is_empty = body.is_none_or(|body| body.bytes().is_some_and(Bytes::is_empty));
    if is_empty && [Method::POST, Method::PUT, Method::PATCH].contains(method) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
}

/// Fails if the body of a response is still encoded. HTTP clients remove the header when they decode a body.
pub(super) fn decoded(response: HttpResponse) -> Result<HttpResponse, TransportError> {
    match response.headers.get(CONTENT_ENCODING).filter(|name| *name != "identity") {
        Some(encoding) if !response.body.is_empty() => Err(compressed(response.status, encoding)),
        _ => Ok(response),
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

/// The most memory to reserve before data arrives, because a server may announce more than it sends.
const RESERVED: usize = 64 * 1024;

/// Reads a body of at most `limit` bytes.
async fn read(mut response: reqwest::Response, limit: usize) -> Result<Bytes, TransportError> {
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let mut bytes = BytesMut::with_capacity(announced.unwrap_or_default().min(RESERVED));
    while let Some(data) = response.chunk().await.map_err(broken_body)? {
        if bytes.len() + data.len() > limit {
            return Err(too_large(limit));
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
        let limit = |builder: HttpTransportBuilder| builder.build().unwrap().connect.unwrap().to_string();
        assert_eq!(limit(HttpTransport::builder()), "30s, the default of `connect_timeout`");
        assert_eq!(limit(HttpTransport::builder().or_connect_limit(client())), "7s, of the client");
        let builder = HttpTransport::builder().connect_timeout(Duration::from_secs(5));
        let both = builder.or_connect_limit(client());
        assert!(limit(both).starts_with("5s, set by `HttpTransportBuilder::"));
    }
}
