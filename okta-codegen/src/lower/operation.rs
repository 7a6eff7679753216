//! Operations as the templates see them.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::{Lowering, docs, ident};
use crate::diag::Diagnostics;
use crate::ir::{self, BodyKind, Location, Paging, Style, Type, TypeDef, TypeId, Unit};
use crate::view::{
    Api, Content, Conversion, File, Models, Operation, Request, RequestSetter, StatusUnion, StatusVariant,
};

/// Methods of the request types, which a parameter's setter must not hide.
const RESERVED: [&str; 29] = [
    "attempt_timeout",
    "cache",
    "collect_all",
    "collect_all_blocking",
    "cursor",
    "header",
    "idempotent",
    "into_future",
    "items",
    "iter_blocking",
    "lenient",
    "max_items",
    "max_pages",
    "max_retries",
    "no_retry",
    "optional",
    "page",
    "pages",
    "prefetch",
    "query",
    "send",
    "send_blocking",
    "send_optional",
    "send_raw",
    "send_with_meta",
    "send_with_meta_blocking",
    "stream",
    "tail",
    "timeout",
];

impl Lowering<'_> {
    /// One file for each tag.
    pub(super) fn api_files(&self, diags: &mut Diagnostics) -> Vec<File> {
        let mut by_tag: IndexMap<&str, Vec<&ir::Operation>> = IndexMap::new();
        for tag in self.api.tags.keys() {
            by_tag.insert(tag, Vec::new());
        }
        for operation in &self.api.operations {
            by_tag.entry(&operation.tag).or_default().push(operation);
        }
        let mut types: BTreeMap<&str, Vec<(&TypeId, &TypeDef)>> = BTreeMap::new();
        for (id, def) in &self.api.types {
            if let Unit::Operation(operation) = &def.unit {
                types.entry(operation).or_default().push((id, def));
            }
        }
        let mut methods = BTreeSet::new();
        let mut files = Vec::new();
        for (tag, operations) in by_tag {
            let (false, Some(group)) = (operations.is_empty(), self.features.group_of(tag)) else { continue };
            let described = self.api.tags.get(tag);
            let heading = described.map_or_else(|| tag.to_owned(), |tag| tag.heading.clone());
            let mut models = Models { structs: Vec::new(), enums: Vec::new(), unions: Vec::new() };
            let mut views = Vec::new();
            for operation in operations {
                let cfg = self.features.second_gate(operation);
                if let Some(types) = types.get(operation.id.as_str()) {
                    let own = self.models(types, cfg.as_deref(), false, diags);
                    models.structs.extend(own.structs);
                    models.enums.extend(own.enums);
                    models.unions.extend(own.unions);
                }
                views.push(self.operation(operation, cfg, &mut methods, diags));
            }
            let text = described.and_then(|tag| tag.docs.as_deref()).map(|text| self.prose(text));
            let page = |first: String| -> Vec<String> {
                let text =
                    text.iter().flat_map(|text| [String::new()].into_iter().chain(text.iter().cloned()));
                [first].into_iter().chain(text).collect()
            };
            let heading = docs::line(&heading);
            let (docs, block) = (page(format!("{heading}.")), page(format!("# {heading}")));
            files.push(File {
                path: format!("{}/api/{}.rs", group.module, ident::module(tag)),
                template: "api.rs.tera",
                content: Content::Api(Box::new(Api { docs, block, operations: views, models })),
            });
        }
        files
    }

    /// The view of one operation; `methods` are the names that others have taken.
    pub(super) fn operation(
        &self,
        operation: &ir::Operation,
        cfg: Option<String>,
        methods: &mut BTreeSet<String>,
        diags: &mut Diagnostics,
    ) -> Operation {
        let method = self.method_name(operation, methods, diags);
        let tag = ident::module(&operation.tag);
        let mut arguments = Arguments::default();
        for param in operation.params.iter().filter(|param| param.required) {
            let ident = arguments.ident(&param.name);
            arguments.args.push(format!("{ident}: {}", self.argument(param)));
            arguments.steps.push(self.step(param, &ident));
        }
        let mut setters: Vec<RequestSetter> = Vec::new();
        let mut names: BTreeSet<String> = RESERVED.iter().map(|&name| name.to_owned()).collect();
        for param in operation.params.iter().filter(|param| !param.required) {
            let name = free(ident::value(&param.name), &ident::bare(&param.name), &mut names);
            setters.push(RequestSetter {
                name,
                docs: docs::param(param, &|id| self.link(id)),
                deprecated: param.deprecated,
                ty: self.argument(param),
                call: self.step(param, "value"),
            });
        }
        if let Some(body) = &operation.body {
            self.body(body, &mut arguments, &mut setters, &mut names);
        }
        let (end, result, item, output) = self.result(operation);
        arguments.steps.push(end);
        let paged = result.starts_with("::okta_runtime::Paged");
        let docs = self.page(operation, &method, &arguments, &setters, cfg.as_deref());
        let request = (!setters.is_empty()).then(|| {
            let name = self.request_name(operation);
            let link = method.trim_start_matches("r#");
            Request {
                docs: vec![
                    format!("The request of [`{link}`](crate::Client::{link}) with its optional parameters."),
                    "Nothing is sent before it is awaited.".to_owned(),
                ],
                inner: result.clone(),
                item,
                paged,
                setters,
                name,
            }
        });
        let result = match &request {
            Some(request) => format!("crate::api::{tag}::{}", request.name),
            None => result,
        };
        Operation {
            constant: ident::operation(&operation.id),
            definition: self.definition(operation),
            docs,
            deprecated: operation.deprecated,
            cfg,
            args: arguments.args,
            steps: arguments.steps,
            result,
            request,
            output,
            conversions: self.conversions(operation, method.trim_start_matches("r#")),
            method,
        }
    }

    /// Every resource that the operation replaces, if it is read as another type than its body has.
    fn conversions(&self, operation: &ir::Operation, method: &str) -> Vec<Conversion> {
        let Some(BodyKind::Json { ty: Type::Named(body), .. }) =
            operation.body.as_ref().map(|body| &body.kind)
        else {
            return Vec::new();
        };
        let to = self.registry.text(&Type::Named(body.clone()));
        let readers = self.api.operations.iter().filter_map(|reader| self.replacement(reader));
        let resources =
            readers.filter(|(replacer, _)| replacer.id == operation.id).map(|(_, resource)| resource);
        let named = resources.filter(|resource| matches!(resource, Type::Named(_)));
        let from: BTreeSet<String> = named.map(|resource| self.registry.text(resource)).collect();
        let docs = vec![
            format!(
                "What was read, as the body of [`{method}`](crate::Client::{method}). Members that only the server"
            ),
            "sets are left out, those that neither type knows are kept.".to_owned(),
        ];
        let from = from.into_iter().filter(|from| *from != to);
        from.map(|from| Conversion { from, to: to.clone(), docs: docs.clone() }).collect()
    }

    /// The operation that replaces what this one answers with, and the type of the resource. Both must be built
    /// together.
    pub(super) fn replacement<'b>(
        &'b self,
        operation: &'b ir::Operation,
    ) -> Option<(&'b ir::Operation, &'b Type)> {
        let replacement = operation.replaced_by.as_ref()?;
        let replacer = self.api.operations.iter().find(|other| other.id == replacement.operation)?;
        let same = self.features.of_operation(&operation.id) == self.features.of_operation(&replacer.id);
        same.then_some((replacer, &replacement.resource))
    }

    fn method_name(
        &self,
        operation: &ir::Operation,
        methods: &mut BTreeSet<String>,
        diags: &mut Diagnostics,
    ) -> String {
        let name = self.method(operation);
        if !methods.insert(name.clone()) {
            diags.push(
                crate::diag::Diagnostic::error(
                    "name-collision",
                    &operation.pointer,
                    format!("operation `{}` has the method name `{name}`, which is taken", operation.id),
                )
                .help("add a row under [operations] of names.toml"),
            );
        }
        name
    }

    /// The request type is called after the operation, unless one of its own types already is.
    pub(super) fn request_name(&self, operation: &ir::Operation) -> String {
        let name = ident::type_name(std::slice::from_ref(&operation.id));
        let taken = self
            .api
            .types
            .iter()
            .any(|(id, def)| matches!(&def.unit, Unit::Operation(_)) && self.registry.name(id) == name);
        if taken { format!("{name}Call") } else { name }
    }

    /// Type text of an argument: texts and lists by reference, the rest by value.
    fn argument(&self, param: &ir::Param) -> String {
        let ty = &param.ty;
        match ty {
            Type::Integer => "i64".to_owned(),
            Type::Number => "f64".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Named(_) => self.registry.text(ty),
            Type::Array(item) => match &**item {
                // Lists outside the query are joined as texts.
                Type::Named(_) | Type::Integer | Type::Number | Type::Boolean
                    if param.location == Location::Query =>
                {
                    format!("&[{}]", self.registry.text(item))
                }
                _ => "&[&str]".to_owned(),
            },
            _ => "&str".to_owned(),
        }
    }

    fn step(&self, param: &ir::Param, ident: &str) -> String {
        let name = &param.name;
        match (param.location, param.style) {
            (Location::Path, _) => match &param.ty {
                Type::Named(_) => format!(".path({name:?}, {ident}.as_str())"),
                Type::Integer | Type::Number | Type::Boolean => {
                    format!(".path({name:?}, &{ident}.to_string())")
                }
                Type::Array(_) => format!(".path({name:?}, &{ident}.join(\",\"))"),
                _ => format!(".path({name:?}, {ident})"),
            },
            (Location::Query, Style::Single) => format!(".query({name:?}, {ident})"),
            (Location::Query, Style::Comma) => format!(".query_list({name:?}, {ident})"),
            (Location::Query, Style::Repeated) => format!(".query_repeated({name:?}, {ident})"),
            (Location::Header, Style::Single) => format!(".header({name:?}, {ident})"),
            (Location::Header, _) => format!(".header({name:?}, {ident}.join(\",\"))"),
        }
    }

    fn body(
        &self,
        body: &ir::Body,
        arguments: &mut Arguments,
        setters: &mut Vec<RequestSetter>,
        names: &mut BTreeSet<String>,
    ) {
        let add = |arguments: &mut Arguments,
                   setters: &mut Vec<RequestSetter>,
                   names: &mut BTreeSet<String>,
                   ty: String,
                   call: &dyn Fn(&str) -> String| {
            if body.required {
                let ident = arguments.ident("body");
                arguments.args.push(format!("{ident}: {ty}"));
                arguments.steps.push(call(&ident));
            } else {
                let name = free("body".to_owned(), "request_body", names);
                setters.push(RequestSetter {
                    name,
                    docs: vec!["The request body; without it none is sent.".to_owned()],
                    deprecated: false,
                    ty,
                    call: call("value"),
                });
            }
        };
        match &body.kind {
            BodyKind::Json { media, ty } => {
                let (text, borrow) = match ty {
                    Type::Array(item) => (format!("&[{}]", self.registry.text(item)), "&"),
                    Type::String | Type::Binary => ("&str".to_owned(), "&"),
                    Type::Nullable(inner) => (format!("&{}", self.registry.text(inner)), ""),
                    ty => (format!("&{}", self.registry.text(ty)), ""),
                };
                add(arguments, setters, names, text, &|ident| {
                    format!(".json_body({media:?}, {borrow}{ident})")
                });
            }
            BodyKind::Form { ty } => {
                let text = format!("&{}", self.registry.text(ty));
                add(arguments, setters, names, text, &|ident| format!(".form_body({ident})"));
            }
            BodyKind::Text { media } => {
                add(arguments, setters, names, "&str".to_owned(), &|ident| {
                    format!(".text_body({media:?}, {ident})")
                });
            }
            BodyKind::Bytes { media } => {
                let text = "::okta_runtime::Bytes".to_owned();
                match media.as_slice() {
                    [only] => add(arguments, setters, names, text, &|ident| {
                        format!(".bytes_body({only:?}, {ident})")
                    }),
                    _ => {
                        let kind = arguments.ident("content_type");
                        arguments.args.push(format!("{kind}: &str"));
                        let ident = arguments.ident("body");
                        arguments.args.push(format!("{ident}: {text}"));
                        arguments.steps.push(format!(".bytes_body({kind}, {ident})"));
                    }
                }
            }
            BodyKind::Multipart { files } => {
                for part in files {
                    let ident = arguments.ident(part);
                    arguments.args.push(format!("{ident}: ::okta_runtime::FilePart"));
                    arguments.steps.push(format!(".file({part:?}, {ident})"));
                }
            }
        }
    }

    /// How the chain ends, the result's type text, its item's, and the type that a result by status needs.
    pub(super) fn result(&self, operation: &ir::Operation) -> (String, String, String, Option<StatusUnion>) {
        let call = |ty: &str| format!("::okta_runtime::Call<{ty}>");
        let text = |ty: &Type| self.registry.text(ty);
        if let Some(items) = self.items(operation) {
            let ty = text(&items);
            return (format!(".page::<{ty}>()"), format!("::okta_runtime::Paged<{ty}>"), ty, None);
        }
        let typed: Vec<&ir::Output> = operation.outputs.iter().filter(|output| output.ty.is_some()).collect();
        let Some(ty) = typed.first().and_then(|output| output.ty.as_ref()) else {
            return (".empty()".to_owned(), call("()"), "()".to_owned(), None);
        };
        let json = typed[0].media.first().is_some_and(|media| ir::is_json(media));
        if !json {
            return match ty {
                Type::Binary => {
                    let ty = "::okta_runtime::Bytes";
                    (".bytes()".to_owned(), call(ty), ty.to_owned(), None)
                }
                _ => {
                    let ty = "::std::string::String";
                    (".text()".to_owned(), call(ty), ty.to_owned(), None)
                }
            };
        }
        if typed.iter().any(|output| output.ty.as_ref() != Some(ty)) {
            let output = self.status_union(operation, &typed);
            let path = format!("crate::api::{}::{}", ident::module(&operation.tag), output.name);
            return (format!(".output({path}::from_reply)"), call(&path), path, Some(output));
        }
        if typed.len() < operation.outputs.len() {
            let item = format!("::core::option::Option<{}>", text(ty));
            return (format!(".optional_json::<{}>()", text(ty)), call(&item), item, None);
        }
        (format!(".json::<{}>()", text(ty)), call(&text(ty)), text(ty), None)
    }

    fn status_union(&self, operation: &ir::Operation, typed: &[&ir::Output]) -> StatusUnion {
        let mut variants: Vec<StatusVariant> = typed
            .iter()
            .map(|output| StatusVariant {
                status: output.status,
                ident: format!("Status{}", output.status),
                ty: output.ty.as_ref().map(|ty| self.registry.text(ty)).unwrap_or_default(),
            })
            .collect();
        let otherwise = variants.remove(0);
        StatusUnion {
            name: format!("{}Output", ident::type_name(std::slice::from_ref(&operation.id))),
            docs: vec![format!("What {} answers with, by status.", docs::code(&operation.id))],
            variants,
            otherwise,
        }
    }

    /// The type of the items, for a list.
    pub(super) fn items(&self, operation: &ir::Operation) -> Option<Type> {
        let ty = operation.outputs.first()?.ty.as_ref()?;
        match (&operation.paging, ty) {
            (Paging::None, _) => None,
            (Paging::Link { .. } | Paging::Poll, Type::Array(item)) => Some((**item).clone()),
            (Paging::Body { items } | Paging::Wrapped { items }, Type::Named(id)) => {
                let ir::Kind::Object(object) = &self.api.types.get(id)?.kind else { return None };
                match &object.fields.get(items)?.ty {
                    Type::Array(item) => Some((**item).clone()),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// A setter's name, or the longer one where another setter or a method of requests has it.
fn free(name: String, bare: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{bare}_param{number}"));
    let mut names = [name, format!("{bare}_param")].into_iter().chain(numbered);
    names.find(|name| taken.insert(name.clone())).unwrap_or_default()
}

/// Positional arguments of a method.
#[derive(Default)]
pub(super) struct Arguments {
    args: Vec<String>,
    steps: Vec<String>,
    /// The names of `args`.
    pub(super) idents: Vec<String>,
    seen: BTreeSet<String>,
}

impl Arguments {
    fn ident(&mut self, name: &str) -> String {
        let mut ident = ident::value(name);
        while !self.seen.insert(ident.clone()) {
            ident.push('_');
        }
        self.idents.push(ident.clone());
        ident
    }
}
