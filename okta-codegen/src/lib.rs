//! Code generator.

pub mod diag;
pub mod output;
pub mod source;
