//! The summary at the end of a run.

use std::fmt;
use std::time::Duration;

use crate::diag::Severity;
use crate::writer::Report;
use crate::{Generated, Stage};

/// Numbers of a run.
#[derive(Debug)]
pub struct Summary<'a> {
    /// The generated files and counts.
    pub generated: &'a Generated,
    /// What was done to the files.
    pub report: &'a Report,
    /// The time that each stage took.
    pub times: &'a [(Stage, Duration)],
    /// Whether the files were only compared.
    pub check: bool,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.generated.counts;
        writeln!(
            f,
            "{} operations, {} models, {} enums, {} unions, {} features",
            counts.operations, counts.models, counts.enums, counts.unions, counts.features
        )?;
        let verb = if self.check { "to write" } else { "written" };
        writeln!(
            f,
            "{} files {verb}, {} unchanged, {} removed",
            self.report.written.len(),
            self.report.unchanged,
            self.report.removed.len()
        )?;
        let total: Duration = self.times.iter().map(|(_, time)| *time).sum();
        write!(f, "{:.2} s:", total.as_secs_f64())?;
        for (stage, time) in self.times {
            write!(f, " {stage} {:.2}", time.as_secs_f64())?;
        }
        let warnings = self.generated.warnings.count(Severity::Warning);
        write!(f, "\n{warnings} warning{}", if warnings == 1 { "" } else { "s" })
    }
}
