//! Programs that others have written, and that the tests start to talk to. `okta-runtime/tests/peers/install` gets
//! them.

mod authorization;
mod proxies;

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A program that runs; it ends when this is dropped.
struct Peer {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

/// Names the folder with the programs; if it is set, they must be there.
const FOLDER: &str = "OKTA_TEST_PEERS";

/// The folder with the programs, or `None` and a line that says so if they are not there.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os(FOLDER);
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers");
    let folder = named.clone().map_or(usual, PathBuf::from);
    if folder.join("node_modules").is_dir() && folder.join("tinyproxy").is_file() {
        return Some(folder);
    }
    assert!(named.is_none(), "{} has no programs to talk to", folder.display());
    // Not by eprintln!, which the test harness keeps to itself when a test passes.
    let hint = "skipped: target/peers is not there; okta-runtime/tests/peers/install makes it";
    let _ = writeln!(std::io::stderr(), "{hint}");
    None
}

impl Peer {
    /// Starts one of the scripts beside `install`.
    fn node(folder: &Path, script: &str, arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(script);
        // Warnings are about how such a program would be run in earnest.
        let mut command = Command::new("node");
        command.arg("--no-warnings").arg(script).arg(folder).args(arguments).stderr(Stdio::null());
        Self::start(&mut command)
    }

    /// Starts a program.
    fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, input, output }
    }

    /// The next line that it writes.
    fn line(&mut self) -> String {
        self.output.next().expect("the program ended").unwrap()
    }

    /// Waits for a line that has this in it.
    fn wait_for(&mut self, text: &str) -> String {
        loop {
            let line = self.line();
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Tells it something; gives the line that it answers with.
    fn tell(&mut self, command: &str) -> String {
        writeln!(self.input, "{command}").unwrap();
        self.line()
    }

    /// Ends it; gives the lines that it wrote and that were not read.
    fn end(mut self) -> Vec<String> {
        self.kill();
        std::iter::from_fn(|| self.output.next()).map(Result::unwrap).collect()
    }

    fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A port that is free now.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
