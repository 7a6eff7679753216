//! Holding calls back before a rate limit is hit.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use http::HeaderMap;

use crate::operation::Method;
use crate::response::{RateLimit, window};

/// Whether calls are held back before the server refuses them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Throttle {
    /// No: the server's refusals are waited for one by one.
    #[default]
    Off,
    /// Each route, which is a method with a path template, by what the server's answers say of its window. When no
    /// more than `reserve` requests are left in it, or one was refused, calls wait until the window ends. A wait that
    /// a call has no time for, or that is longer than a window, is not made: the server decides then.
    PerRoute {
        /// How many requests of each window are left to others.
        reserve: u64,
    },
}

/// The state of a route as the last answers told it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RouteState {
    /// The method.
    pub method: Method,
    /// The path template.
    pub path: &'static str,
    /// What the last answer said.
    pub rate_limit: RateLimit,
}

/// Longer waits than a window with its margin are not believed.
const LONGEST: Duration = Duration::from_secs(65);

/// What is known of all routes. Each is a row, and their number is that of the operations.
#[derive(Default)]
pub(crate) struct Gates(Mutex<HashMap<(Method, &'static str), Gate>>);

#[derive(Clone, Copy)]
struct Gate {
    rate_limit: Option<RateLimit>,
    closed_until: Option<Instant>,
}

impl Gates {
    /// How long a call of this route must wait, if it must.
    pub(crate) fn wait(&self, method: Method, path: &'static str, now: Instant) -> Option<Duration> {
        let closed_until = self.rows().get(&(method, path))?.closed_until?;
        closed_until.checked_duration_since(now).filter(|wait| !wait.is_zero())
    }

    /// Learns from an answer that came at `now`, by both clocks.
    pub(crate) fn learn(
        &self,
        throttle: Throttle,
        route: (Method, &'static str),
        (status, headers): (u16, &HeaderMap),
        now: (Instant, SystemTime),
    ) {
        let rate_limit = RateLimit::parse(headers);
        let closed_until = match throttle {
            Throttle::Off => None,
            Throttle::PerRoute { reserve } => {
                let remaining = rate_limit.and_then(|limit| limit.remaining);
                let closes = status == 429 || remaining.is_some_and(|remaining| remaining <= reserve);
                let wait = if closes { window(headers, now.1) } else { None };
                wait.filter(|wait| *wait <= LONGEST).and_then(|wait| now.0.checked_add(wait))
            }
        };
        if rate_limit.is_some() || closed_until.is_some() {
            self.rows().insert(route, Gate { rate_limit, closed_until });
        }
    }

    /// All routes that answers told of.
    pub(crate) fn states(&self) -> Vec<RouteState> {
        let rows = self.rows();
        let state = |((method, path), gate): (&(Method, &'static str), &Gate)| {
            gate.rate_limit.map(|rate_limit| RouteState { method: *method, path, rate_limit })
        };
        rows.iter().filter_map(state).collect()
    }

    fn rows(&self) -> MutexGuard<'_, HashMap<(Method, &'static str), Gate>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
