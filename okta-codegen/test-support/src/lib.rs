//! Helpers that the tests of several crates share.

mod document;
mod inputs;
mod random;

pub use document::multiplied;
pub use inputs::{CHECKER, Inputs, PEERS, SHARED};
pub use random::Random;
