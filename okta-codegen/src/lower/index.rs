//! The index of operations and the operation table.

use super::{Lowering, docs, ident};
use crate::ir::{self, BodyKind, Location, Paging, Style, Type};
use crate::view::{Content, File, Index, IndexRow, IndexTag, Metadata, MetadataRow};

const NONE: &str = "::core::option::Option::None";

impl Lowering<'_> {
    /// The index of operations, `API.md`.
    pub(super) fn index(&self) -> File {
        let mut tags = Vec::new();
        for (tag, described) in &self.api.tags {
            let rows: Vec<IndexRow> = self
                .api
                .operations
                .iter()
                .filter(|operation| operation.tag == *tag)
                .map(|op| self.row(op))
                .collect();
            if !rows.is_empty() {
                tags.push(IndexTag {
                    heading: docs::line(&described.heading),
                    module: ident::module(tag),
                    rows,
                });
            }
        }
        File {
            path: "API.md".to_owned(),
            template: "index.md.tera",
            content: Content::Index(Index {
                title: docs::line(&self.api.title),
                version: docs::line(&self.api.version),
                count: self.api.operations.len(),
                tags,
            }),
        }
    }

    fn row(&self, operation: &ir::Operation) -> IndexRow {
        let code = |text: &String| format!("`{text}`");
        let features: Vec<String> =
            self.features.of_operation(&operation.id).into_iter().flatten().map(code).collect();
        IndexRow {
            method: self.method(operation),
            http: format!("{} {}", operation.method, operation.path),
            scopes: match (operation.security, operation.scopes.is_empty()) {
                (ir::Security::None, _) => "no credentials".to_owned(),
                (ir::Security::SswsOnly, _) => "API token only".to_owned(),
                (ir::Security::OAuthOnly, true) => "OAuth only".to_owned(),
                (_, true) => String::new(),
                (security, false) => {
                    let scopes = operation.scopes.iter().map(code).collect::<Vec<_>>().join(" ");
                    if security == ir::Security::OAuthOnly {
                        format!("{scopes} (OAuth only)")
                    } else {
                        scopes
                    }
                }
            },
            feature: features.join(" + "),
            paging: match &operation.paging {
                Paging::None => String::new(),
                Paging::Link { declared: true } => "link".to_owned(),
                Paging::Link { declared: false } => "one page".to_owned(),
                Paging::Poll => "link, endless without an end".to_owned(),
                Paging::Body { items } => format!("body `{items}`"),
                Paging::Wrapped { items } => format!("link, `{items}`"),
            },
        }
    }

    /// The operation table.
    pub(super) fn metadata(&self) -> File {
        let rows = self
            .api
            .operations
            .iter()
            .filter_map(|operation| {
                let features = self.features.of_operation(&operation.id)?;
                let gates: Vec<String> =
                    features.iter().map(|name| format!("feature = \"{name}\"")).collect();
                let cfg = match gates.as_slice() {
                    [] => None,
                    [only] => Some(format!("#[cfg({only})]")),
                    all => Some(format!("#[cfg(all({}))]", all.join(", "))),
                };
                Some(MetadataRow {
                    cfg,
                    operation: self.constant(operation)?,
                    tag: format!("{:?}", operation.tag),
                    features: features.iter().map(|name| format!("{name:?}")).collect(),
                    params: operation.params.iter().map(param).collect(),
                    request: self.request_info(operation),
                    responses: self.response_info(operation),
                    replace: self.replace_info(operation).unwrap_or_else(|| NONE.to_owned()),
                })
            })
            .collect();
        File {
            path: "metadata.rs".to_owned(),
            template: "metadata.rs.tera",
            content: Content::Metadata(Metadata { rows }),
        }
    }

    /// Path of the static description of an operation.
    fn constant(&self, operation: &ir::Operation) -> Option<String> {
        let module = &self.features.group_of(&operation.tag)?.module;
        let tag = ident::module(&operation.tag);
        Some(format!("super::{module}::api::{tag}::{}", ident::operation(&operation.id)))
    }

    fn replace_info(&self, operation: &ir::Operation) -> Option<String> {
        let (replacer, resource) = self.replacements.of(operation)?;
        let Some(BodyKind::Json { ty, .. }) = replacer.body.as_ref().map(|body| &body.kind) else {
            return None;
        };
        let (resource, body) = (self.registry.text(resource), self.registry.text(ty));
        let recode = match resource == body {
            true => format!("recode_request::<{body}>"),
            false => format!("recode_as::<{resource}, {body}>"),
        };
        let constant = self.constant(replacer)?;
        Some(format!(
            "::core::option::Option::Some(::okta_runtime::metadata::ReplaceInfo {{ \
             operation: &{constant}, recode: ::okta_runtime::metadata::{recode} }})"
        ))
    }

    fn request_info(&self, operation: &ir::Operation) -> Vec<String> {
        let Some(body) = &operation.body else { return Vec::new() };
        let info = |media: &str, recode: &str| {
            format!(
                "::okta_runtime::metadata::BodyInfo {{ media_type: {media:?}, required: {}, recode: {recode} }}",
                body.required
            )
        };
        let recode = |ty: &Type| {
            let text = self.registry.text(ty);
            format!("::core::option::Option::Some(::okta_runtime::metadata::recode_request::<{text}>)")
        };
        match &body.kind {
            BodyKind::Json { media, ty } => vec![info(media, &recode(ty))],
            BodyKind::Form { ty } => vec![info("application/x-www-form-urlencoded", &recode(ty))],
            BodyKind::Multipart { .. } => vec![info("multipart/form-data", NONE)],
            BodyKind::Text { media } => vec![info(media, NONE)],
            BodyKind::Bytes { media } => media.iter().map(|media| info(media, NONE)).collect(),
        }
    }

    fn response_info(&self, operation: &ir::Operation) -> Vec<String> {
        let may_be_empty = operation.responses.iter().any(|response| response.ty.is_none());
        let function = if may_be_empty { "recode_optional" } else { "recode_response" };
        operation
            .responses
            .iter()
            .map(|response| {
                let json = response.media.first().is_some_and(|media| ir::is_json(media));
                let media = match response.media.first() {
                    Some(media) => format!("::core::option::Option::Some({media:?})"),
                    None => NONE.to_owned(),
                };
                let recode = match &response.ty {
                    Some(ty) if json => {
                        let text = self.registry.text(ty);
                        format!("::core::option::Option::Some(::okta_runtime::metadata::{function}::<{text}>)")
                    }
                    _ => NONE.to_owned(),
                };
                format!(
                    "::okta_runtime::metadata::ResponseInfo {{ status: {}, media_type: {media}, recode: {recode} }}",
                    response.status
                )
            })
            .collect()
    }
}

fn param(param: &ir::Param) -> String {
    let location = match param.location {
        Location::Path => "Path",
        Location::Query => "Query",
        Location::Header => "Header",
    };
    let style = match param.style {
        Style::Single => "Single",
        Style::Comma => "List",
        Style::Repeated => "Repeated",
    };
    let item = match &param.ty {
        Type::Array(item) => item,
        ty => ty,
    };
    let kind = match item {
        Type::Integer => "Integer",
        Type::Number => "Number",
        Type::Boolean => "Boolean",
        _ => "String",
    };
    format!(
        "::okta_runtime::metadata::ParameterInfo {{ name: {:?}, \
         location: ::okta_runtime::metadata::Location::{location}, required: {}, \
         style: ::okta_runtime::metadata::Style::{style}, kind: ::okta_runtime::metadata::ValueKind::{kind} }}",
        param.name, param.required
    )
}
