//! The result of the checks.

use std::fmt;

use serde_json::{Value, json};

use crate::described::{Described, Share};
use crate::gaps::GapKind;
use crate::places::{Place, Places, Seen, by_count};
use crate::strict::Excuse;

/// A check of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The SDK accepts the recorded response.
    Response,
    /// The decoded response, encoded again, equals the recorded one.
    RoundTrip,
    /// The decoded resource, converted to the body that replaces it, keeps all fields that can be written.
    ReadModifyWrite,
    /// The SDK sends the recorded request.
    Request,
}

impl Check {
    /// All checks, in the order of the summary.
    pub const ALL: [Self; 4] = [Self::Response, Self::RoundTrip, Self::ReadModifyWrite, Self::Request];

    /// The name of the check in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Response => "responses",
            Self::RoundTrip => "round_trip",
            Self::ReadModifyWrite => "read_modify_write",
            Self::Request => "requests",
        }
    }
}

/// A difference between a recorded pair and the behavior of the SDK.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The id of the pair.
    pub id: String,
    /// The `operationId`.
    pub operation: String,
    /// The check that failed.
    pub check: Check,
    /// A JSON pointer into the body, or `path`, `query`, `status` and so on.
    pub pointer: String,
    /// The recorded value.
    pub expected: String,
    /// The value that the SDK sent or returned.
    pub got: String,
}

/// The longest value that is printed, in characters.
const MAX_CHARS: usize = 160;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |text: &str| match text.char_indices().nth(MAX_CHARS) {
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

/// The number of pairs that passed and failed a check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Pairs that passed.
    pub ok: usize,
    /// Pairs that failed.
    pub failed: usize,
}

/// The result of all checks.
#[derive(Debug, Default)]
pub struct Report {
    /// The number of pairs.
    pub pairs: usize,
    /// In the order of [`Check::ALL`].
    pub tallies: [Tally; 4],
    /// Pairs of an operation that the SDK does not have: id, method and path.
    pub unmatched: Vec<String>,
    /// Every difference.
    pub failures: Vec<Failure>,
    /// What the document describes of the bodies.
    pub described: Described,
    /// The places where an encoded body differs from the recorded one, each with its excuse.
    pub strict: Places<Excuse>,
}

impl Report {
    /// Counts the result of a check.
    pub(crate) fn count(&mut self, check: Check, passed: bool) {
        let tally = &mut self.tallies[check as usize];
        if passed { tally.ok += 1 } else { tally.failed += 1 }
    }

    /// Returns whether no difference was found.
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty()
    }

    /// Returns the counts as a JSON object.
    pub fn to_json(&self) -> Value {
        let mut object = json!({"pairs": self.pairs, "unmatched": self.unmatched.len()});
        for (check, tally) in Check::ALL.into_iter().zip(self.tallies) {
            object[check.name()] = json!({"ok": tally.ok, "failed": tally.failed});
        }
        let (requests, responses) = (self.described.requests, self.described.responses);
        object["described"] = share(requests.and(responses));
        object["described"]["requests"] = share(requests);
        object["described"]["responses"] = share(responses);
        let places = |names: Vec<Value>| json!({"places": names.len(), "list": names});
        object["undescribed"] = places(list(&self.described.gaps, GapKind::name));
        object["strict"] = places(list(&self.strict, Excuse::name));
        object
    }

    /// The places that the document does not describe, one per line, the most frequent first.
    pub fn undescribed_lines(&self) -> impl Iterator<Item = String> {
        lines(&self.described.gaps, GapKind::name)
    }

    /// The places where an encoded body differs from the recorded one, one per line, the most frequent first.
    pub fn strict_lines(&self) -> impl Iterator<Item = String> {
        lines(&self.strict, Excuse::name)
    }
}

fn share(share: Share) -> Value {
    json!({"bodies": share.bodies, "full": share.full,
        "occurrences": {"bodies": share.occurrences, "full": share.full_occurrences}})
}

fn list<K: Ord + Copy>(places: &Places<K>, name: fn(K) -> &'static str) -> Vec<Value> {
    let row = |(place, seen): (&Place<K>, &Seen)| {
        json!({"kind": name(place.kind), "pointer": place.pointer, "detail": place.detail,
            "pairs": seen.pairs, "occurrences": seen.occurrences, "operations": seen.operations,
            "years": seen.years})
    };
    by_count(places).into_iter().map(row).collect()
}

fn lines<K: Ord + Copy>(places: &Places<K>, name: fn(K) -> &'static str) -> impl Iterator<Item = String> {
    let line = |(place, seen): (&Place<K>, &Seen)| {
        let operations = match seen.operations.iter().next() {
            Some(first) if seen.operations.len() == 1 => first.clone(),
            first => format!("{} and {} more", first.map_or("", String::as_str), seen.operations.len() - 1),
        };
        let detail = if place.detail.is_empty() { String::new() } else { format!(" `{}`", place.detail) };
        format!(
            "{:>6} × {}{detail} at {} ({} pairs; {operations})",
            seen.occurrences,
            name(place.kind),
            place.pointer,
            seen.pairs,
        )
    };
    by_count(places).into_iter().map(line).collect::<Vec<_>>().into_iter()
}

impl fmt::Display for Report {
    /// The counts, one line per check.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pairs, {} without an operation in the SDK", self.pairs, self.unmatched.len())?;
        for (check, tally) in Check::ALL.into_iter().zip(self.tallies) {
            write!(f, "\n{:>18} {:>5} ok {:>5} failed", check.name(), tally.ok, tally.failed)?;
        }
        for (name, share) in [("requests", self.described.requests), ("responses", self.described.responses)]
        {
            let Share { bodies, full, occurrences, full_occurrences } = share;
            write!(f, "\nthe document describes {full} of {bodies} {name} in full")?;
            write!(f, " ({full_occurrences} of {occurrences} occurrences)")?;
        }
        let (gaps, strict) = (self.described.gaps.len(), self.strict.len());
        write!(f, "\n{gaps} places are not described (--undescribed)")?;
        write!(f, "\n{strict} places differ after encoding (--strict)")
    }
}
