//! The judge: a mock server of another project, which refuses what its document does not allow.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use okta_sdk::json::Value;

use crate::server::Request;

/// The program, or `None` and a line that says so if it is not there. The variable `OKTA_TEST_JUDGE` names its folder; if
/// it is set, it must be there.
pub(super) fn program() -> Option<PathBuf> {
    let named = std::env::var_os("OKTA_TEST_JUDGE");
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/judge");
    let program = named.clone().map_or(usual, PathBuf::from).join("node_modules/.bin/prism");
    if program.exists() {
        return Some(program);
    }
    assert!(named.is_none(), "there is no {}", program.display());
    // Not by eprintln!, which the test harness keeps to itself when a test passes.
    let hint = "skipped: target/judge is not there; okta-sdk/tests/judge/install makes it";
    let _ = writeln!(io::stderr(), "{hint}");
    None
}

/// A running mock, which ends with this value.
pub(super) struct Mock {
    process: Child,
    url: String,
}

impl Mock {
    /// Starts it on a free port of this machine, and waits until it says that it listens.
    pub(super) fn start(program: &Path, document: &Value) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("judged.json");
        std::fs::write(&path, document.to_string()).unwrap();
        let mut command = Command::new(program);
        command.args(["mock", "--host", "127.0.0.1", "--port", "0"]).arg(path);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut said = String::new();
        let url = loop {
            let before = said.len();
            assert_ne!(output.read_line(&mut said).unwrap(), 0, "the mock does not start:\n{said}");
            if let Some((_, url)) = said[before..].split_once("is listening on ") {
                break url.trim().to_owned();
            }
        };
        // It stops when nobody takes what it writes.
        std::thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        Self { process, url }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Sends a request as it is; gives the status and the body.
    pub(super) fn ask(&self, request: &Request) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
        for (name, value) in request.headers.iter().filter(|(name, _)| name != "content-length") {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\nconnection: close\r\n\r\n", request.body.len()));
        stream.write_all(&[head.as_bytes(), &request.body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let text = String::from_utf8_lossy(&answer);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.as_bytes().to_vec())
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
