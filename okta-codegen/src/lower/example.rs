//! An example call for the page of each operation. It is a documentation test, so the compiler checks it.
//!
//! Texts are variables named like the arguments. A body is created with its required fields, nested objects included.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::model::{is_argument, is_id};
use super::request::{Inputs, is_typed_list};
use super::response::body_type;
use super::tokens::{self, literal, print};
use super::{Lowering, ident};
use crate::diag::Diagnostics;
use crate::format;
use crate::ir::{self, BodyKind, Kind, Location, Param, PartKind, Style, Type, TypeDef, TypeId};
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
        let given = print(quote!(#ident: #ty));
        if !self.given.contains(&given) {
            self.given.push(given);
        }
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

/// The operations of an example that creates something and deletes it.
struct Life<'o> {
    create: &'o ir::Operation,
    read: &'o ir::Operation,
    /// What deactivates and deletes it.
    ends: Vec<&'o ir::Operation>,
    id: IdAccess,
}

/// How the id of a value is read.
#[derive(Clone, Copy)]
enum IdAccess {
    /// It is a field.
    Field,
    /// A method returns it: the value is a union.
    Getter,
}

impl Lowering<'_> {
    /// The lines of the example, with their fence.
    pub(super) fn example(&self, operation: &ir::Operation, method: &str, inputs: &Inputs) -> Vec<String> {
        let mut example = Example::default();
        let call = self.example_call(operation, method, inputs, None, &mut example);
        self.ending(operation, &call, &mut example);
        self.fenced(&example)
    }

    /// The lines of an example for all operations of an area: one that creates something, reads it and deletes it, or
    /// else that of the first list, or of the first operation.
    pub(super) fn worked_example(&self, operations: &[&ir::Operation]) -> Vec<String> {
        if let Some(life) = operations.iter().find_map(|create| self.life(create, operations)) {
            return self.life_example(&life);
        }
        let list = operations.iter().find(|operation| self.items(operation).is_some());
        let Some(operation) = list.or(operations.first()) else { return Vec::new() };
        self.example(operation, &self.method(operation), &self.inputs(operation))
    }

    /// The operations on what an operation creates, if its id can be read from the response.
    fn life<'o>(&self, create: &'o ir::Operation, all: &[&'o ir::Operation]) -> Option<Life<'o>> {
        let has_body = create.body.as_ref().is_some_and(|body| matches!(body.kind, BodyKind::Json { .. }));
        if create.method != "POST" || !has_body || self.response_kind(create) != ResponseKind::Json {
            return None;
        }
        let created = body_type(create)?;
        let id = self.id_access(created)?;
        let below = |method: &str, end: &str| {
            all.iter().copied().find(|other| {
                let inner = other.path.strip_prefix(&create.path).and_then(|path| path.strip_prefix("/{"));
                let is_below =
                    inner.and_then(|path| path.split_once('}')).is_some_and(|(_, rest)| rest == end);
                let is_built =
                    self.features.of_operation(&other.id) == self.features.of_operation(&create.id);
                is_below && is_built && other.method == method
            })
        };
        let read = below("GET", "").filter(|read| self.response_kind(read) == ResponseKind::Json)?;
        let ends = [below("POST", "/lifecycle/deactivate"), below("DELETE", "")];
        Some(Life { create, read, ends: ends.into_iter().flatten().collect(), id })
    }

    /// How the id of a value of a type is read.
    fn id_access(&self, ty: &Type) -> Option<IdAccess> {
        let Type::Named(id) = ty else { return None };
        let def = self.api.types.get(id)?;
        match &def.kind {
            Kind::Object(object) => {
                object.fields.get("id").filter(|field| is_id("id", field)).map(|_| IdAccess::Field)
            }
            Kind::Union(union) => {
                let view = self.union(id, def, union, None, &mut Diagnostics::new());
                view.getters.iter().any(|getter| getter.ident == "id").then_some(IdAccess::Getter)
            }
            Kind::Enum(_) => None,
        }
    }

    fn life_example(&self, life: &Life<'_>) -> Vec<String> {
        let mut example = Example::default();
        let name = body_type(life.create).map_or_else(String::new, |ty| self.variable(ty, "response"));
        let name = tokens::ident(&name);
        let id = match life.id {
            IdAccess::Field => quote!(&#name.id),
            IdAccess::Getter => quote!(#name.id()),
        };
        let steps = [life.create, life.read].into_iter().chain(life.ends.iter().copied());
        for (index, operation) in steps.enumerate() {
            let known = (index > 0).then(|| id.clone());
            let inputs = self.inputs(operation);
            let call = self.example_call(operation, &self.method(operation), &inputs, known, &mut example);
            self.ending(operation, &call, &mut example);
        }
        self.fenced(&example)
    }

    /// The call of an operation. `known` is its last argument in the path, if an earlier step of the example has it.
    fn example_call(
        &self,
        operation: &ir::Operation,
        method: &str,
        inputs: &Inputs,
        mut known: Option<TokenStream>,
        example: &mut Example,
    ) -> TokenStream {
        let mut args = inputs.args.iter();
        let in_path = operation.params.iter().filter(|param| param.location == Location::Path).count();
        let required = operation.params.iter().filter(|param| param.required);
        for (index, (param, arg)) in required.zip(args.by_ref()).enumerate() {
            let known = if index + 1 == in_path { known.take() } else { None };
            let value = known.unwrap_or_else(|| self.argument_value(param, arg, example));
            example.args.push(value);
        }
        if let Some(body) = &operation.body {
            self.example_body(&body.kind, args.as_slice(), example);
        }
        let setter = self.example_setter(operation, &inputs.setters, example);
        let (method, args) = (tokens::ident(method), std::mem::take(&mut example.args));
        let client = tokens::ident(self.client());
        let handle = self.handle();
        quote!(#client #handle.#method(#(#args),*)#setter)
    }

    /// The variable that holds the client.
    fn client(&self) -> &'static str {
        let is_okta = self.library == super::SDK && self.part.as_ref().is_none_or(|part| part.has_handle);
        if is_okta { "okta" } else { "client" }
    }

    /// The call that returns the client of the API, if it is not the client of the crate.
    fn handle(&self) -> TokenStream {
        match &self.part {
            Some(part) if part.has_handle => {
                let handle = tokens::ident(&part.module);
                quote!(.#handle())
            }
            _ => TokenStream::new(),
        }
    }

    /// The type of the variable that holds the client.
    fn client_type(&self) -> String {
        let outside = self.outside();
        print(match &self.part {
            Some(part) if part.has_handle => outside.path(["Client"]),
            _ => outside.path(self.steps(["Client"])),
        })
    }

    fn fenced(&self, example: &Example) -> Vec<String> {
        let (krate, client, ty) = (&self.library, self.client(), self.client_type());
        let given: String = example.given.iter().map(|param| format!(", {param}")).collect();
        let mut lines = vec!["```no_run".to_owned()];
        lines.push(format!(
            "# async fn example({client}: {ty}{given}) -> ::core::result::Result<(), {krate}::runtime::Error> {{"
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
        if let Style::Styled(_) = param.style {
            self.example_reference(&param.ty, arg, example);
            return example.args.pop().unwrap_or_default();
        }
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
                let has_parts = matches!(param.style, Style::Styled(_));
                let typed = !has_parts && matches!(&param.ty, Type::Integer | Type::Boolean | Type::Named(_));
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
            (BodyKind::Json { ty, .. } | BodyKind::Form { ty, .. }, [arg, ..]) => {
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
            (BodyKind::Bytes { .. }, args) => self.example_bytes(args, example),
            (BodyKind::Multipart { parts }, args) => {
                for (part, arg) in parts.iter().filter(|part| part.required).zip(args) {
                    self.example_part(part, arg, example);
                }
            }
        }
    }

    fn example_part(&self, part: &ir::Part, arg: &Arg, example: &mut Example) {
        match (part.kind, &part.ty) {
            (PartKind::File, _) => self.example_bytes(std::slice::from_ref(arg), example),
            (PartKind::Files, _) => {
                let value = example.given(arg, quote!(Vec<u8>));
                example.args.push(quote!(vec![#value.into()]));
            }
            (PartKind::Text, Type::String | Type::DateTime) => {
                let value = example.given(arg, quote!(&str));
                example.args.push(value);
            }
            (PartKind::Texts, Type::Array(item)) if matches!(**item, Type::String | Type::DateTime) => {
                let item = text(&part.name);
                example.args.push(quote!(&[#item]));
            }
            (PartKind::Text, ty) => {
                let value = self.value(ty, &part.name, 0, example);
                example.args.push(value);
            }
            (PartKind::Texts | PartKind::Json, ty) => self.example_reference(ty, arg, example),
        }
    }

    /// Creates a value and passes a reference to it.
    fn example_reference(&self, ty: &Type, arg: &Arg, example: &mut Example) {
        let value = self.body_value(ty, &arg.ident, example);
        let ident = tokens::ident(&arg.ident);
        example.statement(quote!(let #ident = #value;));
        example.args.push(quote!(&#ident));
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
