//! A call of each operation with every argument, generated for each API.

#[rustfmt::skip]
pub(super) mod management;
