//! Counts by place in the document.

use std::collections::{BTreeMap, BTreeSet};

use crate::recording::Pair;

/// How often something was seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The number of pairs.
    pub pairs: usize,
    /// The number of exchanges that these pairs stand for.
    pub occurrences: usize,
    /// The operations.
    pub operations: BTreeSet<String>,
    /// The years in which the pairs were recorded.
    pub years: BTreeSet<u16>,
    /// Whether every pair was written by hand.
    pub only_handwritten: bool,
}

impl Seen {
    /// Counts a pair of an operation.
    pub(crate) fn add(&mut self, pair: &Pair, operation: &str) {
        self.only_handwritten = pair.handwritten && (self.pairs == 0 || self.only_handwritten);
        self.pairs += 1;
        self.occurrences += pair.same_shape;
        self.operations.insert(operation.to_owned());
        self.years.extend(pair.recorded);
    }
}

/// A place in the document, and what was found there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<K> {
    /// What was found.
    pub kind: K,
    /// A JSON pointer into the document.
    pub pointer: String,
    /// The type, value, tag or name that was found, if `kind` does not say it.
    pub detail: String,
}

/// The places where something was found.
pub type Places<K> = BTreeMap<Place<K>, Seen>;

/// Counts the places of a pair, each of them once.
pub(crate) fn count<K: Ord>(places: &mut Places<K>, found: Vec<Place<K>>, pair: &Pair, operation: &str) {
    for place in found.into_iter().collect::<BTreeSet<_>>() {
        places.entry(place).or_default().add(pair, operation);
    }
}

/// The places in the order of reports: the most frequent first.
pub(crate) fn by_count<K: Ord>(places: &Places<K>) -> Vec<(&Place<K>, &Seen)> {
    let mut sorted: Vec<_> = places.iter().collect();
    sorted.sort_by_key(|(_, seen)| std::cmp::Reverse(seen.occurrences));
    sorted
}
