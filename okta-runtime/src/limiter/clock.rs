//! The server's clock, as reported by responses.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The difference between the server's clock and the local clock, known within an interval.
///
/// `Date` has whole seconds, so one response leaves an uncertainty of a second. Each response narrows the interval: the
/// server wrote the date after the request was sent and before the response arrived.
#[derive(Clone, Copy, Debug)]
pub(super) struct ServerClock {
    /// The origin of local times.
    base: Instant,
    known: Option<Interval>,
}

/// Bounds of server time minus local time, in microseconds.
#[derive(Clone, Copy, Debug)]
struct Interval {
    low: i64,
    high: i64,
    since: Instant,
}

const SECOND: i64 = 1_000_000;

/// Clocks drift: after this time an interval is replaced by the next sample.
const LIFETIME: Duration = Duration::from_secs(600);

impl ServerClock {
    pub(super) fn new(base: Instant) -> Self {
        Self { base, known: None }
    }

    /// Records the date of a response to a request that was sent and whose response arrived at these times.
    pub(super) fn sample(&mut self, sent: Instant, received: Instant, date: SystemTime) {
        let date = micros(date);
        let sample = Interval {
            low: date - self.local(received),
            high: date.saturating_add(SECOND) - self.local(sent),
            since: received,
        };
        let narrowed = self.known.filter(|known| received < known.since + LIFETIME).map(|known| Interval {
            low: known.low.max(sample.low),
            high: known.high.min(sample.high),
            since: known.since,
        });
        // An empty interval means that one of the clocks was set.
        self.known = Some(narrowed.filter(|narrowed| narrowed.low < narrowed.high).unwrap_or(sample));
    }

    /// Assumes the local clock, within a second, unless the server's clock is known.
    pub(super) fn assume(&mut self, now: Instant, wall_clock: SystemTime) {
        if self.known.is_none() {
            let difference = micros(wall_clock) - self.local(now);
            self.known = Some(Interval { low: difference - SECOND, high: difference, since: now });
        }
    }

    /// Returns when the server's clock certainly shows this time.
    pub(super) fn certainly(&self, time: SystemTime) -> Option<Instant> {
        self.at(micros(time) - self.known?.low)
    }

    /// Returns when the server's clock shows this time, within half of the remaining uncertainty.
    pub(super) fn probably(&self, time: SystemTime) -> Option<Instant> {
        let Interval { low, high, .. } = self.known?;
        self.at(micros(time) - low - (high - low) / 2)
    }

    /// Returns the remaining uncertainty.
    pub(super) fn doubt(&self) -> Duration {
        let doubt = self.known.map_or(SECOND, |known| known.high - known.low);
        Duration::from_micros(doubt.unsigned_abs())
    }

    fn local(&self, time: Instant) -> i64 {
        // Times before the origin belong to requests that began just before the clock was created.
        match time.checked_duration_since(self.base) {
            Some(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX / 4),
            None => -i64::try_from((self.base - time).as_micros()).unwrap_or(i64::MAX / 4),
        }
    }

    fn at(&self, local: i64) -> Option<Instant> {
        let distance = Duration::from_micros(local.unsigned_abs());
        if local < 0 { Some(self.base) } else { self.base.checked_add(distance) }
    }
}

/// Returns microseconds since 1970. Implausible dates are clamped, so that differences do not overflow.
fn micros(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX).min(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::{Environment as _, System};

    const EPOCH: Duration = Duration::from_secs(1_767_225_600);

    /// Returns a new clock, its origin, and a function that records a date, in seconds, at a time in milliseconds.
    fn clock() -> (ServerClock, Instant, impl Fn(&mut ServerClock, u64, u64)) {
        let base = System.now();
        let sample = move |clock: &mut ServerClock, millis, seconds| {
            let at = base + Duration::from_millis(millis);
            clock.sample(at, at, UNIX_EPOCH + EPOCH + Duration::from_secs(seconds));
        };
        (ServerClock::new(base), base, sample)
    }

    #[test]
    fn samples_narrow_the_interval_until_it_is_too_old() {
        let (mut clock, _, sample) = clock();
        sample(&mut clock, 0, 0);
        assert_eq!(clock.doubt(), Duration::from_secs(1));
        sample(&mut clock, 900, 0);
        assert_eq!(clock.doubt(), Duration::from_millis(100));
        sample(&mut clock, 599_500, 599);
        assert_eq!(clock.doubt(), Duration::from_millis(100));
        sample(&mut clock, 600_500, 600);
        assert_eq!(clock.doubt(), Duration::from_secs(1));
    }

    #[test]
    fn a_clock_that_was_set_replaces_the_interval() {
        let (mut clock, base, sample) = clock();
        sample(&mut clock, 0, 0);
        sample(&mut clock, 1000, 3600);
        let shows = UNIX_EPOCH + EPOCH + Duration::from_secs(3700);
        assert_eq!(clock.certainly(shows), Some(base + Duration::from_secs(101)));
    }

    #[test]
    fn the_local_clock_is_assumed_within_a_second_until_a_response_has_a_date() {
        let (mut clock, base, sample) = clock();
        let wall_clock = UNIX_EPOCH + EPOCH;
        clock.assume(base, wall_clock);
        let shows = wall_clock + Duration::from_secs(10);
        assert_eq!(clock.certainly(shows), Some(base + Duration::from_secs(11)));
        assert_eq!(clock.probably(shows), Some(base + Duration::from_millis(10_500)));
        sample(&mut clock, 0, 3600);
        clock.assume(base, wall_clock);
        assert_eq!(clock.certainly(shows), Some(base), "it is past");
    }
}
