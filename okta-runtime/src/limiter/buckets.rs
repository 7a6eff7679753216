//! The rate gates of all buckets, and which route uses which.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::rate_gate::RateGate;

/// The number of a rate gate.
pub(super) type GateId = u64;

/// An operation, or all requests of a bucket that are not operations.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Route {
    pub(super) bucket: Arc<str>,
    pub(super) method: &'static str,
    pub(super) path: &'static str,
}

/// The rate gates of all buckets. Operations of one bucket share a rate gate until their responses report different
/// limits.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    gates: BTreeMap<GateId, RateGate>,
    /// The rate gates of each bucket. The last one is for routes without a response so far.
    by_name: BTreeMap<Arc<str>, Vec<GateId>>,
    routes: BTreeMap<Route, GateId>,
    last: GateId,
}

/// The number of rate gates from which those that no request uses are forgotten: a path of a request that is not an
/// operation may have an id in its first segments.
const MOST_GATES: usize = 256;

impl Buckets {
    pub(super) fn gates(&self) -> impl Iterator<Item = (GateId, &RateGate)> {
        self.gates.iter().map(|(id, gate)| (*id, gate))
    }

    pub(super) fn gates_mut(&mut self) -> impl Iterator<Item = &mut RateGate> {
        self.gates.values_mut()
    }

    pub(super) fn get(&self, id: GateId) -> Option<&RateGate> {
        self.gates.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: GateId) -> Option<&mut RateGate> {
        self.gates.get_mut(&id)
    }

    /// Returns the shared name of a bucket.
    pub(super) fn name(&self, bucket: &str) -> Arc<str> {
        self.by_name.get_key_value(bucket).map_or_else(|| bucket.into(), |(name, _)| name.clone())
    }

    /// Returns the rate gate that a route uses.
    pub(super) fn gate_of(&mut self, route: &Route, reserve: Option<u64>) -> GateId {
        if let Some(id) = self.routes.get(route) {
            return *id;
        }
        match self.by_name.get(&route.bucket).and_then(|gates| gates.last()) {
            Some(id) => *id,
            None => self.add(RateGate::new(route.bucket.clone(), reserve)),
        }
    }

    /// Assigns a route to the rate gate with the limit that a response reported, and returns that rate gate.
    pub(super) fn assign(&mut self, route: &Route, current: GateId, limit: Option<u64>) -> GateId {
        let id = self.gate_with(route, current, limit).unwrap_or(current);
        if self.routes.get(route) != Some(&id) {
            self.routes.insert(route.clone(), id);
        }
        id
    }

    /// Returns the rate gate with this limit, unless the current one can adopt it.
    fn gate_with(&mut self, route: &Route, current: GateId, limit: Option<u64>) -> Option<GateId> {
        let gate = self.gates.get(&current)?;
        let known = gate.limit()?;
        let limit = limit.filter(|limit| *limit != known)?;
        let siblings = self.by_name.get(&route.bucket)?;
        let has_limit = |id: &&GateId| self.gates.get(id).is_some_and(|gate| gate.limit() == Some(limit));
        if let Some(sibling) = siblings.iter().find(has_limit) {
            return Some(*sibling);
        }
        let is_shared = self.routes.iter().any(|(other, id)| *id == current && other != route);
        // Otherwise the limit of the route itself has changed.
        is_shared.then(|| gate.sibling()).map(|sibling| self.add(sibling))
    }

    fn add(&mut self, gate: RateGate) -> GateId {
        if self.gates.len() >= MOST_GATES {
            self.forget_idle();
        }
        self.last += 1;
        let siblings = self.by_name.entry(gate.bucket.clone()).or_default();
        // Rate gates without a route belonged to limits that have changed.
        let (routes, gates) = (&self.routes, &mut self.gates);
        siblings.retain(|id| {
            let is_used =
                routes.values().any(|used| used == id) || gates.get(id).is_some_and(|gate| !gate.is_idle());
            if !is_used {
                gates.remove(id);
            }
            is_used
        });
        siblings.push(self.last);
        self.gates.insert(self.last, gate);
        self.last
    }

    /// Removes the rate gates that no request waits for or was admitted by.
    fn forget_idle(&mut self) {
        let gates = &mut self.gates;
        gates.retain(|_, gate| !gate.is_idle());
        self.routes.retain(|_, id| gates.contains_key(id));
        self.by_name.retain(|_, ids| {
            ids.retain(|id| gates.contains_key(id));
            !ids.is_empty()
        });
    }
}
