//! Other names of an operation, which a search for it finds.

use super::Lowering;
use super::tokens::quoted;
use crate::ir::Operation;
use crate::names::is_alias;

impl Lowering<'_> {
    /// The names of an operation in other SDKs and plain words for it, as literals.
    ///
    /// The search of rustdoc ignores case and underscores, so the operationId needs an alias only if more differs. It does
    /// not ignore blanks: the words of the method are an alias.
    pub(super) fn aliases(&self, operation: &Operation, method: &str) -> (Vec<String>, Vec<String>) {
        let rows = self.names.aliases.get(&operation.id).into_iter().flatten();
        let (words, mut names): (Vec<_>, Vec<_>) = rows.cloned().partition(|row| is_words(row));
        if !is_found_as(&operation.id, method) && is_alias(&operation.id) {
            names.insert(0, operation.id.clone());
        }
        let own: Vec<&str> = method.split('_').filter(|word| !word.is_empty()).collect();
        let own = Some(own.join(" ")).filter(|own| is_words(own));
        let literals = |texts: Vec<String>| texts.iter().map(|text| quoted(text)).collect();
        (literals(names), literals(own.into_iter().chain(words).collect()))
    }
}

/// Whether an alias consists of words, as opposed to the name of a method.
pub(super) fn is_words(alias: &str) -> bool {
    alias.contains(' ')
}

/// Whether a search for `name` finds the method without an alias.
pub(super) fn is_found_as(name: &str, method: &str) -> bool {
    let key = |text: &str| text.replace('_', "").to_lowercase();
    key(name) == key(method)
}
