//! Tests of the state of admission, with a simulated clock.

use std::task::Waker;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;

use super::state::{State, Step, Ticket};
use super::{
    Bound, BucketState, Denied, LimiterSettings, Observation, Refusal, RefusalKind, Request, TooLong,
};
use crate::operation::Method;
use crate::response::RateLimit;

/// The server's clock at the start, in seconds.
const EPOCH: u64 = 1_767_225_600;

struct Bench {
    state: State,
    start: Instant,
    passed: Duration,
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Returns a response whose window ends this many seconds after the start.
fn report(status: u16, limit: u64, remaining: u64, reset: u64) -> Observation {
    let rate_limit = RateLimit {
        limit: Some(limit),
        remaining: Some(remaining),
        reset: Some(UNIX_EPOCH + seconds(EPOCH + reset)),
        server_date: None,
        concurrency: limit == 0 && remaining == 0,
    };
    Observation { rate_limit: Some(rate_limit), ..Observation::new(status) }
}

impl Bench {
    fn new(settings: LimiterSettings) -> Self {
        let start = Instant::now();
        Self { state: State::new(settings, start), start, passed: Duration::ZERO }
    }

    fn now(&self) -> Instant {
        self.start + self.passed
    }

    fn date(&self) -> SystemTime {
        UNIX_EPOCH + seconds(EPOCH + self.passed.as_secs())
    }

    fn request(&self) -> Request<'static> {
        Request::new("users", Method::Get, "/api/v1/users", self.now())
    }

    fn join(&mut self) -> Ticket {
        self.state.join(&self.request())
    }

    fn join_all(&mut self, count: usize) -> Vec<Ticket> {
        (0..count).map(|_| self.join()).collect()
    }

    fn poll(&mut self, ticket: Ticket) -> Option<Result<u64, Denied>> {
        match self.state.poll(ticket, Waker::noop(), self.now()).0 {
            Step::Done(result) => Some(result),
            Step::Wait { .. } => None,
        }
    }

    /// Returns the leases of the waiters that are admitted now, and removes them from the list.
    fn admitted(&mut self, waiting: &mut Vec<Ticket>) -> Vec<u64> {
        let mut leases = Vec::new();
        for ticket in std::mem::take(waiting) {
            match self.poll(ticket) {
                Some(lease) => leases.push(lease.unwrap()),
                None => waiting.push(ticket),
            }
        }
        leases
    }

    fn respond(&mut self, lease: u64, observation: Observation) -> Option<Refusal> {
        let observation = Observation { date: Some(self.date()), ..observation };
        self.respond_unchanged(lease, &observation)
    }

    /// Responds without adding the date.
    fn respond_unchanged(&mut self, lease: u64, observation: &Observation) -> Option<Refusal> {
        let (now, date) = (self.now(), self.date());
        let (refusal, _) = self.state.observe(lease, observation, now, date);
        self.state.release(lease, now);
        refusal
    }

    fn lose(&mut self, lease: u64) {
        self.state.release(lease, self.now());
    }

    /// Sends one request with this response.
    fn exchange(&mut self, observation: Observation) {
        let ticket = self.join();
        let lease = self.poll(ticket).unwrap().unwrap();
        self.respond(lease, observation);
    }

    fn only_bucket(&self) -> BucketState {
        let mut buckets = self.state.snapshot(self.now()).buckets;
        assert_eq!(buckets.len(), 1);
        buckets.remove(0)
    }
}

/// Returns a bench without an initial concurrency limit.
fn bench() -> Bench {
    let mut bench = Bench::new(LimiterSettings::default());
    // The first limit on concurrency grows by one with each response while it is reached.
    let mut warm = Vec::new();
    for number in 0..1000 {
        let request = Request { bucket: "warm", ..bench.request() };
        warm.push(bench.state.join(&request));
        if number == 0 {
            let lease = bench.admitted(&mut warm)[0];
            bench.respond(lease, Observation::new(200));
        }
    }
    while !warm.is_empty() {
        for lease in bench.admitted(&mut warm) {
            bench.respond(lease, Observation::new(200));
        }
    }
    bench.state.forget_buckets();
    bench
}

