//! What was found.

use std::fmt;

use serde_json::{Value, json};

/// What is looked at in a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The answer goes through the SDK as if it had been received.
    Response,
    /// What was decoded, written in full, is what was recorded.
    RoundTrip,
    /// What was decoded, written as the body that replaces it, has all that can be written.
    ReadModifyWrite,
    /// The SDK sends what was sent.
    Request,
}

impl Check {
    /// All of them, in the order of the summary.
    pub const ALL: [Self; 4] = [Self::Response, Self::RoundTrip, Self::ReadModifyWrite, Self::Request];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Response => "responses",
            Self::RoundTrip => "round_trip",
            Self::ReadModifyWrite => "read_modify_write",
            Self::Request => "requests",
        }
    }
}

/// A difference between what was recorded and what the SDK makes of it.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The pair.
    pub id: String,
    /// The `operationId`, or method and path.
    pub operation: String,
    /// What was looked at.
    pub check: Check,
    /// Where, as a JSON pointer into the body; `path`, `query`, `status` and the like elsewhere.
    pub pointer: String,
    /// What was recorded.
    pub expected: String,
    /// What the SDK makes of it.
    pub got: String,
}

/// Longest value in a line, in characters.
const LONGEST: usize = 160;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |text: &str| match text.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text.to_owned(),
        };
        write!(
            f,
            "{}: {}: {} at {:?}: expected {}, got {}",
            self.id,
            self.operation,
            self.check.name(),
            self.pointer,
            short(&self.expected),
            short(&self.got)
        )
    }
}

/// How many pairs passed a check, and how many did not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub ok: usize,
    /// Not passed.
    pub failed: usize,
}

/// All that was found.
#[derive(Debug, Default)]
pub struct Report {
    /// Pairs that were looked at.
    pub pairs: usize,
    /// In the order of [`Check::ALL`].
    pub tallies: [Tally; 4],
    /// Pairs whose operation the SDK lacks: their ids, methods and paths.
    pub unmatched: Vec<String>,
    /// Every difference.
    pub failures: Vec<Failure>,
}

impl Report {
    /// Counts what a check of a pair came to.
    pub(crate) fn count(&mut self, check: Check, passed: bool) {
        let tally = &mut self.tallies[check as usize];
        if passed { tally.ok += 1 } else { tally.failed += 1 }
    }

    /// Whether no difference was found.
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty()
    }

    /// The counts as one JSON object.
    pub fn to_json(&self) -> Value {
        let mut object = json!({"pairs": self.pairs, "unmatched": self.unmatched.len()});
        for (check, tally) in Check::ALL.into_iter().zip(self.tallies) {
            object[check.name()] = json!({"ok": tally.ok, "failed": tally.failed});
        }
        object
    }
}

impl fmt::Display for Report {
    /// The counts, one line each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pairs, {} of no operation of the SDK", self.pairs, self.unmatched.len())?;
        for (check, tally) in Check::ALL.into_iter().zip(self.tallies) {
            write!(f, "\n{:>18} {:>5} ok {:>5} failed", check.name(), tally.ok, tally.failed)?;
        }
        Ok(())
    }
}
