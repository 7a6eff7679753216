//! The figures of `cargo xtask bench`, and the tables and charts of `docs/PERFORMANCE.md`.
//!
//! This is a crate of its own so that tests of the document do not compile what is measured.

pub mod document;
pub mod figures;
pub mod machine;
pub mod row;

/// A reason why a file cannot be read, written or drawn.
pub type Failure = Box<dyn std::error::Error>;
