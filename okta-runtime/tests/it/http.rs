//! The transport over HTTP, against a server on loopback.

use crate::support::shown;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use okta_runtime::error::ErrorKind;
use okta_runtime::transport::{HttpTransport, HttpTransportBuilder};
use okta_runtime::{Client, Error, Secret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::child;
use crate::models::{Api, User};
use crate::wire::{self, Incoming};

/// Returns a listener on loopback, and its address.
async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

fn client(url: &str) -> Client {
    client_with(url, HttpTransport::builder().no_proxy())
}

fn client_with(url: &str, http: HttpTransportBuilder) -> Client {
    let builder = Client::builder().org_url(url).danger_allow_http().token("t0ken").max_retries(1);
    builder.http(http).max_response_bytes(1000).build().unwrap()
}

/// A server that responds to each request with the next of these responses, and closes the connection after it.
struct Server {
    url: String,
    requests: Arc<Mutex<Vec<Incoming>>>,
}

impl Server {
    async fn start(responses: Vec<Vec<u8>>) -> Self {
        let (listener, url) = listen().await;
        let requests: Arc<Mutex<Vec<Incoming>>> = Arc::default();
        let log = requests.clone();
        tokio::spawn(async move {
            for response in responses {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = Incoming::read(&mut stream).await.unwrap();
                log.lock().unwrap().push(request);
                // The client may close the connection early.
                let _ = stream.write_all(&response).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { url, requests }
    }

    fn client(&self) -> Client {
        client(&self.url)
    }

    fn requests(&self) -> Vec<Incoming> {
        self.requests.lock().unwrap().clone()
    }
}

/// Returns a response after which the connection is closed.
fn response(head: &str, body: &[u8]) -> Vec<u8> {
    wire::response(&format!("{head}\r\nConnection: close"), body)
}

#[tokio::test]
async fn requests_are_sent_byte_for_byte() -> Result<(), Error> {
    let responses =
        vec![response("200 OK", b"{}"), response("204 No Content", b""), response("200 OK", b"{}")];
    let server = Server::start(responses).await;
    let okta = server.client();
    okta.get_user("a/b c+d'e%2F..").query("q", "x y+'z").await?;
    okta.delete_user("x").await?;
    okta.create_user(&User::default()).await?;
    let requests = server.requests();
    let line = "GET /api/v1/users/a%2Fb%20c%2Bd%27e%252F..?q=x%20y%2B%27z HTTP/1.1\r\n";
    assert!(requests[0].head.starts_with(line), "{}", requests[0].head);
    assert_eq!(requests[0].header("authorization"), Some("SSWS t0ken"));
    assert_eq!(requests[0].header("accept-encoding"), Some("gzip"));
    assert_eq!(requests[0].header("content-length"), None);
    assert_eq!((requests[2].body(), requests[2].header("content-length")), ("{}", Some("2")));
    Ok(())
}

#[tokio::test]
async fn cookies_and_redirects_are_left_alone() -> Result<(), Error> {
    let moved = response("302 Found\r\nSet-Cookie: JSESSIONID=1\r\nLocation: /there", b"");
    let server = Server::start(vec![moved, response("200 OK", b"{}")]).await;
    server.client().get_user("x").await?;
    let request = &server.requests()[1];
    assert_eq!(request.target(), "/there");
    assert_eq!(request.header("authorization"), Some("SSWS t0ken"));
    assert_eq!((request.header("cookie"), request.header("referer")), (None, None));
    Ok(())
}

/// `{"id":"zipped"}`
const ZIPPED: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x4c, 0x51, 0xb2, 0x52,
    0xaa, 0xca, 0x2c, 0x28, 0x48, 0x4d, 0x51, 0xaa, 0x05, 0x00, 0xcf, 0x8c, 0x0b, 0x97, 0x0f, 0x00, 0x00,
    0x00,
];

const GZIP: &str = "200 OK\r\nContent-Encoding: gzip";

/// Returns a gzip stream of `times` × 64 KiB of zeros. The same compressed bytes are repeated, because each block is
/// independent.
fn bomb(times: usize) -> Vec<u8> {
    let head = [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 0xff];
    let mut deflate = flate2::Compress::new(flate2::Compression::best(), false);
    let mut block = Vec::with_capacity(1024);
    let zeros = vec![0; 64 * 1024];
    deflate.compress_vec(&zeros, &mut block, flate2::FlushCompress::Full).unwrap();
    assert!(deflate.total_in() == 64 * 1024 && block.len() < 200, "{} bytes", block.len());
    [&head[..], &block.repeat(times)].concat()
}

#[tokio::test]
async fn bodies_are_decompressed_within_bounds() -> Result<(), Error> {
    let plain = response("200 OK", &[b' '; 1001]);
    let server = Server::start(vec![response(GZIP, ZIPPED), response(GZIP, &bomb(1)), plain]).await;
    let okta = server.client();
    assert_eq!(okta.get_user("x").await?.id.as_deref(), Some("zipped"));
    for _ in 0..2 {
        let error = okta.get_user("x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(shown(&error).contains("larger than 1000 bytes"), "{error}");
        assert_eq!(error.attempts().len(), 1);
    }
    Ok(())
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_gzip_bomb_takes_no_memory() {
    const TEST: &str = "http::a_gzip_bomb_takes_no_memory";
    if !child::is_child(TEST) {
        child::run(TEST, &[]).await;
        return;
    }
    /// Returns the peak memory of this process, in MiB.
    fn peak() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
    }
    // One GiB, compressed to less than three megabytes.
    let server = Server::start(vec![response(GZIP, ZIPPED), response(GZIP, &bomb(16 * 1024))]).await;
    let okta = Client::builder().org_url(&server.url).danger_allow_http().token("t0ken").max_retries(0);
    let okta = okta.http(HttpTransport::builder().no_proxy()).max_response_bytes(1 << 20).build().unwrap();
    okta.get_user("x").await.unwrap();
    let before = peak();
    let error = okta.get_user("x").await.unwrap_err();
    assert!(shown(&error).contains("larger than 1048576 bytes"), "{error}");
    let more = peak() - before;
    assert!(more < 16, "{more} MiB for a gibibyte that was not to be taken");
}

#[tokio::test]
async fn interrupted_requests_are_retried_if_that_is_safe() -> Result<(), Error> {
    let torn = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\"".to_vec();
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{".to_vec();
    for broken in [torn, b"".to_vec(), chunked] {
        let server = Server::start(vec![broken.clone(), response("200 OK", b"{}")]).await;
        server.client().get_user("x").await?;
        assert_eq!(server.requests().len(), 2);
        let server = Server::start(vec![broken, response("200 OK", b"{}")]).await;
        let error = server.client().create_user(&User::default()).await.unwrap_err();
        assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Transport, 1));
    }
    Ok(())
}

#[tokio::test]
async fn an_unreachable_server_is_reported() {
    let (listener, url) = listen().await;
    drop(listener);
    let error = client(&url).create_user(&User::default()).no_retry().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.is_retryable());
    assert!(shown(&error).contains("cannot connect to the server"), "{error}");
}

/// Responds to all requests on a connection.
async fn respond_to_all(mut stream: TcpStream) {
    while Incoming::read(&mut stream).await.is_some() {
        stream.write_all(&wire::response("200 OK", "{}")).await.unwrap();
    }
}

/// Starts a server that responds to all requests. Returns the number of its connections, and its URL.
async fn serve() -> (Arc<AtomicUsize>, String) {
    let (listener, url) = listen().await;
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(respond_to_all(stream));
        }
    });
    (connections, url)
}

