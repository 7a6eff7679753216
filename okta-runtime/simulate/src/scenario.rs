//! The scenarios and their goals.

use std::time::Duration;

use crate::org::{LATENCY, WINDOW};
use crate::report::Report;
use crate::run::{self, Strategy};

/// Tasks that make calls, and the org that they call.
#[derive(Clone)]
pub(crate) struct Scenario {
    pub(crate) name: String,
    /// The name of its chart.
    pub(crate) file: String,
    /// The requests of a window that each bucket allows.
    pub(crate) limits: Vec<u64>,
    /// The number of operations that share each bucket.
    pub(crate) operations: usize,
    /// The number of tasks for each bucket.
    pub(crate) tasks: usize,
    /// The number of calls that the tasks of each bucket make.
    pub(crate) calls: Vec<u64>,
    /// The average share of a window that another client takes at random times, in percent. The share of each window is
    /// between nothing and twice as much.
    pub(crate) others: u64,
    /// The number of requests that the org accepts at the same time.
    pub(crate) concurrency: Option<usize>,
    /// The number of requests that the client is allowed to send at the same time.
    pub(crate) cap: Option<usize>,
    goal: Goal,
}

/// The goals of a scenario.
#[derive(Clone, Copy)]
enum Goal {
    /// No failures, one refusal in a window, close to the earliest possible time, and fair.
    Alone,
    /// No failures, and at most 2 % refused.
    WithOthers,
    /// No failures, at most 5 % refused, and close to the time with the right cap.
    Concurrency,
}

/// How many windows later than unavoidable the slowest task ends, where more than one window after the mean is
/// unavoidable.
const SPREAD_MARGIN: f64 = 0.1;

/// Returns the scenarios.
pub(crate) fn all() -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for others in [0, 30] {
        for limit in [100, 600] {
            for tasks in [8, 64, 512] {
                scenarios.push(windows(tasks, limit, others));
            }
        }
    }
    scenarios.push(concurrency(None));
    scenarios.push(shared());
    scenarios
}

/// Ten windows of one bucket.
fn windows(tasks: usize, limit: u64, others: u64) -> Scenario {
    let (with, file) = match others {
        0 => (String::new(), String::new()),
        _ => (format!(", another client takes {others} % on average"), "-others".to_owned()),
    };
    Scenario {
        name: format!("{tasks} tasks, limit {limit}{with}"),
        file: format!("{tasks}-tasks-limit-{limit}{file}"),
        limits: vec![limit],
        operations: 1,
        tasks,
        calls: vec![10 * limit],
        others,
        concurrency: None,
        cap: None,
        goal: if others == 0 { Goal::Alone } else { Goal::WithOthers },
    }
}

/// Returns an org that accepts 16 requests at the same time.
fn concurrency(cap: Option<usize>) -> Scenario {
    Scenario {
        name: "64 tasks × 20 calls, concurrency limit 16".to_owned(),
        file: "concurrency".to_owned(),
        limits: vec![100_000],
        operations: 1,
        tasks: 64,
        calls: vec![64 * 20],
        others: 0,
        concurrency: Some(16),
        cap,
        goal: Goal::Concurrency,
    }
}

/// Twelve operations that share four buckets.
fn shared() -> Scenario {
    let limits = vec![60, 100, 150, 200];
    Scenario {
        name: "12 operations over 4 buckets".to_owned(),
        file: "shared-buckets".to_owned(),
        operations: 3,
        tasks: 12,
        calls: limits.iter().map(|limit| 10 * limit).collect(),
        limits,
        others: 0,
        concurrency: None,
        cap: None,
        goal: Goal::Alone,
    }
}

impl Scenario {
    /// Returns the number of calls of all tasks.
    pub(crate) fn total(&self) -> u64 {
        self.calls.iter().sum()
    }

    /// Returns the earliest possible end: the windows before the last one are full, and the calls of the last one take a
    /// round trip for as many as there are tasks.
    pub(crate) fn earliest(&self) -> Duration {
        let first_window = crate::org::first_window();
        let ends = self.calls.iter().zip(&self.limits).map(|(calls, limit)| {
            let full = calls.saturating_sub(1) / limit;
            let rest = calls - full * limit;
            let windows = match full {
                0 => Duration::ZERO,
                full => first_window + WINDOW * u32::try_from(full - 1).unwrap_or(u32::MAX),
            };
            windows + LATENCY * u32::try_from(rest.div_ceil(self.tasks as u64)).unwrap_or(u32::MAX)
        });
        // The org works on a request for half of a round trip.
        let busy = self.concurrency.map(|limit| {
            let rounds = self.total().div_ceil(limit as u64);
            LATENCY / 2 * u32::try_from(rounds).unwrap_or(u32::MAX)
        });
        ends.chain(busy).max().unwrap_or_default()
    }

    /// Returns how long after the mean the slowest task ends at least, in windows: a window of a bucket allows only as many
    /// tasks to end as requests, so that the last ones to end fill the last window, those before them the one before it,
    /// and so on.
    pub(crate) fn least_spread(&self) -> f64 {
        let limit = self.limits.iter().min().copied().unwrap_or(1).max(1);
        let tasks = self.tasks as u64;
        let windows: u64 = (0..tasks).map(|task| task / limit).sum();
        as_f64(windows) / as_f64(tasks.max(1))
    }

    /// Returns the goals that a run of the client misses.
    pub(crate) fn missed_goals(&self, report: &Report) -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let mut missed = Vec::new();
        let mut check = |holds: bool, goal: String| {
            if !holds {
                missed.push(goal);
            }
        };
        check(report.failed == 0, format!("{} calls failed", report.failed));
        let share = report.refused_share();
        match self.goal {
            Goal::Alone => {
                let most = report.most_refused;
                check(most <= 1, format!("{most} refusals in a window of a bucket"));
                let ratio = report.end.as_secs_f64() / self.earliest().as_secs_f64();
                check(ratio <= 1.03, format!("{ratio:.3} × the earliest possible time"));
                let (spread, least) = (report.spread(), self.least_spread());
                let text = format!("the slowest task ends {spread:.2} windows after the mean");
                check(spread <= (least + SPREAD_MARGIN).max(1.0), text);
            }
            Goal::WithOthers => check(share <= 0.02, format!("{:.1} % refused", share * 100.0)),
            Goal::Concurrency => {
                check(share <= 0.05, format!("{:.1} % refused", share * 100.0));
                let capped = run::run(&concurrency(self.concurrency), Strategy::Throttled)?;
                let ratio = report.end.as_secs_f64() / capped.end.as_secs_f64();
                check(ratio <= 1.2, format!("{ratio:.2} × the time with the right cap"));
            }
        }
        Ok(missed)
    }
}

/// Counts in a simulation are far below 2⁵³, so the conversion is exact.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn as_f64(number: u64) -> f64 {
    number as f64
}
