//! Helpers that the tests of several crates share.

mod inputs;
mod random;

pub use inputs::{CHECKER, Inputs, PEERS, SHARED};
pub use random::Random;
