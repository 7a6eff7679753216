//! The chart of a scenario: requests over time, and when each task ended, for each strategy.

use std::error::Error;
use std::time::Duration;

use okta_chart::{BLUE, Chart, GREEN, PURPLE, Points, RED, RGBColor, Row};

use crate::org::Arrival;
use crate::report::Report;
use crate::run::Strategy;
use crate::scenario::{Scenario, as_f64};

/// What the colors stand for.
pub(crate) const ACCEPTED: RGBColor = BLUE;
pub(crate) const REFUSED: RGBColor = RED;
const LEVEL: RGBColor = GREEN;
pub(crate) const TASKS: RGBColor = PURPLE;

/// The height of every chart, in pixels.
const HEIGHT: u32 = 660;

/// The parts of the time axis that a line has points for.
const CELLS: f64 = 240.0;

/// The most bars of a chart, and how many seconds a bar may stand for.
const BARS: f64 = 110.0;
const STEPS: [f64; 9] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];

/// Runs that take so many times as long as that of the default strategy are cut off.
const LONGEST: f64 = 2.0;

/// Returns the chart of a scenario as SVG.
pub(crate) fn draw(scenario: &Scenario, reports: &[Report]) -> Result<String, Box<dyn Error>> {
    let titles = Strategy::ALL.iter().zip(reports).map(|(strategy, report)| {
        let (failed, calls, end) = (report.failed, scenario.total(), report.end.as_secs_f64());
        format!("{}: {failed} of {calls} calls failed, end at {end:.0} s", strategy.name())
    });
    let legend = [
        (ACCEPTED, "accepted"),
        (REFUSED, "refused with 429"),
        (LEVEL, level_name(scenario)),
        (TASKS, "tasks that ended"),
    ];
    let end = end(reports);
    let rows = vec![requests(reports, end), level(scenario, reports, end), tasks(reports, end)];
    of_time(&legend, titles.collect(), rows, end)
}

/// Returns a chart over a time that ends after so many seconds, as SVG.
pub(crate) fn of_time(
    legend: &[(RGBColor, &str)],
    titles: Vec<String>,
    rows: Vec<Row>,
    end: f64,
) -> Result<String, Box<dyn Error>> {
    let legend = legend.iter().map(|(color, text)| (*color, (*text).to_owned())).collect();
    Chart { legend, titles, rows, x_label: "seconds".to_owned(), end, height: HEIGHT }.svg()
}

/// Returns where the time axes end.
fn end(reports: &[Report]) -> f64 {
    let ends = reports.iter().map(|report| report.end.as_secs_f64());
    let longest = ends.clone().fold(0.0, f64::max);
    ends.take(1).map(|first| first * LONGEST).fold(longest, f64::min) * 1.02
}

/// What the second row shows: what is left of a window, or how many requests are under way if those are limited.
fn level_name(scenario: &Scenario) -> &'static str {
    match (scenario.concurrency, scenario.limits.len()) {
        (Some(_), _) => "under way at the org",
        (None, 1) => "left in the window",
        (None, _) => "left in the window of the smallest bucket",
    }
}

/// Accepted and refused requests. The bars of the accepted ones are in front, those of all behind them.
fn requests(reports: &[Report], end: f64) -> Row {
    let step = step_of(end);
    let count = |counts: fn(&&Arrival) -> bool| -> Vec<Points> {
        let times = |report: &Report| {
            count_per_step(report.log.iter().filter(counts).map(|arrival| arrival.at), step, end)
        };
        reports.iter().map(times).collect()
    };
    Row {
        label: format!("requests per {step} s"),
        lines: vec![(REFUSED, count(|_| true)), (ACCEPTED, count(|arrival| !arrival.is_refused))],
        step: Some(step),
    }
}

fn level(scenario: &Scenario, reports: &[Report], end: f64) -> Row {
    let value = |arrival: &Arrival| {
        if scenario.concurrency.is_some() { arrival.under_way } else { arrival.remaining }
    };
    let points = |report: &Report| {
        let first = report.log.iter().filter(|arrival| arrival.bucket == 0);
        stairs(first.map(|arrival| (arrival.at.as_secs_f64(), as_f64(value(arrival)))), end)
    };
    let lines = vec![(LEVEL, reports.iter().map(points).collect())];
    Row { label: "requests".to_owned(), lines, step: None }
}

/// Returns when each task ended, in order.
fn tasks(reports: &[Report], end: f64) -> Row {
    let points = |report: &Report| {
        let mut times: Vec<f64> = report.completions.iter().map(Duration::as_secs_f64).collect();
        times.sort_by(f64::total_cmp);
        let ended = times.into_iter().zip(1_u64..).map(|(time, number)| (time, as_f64(number)));
        stairs(std::iter::once((0.0, 0.0)).chain(ended), end)
    };
    Row { label: "tasks".to_owned(), lines: vec![(TASKS, reports.iter().map(points).collect())], step: None }
}

/// Returns how many seconds a bar stands for.
pub(crate) fn step_of(end: f64) -> f64 {
    STEPS.into_iter().find(|step| end / step <= BARS).unwrap_or(60.0)
}

/// Counts times per step.
pub(crate) fn count_per_step(times: impl Iterator<Item = Duration>, step: f64, end: f64) -> Points {
    let mut points = Points::new();
    for time in times.map(|time| time.as_secs_f64()).filter(|time| *time < end) {
        while as_f64(points.len() as u64) * step <= time {
            points.push((as_f64(points.len() as u64) * step, 0.0));
        }
        if let Some(last) = points.last_mut() {
            last.1 += 1.0;
        }
    }
    points
}

/// Returns a line that keeps each value until the next one.
pub(crate) fn stairs(points: impl Iterator<Item = (f64, f64)>, end: f64) -> Points {
    let mut line = Points::new();
    for (x, y) in thinned(points.filter(|point| point.0 <= end), end) {
        if let Some((_, before)) = line.last() {
            line.push((x, *before));
        }
        line.push((x, y));
    }
    line
}

/// Leaves out points between the first and the last one in each part of the time, so that a file stays small.
fn thinned(points: impl Iterator<Item = (f64, f64)>, end: f64) -> Points {
    let cell = |point: &(f64, f64)| (point.0 / end * CELLS).floor();
    let mut kept = Points::new();
    for point in points {
        let is_between = matches!(kept.as_slice(), [.., first, last] if cell(first) == cell(&point) && cell(last) == cell(&point));
        if is_between {
            kept.pop();
        }
        kept.push(point);
    }
    kept
}
