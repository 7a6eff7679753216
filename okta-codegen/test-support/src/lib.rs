//! Helpers that the tests of several crates share.

mod document;
mod inputs;
mod layers;
mod random;

pub use document::multiplied;
pub use inputs::{CHECKER, Inputs, PEERS, SHARED};
pub use layers::{files, upward_uses};
pub use random::Random;
