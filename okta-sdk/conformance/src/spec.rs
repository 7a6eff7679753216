//! The files of an API: the document, and beside it what corrects and explains it.

use std::io;
use std::path::{Path, PathBuf};

use okta_codegen::diag::Diagnostics;
use okta_codegen::{Input, Inputs};

use crate::document::Document;
use crate::known::KnownGaps;

/// The files of an API in one folder: the OpenAPI document, `overlays`, `overlays/learned` and `undescribed.txt`. All but
/// the document are optional.
#[derive(Clone, Debug)]
pub struct Spec {
    document: PathBuf,
    folder: PathBuf,
}

impl Spec {
    /// The files beside this document.
    pub fn at(document: impl Into<PathBuf>) -> Self {
        let document = document.into();
        let folder = document.parent().map(Path::to_owned).unwrap_or_default();
        Self { document, folder }
    }

    /// The files of the management API.
    pub fn management() -> Self {
        Self::at(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/management.yaml"))
    }

    /// Reads the document and applies the overlays: those that were written, then those that were learned.
    ///
    /// # Errors
    ///
    /// Returns an error if the document or an overlay cannot be read or is invalid.
    pub fn document(&self) -> Result<Document, Diagnostics> {
        let mut inputs = Inputs::builder(Input::file(&self.document));
        for folder in [self.folder.join("overlays"), self.learned()] {
            // An API without overlays has no folder.
            for file in yaml_files(&folder).unwrap_or_default() {
                inputs = inputs.overlay(Input::file(file));
            }
        }
        Ok(Document::new(inputs.read()?.into_document()?))
    }

    /// Reads the list of the gaps that stay. It is empty if there is none.
    ///
    /// # Errors
    ///
    /// Returns a message if the file cannot be read or a row has no reason.
    pub fn known_gaps(&self) -> Result<KnownGaps, String> {
        let file = self.folder.join("undescribed.txt");
        match std::fs::read_to_string(&file) {
            Ok(text) => KnownGaps::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(KnownGaps::default()),
            Err(error) => Err(format!("{}: {error}", file.display())),
        }
    }

    /// The folder of the learned overlays.
    pub fn learned(&self) -> PathBuf {
        self.folder.join("overlays/learned")
    }
}

/// The YAML files of a folder, by name.
fn yaml_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut files = entries.collect::<io::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|end| end == "yaml"));
    files.sort();
    Ok(files)
}
