//! The rate gate of a bucket: how many requests may be sent in its window.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::clock::ServerClock;
use super::refusal::LONGEST_WINDOW;
use super::state::Ticket;
use super::{BucketState, Observation};
use crate::response::RateLimit;

/// Counts the permits of a bucket: the remaining requests in the newest response, minus the requests in flight.
#[derive(Debug)]
pub(super) struct RateGate {
    pub(super) bucket: Arc<str>,
    /// The requests that wait for this bucket, in order.
    pub(super) queue: BTreeSet<Ticket>,
    /// The number of requests to leave to others; `None` if the gate only records what responses report.
    reserve: Option<u64>,
    knowledge: Knowledge,
    /// Requests that were admitted and whose responses have not arrived. They count in the current window, because it
    /// is unknown in which window they reach the server.
    in_flight: u64,
    probe: Option<Probe>,
    /// Consecutive failures without reported limits while no limit was known.
    silent_failures: u32,
    reported: Option<RateLimit>,
    /// The newest limit of a window that a response reported.
    limit: Option<u64>,
    /// The newest reset that a response reported.
    reset: Option<SystemTime>,
    /// When the last window was assumed to have ended.
    opened: Option<Instant>,
    /// How long a window is, known from two resets.
    length: Option<Duration>,
    /// How much later than its reset a window ends, because the reset has whole seconds.
    lag: Duration,
}

#[derive(Clone, Copy, Debug)]
enum Knowledge {
    /// No response so far. One request is sent as a probe, and the others wait for its response.
    Nothing,
    /// Responses report no limits.
    Unlimited,
    /// A window that responses report. `remaining` is the smallest number reported for its reset.
    Window { remaining: u64, opening: Opening },
    /// A window after one that was not used up. It is assumed to be full until a response reports it.
    Assumed,
}

/// When a window ends and the next one opens.
#[derive(Clone, Copy, Debug)]
enum Opening {
    /// At the reset by the server's clock, but not after this time: the clock may be wrong, or be set back.
    Reset(Instant),
    /// At this time.
    At(Instant),
}

#[derive(Clone, Copy, Debug)]
struct Probe {
    lease: u64,
    since: Instant,
}

/// How long others wait for the response to a probe before the next one is sent.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);

/// The number of failures without reported limits after which a bucket is assumed to have none. Responses to unknown
/// paths lack the headers although their bucket has limits.
const SILENT_FAILURES: u32 = 2;

/// The length of a window until two resets are known.
const USUAL_LENGTH: Duration = Duration::from_secs(60);

/// The minimum pause after a refusal before the end of its window.
const SHORTEST_PAUSE: Duration = Duration::from_millis(10);

/// `Reset` has whole seconds.
const FRACTION: Duration = Duration::from_secs(1);

impl RateGate {
    pub(super) fn new(bucket: Arc<str>, reserve: Option<u64>) -> Self {
        Self {
            bucket,
            queue: BTreeSet::new(),
            reserve,
            knowledge: Knowledge::Nothing,
            in_flight: 0,
            probe: None,
            silent_failures: 0,
            reported: None,
            limit: None,
            reset: None,
            opened: None,
            length: None,
            lag: Duration::ZERO,
        }
    }

    /// Creates the rate gate of routes that report another limit than the rest of the bucket.
    pub(super) fn sibling(&self) -> Self {
        Self { length: self.length, lag: self.lag, ..Self::new(self.bucket.clone(), self.reserve) }
    }

    /// Starts the next window if the current one has ended.
    pub(super) fn advance(&mut self, now: Instant, clock: &ServerClock) {
        if let Knowledge::Window { remaining, .. } = self.knowledge
            && self.opens_at(clock).is_some_and(|opens| opens <= now)
        {
            let was_used_up = remaining <= self.in_flight.saturating_add(self.reserve.unwrap_or_default());
            // Other programs may be waiting for the same moment, so only a response shows how many requests remain.
            self.knowledge = if was_used_up { Knowledge::Nothing } else { Knowledge::Assumed };
            self.opened = Some(now);
        }
    }

