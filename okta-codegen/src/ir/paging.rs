//! How lists continue. The rule reads types, not prose: see ARCHITECTURE.md, "Lists".

use super::build::Builder;
use super::{Kind, Location, Object, Operation, Paging, Type};
use crate::names::{PagingRow, PagingRule};

impl Builder<'_> {
    /// The paging of an operation whose response is typed: as `names.toml` states it, or else by the rule.
    pub(super) fn paging(&mut self, operation: &Operation) -> Paging {
        let names = self.names;
        let paging = self.inferred_paging(operation);
        let is_unknown = paging == Paging::None && takes(operation, "after") && self.has_list(operation);
        if let Some(row) = names.paging.get(&operation.id) {
            let Some(stated) = self.stated_paging(operation, row) else { return Paging::None };
            if stated == paging && !is_unknown {
                let message = format!("`{}` is paged in this way without this row", operation.id);
                self.diags.push(names.redundant(&["paging", &operation.id], message));
            }
            return stated;
        }
        if is_unknown {
            let message = format!(
                "`{}` takes `after` and returns an array, but is not generated as a list",
                operation.id
            );
            let help = names.add(&["paging", &operation.id], "{ rule = \"…\", reason = \"…\" }");
            self.warn("paging-unknown", &operation.pointer, message, &help);
        }
        paging
    }

    fn inferred_paging(&self, operation: &Operation) -> Paging {
        if operation.method != "GET" {
            return Paging::None;
        }
        // Two parameters for the next and the previous page are those of a list too.
        let after = takes(operation, "after") || takes(operation, "offset") && takes(operation, "prev");
        match response(operation) {
            // A log between two times: left open, it has no last page.
            Some(Type::Array(_)) if after && takes(operation, "since") && takes(operation, "until") => {
                Paging::Poll
            }
            // Following a link where none is declared costs nothing, and never cuts a list short.
            Some(Type::Array(_)) => Paging::Link { declared: after },
            Some(ty) => match self.object_type(ty).and_then(|object| Some((object, only_list(object)?))) {
                Some((object, items)) if self.links_next(object) => Paging::Body { items },
                Some((_, items)) if after => Paging::Wrapped { items },
                _ => Paging::None,
            },
            None => Paging::None,
        }
    }

    /// The paging that a row of `names.toml` states, if the response has such a list.
    fn stated_paging(&mut self, operation: &Operation, row: &PagingRow) -> Option<Paging> {
        let ty = response(operation);
        let is_array = matches!(ty, Some(Type::Array(_)));
        let items = row.items.as_ref().filter(|items| {
            let field = ty.and_then(|ty| self.object_type(ty)?.fields.get(*items));
            field.is_some_and(|field| matches!(field.ty, Type::Array(_)))
        });
        match (row.rule, items) {
            (PagingRule::None, _) => Some(Paging::None),
            (PagingRule::Link, _) if is_array => Some(Paging::Link { declared: true }),
            (PagingRule::Poll, _) if is_array => Some(Paging::Poll),
            (PagingRule::Body, Some(items)) => Some(Paging::Body { items: items.clone() }),
            (PagingRule::Wrapped, Some(items)) => Some(Paging::Wrapped { items: items.clone() }),
            _ => {
                let message = format!(
                    "the row `{}` under [paging] does not fit: the response has no such list",
                    operation.id
                );
                let help =
                    "link and poll need an array; body and wrapped need `items`, a field that is an array";
                let row = ["paging", operation.id.as_str()];
                self.diags.push(self.names.stale(&row, message).help(help));
                None
            }
        }
    }

    fn object_type(&self, ty: &Type) -> Option<&Object> {
        let Type::Named(id) = ty else { return None };
        match &self.types.get(id)?.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The response is an array, or an object with one or more.
    fn has_list(&self, operation: &Operation) -> bool {
        match response(operation) {
            Some(Type::Array(_)) => true,
            Some(ty) => self.object_type(ty).is_some_and(|object| lists(object).next().is_some()),
            None => false,
        }
    }

    /// `_links.next` is declared.
    fn links_next(&self, object: &Object) -> bool {
        let links = object.fields.get("_links").and_then(|field| self.object_type(&field.ty));
        links.is_some_and(|links| links.fields.contains_key("next"))
    }
}

fn takes(operation: &Operation, name: &str) -> bool {
    operation.params.iter().any(|param| param.location == Location::Query && param.name == name)
}

fn response(operation: &Operation) -> Option<&Type> {
    operation.responses.first()?.ty.as_ref()
}

/// The fields that are lists, leaving out links and embedded resources.
fn lists(object: &Object) -> impl Iterator<Item = &String> {
    let fields = object.fields.iter();
    let lists = fields.filter(|(name, field)| {
        !matches!(name.as_str(), "_links" | "_embedded") && matches!(field.ty, Type::Array(_))
    });
    lists.map(|(name, _)| name)
}

/// The one field that is a list.
fn only_list(object: &Object) -> Option<String> {
    let mut lists = lists(object);
    let first = lists.next()?;
    lists.next().is_none().then(|| first.clone())
}
