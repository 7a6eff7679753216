//! The HTTP transport, based on hyper.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri};
use hyper_util::client::legacy;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::body::Body;
use super::connect::Connector;
use super::failure::{Proxies, compressed, failure, no_tls, proxy_login};
use super::receive::receive;
#[cfg(feature = "rustls-no-provider")]
use super::tls::TlsSettings;
use super::{HttpBody, HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind};
use crate::BoxFuture;
use crate::secret::Secret;
use crate::time::Limit;
use crate::wire::encode;

/// A transport for HTTP/1.1 and HTTP/2 with a connection pool.
///
/// It does not follow redirects, retry requests or keep cookies. The client does, because it knows which credentials
/// may go where.
#[derive(Clone)]
pub struct HttpTransport {
    client: legacy::Client<Connector, Body>,
    /// The limit of opening a connection, for errors.
    connect: Limit,
    /// The proxies that apply; `None` if there are none.
    matcher: Option<Arc<Matcher>>,
    proxies: Proxies,
}

/// Configures an [`HttpTransport`].
#[must_use]
pub struct HttpTransportBuilder {
    connect: Option<Limit>,
    idle: Duration,
    max_idle: usize,
    proxies: ProxySettings,
    #[cfg(feature = "rustls-no-provider")]
    tls: TlsSettings,
}

/// Which proxies to use.
enum ProxySettings {
    /// Those of the environment, or of the system.
    System,
    None,
    /// The one at this URL, which may contain a login.
    At(String),
}

/// How long an idle connection is kept. Load balancers close theirs after 55 s or more.
const IDLE: Duration = Duration::from_secs(30);
const MAX_IDLE: usize = 32;
const CONNECT: Duration = Duration::from_secs(30);

impl HttpTransport {
    /// Creates a builder with the defaults: 30 s to connect, up to 32 idle connections for 30 s, and the proxies of the
    /// environment.
    pub fn builder() -> HttpTransportBuilder {
        HttpTransportBuilder {
            connect: None,
            idle: IDLE,
            max_idle: MAX_IDLE,
            proxies: ProxySettings::System,
            #[cfg(feature = "rustls-no-provider")]
            tls: TlsSettings::default(),
        }
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
        !matches!(self.proxies, ProxySettings::System)
    }

    /// Sets how long an idle connection is kept. The default is 30 s, less than usual load balancers keep it.
    pub fn pool_idle_timeout(self, timeout: Duration) -> Self {
        Self { idle: timeout, ..self }
    }

    /// Sets how many idle connections are kept. The default is 32.
    pub fn pool_max_idle(self, connections: usize) -> Self {
        Self { max_idle: connections, ..self }
    }

    /// Uses this proxy instead of those of the environment. The variable `NO_PROXY` still applies.
    ///
    /// # Errors
    ///
    /// Fails if the URL is not valid.
    pub fn proxy(self, url: &str, login: Option<(&str, &Secret)>) -> Result<Self, TransportError> {
        let invalid =
            || TransportError::new(TransportErrorKind::Invalid, "the URL of the proxy is not valid");
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let url = match login {
            None => format!("{scheme}://{rest}"),
            Some((user, password)) => {
                let server = rest.rsplit_once('@').map_or(rest, |(_, server)| server);
                format!("{scheme}://{}:{}@{server}", encode(user), encode(password.expose()))
            }
        };
        if !["http", "https"].contains(&scheme) || intercepts_nothing(&Matcher::builder().all(&*url).build())
        {
            return Err(invalid());
        }
        Ok(Self { proxies: ProxySettings::At(url), ..self })
    }

    /// Trusts additional certificate authorities: one or more certificates as PEM.
    ///
    /// # Errors
    ///
    /// Fails if the text contains no certificate.
    #[cfg(feature = "rustls-no-provider")]
    pub fn add_ca_pem(mut self, pem: &[u8]) -> Result<Self, TransportError> {
        self.tls.add_ca_pem(pem)?;
        Ok(self)
    }

    /// Trusts Mozilla's certificate authorities, which are compiled in, instead of those of the system.
    #[cfg(all(feature = "bundled-roots", feature = "rustls-no-provider"))]
    pub fn bundled_roots(mut self) -> Self {
        self.tls.bundled_roots();
        self
    }

    /// Uses a client certificate: the certificate with its chain, and its private key, as PEM.
    ///
    /// # Errors
    ///
    /// Fails if one of the two is missing.
    #[cfg(feature = "rustls-no-provider")]
    pub fn client_identity_pem(mut self, pem: &Secret) -> Result<Self, TransportError> {
        self.tls.identity(pem)?;
        Ok(self)
    }