#[test]
fn a_request_enters_at_once_if_nothing_waits() {
    let mut bench = Bench::new(LimiterSettings { max_concurrent: Some(2), ..LimiterSettings::default() });
    let enter = |bench: &mut Bench| bench.state.enter(&bench.request(), bench.now());
    let probe = enter(&mut bench).unwrap();
    assert_eq!(enter(&mut bench), None, "the limits are not known yet");
    bench.respond(probe, report(200, 600, 3, 60));
    let (first, second) = (enter(&mut bench).unwrap(), enter(&mut bench).unwrap());
    assert_eq!(enter(&mut bench), None, "no slot is free");
    let ticket = bench.join();
    bench.lose(first);
    assert_eq!(enter(&mut bench), None, "another request waits");
    let lease = bench.poll(ticket).unwrap().unwrap();
    bench.respond(second, report(200, 600, 1, 60));
    bench.respond(lease, report(200, 600, 0, 60));
    assert_eq!(enter(&mut bench), None, "the window is used up");
}

#[test]
fn unknown_bucket_admits_one_probe() {
    let mut bench = bench();
    let mut waiting = bench.join_all(20);
    let probe = bench.admitted(&mut waiting);
    assert_eq!(probe.len(), 1);
    bench.respond(probe[0], report(200, 600, 12, 60));
    assert_eq!(bench.admitted(&mut waiting).len(), 12);
    assert!(bench.admitted(&mut waiting).is_empty());
}

#[test]
fn requests_are_admitted_in_order() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 2, 60));
    bench.passed = seconds(1);
    let tickets = bench.join_all(4);
    assert!(bench.poll(tickets[3]).is_none());
    assert!(bench.poll(tickets[2]).is_none());
    assert!(bench.poll(tickets[0]).is_some());
    assert!(bench.poll(tickets[1]).is_some());
    // A call that began earlier and queues again comes first.
    bench.passed = seconds(61);
    let since = bench.start;
    let again = bench.state.join(&Request { since, ..bench.request() });
    assert!(bench.poll(tickets[2]).is_none());
    assert!(bench.poll(again).is_some());
}

#[test]
fn responses_without_limits_open_the_bucket() {
    let mut bench = bench();
    let mut waiting = bench.join_all(50);
    let probe = bench.admitted(&mut waiting)[0];
    bench.respond(probe, Observation::new(200));
    assert_eq!(bench.admitted(&mut waiting).len(), 49);
}

#[test]
fn one_failure_without_limits_is_followed_by_another_probe() {
    let mut bench = bench();
    let mut waiting = bench.join_all(50);
    for _ in 0..2 {
        let probe = bench.admitted(&mut waiting);
        assert_eq!(probe.len(), 1);
        bench.respond(probe[0], Observation::new(404));
    }
    assert_eq!(bench.admitted(&mut waiting).len(), 48);
}

#[test]
fn failures_before_and_after_a_window_are_not_consecutive() {
    let mut bench = bench();
    bench.exchange(Observation::new(404));
    bench.exchange(report(200, 600, 0, 60));
    bench.passed = seconds(60);
    bench.exchange(Observation::new(404));
    let mut waiting = bench.join_all(2);
    assert_eq!(bench.admitted(&mut waiting).len(), 1, "a probe");
}

#[test]
fn a_probe_that_fails_or_takes_long_lets_the_next_one_go() {
    let mut bench = bench();
    let mut waiting = bench.join_all(5);
    let first = bench.admitted(&mut waiting)[0];
    bench.lose(first);
    let second = bench.admitted(&mut waiting);
    assert_eq!(second.len(), 1);
    bench.passed += Duration::from_millis(999);
    assert!(bench.admitted(&mut waiting).is_empty());
    bench.passed += Duration::from_millis(1);
    assert_eq!(bench.admitted(&mut waiting).len(), 1);
    // The first response opens the bucket.
    bench.respond(second[0], report(200, 600, 100, 60));
    assert_eq!(bench.admitted(&mut waiting).len(), 2);
}

#[test]
fn responses_out_of_order_never_reopen_a_gate() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 3, 60));
    let mut waiting = bench.join_all(10);
    let leases = bench.admitted(&mut waiting);
    assert_eq!(leases.len(), 3);
    bench.respond(leases[0], report(200, 600, 0, 60));
    bench.respond(leases[1], report(200, 600, 2, 60));
    bench.respond(leases[2], report(200, 600, 600, 0));
    assert!(bench.admitted(&mut waiting).is_empty());
    assert_eq!(bench.only_bucket().closed_for, Some(seconds(60)));
}

