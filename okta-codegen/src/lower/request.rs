//! How the parameters and the body of an operation become arguments, setters and steps of a request.

use std::collections::BTreeSet;

use super::tokens::quoted;
use super::{Lowering, docs, ident, taken};
use crate::ir::{self, BodyKind, Location, PartKind, Style, Styled, Type};
use crate::view::{Arg, RequestSetter, Step, StepKind};

/// What an operation takes: required parameters and the body as arguments, the rest as setters.
pub(super) struct Inputs {
    pub(super) args: Vec<Arg>,
    pub(super) steps: Vec<Step>,
    pub(super) setters: Vec<RequestSetter>,
    /// Names of arguments that are taken.
    arguments: BTreeSet<String>,
    /// Names of setters that are taken, apart from methods of the runtime.
    methods: BTreeSet<String>,
}

impl Lowering<'_> {
    /// The inputs of an operation: parameters in the order of the document, then the body.
    pub(super) fn inputs(&self, operation: &ir::Operation) -> Inputs {
        let mut inputs = Inputs::new();
        for param in operation.params.iter().filter(|param| param.required) {
            inputs.argument(&param.name, self.argument(param), |arg| step(param, arg));
        }
        for param in operation.params.iter().filter(|param| !param.required) {
            let name = free(ident::value(&param.name), &ident::bare(&param.name), &mut inputs.methods);
            inputs.setters.push(RequestSetter {
                name,
                docs: docs::param(param, &|id| self.link(id)),
                deprecated: param.deprecated,
                ty: self.argument(param),
                step: step(param, VALUE.to_owned()),
            });
        }
        if let Some(body) = &operation.body {
            self.body(body, &mut inputs);
        }
        inputs
    }

    /// Type of an argument: texts and lists by reference, the rest by value.
    fn argument(&self, param: &ir::Param) -> String {
        if param.style.is_by_parts() {
            return match &param.ty {
                Type::Array(item) if matches!(**item, Type::String | Type::Any) => "&[&str]".to_owned(),
                Type::Array(item) => {
                    let item = self.registry.text(item);
                    format!("&[{item}]")
                }
                Type::String | Type::Binary => "&str".to_owned(),
                ty => {
                    let ty = self.registry.text(ty);
                    format!("&{ty}")
                }
            };
        }
        match &param.ty {
            _ if param.expression => "impl Into<::okta_runtime::search::Expression>".to_owned(),
            ty @ (Type::Integer | Type::Unsigned | Type::Number | Type::Boolean | Type::Named(_)) => {
                self.registry.text(ty)
            }
            Type::Array(item) if is_typed_list(item, param.location) => {
                let item = self.registry.text(item);
                format!("&[{item}]")
            }
            Type::Array(_) => "&[&str]".to_owned(),
            _ => "&str".to_owned(),
        }
    }

    fn body(&self, body: &ir::Body, inputs: &mut Inputs) {
        let (ty, kind, wire) = match &body.kind {
            BodyKind::Json { media, ty } => {
                let (ty, kind) = self.json_argument(ty);
                (ty, kind, quoted(media))
            }
            BodyKind::Form { ty, styles } if styles.is_empty() => {
                let ty = self.registry.text(ty);
                (format!("&{ty}"), StepKind::FormBody, String::new())
            }
            BodyKind::Form { ty, styles } => {
                let ty = self.registry.text(ty);
                let styles =
                    styles.iter().map(|(name, style)| format!("({}, {})", quoted(name), path(*style)));
                let styles = format!("&[{}]", styles.collect::<Vec<_>>().join(", "));
                (format!("&{ty}"), StepKind::FormBodyStyled, styles)
            }
            BodyKind::Text { media } => ("&str".to_owned(), StepKind::TextBody, quoted(media)),
            BodyKind::Bytes { media } => {
                let wire = match only_media(media) {
                    Some(only) => quoted(only),
                    None => inputs.plain_argument("content_type", "&str".to_owned()),
                };
                ("::okta_runtime::Bytes".to_owned(), StepKind::BytesBody, wire)
            }
            BodyKind::Multipart { parts } => return self.parts(parts, inputs),
        };
        let takes_media_type = matches!(&body.kind, BodyKind::Bytes { media } if only_media(media).is_none());
        if body.required || takes_media_type {
            inputs.argument("body", ty, |arg| Step { kind, wire, arg });
        } else {
            let name = free("body".to_owned(), "request_body", &mut inputs.methods);
            inputs.setters.push(RequestSetter {
                name,
                docs: vec!["The request body. By default none is sent.".to_owned()],
                deprecated: false,
                ty,
                step: Step { kind, wire, arg: VALUE.to_owned() },
            });
        }
    }

    /// The parts of a multipart body: arguments if they are required, or else setters.
    fn parts(&self, parts: &[ir::Part], inputs: &mut Inputs) {
        for part in parts {
            let (name, media) = (quoted(&part.name), quoted(part.media.as_deref().unwrap_or_default()));
            let (kind, ty, wire) = match (part.kind, &part.ty) {
                (PartKind::File, _) => (StepKind::File, "::okta_runtime::FilePart".to_owned(), name),
                (PartKind::Files, _) => {
                    (StepKind::Files, "::std::vec::Vec<::okta_runtime::FilePart>".to_owned(), name)
                }
                (PartKind::Text, Type::String | Type::DateTime) => {
                    (StepKind::TextPart, "&str".to_owned(), format!("{name}, {media}"))
                }
                (PartKind::Text, ty) => {
                    (StepKind::TextPart, self.registry.text(ty), format!("{name}, {media}"))
                }
                (PartKind::Texts, Type::Array(item)) if !matches!(**item, Type::String | Type::DateTime) => {
                    let item = self.registry.text(item);
                    (StepKind::TextParts, format!("&[{item}]"), format!("{name}, {media}"))
                }
                (PartKind::Texts, _) => {
                    (StepKind::TextParts, "&[&str]".to_owned(), format!("{name}, {media}"))
                }
                (PartKind::Json, ty) => {
                    let media = quoted(part.media.as_deref().unwrap_or("application/json"));
                    let ty = match ty {
                        Type::Array(item) => {
                            let item = self.registry.text(item);
                            format!("&[{item}]")
                        }
                        ty => {
                            let ty = self.registry.text(ty);
                            format!("&{ty}")
                        }
                    };
                    (StepKind::JsonPart, ty, format!("{name}, {media}"))
                }
            };
            let typed = |arg: String| match (part.kind, usual_type(part)) {
                (PartKind::File, Some(media)) => format!("{arg}.usual_content_type({media})"),
                (PartKind::Files, Some(media)) => {
                    format!("{arg}.into_iter().map(|file| file.usual_content_type({media}))")
                }
                _ => arg,
            };
            if part.required {
                inputs.argument(&part.name, ty, |arg| Step { kind, wire, arg: typed(arg) });
                continue;
            }
            let setter = free(ident::value(&part.name), &ident::bare(&part.name), &mut inputs.methods);
            let mut docs = vec![format!("Adds the part {}.", docs::code(&part.name))];
            if let Some(text) = &part.docs {
                docs.push(String::new());
                docs.extend(self.prose(text));
            }
            let step = Step { kind, wire, arg: typed(VALUE.to_owned()) };
            inputs.setters.push(RequestSetter { name: setter, docs, deprecated: false, ty, step });
        }
    }

    /// Type of the argument for a JSON body.
    fn json_argument(&self, ty: &Type) -> (String, StepKind) {
        match ty {
            Type::Nullable(inner) => {
                let (inner, _) = self.json_argument(inner);
                (format!("::core::option::Option<{inner}>"), StepKind::JsonBodyUnsized)
            }
            Type::Array(item) => {
                let item = self.registry.text(item);
                (format!("&[{item}]"), StepKind::JsonBodyUnsized)
            }
            Type::String | Type::Binary => ("&str".to_owned(), StepKind::JsonBodyUnsized),
            ty => {
                let ty = self.registry.text(ty);
                (format!("&{ty}"), StepKind::JsonBody)
            }
        }
    }
}

