//! Tests that need their own process, because they set or measure something process-wide.

use std::process::Command;

/// The variable with the test that a process was started for.
const VARIABLE: &str = "OKTA_TEST_CHILD";

/// Returns whether this process was started for this test.
pub fn is_child(test: &str) -> bool {
    std::env::var(VARIABLE).is_ok_and(|child| child == test)
}

/// Runs only this test in a new process, with these environment variables and `PATH`.
pub async fn run(test: &'static str, environment: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]);
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.env_clear().env("PATH", path).envs(environment.iter().copied()).env(VARIABLE, test);
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && text.contains("1 passed"), "{test} in its own process: {text}");
}
