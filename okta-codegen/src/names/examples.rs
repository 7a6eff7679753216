//! Values of examples, where the facts of the document do not suffice: it does not say all that the service requires.

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Value;

/// Values of examples.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Examples {
    /// Type id → (field → value). Examples set the field even if it is optional. A table is an object with its own rows, or
    /// the entries of a map; a text such as `{userId}` is a variable.
    pub(crate) fields: IndexMap<String, IndexMap<String, Value>>,
    /// operationId → (parameter → value).
    pub(crate) parameters: IndexMap<String, IndexMap<String, Value>>,
    /// Type id of a union → a value that selects the variant to show.
    pub(crate) variants: IndexMap<String, String>,
}
