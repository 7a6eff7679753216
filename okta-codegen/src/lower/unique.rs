//! Names that must be unique in one type: of fields and of variants.

use std::collections::BTreeMap;

use super::{Lowering, docs, ident};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ir::{TypeDef, TypeId};
use crate::names::Names;

/// The Rust names of the fields or variants of one type.
pub(super) struct Unique<'a> {
    names: &'a Names,
    strict: bool,
    def: &'a TypeDef,
    /// The table of names.toml that renames them, and the id of the type.
    table: [&'a str; 2],
    taken: BTreeMap<String, Owner<'a>>,
}

/// What has a name.
enum Owner<'a> {
    /// A field, value or variant: which of these, and its key in names.toml.
    Part(&'static str, &'a str),
    /// The generated code itself.
    Reserved,
}

impl<'a> Unique<'a> {
    /// Starts with the name that the generated code of the type has anyway.
    pub(super) fn new(
        lowering: &Lowering<'a>,
        table: &'a str,
        (id, def): (&'a TypeId, &'a TypeDef),
        reserved: &str,
    ) -> Self {
        Self {
            names: lowering.names,
            strict: lowering.strict,
            def,
            table: [table, &id.0],
            taken: BTreeMap::from([(reserved.to_owned(), Owner::Reserved)]),
        }
    }

    /// Returns the name, or a numbered one if it is taken. `kind` says what has the name, and `key` is what names.toml calls
    /// it. In strict mode a collision is an error, at the row of names.toml that caused it, if there is one.
    pub(super) fn take(
        &mut self,
        kind: &'static str,
        key: &'a str,
        name: String,
        diags: &mut Diagnostics,
    ) -> String {
        if let Some(owner) = self.taken.get(&name) {
            diags.push(self.collision(kind, key, &name, owner));
            let free = (2..).map(|number| ident::numbered(&name, number));
            let free = free.into_iter().find(|name| !self.taken.contains_key(name)).unwrap_or_default();
            self.taken.insert(free.clone(), Owner::Part(kind, key));
            return free;
        }
        self.taken.insert(name.clone(), Owner::Part(kind, key));
        name
    }

    fn collision(&self, kind: &str, key: &str, name: &str, owner: &Owner<'_>) -> Diagnostic {
        let [table, id] = self.table;
        let part = format!("{kind} {}", docs::code(key));
        let (first, message) = match owner {
            Owner::Part(kind, first) => {
                let other = format!("{kind} {}", docs::code(first));
                (Some(*first), format!("{other} and {part} of `{id}` are both called `{name}` in Rust"))
            }
            Owner::Reserved => (
                None,
                format!("{part} of `{id}` is called `{name}` in Rust, which is the name of a generated part"),
            ),
        };
        if !self.strict {
            let message = format!("{message}: the last one gets a number");
            return Diagnostic::warning("name-collision", &self.def.pointer, message)
                .help(self.names.add(&[table, id, key], "\"…\""));
        }
        let has_row = |key: &&str| self.names.has_row(&[table, id, key]);
        let at_fault = [Some(key), first].into_iter().flatten().find(has_row).unwrap_or(key);
        self.names.collision(&[table, id, at_fault], &self.def.pointer, message)
    }
}
