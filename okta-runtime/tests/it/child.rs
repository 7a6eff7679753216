//! Tests in a process of their own: what is set for a whole process, and what is measured of one.

use std::process::Command;

/// Names the test that a process was started for.
const VARIABLE: &str = "OKTA_TEST_CHILD";

/// Whether this process was started for this test.
pub fn is_child(test: &str) -> bool {
    std::env::var(VARIABLE).is_ok_and(|child| child == test)
}

/// Runs this test alone, with nothing but these in its environment and what finds programs.
pub async fn run(test: &'static str, environment: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]);
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).envs(environment.iter().copied()).env(VARIABLE, test);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && text.contains("1 passed"), "{test} in a process of its own: {text}");
}
