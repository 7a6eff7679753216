//! The limit on concurrent requests.

use super::ConcurrencyState;

/// Counts requests in flight, within a fixed limit set by the program and one that adapts to the server's refusals.
///
/// The adaptive limit starts low and grows by one with each response, so that it doubles in a round trip. A refusal
/// halves it. It then grows back in the same way to three quarters of what was refused, and from there by one after
/// whole rounds without a refusal. If the server refuses such a step, the next one takes four times as many rounds; if
/// a step holds, the next one takes a quarter of them.
#[derive(Debug)]
pub(super) struct Slots {
    /// The fixed limit.
    cap: Option<usize>,
    /// The adaptive limit; `None` if it is disabled.
    adaptive: Option<Adaptive>,
    in_flight: usize,
}

#[derive(Debug)]
struct Adaptive {
    limit: usize,
    /// The limit that the server is expected to accept; `None` until it has refused a request. Below it the limit grows
    /// fast.
    sustained: Option<usize>,
    /// The newest lease at the last refusal that halved the limit. Refusals of earlier leases do not halve it again.
    cut: u64,
    /// The number of responses that still count, because their requests were in flight when the limit was reached.
    full: usize,
    /// The number of responses that counted since the limit was changed.
    successes: usize,
    /// The number of rounds before the limit grows beyond what is sustained.
    rounds: usize,
}

/// The first limit. Okta's limits for an org are 35 and more.
const FIRST_LIMIT: usize = 16;

const MOST_ROUNDS: usize = 256;

impl Slots {
    pub(super) fn new(cap: Option<usize>, is_adaptive: bool) -> Self {
        let adaptive = is_adaptive.then_some(Adaptive {
            limit: FIRST_LIMIT,
            sustained: None,
            cut: 0,
            full: 0,
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
        let in_flight = self.in_flight.max(1);
        if let Some(adaptive) = &mut self.adaptive {
            adaptive.on_refused(in_flight, lease, newest);
        }
    }

    pub(super) fn state(&self) -> ConcurrencyState {
        ConcurrencyState { in_flight: self.in_flight, limit: self.limit() }
    }

    fn limit(&self) -> Option<usize> {
        self.cap.into_iter().chain(self.adaptive.as_ref().map(|adaptive| adaptive.limit)).min()
    }
}

impl Adaptive {
    fn on_accepted(&mut self, in_flight: usize) {
        if in_flight >= self.limit {
            self.full = self.limit;
        }
        if self.full == 0 {
            return;
        }
        self.full -= 1;
        let Some(sustained) = self.sustained.filter(|sustained| *sustained <= self.limit) else {
            self.limit = self.limit.saturating_add(1);
            return;
        };
        self.successes += 1;
        if self.successes >= self.limit.saturating_mul(self.rounds) {
            if self.limit > sustained {
                // The server accepts more than before.
                self.rounds = (self.rounds / 4).max(1);
            }
            self.sustained = Some(self.limit);
            self.limit = self.limit.saturating_add(1);
            self.successes = 0;
        }
    }

    fn on_refused(&mut self, in_flight: usize, lease: u64, newest: u64) {
        (self.full, self.successes) = (0, 0);
        if lease <= self.cut {
            return;
        }
        self.cut = newest;
        let refused = self.limit.min(in_flight);
        if self.sustained.is_some_and(|sustained| sustained < refused) {
            self.rounds = self.rounds.saturating_mul(4).min(MOST_ROUNDS);
        } else {
            self.sustained = Some((refused * 3 / 4).max(1));
            self.rounds = 1;
        }
        self.limit = (refused / 2).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::Slots;

    /// Fills all slots.
    fn fill(slots: &mut Slots) {
        while slots.has_free() {
            slots.take();
        }
    }

    /// Simulates this number of accepted requests while the limit is reached. Returns the limit after that.
    fn accept(slots: &mut Slots, count: usize) -> usize {
        for _ in 0..count {
            fill(slots);
            slots.on_accepted();
            slots.put_back();
        }
        slots.limit().unwrap()
    }

    /// Simulates a refusal of one request more than the remaining slots.
    fn refuse(slots: &mut Slots, lease: u64) -> usize {
        fill(slots);
        slots.on_refused(lease, lease);
        let limit = slots.limit().unwrap();
        while !slots.has_free() {
            slots.put_back();
        }
        limit
    }

    #[test]
    fn a_refusal_halves_the_limit_which_grows_fast_and_then_slowly() {
        let mut slots = Slots::new(None, true);
        assert_eq!(accept(&mut slots, 4), 20);
        assert_eq!(refuse(&mut slots, 1), 10);
        assert_eq!(accept(&mut slots, 5), 15);
        assert_eq!(accept(&mut slots, 14), 15);
        assert_eq!(accept(&mut slots, 1), 16);
        // A step that is refused is repeated later.
        assert_eq!(refuse(&mut slots, 2), 8);
        assert_eq!(accept(&mut slots, 7), 15);
        assert_eq!(accept(&mut slots, 4 * 15 - 1), 15);
        assert_eq!(accept(&mut slots, 1), 16);
        // A step that holds is followed by the next one sooner.
        assert_eq!(accept(&mut slots, 4 * 16), 17);
        assert_eq!(accept(&mut slots, 17), 18);
    }

    #[test]
    fn the_limit_grows_by_all_responses_to_requests_that_reached_it() {
        let mut slots = Slots::new(None, true);
        for (requests, limit) in [(15, 16), (16, 32), (16, 32), (32, 64)] {
            (0..requests).for_each(|_| slots.take());
            for _ in 0..requests {
                slots.on_accepted();
                slots.put_back();
            }
            assert_eq!(slots.limit(), Some(limit));
        }
    }

    #[test]
    fn refusals_of_earlier_requests_do_not_lower_the_limit_again() {
        let mut slots = Slots::new(None, true);
        fill(&mut slots);
        slots.on_refused(3, 16);
        slots.on_refused(16, 16);
        assert_eq!(slots.limit(), Some(8));
        slots.on_refused(17, 17);
        assert_eq!(slots.limit(), Some(4));
    }
}
