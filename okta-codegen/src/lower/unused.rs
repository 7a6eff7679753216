//! Rows of names.toml that are stale or change nothing: the document has changed, or the row was mistyped.

use std::collections::BTreeSet;

use super::ident;
use crate::diag::Diagnostics;
use crate::ir::{Api, Kind, Object, Operation, TypeId, Unit};
use crate::names::Names;

/// Reports every row that names something that does not exist, or that changes nothing.
pub(super) fn check(api: &Api, names: &Names, diags: &mut Diagnostics) {
    let mut check = Check { api, names, diags };
    check.operations();
    check.types();
    check.fields();
    check.variants();
    check.secrets();
}

struct Check<'a> {
    api: &'a Api,
    names: &'a Names,
    diags: &'a mut Diagnostics,
}

impl<'a> Check<'a> {
    fn stale(&mut self, row: &[&str], message: String) {
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
                None => self.stale(&row, none(id)),
                Some(_) if ident::value(id) == *name => {
                    self.redundant(&row, format!("the method is called `{name}` without this row"));
                }
                Some(_) => {}
            }
        }
        for id in &names.bodies.optional {
            let row = ["bodies", "optional", id];
            match self.operation(id) {
                None => self.stale(&row, none(id)),
                Some(operation) if operation.body.is_none() => {
                    self.stale(&row, format!("the operation `{id}` has no body"));
                }
                Some(_) => {}
            }
        }
        for id in names.paging.keys().filter(|id| self.operation(id).is_none()).collect::<Vec<_>>() {
            self.stale(&["paging", id], none(id));
        }
        for id in names.features.also.keys().filter(|id| self.operation(id).is_none()).collect::<Vec<_>>() {
            self.stale(&["features", "also", id], none(id));
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
        for id in names.benches.schemas.iter().filter(|id| self.kind(id).is_none()).collect::<Vec<_>>() {
            self.stale(&["benches", "schemas", id], format!("there is no type `{id}`"));
        }
    }

    fn fields(&mut self) {
        let names = self.names;
        for (id, rows) in &names.fields {
            let Some(object) = self.object(id) else {
                self.stale(&["fields", id], format!("there is no object `{id}`"));
                continue;
            };
            for (field, name) in rows {
                let row = ["fields", id, field];
                if !object.fields.contains_key(field) {
                    self.stale(&row, format!("`{id}` has no field `{field}`"));
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
                    self.stale(&["variants", id], format!("there is no enum and no union `{id}`"));
                    continue;
                }
            };
            for (value, name) in rows {
                let row = ["variants", id, value];
                if !values.contains(value) {
                    self.stale(&row, format!("`{id}` has no value `{value}`"));
                } else if matches!(self.kind(id), Some(Kind::Enum(_))) && ident::variant(value) == *name {
                    self.redundant(&row, format!("the variant is called `{name}` without this row"));
                }
            }
        }
    }

    fn secrets(&mut self) {
        let names = self.names;
        let mut secret: BTreeSet<&str> = BTreeSet::new();
        for def in self.api.types.values() {
            if let Kind::Object(object) = &def.kind {
                let fields = object.fields.iter().filter(|(_, field)| field.secret);
                secret.extend(fields.map(|(name, _)| name.as_str()));
            }
        }
        for field in names.secrets.members.iter().filter(|field| !secret.contains(field.as_str())) {
            self.stale(&["secrets", "members", field], format!("no type has a text field `{field}`"));
        }
        for row in &names.secrets.fields {
            let field = row
                .rsplit_once('.')
                .and_then(|(owner, field)| self.object(owner).and_then(|object| object.fields.get(field)));
            let path = ["secrets", "fields", row];
            match (field, row.rsplit_once('.')) {
                (Some(_), Some((_, field))) if names.secrets.members.iter().any(|name| name == field) => {
                    self.redundant(&path, format!("`members` already lists `{field}`"));
                }
                (Some(_), _) => {}
                (None, _) => self.stale(&path, format!("there is no field `{row}`")),
            }
        }
    }
}
