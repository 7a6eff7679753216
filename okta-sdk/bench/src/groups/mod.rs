//! The groups of measurements.

mod allocations;
mod call;
mod decode;
mod encode;
pub mod paging;

use crate::Failure;
use crate::figures::Findings;

/// A group of measurements.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Its name: the argument of the command, and the heading of the section.
    pub name: &'static str,
    /// Whether the command measures it if no group is given.
    pub is_default: bool,
    /// Measures.
    pub measure: fn() -> Result<Findings, Failure>,
}

/// All groups, in the order of the document.
pub const ALL: [Group; 5] = [
    Group { name: "decode", is_default: true, measure: decode::measure },
    Group { name: "allocations", is_default: true, measure: allocations::measure },
    Group { name: "encode", is_default: true, measure: encode::measure },
    Group { name: "call", is_default: true, measure: call::measure },
    Group { name: "paging", is_default: true, measure: paging::measure },
];
