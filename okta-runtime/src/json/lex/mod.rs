//! The lexical reader: positions and tokens of JSON text. It knows no types; [`super::decode`] is built on it.

mod error;
mod excerpt;
mod kept;
mod places;
mod reader;
mod scan;
mod tags;

pub use error::DecodeError;
pub(crate) use excerpt::{excerpt, one_line};
pub(super) use kept::{EntryKind, Kept};
pub(super) use places::Context;
pub(crate) use reader::Name;
pub use reader::{Kind, Reader};
pub(super) use scan::{is_plain, plain};
