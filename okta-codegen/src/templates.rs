//! Where templates come from: a folder, or the copies in the program.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::render::Templates;

/// The templates of the project, for the program, which has no checkout.
macro_rules! carried {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../templates/", $name)))),*]
    };
}

const CARRIED: [(&str, &str); 23] = carried![
    "api.rs.tera",
    "areas.md.tera",
    "bench/derived.rs.tera",
    "call.rs.tera",
    "conversion.rs.tera",
    "crate/Cargo.toml.tera",
    "crate/README.md.tera",
    "crate/lib.rs.tera",
    "disabled.rs.tera",
    "docs.rs.tera",
    "enum.rs.tera",
    "index.md.tera",
    "metadata.rs.tera",
    "mod.rs.tera",
    "models.rs.tera",
    "operation.rs.tera",
    "request.rs.tera",
    "root.rs.tera",
    "status_enum.rs.tera",
    "struct.rs.tera",
    "test/calls.rs.tera",
    "test/examples.rs.tera",
    "union.rs.tera",
];

/// The name of a template that files are rendered from.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    CARRIED.iter().map(|(known, _)| *known).find(|known| *known == name)
}

impl Templates {
    /// Returns the templates that the program was built with.
    #[must_use]
    pub(crate) fn carried() -> Self {
        let texts = CARRIED.iter().map(|&(name, text)| (name.to_owned(), text.to_owned()));
        Self::new("templates/", texts.collect()).into_carried()
    }

    /// Reads all `*.tera` files below a folder, by their path in it.
    ///
    /// # Errors
    /// The folder or a file cannot be read, or is not UTF-8.
    pub(crate) fn read(folder: &Path) -> Result<Self, Diagnostics> {
        let mut texts = BTreeMap::new();
        collect(folder, folder, &mut texts)?;
        Ok(Self::new(format!("{}/", folder.display()), texts))
    }
}

fn collect(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) -> Result<(), Diagnostics> {
    let problem = |path: &Path, error: std::io::Error| -> Diagnostics {
        Diagnostic::error("template-unreadable", "", format!("cannot read the file: {error}"))
            .located(Location::file(path.display().to_string()))
            .help("templates are UTF-8 files called *.tera")
            .into()
    };
    for entry in std::fs::read_dir(folder).map_err(|error| problem(folder, error))? {
        let path = entry.map_err(|error| problem(folder, error))?.path();
        if path.is_dir() {
            collect(root, &path, texts)?;
        } else if path.extension().is_some_and(|extension| extension == "tera") {
            let text = std::fs::read_to_string(&path).map_err(|error| problem(&path, error))?;
            let name = path.strip_prefix(root).unwrap_or(&path);
            let steps: Vec<_> = name.iter().map(|step| step.to_string_lossy()).collect();
            texts.insert(steps.join("/"), text);
        }
    }
    Ok(())
}
