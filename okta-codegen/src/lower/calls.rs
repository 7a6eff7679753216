//! One call of each operation with every argument, for tests that compare what is sent with the document.
//!
//! The arguments come by their names on the wire, so that a test can make them from the document alone.

use std::collections::BTreeMap;

use super::{Lowering, ident};
use crate::ir::{self, BodyKind, Location, Type};
use crate::view::{Call, Calls, Content, File, Operation};

impl Lowering<'_> {
    /// The file at `path`, with a call of each operation that `files` have.
    pub(super) fn calls(&self, path: &str, files: &[File]) -> File {
        let views: BTreeMap<&str, &Operation> = files
            .iter()
            .filter_map(|file| match &file.content {
                Content::Api(api) => Some(&api.operations),
                _ => None,
            })
            .flatten()
            .map(|view| (view.constant.as_str(), view))
            .collect();
        let calls = self
            .api
            .operations
            .iter()
            .filter_map(|operation| {
                Some(self.one(operation, views.get(ident::operation(&operation.id).as_str())?))
            })
            .collect();
        File {
            path: path.to_owned(),
            template: "test/calls.rs.tera",
            content: Content::Calls(Calls { calls }),
        }
    }

    fn one(&self, operation: &ir::Operation, view: &Operation) -> Call {
        let mut args: Vec<String> =
            operation.params.iter().filter(|param| param.required).map(value).collect();
        let mut optional: Vec<String> =
            operation.params.iter().filter(|param| !param.required).map(value).collect();
        if let Some(body) = &operation.body {
            match body.required || matches!(body.kind, BodyKind::Multipart { .. }) {
                true => args.extend(self.body_values(&body.kind)),
                false => optional.extend(self.body_values(&body.kind)),
            }
        }
        // The setters stand in the order of the parameters, the body last.
        let setters = view.request.iter().flat_map(|request| &request.setters);
        let setters: Vec<String> =
            setters.zip(optional).map(|(setter, value)| format!("{}({value})", setter.name)).collect();
        let used = !args.is_empty() || !setters.is_empty();
        Call {
            id: format!("{:?}", operation.id),
            method: view.method.clone(),
            args_ident: if used { "a" } else { "_" },
            args,
            setters,
            end: self.end(operation, view),
        }
    }

    fn body_values(&self, kind: &BodyKind) -> Vec<String> {
        let json = |ty: &Type| outside(&self.registry.text(ty));
        match kind {
            BodyKind::Json { ty, .. } | BodyKind::Form { ty } => vec![format!("&a.json::<{}>()?", json(ty))],
            BodyKind::Text { .. } => vec!["a.text_body()".to_owned()],
            BodyKind::Bytes { media } if media.len() == 1 => vec!["a.bytes()".to_owned()],
            BodyKind::Bytes { .. } => vec!["a.media_type()".to_owned(), "a.bytes()".to_owned()],
            BodyKind::Multipart { files } => files.iter().map(|part| format!("a.file({part:?})")).collect(),
        }
    }

    /// How the answer is shown.
    fn end(&self, operation: &ir::Operation, view: &Operation) -> String {
        if let Some(output) = &view.output {
            let (_, path, _, _) = self.result(operation);
            let ty = outside(path.trim_start_matches("::okta_runtime::Call<").trim_end_matches('>'));
            let arms: String = output
                .variants
                .iter()
                .chain([&output.otherwise])
                .map(|variant| format!("{ty}::{}(value) => Answer::json(&**value), ", variant.ident))
                .collect();
            return format!(
                "Running::value(call.send(), |output| match output {{ {arms} _ => Answer::Empty }})"
            );
        }
        if self.items(operation).is_some() {
            return "Running::items(call.stream())".to_owned();
        }
        let (end, ..) = self.result(operation);
        let show = match end.as_str() {
            ".empty()" => "empty",
            ".text()" => "text",
            ".bytes()" => "bytes",
            _ => "json",
        };
        format!("Running::value(call.send(), Answer::{show})")
    }
}

/// The expression that asks for the value of a parameter.
fn value(param: &ir::Param) -> String {
    let name = &param.name;
    match &param.ty {
        Type::Integer | Type::Number | Type::Boolean => format!("a.scalar({name:?})"),
        Type::Named(_) => format!("a.text({name:?}).into()"),
        Type::Array(item) => match &**item {
            Type::Named(_) | Type::Integer | Type::Number | Type::Boolean
                if param.location == Location::Query =>
            {
                format!("&a.list({name:?})")
            }
            _ => format!("&a.texts({name:?})"),
        },
        _ => format!("a.text({name:?})"),
    }
}

/// A type text as it is written outside the generated crate.
fn outside(text: &str) -> String {
    text.replace("crate::", "::okta_sdk::").replace("::okta_runtime::", "::okta_sdk::runtime::")
}