#[test]
fn the_reserve_is_left_to_others() {
    let mut bench = bench();
    bench.state.set_reserve(5);
    bench.exchange(report(200, 600, 8, 60));
    let mut waiting = bench.join_all(10);
    let leases = bench.admitted(&mut waiting);
    assert_eq!((leases.len(), bench.only_bucket().closed_for), (3, None));
    for lease in leases {
        bench.respond(lease, report(200, 600, 5, 60));
    }
    assert_eq!(bench.only_bucket().closed_for, Some(seconds(60)));
}

#[test]
fn a_used_up_window_is_followed_by_a_probe_and_what_its_response_reports() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 0, 60));
    let mut waiting = bench.join_all(600);
    bench.passed = Duration::from_millis(59_999);
    assert!(bench.admitted(&mut waiting).is_empty());
    bench.passed = seconds(60);
    let probe = bench.admitted(&mut waiting);
    assert_eq!(probe.len(), 1);
    // Another program has used the window.
    bench.respond(probe[0], report(200, 600, 420, 120));
    assert_eq!(bench.admitted(&mut waiting).len(), 420);
}

#[test]
fn requests_under_way_count_in_the_next_window() {
    let mut bench = bench();
    bench.exchange(report(200, 10, 9, 60));
    let mut early = bench.join_all(4);
    let leases = bench.admitted(&mut early);
    assert_eq!(leases.len(), 4);
    bench.passed = seconds(60);
    // The window was not used up, so that no probe is needed.
    let mut waiting = bench.join_all(10);
    assert_eq!(bench.admitted(&mut waiting).len(), 6);
    // Responses of the old window do not affect the new one.
    bench.respond(leases[0], report(200, 10, 1, 60));
    assert_eq!(bench.admitted(&mut waiting).len(), 1);
}

#[test]
fn operations_that_report_different_limits_are_kept_apart() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 0, 60));
    let other = Request { path: "/api/v1/users/{id}", ..bench.request() };
    let ticket = bench.state.join(&other);
    assert!(bench.poll(ticket).is_none());
    bench.passed = seconds(60);
    let lease = bench.poll(ticket).unwrap().unwrap();
    let next = bench.state.join(&other);
    assert!(bench.poll(next).is_none());
    bench.respond(lease, report(200, 2000, 1999, 120));
    let states = bench.state.snapshot(bench.now()).buckets;
    assert_eq!(states.len(), 2);
    // What waited for the first one does not wait there any more.
    assert!(bench.poll(next).is_some() && states.iter().all(|bucket| bucket.waiting == 0), "{states:?}");
    // From now on, one does not close the other.
    bench.exchange(report(200, 600, 0, 120));
    let ticket = bench.join();
    assert!(bench.poll(ticket).is_none());
    let ticket = bench.state.join(&other);
    assert!(bench.poll(ticket).is_some());
}

#[test]
fn a_rate_gate_with_a_request_under_way_is_kept_without_a_route() {
    let mut bench = bench();
    let join = |bench: &mut Bench, path| bench.state.join(&Request { path, ..bench.request() });
    let exchange = |bench: &mut Bench, ticket, observation| {
        let lease = bench.poll(ticket).unwrap().unwrap();
        bench.respond(lease, observation);
    };
    bench.exchange(report(200, 600, 0, 60));
    let other = join(&mut bench, "/other");
    let held = join(&mut bench, "/held");
    assert!(bench.poll(other).is_none());
    bench.passed = seconds(60);
    // The other operation has a limit of its own, and the next request becomes the probe of the first rate gate.
    exchange(&mut bench, other, report(200, 2000, 1999, 120));
    let lease = bench.poll(held).unwrap().unwrap();
    // The first operation now has the limit of the other one, and a third one has another.
    bench.passed = seconds(62);
    bench.exchange(report(200, 2000, 1998, 120));
    let third = join(&mut bench, "/third");
    exchange(&mut bench, third, report(200, 300, 299, 120));
    let in_flight = |bench: &Bench| -> Vec<u64> {
        bench.state.snapshot(bench.now()).buckets.iter().map(|bucket| bucket.in_flight).collect()
    };
    assert_eq!(in_flight(&bench), [1, 0, 0]);
    bench.lose(lease);
    assert_eq!(in_flight(&bench), [0, 0, 0]);
}

