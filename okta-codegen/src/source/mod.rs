//! Reading: text into a [`Document`], repairs by overlays, and the facts-only form of a published document.

mod check;
mod document;
mod duplicates;
pub(crate) mod facts;
mod input;
mod json;
mod lint;
mod locate;
mod lock;
pub(crate) mod overlay;
mod plain;
mod yaml;

pub(crate) use document::Document;
pub use input::Input;
pub(crate) use lint::{has_markup, lint};
pub(crate) use lock::SpecLock;
