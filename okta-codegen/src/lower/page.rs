//! The parts of the documentation page of an operation.

use super::request::Inputs;
use super::{Lowering, docs, ident};
use crate::ir::{self, BodyKind, PartKind, Type};
use crate::view::{Arg, RequestSetter};

impl Lowering<'_> {
    /// The doc lines of an operation's method.
    pub(super) fn page(
        &self,
        operation: &ir::Operation,
        method: &str,
        inputs: &Inputs,
        cfg: Option<&str>,
    ) -> Vec<String> {
        let features: Vec<String> = match cfg {
            Some(_) => self.features.of_operation(&operation.id).into_iter().flatten().cloned().collect(),
            None => Vec::new(),
        };
        let page = docs::Page {
            operation,
            parameters: self.parameters(operation, inputs),
            returns: self.returns(operation),
            example: self.example(operation, method, inputs),
            features: &features,
            by_scheme: !self.strict,
            // The published reference has no page for what an overlay added.
            reference: self.names.docs.reference.as_deref().filter(|_| !operation.added),
        };
        page.lines(&|id| self.link(id))
    }

    fn parameters<'a>(&self, operation: &'a ir::Operation, inputs: &Inputs) -> Vec<docs::Parameter<'a>> {
        let text = |body: &'a ir::Body| body.docs.as_deref();
        let name = |arg: &Arg| format!("`{}`", arg.ident);
        let (required, optional): (Vec<_>, Vec<_>) =
            operation.params.iter().partition::<Vec<_>, _>(|param| param.required);
        let mut args = inputs.args.iter();
        let mut parameters: Vec<docs::Parameter<'a>> = Vec::new();
        for (param, arg) in required.into_iter().zip(args.by_ref()) {
            parameters.push(self.parameter(param, name(arg), true));
        }
        if let Some(body) = &operation.body {
            for (arg, ty) in args.zip(self.body_words(&body.kind)) {
                let name = name(arg);
                parameters.push(docs::Parameter { name, ty, param: None, text: text(body), required: true });
            }
        }
        let path = self.path(["api", &ident::module(&operation.tag), &self.request_name(operation)]);
        let link = |setter: &RequestSetter| {
            let name = ident::plain(&setter.name);
            format!("[`{name}`]({path}::{name})")
        };
        let mut setters = inputs.setters.iter();
        for (param, setter) in optional.into_iter().zip(setters.by_ref()) {
            parameters.push(self.parameter(param, link(setter), false));
        }
        if let Some(BodyKind::Multipart { parts }) = operation.body.as_ref().map(|body| &body.kind) {
            for (part, setter) in parts.iter().filter(|part| !part.required).zip(setters.by_ref()) {
                let (name, ty) = (link(setter), self.part_words(part));
                let text = part.docs.as_deref();
                parameters.push(docs::Parameter { name, ty, param: None, text, required: false });
            }
        }
        if let (Some(body), Some(setter)) = (&operation.body, setters.next()) {
            let ty = self.body_words(&body.kind).join(", ");
            let name = link(setter);
            parameters.push(docs::Parameter { name, ty, param: None, text: text(body), required: false });
        }
        parameters
    }

    fn parameter<'a>(&self, param: &'a ir::Param, name: String, required: bool) -> docs::Parameter<'a> {
        let ty = match param.expression {
            true => "[search expression](::okta_runtime::search) or text".to_owned(),
            false => self.words(&param.ty),
        };
        docs::Parameter { name, ty, param: Some(param), text: param.docs.as_deref(), required }
    }

    /// The words for each argument that makes up the body.
    fn body_words(&self, kind: &BodyKind) -> Vec<String> {
        match kind {
            BodyKind::Json { ty, media } if media == "application/json" => {
                vec![format!("{}, as JSON", self.words(ty))]
            }
            BodyKind::Json { ty, media } => vec![format!("{}, as {}", self.words(ty), docs::code(media))],
            BodyKind::Form { ty, .. } => vec![format!("{}, as a form", self.words(ty))],
            BodyKind::Text { media } => vec![format!("text, as {}", docs::code(media))],
            BodyKind::Bytes { media } => {
                let kinds: Vec<String> = media.iter().map(|media| docs::code(media)).collect();
                match kinds.as_slice() {
                    [only] => vec![format!("bytes, as {only}")],
                    many => vec![
                        format!("media type of the body, one of {}", many.join(", ")),
                        "bytes of that type".to_owned(),
                    ],
                }
            }
            BodyKind::Multipart { parts } => {
                parts.iter().filter(|part| part.required).map(|part| self.part_words(part)).collect()
            }
        }
    }

    /// The words for a part of a multipart body.
    fn part_words(&self, part: &ir::Part) -> String {
        let what = match part.kind {
            PartKind::File => "file".to_owned(),
            PartKind::Files => "files".to_owned(),
            PartKind::Text | PartKind::Texts => self.words(&part.ty),
            PartKind::Json => format!("{}, as JSON", self.words(&part.ty)),
        };
        format!("{what}, as the part {}", docs::code(&part.name))
    }

    /// What the call returns, in words.
    fn returns(&self, operation: &ir::Operation) -> String {
        if let Some(item) = self.items(operation) {
            return format!("Returns a list of {}.", self.words(item));
        }
        if let Some(moved) = operation.responses.first().filter(|response| response.status >= 300) {
            return format!(
                "Returns nothing. The only declared status is {}, which counts as success.",
                moved.status
            );
        }
        let mut kinds: Vec<String> = Vec::new();
        for ty in operation.responses.iter().filter_map(|response| response.ty.as_ref()) {
            let words = match ty {
                Type::Array(_) | Type::Map(_) => format!("a {}", self.words(ty)),
                ty => self.words(ty),
            };
            if !kinds.contains(&words) {
                kinds.push(words);
            }
        }
        let empty = operation.responses.iter().any(|response| response.ty.is_none());
        match kinds.as_slice() {
            [] => "Returns nothing.".to_owned(),
            kinds if empty => format!("Returns {}, or nothing, depending on the status.", kinds.join(" or ")),
            kinds => format!("Returns {}.", kinds.join(" or ")),
        }
    }
}
