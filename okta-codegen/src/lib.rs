//! Turns an OpenAPI 3.0 document into the models and operations of a Rust SDK.
//!
//! [`generate`] takes [`Inputs`] and [`Options`], and returns [`Generated`] files in memory, or [`diag::Diagnostics`].
//! [`mod@diff`] compares what would be generated from two documents. [`ProjectApi`] reads the inputs of a project, and
//! imports the facts of a published document.
//!
//! The stages are private modules, and each is a pure function of the result of the one before it: `source` reads the
//! document and applies overlays, `ir` resolves it to a language-neutral description of the API, `doc_overrides`
//! annotates that with doc overrides, `lower` decides every Rust name, type, doc line and feature gate, `render` and
//! `format` make the text, and `writer` writes it. Only the inputs, the templates and the cache are
//! read from files, and only `writer` writes them. Everything is made in memory before the first byte is written, so a
//! failed run leaves all files as they were.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic))]

mod cache;
pub mod diag;
pub mod diff;
mod doc_overrides;
mod files;
mod format;
mod generated;
mod import;
mod inputs;
mod ir;
mod kept;
mod lower;
mod names;
mod options;
mod pattern;
mod project;
mod rate_limits;
mod render;
mod run;
mod rustdoc;
mod source;
mod spent;
mod stage;
mod templates;
mod view;
mod writer;

pub use cache::Cache;
pub use generated::Generated;
pub use import::Import;
pub use inputs::{Inputs, InputsBuilder};
pub use lower::Counts;
pub use options::{FeaturesFrom, Options, Part};
pub use project::ProjectApi;
pub use run::{generate, index};
pub use source::Input;
pub use stage::Stage;
pub use writer::Report;

#[cfg(test)]
extern crate self as okta_codegen;
#[cfg(test)]
mod tests;
