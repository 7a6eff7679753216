//! Judges the SDK by recorded traffic: what was answered must come out of it as it went in, what was sent must be
//! what it sends, and what was read must be fit to be written back.
//!
//! Only the public types of the SDK are used, and the way that requests and answers really take: a client without a
//! network answers with what was recorded. What the document says of a value (which members may be null, which are
//! not sent) is read from the project's own description of the API.

mod call;
mod compare;
mod document;
mod judge;
mod recording;
mod report;
mod request;
mod response;
mod rewrite;
mod writable;

pub use document::{Document, Place};
pub use judge::Judge;
pub use recording::{Kind, Pair, Problem, read};
pub use report::{Check, Failure, Report, Tally};
