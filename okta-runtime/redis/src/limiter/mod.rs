//! The limiter of several processes.

mod keeper;
mod queues;
mod script;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use okta_runtime::BoxFuture;
use okta_runtime::environment::{Environment as _, System};
use okta_runtime::limiter::{
    BucketState, Denied, Lease, Limiter, LimiterSettings, LimiterState, MemoryLimiter, Observation, Refusal,
    RefusalKind, Request,
};
use okta_runtime::response::RateLimit;

use self::keeper::{Held, Keeper, Return};
use self::queues::{Closure, Place, Queues};
use self::script::{Command, Gate, Reply, Report, Slots, millis};
use crate::connection::{Redis, digest};

/// Keeps the limits of one org and principal, shared by all processes that use the same Redis.
///
/// It admits requests by the rules of [`MemoryLimiter`], with one state for all processes. `reserve` and
/// `max_concurrent` of the settings apply to all of them together, so give each process the same settings.
///
/// # Order
///
/// Requests of one bucket are admitted in the order in which their calls began, across processes. In each process, the
/// first request of each operation asks Redis, and the others wait behind it. If its task does not poll it, another one
/// asks after a second. Those that ask form one queue per bucket.
/// The first asks again after 5 ms, the next ones less often, up to 50 ms. While a window is used up, each waits for
/// its end and asks at most four times a second. A process that stops asking loses its place after half a second. The
/// probe of an unknown window is sent by the first process that asks.
///
/// # Leases
///
/// An admitted request holds a lease. The process renews its leases while the requests are under way. If the process is
/// killed, its leases expire after [`lease_time`](Self::lease_time), and its requests count as sent.
///
/// # Clocks
///
/// The clocks of the processes may differ. The end of a window is computed from the server's clock, as responses report
/// it, and the clock of Redis.
///
/// # When Redis is not available
///
/// The process uses its own [`MemoryLimiter`] until Redis responds again. Requests that wait move over in both
/// directions. In this time the processes do not coordinate, so each has at most four requests in flight, and more
/// requests may be refused. Refused requests wait and are sent again.
pub struct RedisLimiter {
    shared: Arc<Shared>,
    local: MemoryLimiter,
    keeper: Keeper,
    last_lease: AtomicU64,
}

struct Shared {
    redis: Redis,
    keys: [String; 3],
    settings: LimiterSettings,
    lease_time: Duration,
    /// A random name of this limiter.
    process: String,
    queues: Queues,
    held: Held,
    seen: Mutex<Seen>,
}

/// The state in the last replies.
#[derive(Default)]
struct Seen {
    gates: BTreeMap<String, SeenGate>,
    slots: Slots,
}

struct SeenGate {
    rate_limit: Option<RateLimit>,
    gate: Gate,
    since: Instant,
}

/// The default lifetime of a lease.
const LEASE_TIME: Duration = Duration::from_secs(3);

/// The number of requests that a process may have in flight while Redis is not available. Each process takes what is left
/// of a window for itself, so that all of them together may exceed it by what they have in flight.
const LOCAL_CONCURRENT: usize = 4;

const SHORTEST_LEASE_TIME: Duration = Duration::from_millis(100);

/// The number of rate gates whose state is kept for [`RedisLimiter::state`].
const MOST_SEEN: usize = 256;

impl RedisLimiter {
    /// Creates a limiter for an org and a principal.
    ///
    /// `principal` names the credential that Okta counts requests for, such as the client id. An API token can be given
    /// itself: only its hash is sent to Redis.
    pub fn new(redis: &Redis, org_url: &str, principal: &str, settings: LimiterSettings) -> Self {
        let org = org_url.trim_end_matches('/');
        let org = org.split_once("://").map_or(org, |(_, host)| host).to_ascii_lowercase();
        // The braces keep the keys in one slot.
        let key = |name| redis.key(&format!("{{{org}:{}}}:{name}", digest(principal)));
        let shared = Shared {
            redis: redis.clone(),
            keys: [key("limits"), key("leases"), key("flights")],
            settings,
            lease_time: LEASE_TIME,
            process: format!("{:016x}{:016x}", System.random(), System.random()),
            queues: Queues::default(),
            held: Held::default(),
            seen: Mutex::default(),
        };
        Self {
            shared: Arc::new(shared),
            local: MemoryLimiter::new(local_settings(settings)),
            keeper: Keeper::default(),
            last_lease: AtomicU64::new(0),
        }
    }

