//! Okta's Python package works with the demo org.

use std::path::PathBuf;
use std::process::Command;

use okta_demo_org::DemoOrg;
use okta_test_support::PEERS;

/// Lists, creates, changes and deletes users and groups.
#[test]
fn the_python_sdk_works() {
    let Some(python) = python() else { return };
    let org = DemoOrg::builder().people(25).page_limit(10).start_blocking().unwrap();
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/users.py");
    // The configuration of the environment is not used. Only a variable can allow plain HTTP.
    let empty = env!("CARGO_TARGET_TMPDIR");
    let output = Command::new(python)
        .arg(script)
        .args([org.url(), org.token()])
        .env_clear()
        .envs([("HOME", empty), ("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")])
        .current_dir(empty)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.ends_with("26 users in 3 pages; created, changed and deleted\n"), "{out}\n{err}");
}

/// Returns a Python that has the package, if it is installed.
fn python() -> Option<PathBuf> {
    PEERS.file("python/bin/python")
}
