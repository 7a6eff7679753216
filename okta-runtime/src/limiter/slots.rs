//! The limit on requests that are under way at the same time.

use super::ConcurrencyState;

/// Counts requests under way, within a fixed limit of the program and one that adapts to the server's refusals.
///
/// The adaptive limit starts low and grows by one with each response, so that it doubles in a round trip. A refusal
/// lowers it to the number that the server has accepted, at most by half. From then on it grows by one after whole
/// rounds without a refusal. If the server refuses what it grew by, the limit returns to what was sustained, and the
/// next step takes four times as many rounds; if a step holds, the next one takes a quarter of them.
#[derive(Debug)]
pub(super) struct Slots {
    /// The limit that the program sets.
    cap: Option<usize>,
    /// The adaptive limit; `None` if the server's refusals are not acted on.
    adaptive: Option<Adaptive>,
    in_flight: usize,
}

#[derive(Debug)]
struct Adaptive {
    limit: usize,
    /// Whether the server has refused a request; until then the limit grows fast.
    was_refused: bool,
    /// The highest limit that a whole round of responses has sustained; 0 if none has.
    sustained: usize,
    /// The limit does not go below this number for refusals of requests sent before the last cut.
    floor: usize,
    /// The newest lease at the last cut.
    cut: u64,
    /// Responses since the limit was changed, as far as they came while it was reached.
    successes: usize,
    /// The number of rounds before the limit grows again.
    rounds: usize,
}

/// The first limit. Okta's limits for an org are 35 and more.
const FIRST_LIMIT: usize = 16;

const MOST_ROUNDS: usize = 256;

impl Slots {
    pub(super) fn new(cap: Option<usize>, is_adaptive: bool) -> Self {
        let adaptive = is_adaptive.then_some(Adaptive {
            limit: FIRST_LIMIT,
            was_refused: false,
            sustained: 0,
            floor: 0,
            cut: 0,
            successes: 0,
            rounds: 1,
        });
        Self { cap: cap.map(|cap| cap.max(1)), adaptive, in_flight: 0 }
    }

    pub(super) fn has_free(&self) -> bool {
        self.limit().is_none_or(|limit| self.in_flight < limit)
    }

    pub(super) fn take(&mut self) {
        self.in_flight += 1;
    }

    pub(super) fn put_back(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Records a response that is not a refusal because of concurrency.
    pub(super) fn on_accepted(&mut self) {
        let in_flight = self.in_flight;
        if let Some(adaptive) = &mut self.adaptive {
            adaptive.on_accepted(in_flight);
        }
    }

    /// Records that the server refused the request of this lease; `newest` is the last lease so far.
    pub(super) fn on_refused(&mut self, lease: u64, newest: u64) {
        // Without the refused one.
        let in_flight = self.in_flight.saturating_sub(1);
        if let Some(adaptive) = &mut self.adaptive {
            adaptive.on_refused(in_flight, lease, newest);
        }
    }

    pub(super) fn state(&self) -> ConcurrencyState {
        // A limit that was never reached says nothing about the server.
        let adaptive = self.adaptive.as_ref().filter(|adaptive| adaptive.was_refused);
        let limit = self.cap.into_iter().chain(adaptive.map(|adaptive| adaptive.limit)).min();
        ConcurrencyState { in_flight: self.in_flight, limit }
    }

    fn limit(&self) -> Option<usize> {
        self.cap.into_iter().chain(self.adaptive.as_ref().map(|adaptive| adaptive.limit)).min()
    }
}

impl Adaptive {
    fn on_accepted(&mut self, in_flight: usize) {
        if in_flight < self.limit {
            return;
        }
        if !self.was_refused {
            self.limit = self.limit.saturating_add(1);
            return;
        }
        self.successes += 1;
        if self.successes >= self.limit.saturating_mul(self.rounds) {
            if self.sustained > 0 && self.limit > self.sustained {
                // The server accepts more than before.
                self.rounds = (self.rounds / 4).max(1);
            }
            self.sustained = self.limit;
            self.limit = self.limit.saturating_add(1);
            self.successes = 0;
        }
    }

    fn on_refused(&mut self, in_flight: usize, lease: u64, newest: u64) {
        self.was_refused = true;
        self.successes = 0;
        if lease <= self.cut {
            // Part of the refusals that the last cut was for.
            self.limit = self.limit.min(in_flight).max(self.floor);
            return;
        }
        self.cut = newest;
        if self.limit > self.sustained && self.sustained > 0 {
            self.limit = self.sustained;
            self.floor = self.sustained;
            self.rounds = self.rounds.saturating_mul(4).min(MOST_ROUNDS);
        } else {
            self.floor = (self.limit.min(in_flight + 1) / 2).max(1);
            self.limit = in_flight.max(self.floor);
            self.sustained = 0;
            self.rounds = 1;
        }
    }
}