    /// Sets the time after which the leases of a process that was killed expire. The default is 3 s, the minimum is
    /// 100 ms.
    ///
    /// It must be called before the limiter is used.
    #[must_use]
    pub fn lease_time(mut self, lease_time: Duration) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.lease_time = lease_time.max(SHORTEST_LEASE_TIME);
        }
        self
    }

    /// Waits for admission by Redis. Returns `None` if Redis is not available.
    async fn acquire_shared(&self, request: &Request<'_>) -> Option<Result<LeaseId, Denied>> {
        let route = format!("{} {} {}", request.bucket, request.method.as_str(), request.path);
        let place = self.shared.queues.join(&route, request);
        loop {
            if let Some(denied) = place.denied(request) {
                return Some(Err(denied));
            }
            let mut wait = place.until_overdue();
            if place.takes_turn() {
                let (lease, reply) = self.ask(&route, request).await?;
                if reply.is_admitted {
                    return Some(Ok(LeaseId::Shared(lease)));
                }
                place.set_closure(closure(&reply));
                if let Some(denied) = place.denied(request) {
                    return Some(Err(denied));
                }
                wait = reply.wait();
                place.set_due(wait);
            }
            if let (Some(closed_for), Some(on_wait)) = (place.closed_for(), request.on_wait) {
                on_wait(closed_for);
            }
            pause(&place, wait, request.deadline).await;
        }
    }

    /// Asks Redis once.
    async fn ask(&self, route: &str, request: &Request<'_>) -> Option<(u64, Reply)> {
        let shared = &*self.shared;
        self.keeper.start(&self.shared);
        let mut asked = Asked {
            keeper: &self.keeper,
            lease: self.last_lease.fetch_add(1, Ordering::Relaxed),
            entry: format!("{} {route}", shared.process),
            has_reply: false,
        };
        let command = Command::Acquire {
            lease: &shared.lease_name(asked.lease),
            entry: &asked.entry,
            bucket: request.bucket,
            route,
            age: millis(request.since.elapsed()),
            lifetime: millis(shared.lease_time),
            reserve: shared.reserve(),
            max_concurrent: shared.settings.max_concurrent,
        };
        let reply = shared.run(command).await?;
        asked.has_reply = true;
        if reply.is_admitted {
            shared.held.insert(asked.lease);
        }
        Some((asked.lease, reply))
    }

    /// Waits for admission by the limiter of the process. Returns `None` if Redis is available again.
    async fn acquire_local(&self, request: Request<'_>) -> Option<Result<LeaseId, Denied>> {
        tokio::select! {
            biased;
            result = self.local.acquire(request) => Some(result.map(|lease| LeaseId::Local(lease.id()))),
            () = self.shared.redis.available() => None,
        }
    }
}

/// Returns the settings of the limiter that a process uses while Redis is not available.
fn local_settings(mut settings: LimiterSettings) -> LimiterSettings {
    if settings.is_enabled {
        let most = settings.max_concurrent.unwrap_or(LOCAL_CONCURRENT);
        settings.max_concurrent = Some(most.min(LOCAL_CONCURRENT));
    }
    settings
}

impl Limiter for RedisLimiter {
    fn acquire<'a>(&'a self, request: Request<'a>) -> BoxFuture<'a, Result<Lease, Denied>> {
        Box::pin(async move {
            let was_reported = AtomicBool::new(false);
            let on_wait = |wait: Duration| {
                if let Some(on_wait) = request.on_wait
                    && !was_reported.swap(true, Ordering::Relaxed)
                {
                    on_wait(wait);
                }
            };
            let mut request = request;
            request.on_wait = Some(&on_wait);
            loop {
                if let Some(result) = self.acquire_shared(&request).await {
                    return result.map(Lease::from);
                }
                if let Some(result) = self.acquire_local(request).await {
                    return result.map(Lease::from);
                }
            }
        })
    }

    fn observe<'a>(&'a self, lease: &'a Lease, observation: Observation) -> BoxFuture<'a, Option<Refusal>> {
        Box::pin(async move {
            let lease = match LeaseId::from(lease) {
                LeaseId::Local(lease) => return self.local.observe(&Lease::new(lease), observation).await,
                LeaseId::Shared(lease) => self.shared.lease_name(lease),
            };
            let refusal = observation.refusal();
            let report = Report::new(&observation);
            let command = Command::Observe { lease: &lease, reserve: self.shared.reserve(), report };
            if let Some(reply) = self.shared.run(command).await {
                let reports_window =
                    matches!(refusal.map(|refusal| refusal.kind), None | Some(RefusalKind::Window));
                self.shared.record(reply, observation.rate_limit.filter(|_| reports_window));
                self.shared.queues.notify_leaders();
            }
            refusal
        })
    }

