//! Where a type is used: the lines of its page with the operations that take and return it, or the types that contain it.

use super::feature::FeatureGate;
use super::tokens::quoted;
use super::{Lowering, registry};
use crate::ir::{self, Api, Graph, Operation, TypeDef, TypeId};
use crate::view::GatedLine;

/// Maximum number of links in a line. The pages of the areas have all.
const SHOWN: usize = 8;

/// The uses of all types, which are numbered in the order of [`Api::types`].
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// The places of the operations in the document.
    returned: Users,
    taken: Users,
    /// The types that contain it.
    parts: Users,
}

/// The users of each type by number, each once.
#[derive(Debug, Default)]
struct Users(Vec<Vec<usize>>);

impl Users {
    /// Adds a user. The users come in their order.
    fn add(&mut self, of: usize, user: usize) {
        if self.0[of].last() != Some(&user) {
            self.0[of].push(user);
        }
    }

    fn of(&self, number: Option<usize>) -> impl Iterator<Item = usize> {
        number.and_then(|number| self.0.get(number)).into_iter().flatten().copied()
    }
}

impl Usage {
    pub(super) fn new(api: &Api, graph: &Graph) -> Self {
        let none = || Users(vec![Vec::new(); api.types.len()]);
        let mut usage = Self { returned: none(), taken: none(), parts: none() };
        for (place, operation) in api.operations.iter().enumerate() {
            api.numbers(ir::request_types(operation)).for_each(|of| usage.taken.add(of, place));
            api.numbers(returned(api, operation)).for_each(|of| usage.returned.add(of, place));
        }
        for owner in 0..api.types.len() {
            let used = graph.uses(owner).iter().filter(|used| **used != owner);
            used.for_each(|used| usage.parts.add(*used, owner));
        }
        usage
    }
}

/// The types that a call of an operation returns: the items of a list, not the object around them.
fn returned<'a>(api: &'a Api, operation: &'a Operation) -> Vec<&'a TypeId> {
    match super::response::items(api, operation) {
        Some(item) => ir::named(item).into_iter().collect(),
        None => ir::response_types(operation),
    }
}

impl Lowering<'_> {
    /// The doc lines about the uses of a type. A type that no operation takes or returns is a part of others.
    pub(super) fn usage(&self, id: &TypeId, def: &TypeDef) -> Vec<GatedLine> {
        let own = self.gate(def);
        let number = self.api.types.get_index_of(id);
        let mut lines = Vec::new();
        for (words, uses) in [("Returned by", &self.usage.returned), ("Taken by", &self.usage.taken)] {
            let operations = uses.of(number).filter_map(|place| self.api.operations.get(place));
            let uses = operations.map(|operation| (self.operation_gate(&operation.id), operation));
            lines.extend(gated(words, own, uses, |operation| self.method_link(operation)));
        }
        // The name of an inline type says what it is a part of.
        if lines.is_empty() && def.path.len() == 1 {
            let owners = self.usage.parts.of(number).filter_map(|number| {
                let (owner, def) = self.api.types.get_index(number)?;
                Some((self.gate(def), self.registry.get(owner)?))
            });
            lines.extend(gated("Part of", own, owners, registry::Named::link));
        }
        if !lines.is_empty() {
            lines.insert(0, GatedLine::plain(String::new()));
        }
        lines
    }

    /// The feature gate of a type.
    pub(super) fn gate(&self, def: &TypeDef) -> &FeatureGate {
        self.features.gate_of_unit(&def.unit)
    }

    /// The feature gate of an operation.
    pub(super) fn operation_gate(&self, id: &str) -> &FeatureGate {
        self.features.gate_of_operation(id)
    }

    /// The types that an operation returns and takes.
    pub(super) fn direct_types<'o>(&'o self, operation: &'o Operation) -> Vec<&'o TypeId> {
        let mut found = returned(self.api, operation);
        found.extend(ir::request_types(operation));
        found
    }
}

/// One line for each feature gate of the uses, without a gate where `own` implies it.
fn gated<'g, U>(
    words: &str,
    own: &FeatureGate,
    uses: impl Iterator<Item = (&'g FeatureGate, U)>,
    link: impl Fn(U) -> String,
) -> Vec<GatedLine> {
    // There are few gates, and making text of one takes longer than comparing it.
    let mut by_gate: Vec<(Option<&FeatureGate>, Vec<U>)> = Vec::new();
    for (gate, of) in uses {
        let gate = Some(gate).filter(|gate| !gate.covers(own));
        match by_gate.iter_mut().find(|(known, _)| *known == gate) {
            Some((_, all)) => all.push(of),
            None => by_gate.push((gate, vec![of])),
        }
    }
    let line = |(gate, uses): (Option<&FeatureGate>, Vec<U>)| {
        let more = match uses.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let shown = uses.into_iter().take(SHOWN).map(&link).collect::<Vec<_>>().join(", ");
        GatedLine::new(format!("* {words} {shown}{more}."), gate.and_then(FeatureGate::predicate))
    };
    by_gate.into_iter().map(line).collect()
}

impl GatedLine {
    /// A line whose links always resolve.
    pub(super) fn plain(text: String) -> Self {
        Self::new(text, None)
    }

    pub(super) fn new(text: String, predicate: Option<String>) -> Self {
        Self { literal: quoted(&text), text, predicate }
    }
}
