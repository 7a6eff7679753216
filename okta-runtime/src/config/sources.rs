//! Where configuration values come from.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::secret::Secret;

/// Where to look for values.
#[derive(Clone, Default)]
pub(crate) struct Sources {
    /// The usual files of the user and of the program.
    pub(crate) files: bool,
    /// Environment variables.
    pub(crate) env: bool,
    /// Files that must exist.
    pub(crate) named_files: Vec<PathBuf>,
    /// Names of keys or variables, with their values.
    pub(crate) map: Vec<(String, Secret)>,
    /// Used instead of the environment variables of the process.
    pub(crate) vars: Option<HashMap<String, String>>,
}

/// The kind of a source. A secret from one kind and an org URL from another are suspicious.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceKind {
    #[cfg(feature = "config-files")]
    HomeFile,
    #[cfg(feature = "config-files")]
    LocalFile,
    #[cfg(feature = "config-files")]
    NamedFile,
    Environment,
    Map,
}
