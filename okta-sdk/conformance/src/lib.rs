//! Checks the SDK against recorded traffic. A recorded response must survive decoding and encoding. The SDK must send the
//! recorded request. A resource that was read must be accepted when it is written back.
//!
//! The checks use the public interface of the SDK, and a client whose transport returns the recorded response. The OpenAPI
//! document specifies which fields are nullable and which are read-only.

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
