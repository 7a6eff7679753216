//! Rows of names.toml that are stale or change nothing: the document has changed, or the row was mistyped.

use std::collections::BTreeSet;

use super::alias::{is_found_as, is_words};
use super::ident;
use crate::diag::Diagnostics;
use crate::ir::{Api, Kind, Object, Operation, Selector, Type, TypeDef, TypeId, Unit};
use crate::names::Names;

/// Reports every row that names something that does not exist, or that changes nothing.
pub(super) fn check(api: &Api, names: &Names, diags: &mut Diagnostics) {
    let mut check = Check { api, names, diags };
    check.operations();
    check.types();
    check.fields();
    check.variants();
    check.secrets();
    check.examples();
}

struct Check<'a> {
    api: &'a Api,
    names: &'a Names,
    diags: &'a mut Diagnostics,
}

impl<'a> Check<'a> {
    /// Reports a stale row for the operation or type `id`.
    fn stale(&mut self, id: &str, row: &[&str], message: String) {
        if self.api.may_be_left_out(id) {
            return;
        }
        let help = "remove the row, or correct it: `--dump-ir` lists all ids";
        self.diags.push(self.names.stale(row, message).help(help));
    }

    fn redundant(&mut self, row: &[&str], message: String) {
        self.diags.push(self.names.redundant(row, message));
    }

