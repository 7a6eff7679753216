//! The groups of measurements.

mod allocations;
mod build;
mod call;
mod ci;
mod decode;
mod encode;
mod generate;
pub mod paging;

use okta_bench_report::figures::Findings;

use crate::Failure;

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
pub const ALL: [Group; 8] = [
    Group { name: "decode", is_default: true, measure: decode::measure },
    Group { name: "allocations", is_default: true, measure: allocations::measure },
    Group { name: "encode", is_default: true, measure: encode::measure },
    Group { name: "call", is_default: true, measure: call::measure },
    Group { name: "paging", is_default: true, measure: paging::measure },
    Group { name: "generate", is_default: true, measure: generate::measure },
    Group { name: "build", is_default: false, measure: build::measure },
    Group { name: "ci", is_default: false, measure: ci::measure },
];
