//! Where the rows of `names.toml` are.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use crate::diag::{Location, Position};

/// The position of every key, and of every text in a list, by its path of keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    file: String,
    positions: BTreeMap<Vec<String>, Position>,
}

impl Rows {
    /// Finds the rows of a text, which is valid TOML.
    pub(super) fn of(file: &str, text: &str) -> Self {
        let mut rows = Self { file: file.to_owned(), positions: BTreeMap::new() };
        if let Ok(table) = DeTable::parse(text) {
            rows.table(text, &[], table.get_ref());
        }
        rows
    }

    /// Returns the name of the file, if there is one.
    pub(super) fn file(&self) -> Option<&str> {
        Some(self.file.as_str()).filter(|file| !file.is_empty())
    }

    /// Returns the location of the row at a path.
    pub(super) fn find(&self, path: &[&str]) -> Option<Location> {
        let path: Vec<String> = path.iter().map(|&step| step.to_owned()).collect();
        let position = self.positions.get(&path)?;
        Some(Location { file: self.file.clone(), position: Some(*position) })
    }

    /// Returns the location of the row at a path, or of the nearest table that contains it.
    pub(super) fn locate(&self, path: &[&str]) -> Location {
        let path: Vec<String> = path.iter().map(|&step| step.to_owned()).collect();
        let position = (1..=path.len()).rev().find_map(|end| self.positions.get(&path[..end]).copied());
        Location { file: self.file.clone(), position }
    }

    fn table(&mut self, text: &str, path: &[String], table: &DeTable<'_>) {
        for (key, value) in table {
            let path: Vec<String> = path.iter().cloned().chain([key.get_ref().to_string()]).collect();
            self.positions.insert(path.clone(), position(text, key.span().start));
            match value.get_ref() {
                DeValue::Table(inner) => self.table(text, &path, inner),
                DeValue::Array(items) => {
                    for item in items.iter() {
                        let Some(name) = item.get_ref().as_str() else { continue };
                        let path = path.iter().cloned().chain([name.to_owned()]).collect();
                        self.positions.insert(path, position(text, item.span().start));
                    }
                }
                _ => {}
            }
        }
    }
}

/// Returns the line and the column of an offset.
pub(super) fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
}
