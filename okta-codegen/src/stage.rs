//! The stages of a run.

/// A stage of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Document and overlays.
    Read,
    /// From the document to the description of the API, doc overrides included.
    Resolve,
    /// Names, types, docs, features.
    Lower,
    /// Templates and formatting.
    Render,
    /// Comparing and writing.
    Write,
}

impl std::fmt::Display for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Resolve => "resolve",
            Self::Lower => "lower",
            Self::Render => "render",
            Self::Write => "write",
        })
    }
}