    fn operation(&self, id: &str) -> Option<&'a Operation> {
        self.api.operations.iter().find(|operation| operation.id == id)
    }

    fn kind(&self, id: &str) -> Option<&'a Kind> {
        self.api.types.get(&TypeId(id.to_owned())).map(|def| &def.kind)
    }

    fn object(&self, id: &str) -> Option<&'a Object> {
        match self.kind(id) {
            Some(Kind::Object(object)) => Some(object),
            _ => None,
        }
    }

    fn operations(&mut self) {
        let names = self.names;
        let none = |id: &str| format!("there is no operation `{id}`");
        for (id, name) in &names.operations {
            let row = ["operations", id];
            match self.operation(id) {
                None => self.stale(id, &row, none(id)),
                Some(_) if ident::value(id) == *name => {
                    self.redundant(&row, format!("the method is called `{name}` without this row"));
                }
                Some(_) => {}
            }
        }
        for (id, aliases) in &names.aliases {
            let Some(operation) = self.operation(id) else {
                self.stale(id, &["aliases", id], none(id));
                continue;
            };
            self.repeated(&["aliases", id], aliases);
            let method = names.operations.get(id).cloned().unwrap_or_else(|| ident::value(&operation.id));
            let method = ident::plain(&method);
            let is_found = |alias: &&String| match is_words(alias) {
                true => alias.replace(' ', "_") == method,
                false => is_found_as(alias, method),
            };
            for found in aliases.iter().filter(is_found) {
                let message = format!("a search for `{found}` finds `{method}` without this row");
                self.redundant(&["aliases", id, found], message);
            }
        }
        self.repeated(&["bodies", "optional"], &names.bodies.optional);
        for id in &names.bodies.optional {
            let row = ["bodies", "optional", id];
            match self.operation(id) {
                None => self.stale(id, &row, none(id)),
                Some(operation) if operation.body.is_none() => {
                    self.stale(id, &row, format!("the operation `{id}` has no body"));
                }
                Some(_) => {}
            }
        }
        for id in names.paging.keys().filter(|id| self.operation(id).is_none()).collect::<Vec<_>>() {
            self.stale(id, &["paging", id], none(id));
        }
        for id in names.reads.keys() {
            let row = ["reads", id];
            match self.operation(id) {
                None => self.stale(id, &row, none(id)),
                Some(operation) if matches!(operation.method.as_str(), "GET" | "HEAD" | "OPTIONS") => {
                    self.redundant(&row, format!("a {} changes nothing without this row", operation.method));
                }
                Some(_) => {}
            }
        }
        for (id, parameters) in &names.expressions {
            self.expressions(id, parameters);
        }
        for id in names.features.also.keys().filter(|id| self.operation(id).is_none()).collect::<Vec<_>>() {
            self.stale(id, &["features", "also", id], none(id));
        }
    }

    /// Reports parameters that are no text in the query, where search expressions are sent.
    fn expressions(&mut self, id: &str, parameters: &[String]) {
        let Some(operation) = self.operation(id) else {
            return self.stale(id, &["expressions", id], format!("there is no operation `{id}`"));
        };
        self.repeated(&["expressions", id], parameters);
        for name in parameters {
            if !operation.params.iter().any(|param| param.name == *name && param.expression) {
                let message = format!("the operation `{id}` has no text `{name}` in its query");
                self.stale(id, &["expressions", id, name], message);
            }
        }
    }

    fn types(&mut self) {
        let names = self.names;
        for (id, name) in &names.types {
            let Some(def) = self.api.types.get(&TypeId(id.clone())) else { continue };
            let shared = names.types.values().filter(|other| *other == name).count() > 1;
            // A row for a type of an operation also moves it to the models.
            let moved = matches!(def.unit, Unit::Operation(_));
            if !shared && !moved && ident::type_name(&def.path) == *name {
                self.redundant(&["types", id], format!("the type is called `{name}` without this row"));
            }
        }
        self.repeated(&["benches", "schemas"], &names.benches.schemas);
        for id in names.benches.schemas.iter().filter(|id| self.kind(id).is_none()).collect::<Vec<_>>() {
            self.stale(id, &["benches", "schemas", id], format!("there is no type `{id}`"));
        }
    }

    fn fields(&mut self) {
        let names = self.names;
        for (id, rows) in &names.fields {
            let Some(object) = self.object(id) else {
                self.stale(id, &["fields", id], format!("there is no object `{id}`"));
                continue;
            };
            for (field, name) in rows {
                let row = ["fields", id, field];
                if !object.fields.contains_key(field) {
                    self.stale(id, &row, format!("`{id}` has no field `{field}`"));
                } else if ident::value(field) == *name {
                    self.redundant(&row, format!("the field is called `{name}` without this row"));
                }
            }
        }
    }

    fn variants(&mut self) {
        let names = self.names;
        for (id, rows) in &names.variants {
            let values: BTreeSet<&String> = match self.kind(id) {
                Some(Kind::Enum(values)) => values.iter().map(|value| &value.value).collect(),
                Some(Kind::Union(union)) => {
                    union.variants.iter().flat_map(|variant| &variant.values).collect()
                }
                _ => {
                    self.stale(id, &["variants", id], format!("there is no enum and no union `{id}`"));
                    continue;
                }
            };
            for (value, name) in rows {
                let row = ["variants", id, value];
                if !values.contains(value) {
                    self.stale(id, &row, format!("`{id}` has no value `{value}`"));
                } else if self.is_derived(id, value, name) {
                    self.redundant(&row, format!("the variant is called `{name}` without this row"));
                }
            }
        }
    }

    fn examples(&mut self) {
        let names = self.names;
        for (id, rows) in &names.examples.fields {
            let known = self.object(id);
            for field in
                rows.keys().filter(|field| !known.is_some_and(|object| object.fields.contains_key(*field)))
            {
                self.stale(id, &["examples", "fields", id, field], format!("`{id}` has no field `{field}`"));
            }
        }
        for (id, rows) in &names.examples.parameters {
            let known = self.operation(id);
            let is_known =
                |name: &String| known.is_some_and(|one| one.params.iter().any(|param| param.name == *name));
            for name in rows.keys().filter(|name| !is_known(name)) {
                let message = format!("`{id}` has no parameter `{name}`");
                self.stale(id, &["examples", "parameters", id, name], message);
            }
        }
        for (id, value) in &names.examples.variants {
            let variants = match self.kind(id) {
                Some(Kind::Union(union)) => union.variants.as_slice(),
                _ => &[],
            };
            if !variants.iter().any(|variant| variant.values.contains(value)) {
                let message = format!("`{value}` selects no variant of a union `{id}`");
                self.stale(id, &["examples", "variants", id], message);
            }
        }
    }

    /// Whether a variant has a name without a row. A variant of a union has the name of its value if that is the only one.
    fn is_derived(&self, id: &str, value: &str, name: &str) -> bool {
        let has_own_name = match self.kind(id) {
            Some(Kind::Enum(_)) => true,
            Some(Kind::Union(union)) => {
                matches!(union.by, Selector::Tag(_))
                    && !value.is_empty()
                    && union.variants.iter().any(|variant| variant.values == [value])
            }
            _ => false,
        };
        has_own_name && ident::variant(value) == name
    }

    fn secrets(&mut self) {
        let names = self.names;
        self.repeated(&["secrets", "fields"], &names.secrets.fields);
        for row in &names.secrets.fields {
            let path = ["secrets", "fields", row];
            if self.api.secret_rows.contains(row) {
                continue;
            }
            if self.is_field(row) {
                self.redundant(&path, format!("`{row}` is secret without this row"));
            } else if self.api.incomplete.is_none() {
                let message = format!("no type has a text field `{row}`, and there is no such single field");
                self.stale(row, &path, message);
            }
        }
    }

    /// Whether a row names a single field, or a text field of any type.
    fn is_field(&self, row: &str) -> bool {
        let single = row.rsplit_once('.').is_some_and(|(owner, field)| {
            self.object(owner).is_some_and(|object| object.fields.contains_key(field))
        });
        let is_text = |def: &TypeDef| match &def.kind {
            Kind::Object(object) => object.fields.get(row).is_some_and(|field| field.ty == Type::String),
            _ => false,
        };
        single || self.api.types.values().any(is_text)
    }

    /// Reports names that a list has more than once.
    fn repeated(&mut self, table: &[&str], list: &[String]) {
        for (at, name) in list.iter().enumerate() {
            if list[..at].contains(name) {
                self.redundant(&[table, &[name.as_str()]].concat(), format!("`{name}` is listed twice"));
            }
        }
    }
}
