//! The JSON reader against serde_json.

#![no_main]

use libfuzzer_sys::fuzz_target;
use okta_runtime_fuzz::checks;

fuzz_target!(|bytes: &[u8]| checks::json(bytes));
