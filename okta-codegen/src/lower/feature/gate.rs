//! The condition on Cargo features under which something is built.

use std::collections::BTreeSet;

use crate::lower::tokens::quoted;

/// Features that must all be on: one alternative of a gate.
pub(crate) type All = BTreeSet<String>;

/// A feature gate: any of these alternatives. Without alternatives, or with an empty one, it is always open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FeatureGate(BTreeSet<All>);

impl FeatureGate {
    /// The gate of a single feature, if there is one.
    pub(crate) fn of(feature: Option<&str>) -> Self {
        Self(feature.map(|feature| All::from([feature.to_owned()])).into_iter().collect())
    }

    /// Adds an alternative and drops those that another one covers. Returns false if it is covered itself.
    pub(super) fn add(&mut self, all: &All) -> bool {
        if self.0.iter().any(|known| known.is_subset(all)) {
            return false;
        }
        self.0.retain(|known| !all.is_subset(known));
        self.0.insert(all.clone())
    }

    /// The features of the only alternative.
    pub(super) fn only(&self) -> Option<&All> {
        self.0.first().filter(|_| self.0.len() == 1)
    }

    /// Opens this gate wherever the other one is open. Returns false if it already was.
    pub(crate) fn extend(&mut self, other: &Self) -> bool {
        let added = other.0.iter().filter(|all| self.add(all)).count();
        added > 0
    }

    /// Whether this gate is open wherever the other one is.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.is_always_open()
            || !other.is_always_open()
                && other.0.iter().all(|all| self.0.iter().any(|known| known.is_subset(all)))
    }

    /// Whether no feature is needed.
    pub(crate) fn is_always_open(&self) -> bool {
        self.0.is_empty() || self.0.iter().any(BTreeSet::is_empty)
    }

    /// The feature, if the gate depends on one alone.
    pub(crate) fn single(&self) -> Option<&str> {
        let mut all = self.0.iter();
        let first = all.next()?;
        (all.next().is_none() && first.len() == 1).then(|| first.iter().next().map(String::as_str)).flatten()
    }

    /// The attribute, or `None` where the gate is always open.
    pub(crate) fn attribute(&self) -> Option<String> {
        self.predicate().map(|predicate| format!("#[cfg({predicate})]"))
    }

    /// The attribute for where the gate is closed, or `None` where it is always open.
    pub(crate) fn closed_attribute(&self) -> Option<String> {
        self.predicate().map(|predicate| format!("#[cfg(not({predicate}))]"))
    }

    /// The predicate, or `None` where the gate is always open.
    pub(crate) fn predicate(&self) -> Option<String> {
        if self.is_always_open() {
            return None;
        }
        let alternatives: Vec<String> = self.0.iter().map(all_of).collect();
        Some(one_or("any", alternatives))
    }
}

impl std::fmt::Display for FeatureGate {
    /// As a phrase: `users`, or `groups` with `applications`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_always_open() {
            return f.write_str("no feature");
        }
        for (at, all) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" or ")?;
            }
            let features: Vec<String> = all.iter().map(|feature| format!("`{feature}`")).collect();
            f.write_str(&features.join(" with "))?;
        }
        Ok(())
    }
}

impl From<All> for FeatureGate {
    fn from(all: All) -> Self {
        Self(BTreeSet::from([all]))
    }
}

/// The predicate for features that must all be on.
fn all_of(all: &All) -> String {
    one_or("all", all.iter().map(|feature| format!("feature = {}", quoted(feature))).collect())
}

/// The only predicate, or a combination of several.
fn one_or(combination: &str, predicates: Vec<String>) -> String {
    match predicates.as_slice() {
        [only] => only.clone(),
        many => format!("{combination}({})", many.join(", ")),
    }
}
