//! Operations that overlays add. The published document does not have them.

use std::collections::BTreeSet;

use serde_json::Value;

/// Extension that marks an operation that an overlay added.
pub(crate) const ADDED: &str = "x-okta-codegen-added";

/// The operations of a document, by path and method.
pub(super) struct Operations(BTreeSet<(String, String)>);

impl Operations {
    pub(super) fn of(document: &Value) -> Self {
        let mut found = BTreeSet::new();
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            let methods = item.as_object().into_iter().flat_map(|item| item.keys());
            found.extend(methods.map(|method| (path.clone(), method.clone())));
        }
        Self(found)
    }

    /// Marks the operations of the document that are not among these.
    pub(super) fn mark_added(&self, document: &mut Value) {
        for (path, method) in Self::of(document).0.difference(&self.0) {
            let operation = document["paths"][path][method].as_object_mut();
            if let Some(operation) = operation.filter(|operation| operation.contains_key("responses")) {
                operation.insert(ADDED.to_owned(), Value::Bool(true));
            }
        }
    }
}
