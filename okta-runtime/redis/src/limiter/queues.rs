//! The requests of this process that wait, by route. Only the first of each route asks Redis.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use okta_runtime::limiter::{Bound, Denied, Request, TooLong};
use tokio::sync::Notify;

/// The difference between two replies about the same end of a window.
const JITTER: Duration = Duration::from_millis(100);

/// How long after the first request should have asked another one does. The first may be a call that its task does not
/// poll, such as one outside of the branch that `select!` runs.
const OVERDUE: Duration = Duration::from_secs(1);

/// A place in a queue: by the time when the call began, then by arrival.
type Ticket = (Instant, u64);

#[derive(Default)]
pub(super) struct Queues(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    last: u64,
    by_route: BTreeMap<String, Queue>,
}

struct Queue {
    bucket: String,
    places: BTreeMap<Ticket, Arc<Notify>>,
    closure: Option<Closure>,
    /// When the first request asks Redis.
    due: Instant,
}

/// A rate gate that stays closed for a time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Closure {
    pub(super) until: Instant,
    pub(super) limit: u64,
    /// The length of a window.
    pub(super) length: Duration,
}

/// A request that waits. Dropping it leaves the queue.
pub(super) struct Place<'a> {
    queues: &'a Queues,
    route: &'a str,
    ticket: Ticket,
    notify: Arc<Notify>,
}

impl Queues {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a request into the queue of its route.
    pub(super) fn join<'a>(&'a self, route: &'a str, request: &Request<'_>) -> Place<'a> {
        let notify = Arc::new(Notify::new());
        let mut inner = self.lock();
        inner.last += 1;
        let ticket = (request.since, inner.last);
        let queue = inner.by_route.entry(route.to_owned()).or_insert_with(|| Queue::new(request.bucket));
        queue.places.insert(ticket, notify.clone());
        Place { queues: self, route, ticket, notify }
    }

    /// Lets the first of each queue ask again.
    pub(super) fn notify_leaders(&self) {
        for queue in self.lock().by_route.values() {
            queue.notify_leader();
        }
    }

    /// Returns the number of requests that wait for a bucket.
    pub(super) fn waiting(&self, bucket: &str) -> usize {
        let inner = self.lock();
        let queues = inner.by_route.values().filter(|queue| queue.bucket == bucket);
        queues.map(|queue| queue.places.len()).sum()
    }
}

impl Queue {
    fn new(bucket: &str) -> Self {
        Self { bucket: bucket.to_owned(), places: BTreeMap::new(), closure: None, due: Instant::now() }
    }

    /// Returns the time until the first request is overdue.
    fn until_overdue(&self) -> Duration {
        (self.due + OVERDUE).saturating_duration_since(Instant::now())
    }

    fn notify_leader(&self) {
        if let Some(notify) = self.places.values().next() {
            notify.notify_one();
        }
    }
}

impl Place<'_> {
    /// Returns whether this request asks Redis now: because it is the first of its queue, or because the first has not
    /// asked when it should have.
    pub(super) fn takes_turn(&self) -> bool {
        let mut inner = self.queues.lock();
        let Some(queue) = inner.by_route.get_mut(self.route) else { return false };
        let is_first = queue.places.first_key_value().is_some_and(|(ticket, _)| *ticket == self.ticket);
        let takes_turn = is_first || queue.until_overdue().is_zero();
        if takes_turn {
            queue.due = Instant::now();
        }
        takes_turn
    }

    /// Records after what time the first of the queue asks again.
    pub(super) fn set_due(&self, wait: Duration) {
        if let Some(queue) = self.queues.lock().by_route.get_mut(self.route) {
            let now = Instant::now();
            queue.due = now.checked_add(wait).unwrap_or(now);
        }
    }

    /// Returns the time until this request asks instead of the first one.
    pub(super) fn until_overdue(&self) -> Duration {
        self.queues.lock().by_route.get(self.route).map(Queue::until_overdue).unwrap_or_default()
    }

    /// Waits until there may be something to do.
    pub(super) async fn notified(&self) {
        self.notify.notified().await;
    }

    /// Records until when the rate gate is closed, and lets all others of the queue check their deadlines.
    pub(super) fn set_closure(&self, closure: Option<Closure>) {
        let mut inner = self.queues.lock();
        let Some(queue) = inner.by_route.get_mut(self.route) else { return };
        let is_new = match (queue.closure, closure) {
            (Some(old), Some(new)) => new.until > old.until + JITTER,
            (old, new) => old.is_some() != new.is_some(),
        };
        queue.closure = closure;
        if is_new {
            queue.places.values().for_each(|notify| notify.notify_one());
        }
    }

    /// Returns how long the rate gate stays closed.
    pub(super) fn closed_for(&self) -> Option<Duration> {
        let (closure, _) = self.closure()?;
        Some(closure.until.saturating_duration_since(Instant::now())).filter(|wait| !wait.is_zero())
    }

    /// Returns why the request cannot be admitted in time, if this is certain.
    pub(super) fn denied(&self, request: &Request<'_>) -> Option<Denied> {
        let available = request.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        if let (Some(wait), Some((closure, place))) = (self.closed_for(), self.closure()) {
            let too_long = |wait, available, bound| {
                Denied::TooLong(Box::new(TooLong::new(request.bucket, closure.limit, wait, available, bound)))
            };
            if wait > request.max_wait {
                return Some(too_long(wait, request.max_wait, Bound::MaxWait));
            }
            let windows = u64::try_from(place).unwrap_or(u64::MAX) / closure.limit.max(1);
            let more = closure.length.saturating_mul(u32::try_from(windows).unwrap_or(u32::MAX));
            let wait = wait.saturating_add(more);
            if let Some(available) = available.filter(|available| *available <= wait) {
                return Some(too_long(wait, available, Bound::Deadline));
            }
        }
        available.filter(Duration::is_zero).map(|_| Denied::Deadline)
    }

    /// Returns the closure of the rate gate, and the number of requests before this one.
    fn closure(&self) -> Option<(Closure, usize)> {
        let inner = self.queues.lock();
        let queue = inner.by_route.get(self.route)?;
        Some((queue.closure?, queue.places.range(..self.ticket).count()))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut inner = self.queues.lock();
        let Some(queue) = inner.by_route.get_mut(self.route) else { return };
        queue.places.remove(&self.ticket);
        queue.notify_leader();
        if queue.places.is_empty() {
            inner.by_route.remove(self.route);
        }
    }
}
