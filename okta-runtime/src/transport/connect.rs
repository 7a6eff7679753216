//! Opening connections: directly or through a proxy, with TLS if the URL requires it, within a time limit.

use std::error::Error;
use std::fmt;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Matcher;
use tower_service::Service;

use super::HAS_TLS;
use crate::BoxFuture;

#[cfg(feature = "rustls-no-provider")]
use super::tls::TlsConfigs;

type BoxError = Box<dyn Error + Send + Sync>;

/// After how much silence the system checks whether a connection is alive, and when it gives up.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(15);
const KEEP_ALIVE_RETRIES: u32 = 3;

/// Opens connections for the HTTP client.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector,
    #[cfg(feature = "rustls-no-provider")]
    tls: TlsConfigs,
    proxies: Option<Arc<Matcher>>,
    /// The limit of opening a connection, including the tunnel of a proxy and the TLS handshake.
    limit: Duration,
}

impl Connector {
    pub(super) fn new(
        #[cfg(feature = "rustls-no-provider")] tls: TlsConfigs,
        proxies: Option<Arc<Matcher>>,
        limit: Duration,
    ) -> Self {
        let mut tcp = HttpConnector::new();
        // Without TLS, a connection to a server or a proxy of `https` must not be opened.
        tcp.enforce_http(!HAS_TLS);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEP_ALIVE));
        tcp.set_keepalive_interval(Some(KEEP_ALIVE_INTERVAL));
        tcp.set_keepalive_retries(Some(KEEP_ALIVE_RETRIES));
        #[cfg(any(target_os = "linux", target_os = "android", target_os = "fuchsia"))]
        tcp.set_tcp_user_timeout(Some(KEEP_ALIVE));
        Self {
            tcp,
            #[cfg(feature = "rustls-no-provider")]
            tls,
            proxies,
            limit,
        }
    }

    async fn open(self, target: Uri) -> Result<Stream, BoxError> {
        let proxy = self.proxies.as_ref().and_then(|proxies| proxies.intercept(&target));
        match proxy {
            None => self.connect(target, false).await,
            #[cfg(feature = "rustls-no-provider")]
            Some(proxy) if target.scheme_str() == Some("https") => {
                use hyper_rustls::HttpsConnector;
                use hyper_util::client::legacy::connect::proxy::Tunnel;

                let to_proxy = HttpsConnector::from((self.tcp, self.tls.proxy));
                let mut tunnel = Tunnel::new(proxy.uri().clone(), to_proxy);
                if let Some(login) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(login.clone());
                }
                let stream = HttpsConnector::from((tunnel, self.tls.server)).call(target).await?;
                Ok(Stream { io: Box::new(stream), is_proxied: false })
            }
            Some(proxy) => self.connect(proxy.uri().clone(), true).await,
        }
    }

    #[cfg(feature = "rustls-no-provider")]
    async fn connect(self, to: Uri, is_proxied: bool) -> Result<Stream, BoxError> {
        // Requests to a proxy have the whole URL in their first line, as HTTP/1.1 defines.
        let tls = if is_proxied { self.tls.proxy } else { self.tls.server };
        let io = hyper_rustls::HttpsConnector::from((self.tcp, tls)).call(to).await?;
        Ok(Stream { io: Box::new(io), is_proxied })
    }

    #[cfg(not(feature = "rustls-no-provider"))]
    async fn connect(mut self, to: Uri, is_proxied: bool) -> Result<Stream, BoxError> {
        Ok(Stream { io: Box::new(self.tcp.call(to).await?), is_proxied })
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Stream, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let limit = self.limit;
        let opening = self.clone().open(target);
        Box::pin(async move {
            match tokio::time::timeout(limit, opening).await {
                Ok(result) => result,
                Err(_) => Err(NotInTime.into()),
            }
        })
    }
}

/// The time limit of opening a connection was reached.
#[derive(Debug)]
pub(super) struct NotInTime;

impl fmt::Display for NotInTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("connecting timed out")
    }
}

impl Error for NotInTime {}

trait Io: Read + Write + Connection + Send + Unpin {}

impl<T: Read + Write + Connection + Send + Unpin> Io for T {}

/// An open connection.
pub(super) struct Stream {
    io: Box<dyn Io>,
    /// Whether requests go to a proxy, which needs the whole URL.
    is_proxied: bool,
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        self.io.connected().proxy(self.is_proxied)
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl Write for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
