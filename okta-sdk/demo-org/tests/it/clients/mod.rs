//! Okta's clients for Python and Node call every operation that they have, and understand the responses.
//!
//! `exceptions.txt` lists the operations that a client cannot call, or whose response it cannot read, with the reason.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use okta_demo_org::DemoOrg;
use okta_test_support::PEERS;
use serde_json::{Value, json};

use crate::walk::{Operation, Request, Walker, operations, scopes};

/// The failures that a client cannot avoid: client, operation and reason in each line.
const EXCEPTIONS: &str = include_str!("exceptions.txt");

/// A program that calls operations with a client.
struct Driver {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Driver {
    fn start(program: &Path, script: &str, variables: &[(&str, &OsStr)], settings: &Value) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/clients").join(script);
        // The configuration of the environment is not used. Only a variable can allow plain HTTP.
        let empty = env!("CARGO_TARGET_TMPDIR");
        let mut process = Command::new(program)
            .arg(script)
            .env_clear()
            .envs([("HOME", empty), ("OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "true")])
            .envs(variables.iter().copied())
            .current_dir(empty)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        let mut driver = Self { process, input, output: BufReader::new(output) };
        driver.send(settings);
        driver
    }

    fn send(&mut self, value: &Value) {
        writeln!(self.input, "{value}").unwrap();
    }

    fn call(&mut self, operation: &Operation<'_>, request: &Request) -> Value {
        let (media, body) = request.body.clone().unwrap_or_default();
        self.send(&json!({
            "method": operation.method, "template": operation.path, "path": request.params,
            "query": request.query, "oauth": operation.needs_oauth(),
            "json": media.contains("json"), "body": if media.is_empty() || media.contains("json") { body } else { json!("x") },
        }));
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{}: the client has stopped", operation.id))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Walks through all operations with a client: its name, and the operations that it has at least.
async fn walk(client: &str, program: PathBuf, script: &str, variables: &[(&str, &OsStr)], least: usize) {
    let document: Value = serde_json::from_str(include_str!("../../../src/document.json")).unwrap();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{client}.jsonl"));
    let org =
        DemoOrg::builder().people(5).rate_limit(100_000).record(&file).rsa_keys().start().await.unwrap();
    let mut walker = Walker::new(&document, &org, "");
    let app = org.oauth_client();
    let settings = json!({
        "url": org.url(), "token": org.token(), "client_id": app.id,
        "key_id": app.key_id, "private_key": app.private_key, "scopes": scopes(&document),
    });
    let mut driver = Driver::start(&program, script, variables, &settings);
    let mut recording = BufReader::new(std::fs::File::open(&file).unwrap());
    let (mut called, mut missing, mut refused, mut problems) = (0, 0, Vec::new(), BTreeMap::new());
    // The clients have no other API.
    for operation in operations(&document).iter().filter(|operation| operation.is_of_management()) {
        let request = walker.request(operation).await;
        recorded(&mut recording);
        let outcome = driver.call(operation, &request);
        let pair = recorded(&mut recording).pop();
        if pair.is_none() && !operation.needs_oauth() {
            // Later requests need what this one creates.
            walker.send(org.url(), operation, &request).await;
        }
        let sent = pair.is_some();
        let pair = pair.or_else(|| recorded(&mut recording).pop()).unwrap_or_default();
        walker.learn(operation, &request, &pair["response_body"]);
        let status = pair["status"].as_u64().unwrap_or_default();
        let error = outcome["error"].as_str().unwrap_or_default().replace('\n', " ");
        called += usize::from(outcome["outcome"] != "missing");
        match outcome["outcome"].as_str() {
            Some("missing") => missing += 1,
            Some("ok") if status < 400 => {}
            Some("ok") => drop(problems.insert(operation.id, format!("{status} is taken for a success"))),
            // The client understands an error too: it raises one.
            _ if sent && status >= 400 => refused.push(format!("{} {status}", operation.id)),
            _ if sent => drop(problems.insert(operation.id, format!("cannot read the response: {error}"))),
            _ => drop(problems.insert(operation.id, format!("sends nothing: {error}"))),
        }
    }
    println!(
        "{client}: {called} operations, {} refused by the org: {refused:?}; {missing} missing",
        refused.len()
    );
    let lines = EXCEPTIONS.lines().filter_map(|line| line.strip_prefix(client)?.trim_start().split_once(' '));
    let expected: BTreeMap<&str, &str> = lines.collect();
    for (operation, problem) in &problems {
        println!("{client} {operation} {problem}");
    }
    let unexpected: Vec<_> = problems.keys().filter(|operation| !expected.contains_key(*operation)).collect();
    let stale: Vec<_> = expected.keys().filter(|operation| !problems.contains_key(*operation)).collect();
    assert!(unexpected.is_empty() && stale.is_empty(), "unexpected: {unexpected:?}; stale: {stale:?}");
    assert!(called >= least, "only {called} operations");
    assert!(refused.len() <= 20, "{} refused: {refused:?}", refused.len());
}

/// Returns what was recorded since the last time.
fn recorded(file: &mut impl std::io::BufRead) -> Vec<Value> {
    let lines = std::iter::from_fn(|| {
        let mut line = String::new();
        (file.read_line(&mut line).unwrap() > 0).then_some(line)
    });
    lines.map(|line| serde_json::from_str(&line).unwrap()).collect()
}

#[tokio::test]
async fn the_python_sdk_calls_every_operation() {
    let Some(program) = PEERS.file("python/bin/python") else { return };
    walk("python", program, "client.py", &[], 600).await;
}

#[tokio::test]
async fn the_node_sdk_calls_every_operation() {
    let Some(modules) = PEERS.file("okta-node/node_modules") else { return };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let variables = [("NODE_PATH", modules.as_os_str()), ("PATH", path.as_os_str())];
    walk("node", "node".into(), "client.js", &variables, 500).await;
}
