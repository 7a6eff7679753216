//! What a call returns.

use super::{Lowering, docs, ident};
use crate::ir::{self, Paging, Type};
use crate::view::{Response, ResponseKind, StatusEnum, StatusVariant};

impl Lowering<'_> {
    /// The response of an operation, with its Rust types.
    pub(super) fn response(&self, operation: &ir::Operation) -> Response {
        let kind = self.response_kind(operation);
        let body = || body_type(operation).map(|ty| self.registry.text(ty)).unwrap_or_default();
        let ty = match kind {
            ResponseKind::Empty => "()".to_owned(),
            ResponseKind::Text => "::std::string::String".to_owned(),
            ResponseKind::Bytes => "::okta_runtime::Bytes".to_owned(),
            ResponseKind::Json | ResponseKind::OptionalJson => body(),
            ResponseKind::Page => {
                self.items(operation).map(|item| self.registry.text(item)).unwrap_or_default()
            }
            ResponseKind::ByStatus => {
                let name = self.status_enum_name(operation);
                self.path(["api", &ident::module(&operation.tag), &name])
            }
        };
        let value = match kind {
            ResponseKind::OptionalJson => format!("::core::option::Option<{ty}>"),
            _ => ty.clone(),
        };
        Response { kind, ty, value }
    }

    /// How the body of a response is read.
    pub(super) fn response_kind(&self, operation: &ir::Operation) -> ResponseKind {
        if self.items(operation).is_some() {
            return ResponseKind::Page;
        }
        let mut typed = typed(operation);
        let Some(first) = typed.next() else { return ResponseKind::Empty };
        if typed.any(|response| response.ty != first.ty || kind_of(response) != kind_of(first)) {
            return ResponseKind::ByStatus;
        }
        match kind_of(first) {
            ResponseKind::Json if operation.responses.iter().any(|response| response.ty.is_none()) => {
                ResponseKind::OptionalJson
            }
            kind => kind,
        }
    }

    /// The response type for several statuses, where an operation needs one. The first status is the variant for
    /// statuses that are not listed.
    pub(super) fn status_enum(&self, operation: &ir::Operation) -> Option<StatusEnum> {
        if self.response_kind(operation) != ResponseKind::ByStatus {
            return None;
        }
        let mut variants = typed(operation).map(|response| StatusVariant {
            status: response.status,
            ident: format!("Status{}", response.status),
            ty: match (kind_of(response), &response.ty) {
                (ResponseKind::Bytes, _) => "::okta_runtime::Bytes".to_owned(),
                (_, ty) => ty.as_ref().map(|ty| self.registry.text(ty)).unwrap_or_default(),
            },
            kind: kind_of(response),
        });
        let otherwise = variants.next()?;
        Some(StatusEnum {
            name: self.status_enum_name(operation),
            docs: vec![format!("The response of {}, by status.", docs::code(&operation.id))],
            variants: variants.collect(),
            otherwise,
        })
    }

    /// The type of the items, for a list.
    pub(super) fn items<'o>(&'o self, operation: &'o ir::Operation) -> Option<&'o Type> {
        items(self.api, operation)
    }
}

/// The type of the items, for a list.
pub(super) fn items<'a>(api: &'a ir::Api, operation: &'a ir::Operation) -> Option<&'a Type> {
    let ty = operation.responses.first()?.ty.as_ref()?;
    match (&operation.paging, ty) {
        (Paging::None, _) => None,
        (Paging::Link { .. } | Paging::Poll, Type::Array(item)) => Some(item),
        (Paging::Body { items } | Paging::Wrapped { items }, Type::Named(id)) => {
            let ir::Kind::Object(object) = &api.types.get(id)?.kind else { return None };
            match &object.fields.get(items)?.ty {
                Type::Array(item) => Some(item),
                _ => None,
            }
        }
        _ => None,
    }
}

/// How the body of one response is read.
fn kind_of(response: &ir::Response) -> ResponseKind {
    match (response.media.first(), &response.ty) {
        (Some(media), _) if ir::is_json(media) => ResponseKind::Json,
        (_, Some(Type::Binary)) => ResponseKind::Bytes,
        _ => ResponseKind::Text,
    }
}

/// The responses that have a body.
fn typed(operation: &ir::Operation) -> impl Iterator<Item = &ir::Response> {
    operation.responses.iter().filter(|response| response.ty.is_some())
}

/// The type of the first response with a body.
pub(super) fn body_type(operation: &ir::Operation) -> Option<&Type> {
    operation.responses.iter().find_map(|response| response.ty.as_ref())
}
