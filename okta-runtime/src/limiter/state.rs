//! The state of admission: waiting requests, requests in flight, and known limits. It does no I/O, and time is passed
//! in.

use std::collections::{BTreeMap, HashMap};
use std::task::Waker;
use std::time::{Duration, Instant, SystemTime};

use super::buckets::{Buckets, GateId, Route};
use super::clock::ServerClock;
use super::slots::Slots;
use super::{
    Bound, Denied, LimiterSettings, LimiterState, Observation, Refusal, RefusalKind, Request, TooLong,
};

/// A position in the queue: by the time when the call began, then by arrival.
pub(super) type Ticket = (Instant, u64);

#[derive(Debug)]
pub(super) struct State {
    /// The number of requests to leave to other programs; `None` if rate gates only record.
    reserve: Option<u64>,
    clock: ServerClock,
    slots: Slots,
    buckets: Buckets,
    waiters: BTreeMap<Ticket, Waiter>,
    leases: HashMap<u64, Admitted>,
    last_ticket: u64,
    last_lease: u64,
}

#[derive(Debug)]
struct Waiter {
    route: Route,
    gate: GateId,
    deadline: Option<Instant>,
    max_wait: Duration,
    waker: Option<Waker>,
    /// When its timer ends.
    armed: Option<Instant>,
    result: Option<Result<u64, Denied>>,
}

/// A request that was admitted.
#[derive(Debug)]
struct Admitted {
    route: Route,
    /// The rate gate that counts it, until the response was observed.
    gate: Option<GateId>,
    since: Instant,
}

/// The next step of a waiter.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The wait has ended.
    Done(Result<u64, Denied>),
    /// Ask again at this time, or when woken. The duration is the minimum time that the rate gate stays closed.
    Wait { until: Option<Instant>, closed_for: Option<Duration> },
}

/// How much later than the first waiter of a rate gate the others look whether it has changed. The first may be a call
/// that its task does not poll, such as one outside of the branch that `select!` runs.
const BACKUP_DELAY: Duration = Duration::from_secs(1);

impl State {
    pub(super) fn new(settings: LimiterSettings, now: Instant) -> Self {
        Self {
            reserve: settings.is_enabled.then_some(settings.reserve),
            clock: ServerClock::new(now),
            slots: Slots::new(settings.max_concurrent, settings.is_enabled),
            buckets: Buckets::default(),
            waiters: BTreeMap::new(),
            leases: HashMap::new(),
            last_ticket: 0,
            last_lease: 0,
        }
    }

    /// Admits a request at once if nothing waits. Returns its lease.
    pub(super) fn enter(&mut self, request: &Request<'_>, now: Instant) -> Option<u64> {
        if !self.waiters.is_empty() || !self.slots.has_free() {
            return None;
        }
        let (route, id) = self.route(request);
        let gate = self.buckets.get_mut(id)?;
        gate.advance(now, &self.clock);
        if !gate.admits(now) {
            return None;
        }
        self.lend(route, id, now)
    }

    /// Returns the route of a request, and the rate gate that it uses.
    fn route(&mut self, request: &Request<'_>) -> (Route, GateId) {
        let bucket = self.buckets.name(request.bucket);
        let route = Route { bucket, method: request.method.as_str(), path: request.path };
        let gate = self.buckets.gate_of(&route, self.reserve);
        (route, gate)
    }

    /// Puts a request into the queue.
    pub(super) fn join(&mut self, request: &Request<'_>) -> Ticket {
        let (route, gate) = self.route(request);
        self.last_ticket += 1;
        let ticket = (request.since, self.last_ticket);
        if let Some(gate) = self.buckets.get_mut(gate) {
            gate.queue.insert(ticket);
        }
        let waiter = Waiter {
            route,
            gate,
            deadline: request.deadline,
            max_wait: request.max_wait,
            waker: None,
            armed: None,
            result: None,
        };
        self.waiters.insert(ticket, waiter);
        ticket
    }

    /// Removes a request whose caller was dropped. A request that was admitted meanwhile was not sent.
    pub(super) fn leave(&mut self, ticket: Ticket, now: Instant) -> Vec<Waker> {
        let Some(waiter) = self.waiters.remove(&ticket) else { return Vec::new() };
        if let Some(gate) = self.buckets.get_mut(waiter.gate) {
            gate.queue.remove(&ticket);
        }
        if let Some(Ok(lease)) = waiter.result
            && let Some(admitted) = self.leases.remove(&lease)
        {
            self.slots.put_back();
            if let Some(gate) = admitted.gate.and_then(|gate| self.buckets.get_mut(gate)) {
                gate.settle(lease);
            }
        }
        self.admit(now)
    }

