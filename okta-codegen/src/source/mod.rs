//! Reading: text into a [`Document`], repairs by overlays, and the facts-only form of a published document.

mod check;
mod document;
mod duplicates;
pub mod facts;
mod lint;
mod locate;
mod lock;
pub mod overlay;
pub mod pointer;
mod yaml;

pub use document::Document;
pub use lint::lint;
pub use lock::{LockedFile, SpecLock};
