//! Values in examples: made from the type, the name and the limits of a field, or from a row of names.toml.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use toml::Value as Row;

use super::{DEPTH, Example};
use crate::diag::Diagnostics;
use crate::ir::{Kind, Limits, Object, Type, TypeDef, TypeId, Union};
use crate::lower::model::{is_argument, setter_name};
use crate::lower::tokens::{self, literal};
use crate::lower::{Lowering, ident};
use crate::view::{Given, GivenKind};

/// What a value is for.
#[derive(Clone, Copy)]
pub(super) struct Purpose<'a> {
    /// The name of the field or parameter.
    pub(super) name: &'a str,
    limits: Option<&'a Limits>,
    /// Its row in names.toml.
    row: Option<&'a Row>,
    /// How many objects are around it.
    depth: usize,
}

impl<'a> Purpose<'a> {
    pub(super) fn new(name: &'a str, limits: Option<&'a Limits>, row: Option<&'a Row>) -> Self {
        Self { name, limits, row, depth: 0 }
    }

    pub(super) fn has_row(self) -> bool {
        self.row.is_some()
    }

    fn with_row(self, row: Option<&'a Row>) -> Self {
        Self { row, ..self }
    }

    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

impl Lowering<'_> {
    /// A value of exactly this type.
    pub(super) fn owned(&self, ty: &Type, purpose: Purpose<'_>, example: &mut Example) -> TokenStream {
        let value = self.value(ty, purpose, example);
        match ty {
            Type::String | Type::Binary => quote!(#value.to_owned()),
            Type::DateTime => quote!(#value.into()),
            _ => value,
        }
    }

    /// A value that converts into this type.
    pub(super) fn value(&self, ty: &Type, purpose: Purpose<'_>, example: &mut Example) -> TokenStream {
        let runtime = self.outside().runtime;
        match ty {
            Type::Any => quote!(#runtime::json::Value::Null),
            Type::String | Type::Binary => self.text(purpose, example),
            Type::DateTime => text(purpose.row.and_then(Row::as_str).unwrap_or("2030-01-01T00:00:00Z")),
            Type::Integer => integer(number(purpose)),
            Type::Unsigned => integer(number(purpose).max(0)),
            Type::Number => {
                let number = Literal::f64_unsuffixed(number(purpose) as f64);
                quote!(#number)
            }
            Type::Boolean => {
                let value = purpose.row.and_then(Row::as_bool).unwrap_or(true);
                quote!(#value)
            }
            Type::Array(item) => self.array(item, purpose, example),
            Type::Map(value) => self.map(value, purpose, example),
            Type::Nullable(inner) => {
                let inner = self.owned(inner, purpose, example);
                quote!(Some(#inner))
            }
            Type::OneOrMany(item) => {
                let item = self.owned(item, purpose, example);
                quote!(#runtime::json::OneOrMany::from(#item))
            }
            Type::Named(id) => match self.api.types.get(id) {
                Some(def) => self.named(id, def, purpose, example),
                None => TokenStream::new(),
            },
        }
    }

    /// Text: that of the row, or what the name suggests. A row `{userId}` and the id of something else are variables.
    fn text(&self, purpose: Purpose<'_>, example: &mut Example) -> TokenStream {
        let row = purpose.row.and_then(Row::as_str);
        let reference = row.and_then(|row| row.strip_prefix('{')?.strip_suffix('}'));
        if let Some(wire) =
            reference.or(Some(purpose.name).filter(|name| row.is_none() && name.ends_with("Id")))
        {
            let (ident, wire) = (ident::value(wire), tokens::quoted(wire));
            return example.give(Given { ident, wire, kind: GivenKind::Text });
        }
        text(&row.map_or_else(|| likely(purpose), str::to_owned))
    }

    fn array(&self, item: &Type, purpose: Purpose<'_>, example: &mut Example) -> TokenStream {
        let rows: Vec<Option<&Row>> = match purpose.row.and_then(Row::as_array) {
            Some(rows) => rows.iter().map(Some).collect(),
            None => vec![purpose.row],
        };
        let items = rows.into_iter().map(|row| self.owned(item, purpose.with_row(row), example));
        let items: Vec<TokenStream> = items.collect();
        quote!(vec![#(#items),*])
    }

    fn map(&self, value: &Type, purpose: Purpose<'_>, example: &mut Example) -> TokenStream {
        let rows = purpose.row.and_then(Row::as_table).into_iter().flatten();
        let entries = rows.map(|(key, row)| {
            let value = self.owned(value, purpose.with_row(Some(row)), example);
            let key = literal(key);
            quote!((#key.to_owned(), #value))
        });
        let entries: Vec<TokenStream> = entries.collect();
        match entries.is_empty() {
            true => quote!(::std::collections::BTreeMap::new()),
            false => quote!(::std::collections::BTreeMap::from([#(#entries),*])),
        }
    }

    fn named(&self, id: &TypeId, def: &TypeDef, purpose: Purpose<'_>, example: &mut Example) -> TokenStream {
        let path = self.example_path(id, example);
        match &def.kind {
            Kind::Enum(values) => {
                let row = purpose.row.and_then(Row::as_str);
                let at = row.and_then(|row| values.iter().position(|value| value.value == row)).unwrap_or(0);
                // A name that every enum has is numbered, and not worth showing.
                match self.value_names(id, values).get(at).filter(|name| *name != "Unrecognized") {
                    Some(name) => {
                        let name = tokens::ident(name);
                        quote!(#path::#name)
                    }
                    None => {
                        let name = text(purpose.name);
                        quote!(#path::from(#name))
                    }
                }
            }
            Kind::Object(_) if !def.in_request || purpose.depth >= DEPTH => quote!(#path::default()),
            Kind::Object(object) => self.object(id, def, object, purpose, example),
            Kind::Union(union) => self.union_value(id, def, union, purpose, example),
        }
    }

    /// An object with its required fields, and those that have a row.
    fn object(
        &self,
        id: &TypeId,
        def: &TypeDef,
        object: &Object,
        purpose: Purpose<'_>,
        example: &mut Example,
    ) -> TokenStream {
        let path = self.example_path(id, example);
        let rows = self.names.examples.fields.get(&id.0);
        let idents = self.field_idents(id, def, object, &mut Diagnostics::new());
        let (mut args, mut setters) = (Vec::new(), TokenStream::new());
        for ((wire, field), name) in object.fields.iter().zip(idents) {
            let row = rows.and_then(|rows| rows.get(wire));
            let is_argument = is_argument(object, wire, field);
            if !is_argument && row.is_none() {
                continue;
            }
            let purpose = Purpose { name: wire, limits: Some(&field.limits), row, ..purpose.deeper() };
            let value = self.value(&field.ty, purpose, example);
            if is_argument {
                args.push(value);
            } else {
                let setter = tokens::ident(&setter_name(&name));
                setters.extend(quote!(.#setter(#value)));
            }
        }
        quote!(#path::new(#(#args),*)#setters)
    }

    /// A union: the variant of its row, or the first.
    fn union_value(
        &self,
        id: &TypeId,
        def: &TypeDef,
        union: &Union,
        purpose: Purpose<'_>,
        example: &mut Example,
    ) -> TokenStream {
        let path = self.example_path(id, example);
        let idents = self.variant_names(id, def, union, &mut Diagnostics::new());
        let row = self.names.examples.variants.get(&id.0);
        let at = row.and_then(|row| union.variants.iter().position(|variant| variant.values.contains(row)));
        let chosen = idents.iter().zip(&union.variants).nth(at.unwrap_or(0));
        let Some((ident, variant)) = chosen.filter(|_| purpose.depth < DEPTH) else {
            let runtime = self.outside().runtime;
            return quote!(#path::Unrecognized(#runtime::json::RawUnion::from_value(#runtime::json::Value::Null)));
        };
        let value = self.owned(&variant.ty, purpose.deeper(), example);
        // A conversion exists if no other variant has the same type.
        let ty = self.registry.text(&variant.ty);
        let same = union.variants.iter().filter(|other| self.registry.text(&other.ty) == ty).count();
        let variant = tokens::ident(ident);
        match same {
            1 => quote!(#path::from(#value)),
            _ => quote!(#path::#variant(Box::new(#value))),
        }
    }
}

/// Text that a field of this name may have, within its limits.
fn likely(purpose: Purpose<'_>) -> String {
    let lower = purpose.name.to_lowercase();
    let likely = match lower.as_str() {
        name if name.ends_with("email") => "ada@example.com",
        name if name.ends_with("url") || name.ends_with("uri") => "https://example.com",
        _ => purpose.name,
    };
    let bound = |limit: Option<u64>| limit.and_then(|limit| usize::try_from(limit).ok());
    let least = bound(purpose.limits.and_then(|limits| limits.min_length)).unwrap_or(0);
    let most = bound(purpose.limits.and_then(|limits| limits.max_length)).unwrap_or(usize::MAX);
    format!("{likely:x<least$}").chars().take(most).collect()
}

/// The number of the row, or the number next to 1 that the limits allow.
fn number(purpose: Purpose<'_>) -> i64 {
    let bound = |limit: Option<&serde_json::Number>| limit.and_then(serde_json::Number::as_i64);
    let least = bound(purpose.limits.and_then(|limits| limits.minimum.as_ref())).unwrap_or(i64::MIN);
    let most = bound(purpose.limits.and_then(|limits| limits.maximum.as_ref())).unwrap_or(i64::MAX);
    purpose.row.and_then(Row::as_integer).unwrap_or(1).min(most).max(least)
}

pub(super) fn text(text: &str) -> TokenStream {
    let literal = literal(text);
    quote!(#literal)
}

pub(super) fn integer(value: i64) -> TokenStream {
    let literal = Literal::i64_unsuffixed(value);
    quote!(#literal)
}
