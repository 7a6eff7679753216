//! The example of an area: something is created, read and deleted.

use quote::quote;

use super::Example;
use crate::diag::Diagnostics;
use crate::ir::{self, BodyKind, Kind, Type};
use crate::lower::model::is_id;
use crate::lower::response::body_type;
use crate::lower::{Lowering, tokens};
use crate::view::{Example as View, ResponseKind};

/// The operations of an example that creates something and deletes it.
struct Life<'o> {
    create: &'o ir::Operation,
    read: &'o ir::Operation,
    /// What deactivates and deletes it.
    ends: Vec<&'o ir::Operation>,
    id: IdAccess,
}

/// How the id of a value is read.
#[derive(Clone, Copy)]
enum IdAccess {
    /// It is a field.
    Field,
    /// A method returns it: the value is a union.
    Getter,
}

impl Lowering<'_> {
    /// The lines of the example of an area, with their fence: one that creates something, reads it and deletes it, or else
    /// that of the first list, or of the first operation.
    pub(in crate::lower) fn area_example(&self, operations: &[&ir::Operation]) -> Vec<String> {
        if let Some(life) = operations.iter().find_map(|create| self.life(create)) {
            return self.fenced(&self.life_example(&life));
        }
        let list = operations.iter().find(|operation| self.items(operation).is_some());
        let Some(operation) = list.or(operations.first()) else { return Vec::new() };
        self.example(operation, &self.method(operation), &self.inputs(operation))
    }

    /// The example of an area as a test runs it, and its first operation, unless it is that of a single operation.
    pub(in crate::lower) fn area_example_view<'o>(
        &'o self,
        operations: &[&'o ir::Operation],
    ) -> Option<(&'o ir::Operation, View)> {
        let life = operations.iter().find_map(|create| self.life(create))?;
        Some((life.create, self.life_example(&life).view()))
    }

    /// The operations on what an operation creates, if its id can be read from the response.
    fn life<'o>(&'o self, create: &'o ir::Operation) -> Option<Life<'o>> {
        let has_body = create.body.as_ref().is_some_and(|body| matches!(body.kind, BodyKind::Json { .. }));
        if create.method != "POST" || !has_body || self.response_kind(create) != ResponseKind::Json {
            return None;
        }
        let created = body_type(create)?;
        let id = self.id_access(created)?;
        let folder = format!("{}/{{", create.path);
        let start = self.paths.partition_point(|(_, operation)| operation.path < folder);
        let inside = self.paths[start..].iter().map_while(|(place, operation)| {
            let rest = operation.path.strip_prefix(&folder)?;
            Some((rest.split_once('}').map(|(_, rest)| rest), *place, *operation))
        });
        let inside: Vec<_> = inside.collect();
        let below = |method: &str, end: &str| {
            let found = inside.iter().filter(|(rest, _, other)| {
                *rest == Some(end)
                    && other.method == method
                    && self.features.of_operation(&other.id) == self.features.of_operation(&create.id)
            });
            found.min_by_key(|(_, place, _)| *place).map(|(_, _, operation)| *operation)
        };
        let read = below("GET", "").filter(|read| self.response_kind(read) == ResponseKind::Json)?;
        let ends = [below("POST", "/lifecycle/deactivate"), below("DELETE", "")];
        Some(Life { create, read, ends: ends.into_iter().flatten().collect(), id })
    }

    /// How the id of a value of a type is read.
    fn id_access(&self, ty: &Type) -> Option<IdAccess> {
        let Type::Named(id) = ty else { return None };
        let def = self.api.types.get(id)?;
        match &def.kind {
            Kind::Object(object) => {
                object.fields.get("id").filter(|field| is_id("id", field)).map(|_| IdAccess::Field)
            }
            Kind::Union(union) => {
                let names = self.variant_names(id, def, union, &mut Diagnostics::new());
                self.getters(union, &names)
                    .iter()
                    .any(|getter| getter.ident == "id")
                    .then_some(IdAccess::Getter)
            }
            Kind::Enum(_) => None,
        }
    }

    fn life_example(&self, life: &Life<'_>) -> Example {
        let mut example = Example::default();
        let name = body_type(life.create).map_or_else(String::new, |ty| self.variable(ty, "response"));
        let name = tokens::ident(&name);
        let id = match life.id {
            IdAccess::Field => quote!(&#name.id),
            IdAccess::Getter => quote!(#name.id()),
        };
        let call = |operation: &ir::Operation, known, example: &mut Example| {
            self.example_call(operation, &self.method(operation), &self.inputs(operation), known, example)
        };
        for (operation, known) in [(life.create, None), (life.read, Some(id.clone()))] {
            let call = call(operation, known, &mut example);
            self.ending(operation, &call, &mut example);
        }
        for operation in &life.ends {
            let call = call(operation, Some(id.clone()), &mut example);
            example.statement(quote!(#call.await?;));
        }
        example
    }
}
