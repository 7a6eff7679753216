//! The transport over HTTP, against a server on loopback.

use std::sync::{Arc, Mutex};

use okta_runtime::error::ErrorKind;
use okta_runtime::transport::{HttpTransport, HttpTransportBuilder};
use okta_runtime::{Client, Error, Secret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::models::{Api, User};

/// A server that answers each request with the next of these texts, and closes the connection after it.
struct Server {
    url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::default();
        let log: Arc<Mutex<Vec<String>>> = Arc::clone(&requests);
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read(&mut stream).await;
                log.lock().unwrap().push(request);
                // The client may have seen enough before the end.
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { url, requests }
    }

    fn client(&self) -> Client {
        self.client_with(HttpTransport::builder().no_proxy())
    }

    fn client_with(&self, transport: HttpTransportBuilder) -> Client {
        let builder = Client::builder().org_url(&self.url).danger_allow_http().token("t0ken").max_retries(1);
        builder.transport(transport.build().unwrap()).max_response_bytes(1000).build().unwrap()
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// A request with as much body as it announces.
async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.unwrap();
        bytes.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return String::from_utf8(bytes).unwrap();
            }
        }
        assert_ne!(count, 0, "the client closed the connection");
    }
}

fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn requests_go_out_byte_for_byte() -> Result<(), Error> {
    let answers = vec![answer("200 OK", b"{}"), answer("204 No Content", b""), answer("200 OK", b"{}")];
    let server = Server::start(answers).await;
    let okta = server.client();
    okta.get_user("a/b c+d'e%2F..").query("q", "x y+'z").await?;
    okta.delete_user("x").await?;
    okta.create_user(&User::default()).await?;
    let requests = server.requests();
    let line = "GET /api/v1/users/a%2Fb%20c%2Bd%27e%252F..?q=x%20y%2B%27z HTTP/1.1\r\n";
    assert!(requests[0].starts_with(line), "{}", requests[0]);
    assert!(requests[0].contains("authorization: SSWS t0ken\r\n"));
    assert!(requests[0].contains("accept-encoding: gzip\r\n"));
    assert!(!requests[0].contains("content-length"));
    assert!(requests[2].ends_with("\r\n\r\n{}"), "{}", requests[2]);
    assert!(requests[2].contains("content-length: 2\r\n"));
    Ok(())
}

#[tokio::test]
async fn cookies_and_redirects_are_left_alone() -> Result<(), Error> {
    let moved = answer("302 Found\r\nSet-Cookie: JSESSIONID=1\r\nLocation: /there", b"");
    let server = Server::start(vec![moved, answer("200 OK", b"{}")]).await;
    server.client().get_user("x").await?;
    let requests = server.requests();
    assert!(requests[1].starts_with("GET /there HTTP/1.1\r\n"));
    assert!(requests[1].contains("authorization: SSWS t0ken\r\n"));
    let folded = requests[1].to_lowercase();
    assert!(!folded.contains("cookie") && !folded.contains("referer"));
    Ok(())
}

/// `{"id":"zipped"}`
const ZIPPED: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x4c, 0x51, 0xb2, 0x52,
    0xaa, 0xca, 0x2c, 0x28, 0x48, 0x4d, 0x51, 0xaa, 0x05, 0x00, 0xcf, 0x8c, 0x0b, 0x97, 0x0f, 0x00, 0x00,
    0x00,
];

/// Ten thousand spaces.
const BOMB: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x01, 0x0d, 0x00, 0x00, 0x00,
    0xc2, 0xa0, 0x2a, 0xef, 0x9f, 0xd2, 0x1c, 0x6e, 0x40, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0xc0, 0xbf, 0x01, 0x54, 0xd6, 0x06, 0x37, 0x10, 0x27, 0x00, 0x00,
];

#[tokio::test]
async fn bodies_are_decompressed_within_bounds() -> Result<(), Error> {
    let zipped = "200 OK\r\nContent-Encoding: gzip";
    let plain = answer("200 OK", &[b' '; 1001]);
    let server = Server::start(vec![answer(zipped, ZIPPED), answer(zipped, BOMB), plain]).await;
    let okta = server.client();
    assert_eq!(okta.get_user("x").await?.id.as_deref(), Some("zipped"));
    for _ in 0..2 {
        let error = okta.get_user("x").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        assert!(error.to_string().contains("larger than 1000 bytes"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn what_breaks_off_is_tried_again_if_that_is_safe() -> Result<(), Error> {
    let torn = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\"".to_vec();
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{".to_vec();
    for broken in [torn, b"".to_vec(), chunked] {
        let server = Server::start(vec![broken.clone(), answer("200 OK", b"{}")]).await;
        server.client().get_user("x").await?;
        assert_eq!(server.requests().len(), 2);
        let server = Server::start(vec![broken, answer("200 OK", b"{}")]).await;
        let error = server.client().create_user(&User::default()).await.unwrap_err();
        assert_eq!((error.kind(), server.requests().len()), (ErrorKind::Transport, 1));
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_as_such() {
    let server = Server::start(Vec::new()).await;
    // The task ends at once, and the port is closed.
    tokio::task::yield_now().await;
    let error = server.client().create_user(&User::default()).no_retry().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(error.is_retryable());
    assert!(error.to_string().contains("no connection to the server"), "{error}");
}

#[tokio::test]
async fn a_proxy_is_used_for_everything() -> Result<(), Error> {
    let proxy = Server::start(vec![answer("200 OK", b"{}")]).await;
    let transport =
        HttpTransport::builder().proxy(&proxy.url, Some(("us:er", &Secret::new("p@ss")))).unwrap();
    let builder = Client::builder().org_url("http://acme.okta.example").danger_allow_http().token("t0ken");
    builder.transport(transport.build().unwrap()).build()?.get_user("x").await?;
    let request = &proxy.requests()[0];
    assert!(request.starts_with("GET http://acme.okta.example/api/v1/users/x HTTP/1.1\r\n"), "{request}");
    // `us:er:p@ss` in base64.
    assert!(request.contains("proxy-authorization: Basic dXM6ZXI6cEBzcw==\r\n"), "{request}");
    let error = HttpTransport::builder().proxy("http://", None).unwrap_err();
    assert!(error.to_string().contains("proxy"), "{error}");
    Ok(())
}

#[cfg(feature = "rustls")]
#[test]
fn certificates_that_are_none_are_refused() {
    assert!(HttpTransport::builder().add_ca_pem(b"").is_err());
    let damaged = b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
    assert!(HttpTransport::builder().add_ca_pem(damaged).is_err());
    assert!(HttpTransport::builder().client_identity_pem(&Secret::new("x")).is_err());
}
