//! Failures of commands.

use std::process::ExitCode;

use okta_codegen::diag::{Diagnostic, Diagnostics, Severity};

/// The reason why a command failed. The exit code is 1; that of a wrong command line is 2.
#[derive(Debug)]
pub(crate) struct Failure(Diagnostics);

impl Failure {
    /// Prints the reason to standard error and returns the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        eprintln!("{}\n\n{}", self.0, summary(&self.0));
        ExitCode::FAILURE
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Self(diagnostics)
    }
}

fn summary(diagnostics: &Diagnostics) -> String {
    let count = |severity, word: &str| match diagnostics.count(severity) {
        0 => None,
        1 => Some(format!("1 {word}")),
        many => Some(format!("{many} {word}s")),
    };
    [count(Severity::Error, "error"), count(Severity::Warning, "warning")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// Returns an error that is not in a file.
pub(crate) fn plain(code: &'static str, message: String) -> Diagnostics {
    Diagnostic::error(code, "", message).into()
}
