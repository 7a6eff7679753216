//! Decodes arbitrary bytes as each of the largest models.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/models/checks.rs"]
mod checks;

fuzz_target!(|bytes: &[u8]| {
    if let [choice, bytes @ ..] = bytes {
        checks::MODELS[usize::from(*choice) % checks::MODELS.len()].1(bytes);
    }
});