    /// Accepts any certificate, so that anyone on the network path can read and change everything, including credentials.
    #[cfg(feature = "rustls-no-provider")]
    pub fn danger_accept_invalid_certs(mut self) -> Self {
        self.tls.accept_any();
        self
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
    #[cfg(feature = "rustls-no-provider")]
    pub fn rustls_config(mut self, config: rustls::ClientConfig) -> Self {
        self.tls.set_config(config);
        self
    }

    /// Disables proxies, including those of the environment.
    pub fn no_proxy(self) -> Self {
        Self { proxies: ProxySettings::None, ..self }
    }

    /// Builds the transport.
    ///
    /// # Errors
    ///
    /// Fails if TLS cannot be set up, for example without certificates or a crypto provider, or if settings of TLS
    /// exclude each other.
    pub fn build(self) -> Result<HttpTransport, TransportError> {
        let connect = self.connect.unwrap_or(Limit::new(CONNECT, "the default of `connect_timeout`"));
        let (matcher, proxies) = match &self.proxies {
            ProxySettings::System => (Some(Matcher::from_system()), proxies_of_environment()),
            ProxySettings::None => (None, Proxies::None),
            ProxySettings::At(url) => {
                let except = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| std::env::var(name).ok());
                let matcher = Matcher::builder().all(&**url).no(except.unwrap_or_default()).build();
                (Some(matcher), Proxies::Some)
            }
        };
        let matcher = matcher.map(Arc::new);
        let connector = Connector::new(
            #[cfg(feature = "rustls-no-provider")]
            self.tls.build()?,
            matcher.clone(),
            connect.length,
        );
        let client = legacy::Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.idle)
            .pool_max_idle_per_host(self.max_idle)
            .build(connector);
        Ok(HttpTransport { client, connect, matcher, proxies })
    }
}

/// Returns whether no URL is sent through a proxy.
fn intercepts_nothing(matcher: &Matcher) -> bool {
    matcher.intercept(&Uri::from_static("https://host")).is_none()
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport").field("proxies", &self.proxies).finish_non_exhaustive()
    }
}

impl fmt::Debug for HttpTransportBuilder {
    /// Omits the proxy and the key of TLS, which hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransportBuilder").field("connect", &self.connect).finish_non_exhaustive()
    }
}

impl HttpTransport {
    /// Returns the request as hyper sends it.
    fn request(&self, uri: Uri, request: HttpRequest) -> Request<Body> {
        let HttpRequest { method, mut headers, body, .. } = request;
        complete(&method, body.as_ref(), &mut headers);
        // Over TLS, the login is sent when the proxy opens the tunnel.
        if uri.scheme_str() == Some("http")
            && let Some(proxy) = self.matcher.as_ref().and_then(|matcher| matcher.intercept(&uri))
            && let Some(login) = proxy.basic_auth()
        {
            headers.insert(PROXY_AUTHORIZATION, login.clone());
        }
        let mut sent = Request::new(Body::from(body));
        *sent.method_mut() = method;
        *sent.uri_mut() = uri;
        *sent.headers_mut() = headers;
        sent
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            let uri = Uri::try_from(request.url.as_str()).map_err(|error| {
                TransportError::new(TransportErrorKind::Invalid, "the request cannot be sent")
                    .with_source(error)
            })?;
            let is_https = uri.scheme_str() == Some("https");
            if is_https && !HAS_TLS {
                return Err(no_tls());
            }
            let limit = request.max_response_bytes;
            let sent = self.request(uri, request);
            let response = self.client.request(sent).await.map_err(|error| failure(error, &self.connect))?;
            let (mut head, body) = response.into_parts();
            if head.status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
                return Err(proxy_login(is_https, self.proxies));
            }
            let body = receive(body, &mut head.headers, limit).await?;
            decoded(HttpResponse { status: head.status, headers: head.headers, body })
        })
    }
}

/// Adds the headers that HTTP clients do not add themselves.
pub(super) fn complete(method: &Method, body: Option<&HttpBody>, headers: &mut HeaderMap) {
    announce_no_body(method, body, headers);
    headers.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("gzip"));
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
pub(crate) const HAS_TLS: bool = cfg!(feature = "rustls-no-provider");

/// Returns whether the environment names a proxy, as hyper-util reads it. On some systems, others can be set elsewhere.
fn proxies_of_environment() -> Proxies {
    let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let is_set = names.iter().any(|name| std::env::var_os(name).is_some_and(|url| !url.is_empty()));
    if is_set { Proxies::Some } else { Proxies::None }
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