    /// Returns whether a request may be sent now.
    pub(super) fn admits(&self, now: Instant) -> bool {
        if self.reserve.is_none() {
            return true;
        }
        match self.knowledge {
            Knowledge::Nothing => self.probe.is_none_or(|probe| probe.since + PROBE_TIMEOUT <= now),
            Knowledge::Unlimited => true,
            Knowledge::Window { .. } | Knowledge::Assumed => self.available() > Some(0),
        }
    }

    /// Counts a request that is about to be sent.
    pub(super) fn admit(&mut self, lease: u64, now: Instant) {
        self.in_flight += 1;
        if matches!(self.knowledge, Knowledge::Nothing) {
            self.probe = Some(Probe { lease, since: now });
        }
    }

    /// Returns when the rate gate may admit a request without a response, if it does not admit one now.
    pub(super) fn next_change(&self, clock: &ServerClock) -> Option<Instant> {
        self.reserve?;
        match self.knowledge {
            Knowledge::Nothing => Some(self.probe?.since + PROBE_TIMEOUT),
            Knowledge::Window { .. } => self.opens_at(clock),
            Knowledge::Unlimited | Knowledge::Assumed => None,
        }
    }

    /// Returns when the rate gate opens, if its window is used up whatever later responses report.
    pub(super) fn closed_until(&self, clock: &ServerClock) -> Option<Instant> {
        match self.knowledge {
            Knowledge::Window { remaining, .. } if remaining <= self.reserve? => self.opens_at(clock),
            _ => None,
        }
    }

    /// Returns the minimum time until the request at this position in the queue can be admitted.
    pub(super) fn least_wait(&self, place: usize, now: Instant, clock: &ServerClock) -> Duration {
        let Some(opens) = self.closed_until(clock) else { return Duration::ZERO };
        let windows = u64::try_from(place).unwrap_or(u64::MAX) / self.limit.unwrap_or(1).max(1);
        let more = self.length.unwrap_or_default().saturating_mul(u32::try_from(windows).unwrap_or(u32::MAX));
        opens.saturating_duration_since(now).saturating_add(more)
    }

