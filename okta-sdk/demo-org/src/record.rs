//! Records requests and responses in a file, one JSON object per line. Credentials are left out.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use crate::call::Call;
use crate::reply::Reply;

/// The path whose requests and responses consist of credentials.
const TOKEN: &str = "/oauth2/v1/token";

/// Fields whose values are credentials.
const SECRET: &[&str] = &[
    "activationToken",
    "answer",
    "client_secret",
    "clientSecret",
    "passCode",
    "password",
    "token",
    "verificationCode",
];

/// A file of recordings.
pub(crate) struct Recorder {
    file: File,
    count: u64,
}

impl Recorder {
    /// Creates the file, or empties it.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { file: File::create(path)?, count: 0 })
    }

    /// Writes a request and its response.
    pub(crate) fn write(&mut self, call: &Call, reply: &Reply) -> io::Result<()> {
        if call.path == TOKEN {
            return Ok(());
        }
        self.count += 1;
        let (request, request_kind) = content(&String::from_utf8_lossy(&call.body));
        let (response, response_kind) = content(&reply.body);
        let mut headers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in &reply.headers {
            headers.entry(name.as_str()).or_default().push(value);
        }
        let line = json!({
            "id": format!("demo-{}", self.count),
            "operation_id": call.route.operation.map(|operation| operation.id),
            "method": call.method,
            "path": call.path,
            "query": call.query,
            "request_content_type": call.header("content-type"),
            "request_body": request,
            "request_body_kind": request_kind,
            "status": reply.status.as_u16(),
            "response_headers": headers,
            "response_body": response,
            "response_body_kind": response_kind,
        });
        writeln!(self.file, "{line}")
    }
}

/// Returns a body without secrets, and its kind.
fn content(body: &str) -> (Value, &'static str) {
    if body.is_empty() {
        return (Value::Null, "empty");
    }
    match serde_json::from_str(body) {
        Ok(mut value) => {
            mask(&mut value);
            (value, "json")
        }
        // Certificates, images and the like.
        Err(_) => (json!("(not recorded)"), "text"),
    }
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if SECRET.contains(&name.as_str()) => "***".clone_into(text),
                    Value::Object(inner) if name == "password" => {
                        inner.values_mut().for_each(|value| *value = json!("***"));
                    }
                    value => mask(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        _ => {}
    }
}
