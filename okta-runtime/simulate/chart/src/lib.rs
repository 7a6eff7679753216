//! The charts of `docs/`: lines and bars as SVG.
//!
//! The same values make the same bytes. The background is white, whatever surrounds the chart.

mod bars;

use std::error::Error;

use plotters::coord::Shift;
use plotters::prelude::*;

pub use self::bars::{Bar, bars};
pub use plotters::style::RGBColor;

/// Blue. The colors differ for color-blind readers, too.
pub const BLUE: RGBColor = RGBColor(0, 114, 178);
/// Red.
pub const RED: RGBColor = RGBColor(213, 94, 0);
/// Green.
pub const GREEN: RGBColor = RGBColor(0, 130, 95);
/// Purple.
pub const PURPLE: RGBColor = RGBColor(110, 60, 140);
const GRID: RGBColor = RGBColor(225, 225, 225);

/// The width of every chart, in pixels.
const WIDTH: u32 = 1080;
/// Where texts begin: at the axis of the diagrams.
const LEFT: i32 = 62;
const LEGEND_HEIGHT: u32 = 24;
const TITLE_HEIGHT: u32 = 22;
/// An x axis that is shorter has labels with tenths.
const SHORT: f64 = 5.0;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// The points of a line.
pub type Points = Vec<(f64, f64)>;

/// A chart: diagrams in rows and columns.
#[derive(Debug, Clone)]
pub struct Chart {
    /// The colors and their meaning.
    pub legend: Vec<(RGBColor, String)>,
    /// The title of each column.
    pub titles: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The label of the x axes.
    pub x_label: String,
    /// Where the x axes end. They begin at 0.
    pub end: f64,
    /// The height of the chart, in pixels.
    pub height: u32,
}

/// One row of a chart: a diagram for each column, with the same scale.
#[derive(Debug, Clone)]
pub struct Row {
    /// The label of the y axis.
    pub label: String,
    /// The lines, each with its points in each column.
    pub lines: Vec<(RGBColor, Vec<Points>)>,
    /// The width of a bar, if the points are bars. `None` for lines.
    pub step: Option<f64>,
}

impl Chart {
    /// Returns the chart as SVG.
    ///
    /// # Errors
    ///
    /// Fails if a value is no number.
    pub fn svg(&self) -> Result<String, Box<dyn Error>> {
        let mut svg = String::new();
        self.draw(&SVGBackend::with_string(&mut svg, (WIDTH, self.height)).into_drawing_area())?;
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
            let x_label = if row + 1 == self.rows.len() { &*self.x_label } else { "" };
            draw_row(cell, &self.rows[row], column, self.end, x_label)?;
        }
        area.present()?;
        Ok(())
    }

    fn draw_legend(&self, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
        let mut x = LEFT;
        for (color, text) in &self.legend {
            area.draw(&Rectangle::new([(x, 9), (x + 10, 19)], color.filled()))?;
            area.draw(&Text::new(text.clone(), (x + 16, 8), ("sans-serif", 13)))?;
            x += 44 + 7 * i32::try_from(text.chars().count()).unwrap_or_default();
        }
        Ok(())
    }
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
    let (place, count) = (|place: &f64| format!("{place:.digits$}"), |count: &f64| whole(*count));
    mesh.x_label_formatter(&place).y_label_formatter(&count);
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
