//! Bad input: each kind is refused with its code, its place and a help, and nothing is written.

mod doc_overrides;
mod document;
mod names;
mod rate_limits;
mod template;
