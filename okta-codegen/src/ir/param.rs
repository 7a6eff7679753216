//! How parameters, form fields and parts of multipart bodies are sent.

use serde_json::Value;

use super::build::Builder;
use super::content::is_json;
use super::node::{Node, component_name};
use super::place::Place;
use super::{InPath, Kind, Location, Part, PartKind, Selector, Style, Styled, Type, TypeId};

impl<'a> Builder<'a> {
    /// The type of a parameter as it is sent, and its style.
    pub(super) fn sent_as(
        &mut self,
        ty: Type,
        name: &str,
        location: Location,
        node: &Node<'a>,
    ) -> (Type, Style) {
        let ty = without_null(ty);
        let explode = node.value.get("explode").and_then(Value::as_bool);
        if location == Location::Query {
            if let Some((media, _)) = node.map("content").first()
                && is_json(media)
                && !node.has("schema")
            {
                return (ty, Style::Styled(Styled::Json));
            }
            let declared = styled(node.text("style"), explode);
            let is_list = matches!(ty, Type::Array(_));
            if self.has_parts(&ty)
                || (is_list && matches!(declared, Styled::Deep | Styled::Space | Styled::Pipe))
            {
                return (ty, Style::Styled(declared));
            }
        } else if self.has_parts(&ty) {
            if location == Location::Path && node.has("schema") {
                let style = if node.flag("explode") { exploded_in_path(node) } else { InPath::Joined };
                return (ty, Style::InPath(style));
            }
            let message =
                format!("`{name}` has parts, which are sent in paths and queries only: it becomes text");
            self.warn("parameter-kind", &node.pointer, message, "write the text that the server expects");
        }
        if location == Location::Query {
            self.style_of_paths(name, node);
        }
        let ty = match ty {
            Type::Any | Type::Binary | Type::Map(_) | Type::Nullable(_) | Type::OneOrMany(_) => Type::String,
            Type::Array(item) => match *item {
                Type::String | Type::Integer | Type::Unsigned | Type::Boolean | Type::Number => {
                    Type::Array(item)
                }
                Type::Named(ref id) if self.is_enum_id(id) => Type::Array(item),
                _ => Type::Array(Box::new(Type::String)),
            },
            Type::Named(ref id) if !self.is_enum_id(id) => Type::String,
            ty => ty,
        };
        let style = match (&ty, node.text("style"), explode) {
            (Type::Array(_), Some("label" | "matrix"), Some(true)) if location == Location::Path => {
                Style::InPath(exploded_in_path(node))
            }
            (Type::Array(_), _, _) if location != Location::Query => Style::Comma,
            (Type::Array(_), None | Some("form"), None | Some(true)) => Style::Repeated,
            (Type::Array(_), Some("spaceDelimited" | "pipeDelimited"), Some(true)) => Style::Repeated,
            (Type::Array(_), _, _) => Style::Comma,
            _ => Style::Single,
        };
        (ty, style)
    }

    /// What is sent before the value of a parameter in the path: styles `label` and `matrix`.
    pub(super) fn prefix(&self, ty: &Type, name: &str, location: Location, node: &Node<'a>) -> String {
        // An exploded list or object has a prefix for each part.
        let is_exploded = node.flag("explode") && (self.has_parts(ty) || matches!(ty, Type::Array(_)));
        match node.text("style").filter(|_| location == Location::Path && !is_exploded) {
            Some("label") => ".".to_owned(),
            Some("matrix") => format!(";{name}="),
            _ => String::new(),
        }
    }

    /// Reports a style of paths in the query.
    fn style_of_paths(&mut self, name: &str, node: &Node<'a>) {
        if let Some("simple" | "matrix" | "label") = node.text("style") {
            let message =
                format!("`{name}` has a style that queries do not support and is sent as a comma list");
            self.warn("parameter-style", &node.pointer, message, "use `form` for query parameters");
        }
    }