    /// Polls a waiter. The wakers are those of other waiters that must be polled.
    pub(super) fn poll(&mut self, ticket: Ticket, waker: &Waker, now: Instant) -> (Step, Vec<Waker>) {
        if let Some(waiter) = self.waiters.get_mut(&ticket) {
            waiter.waker = None;
        }
        let mut wakers = self.admit(now);
        self.deny_if_hopeless(ticket, None, now);
        let Some(waiter) = self.waiters.get_mut(&ticket) else {
            return (Step::Done(Err(Denied::Deadline)), wakers);
        };
        if let Some(result) = waiter.result.take() {
            self.waiters.remove(&ticket);
            // The new first waiter of the queue runs the timer.
            wakers.append(&mut self.admit(now));
            return (Step::Done(result), wakers);
        }
        waiter.waker = Some(waker.clone());
        let gate = self.buckets.get(waiter.gate);
        let change = gate.and_then(|gate| {
            let leads = gate.queue.first() == Some(&ticket);
            Some(gate.next_change(&self.clock)? + if leads { Duration::ZERO } else { BACKUP_DELAY })
        });
        waiter.armed = change.filter(|change| *change > now).into_iter().chain(waiter.deadline).min();
        let closed_for = gate.and_then(|gate| gate.closed_until(&self.clock));
        let closed_for = closed_for.map(|until| until.saturating_duration_since(now));
        (Step::Wait { until: waiter.armed, closed_for }, wakers)
    }

    /// Records a response.
    pub(super) fn observe(
        &mut self,
        lease: u64,
        observation: &Observation,
        now: Instant,
        wall_clock: SystemTime,
    ) -> (Option<Refusal>, Vec<Waker>) {
        let refusal = observation.refusal();
        let Some(admitted) = self.leases.get_mut(&lease) else { return (refusal, Vec::new()) };
        let Some(gate) = admitted.gate.take() else { return (refusal, Vec::new()) };
        let (route, since) = (admitted.route.clone(), admitted.since);
        match observation.date {
            Some(date) => self.clock.sample(since, now, date),
            None => self.clock.assume(now, wall_clock),
        }
        if let Some(gate) = self.buckets.get_mut(gate) {
            gate.settle(lease);
        }
        let kind = refusal.map(|refusal| refusal.kind);
        if kind == Some(RefusalKind::Concurrency) {
            self.slots.on_refused(lease, self.last_lease);
        } else {
            self.slots.on_accepted();
        }
        let mut wakers = Vec::new();
        if matches!(kind, None | Some(RefusalKind::Window)) {
            wakers = self.report((&route, gate), observation, since, now);
        }
        wakers.append(&mut self.admit(now));
        (refusal, wakers)
    }

    /// Ends an attempt.
    pub(super) fn release(&mut self, lease: u64, now: Instant) -> Vec<Waker> {
        let Some(admitted) = self.leases.remove(&lease) else { return Vec::new() };
        self.slots.put_back();
        if let Some(gate) = admitted.gate.and_then(|gate| self.buckets.get_mut(gate)) {
            gate.settle(lease);
            gate.on_lost();
        }
        self.admit(now)
    }

    pub(super) fn snapshot(&self, now: Instant) -> LimiterState {
        let buckets = self.buckets.gates().map(|(_, gate)| gate.state(now, &self.clock)).collect();
        LimiterState { buckets, concurrency: self.slots.state() }
    }

    /// Records the limits that a response reports for its bucket.
    fn report(
        &mut self,
        (route, counted): (&Route, GateId),
        observation: &Observation,
        sent: Instant,
        now: Instant,
    ) -> Vec<Waker> {
        let usable = observation.rate_limit.filter(|limit| {
            let counts = limit.remaining.is_some() || observation.status == 429;
            limit.reset.is_some() && counts && observation.ends_soon(limit)
        });
        let Some(report) = usable else {
            let Some(gate) = self.buckets.get_mut(counted) else { return Vec::new() };
            match observation.retry_after {
                Some(wait) if observation.status == 429 => gate.close(now + wait),
                _ => gate.on_silence((200..300).contains(&observation.status)),
            }
            return self.deny_hopeless(counted, now);
        };
        let current = self.buckets.gate_of(route, self.reserve);
        let assigned = self.buckets.assign(route, current, report.limit);
        if assigned != current {
            self.move_waiters(route, current, assigned);
        }
        if let Some(gate) = self.buckets.get_mut(assigned) {
            gate.on_report(observation, sent, now, &self.clock);
        }
        self.deny_hopeless(assigned, now)
    }

    /// Moves the waiters of a route to another rate gate.
    fn move_waiters(&mut self, route: &Route, from: GateId, to: GateId) {
        let Some(gate) = self.buckets.get_mut(from) else { return };
        let waiters = &self.waiters;
        let moves = |ticket: &Ticket| waiters.get(ticket).is_some_and(|waiter| waiter.route == *route);
        let moved: Vec<Ticket> = gate.queue.iter().copied().filter(moves).collect();
        for ticket in &moved {
            gate.queue.remove(ticket);
        }
        for ticket in &moved {
            if let Some(waiter) = self.waiters.get_mut(ticket) {
                waiter.gate = to;
            }
        }
        if let Some(gate) = self.buckets.get_mut(to) {
            gate.queue.extend(moved);
        }
    }