#[test]
fn a_waiter_that_is_denied_passes_the_timer_on() {
    let mut bench = bench();
    let probe = bench.join();
    assert!(bench.poll(probe).is_some());
    let deadline = Some(bench.now() + Duration::from_millis(500));
    let first = bench.state.join(&Request { deadline, ..bench.request() });
    let second = bench.join();
    assert!(bench.poll(first).is_none() && bench.poll(second).is_none());
    bench.passed = Duration::from_millis(500);
    let (step, wakers) = bench.state.poll(first, Waker::noop(), bench.now());
    assert_eq!((step, wakers.len()), (Step::Done(Err(Denied::Deadline)), 1));
}

#[test]
fn a_limit_that_changes_for_all_does_not_leave_a_gate_behind() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 10, 60));
    bench.exchange(report(200, 300, 5, 60));
    assert_eq!(bench.only_bucket().available, Some(5));
}

#[test]
fn concurrency_refusals_halve_the_limit_and_do_not_close_the_bucket() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 500, 60));
    let mut waiting = bench.join_all(64);
    let leases = bench.admitted(&mut waiting);
    assert_eq!(leases.len(), 64);
    for lease in &leases[16..] {
        let refusal = bench.respond(*lease, report(429, 0, 0, 60)).unwrap();
        assert_eq!(refusal.kind, RefusalKind::Concurrency);
    }
    assert_eq!(bench.state.snapshot(bench.now()).concurrency.limit, Some(32));
    // The gate of the bucket is not affected.
    assert_eq!(bench.only_bucket().available, Some(484));
    let mut waiting = bench.join_all(64);
    let more = bench.admitted(&mut waiting);
    assert_eq!(more.len(), 16);
    for lease in more {
        bench.respond(lease, report(429, 0, 0, 60));
    }
    assert_eq!(bench.state.snapshot(bench.now()).concurrency.limit, Some(16));
    assert!(bench.admitted(&mut waiting).is_empty());
}

#[test]
fn resource_refusals_do_not_close_the_bucket() {
    for (status, code, limit) in [
        (429, Some("E0000109"), Some(report(429, 40, 0, 10))),
        (429, None, Some(report(429, 600, 17, 60))),
        (429, None, None),
        (429, None, Some(Observation { retry_after: Some(seconds(3600)), ..Observation::new(429) })),
        (423, None, None),
        (400, Some("E0000239"), None),
    ] {
        let mut bench = bench();
        bench.exchange(report(200, 600, 500, 60));
        let ticket = bench.join();
        let lease = bench.poll(ticket).unwrap().unwrap();
        let observation = limit.unwrap_or(Observation::new(status));
        let observation = Observation { code: code.map(str::to_owned), ..observation };
        let refusal = bench.respond(lease, observation).unwrap();
        assert_eq!(refusal.kind, RefusalKind::Resource);
        assert_eq!(bench.only_bucket().available, Some(500), "{status} {code:?}");
        assert_eq!(bench.only_bucket().closed_for, None);
    }
}

#[test]
fn a_window_refusal_closes_the_gate_for_all() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 500, 60));
    let mut waiting = bench.join_all(2);
    let leases = bench.admitted(&mut waiting);
    let refusal = bench.respond(leases[0], report(429, 600, 0, 60)).unwrap();
    assert_eq!(refusal.kind, RefusalKind::Window);
    bench.respond(leases[1], report(200, 600, 30, 60));
    let ticket = bench.join();
    assert!(bench.poll(ticket).is_none());
}

#[test]
fn a_wait_beyond_the_deadline_is_denied_at_once() {
    let mut bench = bench();
    bench.exchange(report(200, 2, 0, 60));
    let request = |bench: &Bench, left| Request { deadline: Some(bench.now() + left), ..bench.request() };
    let ticket = bench.state.join(&request(&bench, seconds(60)));
    let denied = bench.poll(ticket).unwrap().unwrap_err();
    let expected = TooLong::new("users", 2, seconds(60), seconds(60), Bound::Deadline);
    assert_eq!(denied, Denied::TooLong(Box::new(expected)));
    let ticket = bench.state.join(&request(&bench, seconds(61)));
    assert!(bench.poll(ticket).is_none());
    // It loses its position.
    bench.state.leave(ticket, bench.now());
    let ticket = bench.state.join(&Request { max_wait: seconds(59), ..bench.request() });
    let denied = bench.poll(ticket).unwrap().unwrap_err();
    assert!(matches!(denied, Denied::TooLong(too_long) if too_long.bound == Bound::MaxWait));
    assert_eq!(bench.only_bucket().waiting, 0);
}

