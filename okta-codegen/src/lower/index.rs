//! The index of operations.

use super::{Lowering, docs, ident};
use crate::ir::{self, Paging};
use crate::view::{Content, File, Index, IndexApi, IndexRow, IndexTag};

/// The index of operations, `API.md`.
pub(crate) fn index_file(apis: Vec<IndexApi>) -> File {
    File {
        path: "API.md".to_owned(),
        template: "index.md.tera",
        content: Content::Index(Index { count: apis.iter().map(|api| api.count).sum(), apis }),
    }
}

impl Lowering<'_> {
    /// The operations of the API for the index.
    pub(super) fn index(&self) -> IndexApi {
        let mut tags = Vec::new();
        for (tag, described) in &self.api.tags {
            let rows: Vec<IndexRow> = self.of_tag(tag).iter().map(|op| self.row(op)).collect();
            if !rows.is_empty() {
                tags.push(IndexTag {
                    heading: docs::heading(tag, described),
                    module: self.steps(["api", &ident::module(tag)]).collect::<Vec<_>>().join("::"),
                    rows,
                });
            }
        }
        let steps: Vec<&str> = self.steps(["Client"]).collect();
        IndexApi {
            title: docs::line(&self.api.title),
            version: docs::line(&self.api.version),
            client: steps.join("::"),
            count: self.api.operations.len(),
            tags,
        }
    }

    fn row(&self, operation: &ir::Operation) -> IndexRow {
        let code = |text: &String| format!("`{text}`");
        let features: Vec<String> = self.all_features(operation).map(code).collect();
        IndexRow {
            method: self.method(operation),
            http: format!("{} {}", operation.method, operation.path),
            scopes: match (operation.security, operation.scopes.is_empty()) {
                _ if !self.strict => schemes(operation),
                (ir::Security::None, _) => "no credentials".to_owned(),
                (ir::Security::Client, _) => "client authentication".to_owned(),
                (ir::Security::SswsOnly, _) => "API token only".to_owned(),
                (ir::Security::OAuthOnly, true) => "OAuth only".to_owned(),
                (_, true) => String::new(),
                (security, false) => {
                    let scopes = operation.scopes.iter().map(code).collect::<Vec<_>>().join(" ");
                    if security == ir::Security::OAuthOnly {
                        format!("{scopes} (OAuth only)")
                    } else {
                        scopes
                    }
                }
            },
            feature: features.join(" + "),
            paging: match &operation.paging {
                Paging::None => String::new(),
                Paging::Link { declared: true } => "link".to_owned(),
                Paging::Link { declared: false } => "one page".to_owned(),
                Paging::Poll => "link, endless without an end".to_owned(),
                Paging::Body { items } => format!("body `{items}`"),
                Paging::Wrapped { items } => format!("link, `{items}`"),
            },
        }
    }
}

/// The security schemes that an operation accepts.
fn schemes(operation: &ir::Operation) -> String {
    let alternatives = operation.alternatives.as_deref().unwrap_or_default();
    if operation.alternatives.is_some() && alternatives.iter().all(Vec::is_empty) {
        return "no credentials".to_owned();
    }
    let names = alternatives.iter().map(|all| match all.is_empty() {
        true => "none".to_owned(),
        false => all.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" + "),
    });
    names.collect::<Vec<_>>().join(" or ")
}
