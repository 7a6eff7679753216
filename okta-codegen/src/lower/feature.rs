//! Feature gates: an operation's from its tag, a model's from the operations that reach it.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use super::tokens::{literal, print};
use crate::FeaturesFrom;
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{self, Api, TypeId, Unit};
use crate::names::Names;

/// Features that must all be on; one of several alternatives.
pub(crate) type All = BTreeSet<String>;

/// A gate: any of these alternatives. Empty means that nothing opens it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gate(BTreeSet<All>);

impl Gate {
    /// Adds an alternative and drops those that another one covers.
    fn add(&mut self, all: &All) -> bool {
        if self.0.iter().any(|known| known.is_subset(all)) {
            return false;
        }
        self.0.retain(|known| !all.is_subset(known));
        self.0.insert(all.clone())
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

    /// The feature, if one alone opens the gate.
    pub(crate) fn single(&self) -> Option<&str> {
        let mut all = self.0.iter();
        let first = all.next()?;
        (all.next().is_none() && first.len() == 1).then(|| first.iter().next().map(String::as_str)).flatten()
    }

    /// Opens the gate wherever the other one is open.
    pub(crate) fn extend(&mut self, other: &Self) {
        for all in &other.0 {
            self.add(all);
        }
    }

    /// The attribute, or `None` where the gate is always open.
    pub(crate) fn attribute(&self) -> Option<String> {
        self.predicate().map(|predicate| print(quote!(#[cfg(#predicate)])))
    }

    /// The attribute for where the gate is closed, or `None` where it is always open.
    pub(crate) fn closed_attribute(&self) -> Option<String> {
        self.predicate().map(|predicate| print(quote!(#[cfg(not(#predicate))])))
    }

    fn predicate(&self) -> Option<TokenStream> {
        if self.is_always_open() {
            return None;
        }
        let alternatives: Vec<TokenStream> = self.0.iter().map(all_of).collect();
        Some(match alternatives.as_slice() {
            [only] => only.clone(),
            many => quote!(any(#(#many),*)),
        })
    }
}

impl std::fmt::Display for Gate {
    /// As a sentence takes it: `users`, or `groups` with `applications`.
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

impl From<All> for Gate {
    fn from(all: All) -> Self {
        Self(BTreeSet::from([all]))
    }
}

/// The predicate for features that must all be on.
fn all_of(all: &All) -> TokenStream {
    let features = all.iter().map(|feature| literal(feature));
    match all.len() {
        1 => quote!(#(feature = #features)*),
        _ => quote!(all(#(feature = #features),*)),
    }
}

/// One feature with its folder.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) module: String,
    pub(crate) feature: Option<String>,
    pub(crate) heading: String,
}

/// All gates.
#[derive(Debug, Default)]
pub(crate) struct Gates {
    pub(crate) groups: Vec<Group>,
    /// Tag → index of its group.
    tags: IndexMap<String, usize>,
    /// operationId → features that must all be on.
    operations: IndexMap<String, All>,
    /// Unit of models → gate.
    units: IndexMap<Unit, Gate>,
}

impl Gates {
    pub(crate) fn group_of(&self, tag: &str) -> Option<&Group> {
        self.groups.get(*self.tags.get(tag)?)
    }

    pub(crate) fn of_operation(&self, id: &str) -> Option<&All> {
        self.operations.get(id)
    }

    pub(crate) fn of_unit(&self, unit: &Unit) -> Option<&Gate> {
        self.units.get(unit)
    }

    /// The gate of an operation beyond that of its folder.
    pub(crate) fn second_gate(&self, operation: &ir::Operation) -> Option<String> {
        let own = self.group_of(&operation.tag)?.feature.as_ref();
        let rest: All =
            self.operations.get(&operation.id)?.iter().filter(|name| Some(*name) != own).cloned().collect();
        Gate::from(rest).attribute()
    }
}

/// Computes all gates.
pub(super) fn gates(api: &Api, names: &Names, from: FeaturesFrom, diags: &mut Diagnostics) -> Gates {
    let mut gates = Gates::default();
    match from {
        FeaturesFrom::None => {
            gates.groups.push(Group { module: "all".to_owned(), feature: None, heading: api.title.clone() });
            gates.tags = api.tags.keys().map(|tag| (tag.clone(), 0)).collect();
        }
        FeaturesFrom::Tags => {
            for tag in api.tags.keys() {
                gates.tags.insert(tag.clone(), gates.groups.len());
                gates.groups.push(group(tag));
            }
        }
        FeaturesFrom::TagGroups => {
            for (name, tags) in &api.tag_groups {
                let used =
                    tags.iter().any(|tag| api.operations.iter().any(|operation| operation.tag == *tag));
                if !used {
                    continue;
                }
                for tag in tags {
                    gates.tags.insert(tag.clone(), gates.groups.len());
                }
                gates.groups.push(group(name));
            }
            for operation in &api.operations {
                if !gates.tags.contains_key(&operation.tag) {
                    let message = format!("the tag `{}` is in no group: it is always built", operation.tag);
                    diags.push(
                        Diagnostic::warning("tag-ungrouped", &operation.pointer, message)
                            .help("add it to x-tagGroups with an overlay"),
                    );
                    let other = gates.groups.iter().position(|group| group.feature.is_none());
                    let other = other.unwrap_or_else(|| {
                        gates.groups.push(Group {
                            module: "other".to_owned(),
                            feature: None,
                            heading: "Other".to_owned(),
                        });
                        gates.groups.len() - 1
                    });
                    gates.tags.insert(operation.tag.clone(), other);
                }
            }
        }
    }
    collisions(api, &gates, diags);
    let known: BTreeSet<String> = gates.groups.iter().filter_map(|group| group.feature.clone()).collect();
    for operation in &api.operations {
        let mut all: All =
            gates.group_of(&operation.tag).and_then(|group| group.feature.clone()).into_iter().collect();
        if from != FeaturesFrom::None {
            all.extend(names.features.also.get(&operation.id).into_iter().flatten().cloned());
        }
        for feature in all.difference(&known) {
            let message = format!("`{}` is gated by `{feature}`, which is no feature", operation.id);
            let features = known.iter().cloned().collect::<Vec<_>>().join(", ");
            let misfit = names.misfit("feature-unknown", &operation.pointer, message);
            diags.push(misfit.help(format!("the features are {features}")));
        }
        all.retain(|feature| known.contains(feature));
        let mut start = ir::request_types(operation);
        start.extend(ir::response_types(operation));
        gates.open(api, start, &all);
        gates.operations.insert(operation.id.clone(), all);
    }
    if from != FeaturesFrom::None {
        for (feature, schemas) in &names.include.schemas {
            let start = schemas.iter().map(|name| TypeId(name.clone())).collect();
            gates.open(api, start, &All::from([feature.clone()]));
        }
    }
    gates.spread(api);
    gates
}

/// Tags and groups whose names differ only in what Rust and Cargo do not tell apart.
fn collisions(api: &Api, gates: &Gates, diags: &mut Diagnostics) {
    let mut tags: BTreeMap<String, &str> = BTreeMap::new();
    for operation in &api.operations {
        let module = ident::module(&operation.tag);
        let first = *tags.entry(module.clone()).or_insert(&operation.tag);
        if first != operation.tag {
            let message =
                format!("the tags `{}` and `{first}` both make the module `{module}`", operation.tag);
            diags.push(
                Diagnostic::error("name-collision", &operation.pointer, message)
                    .help("give one of them another name in the document or by an overlay"),
            );
        }
    }
    let mut features: BTreeMap<&str, &str> = BTreeMap::new();
    for group in &gates.groups {
        if let Some(first) = features.insert(&group.module, &group.heading) {
            let message =
                format!("`{}` and `{first}` both make the feature of `{}`", group.heading, group.module);
            diags.push(
                Diagnostic::error("name-collision", "", message)
                    .help("give one of the groups another name in the document or by an overlay"),
            );
        }
    }
}

/// Features and modules that every generated crate has; groups of these names get another.
const TAKEN: [&str; 8] = ["api", "all", "default", "full", "metadata", "models", "other", "shared"];

fn group(name: &str) -> Group {
    let (mut feature, mut module) = (ident::feature(name), ident::module(name));
    if TAKEN.contains(&feature.as_str()) {
        feature.push_str("-group");
    }
    if TAKEN.contains(&module.as_str()) {
        module.push_str("_group");
    }
    Group { module, feature: Some(feature), heading: name.to_owned() }
}

impl Gates {
    /// Opens the gates of all units that the types lead to.
    fn open(&mut self, api: &Api, start: Vec<TypeId>, all: &All) {
        for id in ir::reach(api, start) {
            if let Some(def) = api.types.get(&id) {
                self.units.entry(def.unit.clone()).or_default().add(all);
            }
        }
    }

    /// A unit is one file: whatever opens it opens all of its types, and so all that these need.
    fn spread(&mut self, api: &Api) {
        let mut needs: IndexMap<Unit, BTreeSet<usize>> = IndexMap::new();
        for def in api.types.values() {
            let uses = ir::uses(def);
            let units = uses
                .iter()
                .filter_map(|id| api.types.get(id))
                .filter(|used| used.unit != def.unit)
                .filter_map(|used| self.units.get_index_of(&used.unit));
            needs.entry(def.unit.clone()).or_default().extend(units);
        }
        loop {
            let mut changed = false;
            for (unit, needed) in &needs {
                let Some(gate) = self.units.get(unit).cloned() else { continue };
                for index in needed {
                    let Some((_, target)) = self.units.get_index_mut(*index) else { continue };
                    for all in &gate.0 {
                        changed |= target.add(all);
                    }
                }
            }
            if !changed {
                break;
            }
        }
    }
}
