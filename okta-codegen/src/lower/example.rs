//! An example call for the page of each operation. It is a documentation test, so the compiler checks it.
//!
//! Texts are variables named like the arguments. A body is created with its required fields, nested objects included.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::model::is_argument;
use super::request::{Inputs, is_typed_list};
use super::response::body_type;
use super::tokens::{self, literal, print};
use super::{Lowering, ident};
use crate::diag::Diagnostics;
use crate::format;
use crate::ir::{self, BodyKind, Kind, Location, Param, Type, TypeDef, TypeId};
use crate::view::{Arg, RequestSetter, ResponseKind};

/// Levels of objects in a body that are written out.
const DEPTH: usize = 4;

/// Statements longer than this are broken into lines.
const LONG: usize = 80;

/// Names that an example does not import, because they would hide those of the prelude.
const PRELUDE: [&str; 12] =
    ["Box", "Clone", "Copy", "Default", "Err", "From", "Into", "None", "Ok", "Option", "Result", "String"];

/// What surrounds the call.
#[derive(Default)]
struct Example {
    /// Imported types: module → names.
    uses: BTreeMap<Vec<String>, BTreeSet<String>>,
    /// Parameters of the function around the example, which is not shown.
    given: Vec<String>,
    /// Its lines.
    lines: Vec<String>,
    args: Vec<TokenStream>,
}

impl Example {
    /// Adds a statement, over several lines where it is long.
    fn statement(&mut self, tokens: TokenStream) {
        let text = print(tokens);
        if text.len() > LONG {
            self.lines.extend(format::statement(&text));
        } else {
            self.lines.push(text);
        }
    }

