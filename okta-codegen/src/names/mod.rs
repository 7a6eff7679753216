//! `names.toml`: names and decisions that the rules of the generator cannot make: Rust names, rules for unions without
//! a discriminator, schemas to keep, feature gates, secret fields.
//!
//! Every row is checked against the document. A stale row, which names something that is not in the document, is an
//! error; a row that changes nothing is a warning.

mod examples;
mod rows;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::diag::{Diagnostic, Diagnostics, Location};
use crate::source::Input;
use examples::Examples;
use rows::Rows;

/// The contents of `names.toml`; all tables are optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Names {
    /// Type id → Rust name. Types with the same name must have the same fields, values or variants, and become one type.
    pub(crate) types: IndexMap<String, String>,
    /// operationId → method name.
    pub(crate) operations: IndexMap<String, String>,
    /// operationId → other names that a search for it finds: names in other SDKs (`create_group`), or words (`create group`).
    pub(crate) aliases: IndexMap<String, Vec<String>>,
    /// Type id → (value or tag → variant name).
    pub(crate) variants: IndexMap<String, IndexMap<String, String>>,
    /// Type id → (field of the document → field name).
    pub(crate) fields: IndexMap<String, IndexMap<String, String>>,
    /// Schemas to generate although no operation reaches them.
    pub(crate) include: Include,
    /// Type id → rule for a union without a discriminator.
    pub(crate) unions: IndexMap<String, UnionRule>,
    /// Optional request bodies.
    pub(crate) bodies: Bodies,
    /// operationId → how its list is paged, if the document does not show it.
    pub(crate) paging: IndexMap<String, PagingRow>,
    /// Rules for parameters.
    pub(crate) parameters: Parameters,
    /// operationId → query parameters whose value is a search expression.
    pub(crate) expressions: IndexMap<String, Vec<String>>,
    /// operationId → why it changes nothing, although its method could.
    pub(crate) reads: IndexMap<String, String>,
    /// Feature gates.
    pub(crate) features: Features,
    /// Secret fields.
    pub(crate) secrets: Secrets,
    /// Documentation.
    pub(crate) docs: Docs,
    /// Values of examples.
    pub(crate) examples: Examples,
    /// Benchmarks.
    pub(crate) benches: Benches,
    #[serde(skip)]
    lenient: bool,
    #[serde(skip)]
    rows: Rows,
}

/// Schemas to generate although no operation reaches them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Include {
    /// Feature (tag group or tag) → component names.
    pub(crate) schemas: IndexMap<String, Vec<String>>,
}

/// How to treat a union without a discriminator.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnionRule {
    /// The rule.
    pub(crate) rule: Rule,
    /// For [`Rule::Tag`]: path of field names to the tag.
    #[serde(default)]
    pub(crate) tag: Vec<String>,
    /// For [`Rule::Tag`]: tag value → index of the variant; `""` is an absent or other tag.
    #[serde(default)]
    pub(crate) map: IndexMap<String, usize>,
    /// Why.
    pub(crate) reason: String,
}

/// Rules for unions without a discriminator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Rule {
    /// One struct with the fields of all variants.
    Merge,
    /// Any JSON value.
    Value,
    /// A text.
    String,
    /// One value or a list of them.
    OneOrMany,
    /// The first variant, or nothing.
    Optional,
    /// The variant is selected by a tag at a path.
    Tag,
    /// The variant is selected by the presence of a field that no other variant has.
    Field,
    /// The variant is selected by the kind of the JSON value, such as text or a list.
    Kind,
    /// The caller chooses the variant of a request; responses are kept as JSON.
    Caller,
}

/// How the list of an operation is paged.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PagingRow {
    /// The rule.
    pub(crate) rule: PagingRule,
    /// For [`PagingRule::Body`] and [`PagingRule::Wrapped`]: the field of the response that holds the items.
    #[serde(default)]
    pub(crate) items: Option<String>,
    /// Why.
    pub(crate) reason: String,
}