#[test]
fn waiters_are_denied_when_a_response_makes_their_wait_too_long() {
    let mut bench = bench();
    let probe = bench.join();
    let lease = bench.poll(probe).unwrap().unwrap();
    let deadline = Some(bench.now() + seconds(10));
    let ticket = bench.state.join(&Request { deadline, ..bench.request() });
    assert!(bench.poll(ticket).is_none());
    bench.respond(lease, report(200, 600, 0, 60));
    assert!(matches!(bench.poll(ticket), Some(Err(Denied::TooLong(_)))));
}

#[test]
fn places_behind_whole_windows_count() {
    let mut bench = bench();
    bench.exchange(report(200, 10, 0, 60));
    bench.passed = seconds(60);
    bench.exchange(report(200, 10, 0, 120));
    // How long a window is remains known after a pause of several windows.
    bench.passed = seconds(600);
    bench.exchange(report(200, 10, 0, 660));
    let waiting = bench.join_all(25);
    let deadline = Some(bench.now() + seconds(179));
    let ticket = bench.state.join(&Request { deadline, ..bench.request() });
    let denied = bench.poll(ticket).unwrap().unwrap_err();
    assert!(matches!(denied, Denied::TooLong(too_long) if too_long.wait == seconds(180)));
    drop(waiting);
}

#[test]
fn a_waiter_that_leaves_passes_its_turn_on() {
    let mut bench = bench();
    let tickets = bench.join_all(3);
    assert!(bench.poll(tickets[1]).is_none());
    // The first was admitted meanwhile, but not yet polled.
    bench.state.leave(tickets[0], bench.now());
    assert!(bench.poll(tickets[1]).is_some());
    bench.state.leave(tickets[2], bench.now());
    let state = bench.only_bucket();
    assert_eq!((state.in_flight, state.waiting), (1, 0));
}

#[test]
fn a_lost_request_counts_as_sent() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 5, 60));
    let ticket = bench.join();
    let lease = bench.poll(ticket).unwrap().unwrap();
    bench.lose(lease);
    assert_eq!(bench.only_bucket().available, Some(4));
}

#[test]
fn an_early_refusal_waits_until_the_reset_is_certain() {
    let mut bench = bench();
    // The server's clock is known within a second only: the probe may be early.
    bench.exchange(report(200, 600, 0, 2));
    bench.passed = seconds(2);
    bench.exchange(report(200, 600, 0, 4));
    bench.passed = Duration::from_millis(3900);
    let ticket = bench.join();
    let lease = bench.poll(ticket).unwrap().unwrap();
    bench.respond(lease, report(429, 600, 0, 4));
    let ticket = bench.join();
    assert!(bench.poll(ticket).is_none());
    bench.passed = seconds(4) + Duration::from_millis(100);
    assert!(bench.poll(ticket).is_some());
}

#[test]
fn a_window_that_ends_after_its_reset_is_waited_for_a_second_longer() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 0, 60));
    bench.passed = seconds(60);
    let ticket = bench.join();
    let lease = bench.poll(ticket).unwrap().unwrap();
    bench.respond(lease, report(429, 600, 0, 60));
    let ticket = bench.join();
    bench.passed = Duration::from_millis(60_999);
    assert!(bench.poll(ticket).is_none());
    bench.passed = seconds(61);
    assert!(bench.poll(ticket).is_some());
}

#[test]
fn a_late_refusal_by_the_last_window_does_not_close_the_next_one() {
    let mut bench = bench();
    bench.exchange(report(200, 600, 10, 60));
    bench.passed = seconds(59);
    let ticket = bench.join();
    let late = bench.poll(ticket).unwrap().unwrap();
    bench.passed = seconds(61);
    // The window was not used up, so the next one is taken to be open.
    let ticket = bench.join();
    assert!(bench.poll(ticket).is_some());
    bench.respond(late, report(429, 600, 0, 60));
    let ticket = bench.join();
    assert!(bench.poll(ticket).is_some());
}

