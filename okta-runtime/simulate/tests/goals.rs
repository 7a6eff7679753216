//! The client reaches its goals, and the document shows the figures of the client as it is.

#![allow(clippy::unwrap_used)]

use std::process::Command;

fn check(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_okta-simulate")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_goals_are_reached_and_the_document_is_up_to_date() {
    check(&["--check"]);
}

#[test]
fn a_fleet_loses_nothing() {
    check(&["--fleet", "--check"]);
}
