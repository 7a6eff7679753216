//! An example call for the page of each operation. It is a documentation test, so that the compiler proves it.
//!
//! Texts come as variables named like the arguments; bodies are made with what they require, members that are objects
//! included.

use std::collections::{BTreeMap, BTreeSet};

use super::model::is_argument;
use super::operation::Arguments;
use super::{Lowering, ident};
use crate::format;
use crate::ir::{self, BodyKind, Kind, Location, Param, Type, TypeDef, TypeId};
use crate::view::RequestSetter;

/// Levels of objects in a body that are spelled out.
const DEPTH: usize = 4;

/// A statement that is longer is broken into lines.
const LONG: usize = 80;

/// Names that an example does not take from a module, because it would mean something else by them.
const PRELUDE: [&str; 12] =
    ["Box", "Clone", "Copy", "Default", "Err", "From", "Into", "None", "Ok", "Option", "Result", "String"];

/// What stands round the call.
#[derive(Default)]
struct Example {
    /// Types that are used by their last name, by path.
    uses: BTreeSet<String>,
    /// Parameters of the function that the example stands in, which is not shown.
    given: Vec<String>,
    /// Its lines.
    lines: Vec<String>,
    args: Vec<String>,
}

impl Example {
    /// Adds a statement, over several lines where it is long.
    fn statement(&mut self, text: &str) {
        if text.len() > LONG {
            self.lines.extend(format::statement(text));
        } else {
            self.lines.push(text.to_owned());
        }
    }
}

