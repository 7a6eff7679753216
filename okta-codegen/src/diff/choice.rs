//! Enums and unions. Both are open, so that a new value or variant breaks nothing.

use super::change::{Effect, Log, Paths, What, code, short};
use crate::ir;
use crate::view::{Enum, Getter, Union, UnionVariant};

pub(super) fn enums(old: (&Enum, &[ir::EnumValue]), new: (&Enum, &[ir::EnumValue]), log: &mut Log<'_>) {
    let pairs = |(view, values): (&Enum, &[ir::EnumValue])| -> Vec<(String, String)> {
        let values = values.iter().map(|value| value.value.clone());
        values.zip(view.variants.iter().map(|variant| variant.ident.clone())).collect()
    };
    let (before, after) = (pairs(old), pairs(new));
    let has = |side: &[(String, String)], value: &str| side.iter().any(|(one, _)| one == value);
    for (value, ident) in &after {
        let was = before.iter().find(|(before, _)| before == value);
        // A variant with another value still compiles.
        let stood_for = before.iter().find(|(before, variant)| variant == ident && !has(&after, before));
        match (was, stood_for) {
            (Some((_, was)), _) if was != ident => {
                let text = format!("value {}: variant {}, was {}", code(value), code(ident), code(was));
                log.add(What::ValueName, Effect::Breaking, text);
            }
            (Some(_), _) => {}
            (None, Some((was, _))) => {
                let text = format!("variant {} is {}, was {}", code(ident), code(value), code(was));
                log.add(What::ValueText, Effect::Fact, text);
            }
            (None, None) => {
                log.add(What::ValueAdded, Effect::Addition, format!("value {}", code(value)));
            }
        }
    }
    for (value, ident) in &before {
        if !after.iter().any(|(one, variant)| one == value || variant == ident) {
            log.add(What::ValueRemoved, Effect::Breaking, format!("no value {}", code(value)));
        }
    }
}

/// A union and its description, with the same variants.
type Described<'a> = (&'a Union, &'a ir::Union);

pub(super) fn unions(old: Described<'_>, new: Described<'_>, paths: &Paths, log: &mut Log<'_>) {
    variants(old, new, paths, log);
    let ((old, was), (new, is)) = (old, new);
    if paths.translate(&old.base) != new.base {
        let (new, old) = (code(&short(&new.base)), code(&short(&old.base)));
        log.add(What::VariantType, Effect::Breaking, format!("the common fields are {new}, was {old}"));
    }
    if old.fallback != new.fallback || old.absent != new.absent || selector(&was.by) != selector(&is.by) {
        log.add(What::VariantTag, Effect::Fact, "the variants are selected by another tag or field");
    }
    getters(&old.getters, &new.getters, paths, log);
}

fn selector(by: &ir::Selector) -> Option<&[String]> {
    match by {
        ir::Selector::Tag(path) => Some(path),
        ir::Selector::Field | ir::Selector::Kind | ir::Selector::Caller => None,
    }
}

/// A variant, and the values that select it.
type Selected<'a> = (&'a UnionVariant, &'a [String]);

fn described<'a>((union, facts): Described<'a>) -> Vec<Selected<'a>> {
    let values = facts.variants.iter().map(|variant| variant.values.as_slice());
    union.variants.iter().zip(values).collect()
}

fn variants(old: Described<'_>, new: Described<'_>, paths: &Paths, log: &mut Log<'_>) {
    let (before, after) = (described(old), described(new));
    let named = |variants: &[Selected<'_>], name: &str| variants.iter().any(|(view, _)| view.ident == name);
    // A renamed variant: the same values, and neither name is on the other side.
    let renamed = |(was, old_values): &Selected<'_>, (is, new_values): &Selected<'_>| {
        !old_values.is_empty()
            && old_values == new_values
            && !named(&after, &was.ident)
            && !named(&before, &is.ident)
    };
    let shown = |(view, _): &Selected<'_>| format!("{} ({})", code(&view.ident), code(&short(&view.ty)));
    for is in &after {
        let same = before.iter().find(|was| was.0.ident == is.0.ident || renamed(was, is));
        let Some(was) = same else {
            log.add(What::VariantAdded, Effect::Addition, format!("variant {}", shown(is)));
            continue;
        };
        if was.0.ident != is.0.ident {
            let text = format!("variant {}, was {}", code(&is.0.ident), code(&was.0.ident));
            log.add(What::VariantName, Effect::Breaking, text);
        }
        variant(*was, *is, paths, log);
    }
    for was in &before {
        if !after.iter().any(|is| was.0.ident == is.0.ident || renamed(was, is)) {
            log.add(What::VariantRemoved, Effect::Breaking, format!("no variant {}", shown(was)));
        }
    }
}

fn variant(
    (old, old_values): Selected<'_>,
    (new, new_values): Selected<'_>,
    paths: &Paths,
    log: &mut Log<'_>,
) {
    let name = code(&new.ident);
    if paths.translate(&old.ty) != new.ty {
        let text = format!("variant {name} is {}, was {}", code(&short(&new.ty)), code(&short(&old.ty)));
        log.add(What::VariantType, Effect::Breaking, text);
    }
    match (old.from, new.from) {
        (true, false) => {
            let text = format!("variant {name} is not made by `From`: another one has its type too");
            log.add(What::VariantFrom, Effect::Breaking, text);
        }
        (false, true) => {
            log.add(What::VariantFrom, Effect::Addition, format!("variant {name} is made by `From`"));
        }
        _ => {}
    }
    log.fact(What::VariantTag, &format!("variant {name}"), &old_values.join(" "), &new_values.join(" "));
}

fn getters(old: &[Getter], new: &[Getter], paths: &Paths, log: &mut Log<'_>) {
    for is in new {
        let name = code(&format!("{}()", is.ident));
        match old.iter().find(|was| was.ident == is.ident) {
            Some(was) if paths.translate(&was.ty) != is.ty => {
                let text =
                    format!("getter {name} returns {}, was {}", code(&short(&is.ty)), code(&short(&was.ty)));
                log.add(What::GetterType, Effect::Breaking, text);
            }
            Some(_) => {}
            None => log.add(What::GetterAdded, Effect::Addition, format!("getter {name}")),
        }
    }
    for was in old.iter().filter(|was| !new.iter().any(|is| is.ident == was.ident)) {
        log.add(
            What::GetterRemoved,
            Effect::Breaking,
            format!("no getter {}", code(&format!("{}()", was.ident))),
        );
    }
}
