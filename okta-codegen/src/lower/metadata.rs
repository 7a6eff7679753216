//! The operation table.

use super::tokens::quoted;
use super::{Lowering, ident};
use crate::ir::{self, BodyKind, Location, Style, Type};
use crate::view::{BodyRow, Content, File, Metadata, MetadataRow, ParameterRow, ReplaceRow, ResponseRow};

impl Lowering<'_> {
    /// The file with the operation table.
    pub(super) fn metadata(&self) -> File {
        File {
            path: "metadata.rs".to_owned(),
            template: "metadata.rs.tera",
            content: Content::Metadata(Metadata {
                rows: self
                    .api
                    .operations
                    .iter()
                    .filter_map(|operation| self.metadata_row(operation))
                    .collect(),
            }),
        }
    }

    fn metadata_row(&self, operation: &ir::Operation) -> Option<MetadataRow> {
        let features = self.features.of_operation(&operation.id)?;
        let gates: Vec<String> = features.iter().map(|name| format!("feature = {}", quoted(name))).collect();
        let cfg = match gates.as_slice() {
            [] => None,
            [only] => Some(format!("#[cfg({only})]")),
            all => Some(format!("#[cfg(all({}))]", all.join(", "))),
        };
        Some(MetadataRow {
            cfg,
            operation: self.constant(operation)?,
            tag: quoted(&operation.tag),
            features: self.all_features(operation).map(|name| quoted(name)).collect(),
            parameters: operation.params.iter().map(parameter).collect(),
            request: self.bodies(operation),
            responses: self.responses(operation),
            replace: self.replace(operation),
        })
    }

    /// Path of the static description of an operation.
    fn constant(&self, operation: &ir::Operation) -> Option<String> {
        let module = &self.features.group_of(&operation.tag)?.module;
        let (tag, name) = (ident::module(&operation.tag), ident::operation(&operation.id));
        Some(format!("super::{module}::api::{tag}::{name}"))
    }

    fn replace(&self, operation: &ir::Operation) -> Option<ReplaceRow> {
        let (replacer, resource) = self.replacements.of(operation)?;
        let Some(BodyKind::Json { ty, .. }) = replacer.body.as_ref().map(|body| &body.kind) else {
            return None;
        };
        Some(ReplaceRow {
            operation: self.constant(replacer)?,
            resource: self.registry.text(resource),
            body: self.registry.text(ty.without_null()),
        })
    }

    fn bodies(&self, operation: &ir::Operation) -> Vec<BodyRow> {
        let Some(body) = &operation.body else { return Vec::new() };
        let row = |media: &str, ty: Option<&Type>| BodyRow {
            media: quoted(media),
            ty: ty.map(|ty| self.registry.text(ty)),
            required: body.required,
        };
        match &body.kind {
            BodyKind::Json { media, ty } => vec![row(media, Some(ty))],
            BodyKind::Form { ty, .. } => vec![row("application/x-www-form-urlencoded", Some(ty))],
            BodyKind::Multipart { .. } => vec![row("multipart/form-data", None)],
            BodyKind::Text { media } => vec![row(media, None)],
            BodyKind::Bytes { media } => media.iter().map(|media| row(media, None)).collect(),
        }
    }

    fn responses(&self, operation: &ir::Operation) -> Vec<ResponseRow> {
        let optional = operation.responses.iter().any(|response| response.ty.is_none());
        let row = |response: &ir::Response| {
            let media = response.media.first();
            let json = media.is_some_and(|media| ir::is_json(media));
            let ty = response.ty.as_ref().filter(|_| json).map(|ty| self.registry.text(ty));
            ResponseRow {
                status: response.status,
                media: media.map(|media| quoted(media)),
                kind: match (media, &ty) {
                    (None, _) => "empty",
                    (_, None) => "new",
                    (_, Some(_)) if optional => "optional",
                    (_, Some(_)) => "of",
                },
                ty,
            }
        };
        operation.responses.iter().map(row).collect()
    }
}

fn parameter(param: &ir::Param) -> ParameterRow {
    let item = match &param.ty {
        Type::Array(item) => item,
        ty => ty,
    };
    ParameterRow {
        name: quoted(&param.name),
        location: match param.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        },
        required: param.required,
        style: match param.style {
            Style::Single | Style::Styled(_) | Style::InPath(_) => None,
            Style::Comma => Some("list"),
            Style::Repeated => Some("repeated"),
        },
        kind: match item {
            Type::Integer | Type::Unsigned => "Integer",
            Type::Number => "Number",
            Type::Boolean => "Boolean",
            _ => "String",
        },
    }
}
