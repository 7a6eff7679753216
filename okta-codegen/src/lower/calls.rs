//! One call of each operation with every argument, for tests that compare what is sent with the document.
//!
//! A test makes the arguments from the document alone, by their names on the wire.

use quote::quote;

use super::request::{is_typed_list, only_media};
use super::tokens::{Roots, print, quoted};
use super::{Lowering, ident, operation_views};
use crate::ir::{self, BodyKind, PartKind, Type};
use crate::view::{Call, CallSetter, CallValue, CallValueKind, Calls, Content, File, Operation};

impl Lowering<'_> {
    /// The file at `path`, with a call of each operation in `files`.
    pub(super) fn calls(&self, path: &str, files: &[File]) -> File {
        let views = operation_views(files);
        let operations = self.api.operations.iter();
        let calls =
            operations.filter_map(|operation| Some(self.one(operation, views.get(operation.id.as_str())?)));
        File {
            path: path.to_owned(),
            template: "test/calls.rs.tera",
            content: Content::Calls(Calls { client: self.client_in_calls(), calls: calls.collect() }),
        }
    }

    /// The client of the API, made from the client of the crate, which is called `okta`.
    fn client_in_calls(&self) -> String {
        match &self.part {
            None => "okta".to_owned(),
            Some(part) if part.has_handle => format!("okta.{}()", part.module),
            Some(_) => {
                let client = self.outside().path(self.steps(["Client"]));
                print(quote!(#client::from((**okta).clone())))
            }
        }
    }

    fn one(&self, operation: &ir::Operation, view: &Operation) -> Call {
        let (required, optional): (Vec<_>, Vec<_>) =
            operation.params.iter().partition::<Vec<_>, _>(|param| param.required);
        let mut args: Vec<CallValue> = required.into_iter().map(value).collect();
        let mut optional: Vec<CallValue> = optional.into_iter().map(value).collect();
        if let Some(body) = &operation.body {
            match args.len() < view.args.len() {
                true => {
                    let mut values = self.body_values(&body.kind);
                    let setters = values.split_off((view.args.len() - args.len()).min(values.len()));
                    args.extend(values);
                    optional.extend(setters);
                }
                false => optional.extend(self.body_values(&body.kind)),
            }
        }
        // The setters are in the order of the parameters, the body last.
        let setters = view.request.iter().flat_map(|request| &request.setters).zip(optional);
        let setters: Vec<CallSetter> =
            setters.map(|(setter, value)| CallSetter { name: setter.name.clone(), value }).collect();
        Call {
            id: quoted(&operation.id),
            method: view.method.clone(),
            takes_values: !args.is_empty() || !setters.is_empty(),
            args,
            setters,
            response: view.response.kind,
            variants: self.variant_paths(operation, view),
        }
    }

    fn body_values(&self, kind: &BodyKind) -> Vec<CallValue> {
        use CallValueKind::{Bytes, Json, MediaType, TextBody};
        let plain = |kind| CallValue { kind, of: String::new() };
        match kind {
            BodyKind::Json { ty, .. } | BodyKind::Form { ty, .. } => {
                let of = print(self.registry.ty_from(&self.outside(), ty));
                vec![CallValue { kind: Json, of }]
            }
            BodyKind::Text { .. } => vec![plain(TextBody)],
            BodyKind::Bytes { media } if only_media(media).is_some() => vec![plain(Bytes)],
            BodyKind::Bytes { .. } => vec![plain(MediaType), plain(Bytes)],
            BodyKind::Multipart { parts } => {
                let (required, optional): (Vec<_>, Vec<_>) = parts.iter().partition(|part| part.required);
                let parts = required.into_iter().chain(optional);
                parts.map(|part| CallValue { kind: part_value(part.kind), of: quoted(&part.name) }).collect()
            }
        }
    }

    /// Paths of the variants of a response by status.
    fn variant_paths(&self, operation: &ir::Operation, view: &Operation) -> Vec<String> {
        let Some(status_enum) = &view.status_enum else { return Vec::new() };
        let tag = ident::module(&operation.tag);
        let variants = status_enum.variants.iter().chain([&status_enum.otherwise]);
        variants
            .map(|variant| {
                let below = ["api", &tag, &status_enum.name, &variant.ident];
                print(self.outside().path(self.steps(below)))
            })
            .collect()
    }

    /// How a program that uses the generated crate names things.
    pub(super) fn outside(&self) -> Roots {
        Roots::outside(&self.library)
    }
}

/// The value of a part of a multipart body.
fn part_value(kind: PartKind) -> CallValueKind {
    match kind {
        PartKind::File | PartKind::Files => CallValueKind::File,
        PartKind::Text => CallValueKind::Text,
        PartKind::Texts => CallValueKind::Texts,
        PartKind::Json => CallValueKind::Json,
    }
}

/// The value of a parameter.
fn value(param: &ir::Param) -> CallValue {
    let kind = match &param.ty {
        Type::Integer | Type::Unsigned | Type::Number | Type::Boolean => CallValueKind::Scalar,
        Type::Named(_) => CallValueKind::Enum,
        Type::Array(item) if is_typed_list(item, param.location) => CallValueKind::List,
        Type::Array(_) => CallValueKind::Texts,
        _ => CallValueKind::Text,
    };
    CallValue { kind, of: quoted(&param.name) }
}