#[test]
fn retry_after_counts_only_where_the_clock_of_the_server_is_not_reported() {
    let refusal = Observation { retry_after: Some(seconds(5)), ..report(429, 600, 0, 60) };
    let closed_for = |has_date: bool| {
        let mut bench = bench();
        let ticket = bench.join();
        let lease = bench.poll(ticket).unwrap().unwrap();
        let date = has_date.then(|| bench.date());
        bench.respond_unchanged(lease, &Observation { date, ..refusal.clone() });
        bench.only_bucket().closed_for
    };
    assert_eq!(closed_for(true), Some(seconds(60)));
    assert_eq!(closed_for(false), Some(seconds(5)));
}

#[test]
fn a_bucket_is_not_closed_for_longer_than_a_window() {
    let hour = 3600;
    // By a clock that is an hour ahead, and without a date.
    for date in [Some(UNIX_EPOCH + seconds(EPOCH + hour)), None] {
        let mut bench = bench();
        let ticket = bench.join();
        let lease = bench.poll(ticket).unwrap().unwrap();
        bench.respond_unchanged(lease, &Observation { date, ..report(200, 600, 0, hour + 60) });
        let ticket = bench.join();
        assert!(bench.poll(ticket).is_none());
        // Another response has the right date.
        let other = bench.state.join(&Request { bucket: "groups", ..bench.request() });
        let lease = bench.poll(other).unwrap().unwrap();
        bench.respond(lease, Observation::new(200));
        bench.passed = seconds(65);
        let lease = bench.poll(ticket).unwrap().unwrap();
        // What the next response reports is not taken for that of an earlier window.
        bench.respond(lease, report(200, 600, 7, 120));
        let states = bench.state.snapshot(bench.now()).buckets;
        assert_eq!(states[0].available, Some(7), "{date:?}");
        // A refusal by the reset of the wrong clock does not close it for longer either.
        let ticket = bench.join();
        let lease = bench.poll(ticket).unwrap().unwrap();
        bench.respond(lease, report(429, 600, 0, 120));
        let ticket = bench.join();
        bench.passed = seconds(130);
        assert!(bench.poll(ticket).is_some());
    }
}

#[test]
fn rate_gates_that_nobody_uses_are_forgotten_when_there_are_many() {
    let mut bench = Bench::new(LimiterSettings::default());
    let used = bench.join();
    for number in 0..2000 {
        let bucket = format!("/v1/things/{number}");
        let ticket = bench.state.join(&Request { bucket: &bucket, ..bench.request() });
        let lease = bench.poll(ticket).unwrap().unwrap();
        bench.respond(lease, report(200, 600, 599, 60));
    }
    let buckets = bench.state.snapshot(bench.now()).buckets;
    assert!(buckets.len() <= 256, "{}", buckets.len());
    assert!(
        buckets
            .iter()
            .any(|bucket| bucket.bucket == "users" && bucket.in_flight + bucket.waiting as u64 == 1)
    );
    let lease = bench.poll(used).unwrap().unwrap();
    bench.respond(lease, report(200, 600, 3, 60));
    assert_eq!(bench.state.enter(&bench.request(), bench.now()).map(|_| ()), Some(()));
}

#[test]
fn the_programs_limit_on_concurrency_is_kept_when_the_throttle_is_off() {
    let settings =
        LimiterSettings { is_enabled: false, max_concurrent: Some(4), ..LimiterSettings::default() };
    let mut bench = Bench::new(settings);
    let mut waiting = bench.join_all(10);
    let leases = bench.admitted(&mut waiting);
    assert_eq!(leases.len(), 4);
    bench.respond(leases[0], report(429, 600, 0, 60));
    assert_eq!(bench.admitted(&mut waiting).len(), 1);
    // What responses report is recorded.
    assert_eq!(bench.only_bucket().rate_limit.and_then(|limit| limit.limit), Some(600));
}

#[test]
fn a_request_does_not_hold_a_slot_while_its_gate_is_closed() {
    let mut bench = Bench::new(LimiterSettings { max_concurrent: Some(1), ..LimiterSettings::default() });
    bench.exchange(report(200, 600, 0, 60));
    let held = bench.join();
    assert!(bench.poll(held).is_none());
    let other = bench.state.join(&Request { bucket: "groups", ..bench.request() });
    assert!(bench.poll(other).is_some());
}

