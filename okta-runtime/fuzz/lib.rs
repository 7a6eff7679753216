//! What the fuzz targets have in common: the properties that the property tests of okta-runtime check too.

#[path = "../tests/it/checks.rs"]
pub mod checks;
