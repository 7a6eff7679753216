//! Methods in place of the operations whose feature is not enabled. The error for a call names the feature.

use indexmap::IndexMap;

use super::feature::{All, FeatureGate};
use super::tokens::quoted;
use super::{Lowering, docs, ident, operation_views};
use crate::view::{Content, Disabled, DisabledGroup, DisabledOperation, File};

impl Lowering<'_> {
    /// The file of these methods, with one group for each set of features that operations need. `files` have the methods
    /// themselves.
    pub(super) fn disabled(&self, package: &str, files: &[File]) -> Option<File> {
        let views = operation_views(files);
        let mut groups: IndexMap<&All, Vec<DisabledOperation>> = IndexMap::new();
        for operation in &self.api.operations {
            let features = self.features.of_operation(&operation.id).filter(|features| !features.is_empty());
            let Some(features) = features else { continue };
            let args = views.get(operation.id.as_str()).map(|view| view.args.clone()).unwrap_or_default();
            let disabled = DisabledOperation { method: self.method(operation), args };
            groups.entry(features).or_default().push(disabled);
        }
        if groups.is_empty() {
            return None;
        }
        let groups = groups.into_iter().filter_map(|(features, operations)| {
            let names: Vec<&str> = features.iter().map(String::as_str).collect();
            let words: Vec<String> = names.iter().map(|name| docs::code(name)).collect();
            let word = if names.len() == 1 { "feature" } else { "features" };
            let words = words.join(" and ");
            Some(DisabledGroup {
                cfg: FeatureGate::from(features.clone()).closed_attribute()?,
                module: ident::module(&names.join("-")),
                message: quoted(&format!("this operation needs the {word} {words} of `{package}`")),
                note: quoted(&format!("run `cargo add {package} --features {}`", names.join(","))),
                operations,
            })
        });
        Some(File {
            path: "disabled.rs".to_owned(),
            template: "disabled.rs.tera",
            content: Content::Disabled(Disabled { groups: groups.collect() }),
        })
    }
}
