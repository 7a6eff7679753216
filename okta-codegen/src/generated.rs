//! The result of a run.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::cache::Cache;
use crate::diag::{Diagnostics, Severity};
use crate::kept::Results;
use crate::lower::Counts;
use crate::options::Options;
use crate::spent::Spent;
use crate::stage::Stage;
use crate::view;
use crate::writer::{GeneratedFiles, Report, Writer};

/// What [`generate`](crate::generate) makes.
#[derive(Debug)]
pub struct Generated {
    pub(crate) files: GeneratedFiles,
    /// The operations, for an index of several APIs.
    pub(crate) index: Option<view::IndexApi>,
    /// Path of the list of files below the target folder.
    pub(crate) manifest: String,
    /// Counts for a summary.
    pub counts: Counts,
    /// Warnings about the inputs.
    pub warnings: Diagnostics,
    /// The cache that this run added results to.
    pub(crate) cache: Option<Arc<Cache>>,
    pub(crate) spent: Spent,
}

impl Generated {
    /// What an earlier run with the same inputs and options made.
    pub(crate) fn earlier(results: &Results<'_>, options: &Options) -> Option<Self> {
        let (files, index, counts) = results.files()?;
        // There is nothing new to keep.
        let (manifest, warnings, cache) = (options.manifest(), Diagnostics::new(), None);
        Some(Self { files, index, manifest, counts, warnings, cache, spent: Spent::default() })
    }

    /// Iterates over the path below the target folder and the content of each file, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter()
    }

    /// Returns the content of the file at a path below the target folder.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&str> {
        self.files.get(path)
    }

    /// Brings a folder up to date: writes the files that differ, and removes those that an earlier run generated and this
    /// one does not.
    ///
    /// From this call on, Ctrl-C and SIGTERM stop the writing instead of killing the process.
    ///
    /// # Errors
    /// A file that was not generated is in the way, a file cannot be written, or the process was interrupted. The folder
    /// is then as it was, unless only the cache cannot be written.
    pub fn write(&self, folder: &Path) -> Result<Report, Diagnostics> {
        let report = Writer::new(folder, self.manifest.as_str()).stop_on_signals().write(&self.files)?;
        if let Some(cache) = &self.cache {
            cache.save()?;
        }
        Ok(report)
    }

    /// Compares a folder with the files, and writes nothing.
    ///
    /// # Errors
    /// A file that was not generated is in the way, or a file cannot be read.
    pub fn check(&self, folder: &Path) -> Result<Report, Diagnostics> {
        Writer::new(folder, self.manifest.as_str()).check(&self.files)
    }

    /// Returns the numbers of a run for people: what was generated, what [`write`](Self::write) or
    /// [`check`](Self::check) reported, and the time of each stage.
    pub fn summary<'a>(
        &'a self,
        report: &'a Report,
        times: &'a [(Stage, Duration)],
    ) -> impl fmt::Display + 'a {
        Summary { generated: self, report, times }
    }
}

struct Summary<'a> {
    generated: &'a Generated,
    report: &'a Report,
    times: &'a [(Stage, Duration)],
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.generated.counts;
        writeln!(
            f,
            "{} operations, {} models, {} enums, {} unions, {} features",
            counts.operations, counts.models, counts.enums, counts.unions, counts.features
        )?;
        let verb = if self.report.checked { "to write" } else { "written" };
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
