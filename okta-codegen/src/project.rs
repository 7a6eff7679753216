//! The files of a project: `openapi/` holds several APIs.

use std::path::{Path, PathBuf};

use crate::diag::Diagnostics;
use crate::import::{Import, import};
use crate::inputs::{Input, Inputs};

/// The API that the folder `openapi/` itself belongs to.
const MANAGEMENT: &str = "management";

/// The files of one API of a project.
///
/// The management API is in `openapi/`, and each other API in a folder of its own below it. The document is called like
/// the API.
#[derive(Clone, Debug)]
pub struct ProjectApi {
    folder: PathBuf,
    templates: PathBuf,
    document: String,
}

impl ProjectApi {
    /// The management API of the project in the folder `root`.
    pub fn management(root: &Path) -> Self {
        Self::new(root, root.join("openapi"), MANAGEMENT)
    }

    /// The API called `name`, such as `governance`, in `openapi/governance`.
    pub fn named(root: &Path, name: &str) -> Self {
        match name {
            MANAGEMENT => Self::management(root),
            name => Self::new(root, root.join("openapi").join(name), name),
        }
    }

    fn new(root: &Path, folder: PathBuf, name: &str) -> Self {
        Self { folder, templates: root.join("templates"), document: format!("{name}.yaml") }
    }

    /// Returns the path of the imported document.
    pub fn document(&self) -> PathBuf {
        self.folder.join(&self.document)
    }

    /// Reads the imported document and what belongs to it.
    ///
    /// # Errors
    /// A file cannot be read or is invalid, or the document was changed after the import. All files are checked.
    pub fn read(&self) -> Result<Inputs, Diagnostics> {
        let builder = Inputs::builder(Input::file(self.document())).lock(self.folder.join("spec.lock"));
        builder.project(&self.folder, &self.templates).read()
    }

    /// Reads another document of the API with what belongs to the imported one.
    ///
    /// # Errors
    /// A file cannot be read or is invalid. All files are checked.
    pub fn read_with(&self, document: &Path) -> Result<Inputs, Diagnostics> {
        Inputs::builder(Input::file(document)).project(&self.folder, &self.templates).read()
    }

    /// Imports the facts of the published document `file`, and locks them. `title` replaces the title of the document.
    ///
    /// # Errors
    /// The document cannot be read or is invalid, or a file cannot be written.
    pub fn import(&self, file: &Path, title: &str) -> Result<Import, Diagnostics> {
        import(&self.folder, &self.document, file, title)
    }
}
