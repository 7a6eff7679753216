//! The figures that are kept in `docs/performance/figures.json`.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::row::Row;

/// What a group found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// The rows of the table.
    pub rows: Vec<Row>,
    /// How a cost grows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub growth: Vec<Growth>,
}

/// How costs grow: a chart with lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// The heading, and the name of the file.
    pub name: String,
    /// What the x axis shows.
    pub x: String,
    /// What the y axis shows.
    pub y: String,
    /// The lines, each with its name and points.
    pub lines: Vec<(String, Vec<(f64, f64)>)>,
}

/// The findings of a group, with the machine that they were measured on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The machine: cores, memory, system and compiler.
    pub machine: String,
    /// What was found.
    #[serde(flatten)]
    pub findings: Findings,
}

/// All kept figures, by group.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Figures(pub BTreeMap<String, Kept>);

/// How many times as much as the kept figure a cost may be.
const LOSS: f64 = 1.15;

impl Figures {
    /// Reads the file. A missing file has no figures.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read, or has another format.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        match fs::read_to_string(path) {
            Ok(text) => Ok(serde_json::from_str(&text)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(format!("{}: {error}", path.display()).into()),
        }
    }

    /// Returns the text of the file.
    ///
    /// # Errors
    ///
    /// Fails if a figure is no number.
    pub fn text(&self) -> Result<String, Failure> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Returns a line for each row of a group that has lost more than 15 % against the kept figures, that is not among
    /// them, or that was not measured again.
    #[must_use]
    pub fn losses(&self, group: &str, found: &Findings) -> Vec<String> {
        let kept = self.0.get(group).map_or(&[] as &[Row], |kept| &kept.findings.rows);
        let is_same = |one: &Row, other: &Row| one.what == other.what && one.against == other.against;
        let compared = found.rows.iter().filter_map(|row| match kept.iter().find(|old| is_same(old, row)) {
            Some(old) => loss(group, row, old),
            None => Some(format!("{group}: {}: there is no kept figure", name(row))),
        });
        let left = kept.iter().filter(|old| !found.rows.iter().any(|row| is_same(old, row)));
        compared.chain(left.map(|old| format!("{group}: {}: this was not measured", name(old)))).collect()
    }
}

fn name(row: &Row) -> String {
    format!("{}, compared with {}", row.what, row.against)
}

/// Describes what a row has lost, if that is too much.
fn loss(group: &str, row: &Row, old: &Row) -> Option<String> {
    let factor = row.ratio / old.ratio;
    // A ratio that is no positive number is no measurement.
    if factor > 0.0 && factor <= LOSS {
        return None;
    }
    let percent = (factor - 1.0) * 100.0;
    Some(format!(
        "{group}: {}: {percent:.0} % lost: {:.3} × its cost, kept: {:.3} ×",
        name(row),
        row.ratio,
        old.ratio
    ))
}