/// The media type of bytes, if there is one. The caller chooses one of several, one of a range, and the boundary of
/// multipart.
pub(super) fn only_media(media: &[String]) -> Option<&String> {
    match media {
        [only] if !only.contains('*') && !only.starts_with("multipart/") => Some(only),
        _ => None,
    }
}

/// The media type of a file, if the document names one.
fn usual_type(part: &ir::Part) -> Option<String> {
    part.media.as_deref().map(quoted)
}

/// The argument of every setter.
const VALUE: &str = "value";

impl Inputs {
    fn new() -> Self {
        Self {
            args: Vec::new(),
            steps: Vec::new(),
            setters: Vec::new(),
            arguments: BTreeSet::new(),
            methods: BTreeSet::new(),
        }
    }

    /// Adds an argument with the step that sends it.
    fn argument(&mut self, name: &str, ty: String, step: impl FnOnce(String) -> Step) {
        let ident = self.plain_argument(name, ty);
        self.steps.push(step(ident));
    }

    /// Adds an argument and returns its identifier.
    fn plain_argument(&mut self, name: &str, ty: String) -> String {
        let mut ident = ident::value(name);
        while !self.arguments.insert(ident.clone()) {
            ident.push('_');
        }
        self.args.push(Arg { ident: ident.clone(), ty });
        ident
    }
}