/// Rules for paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PagingRule {
    /// It is not paged.
    None,
    /// An array, continued by `Link` headers.
    Link,
    /// As `link`, for a log that ends only if the query has an end.
    Poll,
    /// An object with the items in one field, continued by a `Link` header or `_links.next`.
    Body,
    /// An object with the items in one field, continued by `Link` headers.
    Wrapped,
}

/// Rules for parameters.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Parameters {
    /// Whether only reads take the query parameters that a path declares for all of its operations.
    pub(crate) path_queries_for_reads: bool,
}

/// Which request bodies are optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Bodies {
    /// Whether a body is required although the document does not mark it as required, which documents often forget.
    pub(crate) assume_required: bool,
    /// Operations whose body is optional in any case.
    pub(crate) optional: Vec<String>,
}

/// Feature gates.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Features {
    /// operationId → features that the operation needs in addition to its own, because it uses their models.
    pub(crate) also: IndexMap<String, Vec<String>>,
}

/// Fields that logs and `Debug` do not show.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Secrets {
    /// `field`, which is secret in every type where it is text, or a single `Type.field`.
    pub(crate) fields: Vec<String>,
}

impl Secrets {
    /// Returns the row that makes a field secret, if there is one.
    pub(crate) fn row(&self, owner: &str, field: &str, is_text: bool) -> Option<&String> {
        let applies = |row: &&String| {
            row.ends_with(field)
                && (is_text && *row == field
                    || row.rsplit_once('.').is_some_and(|(ty, name)| ty == owner && name == field))
        };
        self.fields.iter().find(applies)
    }
}

/// Benchmarks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Benches {
    /// Schemas whose models are generated with serde derives too; all schemas if none is listed.
    pub(crate) schemas: Vec<String>,
}

/// Documentation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Docs {
    /// URL of the reference page of an operation, with `{tag}` and `{operation}`.
    pub(crate) reference: Option<String>,
}

impl Names {
    /// Reads the file.
    ///
    /// # Errors
    /// It cannot be read, is not TOML, has an unknown key, or a name that Rust does not allow.
    pub(crate) fn read(input: &Input) -> Result<Self, Diagnostics> {
        let (file, text) = &input.load()?;
        let names: Self = toml::from_str(text).map_err(|error| -> Diagnostics {
            let position = error.span().map(|span| rows::position(text, span.start));
            Diagnostic::error("names-invalid", "", error.message().to_owned())
                .located(Location { file: file.to_owned(), position })
                .help("the README of okta-codegen lists the tables of this file")
                .into()
        })?;
        let names = Self { rows: Rows::of(file, text), ..names };
        names.check().into_result(names)
    }

    /// Makes stale rows warnings: the rows were written for another release of the document.
    #[must_use]
    pub(crate) fn lenient(self) -> Self {
        Self { lenient: true, ..self }
    }

    /// The name of the file in messages, or how to give one.
    pub(crate) fn file(&self) -> &str {
        self.rows.file().unwrap_or("a file for `--names`")
    }

    /// A stale row: it names something that is not in the document, or does not apply to it.
    pub(crate) fn stale(&self, row: &[&str], message: String) -> Diagnostic {
        let diagnostic = match self.lenient {
            true => Diagnostic::warning("names-stale", "", message),
            false => Diagnostic::error("names-stale", "", message),
        };
        diagnostic.located(self.rows.locate(row))
    }

    /// A row that changes nothing.
    pub(crate) fn redundant(&self, row: &[&str], message: String) -> Diagnostic {
        Diagnostic::warning("names-redundant", "", message)
            .located(self.rows.locate(row))
            .help("remove the row")
    }

    /// Returns a copy without rules for unions.
    pub(crate) fn without_unions(&self) -> Self {
        Self { unions: IndexMap::new(), ..self.clone() }
    }

    /// Whether the file has a row.
    pub(crate) fn has_row(&self, row: &[&str]) -> bool {
        self.rows.find(row).is_some()
    }

    /// A name that two things have: at its row, if it has one, and else at `pointer` of the document.
    pub(crate) fn collision(&self, row: &[&str], pointer: &str, message: String) -> Diagnostic {
        let diagnostic = Diagnostic::error("name-collision", pointer, message);
        match self.rows.find(row) {
            Some(location) => diagnostic.located(location).help("choose another name"),
            None => diagnostic.help(self.add(row, "\"…\"")),
        }
    }

