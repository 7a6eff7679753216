//! Tests of the stages between the document and the generated text.

mod cached;
mod depth;
mod document;
mod mutate;
mod printing;
mod view;
mod words;

/// The helpers of the integration tests.
#[path = "../../tests/it/support.rs"]
#[allow(dead_code, reason = "the integration tests use more of it")]
pub(crate) mod support;
