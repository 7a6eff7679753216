//! The public items of an SDK, each with the part of the [`Api`] that it comes from. Two releases are compared by them.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{FeatureGate, Lowering, prepare};
use crate::diag::Diagnostics;
use crate::ir::{Api, TypeId};
use crate::names::Names;
use crate::options::Options;
use crate::view::{Enum, Operation, Struct, Union};

/// The public part of an SDK.
pub(crate) struct Surface {
    pub(crate) api: Api,
    pub(crate) features: Vec<String>,
    /// Types by their path, in document order.
    pub(crate) items: IndexMap<String, Item>,
    /// Methods, each with its feature gate, in the order of [`Api::operations`].
    pub(crate) methods: Vec<(Operation, FeatureGate)>,
}

/// A type.
pub(crate) struct Item {
    pub(crate) id: TypeId,
    pub(crate) gate: FeatureGate,
    pub(crate) model: Model,
}

/// What a type is in Rust.
pub(crate) enum Model {
    Struct(Struct),
    Enum(Enum),
    Union(Union),
}

/// Decides names, types and feature gates as [`lower`](super::lower) does. Names that collide are numbered.
///
/// # Errors
/// Errors that a number in a name cannot resolve.
pub(crate) fn surface(
    mut api: Api,
    names: &Names,
    options: &Options,
    warnings: &mut Diagnostics,
) -> Result<Surface, Diagnostics> {
    let mut diags = Diagnostics::new();
    let lowering = prepare(&mut api, names, options, false, &mut diags);
    let features = lowering.features.groups.iter().filter_map(|group| group.feature.clone()).collect();
    let items = lowering.all_types(&mut diags);
    let methods = lowering.all_methods(&mut diags);
    if diags.has_errors() {
        return Err(diags);
    }
    warnings.extend(diags);
    Ok(Surface { api, features, items, methods })
}

impl Lowering<'_> {
    fn all_types(&self, diags: &mut Diagnostics) -> IndexMap<String, Item> {
        let mut items = IndexMap::new();
        for (id, def) in &self.api.types {
            let Some(named) = self.registry.get(id) else { continue };
            let views = self.models(&[(id, def)], None, diags);
            let structs = views.structs.into_iter().map(Model::Struct);
            let enums = views.enums.into_iter().map(Model::Enum);
            let mut model = structs.chain(enums).chain(views.unions.into_iter().map(Model::Union));
            if let Some(model) = model.next() {
                let item = Item { id: id.clone(), gate: self.gate(def).clone(), model };
                items.insert(named.path.clone(), item);
            }
        }
        items
    }

    fn all_methods(&self, diags: &mut Diagnostics) -> Vec<(Operation, FeatureGate)> {
        let mut taken = BTreeSet::new();
        let operations = self.api.operations.iter();
        operations
            .map(|operation| {
                let needs = self.features.of_operation(&operation.id).cloned().unwrap_or_default();
                (self.operation(operation, None, &mut taken, diags), FeatureGate::from(needs))
            })
            .collect()
    }
}