#[tokio::test]
async fn connections_are_reused() -> Result<(), Error> {
    let (connections, url) = serve().await;
    let okta = client(&url);
    for _ in 0..20 {
        okta.get_user("x").await?;
        okta.clone().create_user(&User::default()).await?;
    }
    assert_eq!(connections.load(Ordering::Relaxed), 1);
    Ok(())
}

/// Advances the clock for connections. tokio must not advance it automatically while the test waits for them.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

#[tokio::test]
async fn an_idle_connection_is_dropped_before_a_load_balancer_drops_it() -> Result<(), Error> {
    let (connections, url) = serve().await;
    let okta = client(&url);
    okta.get_user("x").await?;
    for (seconds, opened) in [(29, 1), (29, 1), (31, 2)] {
        pass(Duration::from_secs(seconds)).await;
        okta.create_user(&User::default()).await?;
        assert_eq!(connections.load(Ordering::Relaxed), opened, "after {seconds} s without a request");
    }
    Ok(())
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_causes_no_error() -> Result<(), Error> {
    let (listener, url) = listen().await;
    let (noticed, notice) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        Incoming::read(&mut stream).await.unwrap();
        stream.write_all(&wire::response("200 OK", "{}")).await.unwrap();
        stream.shutdown().await.unwrap();
        assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
        noticed.send(()).unwrap();
        respond_to_all(listener.accept().await.unwrap().0).await;
    });
    let okta = client(&url);
    okta.get_user("x").await?;
    notice.await.unwrap();
    let reply = okta.create_user(&User::default()).send_with_meta().await?;
    assert_eq!(reply.meta.attempts().len(), 1);
    Ok(())
}

/// Starts a server that closes its first connection when the second request on it arrives, and then works normally.
/// Returns its address, and the numbers of unread and served requests.
async fn closes_at_the_wrong_time() -> (String, Arc<[AtomicUsize; 2]>) {
    let (listener, url) = listen().await;
    let counts: Arc<[AtomicUsize; 2]> = Arc::default();
    let counting = counts.clone();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        Incoming::read(&mut stream).await.unwrap();
        stream.write_all(&wire::response("200 OK", "{}")).await.unwrap();
        assert_eq!(stream.peek(&mut [0]).await.unwrap(), 1);
        counting[0].fetch_add(1, Ordering::Relaxed);
        drop(stream);
        let (mut stream, _) = listener.accept().await.unwrap();
        while Incoming::read(&mut stream).await.is_some() {
            counting[1].fetch_add(1, Ordering::Relaxed);
            stream.write_all(&wire::response("200 OK", "{}")).await.unwrap();
        }
    });
    (url, counts)
}

