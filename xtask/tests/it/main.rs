//! Tests of the project's commands, the dependencies of its crates, and its templates.

#![allow(clippy::unwrap_used, clippy::panic)]

mod dependencies;
mod documents;
mod features;
mod spec;
mod targets;
mod templates;
