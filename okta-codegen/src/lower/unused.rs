//! Rows of names.toml that apply to nothing, because the document has changed or the row has a typing error.

use std::collections::BTreeSet;

use crate::diag::Diagnostics;
use crate::ir::{Api, Kind, TypeId};
use crate::names::Names;

/// Reports every row whose operation, type or field does not exist.
pub(super) fn check(api: &Api, names: &Names, diags: &mut Diagnostics) {
    let operations: BTreeSet<&str> = api.operations.iter().map(|operation| operation.id.as_str()).collect();
    let mut report = |table: &str, row: &str, what: &str| {
        let message = format!("the row `{row}` under [{table}] names {what}");
        diags.push(
            names
                .misfit("names-unused", "", message)
                .help("remove the row, or correct it (the output of --dump-ir has all ids)"),
        );
    };
    let tables = [
        ("operations", names.operations.keys().collect::<Vec<_>>()),
        ("bodies", names.bodies.optional.iter().collect()),
        ("paging", names.paging.keys().collect()),
        ("features.also", names.features.also.keys().collect()),
    ];
    for (table, rows) in tables {
        for row in rows {
            if !operations.contains(row.as_str()) {
                report(table, row, "no operation");
            }
        }
    }
    let types = [
        ("variants", names.variants.keys().collect::<Vec<_>>()),
        ("fields", names.fields.keys().collect()),
        ("benches", names.benches.schemas.iter().collect()),
    ];
    for (table, rows) in types {
        for row in rows {
            if !api.types.contains_key(&TypeId(row.clone())) {
                report(table, row, "no type");
            }
        }
    }
    for (id, rows) in &names.fields {
        let def = api.types.get(&TypeId(id.clone())).map(|def| &def.kind);
        let Some(Kind::Object(object)) = def else { continue };
        for field in rows.keys().filter(|field| !object.fields.contains_key(*field)) {
            report(&format!("fields.\"{id}\""), field, "no field");
        }
    }
    for (id, rows) in &names.variants {
        let values: BTreeSet<&String> = match api.types.get(&TypeId(id.clone())).map(|def| &def.kind) {
            Some(Kind::Enum(values)) => values.iter().map(|value| &value.value).collect(),
            Some(Kind::Union(union)) => union.variants.iter().flat_map(|variant| &variant.values).collect(),
            _ => continue,
        };
        for value in rows.keys().filter(|value| !values.contains(value)) {
            report(&format!("variants.\"{id}\""), value, "no value");
        }
    }
    let mut secrets: BTreeSet<&str> = BTreeSet::new();
    for def in api.types.values() {
        if let Kind::Object(object) = &def.kind {
            secrets.extend(
                object.fields.iter().filter(|(_, field)| field.secret).map(|(name, _)| name.as_str()),
            );
        }
    }
    for field in &names.secrets.members {
        if !secrets.contains(field.as_str()) {
            report("secrets", field, "no field with a string");
        }
    }
    for row in &names.secrets.fields {
        let secret = row.rsplit_once('.').and_then(|(owner, field)| {
            let def = api.types.get(&TypeId(owner.to_owned()))?;
            let Kind::Object(object) = &def.kind else { return None };
            object.fields.get(field)
        });
        if !secret.is_some_and(|field| field.secret) {
            report("secrets", row, "no field");
        }
    }
}
