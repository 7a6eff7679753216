//! Everything that a run reads from the folders of the project.

use std::path::Path;
use std::time::Duration;

use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::doc_overrides::DocOverrides;
use crate::names::Names;
use crate::render::Templates;
use crate::source::{Document, SpecLock, overlay};
use crate::{Generated, Input, Options, Stage};

/// The contents of `openapi/` and `templates/`.
#[derive(Debug)]
pub struct Inputs {
    /// The document, overlays applied.
    pub document: Document,
    /// The contents of `names.toml`.
    pub names: Names,
    /// The contents of `docs.yaml`.
    pub doc_overrides: DocOverrides,
    /// The templates.
    pub templates: Templates,
    /// Overlay actions that do not apply to the document, which are errors, and files that are not used.
    pub problems: Diagnostics,
}

impl Inputs {
    /// Reads the inputs of the project in the folder `root`.
    ///
    /// # Errors
    /// A file cannot be read or is invalid, or the document was changed after the import. All files are checked.
    pub fn read(root: &Path) -> Result<Self, Diagnostics> {
        Self::read_all(root, None)
    }

    /// Reads the inputs of the project, but another document.
    ///
    /// # Errors
    /// A file cannot be read or is invalid. All files are checked.
    pub fn read_with(root: &Path, document: &Path) -> Result<Self, Diagnostics> {
        Self::read_all(root, Some(document))
    }

    fn read_all(root: &Path, document: Option<&Path>) -> Result<Self, Diagnostics> {
        let folder = root.join("openapi");
        let mut problems = Diagnostics::new();
        let document = keep(
            &mut problems,
            match document {
                Some(path) => Document::read(path),
                None => imported(&folder),
            },
        );
        let overlays = keep(&mut problems, overlay::read_folder(&folder.join("overlays")));
        let names = keep(&mut problems, Names::read(&folder.join("names.toml")));
        let doc_overrides = keep(&mut problems, DocOverrides::read(&folder.join("docs.yaml")));
        let templates = keep(&mut problems, Templates::read(&root.join("templates")));
        let (Some(document), Some(overlays), Some(names), Some(doc_overrides), Some(templates)) =
            (document, overlays, names, doc_overrides, templates)
        else {
            return Err(problems);
        };
        problems.extend(unused(&folder.join("overlays"), "yaml", "overlays are files called *.yaml"));
        problems.extend(unused(&root.join("templates"), "tera", "templates are files called *.tera"));
        let (document, stale) = overlay::apply_where_they_fit(document, &overlays);
        problems.extend(stale);
        Ok(Self { document, names, doc_overrides, templates, problems })
    }

    /// Returns the input of a run.
    pub fn input<'a>(&'a self, options: &'a Options) -> Input<'a> {
        let Self { document, names, doc_overrides, templates, .. } = self;
        Input { document: &document.value, names, doc_overrides, templates, options }
    }

    /// Generates all files in memory, as [`generate`](crate::generate) does, and reports the problems of the inputs with
    /// those of the run, all with their locations.
    ///
    /// # Errors
    /// An overlay does not apply, or the run failed.
    pub fn generate(
        &self,
        options: &Options,
        done: &mut dyn FnMut(Stage, Duration),
    ) -> Result<Generated, Diagnostics> {
        let mut all = self.problems.clone();
        let generated = crate::generate(&self.input(options), done);
        let output = generated.map_err(|found| all.extend(found)).ok();
        all.extend(output.iter().flat_map(|output| output.warnings.iter().cloned()));
        all.locate(&self.document);
        match output {
            Some(output) if !all.has_errors() => Ok(Generated { warnings: all, ..output }),
            _ => Err(all),
        }
    }

    /// Returns the document, if all overlays apply to it.
    ///
    /// # Errors
    /// An overlay action does not apply.
    pub fn into_document(self) -> Result<Document, Diagnostics> {
        self.problems.into_result(self.document)
    }
}

/// Reads the imported document, which must not have been edited.
fn imported(folder: &Path) -> Result<Document, Diagnostics> {
    let document = Document::read(&folder.join("management.yaml"))?;
    SpecLock::read(&folder.join("spec.lock"))?.verify(&document)?;
    Ok(document)
}

fn keep<T>(problems: &mut Diagnostics, read: Result<T, Diagnostics>) -> Option<T> {
    read.map_err(|found| problems.extend(found)).ok()
}

/// Warns about the files below a folder that do not have the extension of an input.
fn unused(folder: &Path, extension: &str, help: &str) -> Diagnostics {
    let mut warnings = Diagnostics::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_none_or(|found| found != extension) {
                warnings.push(
                    Diagnostic::warning("unused-file", "", "the file is not used")
                        .located(Location::file(path.display().to_string()))
                        .help(help),
                );
            }
        }
    }
    warnings
}
