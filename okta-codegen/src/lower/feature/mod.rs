//! Feature gates: an operation's from its tag, a model's from the operations that reach it.

mod gate;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::ident;
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{self, Api, Graph, NameMap, Operation, TypeId, Unit};
use crate::names::Names;
use crate::options::FeaturesFrom;

pub(crate) use gate::{All, FeatureGate};

/// One feature with its folder.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) module: String,
    pub(crate) feature: Option<String>,
    pub(crate) heading: String,
}

/// The feature gates of all operations and models.
#[derive(Debug, Default)]
pub(crate) struct FeatureGates {
    pub(crate) groups: Vec<Group>,
    /// Tag → index of its group.
    tags: IndexMap<String, usize>,
    /// operationId → features that must all be on.
    operations: NameMap<String, FeatureGate>,
    /// Unit of models → feature gate.
    units: NameMap<Unit, FeatureGate>,
    /// The gate of what is always built.
    open: FeatureGate,
}

impl FeatureGates {
    pub(crate) fn group_of(&self, tag: &str) -> Option<&Group> {
        self.groups.get(*self.tags.get(tag)?)
    }

    pub(crate) fn of_operation(&self, id: &str) -> Option<&All> {
        self.operations.get(id)?.only()
    }

    /// The feature gate of an operation.
    pub(crate) fn gate_of_operation(&self, id: &str) -> &FeatureGate {
        self.operations.get(id).unwrap_or(&self.open)
    }

    /// The feature gate of a unit of models.
    pub(crate) fn gate_of_unit(&self, unit: &Unit) -> &FeatureGate {
        self.units.get(unit).unwrap_or(&self.open)
    }

    /// The attribute for features that an operation needs in addition to that of its folder.
    pub(crate) fn additional(&self, operation: &Operation) -> Option<String> {
        let own = self.group_of(&operation.tag)?.feature.as_ref();
        let all = self.of_operation(&operation.id)?;
        let rest: All = all.iter().filter(|name| Some(*name) != own).cloned().collect();
        FeatureGate::from(rest).attribute()
    }
}

/// Computes all feature gates.
pub(super) fn gates(
    api: &Api,
    graph: &Graph,
    names: &Names,
    from: FeaturesFrom,
    diags: &mut Diagnostics,
) -> FeatureGates {
    let mut gates = FeatureGates::default();
    match from {
        FeaturesFrom::None => {
            gates.groups.push(Group { module: "all".to_owned(), feature: None, heading: api.title.clone() });
            gates.tags = api.tags.keys().map(|tag| (tag.clone(), 0)).collect();
        }
        FeaturesFrom::Tags => api.tags.keys().for_each(|tag| gates.push_group(tag, [tag])),
        FeaturesFrom::TagGroups => gates.add_tag_groups(api, diags),
    }
    collisions(api, &gates, diags);
    for operation in &api.operations {
        let also = names.features.also.get(&operation.id).filter(|_| from != FeaturesFrom::None);
        gates.add_operation(operation, also.into_iter().flatten(), names, diags);
    }
    gates.open_operations(api, graph);
    if from != FeaturesFrom::None {
        gates.include(api, graph, names, diags);
    }
    gates.spread(api, graph);
    gates
}

/// Tags and groups whose names differ only in what Rust and Cargo do not distinguish.
fn collisions(api: &Api, gates: &FeatureGates, diags: &mut Diagnostics) {
    let help = "give one of them another name in the document or by an overlay";
    let mut tags: BTreeMap<String, &str> = BTreeMap::new();
    for operation in &api.operations {
        let module = ident::module(&operation.tag);
        let first = *tags.entry(module.clone()).or_insert(&operation.tag);
        if first != operation.tag {
            let message =
                format!("the tags `{}` and `{first}` both make the module `{module}`", operation.tag);
            diags.push(Diagnostic::error("name-collision", &operation.pointer, message).help(help));
        }
    }
    let mut features: BTreeMap<&str, &str> = BTreeMap::new();
    for group in &gates.groups {
        if let Some(first) = features.insert(&group.module, &group.heading) {
            let message =
                format!("`{}` and `{first}` both make the feature of `{}`", group.heading, group.module);
            let help = "give one of the groups another name in the document or by an overlay";
            diags.push(Diagnostic::error("name-collision", "", message).help(help));
        }
    }
}