    /// Admits waiters in order, as far as limits allow, and returns the wakers of all waiters that must be polled.
    fn admit(&mut self, now: Instant) -> Vec<Waker> {
        let mut wakers = Vec::new();
        for gate in self.buckets.gates_mut() {
            gate.advance(now, &self.clock);
        }
        if self.waiters.is_empty() {
            return wakers;
        }
        while self.slots.has_free() {
            let open = self.buckets.gates().filter(|(_, gate)| gate.admits(now));
            let next = open.filter_map(|(id, gate)| Some((*gate.queue.first()?, id))).min();
            let Some((ticket, gate)) = next else { break };
            wakers.extend(self.admit_one(ticket, gate, now));
        }
        self.wake_leaders(now, &mut wakers);
        wakers
    }

    fn admit_one(&mut self, ticket: Ticket, id: GateId, now: Instant) -> Option<Waker> {
        self.buckets.get_mut(id)?.queue.remove(&ticket);
        let route = self.waiters.get(&ticket)?.route.clone();
        let lease = self.lend(route, id, now)?;
        let waiter = self.waiters.get_mut(&ticket)?;
        waiter.result = Some(Ok(lease));
        waiter.waker.take()
    }

    /// Creates the lease of a request that is admitted.
    fn lend(&mut self, route: Route, id: GateId, now: Instant) -> Option<u64> {
        self.last_lease += 1;
        self.buckets.get_mut(id)?.admit(self.last_lease, now);
        self.slots.take();
        self.leases.insert(self.last_lease, Admitted { route, gate: Some(id), since: now });
        Some(self.last_lease)
    }

    /// Wakes the first waiter of each rate gate whose timer ends after the rate gate changes.
    fn wake_leaders(&mut self, now: Instant, wakers: &mut Vec<Waker>) {
        for (_, gate) in self.buckets.gates() {
            let Some(ticket) = gate.queue.first() else { continue };
            let Some(change) = gate.next_change(&self.clock).filter(|change| *change > now) else { continue };
            if let Some(waiter) = self.waiters.get_mut(ticket)
                && waiter.armed.is_none_or(|armed| armed > change)
            {
                wakers.extend(waiter.waker.take());
            }
        }
    }

    /// Denies all waiters of a rate gate whose deadline is before their earliest admission.
    fn deny_hopeless(&mut self, gate: GateId, now: Instant) -> Vec<Waker> {
        let Some(gate) = self.buckets.get(gate) else { return Vec::new() };
        if gate.closed_until(&self.clock).is_none() {
            return Vec::new();
        }
        let tickets: Vec<Ticket> = gate.queue.iter().copied().collect();
        let places = tickets.into_iter().enumerate();
        places.filter_map(|(place, ticket)| self.deny_if_hopeless(ticket, Some(place), now)).collect()
    }

    /// Denies a waiter that cannot be admitted in time, and returns its waker.
    fn deny_if_hopeless(&mut self, ticket: Ticket, place: Option<usize>, now: Instant) -> Option<Waker> {
        let waiter = self.waiters.get_mut(&ticket).filter(|waiter| waiter.result.is_none())?;
        let gate = self.buckets.get_mut(waiter.gate)?;
        let closed_for = gate.closed_until(&self.clock).map(|until| until.saturating_duration_since(now));
        let available = waiter.deadline.map(|deadline| deadline.saturating_duration_since(now));
        let (wait, available, bound) = match (closed_for, available) {
            (Some(wait), _) if wait > waiter.max_wait => (wait, waiter.max_wait, Bound::MaxWait),
            (Some(_), Some(available)) => {
                let place = place.unwrap_or_else(|| gate.queue.range(..ticket).count());
                (gate.least_wait(place, now, &self.clock), available, Bound::Deadline)
            }
            (None, Some(available)) => (Duration::ZERO, available, Bound::Deadline),
            (_, None) => return None,
        };
        let denied = if wait > available || (wait == available && !wait.is_zero()) {
            let limit = gate.limit().unwrap_or_default();
            Denied::TooLong(Box::new(TooLong::new(&gate.bucket, limit, wait, available, bound)))
        } else if available.is_zero() {
            Denied::Deadline
        } else {
            return None;
        };
        gate.queue.remove(&ticket);
        waiter.result = Some(Err(denied));
        waiter.waker.take()
    }
}

#[cfg(test)]
impl State {
    pub(super) fn forget_buckets(&mut self) {
        self.buckets = Buckets::default();
    }

    pub(super) fn set_reserve(&mut self, reserve: u64) {
        self.reserve = Some(reserve);
    }
}