    /// Whether a value is an object, or a list of values with parts.
    fn has_parts(&self, ty: &Type) -> bool {
        match ty {
            Type::Map(_) => true,
            Type::Array(item) => matches!(**item, Type::Array(_)) || self.has_parts(item),
            Type::Named(id) => match self.types.get(id).map(|def| &def.kind) {
                Some(Kind::Object(_)) => true,
                Some(Kind::Union(union)) => {
                    let has_parts = |ty: &Type| matches!(ty, Type::Array(_)) || self.has_parts(ty);
                    union.by != Selector::Kind || union.variants.iter().any(|variant| has_parts(&variant.ty))
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn is_enum_id(&self, id: &TypeId) -> bool {
        matches!(self.types.get(id).map(|def| &def.kind), Some(Kind::Enum(_)))
    }

    /// The fields of a form that have a style of their own.
    pub(super) fn form_styles(&self, content: &Node<'a>) -> Vec<(String, Styled)> {
        let encodings = content.map("encoding");
        let of = |(name, encoding): &(&str, Node<'a>)| {
            let explode = encoding.value.get("explode").and_then(Value::as_bool);
            let is_styled = encoding.has("style") || encoding.has("explode");
            let style = match encoding.text("contentType") {
                _ if is_styled => styled(encoding.text("style"), explode),
                Some(media) if is_json(media) => Styled::Json,
                _ => return None,
            };
            Some(((*name).to_owned(), style))
        };
        encodings.iter().filter_map(of).collect()
    }

    /// The parts of a multipart body: files, texts and JSON, by their types.
    pub(super) fn parts(&mut self, id: &str, content: &Node<'a>) -> Vec<Part> {
        let Some(declared) = content.get("schema") else { return Vec::new() };
        let Some(schema) = self.resolve(&declared) else { return Vec::new() };
        let place = match component_name(&schema.pointer) {
            Some(name) => Place::component(&name),
            None => Place::operation(id, ".body", "Body"),
        };
        let flat = self.flatten(&schema, &place);
        let mut parts = Vec::new();
        for (name, declaration) in flat.fields {
            let used = self.type_of(&declaration.node, &declaration.owner.property(&name));
            if used.read_only {
                continue;
            }
            let encoding = content.get("encoding").and_then(|all| all.get(&name));
            let declared = encoding.as_ref().and_then(|encoding| encoding.text("contentType"));
            let (kind, ty) = self.part_kind(used.ty(), declared);
            let media = declared.and_then(|declared| media_of_part(declared, kind));
            if let Some(headers) = encoding.as_ref().and_then(|encoding| encoding.get("headers")) {
                self.part_headers(&name, kind, &headers);
            }
            // Where nothing is required, files are.
            let required = match flat.required.is_empty() {
                true => matches!(kind, PartKind::File | PartKind::Files),
                false => flat.required.contains(name.as_str()),
            };
            parts.push(Part { name, kind, ty, media, required, docs: used.docs });
        }
        if parts.is_empty() && self.name.is_some() {
            let message = format!("the body of `{id}` has no declared parts, and is sent without any");
            let help = "declare each part as a property with an overlay";
            self.warn("multipart-empty", &declared.pointer, message, help);
        }
        parts
    }

    /// Reports the headers of a part, which only files take.
    fn part_headers(&mut self, name: &str, kind: PartKind, headers: &Node<'a>) {
        if self.name.is_none() {
            return;
        }
        let help = match kind {
            PartKind::File | PartKind::Files => "set them with `FilePart::header`",
            _ => "make the part a file (`format: binary`) with an overlay to set them",
        };
        let message = format!("no headers are generated for the part `{name}`");
        self.warn("multipart-headers", &headers.pointer, message, help);
    }

    fn part_kind(&self, ty: Type, media: Option<&str>) -> (PartKind, Type) {
        let is_scalar = |ty: &Type| match ty {
            Type::String | Type::DateTime | Type::Integer | Type::Unsigned | Type::Number | Type::Boolean => {
                true
            }
            Type::Named(id) => self.is_enum_id(id),
            _ => false,
        };
        let binary = media.is_some_and(|media| {
            ["image/", "audio/", "video/", "application/octet-stream"]
                .iter()
                .any(|kind| media.starts_with(kind))
        });
        match without_null(ty) {
            // A value without a type is bytes.
            Type::Any | Type::Binary => (PartKind::File, Type::Binary),
            Type::String if binary => (PartKind::File, Type::Binary),
            Type::Array(item) if matches!(*item, Type::Any | Type::Binary) => {
                (PartKind::Files, Type::Array(Box::new(Type::Binary)))
            }
            ty if is_scalar(&ty) => (PartKind::Text, ty),
            Type::Array(item) if is_scalar(&item) => (PartKind::Texts, Type::Array(item)),
            // Text in a format that the caller writes.
            ty if media.is_some_and(|media| !media.split(',').any(is_json)) => match ty {
                Type::Array(_) => (PartKind::Texts, Type::Array(Box::new(Type::String))),
                _ if binary => (PartKind::File, Type::Binary),
                _ => (PartKind::Text, Type::String),
            },
            ty => (PartKind::Json, ty),
        }
    }
}

/// A type as it is sent outside JSON, where no item of a list is null.
fn without_null(ty: Type) -> Type {
    match ty {
        Type::Array(item) => Type::Array(Box::new(without_null(*item))),
        Type::Nullable(inner) => without_null(*inner),
        ty => ty,
    }
}

/// The media type of a part: for JSON the first in the list that is JSON, or else the only one.
fn media_of_part(declared: &str, kind: PartKind) -> Option<String> {
    let mut all =
        declared.split(',').map(str::trim).filter(|media| !media.is_empty() && !media.contains('*'));
    match kind {
        PartKind::Json => all.find(|media| is_json(media)).map(str::to_owned),
        // One of several is chosen by the file.
        PartKind::File | PartKind::Files if declared.contains(',') => None,
        PartKind::File | PartKind::Files | PartKind::Text | PartKind::Texts => all.next().map(str::to_owned),
    }
}

/// The style of an exploded list or object in the path.
fn exploded_in_path(node: &Node<'_>) -> InPath {
    match node.text("style") {
        Some("label") => InPath::Label,
        Some("matrix") => InPath::Matrix,
        _ => InPath::Exploded,
    }
}

/// The style that a document names, or the default.
fn styled(style: Option<&str>, explode: Option<bool>) -> Styled {
    match (style, explode) {
        (Some("deepObject"), _) => Styled::Deep,
        (Some("spaceDelimited"), None | Some(false)) => Styled::Space,
        (Some("pipeDelimited"), None | Some(false)) => Styled::Pipe,
        (_, Some(false)) => Styled::Joined,
        _ => Styled::Exploded,
    }
}
