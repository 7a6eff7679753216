//! Configuration from files and environment variables.
//!
//! Sources from the weakest to the strongest: `~/.okta/okta.yaml`, `./okta.yaml` or `./.okta.yaml`, files that the
//! program names, environment variables, a map of the program. They are merged key by key, and each value keeps its source, so that an error
//! can say where to fix it. What the program itself sets is stronger than all of them.
//!
//! This layer knows keys, their types and sources. It must not know what a value is used for.

#[cfg(feature = "config-files")]
mod file;
pub(crate) mod keys;
mod layered;
mod map;
mod sources;
mod value;

pub(crate) use layered::LayeredConfig;
pub(crate) use sources::Sources;
