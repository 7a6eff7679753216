//! `names.toml`: what the rules cannot know — names, shapes of unions without a discriminator, schemas to keep,
//! feature gates. Every row is checked against the document; one that no longer applies is reported.

use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::diag::{Diagnostic, Diagnostics, Location};

/// The contents of `names.toml`; all tables are optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Names {
    /// Type id → Rust name. Ids with one name must have the same shape and become one type.
    pub types: IndexMap<String, String>,
    /// operationId → method name.
    pub operations: IndexMap<String, String>,
    /// Type id → (value or tag → variant name).
    pub variants: IndexMap<String, IndexMap<String, String>>,
    /// Type id → (member → field name).
    pub fields: IndexMap<String, IndexMap<String, String>>,
    /// Schemas to generate though no operation reaches them.
    pub include: Include,
    /// Type id → rule for a union without a discriminator.
    pub unions: IndexMap<String, UnionRule>,
    /// Request bodies that may really be left out.
    pub bodies: Bodies,
    /// operationId → how its list is paged, where the generator cannot see it.
    pub paging: IndexMap<String, PagingRow>,
    /// Feature gates.
    pub features: Features,
    /// Members that must not be shown.
    pub secrets: Secrets,
    /// Documentation.
    pub docs: Docs,
    /// Benchmarks.
    pub benches: Benches,
    /// Rows that do not fit the document are warnings: they were written for another release of it.
    #[serde(skip)]
    pub lenient: bool,
}

/// Schemas to generate though no operation reaches them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Include {
    /// Feature (tag group or tag) → component names.
    pub schemas: IndexMap<String, Vec<String>>,
}

/// How to treat a union without a discriminator.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnionRule {
    /// The rule.
    pub rule: Rule,
    /// For [`Rule::Tag`]: path of member names to the tag.
    #[serde(default)]
    pub tag: Vec<String>,
    /// For [`Rule::Tag`]: tag value → index of the shape; `""` is an absent or other tag.
    #[serde(default)]
    pub map: IndexMap<String, usize>,
    /// Why.
    pub reason: String,
}

/// Rules for unions without a discriminator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// One struct with the members of all shapes.
    Merge,
    /// Any JSON value.
    Value,
    /// A text.
    String,
    /// One value or a list of them.
    OneOrMany,
    /// The first object shape, or nothing.
    Optional,
    /// A tag at a path.
    Tag,
    /// Presence of a member that only one shape has.
    Member,
    /// The caller chooses; answers are kept as JSON.
    Caller,
}

/// How the list of an operation is paged.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PagingRow {
    /// The rule.
    pub rule: PagingRule,
    /// For [`PagingRule::Body`] and [`PagingRule::Wrapped`]: the field of the response that holds the items.
    #[serde(default)]
    pub items: Option<String>,
    /// Why.
    pub reason: String,
}

/// Rules for paging.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PagingRule {
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

/// Exceptions for request bodies.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bodies {
    /// Operations whose body may be left out. Elsewhere `required: false` is an omission of the document.
    pub optional: Vec<String>,
}

/// Feature gates.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Features {
    /// operationId → features that it needs in addition to its own, because it drags in their domain.
    pub also: IndexMap<String, Vec<String>>,
    /// Features that are on by default.
    pub default: Vec<String>,
}

/// Members that must not be shown in logs and `Debug`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Secrets {
    /// Member names that are secret wherever they are text.
    pub members: Vec<String>,
    /// Single members, as `Type.member`.
    pub fields: Vec<String>,
}

/// Benchmarks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Benches {
    /// Schemas whose models are made with serde derives too; all of them if none is listed.
    pub schemas: Vec<String>,
}

/// Documentation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Docs {
    /// Address of the reference page of an operation, with `{tag}` and `{operation}`.
    pub reference: Option<String>,
}

impl Names {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// It cannot be read, or is not what [`Names::parse`] takes.
    pub fn read(path: &Path) -> Result<Self, Diagnostics> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| -> Diagnostics {
            Diagnostic::error("names-unreadable", "", format!("cannot read it: {error}"))
                .located(Location::file(file.as_str()))
                .into()
        })?;
        Self::parse(&file, &text)
    }

    /// Reads the text of `names.toml`.
    ///
    /// # Errors
    /// A diagnostic with the line when the text is not TOML or has an unknown key.
    pub fn parse(file: &str, text: &str) -> Result<Self, Diagnostics> {
        let names: Self = toml::from_str(text).map_err(|error| -> Diagnostics {
            let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            Diagnostic::error("names-invalid", "", error.message().to_owned())
                .located(Location::at(file, line, 1))
                .help("the tables of names.toml are those of okta-codegen/src/names.rs")
                .into()
        })?;
        names.not_rust(file).into_result(names)
    }

    /// A row that does not fit the document.
    pub(crate) fn misfit(&self, code: &'static str, pointer: &str, message: String) -> Diagnostic {
        match self.lenient {
            true => Diagnostic::warning(code, pointer, message),
            false => Diagnostic::error(code, pointer, message),
        }
    }

    /// Names that Rust would not take.
    fn not_rust(&self, file: &str) -> Diagnostics {
        let inner = |rows: &'_ IndexMap<String, IndexMap<String, String>>| {
            rows.values().flat_map(IndexMap::values).cloned().collect::<Vec<_>>()
        };
        let names = self.types.values().chain(self.operations.values()).cloned();
        names
            .chain(inner(&self.variants))
            .chain(inner(&self.fields))
            .filter(|name| syn::parse_str::<syn::Ident>(name).is_err())
            .map(|name| {
                Diagnostic::error("names-invalid", "", format!("`{name}` is not a Rust name"))
                    .located(Location::file(file))
                    .help("write an identifier that is no keyword, or a raw one (r#type)")
            })
            .collect()
    }
}
