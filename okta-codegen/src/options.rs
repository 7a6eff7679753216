//! What to generate.

/// Which parts of a document become Cargo features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeaturesFrom {
    /// Its `x-tagGroups`; none where it has no groups.
    TagGroups,
    /// Its tags.
    Tags,
    /// None: everything is always built.
    None,
}

/// One of several APIs of a crate, in a module of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The module, such as `governance`. Its generated files are in `src/governance/generated`.
    pub module: String,
    /// The Cargo feature of the module. The parts of the document are not features then.
    pub feature: String,
    /// Whether the client of the crate has a method that returns the client of the module, and is called like it.
    pub has_handle: bool,
}

impl Part {
    /// The path of the module, and the folder of its generated files.
    pub(crate) fn root(&self) -> String {
        format!("crate::{}", self.module)
    }
}

/// What to generate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of the crate to generate. Without one, only the generated part of an existing crate is made.
    pub crate_name: Option<String>,
    /// Which parts of the document become Cargo features.
    pub features_from: FeaturesFrom,
    /// The module of an existing crate that the API is in, unless it is at the root of the crate.
    pub part: Option<Part>,
    /// Value of the dependency on the runtime in the `Cargo.toml` of a complete crate.
    pub runtime: String,
    /// Path of a file with a call of each operation, for tests of the crate.
    pub calls: Option<String>,
    /// Path of a file with the examples of the documentation, for a test of the crate that runs them.
    pub examples: Option<String>,
    /// Path of a file with models as serde derives, for benchmarks to compare with.
    pub derived: Option<String>,
    /// Derive all models, not only those that names.toml lists under `benches`.
    pub derive_all: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            crate_name: None,
            features_from: FeaturesFrom::TagGroups,
            part: None,
            runtime: "{ version = \"0.1\", default-features = false }".to_owned(),
            calls: None,
            examples: None,
            derived: None,
            derive_all: false,
        }
    }
}

impl Options {
    /// The folder of the generated files of the API.
    pub(crate) fn folder(&self) -> String {
        match &self.part {
            Some(part) => format!("src/{}/generated", part.module),
            None => "src/generated".to_owned(),
        }
    }

    /// The list of generated files, in the target folder.
    pub(crate) fn manifest(&self) -> String {
        format!("{}/MANIFEST", self.folder())
    }
}
