//! The limiter of one process.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::state::{State, Step, Ticket};
use super::{Denied, Lease, Limiter, LimiterSettings, LimiterState, Observation, Refusal, Request};
use crate::BoxFuture;
use crate::environment::{Environment, System};

/// Keeps the limits of one org and principal within one process.
///
/// Each client creates one unless another limiter is set on its builder. Clients of the same org and principal can
/// share one.
pub struct MemoryLimiter {
    environment: Arc<dyn Environment>,
    state: Mutex<State>,
}

impl MemoryLimiter {
    /// Creates a limiter.
    pub fn new(settings: LimiterSettings) -> Self {
        Self::with_environment(settings, Arc::new(System))
    }

    /// Creates a limiter with a custom source of time.
    pub fn with_environment(settings: LimiterSettings, environment: Arc<dyn Environment>) -> Self {
        let state = Mutex::new(State::new(settings, environment.now()));
        Self { environment, state }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Limiter for MemoryLimiter {
    fn acquire<'a>(&'a self, request: Request<'a>) -> BoxFuture<'a, Result<Lease, Denied>> {
        let reached = request.since;
        Box::pin(Acquire { limiter: self, request, ticket: None, timer: None, reached, is_reported: false })
    }

    fn observe<'a>(&'a self, lease: &'a Lease, observation: Observation) -> BoxFuture<'a, Option<Refusal>> {
        Box::pin(async move {
            let (now, wall_clock) = (self.environment.now(), self.environment.wall_clock());
            let (refusal, wakers) = self.lock().observe(lease.id(), &observation, now, wall_clock);
            wake(wakers);
            refusal
        })
    }

    fn release(&self, lease: Lease) {
        let now = self.environment.now();
        let wakers = self.lock().release(lease.id(), now);
        wake(wakers);
    }

    fn state(&self) -> LimiterState {
        self.lock().snapshot(self.environment.now())
    }
}

/// A request in the queue. Dropping it leaves the queue.
struct Acquire<'a> {
    limiter: &'a MemoryLimiter,
    request: Request<'a>,
    ticket: Option<Ticket>,
    timer: Option<(Instant, BoxFuture<'static, ()>)>,
    /// When the last timer ended.
    reached: Instant,
    is_reported: bool,
}

impl Future for Acquire<'_> {
    type Output = Result<Lease, Denied>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            let now = self.limiter.environment.now().max(self.reached);
            let (until, closed_for) = match self.ask(cx.waker(), now) {
                Step::Done(result) => return Poll::Ready(result.map(Lease::new)),
                Step::Wait { until, closed_for } => (until, closed_for),
            };
            self.report(closed_for);
            let Some(until) = until else {
                self.timer = None;
                return Poll::Pending;
            };
            if self.timer.as_ref().is_none_or(|(end, _)| *end != until) {
                let wait = until.saturating_duration_since(now);
                self.timer = Some((until, self.limiter.environment.sleep(wait)));
            }
            if let Some((_, timer)) = &mut self.timer {
                std::task::ready!(timer.as_mut().poll(cx));
            }
            self.timer = None;
            self.reached = until;
        }
    }
}

impl Acquire<'_> {
    fn ask(&mut self, waker: &Waker, now: Instant) -> Step {
        let mut state = self.limiter.lock();
        if self.ticket.is_none()
            && let Some(lease) = state.enter(&self.request, now)
        {
            return Step::Done(Ok(lease));
        }
        let ticket = *self.ticket.get_or_insert_with(|| state.join(&self.request));
        let (step, wakers) = state.poll(ticket, waker, now);
        drop(state);
        wake(wakers);
        if matches!(step, Step::Done(_)) {
            self.ticket = None;
        }
        step
    }

    fn report(&mut self, closed_for: Option<Duration>) {
        if let (Some(wait), Some(on_wait), false) = (closed_for, self.request.on_wait, self.is_reported) {
            self.is_reported = true;
            on_wait(wait);
        }
    }
}

impl Drop for Acquire<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            let now = self.limiter.environment.now();
            let wakers = self.limiter.lock().leave(ticket, now);
            wake(wakers);
        }
    }
}

/// Wakes waiters after the lock is released.
fn wake(wakers: Vec<Waker>) {
    for waker in wakers {
        waker.wake();
    }
}

impl fmt::Debug for MemoryLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryLimiter").field("state", &self.state()).finish_non_exhaustive()
    }
}