    /// Adds a parameter that is passed on as an argument.
    fn given(&mut self, arg: &Arg, ty: TokenStream) -> TokenStream {
        let ident = tokens::ident(&arg.ident);
        self.given.push(print(quote!(#ident: #ty)));
        quote!(#ident)
    }

    /// Imports a type; false where its name already means something else.
    fn import(&mut self, module: Vec<String>, name: &str) -> bool {
        let taken = self.uses.iter().any(|(other, names)| *other != module && names.contains(name));
        if taken || PRELUDE.contains(&name) {
            return false;
        }
        self.uses.entry(module).or_default().insert(name.to_owned());
        true
    }
}

impl Lowering<'_> {
    /// The lines of the example, with their fence.
    pub(super) fn example(&self, operation: &ir::Operation, method: &str, inputs: &Inputs) -> Vec<String> {
        let mut example = Example::default();
        let mut args = inputs.args.iter();
        for (param, arg) in operation.params.iter().filter(|param| param.required).zip(args.by_ref()) {
            let value = self.argument_value(param, arg, &mut example);
            example.args.push(value);
        }
        if let Some(body) = &operation.body {
            self.example_body(&body.kind, args.as_slice(), &mut example);
        }
        let setter = self.example_setter(operation, &inputs.setters, &mut example);
        let (method, args) = (tokens::ident(method), &example.args);
        let client = tokens::ident(self.client());
        let call = quote!(#client.#method(#(#args),*)#setter);
        self.ending(operation, &call, &mut example);
        self.fenced(&example)
    }

    /// The variable that holds the client.
    fn client(&self) -> &'static str {
        if self.library == super::SDK { "okta" } else { "client" }
    }

    fn fenced(&self, example: &Example) -> Vec<String> {
        let (krate, client) = (&self.library, self.client());
        let given: String = example.given.iter().map(|param| format!(", {param}")).collect();
        let mut lines = vec!["```no_run".to_owned()];
        lines.push(format!(
            "# async fn example({client}: {krate}::Client{given}) -> ::core::result::Result<(), {krate}::runtime::Error> {{"
        ));
        lines.extend(imports(&example.uses));
        lines.extend_from_slice(&example.lines);
        lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
        lines
    }

    /// The call, and how its response is used.
    fn ending(&self, operation: &ir::Operation, call: &TokenStream, example: &mut Example) {
        if let Some(item) = self.items(operation) {
            let name = self.variable(&item, "item");
            let (item, shown) = (tokens::ident(&name), literal(&format!("{{{name}:?}}")));
            example.statement(quote!(let mut items = #call.stream();));
            let shown = quote!(while let Some(#item) = items.try_next().await? { println!(#shown); });
            return example.lines.extend(format::statement(&print(shown)));
        }
        if self.response_kind(operation) == ResponseKind::Empty {
            return example.statement(quote!(#call.await?;));
        }
        let name =
            body_type(operation).map_or_else(|| "response".to_owned(), |ty| self.variable(ty, "response"));
        let name = tokens::ident(&name);
        example.statement(quote!(let #name = #call.await?;));
    }

    /// A variable for a value of a type.
    fn variable(&self, ty: &Type, otherwise: &str) -> String {
        let Type::Named(id) = ty else { return otherwise.to_owned() };
        let name = ident::value(&self.registry.name(id));
        match name.strip_prefix("r#") {
            Some(keyword) => format!("{keyword}_"),
            None if [self.client(), "items"].contains(&name.as_str()) => format!("the_{name}"),
            None => name,
        }
    }

    fn argument_value(&self, param: &Param, arg: &Arg, example: &mut Example) -> TokenStream {
        match &param.ty {
            ty @ (Type::Integer | Type::Number | Type::Boolean | Type::Named(_)) => {
                self.value(ty, &param.name, 0, example)
            }
            Type::Array(item) => {
                let item = match is_typed_list(item, param.location) {
                    true => self.value(item, &param.name, 0, example),
                    false => text(&param.name),
                };
                quote!(&[#item])
            }
            _ => example.given(arg, quote!(&str)),
        }
    }

    /// The first optional parameter that has documented values, as a chained call.
    fn example_setter(
        &self,
        operation: &ir::Operation,
        setters: &[RequestSetter],
        example: &mut Example,
    ) -> Option<TokenStream> {
        let optional = operation.params.iter().filter(|param| !param.required).zip(setters);
        let documented: Vec<_> = optional
            .filter(|(param, _)| {
                let typed = matches!(&param.ty, Type::Integer | Type::Boolean | Type::Named(_));
                typed && !param.deprecated && param.location == Location::Query
            })
            .collect();
        let limit = documented.iter().find(|(param, _)| param.name == "limit");
        let (param, setter) = limit.or(documented.first())?;
        let value = match (&param.ty, &param.default) {
            (Type::Boolean, Some(serde_json::Value::Bool(true))) => quote!(false),
            (Type::Boolean, _) => quote!(true),
            (Type::Integer, _) => {
                let maximum = param.limits.maximum.as_ref().and_then(serde_json::Number::as_i64);
                integer(maximum.filter(|maximum| *maximum <= 1000).unwrap_or(20))
            }
            (ty, _) => self.value(ty, &param.name, 0, example),
        };
        let name = tokens::ident(&setter.name);
        Some(quote!(.#name(#value)))
    }

    /// Creates the body and passes it; an optional body has no arguments and is left out.
    fn example_body(&self, kind: &BodyKind, args: &[Arg], example: &mut Example) {
        match (kind, args) {
            (_, []) => {}
            (BodyKind::Json { ty, .. } | BodyKind::Form { ty }, [arg, ..]) => {
                let value = self.body_value(ty, &arg.ident, example);
                let ident = tokens::ident(&arg.ident);
                example.statement(quote!(let #ident = #value;));
                example.args.push(match ty {
                    Type::String | Type::Binary => quote!(#ident),
                    _ => quote!(&#ident),
                });
            }
            (BodyKind::Text { .. }, [arg, ..]) => {
                let value = example.given(arg, quote!(&str));
                example.args.push(value);
            }
            (BodyKind::Bytes { media }, [media_type, body]) => {
                let (ident, first) =
                    (tokens::ident(&media_type.ident), media.first().map_or("", String::as_str));
                let first = literal(first);
                example.statement(quote!(let #ident = #first;));
                example.args.push(quote!(#ident));
                self.example_bytes(std::slice::from_ref(body), example);
            }
            (BodyKind::Bytes { .. } | BodyKind::Multipart { .. }, args) => self.example_bytes(args, example),
        }
    }

    fn example_bytes(&self, args: &[Arg], example: &mut Example) {
        for arg in args {
            let value = example.given(arg, quote!(Vec<u8>));
            example.args.push(quote!(#value.into()));
        }
    }

    fn body_value(&self, ty: &Type, name: &str, example: &mut Example) -> TokenStream {
        match ty {
            Type::String | Type::Binary => text(name),
            Type::Array(item) => {
                let item = self.owned(item, name, 0, example);
                quote!([#item])
            }
            Type::Nullable(inner) => {
                let inner = self.owned(inner, name, 0, example);
                quote!(::core::option::Option::Some(#inner))
            }
            ty => self.owned(ty, name, 0, example),
        }
    }

    /// A value of exactly this type.
    fn owned(&self, ty: &Type, name: &str, depth: usize, example: &mut Example) -> TokenStream {
        let value = self.value(ty, name, depth, example);
        match ty {
            Type::String | Type::Binary => quote!(#value.to_owned()),
            Type::DateTime => quote!(#value.into()),
            _ => value,
        }
    }

    /// A value that converts into this type.
    fn value(&self, ty: &Type, name: &str, depth: usize, example: &mut Example) -> TokenStream {
        let runtime = self.outside().runtime;
        match ty {
            Type::Any => quote!(#runtime::json::Value::Null),
            Type::String | Type::Binary => text(name),
            Type::DateTime => text("2030-01-01T00:00:00Z"),
            Type::Integer => integer(1),
            Type::Number => quote!(1.0),
            Type::Boolean => quote!(true),
            Type::Array(item) => {
                let item = self.owned(item, name, depth, example);
                quote!(vec![#item])
            }
            Type::Map(_) => quote!(::std::collections::BTreeMap::new()),
            Type::Nullable(inner) => {
                let inner = self.owned(inner, name, depth, example);
                quote!(Some(#inner))
            }
            Type::OneOrMany(item) => {
                let item = self.owned(item, name, depth, example);
                quote!(#runtime::json::OneOrMany::One(#item))
            }
            Type::Named(id) => match self.api.types.get(id) {
                Some(def) => self.named(id, def, name, depth, example),
                None => TokenStream::new(),
            },
        }
    }

    fn named(
        &self,
        id: &TypeId,
        def: &TypeDef,
        name: &str,
        depth: usize,
        example: &mut Example,
    ) -> TokenStream {
        let path = self.example_path(id, example);
        match &def.kind {
            Kind::Enum(values) => {
                // A name that every enum has is numbered, and not worth showing.
                let first = self.value_names(id, values).into_iter().next();
                match first.filter(|first| first != "Unrecognized") {
                    Some(first) => {
                        let first = tokens::ident(&first);
                        quote!(#path::#first)
                    }
                    None => {
                        let name = text(name);
                        quote!(#path::from(#name))
                    }
                }
            }
            Kind::Object(_) if !def.in_request || depth >= DEPTH => quote!(#path::default()),
            Kind::Object(object) => {
                let required = object.fields.iter().filter(|(wire, field)| is_argument(object, wire, field));
                let values: Vec<TokenStream> =
                    required.map(|(wire, field)| self.value(&field.ty, wire, depth + 1, example)).collect();
                quote!(#path::new(#(#values),*))
            }
            Kind::Union(union) => {
                let view = self.union(id, def, union, None, &mut Diagnostics::new());
                let first = view.variants.first().zip(union.variants.first()).filter(|_| depth < DEPTH);
                let Some((view, variant)) = first else {
                    let runtime = self.outside().runtime;
                    return quote!(#path::Unrecognized(#runtime::json::RawUnion::from_value(#runtime::json::Value::Null)));
                };
                let value = self.owned(&variant.ty, name, depth + 1, example);
                let variant = tokens::ident(&view.ident);
                match view.from {
                    true => quote!(#path::from(#value)),
                    false => quote!(#path::#variant(Box::new(#value))),
                }
            }
        }
    }

    /// A type in the example: its name with an import, or its path where the name is taken.
    fn example_path(&self, id: &TypeId, example: &mut Example) -> TokenStream {
        let Some(named) = self.registry.get(id) else { return TokenStream::new() };
        let module = std::iter::once(&self.library).chain(&named.module).cloned().collect();
        if example.import(module, &named.name) {
            let name = tokens::ident(&named.name);
            return quote!(#name);
        }
        self.outside().path(named.steps())
    }
}

fn text(text: &str) -> TokenStream {
    let literal = literal(text);
    quote!(#literal)
}

fn integer(value: i64) -> TokenStream {
    let literal = Literal::i64_unsuffixed(value);
    quote!(#literal)
}

/// One `use` for the types of each module, and a blank line.
fn imports(modules: &BTreeMap<Vec<String>, BTreeSet<String>>) -> Vec<String> {
    let mut lines: Vec<String> = modules
        .iter()
        .map(|(module, names)| {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            match names.as_slice() {
                [only] => format!("use {}::{only};", module.join("::")),
                many => format!("use {}::{{{}}};", module.join("::"), many.join(", ")),
            }
        })
        .collect();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}