/// An event at the server or the clients.
#[derive(Clone, Debug)]
enum Event {
    Join,
    Leave(usize),
    Respond(usize),
    Lose(usize),
    Pass(u64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        6 => Just(Event::Join),
        1 => any::<usize>().prop_map(Event::Leave),
        6 => any::<usize>().prop_map(Event::Respond),
        1 => any::<usize>().prop_map(Event::Lose),
        2 => (0u64..40_000).prop_map(Event::Pass),
    ];
    proptest::collection::vec(event, 0..400)
}

/// A server that counts in windows of a minute.
struct Server {
    limit: u64,
    used: u64,
    window: u64,
}

impl Server {
    fn accept(&mut self, passed: Duration) -> Observation {
        let window = passed.as_secs() / 60;
        if window != self.window {
            (self.window, self.used) = (window, 0);
        }
        let reset = (window + 1) * 60;
        if self.used == self.limit {
            return report(429, self.limit, 0, reset);
        }
        self.used += 1;
        report(200, self.limit, self.limit - self.used, reset)
    }
}

/// A client whose requests reach the server immediately, and whose responses arrive by events.
struct World {
    bench: Bench,
    server: Server,
    waiting: Vec<Ticket>,
    sent: Vec<(u64, Observation)>,
    /// The windows in which a request was refused.
    refused: Vec<u64>,
}

impl World {
    fn new(limit: u64) -> Self {
        let server = Server { limit, used: 0, window: 0 };
        let bench = Bench::new(LimiterSettings::default());
        Self { bench, server, waiting: Vec::new(), sent: Vec::new(), refused: Vec::new() }
    }

    fn apply(&mut self, event: &Event) {
        match *event {
            Event::Join => {
                let ticket = self.bench.join();
                self.waiting.push(ticket);
            }
            Event::Leave(index) if !self.waiting.is_empty() => {
                let ticket = self.waiting.remove(index % self.waiting.len());
                self.bench.state.leave(ticket, self.bench.now());
            }
            Event::Respond(index) if !self.sent.is_empty() => {
                let (lease, observation) = self.sent.remove(index % self.sent.len());
                self.bench.respond(lease, observation);
            }
            Event::Lose(index) if !self.sent.is_empty() => {
                let (lease, _) = self.sent.remove(index % self.sent.len());
                self.bench.lose(lease);
            }
            Event::Pass(millis) => self.bench.passed += Duration::from_millis(millis),
            _ => {}
        }
        self.send();
    }

    fn send(&mut self) {
        for lease in self.bench.admitted(&mut self.waiting) {
            let observation = self.server.accept(self.bench.passed);
            if observation.status == 429 {
                self.refused.push(self.server.window);
            }
            self.sent.push((lease, observation));
        }
    }

    fn respond_all(&mut self) {
        while !self.sent.is_empty() {
            self.apply(&Event::Respond(0));
        }
    }
}

proptest! {
    /// A single client is never refused while responses arrive, in any order.
    #[test]
    fn a_lone_client_is_never_refused(events in events(), limit in 1u64..20) {
        let mut world = World::new(limit);
        for event in events.iter().filter(|event| !matches!(event, Event::Lose(_))) {
            if matches!(event, Event::Pass(_)) {
                world.respond_all();
            }
            world.apply(event);
        }
        prop_assert!(world.refused.is_empty(), "{:?}", world.refused);
    }

    /// After any events, every request is eventually admitted, and no state is left behind.
    #[test]
    fn nobody_is_left_waiting(events in events(), limit in 1u64..20) {
        let mut world = World::new(limit);
        for event in &events {
            world.apply(event);
        }
        for _ in 0..world.waiting.len() + 2 {
            world.respond_all();
            world.apply(&Event::Pass(61_000));
        }
        prop_assert!(world.waiting.is_empty());
        world.respond_all();
        let state = world.bench.state.snapshot(world.bench.now());
        prop_assert_eq!(state.concurrency.in_flight, 0);
        prop_assert!(state.buckets.iter().all(|bucket| bucket.in_flight == 0 && bucket.waiting == 0));
    }
}
