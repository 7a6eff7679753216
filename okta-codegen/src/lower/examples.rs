//! The examples of the documentation as functions, for a test that runs them.

use super::tokens::quoted;
use super::{Lowering, ident};
use crate::ir;
use crate::view::{Content, Example, Examples, File, NamedExample};

impl Lowering<'_> {
    /// The file at `path`, with the examples of all operations and areas.
    pub(super) fn examples(&self, path: &str) -> File {
        let operations = self.api.operations.iter();
        let of_operations = operations.map(|operation| {
            let method = self.method(operation);
            named(&operation.id, ident::plain(&method), operation, self.example_view(operation))
        });
        let of_areas = self.api.tags.keys().filter_map(|tag| {
            let (first, example) = self.area_example_view(self.of_tag(tag))?;
            let module = ident::module(tag);
            Some(named(&format!("api::{module}"), &format!("area_{module}"), first, example))
        });
        let examples = of_operations.chain(of_areas).collect();
        File {
            path: path.to_owned(),
            template: "test/examples.rs.tera",
            content: Content::Examples(Examples { examples }),
        }
    }
}

fn named(name: &str, function: &str, first: &ir::Operation, example: Example) -> NamedExample {
    let (name, operation) = (quoted(name), quoted(&first.id));
    NamedExample { name, function: function.to_owned(), operation, example }
}
