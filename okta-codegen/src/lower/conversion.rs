//! Which response converts into the body of the operation that replaces the resource, or changes fields of it.

use std::collections::{BTreeMap, BTreeSet};

use super::Lowering;
use super::feature::{FeatureGate, FeatureGates};
use super::registry::Registry;
use crate::ir::{Api, BodyKind, Operation, Type};
use crate::view::Conversion;

/// The operations that replace or change what others return, looked up once for all operations.
#[derive(Debug)]
pub(crate) struct Replacements<'a> {
    /// operationId → the operation that replaces its response, and the type of the resource.
    by_reader: BTreeMap<&'a str, (&'a Operation, &'a Type)>,
    /// operationId of a replacing or changing operation → what converts into its body.
    pairs: BTreeMap<&'a str, Vec<Pair>>,
}

/// Two types of which the first converts into the second.
#[derive(Debug)]
struct Pair {
    from: String,
    to: String,
    /// Attribute that leaves the conversion to an operation that has it too.
    cfg: Option<String>,
}

impl<'a> Replacements<'a> {
    pub(super) fn new(api: &'a Api, features: &FeatureGates, registry: &Registry) -> Self {
        let by_id: BTreeMap<&str, &Operation> =
            api.operations.iter().map(|operation| (operation.id.as_str(), operation)).collect();
        let mut by_reader = BTreeMap::new();
        let mut resources: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for reader in &api.operations {
            for replacement in [&reader.replaced_by, &reader.patched_by].into_iter().flatten() {
                let Some(writer) = by_id.get(replacement.operation.as_str()) else { continue };
                // Both must be built together.
                if features.of_operation(&reader.id) != features.of_operation(&writer.id) {
                    continue;
                }
                if writer.method != "PATCH" {
                    by_reader.insert(reader.id.as_str(), (*writer, &replacement.resource));
                }
                if matches!(replacement.resource, Type::Named(_)) {
                    resources.entry(&writer.id).or_default().insert(registry.text(&replacement.resource));
                }
            }
        }
        let mut made: BTreeMap<(String, String), FeatureGate> = BTreeMap::new();
        let mut pairs: BTreeMap<&str, Vec<Pair>> = BTreeMap::new();
        for operation in &api.operations {
            let Some(to) = body(operation).map(|ty| registry.text(ty)) else { continue };
            let gate = FeatureGate::from(features.of_operation(&operation.id).cloned().unwrap_or_default());
            for from in
                resources.remove(operation.id.as_str()).into_iter().flatten().filter(|from| *from != to)
            {
                let earlier = made.get_mut(&(from.clone(), to.clone()));
                let cfg = earlier.as_ref().and_then(|earlier| earlier.closed_attribute());
                match earlier {
                    Some(earlier) if earlier.covers(&gate) => continue,
                    Some(earlier) => drop(earlier.extend(&gate)),
                    None => drop(made.insert((from.clone(), to.clone()), gate.clone())),
                }
                pairs.entry(&operation.id).or_default().push(Pair { from, to: to.clone(), cfg });
            }
        }
        Self { by_reader, pairs }
    }

    /// The operation that replaces the response of this one, and the type of the resource.
    pub(super) fn of(&self, operation: &Operation) -> Option<(&'a Operation, &'a Type)> {
        self.by_reader.get(operation.id.as_str()).copied()
    }
}

/// The type of a JSON body with a type of its own.
fn body(operation: &Operation) -> Option<&Type> {
    match &operation.body.as_ref()?.kind {
        BodyKind::Json { ty, .. } => Some(ty.without_null()).filter(|ty| matches!(ty, Type::Named(_))),
        _ => None,
    }
}

impl Lowering<'_> {
    /// What converts into the body of an operation. Two types have one conversion, however many operations use them.
    pub(super) fn conversions(&self, operation: &Operation, method: &str) -> Vec<Conversion> {
        let pairs = self.replacements.pairs.get(operation.id.as_str()).into_iter().flatten();
        let (function, left_out) = match operation.method.as_str() {
            "PATCH" => ("convert_part", "Fields that the body does not have"),
            _ => ("convert", "Read-only fields"),
        };
        let docs = [
            format!(
                "Converts what was read into the body of [`{method}`]({}::{method}). {left_out}",
                self.client_path()
            ),
            "are left out, fields that neither type knows are kept.".to_owned(),
        ];
        pairs
            .map(|pair| Conversion {
                from: pair.from.clone(),
                to: pair.to.clone(),
                function,
                docs: docs.to_vec(),
                cfg: pair.cfg.clone(),
            })
            .collect()
    }
}
