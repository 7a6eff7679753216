//! Admission: decides when a request may be sent.
//!
//! Okta counts requests per org, principal and *bucket*, in windows of a minute, and limits the number of concurrent
//! requests. A [`Limiter`] keeps a client within both. Before each attempt the client acquires a [`Lease`]. After a
//! response it passes the reported limits to the limiter, and after the attempt it releases the lease.
//!
//! The default is a [`MemoryLimiter`], which serves one process. Several processes that use one org need a limiter with
//! shared state.

mod buckets;
mod clock;
mod memory;
mod pattern;
mod rate_gate;
mod refusal;
mod rule;
mod slots;
mod state;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

pub use memory::MemoryLimiter;
pub(crate) use refusal::LOCKED;
pub use rule::{Rule, bucket_of};

use crate::BoxFuture;
use crate::operation::Method;
use crate::response::RateLimit;

/// Decides when requests may be sent.
///
/// One limiter serves one org and one principal, because Okta counts per principal. For each attempt the client calls
/// [`acquire`](Self::acquire), then [`observe`](Self::observe) if a response arrived, and always
/// [`release`](Self::release), even if the call is cancelled.
pub trait Limiter: Send + Sync + 'static {
    /// Waits until the request may be sent. Dropping the future leaves the queue.
    ///
    /// # Errors
    ///
    /// Fails if the request cannot be admitted before its deadline, or the rate limit lasts longer than the longest
    /// wait. The error is returned as soon as this is certain.
    fn acquire<'a>(&'a self, request: Request<'a>) -> BoxFuture<'a, Result<Lease, Denied>>;

    /// Records the limits reported by the response to an admitted request. Returns whether a limit refused the request.
    fn observe<'a>(&'a self, lease: &'a Lease, observation: Observation) -> BoxFuture<'a, Option<Refusal>>;

    /// Ends an attempt. A request whose response was not observed counts as sent.
    ///
    /// This must not block: the client calls it when a call is dropped.
    fn release(&self, lease: Lease);

    /// Returns a snapshot of the state.
    fn state(&self) -> LimiterState;
}

impl<L: Limiter + ?Sized> Limiter for Arc<L> {
    fn acquire<'a>(&'a self, request: Request<'a>) -> BoxFuture<'a, Result<Lease, Denied>> {
        (**self).acquire(request)
    }

    fn observe<'a>(&'a self, lease: &'a Lease, observation: Observation) -> BoxFuture<'a, Option<Refusal>> {
        (**self).observe(lease, observation)
    }

    fn release(&self, lease: Lease) {
        (**self).release(lease);
    }

    fn state(&self) -> LimiterState {
        (**self).state()
    }
}

/// A request that asks for admission.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Request<'a> {
    /// The bucket that the server counts the request in.
    pub bucket: &'a str,
    /// The method.
    pub method: Method,
    /// The path template of the operation; empty for a request that is not an operation.
    pub path: &'static str,
    /// When the call began. Requests of one bucket are admitted in this order, so that a refused request keeps its
    /// place.
    pub since: Instant,
    /// The deadline of the call.
    pub deadline: Option<Instant>,
    /// The longest time to wait for a rate limit to be reset. Waiting for a turn does not count.
    pub max_wait: Duration,
    /// Called at most once, when the request starts to wait for a rate limit, with the minimum wait.
    pub on_wait: Option<&'a (dyn Fn(Duration) + Send + Sync)>,
}

impl<'a> Request<'a> {
    /// Creates a request without a deadline.
    pub fn new(bucket: &'a str, method: Method, path: &'static str, since: Instant) -> Self {
        let max_wait = Duration::MAX;
        Self { bucket, method, path, since, deadline: None, max_wait, on_wait: None }
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("bucket", &self.bucket)
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// The right to send one request. It must be returned with [`Limiter::release`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a lease holds a slot until it is released"]
pub struct Lease(u64);

impl Lease {
    /// Creates a lease with an id that its limiter chose.
    pub fn new(id: u64) -> Self {
        Self(id)
    }

    /// Returns the id, unique for its limiter.
    pub fn id(&self) -> u64 {
        self.0
    }
}

/// The limits that a response reports.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Observation {
    /// The status.
    pub status: u16,
    /// The Okta error code, such as `E0000047`.
    pub code: Option<String>,
    /// The rate limit that the headers report.
    pub rate_limit: Option<RateLimit>,
    /// The server's clock (`Date`).
    pub date: Option<SystemTime>,
    /// The value of `Retry-After`.
    pub retry_after: Option<Duration>,
}

impl Observation {
    /// Creates an observation of a response that reports nothing but its status.
    pub fn new(status: u16) -> Self {
        Self { status, code: None, rate_limit: None, date: None, retry_after: None }
    }
}

/// A response by which the server refused a request because of a limit. The request had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// Which limit.
    pub kind: RefusalKind,
    /// How long the server asks to wait, unless the rate gate handles this wait.
    pub retry_after: Option<Duration>,
}

