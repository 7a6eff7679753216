//! The chart of a scenario: token requests over time, and the calls that ended, for each strategy.

use std::error::Error;
use std::time::Duration;

use okta_chart::{Points, Row};

use super::run::{Call, Report};
use super::{Scenario, Start};
use crate::chart::{ACCEPTED, REFUSED, TASKS, count_per_step, of_time, stairs, step_of};
use crate::run::Strategy;
use crate::scenario::as_f64;

/// Returns the chart as SVG.
pub(super) fn draw(scenario: &Scenario, reports: &[Report]) -> Result<String, Box<dyn Error>> {
    let ends = reports.iter().flat_map(|report| &report.calls).map(|call| call.ended.as_secs_f64());
    let end = match scenario.start {
        Start::Cold => ends.fold(1.0, f64::max) * 1.02,
        Start::OldToken(left) => left.as_secs_f64(),
    };
    let titles = Strategy::ALL.iter().zip(reports).map(|(strategy, report)| {
        let (failed, calls) = (report.failed(), report.calls.len());
        format!("{}: {failed} of {calls} calls failed", strategy.name())
    });
    let legend =
        [(TASKS, "token requests"), (ACCEPTED, "calls that succeeded"), (REFUSED, "calls that failed")];
    of_time(&legend, titles.collect(), vec![requests(reports, end), calls(reports, end)], end)
}

fn requests(reports: &[Report], end: f64) -> Row {
    let step = step_of(end);
    let count = |report: &Report| count_per_step(report.requests.iter().copied(), step, end);
    Row {
        label: format!("token requests per {step} s"),
        lines: vec![(TASKS, reports.iter().map(count).collect())],
        step: Some(step),
    }
}

fn calls(reports: &[Report], end: f64) -> Row {
    let ended = |counts: fn(&Call) -> bool| -> Vec<Points> {
        let points = |report: &Report| {
            let mut times: Vec<Duration> =
                report.calls.iter().filter(|call| counts(call)).map(|call| call.ended).collect();
            times.sort_unstable();
            let numbered = times.into_iter().zip(1_u64..);
            let points = numbered.map(|(time, number)| (time.as_secs_f64(), as_f64(number)));
            stairs(std::iter::once((0.0, 0.0)).chain(points), end)
        };
        reports.iter().map(points).collect()
    };
    let lines = vec![(ACCEPTED, ended(|call| !call.is_failed)), (REFUSED, ended(|call| call.is_failed))];
    Row { label: "calls that ended".to_owned(), lines, step: None }
}
