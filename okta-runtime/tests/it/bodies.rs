//! Bodies that are read while they are sent.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use futures_core::Stream;
use okta_runtime::ByteSource;
use okta_runtime::transport::{HttpBody, HttpTransport, TestTransport, TransportError, TransportErrorKind};
use okta_runtime::{Bytes, Client, Error, FilePart, Method, Operation};

use crate::support::{FakeTime, builder};

static UPLOAD: Operation = Operation::new("upload", Method::Put, "/api/v1/logo");

/// A stream of chunks that are immediately available.
struct Pieces(Vec<&'static str>);

impl Stream for Pieces {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let piece = (!self.0.is_empty()).then(|| self.0.remove(0));
        Poll::Ready(piece.map(|piece| Ok(piece.into())))
    }
}

/// Reads a body as a transport does.
fn read(body: &HttpBody) -> std::io::Result<String> {
    let HttpBody::Stream(source) = body else { panic!("{body:?} is no stream") };
    let mut stream = source.open();
    let mut text = Vec::new();
    let mut cx = Context::from_waker(std::task::Waker::noop());
    while let Poll::Ready(Some(piece)) = stream.as_mut().poll_next(&mut cx) {
        text.extend_from_slice(&piece?);
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Returns a transport that reads the body and then responds with 503.
fn failing(read_bodies: Arc<AtomicUsize>) -> TestTransport {
    TestTransport::with_handler(move |request| {
        let text = read(request.body.as_ref().unwrap())
            .map_err(|error| TransportError::new(TransportErrorKind::Other, error.to_string()))?;
        assert!(text.contains("one, two"), "{text}");
        read_bodies.fetch_add(1, Ordering::Relaxed);
        Ok(okta_runtime::transport::HttpResponse::new(http::StatusCode::SERVICE_UNAVAILABLE, ""))
    })
}

#[tokio::test]
async fn a_source_is_opened_anew_for_each_attempt() {
    let count = Arc::new(AtomicUsize::new(0));
    let okta = builder(&failing(count.clone())).environment(FakeTime::new()).build().unwrap();
    let source = ByteSource::new(|| Pieces(vec!["one, ", "two"]));
    let error = okta.call(&UPLOAD).stream_body("text/plain", source.clone()).empty().await.unwrap_err();
    assert_eq!((error.attempts().len(), count.swap(0, Ordering::Relaxed)), (3, 3));
    // The same in a multipart form, next to a part in memory.
    let call = okta.call(&UPLOAD).file("a", FilePart::new("GIF89")).file("b", source);
    assert_eq!(call.empty().await.unwrap_err().attempts().len(), 3);
    assert_eq!(count.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn a_body_that_can_be_read_only_once_is_not_retried() {
    let count = Arc::new(AtomicUsize::new(0));
    let okta = builder(&failing(count.clone())).environment(FakeTime::new()).build().unwrap();
    for file in [false, true] {
        let source = ByteSource::once(Pieces(vec!["one, ", "two"]));
        let call = match file {
            true => okta.call(&UPLOAD).file("a", source.clone()),
            false => okta.call(&UPLOAD).stream_body("text/plain", source.clone()),
        };
        let error = call.empty().await.unwrap_err();
        assert_eq!(error.attempts().len(), 1);
        assert!(error.to_string().contains("read only once"), "{error}");
        assert!(!source.is_available());
    }
    assert_eq!(count.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_body_that_was_not_read_is_sent_again() -> Result<(), Error> {
    // The first connection fails, so the body is not consumed.
    let attempts = AtomicUsize::new(0);
    let transport = TestTransport::with_handler(move |request| {
        if attempts.fetch_add(1, Ordering::Relaxed) == 0 {
            return Err(TransportError::new(TransportErrorKind::Connect, "refused"));
        }
        assert_eq!(read(request.body.as_ref().unwrap()).unwrap(), "one, two");
        Ok(okta_runtime::transport::HttpResponse::new(http::StatusCode::OK, ""))
    });
    let okta = builder(&transport).environment(FakeTime::new()).build()?;
    let source = ByteSource::once(Pieces(vec!["one, ", "two"]));
    okta.call(&UPLOAD).stream_body("text/plain", source).empty().await
}

#[tokio::test]
async fn a_form_of_streams_is_a_form() -> Result<(), Error> {
    let transport = TestTransport::with_handler(|request| {
        let body = request.body.as_ref().unwrap();
        let text = read(body).unwrap();
        let content_type = request.headers["content-type"].to_str().unwrap();
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let head = |name: &str, file: &str, media_type: &str| {
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {media_type}\r\n\r\n"
            )
        };
        let first = head("a", "a.gif", "image/gif");
        let second = head("b", "b.txt", "text/plain");
        assert_eq!(text, format!("{first}GIF89\r\n{second}one, two\r\n--{boundary}--\r\n"));
        let HttpBody::Stream(source) = body else { unreachable!() };
        assert_eq!(source.content_length(), Some(text.len() as u64));
        Ok(okta_runtime::transport::HttpResponse::new(http::StatusCode::OK, ""))
    });
    let okta = builder(&transport).build()?;
    let source = ByteSource::new(|| Pieces(vec!["one, ", "two"])).length(8);
    let part = FilePart::stream(source).file_name("b.txt").content_type("text/plain");
    okta.call(&UPLOAD).file("a", FilePart::new("GIF89")).file("b", part).empty().await
}

/// Responds to one request. Returns its text.
fn serve(listener: TcpListener) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = stream.read(&mut buffer).unwrap();
            assert_ne!(count, 0, "the client closed the connection");
            bytes.extend_from_slice(&buffer[..count]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            let is_whole = match length {
                Some(length) => body.len() >= length,
                None => body.ends_with("\r\n0\r\n\r\n"),
            };
            if is_whole {
                stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
                return text;
            }
        }
    })
}

/// Sends one part to a server on loopback. Returns the request as received.
async fn sent(part: FilePart) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = serve(listener);
    let transport = HttpTransport::builder().no_proxy().build().unwrap();
    let builder = Client::builder().org_url(url).danger_allow_http().token("t").transport(transport);
    builder.build().unwrap().call(&UPLOAD).file("file", part).empty().await.unwrap();
    server.join().unwrap()
}

#[tokio::test]
async fn a_file_on_disk_is_sent_with_its_length() {
    let path = std::env::temp_dir().join(format!("okta-runtime-upload-{}.gif", std::process::id()));
    let content = format!("GIF89a{}", "x".repeat(200_000));
    std::fs::write(&path, &content).unwrap();
    let request = sent(FilePart::from_path(&path).unwrap()).await;
    std::fs::remove_file(&path).unwrap();
    assert!(request.contains("content-length: "), "{}", &request[..400]);
    assert!(request.contains("Content-Type: image/gif\r\n\r\nGIF89axxx"), "{}", &request[..800]);
    assert!(request.contains(&content));
    assert!(FilePart::from_path(&path).is_err());
    assert!(ByteSource::file(std::env::temp_dir()).is_err());
}

#[tokio::test]
async fn a_source_of_unknown_length_is_sent_in_chunks() {
    let source = ByteSource::new(|| Pieces(vec!["one, ", "two"]));
    let request = sent(source.into()).await;
    assert!(request.contains("transfer-encoding: chunked\r\n"), "{request}");
    assert!(request.contains("one, ") && request.contains("two"), "{request}");
}
