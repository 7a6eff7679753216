//! Checks the SDK against recorded traffic: a recorded response must survive decoding and encoding, the SDK must send
//! what was recorded as sent, and a resource that was read must be accepted when it is written back.
//!
//! The checks use the public interface of the SDK, and a client whose transport returns the recorded response. What a
//! value may be (which fields are nullable, which are read-only) is read from the OpenAPI document.

mod call;
mod checker;
mod compare;
mod document;
mod recording;
mod report;
mod request;
mod response;
mod rewrite;
mod schema;
mod writable;

pub use checker::Checker;
pub use document::{Document, Place};
pub use recording::{Kind, Pair, ReadError, read};
pub use report::{Check, Failure, Report, Tally};
