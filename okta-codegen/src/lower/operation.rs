//! Operations as the templates see them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lowering, docs, ident};
use crate::diag::Diagnostics;
use crate::ir::{self, TypeDef, TypeId, Unit};
use crate::view::{Api, Content, File, Models, Operation, Request, RequestSetter};

impl Lowering<'_> {
    /// One file for each tag.
    pub(super) fn api_files(&self, diags: &mut Diagnostics) -> Vec<File> {
        let mut types: BTreeMap<&str, Vec<(&TypeId, &TypeDef)>> = BTreeMap::new();
        for (id, def) in &self.api.types {
            if let Unit::Operation(operation) = &def.unit {
                types.entry(operation).or_default().push((id, def));
            }
        }
        let mut methods = BTreeSet::new();
        let mut files = Vec::new();
        for (tag, described) in &self.api.tags {
            let (operations, Some(group)) = (self.of_tag(tag), self.features.group_of(tag)) else { continue };
            if operations.is_empty() {
                continue;
            }
            let heading = docs::heading(tag, described);
            let mut models = Models { structs: Vec::new(), enums: Vec::new(), unions: Vec::new() };
            let mut views = Vec::new();
            for operation in operations {
                let cfg = self.features.additional(operation);
                if let Some(types) = types.get(operation.id.as_str()) {
                    let own = self.models(types, cfg.as_deref(), diags);
                    models.structs.extend(own.structs);
                    models.enums.extend(own.enums);
                    models.unions.extend(own.unions);
                }
                views.push(self.operation(operation, cfg, &mut methods, diags));
            }
            let text = described.docs.as_deref().map(|text| self.prose(text));
            let module = ident::module(tag);
            let mut block = vec![format!("# {heading}"), String::new()];
            block.extend(text.iter().flat_map(|text| text.iter().cloned().chain([String::new()])));
            let path = self.path(["api", &module]);
            block.push(format!("See [`{module}`]({path}) for an overview."));
            let docs = self.area(text.unwrap_or_else(|| vec![format!("{heading}.")]), operations);
            files.push(File {
                path: format!("{}/api/{module}.rs", group.module),
                template: "api.rs.tera",
                content: Content::Api(Box::new(Api {
                    docs,
                    block,
                    client: self.client_path(),
                    operations: views,
                    models,
                })),
            });
        }
        files
    }

    /// The view of one operation. `methods` holds the method names that are taken.
    pub(super) fn operation(
        &self,
        operation: &ir::Operation,
        cfg: Option<String>,
        methods: &mut BTreeSet<String>,
        diags: &mut Diagnostics,
    ) -> Operation {
        let method = self.method_name(operation, methods, diags);
        let inputs = self.inputs(operation);
        let (aliases, search) = self.aliases(operation, ident::plain(&method));
        Operation {
            id: operation.id.clone(),
            constant: ident::operation(&operation.id),
            definition: self.definition(operation),
            docs: self.page(operation, &method, &inputs, cfg.as_deref()),
            aliases,
            search,
            deprecated: operation.deprecated,
            cfg,
            args: inputs.args,
            steps: inputs.steps,
            response: self.response(operation),
            request: self.request(operation, &method, inputs.setters),
            status_enum: self.status_enum(operation),
            conversions: self.conversions(operation, ident::plain(&method)),
            method,
        }
    }

    /// The request type of an operation with optional parameters.
    fn request(
        &self,
        operation: &ir::Operation,
        method: &str,
        setters: Vec<RequestSetter>,
    ) -> Option<Request> {
        if setters.is_empty() {
            return None;
        }
        let name = self.request_name(operation);
        let (link, client) = (ident::plain(method), self.client_path());
        Some(Request {
            docs: vec![
                format!("The request of [`{link}`]({client}::{link}) with its optional parameters."),
                "The request is sent when it is awaited.".to_owned(),
            ],
            path: self.path(["api", &ident::module(&operation.tag), &name]),
            name,
            setters,
        })
    }

    fn method_name(
        &self,
        operation: &ir::Operation,
        methods: &mut BTreeSet<String>,
        diags: &mut Diagnostics,
    ) -> String {
        let name = self.method(operation);
        if !methods.insert(name.clone()) {
            let other = self.api.operations.iter().find(|other| self.method(other) == name);
            let other = other.map_or("", |other| other.id.as_str());
            let message = format!("operations `{other}` and `{}` are both the method `{name}`", operation.id);
            let ids = [operation.id.as_str(), other];
            let row = ids.iter().find(|id| self.names.operations.contains_key(**id));
            let row = ["operations", row.unwrap_or(&ids[0])];
            diags.push(self.names.collision(&row, &operation.pointer, message));
        }
        name
    }

    /// The name of the request type: that of the operation, unless another type has it.
    pub(super) fn request_name(&self, operation: &ir::Operation) -> String {
        self.free_name(operation, "", "Call")
    }

    /// The name of the enum of responses by status.
    pub(super) fn status_enum_name(&self, operation: &ir::Operation) -> String {
        self.free_name(operation, "Response", "ByStatus")
    }

    /// The name of an operation with a suffix, and with `more` where another type has it.
    fn free_name(&self, operation: &ir::Operation, suffix: &str, more: &str) -> String {
        let own = type_name(operation);
        let longer = format!("{own}{suffix}{more}");
        let numbered = (2..).map(|number| ident::numbered(&longer, number));
        let mut names = [format!("{own}{suffix}"), longer.clone()].into_iter().chain(numbered);
        let is_free = |name: &String| {
            let of_request = *name != own && self.names_of_requests.contains(name);
            !of_request && !self.names_of_operations.contains(name)
        };
        names.find(is_free).unwrap_or_default()
    }
}

/// The name of an operation as a type.
pub(super) fn type_name(operation: &ir::Operation) -> String {
    ident::type_name(std::slice::from_ref(&operation.id))
}