impl Lowering<'_> {
    /// The lines of the example, with their fence.
    pub(super) fn example(
        &self,
        operation: &ir::Operation,
        method: &str,
        arguments: &Arguments,
        setters: &[RequestSetter],
    ) -> Vec<String> {
        let mut example = Example::default();
        let required = operation.params.iter().filter(|param| param.required);
        for (param, ident) in required.zip(&arguments.idents) {
            let value = self.argument_value(param, ident, &mut example);
            example.args.push(value);
        }
        let body_idents = arguments.idents.get(example.args.len()..).unwrap_or_default();
        if let Some(body) = operation.body.as_ref().filter(|_| !body_idents.is_empty()) {
            self.example_body(&body.kind, body_idents, &mut example);
        }
        let setter = self.setter(operation, setters, &mut example).unwrap_or_default();
        let call = format!("okta.{method}({}){setter}", example.args.join(", "));
        self.ending(operation, &call, &mut example);
        self.fenced(example)
    }

    fn fenced(&self, example: Example) -> Vec<String> {
        let krate = &self.library;
        let given: String = example.given.iter().map(|param| format!(", {param}")).collect();
        let mut lines = vec!["```no_run".to_owned()];
        lines.push(format!(
            "# async fn example(okta: {krate}::Client{given}) -> ::core::result::Result<(), {krate}::runtime::Error> {{"
        ));
        lines.extend(imports(&example.uses));
        lines.extend(example.lines);
        lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
        lines
    }

    /// The call, and how its answer is used.
    fn ending(&self, operation: &ir::Operation, call: &str, example: &mut Example) {
        if let Some(item) = self.items(operation) {
            let name = self.variable(&item, "item");
            example.statement(&format!("let mut items = {call}.stream();"));
            example.lines.extend([
                format!("while let Some({name}) = items.try_next().await? {{"),
                format!("    println!(\"{{{name}:?}}\");"),
                "}".to_owned(),
            ]);
            return;
        }
        let (end, ..) = self.result(operation);
        if end == ".empty()" {
            return example.statement(&format!("{call}.await?;"));
        }
        let output = operation.outputs.iter().find_map(|output| output.ty.as_ref());
        let name = output.map_or_else(|| "answer".to_owned(), |ty| self.variable(ty, "answer"));
        example.statement(&format!("let {name} = {call}.await?;"));
    }

    /// A variable for a value of a type.
    fn variable(&self, ty: &Type, otherwise: &str) -> String {
        match ty {
            Type::Named(id) => match ident::value(&self.registry.name(id)) {
                taken if ["okta", "items"].contains(&taken.as_str()) => format!("the_{taken}"),
                name if name.starts_with("r#") => format!("{}_", &name[2..]),
                name => name,
            },
            _ => otherwise.to_owned(),
        }
    }

    fn argument_value(&self, param: &Param, ident: &str, example: &mut Example) -> String {
        match &param.ty {
            Type::Integer | Type::Number | Type::Boolean => self.value(&param.ty, &param.name, 0, example),
            Type::Named(_) => self.value(&param.ty, &param.name, 0, example),
            Type::Array(item) => format!("&[{}]", self.item(item, param.location, &param.name, example)),
            _ => {
                example.given.push(format!("{ident}: &str"));
                ident.to_owned()
            }
        }
    }

    /// An item of a list parameter: lists outside the query are joined as texts.
    fn item(&self, item: &Type, location: Location, name: &str, example: &mut Example) -> String {
        match item {
            Type::Named(_) | Type::Integer | Type::Number | Type::Boolean if location == Location::Query => {
                self.value(item, name, 0, example)
            }
            _ => format!("{name:?}"),
        }
    }

    /// The first optional parameter whose values the document tells, as a chained call.
    fn setter(
        &self,
        operation: &ir::Operation,
        setters: &[RequestSetter],
        example: &mut Example,
    ) -> Option<String> {
        let optional = operation.params.iter().filter(|param| !param.required);
        let told = optional.zip(setters).filter(|(param, _)| {
            let typed = matches!(&param.ty, Type::Integer | Type::Boolean | Type::Named(_));
            typed && !param.deprecated && param.location == Location::Query
        });
        let told: Vec<_> = told.collect();
        let (param, setter) = told.iter().find(|(param, _)| param.name == "limit").or(told.first())?;
        let value = match (&param.ty, &param.default) {
            (Type::Boolean, Some(serde_json::Value::Bool(default))) => (!default).to_string(),
            (Type::Boolean, _) => "true".to_owned(),
            (Type::Integer, _) => {
                let number = param.limits.maximum.as_ref().and_then(serde_json::Number::as_i64);
                number.filter(|number| *number <= 1000).unwrap_or(20).to_string()
            }
            (ty, _) => self.value(ty, &param.name, 0, example),
        };
        Some(format!(".{}({value})", setter.name))
    }

    fn example_body(&self, kind: &BodyKind, idents: &[String], example: &mut Example) {
        match kind {
            BodyKind::Json { ty, .. } | BodyKind::Form { ty } => {
                let ident = &idents[0];
                let value = self.body_value(ty, ident, example);
                example.statement(&format!("let {ident} = {value};"));
                let borrow = if matches!(ty, Type::String | Type::Binary) { "" } else { "&" };
                example.args.push(format!("{borrow}{ident}"));
            }
            BodyKind::Text { .. } => {
                example.given.push(format!("{}: &str", idents[0]));
                example.args.push(idents[0].clone());
            }
            BodyKind::Bytes { media } => {
                if let [kind, _] = idents {
                    let first = media.first().map_or("", String::as_str);
                    example.statement(&format!("let {kind} = {first:?};"));
                    example.args.push(kind.clone());
                }
                let ident = idents.last().map_or("body", String::as_str);
                example.given.push(format!("{ident}: Vec<u8>"));
                example.args.push(format!("{ident}.into()"));
            }
            BodyKind::Multipart { .. } => {
                for ident in idents {
                    example.given.push(format!("{ident}: Vec<u8>"));
                    example.args.push(format!("{ident}.into()"));
                }
            }
        }
    }

    fn body_value(&self, ty: &Type, ident: &str, example: &mut Example) -> String {
        match ty {
            Type::String | Type::Binary => format!("{ident:?}"),
            Type::Array(item) => format!("[{}]", self.owned(item, ident, 0, example)),
            Type::Nullable(inner) => {
                format!("::core::option::Option::Some({})", self.owned(inner, ident, 0, example))
            }
            ty => self.owned(ty, ident, 0, example),
        }
    }

    /// A value of exactly this type.
    fn owned(&self, ty: &Type, name: &str, depth: usize, example: &mut Example) -> String {
        match ty {
            Type::String | Type::Binary => format!("{:?}.to_owned()", name),
            Type::DateTime => format!("{}.into()", self.value(ty, name, depth, example)),
            ty => self.value(ty, name, depth, example),
        }
    }

    /// A value that converts into this type.
    fn value(&self, ty: &Type, name: &str, depth: usize, example: &mut Example) -> String {
        match ty {
            Type::Any => format!("{}::runtime::json::Value::Null", self.library),
            Type::String | Type::Binary => format!("{name:?}"),
            Type::DateTime => "\"2030-01-01T00:00:00Z\"".to_owned(),
            Type::Integer => "1".to_owned(),
            Type::Number => "1.0".to_owned(),
            Type::Boolean => "true".to_owned(),
            Type::Array(item) => format!("vec![{}]", self.owned(item, name, depth, example)),
            Type::Map(_) => "::std::collections::BTreeMap::new()".to_owned(),
            Type::Nullable(inner) => format!("Some({})", self.owned(inner, name, depth, example)),
            Type::OneOrMany(item) => {
                let item = self.owned(item, name, depth, example);
                format!("{}::runtime::json::OneOrMany::One({item})", self.library)
            }
            Type::Named(id) => match self.api.types.get(id) {
                Some(def) => self.named(id, def, name, depth, example),
                None => String::new(),
            },
        }
    }

    fn named(&self, id: &TypeId, def: &TypeDef, name: &str, depth: usize, example: &mut Example) -> String {
        let path = self.path(id, example);
        match &def.kind {
            Kind::Enum(values) => {
                // A name that is taken by every enum is numbered, and not worth showing.
                let first = values.first().map(|value| self.value_name(id, &value.value));
                match first.filter(|first| first != "Unrecognized") {
                    Some(first) => format!("{path}::{first}"),
                    None => format!("{path}::from({name:?})"),
                }
            }
            Kind::Object(_) if !def.in_request || depth >= DEPTH => format!("{path}::default()"),
            Kind::Object(object) => {
                let members = object.fields.iter().filter(|(wire, field)| is_argument(object, wire, field));
                let values: Vec<String> =
                    members.map(|(wire, field)| self.value(&field.ty, wire, depth + 1, example)).collect();
                format!("{path}::new({})", values.join(", "))
            }
            Kind::Union(union) => {
                let view = self.union(id, def, union, None);
                let first = view.variants.first().zip(union.variants.first()).filter(|_| depth < DEPTH);
                let Some((variant, shape)) = first else {
                    let json = format!("{}::runtime::json", self.library);
                    return format!(
                        "{path}::Unrecognized({json}::RawUnion::from_value({json}::Value::Null))"
                    );
                };
                let value = self.owned(&shape.ty, name, depth + 1, example);
                match variant.from {
                    true => format!("{path}::from({value})"),
                    false => format!("{path}::{}(Box::new({value}))", variant.ident),
                }
            }
        }
    }

    /// The name of a type in the example: its last name, with a `use`, unless that is taken.
    fn path(&self, id: &TypeId, example: &mut Example) -> String {
        let Some(named) = self.registry.get(id) else { return String::new() };
        let path = named.path.replacen("crate", &self.library, 1);
        let suffix = format!("::{}", named.name);
        let taken = example.uses.iter().any(|used| *used != path && used.ends_with(&suffix));
        if taken || PRELUDE.contains(&named.name.as_str()) {
            return path;
        }
        example.uses.insert(path);
        named.name.clone()
    }
}

/// One `use` for the types of each module, and a blank line.
fn imports(paths: &BTreeSet<String>) -> Vec<String> {
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (module, name) in paths.iter().filter_map(|path| path.rsplit_once("::")) {
        modules.entry(module).or_default().push(name);
    }
    let mut lines: Vec<String> = modules
        .into_iter()
        .map(|(module, names)| match names.as_slice() {
            [only] => format!("use {module}::{only};"),
            many => format!("use {module}::{{{}}};", many.join(", ")),
        })
        .collect();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines
}