/// How a parameter is sent.
fn step(param: &ir::Param, arg: String) -> Step {
    let kind = match (param.location, param.style) {
        _ if param.expression => StepKind::Expression,
        (_, Style::InPath(style)) => {
            let style = format!("::okta_runtime::wire::PathStyle::{style:?}");
            let wire = format!("{}, {style}", quoted(&param.name));
            return Step { kind: StepKind::PathStyled, wire, arg };
        }
        (Location::Path, _) => match &param.ty {
            Type::Named(_) => StepKind::PathEnum,
            Type::Integer | Type::Unsigned | Type::Number | Type::Boolean => StepKind::PathScalar,
            Type::Array(_) => StepKind::PathList,
            _ => StepKind::PathText,
        },
        (_, Style::Styled(style)) => {
            let wire = format!("{}, {}", quoted(&param.name), path(style));
            return Step { kind: StepKind::QueryStyled, wire, arg };
        }
        (Location::Query, Style::Single) => StepKind::Query,
        (Location::Query, Style::Comma) => StepKind::QueryList,
        (Location::Query, Style::Repeated) => StepKind::QueryRepeated,
        (Location::Header, Style::Single) => StepKind::Header,
        (Location::Header, _) => StepKind::HeaderList,
        (Location::Cookie, Style::Single) => StepKind::Cookie,
        (Location::Cookie, _) => StepKind::CookieList,
    };
    Step { kind, wire: quoted(&param.name), arg }
}

/// A style as a Rust expression.
fn path(style: Styled) -> String {
    format!("::okta_runtime::wire::ParamStyle::{style:?}")
}

/// Whether the items of a list parameter have their own type. Lists outside the query are joined as texts.
pub(super) fn is_typed_list(item: &Type, location: Location) -> bool {
    location == Location::Query
        && matches!(item, Type::Named(_) | Type::Integer | Type::Unsigned | Type::Number | Type::Boolean)
}

/// A setter's name, or the longer one where another setter or a method of requests has it.
fn free(name: String, bare: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{bare}_param{number}"));
    let mut names = [name, format!("{bare}_param")].into_iter().chain(numbered);
    let is_of_runtime = |name: &str| taken::of_requests().any(|method| method == name);
    names.find(|name| !is_of_runtime(name) && taken.insert(name.clone())).unwrap_or_default()
}
