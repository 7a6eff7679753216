//! Answers with any headers: rate limits, dates, challenges, media types.

#![no_main]

use libfuzzer_sys::fuzz_target;
use okta_runtime_fuzz::checks::{self, HEADERS};

/// Status, headers, and body.
type Input<'a> = (u16, Vec<(u8, Vec<u8>)>, &'a [u8]);

fuzz_target!(|input: Input<'_>| {
    let (status, headers, body) = input;
    let name = |choice: u8| HEADERS[usize::from(choice) % HEADERS.len()];
    let headers: Vec<_> = headers.into_iter().map(|(choice, value)| (name(choice), value)).collect();
    checks::response(200 + status % 400, &headers, body);
});
