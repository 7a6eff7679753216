//! Another client than ours: the Python package `okta`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use okta_demo_org::DemoOrg;

/// Lists, creates, pages, changes and deletes users and groups by Okta's own SDK.
#[test]
fn the_python_sdk_works_with_it() {
    let Some(python) = python() else { return };
    let org = DemoOrg::builder().people(25).page_limit(10).start().unwrap();
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/users.py");
    // Nothing of what this machine has configured; plain HTTP can be allowed in the environment only.
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

/// A Python that has the package, or `None` and a line that says so. If `OKTA_TEST_PEERS` names the folder that it is in,
/// it must be there.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("OKTA_TEST_PEERS");
    let usual = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/peers");
    let python = named.clone().map_or(usual, PathBuf::from).join("python/bin/python");
    if Command::new(&python).args(["-c", "import okta"]).output().is_ok_and(|output| output.status.success())
    {
        return Some(python);
    }
    assert!(named.is_none(), "{} has no package okta", python.display());
    // Not by eprintln!, which the test harness keeps to itself when a test passes.
    let hint = "skipped: target/peers/python is not there; okta-sdk/demo-org/tests/install makes it";
    let _ = writeln!(std::io::stderr(), "{hint}");
    None
}
