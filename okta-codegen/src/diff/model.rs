//! Models: what all of them have, and structs.

use super::change::{Effect, Log, Paths, What, code, short};
use super::choice::{enums, unions};
use super::operation::gate;
use crate::ir::{self, Kind, Limits, TypeDef};
use crate::lower::{Item, Model};
use crate::view::{Field, New, Struct};

/// One side.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) item: &'a Item,
    pub(super) facts: &'a TypeDef,
}

pub(super) fn compare(old: Side<'_>, new: Side<'_>, paths: &Paths, log: &mut Log<'_>) {
    gate(&old.item.gate, &new.item.gate, log);
    log.deprecation("", old.facts.deprecated, new.facts.deprecated);
    match ((&old.item.model, &old.facts.kind), (&new.item.model, &new.facts.kind)) {
        ((Model::Struct(was), Kind::Object(was_facts)), (Model::Struct(is), Kind::Object(is_facts))) => {
            structs((was, was_facts), (is, is_facts), paths, log);
        }
        ((Model::Enum(was), Kind::Enum(was_values)), (Model::Enum(is), Kind::Enum(is_values))) => {
            enums((was, was_values), (is, is_values), log);
        }
        ((Model::Union(was), Kind::Union(was_facts)), (Model::Union(is), Kind::Union(is_facts))) => {
            unions((was, was_facts), (is, is_facts), paths, log);
        }
        ((was, _), (is, _)) => {
            log.add(What::Kind, Effect::Breaking, format!("is {}, was {}", kind(is), kind(was)));
        }
    }
}

fn kind(model: &Model) -> &'static str {
    match model {
        Model::Struct(_) => "a struct",
        Model::Enum(_) => "an enum",
        Model::Union(_) => "a union",
    }
}

/// A field of a struct, and its description.
struct FieldOf<'a> {
    wire: &'a str,
    view: &'a Field,
    facts: &'a ir::Field,
    /// Whether `new` takes it.
    in_new: bool,
}

fn fields<'a>((object, facts): (&'a Struct, &'a ir::Object)) -> Vec<FieldOf<'a>> {
    let in_new = |field: &Field| {
        object.new.iter().any(|new| new.params.iter().any(|param| param.ident == field.ident))
    };
    let described = object.fields.iter().zip(&facts.fields);
    described.map(|(view, (wire, facts))| FieldOf { wire, view, facts, in_new: in_new(view) }).collect()
}

type Described<'a> = (&'a Struct, &'a ir::Object);

fn structs(old: Described<'_>, new: Described<'_>, paths: &Paths, log: &mut Log<'_>) {
    let (before, after) = (fields(old), fields(new));
    // Without `new` there are no setters: that is reported once.
    let sent = old.0.new.is_some() && new.0.new.is_some();
    for is in &after {
        match before.iter().find(|was| was.wire == is.wire) {
            Some(was) => {
                field(was, is, sent, paths, log);
                facts(was, is, log);
            }
            None => {
                let text = format!("field {}: {}", code(is.wire), code(&short(&is.view.ty)));
                log.add(What::FieldAdded, Effect::Addition, text);
            }
        }
    }
    for was in before.iter().filter(|was| !after.iter().any(|is| is.wire == was.wire)) {
        log.add(What::FieldRemoved, Effect::Breaking, format!("no field {}", code(was.wire)));
    }
    constructor(old.0.new.as_ref(), new.0.new.as_ref(), log);
}

fn field(was: &FieldOf<'_>, is: &FieldOf<'_>, sent: bool, paths: &Paths, log: &mut Log<'_>) {
    use Effect::{Addition, Breaking};
    let field = format!("field {}", code(is.wire));
    let (was, is) = (was.view, is.view);
    if was.ident != is.ident {
        let text = format!("{field}: Rust name {}, was {}", code(&is.ident), code(&was.ident));
        log.add(What::FieldName, Breaking, text);
    }
    if paths.translate(&was.ty) != is.ty {
        let nullable = |field: &Field| short(&field.ty).starts_with("Nullable<");
        let what = if nullable(was) == nullable(is) { What::FieldType } else { What::FieldNullable };
        let text = format!("{field} is {}, was {}", code(&short(&is.ty)), code(&short(&was.ty)));
        log.add(what, Breaking, text);
    }
    match (&was.setter, &is.setter) {
        (Some(_), None) if sent => {
            log.add(What::FieldAccess, Breaking, format!("{field} is read-only: no setter, and not sent"));
        }
        (None, Some(_)) if sent => log.add(What::FieldAccess, Addition, format!("{field} can be sent")),
        _ => {}
    }
    log.deprecation(&format!("{field}: "), was.deprecated, is.deprecated);
}

/// Facts about a field that are not part of its type.
fn facts(was: &FieldOf<'_>, is: &FieldOf<'_>, log: &mut Log<'_>) {
    let field = format!("field {}", code(is.wire));
    let same_new = was.in_new == is.in_new;
    let same_setter = was.view.setter.is_some() == is.view.setter.is_some();
    let (was, is) = (was.facts, is.facts);
    let mut flag = |what, reported: bool, old: bool, new: bool, mark: &str| {
        let text = match (old, new) {
            (false, true) => format!("{field} is {mark}"),
            (true, false) => format!("{field} is no longer {mark}"),
            _ => return,
        };
        if !reported {
            log.add(what, Effect::Fact, text);
        }
    };
    flag(What::FieldRequired, !same_new, was.required, is.required, "required");
    flag(What::FieldAccess, !same_setter, was.read_only, is.read_only, "read-only");
    flag(What::FieldAccess, false, was.write_only, is.write_only, "write-only");
    flag(What::FieldSecret, false, was.secret, is.secret, "hidden in logs");
    let shown = |field: &ir::Field| limits(field.default.as_ref(), &field.limits);
    log.fact(What::Limits, &field, &shown(was), &shown(is));
}

/// Limits and default, in one line.
pub(super) fn limits(default: Option<&serde_json::Value>, limits: &Limits) -> String {
    let mut parts = crate::lower::limits(limits);
    parts.extend(limits.pattern.as_ref().map(|pattern| format!("pattern {}", code(pattern))));
    parts.extend(default.map(|default| format!("default {}", code(&default.to_string()))));
    parts.join(", ")
}

/// The arguments of `new`; changes of their types are reported for the fields.
fn constructor(old: Option<&New>, new: Option<&New>, log: &mut Log<'_>) {
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (None, None) => return,
        (None, Some(_)) => {
            return log.add(What::Constructor, Effect::Addition, "can be sent: `new` and setters");
        }
        (Some(_), None) => {
            return log.add(What::Constructor, Effect::Breaking, "is no longer sent: no `new`, no setters");
        }
    };
    let names = |new: &New| new.params.iter().map(|param| param.ident.clone()).collect::<Vec<_>>();
    let (old, new) = (names(old), names(new));
    let beyond = |these: &[String], those: &[String]| {
        these
            .iter()
            .filter(|name| !those.contains(name))
            .map(|name| code(name))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (more, less) = (beyond(&new, &old), beyond(&old, &new));
    let text = match (more.as_str(), less.as_str()) {
        ("", "") if old == new => return,
        ("", "") => format!(
            "{}, was {}",
            code(&format!("new({})", new.join(", "))),
            code(&format!("new({})", old.join(", ")))
        ),
        (more, "") => format!("`new` takes {more} too"),
        ("", less) => format!("`new` no longer takes {less}"),
        (more, less) => format!("`new` takes {more} too, and no longer {less}"),
    };
    log.add(What::Constructor, Effect::Breaking, text);
}
