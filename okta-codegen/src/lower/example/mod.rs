//! An example call for the page of each operation. It is a documentation test, so the compiler checks it.
//!
//! Texts are variables named like the arguments. A body is created with its required fields, nested objects included, and
//! with the fields that rows of names.toml set because the service requires them.

mod life;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::request::{Inputs, is_typed_list};
use super::response::body_type;
use super::tokens::{self, literal, print, quoted};
use super::{Lowering, ident};
use crate::format;
use crate::ir::{self, BodyKind, Location, Operation, Param, PartKind, Type, TypeId};
use crate::view::{Arg, Example as View, Given, GivenKind, RequestSetter, ResponseKind};
use value::{Purpose, integer, text};

/// Levels of objects in a body that are written out.
const DEPTH: usize = 5;

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
    given: Vec<Given>,
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

    /// Adds a parameter that is passed on as an argument. `wire` is its name in the document.
    fn given(&mut self, arg: &Arg, wire: &str, kind: GivenKind) -> TokenStream {
        self.give(Given { ident: arg.ident.clone(), wire: quoted(wire), kind })
    }

    /// Adds a parameter, unless there is one of this name, and returns its name.
    fn give(&mut self, given: Given) -> TokenStream {
        let ident = tokens::ident(&given.ident);
        if self.given.iter().all(|known| known.ident != given.ident) {
            self.given.push(given);
        }
        quote!(#ident)
    }

    /// The example without what surrounds it in the documentation.
    fn view(self) -> View {
        let lines = imports(&self.uses).into_iter().chain(self.lines).collect();
        View { given: self.given, lines }
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
    /// The lines of the example of an operation, with their fence.
    pub(super) fn example(&self, operation: &ir::Operation, method: &str, inputs: &Inputs) -> Vec<String> {
        self.fenced(&self.one_call(operation, method, inputs))
    }

    /// The example of an operation as a test runs it.
    pub(super) fn example_view(&self, operation: &ir::Operation) -> View {
        self.one_call(operation, &self.method(operation), &self.inputs(operation)).view()
    }

    fn one_call(&self, operation: &ir::Operation, method: &str, inputs: &Inputs) -> Example {
        let mut example = Example::default();
        let call = self.example_call(operation, method, inputs, None, &mut example);
        self.ending(operation, &call, &mut example);
        example
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
            let value = known.unwrap_or_else(|| self.argument_value(operation, param, arg, example));
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
        let (krate, client, client_type) = (&self.library, self.client(), self.client_type());
        let ty = |given: &Given| match given.kind {
            GivenKind::Text => "&str",
            GivenKind::Bytes => "Vec<u8>",
        };
        let given = example.given.iter().map(|given| format!(", {}: {}", given.ident, ty(given)));
        let given: String = given.collect();
        let mut lines = vec!["```no_run".to_owned()];
        lines.push(format!(
            "# async fn example({client}: {client_type}{given}) -> ::core::result::Result<(), {krate}::runtime::Error> {{"
        ));
        lines.extend(imports(&example.uses));
        lines.extend_from_slice(&example.lines);
        lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
        lines
    }

    /// The call, and how its response is used.
    fn ending(&self, operation: &ir::Operation, call: &TokenStream, example: &mut Example) {
        if let Some(item) = self.items(operation) {
            let name = self.variable(item, "item");
            example.statement(quote!(let mut items = #call.stream();));
            return example.lines.extend(shown(&name));
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

    fn argument_value(
        &self,
        operation: &Operation,
        param: &Param,
        arg: &Arg,
        example: &mut Example,
    ) -> TokenStream {
        if let (true, Type::Array(item)) = (param.style.is_by_parts(), &param.ty)
            && matches!(**item, Type::String | Type::Any)
        {
            let item = text(&param.name);
            return quote!(&[#item]);
        }
        if param.style.is_by_parts() {
            self.example_reference(&param.ty, arg, example);
            return example.args.pop().unwrap_or_default();
        }
        let purpose = self.purpose(operation, param);
        match &param.ty {
            ty @ (Type::Integer | Type::Unsigned | Type::Number | Type::Boolean | Type::Named(_)) => {
                self.value(ty, purpose, example)
            }
            Type::Array(item) => {
                let item = match is_typed_list(item, param.location) {
                    true => self.value(item, purpose, example),
                    false => text(&param.name),
                };
                quote!(&[#item])
            }
            ty if purpose.has_row() => self.value(ty, purpose, example),
            _ => example.given(arg, &param.name, GivenKind::Text),
        }
    }

    fn purpose<'p>(&'p self, operation: &Operation, param: &'p Param) -> Purpose<'p> {
        let row = self.names.examples.parameters.get(&operation.id).and_then(|rows| rows.get(&param.name));
        Purpose::new(&param.name, Some(&param.limits), row)
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
                let typed = !param.style.is_by_parts()
                    && matches!(&param.ty, Type::Integer | Type::Boolean | Type::Named(_));
                typed && !param.deprecated && param.location == Location::Query
            })
            .collect();
        let limit = documented.iter().find(|(param, _)| param.name == "limit");
        let with_row = documented.iter().find(|(param, _)| self.purpose(operation, param).has_row());
        let (param, setter) = with_row.or(limit).or(documented.first())?;
        let purpose = self.purpose(operation, param);
        let value = match (&param.ty, &param.default) {
            (ty, _) if purpose.has_row() => self.value(ty, purpose, example),
            (Type::Boolean, Some(serde_json::Value::Bool(true))) => quote!(false),
            (Type::Boolean, _) => quote!(true),
            (Type::Integer, _) => {
                let maximum = param.limits.maximum.as_ref().and_then(serde_json::Number::as_i64);
                integer(maximum.filter(|maximum| *maximum <= 1000).unwrap_or(20))
            }
            (ty, _) => self.value(ty, purpose, example),
        };
        let name = tokens::ident(&setter.name);
        Some(quote!(.#name(#value)))
    }

    /// Creates the body and passes it; an optional body has no arguments and is left out.
    fn example_body(&self, kind: &BodyKind, args: &[Arg], example: &mut Example) {
        match (kind, args) {
            (_, []) => {}
            (BodyKind::Json { ty, .. } | BodyKind::Form { ty, .. }, [arg, ..]) => {
                let value = self.body_value(ty.without_null(), &arg.ident, example);
                let ident = tokens::ident(&arg.ident);
                example.statement(quote!(let #ident = #value;));
                example.args.push(match ty {
                    Type::String | Type::Binary => quote!(#ident),
                    Type::Nullable(inner) if matches!(**inner, Type::String | Type::Binary) => {
                        quote!(Some(#ident))
                    }
                    Type::Nullable(_) => quote!(Some(&#ident)),
                    _ => quote!(&#ident),
                });
            }
            (BodyKind::Text { .. }, [arg, ..]) => {
                let value = example.given(arg, &arg.ident, GivenKind::Text);
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
                let value = example.given(arg, &part.name, GivenKind::Bytes);
                example.args.push(quote!(vec![#value.into()]));
            }
            (PartKind::Text, Type::String | Type::DateTime) => {
                let value = example.given(arg, &part.name, GivenKind::Text);
                example.args.push(value);
            }
            (PartKind::Texts, Type::Array(item)) if matches!(**item, Type::String | Type::DateTime) => {
                let item = text(&part.name);
                example.args.push(quote!(&[#item]));
            }
            (PartKind::Text, ty) => {
                let value = self.value(ty, Purpose::new(&part.name, None, None), example);
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
            let value = example.given(arg, &arg.ident, GivenKind::Bytes);
            example.args.push(quote!(#value.into()));
        }
    }

    fn body_value(&self, ty: &Type, name: &str, example: &mut Example) -> TokenStream {
        let purpose = Purpose::new(name, None, None);
        match ty {
            Type::String | Type::Binary => text(name),
            Type::Array(item) => {
                let item = self.owned(item, purpose, example);
                quote!([#item])
            }
            ty => self.owned(ty, purpose, example),
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

/// The loop over a list, which prints each item.
fn shown(item: &str) -> Vec<String> {
    let (head, body) = (
        format!("while let Some({item}) = items.try_next().await? {{"),
        format!("println!(\"{{{item}:?}}\");"),
    );
    if head.len() > LONG {
        return format::statement(&format!("{head} {body} }}"));
    }
    vec![head, format!("    {body}"), "}".to_owned()]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_are_formatted() {
        for length in [1, 20, 30, 40, 80] {
            let name = "i".repeat(length);
            let code =
                format!("while let Some({name}) = items.try_next().await? {{ println!(\"{{{name}:?}}\"); }}");
            assert_eq!(shown(&name), format::statement(&code), "{length}");
        }
    }
}
