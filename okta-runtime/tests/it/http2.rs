//! HTTP/2 frame by frame, for what no whole server does.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use okta_runtime::error::ErrorKind;
use okta_runtime::throttle::Throttle;
use okta_runtime::{Client, Error, Method};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio_rustls::server::TlsStream;

use crate::models::{Api, User};
use crate::support::shown;
use crate::tls::{Authority, NoBackoff, serve, trusting};

/// Types of frames, flags, and error codes (RFC 9113, sections 6 and 7).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const NO_ERROR: u32 = 0;
const REFUSED_STREAM: u32 = 7;
const ENHANCE_YOUR_CALM: u32 = 11;

/// The headers of a response with the status 200, which HPACK has a byte for.
const OK: &[u8] = &[0x88];

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// A connection as the server sees it.
struct Connection(TlsStream<TcpStream>);

impl Connection {
    async fn open(mut stream: TlsStream<TcpStream>) -> Self {
        stream.read_exact(&mut [0; b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len()]).await.unwrap();
        let mut connection = Self(stream);
        connection.send(SETTINGS, 0, 0, &[]).await;
        connection
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        self.0.write_all(&frame(kind, flags, stream, payload)).await.unwrap();
    }

    /// The stream of the next request; `None` if the client closes the connection before.
    async fn request(&mut self) -> Option<u32> {
        loop {
            let mut head = [0; 9];
            self.0.read_exact(&mut head).await.ok()?;
            let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
            self.0.read_exact(&mut vec![0; usize::try_from(length).unwrap()]).await.ok()?;
            if head[3] == HEADERS {
                return Some(u32::from_be_bytes([head[5], head[6], head[7], head[8]]));
            }
        }
    }

    /// Closes the connection for requests after this stream.
    async fn go_away(&mut self, last_stream: u32, code: u32) {
        let payload = [last_stream.to_be_bytes(), code.to_be_bytes()].concat();
        self.send(GOAWAY, 0, 0, &payload).await;
    }

    /// Responds to all further requests.
    async fn respond(mut self) {
        while let Some(stream) = self.request().await {
            self.send(HEADERS, END_HEADERS, stream, OK).await;
            self.send(DATA, END_STREAM, stream, b"{}").await;
        }
    }
}

/// A client of a server that handles its first connection with `first` and responds on the others.
async fn client<F>(
    first: impl Fn(Connection) -> F + Clone + Send + Sync + 'static,
) -> (Client, Arc<AtomicUsize>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let authority = Authority::new();
    let mut config = authority.localhost();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    let url = serve(config, move |stream| {
        let (is_first, first) = (count.fetch_add(1, Ordering::Relaxed) == 0, first.clone());
        async move {
            let connection = Connection::open(stream).await;
            if is_first { first(connection).await } else { connection.respond().await }
        }
    })
    .await;
    let okta = Client::builder().org_url(&url).token("t0ken").max_retries(1).http(trusting(&authority));
    (okta.environment(NoBackoff).throttle(Throttle::Off).build().unwrap(), connections)
}

fn statuses(attempts: &[okta_runtime::response::AttemptInfo]) -> Vec<Option<u16>> {
    attempts.iter().map(|attempt| attempt.status).collect()
}

#[tokio::test]
async fn requests_that_a_goaway_leaves_unprocessed_are_retried_for_any_method() -> Result<(), Error> {
    for code in [NO_ERROR, ENHANCE_YOUR_CALM] {
        let (okta, connections) = client(move |mut connection| async move {
            connection.request().await.unwrap();
            connection.go_away(0, code).await;
            connection.request().await;
        })
        .await;
        let reply = okta.create_user(&User::default()).send_with_meta().await?;
        assert_eq!(statuses(reply.meta.attempts()), [None, Some(200)], "code {code}");
        assert_eq!(connections.load(Ordering::Relaxed), 2);
        // Without a retry, the error has the reason.
        let (okta, _) = client(move |mut connection| async move {
            connection.request().await.unwrap();
            connection.go_away(0, code).await;
            connection.request().await;
        })
        .await;
        let error = okta.create_user(&User::default()).no_retry().await.unwrap_err();
        assert!(shown(&error).contains("GOAWAY") && error.is_retryable(), "{error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn requests_that_a_goaway_may_leave_processed_are_not_retried() -> Result<(), Error> {
    let arrived = Arc::new(Notify::new());
    let notify = arrived.clone();
    let (okta, connections) = client(move |mut connection| {
        let notify = notify.clone();
        async move {
            let first = connection.request().await.unwrap();
            notify.notify_one();
            connection.request().await.unwrap();
            connection.go_away(first, NO_ERROR).await;
            // The connection ends without a response to the first request.
        }
    })
    .await;
    let post = |path| tokio::spawn(okta.request(Method::Post, path).empty().send_with_meta());
    let first = post("/api/v1/first");
    arrived.notified().await;
    let second = post("/api/v1/second").await.unwrap()?;
    assert_eq!(statuses(second.meta.attempts()), [None, Some(200)]);
    let error = first.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), statuses(error.attempts())), (ErrorKind::Transport, vec![None]));
    assert!(shown(&error).contains("the connection broke before a response arrived"), "{error:?}");
    assert_eq!(connections.load(Ordering::Relaxed), 2);
    Ok(())
}

#[tokio::test]
async fn a_stream_that_is_refused_after_its_response_began_was_processed() {
    let (okta, connections) = client(|mut connection| async move {
        let stream = connection.request().await.unwrap();
        connection.send(HEADERS, END_HEADERS, stream, OK).await;
        connection.send(RST_STREAM, 0, stream, &REFUSED_STREAM.to_be_bytes()).await;
        connection.request().await;
    })
    .await;
    let error = okta.create_user(&User::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Transport, 1), "{error:?}");
    assert!(shown(&error).contains("incomplete"), "{error:?}");
    assert_eq!(connections.load(Ordering::Relaxed), 1);
}
