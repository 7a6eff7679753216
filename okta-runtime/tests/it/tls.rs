//! TLS with a private certificate authority, against a server on loopback.

use crate::support::shown;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use okta_runtime::environment::Environment;
use okta_runtime::error::{ErrorKind, TimeLimit};
use okta_runtime::throttle::Throttle;
use okta_runtime::transport::{HttpTransport, HttpTransportBuilder};
use okta_runtime::{BoxFuture, Client, Error, Secret};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig, crypto};
use tokio_rustls::server::TlsStream;

use crate::child;
use crate::models::{Api, User};
use crate::wire::{Incoming, response};

/// A certificate authority that issues certificates for tests.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: String,
    roots: RootCertStore,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(certificate.der().clone()).unwrap();
        Self { pem: certificate.pem(), roots, issuer: Issuer::new(params, key) }
    }

    /// Returns a certificate and its key, as PEM.
    pub fn identity(&self) -> String {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["client".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        format!("{}{}", certificate.pem(), key.serialize_pem())
    }

    /// Returns the certificates to trust.
    pub fn roots(&self) -> RootCertStore {
        self.roots.clone()
    }

    /// Returns the settings of a server at `localhost`.
    pub fn localhost(&self) -> ServerConfig {
        self.server(&params("localhost"), false)
    }

    /// Writes its certificate to a file, for the variable `SSL_CERT_FILE`. Returns the path.
    pub fn file(&self, name: &str) -> String {
        let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pem"));
        std::fs::write(&file, &self.pem).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// Returns the settings of a server with this certificate.
    fn server(&self, params: &CertificateParams, asks_for_identity: bool) -> ServerConfig {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let provider = Arc::new(crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider.clone());
        let config = config.with_safe_default_protocol_versions().unwrap();
        let config = if asks_for_identity {
            let roots = Arc::new(self.roots.clone());
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider).build().unwrap();
            config.with_client_cert_verifier(verifier)
        } else {
            config.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        config.with_single_cert(vec![certificate.der().clone()], key).unwrap()
    }
}

/// Returns the parameters of a certificate for a host name.
fn params(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

/// Serves connections one by one with this function. Returns the address.
pub async fn serve<F>(
    config: ServerConfig,
    serve: impl Fn(TlsStream<TcpStream>) -> F + Send + 'static,
) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust the server closes the connection.
            if let Ok(stream) = acceptor.accept(stream).await {
                tokio::spawn(serve(stream));
            }
        }
    });
    url
}

