//! The client reaches its goals, and the document shows the figures of the client as it is.

#![allow(clippy::unwrap_used)]

use std::process::Command;

#[test]
fn the_goals_are_reached_and_the_document_is_up_to_date() {
    let output = Command::new(env!("CARGO_BIN_EXE_okta-simulate")).arg("--check").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