/// Features and modules that every generated crate has; groups of these names get another.
const TAKEN: [&str; 9] =
    ["api", "all", "default", "full", "metadata", "metadata-codec", "models", "other", "shared"];

/// Features of the runtime that every generated crate has too.
const FORWARDED: [&str; 14] = [
    "blocking",
    "bundled-roots",
    "cache",
    "chrono",
    "config-files",
    "encrypted-keys",
    "metrics",
    "oauth",
    "reqwest",
    "rustls",
    "rustls-no-provider",
    "time",
    "tower",
    "trace-context",
];

impl FeatureGates {
    /// Adds the group of a feature, with its tags.
    fn push_group<'a>(&mut self, name: &str, tags: impl IntoIterator<Item = &'a String>) {
        self.tags.extend(tags.into_iter().map(|tag| (tag.clone(), self.groups.len())));
        let (mut feature, mut module) = (ident::feature(name), ident::module(name));
        if TAKEN.contains(&feature.as_str()) || FORWARDED.contains(&feature.as_str()) {
            feature.push_str("-group");
        }
        if TAKEN.contains(&module.as_str()) {
            module.push_str("_group");
        }
        self.groups.push(Group { module, feature: Some(feature), heading: name.to_owned() });
    }

    /// One group for each group of tags that has operations. Tags without a group are always built.
    fn add_tag_groups(&mut self, api: &Api, diags: &mut Diagnostics) {
        let used: BTreeSet<&str> = api.operations.iter().map(|operation| operation.tag.as_str()).collect();
        for (name, tags) in &api.tag_groups {
            if tags.iter().any(|tag| used.contains(tag.as_str())) {
                self.push_group(name, tags);
            }
        }
        let mut other = None;
        for operation in &api.operations {
            if self.tags.contains_key(&operation.tag) {
                continue;
            }
            let message = format!("the tag `{}` is in no group: it is always built", operation.tag);
            let help = "add it to x-tagGroups with an overlay";
            diags.push(Diagnostic::warning("tag-ungrouped", &operation.pointer, message).help(help));
            let index = *other.get_or_insert_with(|| {
                let (module, heading) = ("other".to_owned(), "Other".to_owned());
                self.groups.push(Group { module, feature: None, heading });
                self.groups.len() - 1
            });
            self.tags.insert(operation.tag.clone(), index);
        }
    }

    /// Sets the features of an operation.
    fn add_operation<'a>(
        &mut self,
        operation: &Operation,
        also: impl Iterator<Item = &'a String>,
        names: &Names,
        diags: &mut Diagnostics,
    ) {
        let known: BTreeSet<&String> =
            self.groups.iter().filter_map(|group| group.feature.as_ref()).collect();
        let own = self.group_of(&operation.tag).and_then(|group| group.feature.as_ref());
        let also: Vec<&String> = also.collect();
        for (at, feature) in also.iter().enumerate() {
            if Some(*feature) == own || also[..at].contains(feature) {
                let message = format!("`{}` needs the feature `{feature}` without this row", operation.id);
                diags.push(names.redundant(&["features", "also", &operation.id, feature], message));
            }
        }
        let mut all: All = also.into_iter().chain(own).cloned().collect();
        for feature in all.iter().filter(|feature| !known.contains(feature)) {
            let message = format!("`{}` needs the feature `{feature}`, which does not exist", operation.id);
            let features = known.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
            let stale = names.stale(&["features", "also", &operation.id], message);
            diags.push(stale.help(format!("the features are {features}")));
        }
        all.retain(|feature| known.contains(feature));
        self.operations.insert(operation.id.clone(), FeatureGate::from(all));
    }

    /// Opens the gates of the types that the operations reach.
    fn open_operations(&mut self, api: &Api, graph: &Graph) {
        let mut start: IndexMap<&All, Vec<usize>> = IndexMap::new();
        for operation in &api.operations {
            let Some(all) = self.operations.get(&operation.id).and_then(FeatureGate::only) else { continue };
            let types = ir::request_types(operation).into_iter().chain(ir::response_types(operation));
            start.entry(all).or_default().extend(api.numbers(types));
        }
        for (all, start) in start {
            open(&mut self.units, reached(api, graph, start), all);
        }
    }

    /// Opens the gates of the schemas that names.toml includes, and reports the rows that open none.
    fn include(&mut self, api: &Api, graph: &Graph, names: &Names, diags: &mut Diagnostics) {
        let rows = names.include.schemas.iter();
        let rows: Vec<(&String, &String, BTreeSet<&Unit>)> = rows
            .flat_map(|(feature, schemas)| schemas.iter().map(move |schema| (feature, schema)))
            .filter_map(|(feature, schema)| {
                let start = api.types.get_index_of(&TypeId(schema.clone()))?;
                Some((feature, schema, reached(api, graph, [start])))
            })
            .collect();
        for (at, (feature, schema, units)) in rows.iter().enumerate() {
            let row = ["include", "schemas", feature, schema];
            if !self.groups.iter().any(|group| group.feature.as_ref() == Some(feature)) {
                diags.push(names.stale(&row[..3], format!("there is no feature `{feature}`")));
                continue;
            }
            // The gates that these units have without this row.
            let gates =
                units.iter().filter_map(|unit| Some(((*unit).clone(), self.units.get(*unit)?.clone())));
            let mut others: NameMap<Unit, FeatureGate> = gates.collect();
            for (feature, _, of_others) in rows[..at].iter().chain(&rows[at + 1..]) {
                let both = of_others.intersection(units).copied();
                open(&mut others, both, &All::from([(*feature).clone()]));
            }
            if !open(&mut others, units.iter().copied(), &All::from([(*feature).clone()])) {
                let message = format!("the feature `{feature}` has `{schema}` without this row");
                diags.push(names.redundant(&row, message));
            }
        }
        for (feature, _, units) in rows {
            open(&mut self.units, units, &All::from([feature.clone()]));
        }
    }

    /// A unit is one file: a feature that builds one of its types builds all of them, and all that these use.
    fn spread(&mut self, api: &Api, graph: &Graph) {
        let mut needs: IndexMap<&Unit, BTreeSet<usize>> = IndexMap::new();
        for (number, def) in api.types.values().enumerate() {
            let used = graph.uses(number).iter().filter_map(|used| Some(api.types.get_index(*used)?.1));
            let used = used.filter(|used| used.unit != def.unit);
            let units = used.filter_map(|used| self.units.get_index_of(&used.unit));
            needs.entry(&def.unit).or_default().extend(units);
        }
        loop {
            let mut changed = false;
            for (unit, needed) in &needs {
                let Some(gate) = self.units.get_mut(*unit).map(std::mem::take) else { continue };
                for index in needed {
                    if let Some((_, target)) = self.units.get_index_mut(*index) {
                        changed |= target.extend(&gate);
                    }
                }
                if let Some(own) = self.units.get_mut(*unit) {
                    *own = gate;
                }
            }
            if !changed {
                break;
            }
        }
    }
}

/// The units that the types lead to.
fn reached<'a>(api: &'a Api, graph: &Graph, start: impl IntoIterator<Item = usize>) -> BTreeSet<&'a Unit> {
    let found = graph.reach(start).into_iter();
    found.filter_map(|number| Some(&api.types.get_index(number)?.1.unit)).collect()
}

/// Adds an alternative to the gates of units. Returns whether that opens any of them further.
fn open<'u>(
    gates: &mut NameMap<Unit, FeatureGate>,
    units: impl IntoIterator<Item = &'u Unit>,
    all: &All,
) -> bool {
    let mut changed = false;
    for unit in units {
        changed |= match gates.get_mut(unit) {
            Some(gate) => gate.add(all),
            None => gates.entry(unit.clone()).or_default().add(all),
        };
    }
    changed
}