async fn respond_to_all(mut stream: TlsStream<TcpStream>) {
    while Incoming::read(&mut stream).await.is_some() {
        stream.write_all(&response("200 OK", r#"{"id":"tls"}"#)).await.unwrap();
    }
}

/// Starts a server at `localhost`. Returns its URL.
pub async fn start(authority: &Authority, asks_for_identity: bool) -> String {
    serve(authority.server(&params("localhost"), asks_for_identity), respond_to_all).await
}

fn client(url: &str, http: HttpTransportBuilder) -> Client {
    Client::builder().org_url(url).token("t0ken").max_retries(0).http(http).build().unwrap()
}

pub fn trusting(authority: &Authority) -> HttpTransportBuilder {
    HttpTransport::builder().no_proxy().add_ca_pem(authority.pem.as_bytes()).unwrap()
}

async fn ask(url: &str, http: HttpTransportBuilder) -> Result<(), Error> {
    assert_eq!(client(url, http).get_user("x").await?.id.as_deref(), Some("tls"));
    Ok(())
}

/// Returns the error of a failed call, after checking that it is one line.
async fn refusal(url: &str, http: HttpTransportBuilder) -> String {
    let error = ask(url, http).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    shown(&error)
}

#[tokio::test]
async fn only_known_authorities_are_trusted() -> Result<(), Error> {
    let authority = Authority::new();
    let url = start(&authority, false).await;
    let error = refusal(&url, HttpTransport::builder().no_proxy()).await;
    assert!(error.contains("certificate"), "{error}");
    let error = refusal(&url, trusting(&Authority::new())).await;
    assert!(error.contains("certificate"), "{error}");
    ask(&url, trusting(&authority)).await?;
    ask(&url, HttpTransport::builder().no_proxy().danger_accept_invalid_certs()).await
}

#[tokio::test]
async fn certificate_errors_are_not_retried_and_name_the_remedy() {
    let authority = Authority::new();
    let (plain, asking) = (start(&authority, false).await, start(&authority, true).await);
    let stranger = Secret::new(Authority::new().identity());
    for (url, http, remedy) in [
        (&plain, trusting(&Authority::new()), "add_ca_pem"),
        (&asking, trusting(&authority), "client_identity_pem"),
        (&asking, trusting(&authority).client_identity_pem(&stranger).unwrap(), "client_identity_pem"),
    ] {
        let okta = Client::builder().org_url(url).token("t0ken").max_retries(3).http(http);
        let error = okta.build().unwrap().get_user("x").await.unwrap_err();
        assert_eq!((error.attempts().len(), error.is_retryable()), (1, false), "{error:?}");
        assert!(shown(&error).contains(remedy), "{error:?}");
    }
}

#[tokio::test]
async fn status_407_from_the_server_is_not_taken_for_a_proxy() {
    let authority = Authority::new();
    let url = serve(authority.localhost(), async |mut stream| {
        while Incoming::read(&mut stream).await.is_some() {
            stream.write_all(&response("407 Proxy Authentication Required", "")).await.unwrap();
        }
    })
    .await;
    let error = refusal(&url, trusting(&authority)).await;
    assert!(error.contains("the server returned status 407"), "{error}");
}

/// tokio lets time pass while everything waits for the server.
#[tokio::test(start_paused = true)]
async fn a_connection_that_is_not_open_in_time_names_the_limit() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let http = HttpTransport::builder().no_proxy();
    let okta = Client::builder().org_url(url).token("t0ken").max_retries(0).http(http);
    let okta = okta.connect_timeout(Duration::from_secs(5)).build().unwrap();
    let error = okta.get_user("x").await.unwrap_err();
    assert_eq!(error.time_limit(), Some(TimeLimit::Connect), "{error:?}");
    assert!(shown(&error).contains("(limit 5s, set by `connect_timeout` of the client)"), "{error:?}");
}

/// A clock on which backoff takes no time, and time limits are not reached.
pub struct NoBackoff;

impl Environment for NoBackoff {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        if duration < Duration::from_secs(1) {
            Box::pin(std::future::ready(()))
        } else {
            Box::pin(std::future::pending())
        }
    }
}

#[tokio::test]
async fn refused_streams_are_retried_for_any_method() -> Result<(), Error> {
    let authority = Authority::new();
    let mut config = authority.localhost();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let requests = Arc::new(AtomicUsize::new(0));
    let count = requests.clone();
    let url = serve(config, move |stream| {
        let count = count.clone();
        async move {
            let mut connection = h2::server::handshake(stream).await.unwrap();
            while let Some(accepted) = connection.accept().await {
                let Ok((_, mut response)) = accepted else { return };
                if count.fetch_add(1, Ordering::Relaxed) == 0 {
                    response.send_reset(h2::Reason::REFUSED_STREAM);
                    continue;
                }
                let head = http::Response::builder().status(200).body(()).unwrap();
                let mut body = response.send_response(head, false).unwrap();
                body.send_data("{}".into(), true).unwrap();
            }
        }
    })
    .await;
    let okta = Client::builder().org_url(&url).token("t0ken").max_retries(1).http(trusting(&authority));
    okta.environment(NoBackoff).build()?.create_user(&User::default()).await?;
    assert_eq!(requests.load(Ordering::Relaxed), 2);
    Ok(())
}

