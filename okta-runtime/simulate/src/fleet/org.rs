//! An org on the loopback address that counts requests in windows of two seconds.

use std::error::Error;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::State;
use http::{HeaderMap, HeaderValue, StatusCode, Uri};

/// The number of requests that a window allows.
pub(super) const LIMIT: usize = 200;

/// The length of a window, in seconds.
const WINDOW: u64 = 2;

/// How long a fleet may take. It is a bound for failures only.
pub(super) const TIMEOUT: Duration = Duration::from_secs(180);

/// The org. It runs until the program ends.
pub(super) struct Org {
    url: String,
    log: Arc<Mutex<Log>>,
}

/// What the org has seen.
struct Log {
    /// The number of successful requests for each item.
    items: Vec<u64>,
    window: u64,
    /// The number of requests that the window has accepted.
    used: usize,
    accepted: usize,
    refused: u64,
    /// When the first and the last request were accepted, by the clock of the org.
    first: Duration,
    last: Duration,
}

/// What the org counted.
pub(super) struct Counts {
    pub(super) responses: u64,
    pub(super) refused: u64,
    /// Items without a successful request.
    pub(super) lost: usize,
    /// Items with more than one.
    pub(super) repeated: usize,
    /// The time of all requests, divided by that of a fleet that uses each window from its first moment.
    pub(super) ratio: f64,
}

impl Org {
    /// Starts an org for so many items.
    pub(super) fn start(items: usize) -> Result<Self, Box<dyn Error>> {
        let log = Log {
            items: vec![0; items],
            window: 0,
            used: 0,
            accepted: 0,
            refused: 0,
            first: Duration::ZERO,
            last: Duration::ZERO,
        };
        let log = Arc::new(Mutex::new(log));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let router = Router::new().fallback(respond).with_state(log.clone());
        std::thread::spawn(move || {
            runtime
                .block_on(async { axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await })
        });
        Ok(Self { url, log })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until a window begins.
    pub(super) fn wait_for_window(&self) {
        let window = Duration::from_secs(WINDOW).as_millis();
        let passed = now().as_millis() % window;
        std::thread::sleep(Duration::from_millis(u64::try_from(window - passed).unwrap_or_default()));
    }

    /// Waits until so many requests were accepted.
    pub(super) fn wait_for(&self, accepted: usize) -> Result<(), Box<dyn Error>> {
        let end = Instant::now() + TIMEOUT;
        while self.log().accepted < accepted {
            if Instant::now() > end {
                return Err(format!("the org has not seen {accepted} requests within {TIMEOUT:?}").into());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Returns those of the items that had no successful request so far.
    pub(super) fn missing(&self, items: Vec<usize>) -> Vec<usize> {
        let log = self.log();
        items.into_iter().filter(|item| log.items.get(*item) == Some(&0)).collect()
    }

    pub(super) fn counts(&self) -> Counts {
        let log = self.log();
        let full_windows = ((log.items.len() - 1) / LIMIT) as u64;
        let earliest = Duration::from_secs((log.first.as_secs() / WINDOW + full_windows) * WINDOW);
        let [taken, earliest] = [log.last, earliest].map(|end| end.saturating_sub(log.first).as_secs_f64());
        Counts {
            responses: log.accepted as u64 + log.refused,
            refused: log.refused,
            lost: log.items.iter().filter(|count| **count == 0).count(),
            repeated: log.items.iter().filter(|count| **count > 1).count(),
            ratio: taken / earliest,
        }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        lock(&self.log)
    }
}

/// Responds to a request with the query `item=…`.
async fn respond(State(log): State<Arc<Mutex<Log>>>, uri: Uri) -> (StatusCode, HeaderMap) {
    let item = uri.query().and_then(|query| query.strip_prefix("item=")?.parse().ok());
    match item {
        Some(item) => lock(&log).arrive(item, now()),
        None => (StatusCode::NOT_FOUND, HeaderMap::new()),
    }
}

impl Log {
    fn arrive(&mut self, item: usize, now: Duration) -> (StatusCode, HeaderMap) {
        let Some(count) = self.items.get_mut(item) else { return (StatusCode::NOT_FOUND, HeaderMap::new()) };
        if self.window != now.as_secs() / WINDOW {
            (self.window, self.used) = (now.as_secs() / WINDOW, 0);
        }
        let status = if self.used < LIMIT {
            *count += 1;
            self.used += 1;
            if self.accepted == 0 {
                self.first = now;
            }
            self.accepted += 1;
            self.last = now;
            StatusCode::OK
        } else {
            self.refused += 1;
            StatusCode::TOO_MANY_REQUESTS
        };
        let mut headers = HeaderMap::new();
        headers.insert("x-rate-limit-limit", HeaderValue::from(LIMIT));
        headers.insert("x-rate-limit-remaining", HeaderValue::from(LIMIT - self.used));
        headers.insert("x-rate-limit-reset", HeaderValue::from((self.window + 1) * WINDOW));
        let date = httpdate::fmt_http_date(UNIX_EPOCH + now);
        headers.extend(HeaderValue::try_from(date).ok().map(|date| (http::header::DATE, date)));
        (status, headers)
    }
}

fn lock(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns the time since 1970.
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
