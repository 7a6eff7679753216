//! The values that fields are made of.

#[cfg(any(feature = "chrono", feature = "time"))]
mod clocks;
mod extra;
mod id;
mod inline;
mod lenient;
mod nullable;
mod one_or_many;
mod packed;
mod primitives;
mod raw;
mod raw_union;
mod timestamp;
mod tree;

pub use extra::Extra;
pub use id::Id;
pub use lenient::Lenient;
pub use nullable::Nullable;
pub use one_or_many::OneOrMany;
pub(in crate::json) use packed::Entry;
pub use raw::{RawJson, RawJsonRef};
pub use raw_union::RawUnion;
pub use timestamp::Timestamp;
