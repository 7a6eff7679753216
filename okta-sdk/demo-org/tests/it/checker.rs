//! Prism between the client and the org: it compares each response with the document.

use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use okta_test_support::CHECKER;
use reqwest::Response;
use serde_json::Value;

/// A running proxy. It is stopped when this value is dropped.
pub(crate) struct Checker {
    process: Child,
    pub(crate) url: String,
}

impl Checker {
    /// Starts the proxy on a free port, if it is installed.
    pub(crate) fn start(document: &Value, upstream: &str) -> Option<Self> {
        let program = CHECKER.file("node_modules/.bin/prism")?;
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("responses.json");
        let mut document = document.clone();
        remove_empty_contents(&mut document);
        // Prism counts the alternatives that match. Alternatives without a tag overlap.
        std::fs::write(&path, document.to_string().replace("\"oneOf\":", "\"anyOf\":")).unwrap();
        let mut command = Command::new(program);
        command.args(["proxy", "--host", "127.0.0.1", "--port", "0"]).arg(path).arg(upstream);
        let mut process =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut printed = String::new();
        let url = loop {
            let before = printed.len();
            assert_ne!(output.read_line(&mut printed).unwrap(), 0, "the proxy does not start:\n{printed}");
            if let Some((_, url)) = printed[before..].split_once("is listening on ") {
                break url.trim().to_owned();
            }
        };
        // Prism blocks if nobody reads its output.
        std::thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        Some(Self { process, url })
    }
}

/// Removes media types of responses that have no body. Prism expects one.
fn remove_empty_contents(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if let Some(response) = fields.get_mut("204").and_then(Value::as_object_mut) {
                response.remove("content");
            }
            fields.values_mut().for_each(remove_empty_contents);
        }
        Value::Array(items) => items.iter_mut().for_each(remove_empty_contents),
        _ => {}
    }
}

impl Drop for Checker {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns what the proxy says about a response.
pub(crate) fn violations(response: &Response) -> Vec<String> {
    let Some(header) = response.headers().get("sl-violations") else { return Vec::new() };
    let text = String::from_utf8_lossy(header.as_bytes());
    let Ok(all) = serde_json::from_str::<Vec<Value>>(&text) else {
        // The list is too long for a header and was cut.
        return vec![text.into_owned()];
    };
    let of_response = all.iter().filter(|one| one["location"][0] == "response");
    of_response.map(|one| format!("{} {}", one["location"], one["message"])).collect()
}
