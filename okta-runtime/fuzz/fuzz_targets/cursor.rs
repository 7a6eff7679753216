//! Cursors survive being stored.

#![no_main]

use libfuzzer_sys::fuzz_target;
use okta_runtime_fuzz::checks;

fuzz_target!(|text: &str| checks::cursor(text));
