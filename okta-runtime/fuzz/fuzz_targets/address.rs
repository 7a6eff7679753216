//! Paths and queries say what was given.

#![no_main]

use libfuzzer_sys::fuzz_target;
use okta_runtime_fuzz::checks;

fuzz_target!(|input: (&str, &str, Vec<(String, String)>)| {
    let (a, b, query) = input;
    checks::address(a, b, &query);
    checks::own_path(a);
});
