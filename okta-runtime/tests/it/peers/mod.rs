//! Third-party programs that the tests start and connect to. `okta-runtime/tests/peers/install` installs them.

mod authorization;
mod proxies;

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A running program, which is terminated when this is dropped.
struct Peer {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

/// The variable with the folder of the programs. If it is set, they must exist.
const FOLDER: &str = "OKTA_TEST_PEERS";

/// Returns the folder with the programs. If they are missing, prints a line and returns `None`.
fn folder() -> Option<PathBuf> {
    let named = std::env::var_os(FOLDER);
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers");
    let folder = named.clone().map_or(usual, PathBuf::from);
    if folder.join("node_modules").is_dir() && folder.join("tinyproxy").is_file() {
        return Some(folder);
    }
    assert!(named.is_none(), "{} has no programs to talk to", folder.display());
    // The test harness hides the output of eprintln! when a test passes.
    let hint = "skipped: target/peers is not there; okta-runtime/tests/peers/install makes it";
    let _ = writeln!(std::io::stderr(), "{hint}");
    None
}

impl Peer {
    /// Starts one of the scripts next to `install`.
    fn node(folder: &Path, script: &str, arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(script);
        // Warnings are about production use of the program.
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

    /// Reads the next line of output.
    fn line(&mut self) -> String {
        self.output.next().expect("the program ended").unwrap()
    }

    /// Waits for a line that contains this text.
    fn wait_for(&mut self, text: &str) -> String {
        loop {
            let line = self.line();
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Writes a command to its input. Returns the line that it prints in response.
    fn command(&mut self, command: &str) -> String {
        writeln!(self.input, "{command}").unwrap();
        self.line()
    }

    /// Terminates it. Returns the unread lines of its output.
    fn end(mut self) -> Vec<String> {
        self.kill();
        std::iter::from_fn(|| self.output.next()).map(Result::unwrap).collect()
    }

    fn kill(&mut self) {
        // It may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Returns a port that is currently free.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
