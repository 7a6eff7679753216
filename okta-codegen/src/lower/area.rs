//! The page of an area, which is the module of a tag: its operations, its models and an example; and the list of areas.

use indexmap::IndexMap;

use super::feature::FeatureGate;
use super::{Lowering, docs, ident};
use crate::ir::{self, TypeId};
use crate::view::{Area, AreaGroup, Areas, Content, File, GatedLine};

impl Lowering<'_> {
    /// The doc lines of the module of a tag. `about` is what the tag is about.
    pub(super) fn area(&self, about: Vec<String>, operations: &[&ir::Operation]) -> Vec<GatedLine> {
        let own = operations.first().and_then(|operation| self.features.group_of(&operation.tag));
        let own = own.map(|group| FeatureGate::of(group.feature.as_deref())).unwrap_or_default();
        let mut page = Page { own, lines: Vec::new() };
        page.plain(about);
        page.table("Operations", "method", self.operation_rows(operations));
        page.table("Models", "type", self.model_rows(operations));
        let example = self.area_example(operations);
        if !example.is_empty() {
            page.heading("Example");
            page.plain(example);
        }
        page.lines
    }

    fn operation_rows(&self, operations: &[&ir::Operation]) -> Vec<Row<'_>> {
        let row = |operation: &&ir::Operation| Row {
            gate: self.operation_gate(&operation.id),
            link: self.method_link(operation),
            text: docs::summary(operation, &|id| self.mention(id)),
        };
        operations.iter().map(row).collect()
    }

    /// The models that the operations take and return, in the order of their first use. Types of a single operation are
    /// items of the module.
    fn model_rows(&self, operations: &[&ir::Operation]) -> Vec<Row<'_>> {
        let mut rows: IndexMap<&TypeId, Row<'_>> = IndexMap::new();
        for id in operations.iter().flat_map(|operation| self.direct_types(operation)) {
            let (Some(named), Some(def)) = (self.registry.get(id), self.api.types.get(id)) else {
                continue;
            };
            let Some(link) = self.link(&id.0).filter(|_| named.is_model()) else { continue };
            let text = def.docs.as_deref().unwrap_or_default();
            let text = docs::first_sentence(&docs::prose(text, &|id| self.mention(id)));
            rows.entry(id).or_insert(Row { gate: self.gate(def), link, text });
        }
        rows.into_values().collect()
    }

    /// The list of areas, for the page of the crate.
    pub(super) fn areas(&self) -> File {
        let areas = |module: &str| {
            let tags = self.api.tags.iter().filter(|(tag, _)| !self.of_tag(tag).is_empty());
            let tags = tags
                .filter(|(tag, _)| self.features.group_of(tag).is_some_and(|group| group.module == module));
            tags.map(|(tag, described)| Area {
                heading: docs::heading(tag, described),
                module: ident::module(tag),
            })
            .collect()
        };
        let part = self.part.as_ref().map(|part| part.feature.as_str());
        let groups = self.features.groups.iter().map(|group| AreaGroup {
            feature: part.or(group.feature.as_deref()).map(docs::code).unwrap_or_default(),
            areas: areas(&group.module),
        });
        let groups = groups.filter(|group| !group.areas.is_empty()).collect();
        File {
            path: "areas.md".to_owned(),
            template: "areas.md.tera",
            content: Content::Areas(Areas { groups }),
        }
    }
}

/// A row of a table: a link, and the first sentence of what it leads to.
struct Row<'a> {
    /// Where the link resolves.
    gate: &'a FeatureGate,
    link: String,
    text: String,
}

struct Page {
    /// The feature gate of the module.
    own: FeatureGate,
    lines: Vec<GatedLine>,
}

impl Page {
    fn plain(&mut self, lines: impl IntoIterator<Item = String>) {
        self.lines.extend(lines.into_iter().map(GatedLine::plain));
    }

    fn heading(&mut self, heading: &str) {
        self.plain([String::new(), format!("# {heading}"), String::new()]);
    }

    fn table(&mut self, heading: &str, column: &str, rows: Vec<Row<'_>>) {
        if rows.is_empty() {
            return;
        }
        self.heading(heading);
        self.plain([format!("| {column} | |"), "|---|---|".to_owned()]);
        for Row { gate, link, text } in rows {
            let predicate = if gate.covers(&self.own) { None } else { gate.predicate() };
            let text = text.replace('|', "\\|");
            self.lines.push(GatedLine::new(format!("| {link} | {text} |"), predicate));
        }
    }
}
