//! The gaps that stay, each with a reason: `openapi/undescribed.txt`.

use std::collections::BTreeMap;

use crate::gaps::GapKind;
use crate::places::Place;

/// Gaps that no overlay closes.
#[derive(Debug, Default)]
pub struct KnownGaps {
    /// The reasons, by pointer and detail.
    rows: BTreeMap<(String, String), String>,
}

impl KnownGaps {
    /// Parses rows: a pointer, the detail if there is one, and the reason after a dash.
    ///
    /// # Errors
    ///
    /// Returns a message if a row has no reason.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rows = text.lines().filter(|line| !line.is_empty() && !line.starts_with("# "));
        let rows = rows.map(|line| {
            let (place, reason) = line.split_once(" — ").ok_or_else(|| format!("no reason: {line}"))?;
            let (pointer, detail) = place.split_once(' ').unwrap_or((place, ""));
            Ok(((pointer.to_owned(), detail.to_owned()), reason.to_owned()))
        });
        Ok(Self { rows: rows.collect::<Result<_, String>>()? })
    }

    /// Returns the reason why a gap stays.
    pub fn reason(&self, place: &Place<GapKind>) -> Option<&str> {
        self.rows.get(&(place.pointer.clone(), place.detail.clone())).map(String::as_str)
    }

    /// The rows: pointer and detail.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rows.keys().map(|(pointer, detail)| (pointer.as_str(), detail.as_str()))
    }
}
