//! A client without a network, and with a clock controlled by the test.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

use okta_runtime::environment::Environment;
use okta_runtime::transport::{HttpRequest, HttpResponse, TestTransport, Transport, TransportError};
use okta_runtime::{BoxFuture, Client, ClientBuilder};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// A clock on which sleeping takes no time and is recorded.
#[derive(Clone)]
pub struct FakeTime(Arc<Inner>);

struct Inner {
    start: Instant,
    passed: Mutex<Duration>,
    sleeps: Mutex<Vec<Duration>>,
    is_stopped: AtomicBool,
    random: AtomicU64,
}

/// Thu, 01 Jan 2026 00:00:00 GMT
pub const EPOCH: u64 = 1_767_225_600;

/// `EPOCH` as a `Date` header.
pub const DATE: (&str, &str) = ("date", "Thu, 01 Jan 2026 00:00:00 GMT");

impl FakeTime {
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            start: Instant::now(),
            passed: Mutex::default(),
            sleeps: Mutex::default(),
            is_stopped: AtomicBool::new(false),
            random: AtomicU64::new(1 << 63),
        }))
    }

    /// Returns the completed sleeps.
    pub fn sleeps(&self) -> Vec<Duration> {
        self.0.sleeps.lock().unwrap().clone()
    }

    /// Advances the clock.
    pub fn advance(&self, duration: Duration) {
        *self.0.passed.lock().unwrap() += duration;
    }

    pub fn passed(&self) -> Duration {
        *self.0.passed.lock().unwrap()
    }

    /// Sets whether new sleeps never end.
    pub fn stop(&self, is_stopped: bool) {
        self.0.is_stopped.store(is_stopped, Ordering::Relaxed);
    }

    /// Sets the random number. The default is the middle of the range.
    pub fn set_random(&self, random: u64) {
        self.0.random.store(random, Ordering::Relaxed);
    }
}

impl Environment for FakeTime {
    fn now(&self) -> Instant {
        self.0.start + self.passed()
    }

    fn wall_clock(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(EPOCH) + self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let time = self.clone();
        if self.0.is_stopped.load(Ordering::Relaxed) {
            return Box::pin(std::future::pending());
        }
        Box::pin(async move {
            *time.0.passed.lock().unwrap() += duration;
            time.0.sleeps.lock().unwrap().push(duration);
        })
    }

    fn random(&self) -> u64 {
        self.0.random.load(Ordering::Relaxed)
    }
}

pub fn builder(transport: &TestTransport) -> ClientBuilder<Client> {
    Client::builder().org_url("https://acme.okta.com").token("t0ken").transport(transport.clone())
}

pub fn client(transport: &TestTransport) -> Client {
    builder(transport).environment(FakeTime::new()).build().unwrap()
}

/// Returns a response with these headers.
pub fn response(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
    let mut response = HttpResponse::new(http::StatusCode::from_u16(status).unwrap(), body.to_owned());
    for (name, value) in headers {
        response.headers.append(http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    response
}

/// Returns a transport that always responds with this JSON.
pub fn responding(body: &'static str) -> TestTransport {
    TestTransport::with_handler(move |_| Ok(response(200, &[], body)))
}

/// Returns the body of a request; `None` if it has none.
pub fn sent_bytes(request: &HttpRequest) -> Option<&[u8]> {
    Some(request.body.as_ref()?.bytes().unwrap())
}

/// Returns the body of a request as text; `None` if it has none.
pub fn sent_text(request: &HttpRequest) -> Option<&str> {
    sent_bytes(request).map(|bytes| std::str::from_utf8(bytes).unwrap())
}

/// Returns the value of a header that a request has at most once; `None` if it has none.
pub fn sent_header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let mut values = request.headers.get_all(name).iter();
    let value = values.next().map(|value| value.to_str().unwrap());
    assert!(values.next().is_none(), "{name} was sent twice");
    value
}

/// A transport that never responds.
pub struct Silence;

impl Transport for Silence {
    fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(std::future::pending())
    }
}

/// Polls once.
pub async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|cx| {
        Poll::Ready(match Pin::new(&mut *future).poll(cx) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    })
    .await
}

/// A loopback server that responds to one request and closes the connection.
pub struct Server {
    pub url: String,
    request: Arc<Mutex<Option<String>>>,
}

impl Server {
    pub fn start(response: impl Into<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (response, request) = (response.into(), Arc::default());
        let seen: Arc<Mutex<Option<String>>> = Arc::clone(&request);
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            *seen.lock().unwrap() = Some(read_head(&mut stream));
            // The client may close the connection early.
            let _ = stream.write_all(&response);
        });
        Self { url, request }
    }

    /// Returns the head of the request, if one was received.
    pub fn request(&self) -> Option<String> {
        self.request.lock().unwrap().clone()
    }
}

/// Reads a request up to its body.
pub fn read_head(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let count = stream.read(&mut buffer).unwrap();
        assert_ne!(count, 0, "the client closed the connection");
        request.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8(request).unwrap()
}

/// Lets this thread log to a subscriber until the guard is dropped.
pub fn subscribe(subscriber: impl Subscriber + Send + Sync) -> DefaultGuard {
    // While there is only one subscriber, tracing caches a callsite that is first reached on a thread without it as
    // disabled.
    static OTHERS: OnceLock<[Dispatch; 2]> = OnceLock::new();
    OTHERS.get_or_init(|| [(); 2].map(|()| Dispatch::new(Warnings::default())));
    tracing::subscriber::set_default(subscriber)
}

/// Returns the warnings that this thread logs during `work`.
pub fn warnings(work: impl FnOnce()) -> Vec<String> {
    let warnings = Warnings::default();
    let guard = subscribe(warnings.clone());
    work();
    drop(guard);
    let warnings = warnings.0.lock().unwrap();
    warnings.clone()
}

#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl Visit for Warnings {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0.lock().unwrap().push(format!("{value:?}"));
        }
    }
}

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::WARN
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// Returns the messages of an error and of its sources, joined.
pub(crate) fn shown(error: &dyn std::error::Error) -> String {
    let errors = std::iter::successors(Some(error), |error| error.source());
    errors.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
