//! Repairs of a document that does not match the behavior of the server: OpenAPI Overlay 1.0 documents.
//!
//! An action has two fields that the specification does not require: its reason (`description`), and the values that it
//! expects to find (`x-expect`). If the document has changed at this place, for example because it was repaired, the
//! action is reported:
//!
//! ```yaml
//! overlay: 1.0.0
//! info: {title: Groups, version: 1.0.0}
//! actions:
//! - target: $.components.schemas.Group.properties
//!   description: Groups that come from an application say which one it is.
//!   x-expect:
//!     /source: {x-absent: true}   # a JSON pointer from the target, and what is there; "" is the target itself
//!   update:
//!     source: {type: object, additionalProperties: true}
//! ```
//!
//! `{x-lacks: ITEM}` expects a list without an item. `x-seen` and `x-doubtful` say how often a learned fact was seen, and
//! why it may be wrong.
//!
//! A target must match exactly one node; `x-matches: 3` asks for three. An `update` merges maps, appends to lists and
//! replaces everything else; `remove: true` removes the target. Expectations are compared without the text that a
//! facts-only document lacks, so that an overlay fits both forms of a document.

mod action;
mod added;
mod apply;
mod expect;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Document;
use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::source::Input;
use action::Action;

pub(crate) use added::ADDED;
pub(crate) use apply::apply;

/// The folder of the overlays of an API.
pub(crate) const FOLDER: &str = "overlays";

/// The folder in it of the overlays that were learned from recorded traffic. They apply after the others.
pub(crate) const LEARNED: &str = "learned";

/// Which files below the folder are overlays.
pub(crate) const PLACES: &str = "overlays are files called *.yaml in `overlays` and `overlays/learned`";

/// An overlay that has been read and makes sense in itself.
#[derive(Debug, Clone)]
pub(crate) struct Overlay {
    document: Arc<Document>,
    actions: Vec<Action>,
}

impl Overlay {
    /// Reads an overlay.
    pub(crate) fn read(input: &Input) -> Result<Self, Diagnostics> {
        let document = Document::read_yaml(input)?;
        match action::all(&document.value) {
            Ok(actions) => Ok(Self { document: Arc::new(document), actions }),
            Err(mut diagnostics) => {
                diagnostics.locate(&document);
                Err(diagnostics)
            }
        }
    }
}

/// Returns the overlays (`*.yaml`) of a folder, in the order of their names, then those of the folder `learned` in it. A
/// folder that does not exist has none.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, Diagnostics> {
    let mut files = files_of(folder)?;
    files.extend(files_of(&folder.join(LEARNED))?);
    Ok(files)
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Diagnostics> {
    let list = || -> std::io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "yaml") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    };
    match list() {
        // A link that leads nowhere is not a folder that does not exist.
        Err(error) if error.kind() != ErrorKind::NotFound || fs::symlink_metadata(folder).is_ok() => {
            Err(Diagnostic::error("cannot-read", "", format!("cannot read the folder of overlays: {error}"))
                .located(Location::file(folder.display().to_string()))
                .into())
        }
        found => Ok(found.unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests;