/// The limits that refuse requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RefusalKind {
    /// The window of the bucket is used up.
    Window,
    /// Too many requests of the org are in flight.
    Concurrency,
    /// A limit of one user or resource, or a locked resource. It is short, and does not affect other requests.
    Resource,
}

/// The reason why a request is not admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Denied {
    /// The deadline passed while the request waited for others.
    Deadline,
    /// The rate limit lasts too long.
    TooLong(Box<TooLong>),
}

/// A rate limit that lasts longer than a call can wait.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TooLong {
    /// The bucket.
    pub bucket: String,
    /// The number of requests that a window allows; 0 if the server has not reported it.
    pub limit: u64,
    /// The minimum time until the request could be admitted.
    pub wait: Duration,
    /// The time that the call has.
    pub available: Duration,
    /// What limits that time.
    pub bound: Bound,
}

impl TooLong {
    /// Creates the error.
    pub fn new(bucket: &str, limit: u64, wait: Duration, available: Duration, bound: Bound) -> Self {
        Self { bucket: bucket.to_owned(), limit, wait, available, bound }
    }
}

/// What limits a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bound {
    /// The deadline of the call.
    Deadline,
    /// The longest wait between two attempts (`max_backoff`).
    MaxWait,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bucket, limit, wait, available, bound } = self;
        let (wait, available) = (whole_milliseconds(*wait), whole_milliseconds(*available));
        write!(f, "the rate limit of bucket {bucket:?}")?;
        if *limit > 0 {
            write!(f, " ({limit} requests a window)")?;
        }
        write!(f, " requires a wait of {wait:?}")?;
        match bound {
            Bound::Deadline => write!(f, ", but only {available:?} of the call are left"),
            Bound::MaxWait => write!(f, ", but max_backoff allows only {available:?}"),
        }
    }
}

fn whole_milliseconds(time: Duration) -> Duration {
    Duration::new(time.as_secs(), time.subsec_millis() * 1_000_000)
}

/// The state of a limiter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimiterState {
    /// The buckets that are known.
    pub buckets: Vec<BucketState>,
    /// The requests in flight.
    pub concurrency: ConcurrencyState,
}

/// The state of a bucket.
///
/// A bucket appears more than once if operations that were assumed to share it report different limits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BucketState {
    /// The name of the bucket.
    pub bucket: String,
    /// The newest rate limit that a response reported.
    pub rate_limit: Option<RateLimit>,
    /// The number of requests that can be sent now; `None` if it is not known or not limited.
    pub available: Option<u64>,
    /// The number of requests in flight.
    pub in_flight: u64,
    /// The number of waiting requests.
    pub waiting: usize,
    /// How long the bucket stays closed, if it is.
    pub closed_for: Option<Duration>,
}

impl BucketState {
    /// Creates the state of a bucket without responses so far.
    pub fn new(bucket: &str) -> Self {
        Self {
            bucket: bucket.to_owned(),
            rate_limit: None,
            available: None,
            in_flight: 0,
            waiting: 0,
            closed_for: None,
        }
    }
}

/// The requests in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConcurrencyState {
    /// Their number.
    pub in_flight: usize,
    /// The current limit of concurrent requests; `None` if there is none.
    pub limit: Option<usize>,
}

/// The settings of a [`MemoryLimiter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimiterSettings {
    /// Whether reported rate limits and concurrency limits are enforced. If not, only `max_concurrent` limits requests,
    /// and reported limits are recorded.
    pub is_enabled: bool,
    /// The number of requests of each window to leave to other programs.
    pub reserve: u64,
    /// The maximum number of concurrent requests; `None` for no limit.
    pub max_concurrent: Option<usize>,
}

impl Default for LimiterSettings {
    fn default() -> Self {
        Self { is_enabled: true, reserve: 0, max_concurrent: None }
    }
}
