//! `Link` headers: any can be read and followed, and what was written is read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use okta_runtime_fuzz::checks;

/// Lines of headers, the address of a next page, and addresses.
type Input<'a> = (Vec<Vec<u8>>, &'a [u8], Vec<String>, bool);

fuzz_target!(|input: Input<'_>| {
    let (mut lines, next, urls, joined) = input;
    lines.push([b"<", next, b">; rel=next"].concat());
    checks::list(&lines);
    checks::written_links(&urls, joined);
});
