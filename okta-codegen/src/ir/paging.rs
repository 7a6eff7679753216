//! How lists go on. The rule reads shapes, not prose: see ARCHITECTURE.md, "Paging".

use super::build::Builder;
use super::{Kind, Location, Object, Operation, Paging, Type};

impl Builder<'_> {
    /// The paging of an operation whose answer is typed.
    pub(super) fn paging(&self, operation: &Operation) -> Paging {
        let Some(ty) = operation.outputs.first().and_then(|output| output.ty.as_ref()) else {
            return Paging::None;
        };
        if operation.method != "GET" {
            return Paging::None;
        }
        let takes = |name: &str| {
            operation.params.iter().any(|param| param.location == Location::Query && param.name == name)
        };
        let after = takes("after");
        match ty {
            // A log between two times: left open, it has no last page.
            Type::Array(_) if after && takes("since") && takes("until") => Paging::Poll,
            // Following a link where none is declared costs nothing, and never cuts a list short.
            Type::Array(_) => Paging::Link { declared: after },
            Type::Named(id) => {
                let Some(Kind::Object(object)) = self.types.get(id).map(|def| &def.kind) else {
                    return Paging::None;
                };
                let Some(items) = only_list(object) else { return Paging::None };
                if self.links_next(object) {
                    Paging::Body { items }
                } else if after {
                    Paging::Wrapped { items }
                } else {
                    Paging::None
                }
            }
            _ => Paging::None,
        }
    }

    /// `_links.next` is declared.
    fn links_next(&self, object: &Object) -> bool {
        let Some(Type::Named(id)) = object.fields.get("_links").map(|field| &field.ty) else { return false };
        let links = self.types.get(id).map(|def| &def.kind);
        matches!(links, Some(Kind::Object(links)) if links.fields.contains_key("next"))
    }
}

/// The one member that is a list, leaving out links and embedded resources.
fn only_list(object: &Object) -> Option<String> {
    let mut lists = object
        .fields
        .iter()
        .filter(|(name, field)| {
            !matches!(name.as_str(), "_links" | "_embedded") && matches!(field.ty, Type::Array(_))
        })
        .map(|(name, _)| name.clone());
    let first = lists.next()?;
    lists.next().is_none().then_some(first)
}
