//! The chart of a scenario: requests over time, and when each task ended, for each strategy.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::org::Arrival;
use crate::report::Report;
use crate::run::Strategy;
use crate::scenario::{Scenario, as_f64};

/// The points of a line at most.
const POINTS: u64 = 120;

const SENT: RGBColor = RGBColor(33, 113, 181);
const REFUSED: RGBColor = RGBColor(203, 24, 29);
const REMAINING: RGBColor = RGBColor(116, 196, 118);

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws the chart into a file.
pub(crate) fn draw(path: &Path, scenario: &Scenario, reports: &[Report]) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(path, (1080, 520)).into_drawing_area();
    area.fill(&WHITE)?;
    let end = reports.iter().map(|report| report.end).max().unwrap_or_default().as_secs_f64();
    let cells = area.split_evenly((2, reports.len()));
    let (requests, tasks) = cells.split_at(reports.len());
    for (index, report) in reports.iter().enumerate() {
        let name = Strategy::ALL.get(index).map(|strategy| strategy.name()).unwrap_or_default();
        draw_requests(&requests[index], name, scenario, report, end)?;
        draw_completions(&tasks[index], report, end)?;
    }
    area.present()?;
    Ok(())
}

/// Sent and refused requests, and what remains of the window.
fn draw_requests(
    area: &Area<'_>,
    name: &str,
    scenario: &Scenario,
    report: &Report,
    end: f64,
) -> Result<(), Box<dyn Error>> {
    let step = (end / as_f64(POINTS)).max(0.1);
    let sent = per_step(&report.log, step, end, |_| true);
    let refused = per_step(&report.log, step, end, |arrival| arrival.is_refused);
    let highest = sent.iter().map(|point| point.1).fold(1.0, f64::max);
    let title = format!("{name}: sent (blue), refused (red) per {step:.1} s, remaining (green, scaled)");
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 11))
        .margin(6)
        .x_label_area_size(24)
        .y_label_area_size(40)
        .build_cartesian_2d(0.0..end, 0.0..highest * 1.05)?;
    chart.configure_mesh().disable_mesh().x_labels(6).y_labels(5).x_desc("seconds").draw()?;
    let limit = as_f64(scenario.limits.first().copied().unwrap_or(1).max(1));
    let first = report.log.iter().filter(|arrival| arrival.bucket == 0);
    let remaining =
        thinned(first.map(|arrival| (arrival.at.as_secs_f64(), as_f64(arrival.remaining) / limit * highest)));
    chart.draw_series(LineSeries::new(remaining, &REMAINING))?;
    chart.draw_series(LineSeries::new(sent, &SENT))?;
    chart.draw_series(LineSeries::new(refused, &REFUSED))?;
    Ok(())
}

/// Returns when each task ended, in order.
fn draw_completions(area: &Area<'_>, report: &Report, end: f64) -> Result<(), Box<dyn Error>> {
    let mut times: Vec<f64> = report.completions.iter().map(Duration::as_secs_f64).collect();
    times.sort_by(f64::total_cmp);
    let count = as_f64(times.len() as u64);
    let title = format!("tasks that ended over time; {} calls failed", report.failed);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 11))
        .margin(6)
        .x_label_area_size(24)
        .y_label_area_size(40)
        .build_cartesian_2d(0.0..end, 0.0..count.max(1.0) * 1.05)?;
    chart.configure_mesh().disable_mesh().x_labels(6).y_labels(5).x_desc("seconds").draw()?;
    let points = times.into_iter().zip(1_u64..).map(|(time, number)| (time, as_f64(number)));
    chart.draw_series(LineSeries::new(std::iter::once((0.0, 0.0)).chain(thinned(points)), &SENT))?;
    Ok(())
}

/// Counts arrivals per step.
fn per_step(log: &[Arrival], step: f64, end: f64, counts: impl Fn(&Arrival) -> bool) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    let mut rest = log.iter().filter(|arrival| counts(arrival)).peekable();
    let mut from = 0.0;
    while from < end {
        let mut number = 0_u64;
        while rest.next_if(|arrival| arrival.at.as_secs_f64() < from + step).is_some() {
            number += 1;
        }
        points.push((from, as_f64(number)));
        from += step;
    }
    points
}

/// Leaves out points, so that a file stays small.
fn thinned(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let points: Vec<(f64, f64)> = points.collect();
    let step = points.len().div_ceil(240).max(1);
    let last = points.last().copied();
    points.into_iter().step_by(step).chain(last).collect()
}