    /// The remedy of adding a row with a value.
    pub(crate) fn add(&self, row: &[&str], value: &str) -> String {
        let (key, table) = row.split_last().unwrap_or((&"", &[]));
        let table: Vec<String> = table.iter().map(|step| quoted(step)).collect();
        format!("add a row to {}: [{}] {} = {value}", self.file(), table.join("."), quoted(key))
    }

    /// Reports errors that do not depend on the document.
    fn check(&self) -> Diagnostics {
        let mut problems: Diagnostics = self
            .rust_names()
            .filter(|(_, name)| syn::parse_str::<syn::Ident>(name).is_err())
            .map(|(row, name)| {
                self.invalid(&row, format!("`{name}` is not a Rust name"))
                    .help("write an identifier that is not a keyword, or a raw one (r#type)")
            })
            .collect();
        let reasons = self.unions.iter().map(|(id, row)| ("unions", id, &row.reason));
        let reasons = reasons.chain(self.paging.iter().map(|(id, row)| ("paging", id, &row.reason)));
        for (table, id, _) in reasons.filter(|(.., reason)| reason.trim().is_empty()) {
            let message = format!("the row for `{id}` has an empty `reason`");
            problems.push(self.invalid(&[table, id, "reason"], message).help("write why the row is needed"));
        }
        let aliases = self.aliases.iter().flat_map(|(id, list)| list.iter().map(move |alias| (id, alias)));
        for (id, alias) in aliases.filter(|(_, alias)| !is_alias(alias)) {
            let message = format!("`{alias}` is not an alias of `{id}`");
            problems.push(
                self.invalid(&["aliases", id, alias], message)
                    .help("write a name, or words with single blanks between them"),
            );
        }
        for (id, _) in self.reads.iter().filter(|(_, reason)| reason.trim().is_empty()) {
            let message = format!("the row for `{id}` has an empty reason");
            problems.push(self.invalid(&["reads", id], message).help("write why it changes nothing"));
        }
        for (id, rule) in &self.unions {
            let is_tag = rule.rule == Rule::Tag;
            let (complete, empty) =
                (!rule.tag.is_empty() && !rule.map.is_empty(), rule.tag.is_empty() && rule.map.is_empty());
            if is_tag && !complete {
                let message = format!("the rule of the union `{id}` needs `tag` and `map`");
                problems.push(self.invalid(&["unions", id, "rule"], message).help(
                    "`tag` is the path of the field that selects the variant, `map` its values: index of a variant",
                ));
            }
            if !is_tag && !empty {
                let message = format!("the rule of the union `{id}` has no `tag` and no `map`");
                problems.push(
                    self.invalid(&["unions", id, "rule"], message)
                        .help("write `rule = \"tag\"`, or remove `tag` and `map`"),
                );
            }
        }
        problems
    }

    fn invalid(&self, row: &[&str], message: String) -> Diagnostic {
        Diagnostic::error("names-invalid", "", message).located(self.rows.locate(row))
    }

    /// All Rust names, each with the path of its row.
    fn rust_names(&self) -> impl Iterator<Item = (Vec<&str>, &str)> {
        let flat = [("types", &self.types), ("operations", &self.operations)];
        let nested = [("variants", &self.variants), ("fields", &self.fields)];
        let flat = flat.into_iter().flat_map(|(table, rows)| {
            rows.iter().map(move |(id, name)| (vec![table, id.as_str()], name.as_str()))
        });
        let nested = nested.into_iter().flat_map(|(table, tables)| {
            tables.iter().flat_map(move |(id, rows)| {
                rows.iter().map(move |(key, name)| (vec![table, id.as_str(), key.as_str()], name.as_str()))
            })
        });
        flat.chain(nested)
    }
}

/// A key as TOML writes it.
fn quoted(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { format!("{key:?}") }
}

/// Whether rustdoc accepts an alias: names, or words with single blanks between them.
pub(crate) fn is_alias(text: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c));
    text.split(' ').all(is_word)
}