#[tokio::test]
async fn a_stale_connection_is_replaced_at_once_if_that_is_safe() -> Result<(), Error> {
    let (url, counts) = closes_at_the_wrong_time().await;
    let okta = client(&url);
    okta.get_user("x").await?;
    let reply = okta.get_user("x").send_with_meta().await?;
    let attempts = reply.meta.attempts();
    let statuses: Vec<_> = attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!((statuses, attempts[0].waited), (vec![None, Some(200)], Duration::ZERO));
    assert_eq!(counts.each_ref().map(|count| count.load(Ordering::Relaxed)), [1, 1]);

    // The client cannot know whether the server acted on it.
    let (url, counts) = closes_at_the_wrong_time().await;
    let okta = client(&url);
    okta.get_user("x").await?;
    let error = okta.create_user(&User::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Transport, 1));
    assert!(shown(&error).contains("the connection broke before a response arrived"), "{error}");
    okta.create_user(&User::default()).await?;
    assert_eq!(counts.each_ref().map(|count| count.load(Ordering::Relaxed)), [1, 1]);
    Ok(())
}

#[tokio::test]
async fn a_call_that_is_dropped_closes_its_connection() {
    let (listener, url) = listen().await;
    let (arrived, arrival) = oneshot::channel();
    let (closed, closing) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = Incoming::read(&mut stream).await.unwrap();
        // The head of a response without its body.
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{").await.unwrap();
        arrived.send(request).unwrap();
        while stream.read(&mut [0]).await.is_ok_and(|count| count > 0) {}
        closed.send(()).unwrap();
    });
    let call = tokio::spawn(client(&url).get_user("x").send());
    assert_eq!(arrival.await.unwrap().target(), "/api/v1/users/x");
    call.abort();
    closing.await.unwrap();
    assert!(call.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn a_proxy_is_used_for_everything() -> Result<(), Error> {
    // `NO_PROXY` would affect the result.
    const TEST: &str = "http::a_proxy_is_used_for_everything";
    if !child::is_child(TEST) {
        child::run(TEST, &[]).await;
        return Ok(());
    }
    let proxy = Server::start(vec![response("200 OK", b"{}")]).await;
    let http = HttpTransport::builder().proxy(&proxy.url, Some(("us:er", &Secret::new("p@ss")))).unwrap();
    client_with("http://acme.okta.example", http).get_user("x").await?;
    let request = &proxy.requests()[0];
    assert_eq!(request.target(), "http://acme.okta.example/api/v1/users/x");
    // `us:er:p@ss` in base64.
    assert_eq!(request.header("proxy-authorization"), Some("Basic dXM6ZXI6cEBzcw=="));
    let error = HttpTransport::builder().proxy("http://", None).unwrap_err();
    assert!(error.to_string().contains("proxy"), "{error}");
    Ok(())
}

#[tokio::test]
async fn status_407_says_whether_a_proxy_is_configured() {
    const TEST: &str = "http::status_407_says_whether_a_proxy_is_configured";
    const PROXY: &str = "OKTA_TEST_PROXY";
    let refuse = || Server::start(vec![response("407 X\r\nProxy-Authenticate: Basic", b"")]);
    if !child::is_child(TEST) {
        child::run(TEST, &[]).await;
        let (set, named) = (refuse().await, refuse().await);
        return child::run(TEST, &[(PROXY, &set.url), ("http_proxy", &named.url)]).await;
    }
    let login = "set client.proxy.username and client.proxy.password";
    let calls = match std::env::var(PROXY) {
        Ok(url) => {
            let set = HttpTransport::builder().proxy(&url, None).unwrap();
            let org = "http://acme.okta.example".to_owned();
            vec![(org.clone(), set, login), (org, HttpTransport::builder(), login)]
        }
        Err(_) => {
            let none = "no proxy is configured";
            let without = HttpTransport::builder().no_proxy();
            vec![(refuse().await.url, without, none), (refuse().await.url, HttpTransport::builder(), none)]
        }
    };
    for (url, http, part) in calls {
        let error = client_with(&url, http).get_user("x").await.unwrap_err();
        assert_eq!(error.attempts().len(), 1, "{error:?}");
        assert!(shown(&error).contains(part), "{error:?}");
    }
}

#[cfg(feature = "rustls")]
#[test]
fn invalid_certificates_are_refused() {
    assert!(HttpTransport::builder().add_ca_pem(b"").is_err());
    let damaged = b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    assert!(HttpTransport::builder().add_ca_pem(damaged).is_err());
    assert!(HttpTransport::builder().client_identity_pem(&Secret::new("x")).is_err());
}
