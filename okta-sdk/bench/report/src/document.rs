//! `docs/PERFORMANCE.md`: a marked part for each group, and its charts.

use okta_chart::{BLUE, Bar, Chart, GREEN, Row as Diagrams, bars};

use crate::Failure;
use crate::figures::{Growth, Kept};
use crate::row::{Figure, Row, TITLES};

/// The document, in the folder `docs`.
pub const DOCUMENT: &str = "PERFORMANCE.md";

/// The kept figures, in the folder `docs`.
pub const FIGURES: &str = "performance/figures.json";

/// The height of a chart of growth, in pixels.
const HEIGHT: u32 = 320;

/// Replaces the part of a group in the document.
///
/// # Errors
///
/// Fails if the document does not mark the part.
pub fn replace(document: &str, group: &str, part: &str) -> Result<String, Failure> {
    let (start, end) = marks(group);
    let missing = || format!("docs/{DOCUMENT} has no part `{start}` … `{end}`");
    let (before, rest) = document.split_once(&start).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&end).ok_or_else(missing)?;
    Ok(format!("{before}{start}\n\n{part}\n{end}{after}"))
}

/// The lines before and after the part of a group.
fn marks(group: &str) -> (String, String) {
    (
        format!("<!-- Written by `cargo xtask bench {group}`. -->"),
        format!("<!-- End of what `cargo xtask bench {group}` writes. -->"),
    )
}

/// Returns the part of a group: the machine, the table, and its charts.
#[must_use]
pub fn part(group: &str, kept: &Kept) -> String {
    let mut text = format!("Measured on {}.\n\n", kept.machine);
    text.push_str(&format!("| {} |\n|{}\n", TITLES.join(" | "), "---|".repeat(TITLES.len())));
    for row in &kept.findings.rows {
        text.push_str(&format!("| {} |\n", row.cells().join(" | ")));
    }
    for (name, alternative) in names(group, kept) {
        text.push_str(&format!("\n![{alternative}](performance/{name}.svg)\n"));
    }
    text
}

/// A kind of figures with a chart of its own.
const KINDS: [(Figure, &str, &str); 2] = [
    (Figure::Speed, "speed", "speed, as a multiple of that of the other (more is better); black: the goal"),
    (Figure::Cost, "cost", "cost, as a multiple of that of the other (less is better); black: the goal"),
];

fn rows_of(kept: &Kept, figure: Figure) -> Vec<&Row> {
    kept.findings.rows.iter().filter(|row| row.figure == figure).collect()
}

/// The names of the charts, and what they show.
fn names(group: &str, kept: &Kept) -> Vec<(String, String)> {
    let kinds = KINDS.iter().filter(|(figure, _, _)| !rows_of(kept, *figure).is_empty());
    let comparisons = kinds.map(|(_, name, title)| (format!("{group}-{name}"), format!("{group}: {title}")));
    let growth = &kept.findings.growth;
    let growth = growth
        .iter()
        .map(|one| (format!("{group}-{}", one.name), format!("{group}: {} by {}", one.y, one.x)));
    comparisons.chain(growth).collect()
}

/// Returns the charts of a group: file names without extension, and SVG.
///
/// # Errors
///
/// Fails if a figure is no number.
pub fn charts(group: &str, kept: &Kept) -> Result<Vec<(String, String)>, Failure> {
    let mut charts = Vec::new();
    for (figure, name, title) in KINDS {
        let rows = rows_of(kept, figure);
        if !rows.is_empty() {
            let bar = |row: &&Row| Bar {
                label: format!("{}: {}", row.what, row.against).replace('`', ""),
                value: row.value(),
                text: format!("{:.2}", row.value()),
                goal: row.goal,
                is_met: row.is_met(),
            };
            let svg = bars(&format!("{group}: {title}"), &rows.iter().map(bar).collect::<Vec<_>>())?;
            charts.push((format!("{group}-{name}"), svg));
        }
    }
    for growth in &kept.findings.growth {
        charts.push((format!("{group}-{}", growth.name), lines(growth)?));
    }
    Ok(charts)
}

fn lines(growth: &Growth) -> Result<String, Failure> {
    let colors = [BLUE, GREEN];
    let end = growth.lines.iter().flat_map(|(_, points)| points).map(|point| point.0).fold(0.0, f64::max);
    let drawn = colors.into_iter().zip(&growth.lines);
    Chart {
        legend: drawn.clone().map(|(color, (name, _))| (color, name.clone())).collect(),
        titles: vec![String::new()],
        rows: vec![Diagrams {
            label: growth.y.clone(),
            lines: drawn.map(|(color, (_, points))| (color, vec![points.clone()])).collect(),
            step: None,
        }],
        x_label: growth.x.clone(),
        end,
        height: HEIGHT,
    }
    .svg()
}
