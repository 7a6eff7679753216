//! A simulated org, which counts requests in windows of a minute.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderValue, StatusCode};
use okta_runtime::BoxFuture;
use okta_runtime::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use tokio::time::Instant;

use crate::random::Random;
use crate::scenario::Scenario;

/// How long a window is.
pub(crate) const WINDOW: Duration = Duration::from_secs(60);

/// How long a request and its response take on average.
pub(crate) const LATENCY: Duration = Duration::from_millis(100);

/// The server's clock at the start of a run, in seconds since 1970: a full minute.
pub(crate) const EPOCH: u64 = 1_767_225_600;

/// How much of the first window has passed when a run starts. It is not a whole number of seconds, as with real clocks.
const OFFSET: Duration = Duration::from_millis(21_370);

/// Returns how long the first window lasts.
pub(crate) fn first_window() -> Duration {
    WINDOW - OFFSET
}

/// The org. Clones share everything.
#[derive(Clone)]
pub(crate) struct Org {
    start: Instant,
    state: Arc<Mutex<State>>,
}

struct State {
    buckets: Vec<Bucket>,
    concurrency: usize,
    under_way: usize,
    random: Random,
    log: Vec<Arrival>,
}

struct Bucket {
    limit: u64,
    used: u64,
    window: u64,
    /// The average share of a window that other clients use, in percent, and the times of their requests in the current
    /// window.
    others: u64,
    times: Vec<Duration>,
    refused: u64,
    most_refused: u64,
}

/// A request that arrived.
#[derive(Clone, Copy)]
pub(crate) struct Arrival {
    pub(crate) at: Duration,
    pub(crate) is_refused: bool,
    /// What remains of its window.
    pub(crate) remaining: u64,
    /// The number of requests that the org works on, with this one unless it is refused.
    pub(crate) under_way: u64,
    pub(crate) bucket: usize,
}

impl Org {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let bucket = |limit: &u64| Bucket {
            limit: *limit,
            used: 0,
            window: u64::MAX,
            others: scenario.others,
            times: Vec::new(),
            refused: 0,
            most_refused: 0,
        };
        let state = State {
            buckets: scenario.limits.iter().map(bucket).collect(),
            concurrency: scenario.concurrency.unwrap_or(usize::MAX),
            under_way: 0,
            random: Random::new(7),
            log: Vec::new(),
        };
        Self { start: Instant::now(), state: Arc::new(Mutex::new(state)) }
    }

    /// Returns all arrivals, and the largest number of refusals in one window of a bucket.
    pub(crate) fn log(&self) -> (Vec<Arrival>, u64) {
        let state = self.lock();
        let most = state.buckets.iter().map(|bucket| bucket.most_refused).max().unwrap_or_default();
        (state.log.clone(), most)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the server's time since a full minute.
    fn server_time(&self) -> Duration {
        self.start.elapsed() + OFFSET
    }

    /// Waits for a part of a round trip, between 60 % and 140 % of its average duration.
    async fn travel(&self, average: Duration) {
        let percent = 60 + self.lock().random.below(81);
        tokio::time::sleep(average * u32::try_from(percent).unwrap_or(100) / 100).await;
    }
}

impl State {
    /// Counts a request that arrives now; returns the response.
    fn arrive(&mut self, index: usize, at: Duration, now: Duration) -> HttpResponse {
        let random = &mut self.random;
        let Some(bucket) = self.buckets.get_mut(index) else { return response(404, 0, 0, now) };
        bucket.advance(now, random);
        let is_concurrency = self.under_way >= self.concurrency;
        let is_refused = is_concurrency || bucket.used >= bucket.limit;
        if is_refused {
            bucket.refused += 1;
            bucket.most_refused = bucket.most_refused.max(bucket.refused);
        } else {
            bucket.used += 1;
            self.under_way += 1;
        }
        let remaining = bucket.limit - bucket.used;
        let under_way = self.under_way as u64;
        self.log.push(Arrival { at, is_refused, remaining, under_way, bucket: index });
        match (is_refused, is_concurrency) {
            (true, true) => response(429, 0, 0, now),
            (true, false) => response(429, bucket.limit, 0, now),
            (false, _) => response(200, bucket.limit, remaining, now),
        }
    }
}

impl Bucket {
    /// Starts the window of this time if it is a new one, and counts the requests of other clients in it.
    fn advance(&mut self, now: Duration, random: &mut Random) {
        let window = now.as_secs() / WINDOW.as_secs();
        if window != self.window {
            (self.window, self.used, self.refused) = (window, 0, 0);
            let start = Duration::from_secs(window * WINDOW.as_secs());
            let share = random.below(2 * self.others + 1);
            let requests = self.limit * share / 100;
            // Within the whole window, or in a burst at its start.
            let span = 1000 + random.below(59_001);
            let time = |_| start + Duration::from_millis(random.below(span));
            self.times = (0..requests).map(time).collect();
            self.times.sort_unstable();
        }
        let sent = self.times.partition_point(|time| *time <= now);
        for _ in self.times.drain(..sent) {
            self.used = (self.used + 1).min(self.limit);
        }
    }
}

impl Transport for Org {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, TransportError>> {
        Box::pin(async move {
            self.travel(LATENCY / 4).await;
            let bucket = bucket_of(&request.url);
            let mut response = self.lock().arrive(bucket, self.start.elapsed(), self.server_time());
            if response.status == StatusCode::OK {
                self.travel(LATENCY / 2).await;
                self.lock().under_way -= 1;
            }
            set_date(&mut response, self.server_time());
            self.travel(LATENCY / 4).await;
            Ok(response)
        })
    }
}

/// Returns the number of the bucket, as in `https://acme.okta.com/2/0`.
fn bucket_of(url: &str) -> usize {
    url.split('/').nth(3).and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn response(status: u16, limit: u64, remaining: u64, now: Duration) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::from_u16(status).unwrap_or_default(), "{}");
    let reset = EPOCH + (now.as_secs() / WINDOW.as_secs() + 1) * WINDOW.as_secs();
    for (name, value) in
        [("x-rate-limit-limit", limit), ("x-rate-limit-remaining", remaining), ("x-rate-limit-reset", reset)]
    {
        response.headers.insert(name, HeaderValue::from(value));
    }
    response
}

fn set_date(response: &mut HttpResponse, now: Duration) {
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(EPOCH + now.as_secs()));
    if let Ok(date) = HeaderValue::try_from(date) {
        response.headers.insert(http::header::DATE, date);
    }
}
