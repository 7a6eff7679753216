//! Checks the SDK against recorded traffic. A recorded response must survive decoding and encoding. The SDK must send the
//! recorded request. A resource that was read must be accepted when it is written back.
//!
//! The checks use the public interface of the SDK, and a client whose transport returns the recorded response. The OpenAPI
//! document specifies which fields are nullable and which are read-only.
//!
//! The document is checked too: which share of the recorded bodies it describes in full, and where it does not.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod call;
mod checker;
mod compare;
mod described;
mod document;
mod gaps;
mod har;
mod history;
mod known;
mod learn;
mod places;
mod recording;
mod report;
mod request;
mod response;
mod rewrite;
mod schema;
mod spec;
mod strict;
mod writable;

pub use checker::Checker;
pub use described::{Described, Share};
pub use document::{Document, Part};
pub use gaps::GapKind;
pub use known::KnownGaps;
pub use learn::{Lessons, learn};
pub use places::{Place, Places, Seen};
pub use recording::{Kind, Pair, ReadError, read};
pub use report::{Check, Failure, Report, Tally};
pub use spec::Spec;
pub use strict::Excuse;