#[tokio::test]
async fn a_certificate_must_be_for_the_host_and_of_today() -> Result<(), Error> {
    let authority = Authority::new();
    let mut expired = params("localhost");
    expired.not_before = rcgen::date_time_ymd(2020, 1, 1);
    expired.not_after = rcgen::date_time_ymd(2021, 1, 1);
    let mut early = params("localhost");
    early.not_before = rcgen::date_time_ymd(2200, 1, 1);
    early.not_after = rcgen::date_time_ymd(2201, 1, 1);
    for (params, why) in [
        (params("acme.okta.example"), "not valid for name"),
        (params("*.localhost"), "not valid for name"),
        (expired, "expired"),
        (early, "not valid yet"),
    ] {
        let url = serve(authority.server(&params, false), respond_to_all).await;
        let error = refusal(&url, trusting(&authority)).await;
        assert!(error.contains(why), "{error}");
        ask(&url, trusting(&authority).danger_accept_invalid_certs()).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_client_can_identify_itself() -> Result<(), Error> {
    let authority = Authority::new();
    let url = start(&authority, true).await;
    refusal(&url, trusting(&authority)).await;
    let identity = |authority: &Authority| Secret::new(authority.identity());
    refusal(&url, trusting(&authority).client_identity_pem(&identity(&Authority::new())).unwrap()).await;
    ask(&url, trusting(&authority).client_identity_pem(&identity(&authority)).unwrap()).await
}

/// Returns a record with a ServerHello of TLS 1.1 or older: version, random number, no session, an old cipher.
fn old_greeting(minor: u8) -> Vec<u8> {
    let version = [3, minor];
    let hello = [&version[..], &[7; 32], &[0], &[0, 0x2f], &[0]].concat();
    let message = [&[2, 0, 0, u8::try_from(hello.len()).unwrap()], &hello[..]].concat();
    [&[22], &version[..], &[0, u8::try_from(message.len()).unwrap()], &message[..]].concat()
}

#[tokio::test]
async fn versions_before_tls_1_2_are_refused() {
    for minor in [0, 1, 2] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            // A record begins with its type, a version, and its length.
            let mut head = [0; 5];
            stream.read_exact(&mut head).await.unwrap();
            let mut hello = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
            stream.read_exact(&mut hello).await.unwrap();
            stream.write_all(&old_greeting(minor)).await.unwrap();
            let mut alert = [0; 7];
            stream.read_exact(&mut alert).await.unwrap();
            (hello, alert)
        });
        refusal(&url, HttpTransport::builder().no_proxy()).await;
        let (hello, alert) = server.await.unwrap();
        // The versions that the client offers: 1.3 and 1.2.
        let offered = [0, 43, 0, 5, 4, 3, 4, 3, 3];
        assert!(hello.windows(offered.len()).any(|window| window == offered), "{hello:?}");
        // A fatal alert about the version.
        assert_eq!((alert[0], &alert[5..]), (21, &[2, 70][..]));
    }
}

#[tokio::test]
async fn one_connection_of_http_2_takes_many_requests_at_once() -> Result<(), Error> {
    const CALLS: usize = 20;
    let authority = Authority::new();
    let mut config = authority.localhost();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    // The server responds only after all requests have arrived.
    let meeting = Arc::new(Barrier::new(CALLS));
    let url = serve(config, move |stream| {
        count.fetch_add(1, Ordering::Relaxed);
        let meeting = meeting.clone();
        async move {
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
            let mut connection = h2::server::handshake(stream).await.unwrap();
            while let Some(accepted) = connection.accept().await {
                let (request, mut respond) = accepted.unwrap();
                let meeting = meeting.clone();
                tokio::spawn(async move {
                    assert_eq!(request.version(), http::Version::HTTP_2);
                    let name = request.uri().path().rsplit('/').next().unwrap().to_owned();
                    if name != "first" {
                        meeting.wait().await;
                    }
                    let head = http::Response::builder().status(200).body(()).unwrap();
                    let mut body = respond.send_response(head, false).unwrap();
                    body.send_data(format!(r#"{{"id":"{name}"}}"#).into(), true).unwrap();
                });
            }
        }
    })
    .await;
    // A new client sends fewer requests at the same time at first, unless configured otherwise.
    let http = trusting(&authority);
    let builder = Client::builder().org_url(&url).token("t0ken").throttle(Throttle::Off);
    let okta = builder.http(http).build()?;
    okta.get_user("first").await?;
    let calls: Vec<_> = (0..CALLS).map(|n| tokio::spawn(okta.get_user(&n.to_string()).send())).collect();
    for (n, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await.unwrap()?.id, Some(n.to_string()));
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
    Ok(())
}

/// The variable in which a test passes the URL to its child process.
pub const URL: &str = "OKTA_TEST_URL";

#[cfg(target_os = "linux")]
#[tokio::test]
async fn ssl_cert_file_adds_authorities() -> Result<(), Error> {
    const TEST: &str = "tls::ssl_cert_file_adds_authorities";
    if child::is_child(TEST) {
        let url = std::env::var(URL).unwrap();
        let is_named = std::env::var_os("SSL_CERT_FILE").is_some();
        let result = ask(&url, HttpTransport::builder().no_proxy()).await;
        assert_eq!(result.is_ok(), is_named, "{result:?}");
        return Ok(());
    }
    let authority = Authority::new();
    let url = start(&authority, false).await;
    child::run(TEST, &[(URL, &url), ("SSL_CERT_FILE", &authority.file("tls"))]).await;
    child::run(TEST, &[(URL, &url)]).await;
    Ok(())
}