    fn release(&self, lease: Lease) {
        match LeaseId::from(&lease) {
            LeaseId::Local(lease) => self.local.release(Lease::new(lease)),
            LeaseId::Shared(lease) => {
                if self.shared.held.remove(lease) {
                    self.keeper.send(Return::Release(lease));
                }
            }
        }
    }

    /// Returns what the last replies of Redis said, or the state of the limiter of this process while Redis is not
    /// available.
    fn state(&self) -> LimiterState {
        if self.shared.redis.is_available() { self.shared.state() } else { self.local.state() }
    }
}

impl Shared {
    /// Runs a command. Returns `None` if Redis is not available.
    async fn run(&self, command: Command<'_>) -> Option<Reply> {
        command.run(&self.redis, &self.keys).await
    }

    fn reserve(&self) -> Option<u64> {
        self.settings.is_enabled.then_some(self.settings.reserve)
    }

    /// Returns the name of a lease in Redis.
    fn lease_name(&self, lease: u64) -> String {
        format!("{}:{lease}", self.process)
    }

    fn record(&self, reply: Reply, rate_limit: Option<RateLimit>) {
        let mut seen = self.seen();
        seen.slots = reply.slots;
        if let Some(gate) = reply.gate {
            let known = seen.gates.get(&gate.id).and_then(|known| known.rate_limit);
            let rate_limit = rate_limit.or(known);
            seen.gates.insert(gate.id.clone(), SeenGate { rate_limit, gate, since: Instant::now() });
            seen.forget_oldest();
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> LimiterState {
        let seen = self.seen();
        let mut state = LimiterState::default();
        state.buckets = seen.gates.values().map(|seen| seen.state(&self.queues)).collect();
        state.concurrency.in_flight = seen.slots.in_flight;
        let adaptive = seen.slots.limit.filter(|_| self.settings.is_enabled);
        state.concurrency.limit = self.settings.max_concurrent.into_iter().chain(adaptive).min();
        state
    }
}

impl Seen {
    /// Removes the rate gate that no reply was about for the longest time, if there are too many.
    fn forget_oldest(&mut self) {
        if self.gates.len() > MOST_SEEN
            && let Some(oldest) =
                self.gates.iter().min_by_key(|(_, seen)| seen.since).map(|(id, _)| id.clone())
        {
            self.gates.remove(&oldest);
        }
    }
}

impl SeenGate {
    fn state(&self, queues: &Queues) -> BucketState {
        let bucket = self.gate.bucket();
        let mut state = BucketState::new(bucket);
        state.rate_limit = self.rate_limit;
        state.available = self.gate.available();
        state.in_flight = self.gate.in_flight();
        state.waiting = queues.waiting(bucket);
        state.closed_for = self.gate.closed_for().and_then(|wait| wait.checked_sub(self.since.elapsed()));
        state
    }
}

/// The limiter that admitted a request, and the id of the lease there.
#[derive(Clone, Copy)]
enum LeaseId {
    Shared(u64),
    Local(u64),
}

impl From<LeaseId> for Lease {
    fn from(id: LeaseId) -> Self {
        match id {
            LeaseId::Shared(id) => Self::new(id << 1),
            LeaseId::Local(id) => Self::new(id << 1 | 1),
        }
    }
}

impl From<&Lease> for LeaseId {
    fn from(lease: &Lease) -> Self {
        let id = lease.id() >> 1;
        if lease.id() & 1 == 0 { Self::Shared(id) } else { Self::Local(id) }
    }
}

/// An `acquire` command. If the caller is cancelled before the reply, a lease that Redis may have assigned is returned.
struct Asked<'a> {
    keeper: &'a Keeper,
    lease: u64,
    entry: String,
    has_reply: bool,
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        if !self.has_reply {
            self.keeper.send(Return::Cancel(self.lease, std::mem::take(&mut self.entry)));
        }
    }
}

/// Returns until when the rate gate is closed, if it is.
fn closure(reply: &Reply) -> Option<Closure> {
    let gate = reply.gate.as_ref()?;
    let until = Instant::now().checked_add(gate.closed_for()?)?;
    Some(Closure { until, limit: gate.limit().unwrap_or_default(), length: gate.length() })
}

/// Waits until a request may ask again, or until its deadline.
async fn pause(place: &Place<'_>, wait: Duration, deadline: Option<Instant>) {
    let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    let wait = left.into_iter().chain([wait]).min().unwrap_or_default();
    // Either is a reason to look again.
    let _ = tokio::time::timeout(wait, place.notified()).await;
}

impl fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimiter")
            .field("redis", &self.shared.redis)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}