    /// Ends a request whose response arrived or will never arrive.
    pub(super) fn settle(&mut self, lease: u64) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.probe = self.probe.filter(|probe| probe.lease != lease);
    }

    /// Records that no response arrived for a request. The server may have counted it.
    pub(super) fn on_lost(&mut self) {
        if let Knowledge::Window { remaining, .. } = &mut self.knowledge {
            *remaining = remaining.saturating_sub(1);
        }
    }

    /// Records a response without a usable limit.
    pub(super) fn on_silence(&mut self, is_success: bool) {
        if matches!(self.knowledge, Knowledge::Nothing) {
            self.silent_failures += 1;
            if is_success || self.silent_failures >= SILENT_FAILURES {
                self.knowledge = Knowledge::Unlimited;
            }
        }
    }

    /// Records a response that reports the window of the bucket. Its request was sent at `sent`.
    pub(super) fn on_report(
        &mut self,
        observation: &Observation,
        sent: Instant,
        now: Instant,
        clock: &ServerClock,
    ) {
        let Some(report) = observation.rate_limit else { return };
        let Some(reset) = report.reset else { return };
        let is_refused = observation.status == 429;
        let remaining = if is_refused { 0 } else { report.remaining.unwrap_or(u64::MAX) };
        let limit = report.limit.or(self.limit).unwrap_or_else(|| remaining.saturating_add(1));
        self.silent_failures = 0;
        if self.is_new(reset, now, clock) {
            self.length = self
                .reset
                .and_then(|known| reset.duration_since(known).ok())
                .filter(|length| *length <= LONGEST_WINDOW)
                .or(self.length);
            self.reset = Some(reset);
            self.reported = Some(report);
            self.limit = Some(limit);
            self.knowledge = Knowledge::Window { remaining, opening: opening(observation, now) };
            self.probe = None;
        } else if self.reset == Some(reset) {
            match &mut self.knowledge {
                Knowledge::Window { remaining: known, .. } => {
                    self.limit = Some(limit);
                    if remaining < *known {
                        *known = remaining;
                        self.reported = Some(report);
                    }
                }
                // Otherwise it is a late response of the previous window.
                _ if is_refused && self.opened.is_some_and(|opened| opened <= sent) => {
                    self.limit = Some(limit);
                    self.close_again(observation, now, clock);
                }
                _ => {}
            }
        }
    }

    /// Returns whether a reset is that of a newer window than the known one.
    fn is_new(&self, reset: SystemTime, now: Instant, clock: &ServerClock) -> bool {
        let Some(known) = self.reset else { return true };
        // Late responses have the reset of a window that is over. Otherwise the server's clock was set back.
        let is_far = || known.duration_since(reset).is_ok_and(|earlier| earlier > LONGEST_WINDOW);
        let is_over = || clock.certainly(reset).is_none_or(|end| end <= now);
        reset > known || (is_far() && !is_over())
    }

    /// Closes the rate gate because the server refused a request without reporting a window.
    pub(super) fn close(&mut self, until: Instant) {
        self.knowledge = Knowledge::Window { remaining: 0, opening: Opening::At(until) };
        self.probe = None;
    }

    /// Closes the rate gate because the window was assumed to have ended, but has not.
    fn close_again(&mut self, observation: &Observation, now: Instant, clock: &ServerClock) {
        let is_past = self.reset.is_some_and(|reset| observation.date.is_some_and(|date| date >= reset));
        let end = self.reset.and_then(|reset| clock.certainly(reset)).filter(|end| !is_past && *end > now);
        if is_past {
            self.lag = FRACTION;
        }
        let opens = end.unwrap_or(now + FRACTION).clamp(now + SHORTEST_PAUSE, now + LONGEST_WINDOW);
        self.knowledge = Knowledge::Window { remaining: 0, opening: Opening::At(opens) };
        self.probe = None;
    }

    /// Returns the limit of a window, if it is known.
    pub(super) fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Returns whether no request waits for this rate gate or is in flight.
    pub(super) fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.in_flight == 0
    }

    pub(super) fn state(&self, now: Instant, clock: &ServerClock) -> BucketState {
        BucketState {
            bucket: self.bucket.to_string(),
            rate_limit: self.reported,
            available: self.available(),
            in_flight: self.in_flight,
            waiting: self.queue.len(),
            closed_for: self.closed_until(clock).map(|opens| opens.saturating_duration_since(now)),
        }
    }

    fn available(&self) -> Option<u64> {
        let left = match self.knowledge {
            Knowledge::Window { remaining, .. } => remaining,
            Knowledge::Assumed => self.limit.unwrap_or_default(),
            Knowledge::Nothing | Knowledge::Unlimited => return None,
        };
        Some(left.saturating_sub(self.in_flight.saturating_add(self.reserve.unwrap_or_default())))
    }

    fn opens_at(&self, clock: &ServerClock) -> Option<Instant> {
        let Knowledge::Window { opening, .. } = self.knowledge else { return None };
        let (reset, latest) = match opening {
            Opening::At(time) => return Some(time),
            Opening::Reset(latest) => (self.reset?, latest),
        };
        // The uncertainty of the server's clock may cost 2 % of a window. If it would cost more, the probe may be
        // early: it is one request, and its response reduces the uncertainty.
        let is_clear = clock.doubt() <= self.length.unwrap_or(USUAL_LENGTH) / 50;
        let end = if is_clear { clock.certainly(reset) } else { clock.probably(reset) };
        Some((end? + self.lag).min(latest))
    }
}

/// Selects the clock by which a window opens, and the time after which it is open in any case. A response without a date
/// may have `Retry-After` instead.
fn opening(observation: &Observation, now: Instant) -> Opening {
    match observation.retry_after {
        Some(wait) if observation.date.is_none() && wait <= LONGEST_WINDOW => Opening::At(now + wait),
        _ => Opening::Reset(now + LONGEST_WINDOW),
    }
}
