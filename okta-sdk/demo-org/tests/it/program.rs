//! The program prints what a client needs, and its options have an effect.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use reqwest::Client;
use serde_json::Value;

/// A running program. It is stopped when this value is dropped.
struct Program {
    process: Child,
    /// What it has printed, up to the last variable.
    text: String,
}

impl Program {
    fn start(options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_okta-demo-org"));
        command.args(["--port", "0"]).args(options).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut text = String::new();
        while !text.contains("$env:OKTA_TESTING_TESTINGDISABLEHTTPSCHECK") {
            assert_ne!(output.read_line(&mut text).unwrap(), 0, "the program has ended:\n{text}");
        }
        Self { process, text }
    }

    /// Returns the lines of a block that a user copies.
    fn block(&self, shell: &str) -> Vec<&str> {
        let lines = self.text.lines().skip_while(|line| *line != shell).skip(1);
        lines.map_while(|line| line.strip_prefix("    ")).collect()
    }

    fn url(&self) -> &str {
        self.block("bash, zsh")[0].strip_prefix("export OKTA_CLIENT_ORGURL=").unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn the_program_prints_a_block_for_each_shell_and_both_keys() {
    let program = Program::start(&[]);
    let url = program.url();
    let token = program.block("bash, zsh")[1].strip_prefix("export OKTA_CLIENT_TOKEN=").unwrap();
    assert_eq!(program.block("bash, zsh")[2], "export OKTA_TESTING_TESTINGDISABLEHTTPSCHECK=true");
    assert_eq!(program.block("fish")[0], format!("set -gx OKTA_CLIENT_ORGURL {url}"));
    assert_eq!(program.block("PowerShell")[1], format!("$env:OKTA_CLIENT_TOKEN = '{token}'"));
    assert_eq!(program.text.matches("-----BEGIN PRIVATE KEY-----").count(), 2);
    assert!(program.text.contains("must send DPoP proofs"), "{}", program.text);

    let client = Client::builder().no_proxy().build().unwrap();
    let request =
        client.get(format!("{url}/api/v1/users/me")).header("authorization", format!("SSWS {token}"));
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[test]
fn a_port_in_use_is_named_with_the_remedy() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_okta-demo-org"));
    let output = command.args(["--port", &address.port().to_string()]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && error.contains(&format!("cannot listen on {address}: ")), "{error}");
    assert!(error.ends_with("; set `port` to another one, or to 0 for a free one\n"), "{error}");
}

#[tokio::test]
async fn options_configure_the_org() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("program.jsonl");
    let options = ["--users", "250", "--limit", "4", "--faults", "3", "--record", file.to_str().unwrap()];
    let program = Program::start(&options);
    let client = Client::builder().no_proxy().build().unwrap();
    let mut statuses = Vec::new();
    let mut users = Value::Null;
    for _ in 0..5 {
        let request = client.get(format!("{}/api/v1/users?limit=200", program.url()));
        let response = request.header("authorization", "SSWS demo-org-token").send().await.unwrap();
        statuses.push(response.status().as_u16());
        if statuses == [200] {
            users = response.json().await.unwrap();
        }
    }
    assert_eq!(users.as_array().unwrap().len(), 200);
    // Every third request fails, and the fifth exceeds the limit.
    assert_eq!(statuses, [200, 200, 503, 200, 429]);
    assert_eq!(std::fs::read_to_string(file).unwrap().lines().count(), 5);
}
