//! Horizontal bars: figures beside each other, with their goals.

use std::error::Error;

use plotters::prelude::*;

use crate::{BLUE, GRID, LEFT, LEGEND_HEIGHT, RED, WIDTH};

/// The height of a bar with its gap.
const BAR_HEIGHT: i32 = 26;
/// Where bars begin, to the right of their labels.
const START: i32 = 470;
/// Where the bar of the highest value ends, so that there is room for its text.
const END: i32 = 880;

/// A bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What was measured.
    pub label: String,
    /// The length.
    pub value: f64,
    /// The value as text.
    pub text: String,
    /// The goal: a line across the bar.
    pub goal: Option<f64>,
    /// Whether the bar meets its goal. Bars that do not have another color.
    pub is_met: bool,
}

/// Returns horizontal bars as SVG, with a line at 1.
///
/// # Errors
///
/// Fails if a value is no number.
pub fn bars(title: &str, bars: &[Bar]) -> Result<String, Box<dyn Error>> {
    let mut svg = String::new();
    let count = i32::try_from(bars.len())?;
    let top = i32::try_from(LEGEND_HEIGHT)? + 8;
    let height = top + count * BAR_HEIGHT + 8;
    draw(
        &SVGBackend::with_string(&mut svg, (WIDTH, u32::try_from(height)?)).into_drawing_area(),
        title,
        bars,
        top,
    )?;
    Ok(svg)
}

fn draw(area: &crate::Area<'_>, title: &str, bars: &[Bar], top: i32) -> Result<(), Box<dyn Error>> {
    area.fill(&WHITE)?;
    area.draw(&Text::new(title.to_owned(), (LEFT, 8), ("sans-serif", 13)))?;
    let values = bars.iter().flat_map(|bar| [Some(bar.value), bar.goal]).flatten();
    let highest = values.fold(1.0, f64::max);
    let at = |value: f64| START + pixels(value / highest * f64::from(END - START));
    let bottom = top + i32::try_from(bars.len())? * BAR_HEIGHT;
    for (y, bar) in (top..).step_by(26).zip(bars) {
        let color = if bar.is_met { BLUE } else { RED };
        area.draw(&Text::new(bar.label.clone(), (LEFT, y + 6), ("sans-serif", 12)))?;
        area.draw(&Rectangle::new([(START, y + 4), (at(bar.value), y + BAR_HEIGHT - 4)], color.filled()))?;
        let end = at(bar.value.max(bar.goal.unwrap_or_default()));
        area.draw(&Text::new(bar.text.clone(), (end + 8, y + 6), ("sans-serif", 12)))?;
    }
    area.draw(&PathElement::new(vec![(at(1.0), top), (at(1.0), bottom)], GRID.stroke_width(2)))?;
    for (y, bar) in (top..).step_by(26).zip(bars) {
        if let Some(goal) = bar.goal {
            let line = vec![(at(goal), y + 1), (at(goal), y + BAR_HEIGHT - 1)];
            area.draw(&PathElement::new(line, BLACK.stroke_width(2)))?;
        }
    }
    area.present()?;
    Ok(())
}

#[allow(clippy::cast_possible_truncation)]
fn pixels(length: f64) -> i32 {
    length.round() as i32
}
