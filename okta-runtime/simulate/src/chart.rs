//! The chart of a scenario: requests over time, and when each task ended, for each strategy.

use std::error::Error;
use std::time::Duration;

use plotters::coord::Shift;
use plotters::prelude::*;

use crate::org::Arrival;
use crate::report::Report;
use crate::run::Strategy;
use crate::scenario::{Scenario, as_f64};

/// Colors that differ for color-blind readers, too. The background is white, whatever surrounds the chart.
pub(crate) const ACCEPTED: RGBColor = RGBColor(0, 114, 178);
pub(crate) const REFUSED: RGBColor = RGBColor(213, 94, 0);
const LEVEL: RGBColor = RGBColor(0, 130, 95);
pub(crate) const TASKS: RGBColor = RGBColor(110, 60, 140);
const GRID: RGBColor = RGBColor(225, 225, 225);

const SIZE: (u32, u32) = (1080, 660);
/// Where texts begin: at the axis of the diagrams.
const LEFT: i32 = 62;
const LEGEND_HEIGHT: u32 = 24;
const TITLE_HEIGHT: u32 = 22;

/// The parts of the time axis that a line has points for.
const CELLS: f64 = 240.0;

/// The most bars of a chart, and how many seconds a bar may stand for.
const BARS: f64 = 110.0;
const STEPS: [f64; 9] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];

/// A time axis that is shorter, in seconds, has labels with tenths.
const SHORT: f64 = 5.0;

/// Runs that take so many times as long as that of the default strategy are cut off.
const LONGEST: f64 = 2.0;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(crate) type Points = Vec<(f64, f64)>;

/// A chart: diagrams in rows, with a column for each strategy.
pub(crate) struct Chart {
    pub(crate) legend: Vec<(RGBColor, &'static str)>,
    /// The title of each column.
    pub(crate) titles: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// Where the time axes end, in seconds.
    pub(crate) end: f64,
}

/// One row of the chart: a diagram for each strategy, with the same scale.
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) lines: Vec<(RGBColor, Vec<Points>)>,
    /// How many seconds a bar stands for; `None` for lines.
    pub(crate) step: Option<f64>,
}

/// Returns the chart of a scenario as SVG.
pub(crate) fn draw(scenario: &Scenario, reports: &[Report]) -> Result<String, Box<dyn Error>> {
    let titles = Strategy::ALL.iter().zip(reports).map(|(strategy, report)| {
        let (failed, calls, end) = (report.failed, scenario.total(), report.end.as_secs_f64());
        format!("{}: {failed} of {calls} calls failed, end at {end:.0} s", strategy.name())
    });
    let legend = vec![
        (ACCEPTED, "accepted"),
        (REFUSED, "refused with 429"),
        (LEVEL, level_name(scenario)),
        (TASKS, "tasks that ended"),
    ];
    let end = end(reports);
    let rows = vec![requests(reports, end), level(scenario, reports, end), tasks(reports, end)];
    Chart { legend, titles: titles.collect(), rows, end }.svg()
}

impl Chart {
    /// Returns the chart as SVG.
    pub(crate) fn svg(&self) -> Result<String, Box<dyn Error>> {
        let mut svg = String::new();
        self.draw(&SVGBackend::with_string(&mut svg, SIZE).into_drawing_area())?;
        Ok(svg)
    }

    fn draw(&self, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
        area.fill(&WHITE)?;
        let (legend, below) = area.split_vertically(LEGEND_HEIGHT);
        self.draw_legend(&legend)?;
        let (titles, below) = below.split_vertically(TITLE_HEIGHT);
        let columns = self.titles.len();
        for (cell, title) in titles.split_evenly((1, columns)).iter().zip(&self.titles) {
            cell.draw(&Text::new(title.clone(), (LEFT, 6), ("sans-serif", 12)))?;
        }
        for (index, cell) in below.split_evenly((self.rows.len(), columns)).iter().enumerate() {
            let (row, column) = (index / columns, index % columns);
            let x_label = if row + 1 == self.rows.len() { "seconds" } else { "" };
            draw_row(cell, &self.rows[row], column, self.end, x_label)?;
        }
        area.present()?;
        Ok(())
    }

    fn draw_legend(&self, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
        let mut x = LEFT;
        for (color, text) in &self.legend {
            area.draw(&Rectangle::new([(x, 9), (x + 10, 19)], color.filled()))?;
            area.draw(&Text::new(*text, (x + 16, 8), ("sans-serif", 13)))?;
            x += 44 + 7 * i32::try_from(text.len()).unwrap_or_default();
        }
        Ok(())
    }
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

/// Returns the label of a count: nothing between whole numbers.
fn whole(count: f64) -> String {
    if count.fract() == 0.0 { format!("{count:.0}") } else { String::new() }
}

fn draw_row(area: &Area<'_>, row: &Row, index: usize, end: f64, x_label: &str) -> Result<(), Box<dyn Error>> {
    let highest =
        row.lines.iter().flat_map(|line| line.1.iter().flatten()).map(|point| point.1).fold(1.0, f64::max);
    let mut chart = ChartBuilder::on(area)
        .margin(8)
        .x_label_area_size(38)
        .y_label_area_size(56)
        .build_cartesian_2d(0.0..end, 0.0..highest * 1.05)?;
    let mut mesh = chart.configure_mesh();
    mesh.disable_x_mesh().y_max_light_lines(0).bold_line_style(GRID).x_labels(6).y_labels(5);
    let digits = if end < SHORT { 1 } else { 0 };
    let (seconds, count) = (|seconds: &f64| format!("{seconds:.digits$}"), |count: &f64| whole(*count));
    mesh.x_label_formatter(&seconds).y_label_formatter(&count);
    mesh.label_style(("sans-serif", 12)).axis_desc_style(("sans-serif", 12)).x_desc(x_label);
    if index == 0 {
        mesh.y_desc(&*row.label);
    }
    mesh.draw()?;
    for (color, points) in &row.lines {
        if let Some(step) = row.step {
            let bar = |(x, y): &(f64, f64)| {
                Rectangle::new([(*x, 0.0), ((x + step * 0.9).min(end), *y)], color.filled())
            };
            chart.draw_series(points[index].iter().filter(|point| point.1 > 0.0).map(bar))?;
        } else {
            chart.draw_series(LineSeries::new(points[index].iter().copied(), color.stroke_width(2)))?;
        }
    }
    Ok(())
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
