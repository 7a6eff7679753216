//! Prism, a mock server that rejects requests that do not match its document.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use okta_sdk::json::Value;
use okta_test_support::CHECKER;

use crate::server::Request;

/// Returns the program, if it is installed.
pub(super) fn program() -> Option<PathBuf> {
    CHECKER.file("node_modules/.bin/prism")
}

/// A running mock server. It is stopped when this value is dropped.
pub(super) struct Mock {
    process: Child,
    url: String,
}

impl Mock {
    /// Starts Prism on a free port and waits until it listens. The document is written to a file with this name.
    pub(super) fn start(program: &Path, name: &str, document: &Value) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("prepared-{name}.json"));
        std::fs::write(&path, document.to_string()).unwrap();
        let mut command = Command::new(program);
        command.args(["mock", "--host", "127.0.0.1", "--port", "0"]).arg(path);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut printed = String::new();
        let url = loop {
            let before = printed.len();
            assert_ne!(output.read_line(&mut printed).unwrap(), 0, "the mock does not start:\n{printed}");
            if let Some((_, url)) = printed[before..].split_once("is listening on ") {
                break url.trim().to_owned();
            }
        };
        // Prism blocks if nobody reads its output.
        std::thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        Self { process, url }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Sends a request unchanged. Returns the status and the body.
    pub(super) fn send(&self, request: &Request) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        let mut head = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
        for (name, value) in request.headers.iter().filter(|(name, _)| name != "content-length") {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\nconnection: close\r\n\r\n", request.body.len()));
        stream.write_all(&[head.as_bytes(), &request.body].concat()).unwrap();
        let mut response = Vec::new();
        stream.read_to_end(&mut response).unwrap();
        let text = String::from_utf8_lossy(&response);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.as_bytes().to_vec())
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
