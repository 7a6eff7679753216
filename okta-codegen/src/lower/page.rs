//! What the page of an operation is made of.

use super::operation::Arguments;
use super::{Lowering, docs, ident};
use crate::ir::{self, BodyKind};
use crate::view::RequestSetter;

impl Lowering<'_> {
    /// The doc lines of an operation's method.
    pub(super) fn page(
        &self,
        operation: &ir::Operation,
        method: &str,
        arguments: &Arguments,
        setters: &[RequestSetter],
        second_gate: Option<&str>,
    ) -> Vec<String> {
        let features: Vec<String> = match second_gate {
            Some(_) => self.features.of_operation(&operation.id).into_iter().flatten().cloned().collect(),
            None => Vec::new(),
        };
        let page = docs::Page {
            operation,
            parameters: self.parameters(operation, arguments, setters),
            answer: self.answer(operation),
            example: self.example(operation, method, arguments, setters),
            features: &features,
            reference: self.names.docs.reference.as_deref(),
        };
        page.lines(&|id| self.link(id))
    }

    fn parameters<'a>(
        &self,
        operation: &'a ir::Operation,
        arguments: &Arguments,
        setters: &[RequestSetter],
    ) -> Vec<docs::Parameter<'a>> {
        let text = |body: &'a ir::Body| body.docs.as_deref();
        let (required, optional): (Vec<_>, Vec<_>) =
            operation.params.iter().partition::<Vec<_>, _>(|param| param.required);
        let mut idents = arguments.idents.iter();
        let mut parameters: Vec<docs::Parameter<'a>> = Vec::new();
        for (param, ident) in required.into_iter().zip(idents.by_ref()) {
            parameters.push(self.parameter(param, format!("`{ident}`"), true));
        }
        if let Some(body) = &operation.body {
            for (ident, ty) in idents.zip(self.body_words(&body.kind)) {
                let name = format!("`{ident}`");
                parameters.push(docs::Parameter { name, ty, param: None, text: text(body), required: true });
            }
        }
        let path = format!("crate::api::{}::{}", ident::module(&operation.tag), self.request_name(operation));
        let link = |setter: &RequestSetter| {
            let name = setter.name.trim_start_matches("r#");
            format!("[`{name}`]({path}::{name})")
        };
        let mut setters = setters.iter();
        for (param, setter) in optional.into_iter().zip(setters.by_ref()) {
            parameters.push(self.parameter(param, link(setter), false));
        }
        if let (Some(body), Some(setter)) = (&operation.body, setters.next()) {
            let ty = self.body_words(&body.kind).join(", ");
            let name = link(setter);
            parameters.push(docs::Parameter { name, ty, param: None, text: text(body), required: false });
        }
        parameters
    }

    fn parameter<'a>(&self, param: &'a ir::Param, name: String, required: bool) -> docs::Parameter<'a> {
        let ty = self.words(&param.ty);
        docs::Parameter { name, ty, param: Some(param), text: param.docs.as_deref(), required }
    }

    /// The words for each argument that makes up the body.
    fn body_words(&self, kind: &BodyKind) -> Vec<String> {
        match kind {
            BodyKind::Json { ty, media } if media == "application/json" => {
                vec![format!("{}, as JSON", self.words(ty))]
            }
            BodyKind::Json { ty, media } => vec![format!("{}, as {}", self.words(ty), docs::code(media))],
            BodyKind::Form { ty } => vec![format!("{}, as a form", self.words(ty))],
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
            BodyKind::Multipart { files } => {
                files.iter().map(|part| format!("file, as the part {}", docs::code(part))).collect()
            }
        }
    }

    /// What the call gives.
    fn answer(&self, operation: &ir::Operation) -> String {
        if let Some(item) = self.items(operation) {
            return format!("Gives a list of {}.", self.words(&item));
        }
        let moved = operation.outputs.first().filter(|output| output.status >= 300);
        if let Some(output) = moved {
            return format!(
                "The only declared answer is {}, which counts as success and carries no value.",
                output.status
            );
        }
        let mut kinds: Vec<String> = Vec::new();
        for ty in operation.outputs.iter().filter_map(|output| output.ty.as_ref()) {
            let words = self.words(ty);
            if !kinds.contains(&words) {
                kinds.push(words);
            }
        }
        let empty = operation.outputs.iter().any(|output| output.ty.is_none());
        match kinds.as_slice() {
            [] => "Gives no value.".to_owned(),
            kinds if empty => format!("Gives {}, or nothing, depending on the status.", kinds.join(" or ")),
            kinds => format!("Gives {}.", kinds.join(" or ")),
        }
    }
}
