//! A Redis server for one test.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use okta_redis::{Redis, RedisBuilder};

/// The variable with the folder of `redis-server`. If it is set, the program must exist.
const FOLDER: &str = "OKTA_TEST_REDIS";

/// How long a test waits for a program or a call that is expected to be done soon. It is a bound for failures only.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(120);

/// A running Redis without persistence. It ends when this is dropped.
pub(crate) struct Server {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    child: Child,
}

/// Returns the program. If it is missing, prints a line and returns `None`.
fn program() -> Option<PathBuf> {
    let named = std::env::var_os(FOLDER);
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/redis");
    let program = named.clone().map_or(usual, PathBuf::from).join("redis-server");
    if program.is_file() {
        return Some(program);
    }
    assert!(named.is_none(), "{} does not exist", program.display());
    // The test harness hides the output of eprintln! when a test passes.
    let hint = "skipped: there is no redis-server; okta-runtime/redis/tests/install gets it";
    let _ = writeln!(std::io::stderr(), "{hint}");
    None
}

impl Server {
    /// Starts Redis on a free port. Returns `None` if the program is missing.
    pub(crate) fn start() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let program = program()?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("okta-redis-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        loop {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let mut child = spawn(&program, &folder, port);
            // Another program may take the port first.
            if is_ready(&mut child, port) {
                return Some(Self { program, folder, port, child });
            }
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Returns a builder with a timeout that is not reached on a busy machine.
    pub(crate) fn builder(&self) -> RedisBuilder {
        Redis::builder(&self.url()).timeout(TIMEOUT)
    }

    pub(crate) fn open(&self) -> Redis {
        self.builder().open().unwrap()
    }

    /// Stops Redis. Its data is lost.
    pub(crate) fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts Redis again on the same port.
    pub(crate) fn start_again(&mut self) {
        self.child = spawn(&self.program, &self.folder, self.port);
        assert!(is_ready(&mut self.child, self.port));
    }

    /// Suspends or resumes the process.
    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    /// Runs a command and returns the response.
    pub(crate) fn command(&self, command: &str) -> String {
        try_command(self.port, command).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn spawn(program: &Path, folder: &Path, port: u16) -> Child {
    let mut command = Command::new(program);
    command.args(["--bind", "127.0.0.1", "--port", &port.to_string()]);
    command.args(["--save", "", "--appendonly", "no", "--dir"]).arg(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap()
}

/// Waits until Redis responds. Returns false if it has ended.
fn is_ready(child: &mut Child, port: u16) -> bool {
    let end = Instant::now() + TIMEOUT;
    while try_command(port, "PING").is_none_or(|response| !response.starts_with("+PONG")) {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        assert!(Instant::now() < end, "Redis does not respond");
        std::thread::sleep(Duration::from_millis(10));
    }
    true
}

/// Sends a command and returns everything that Redis responds before it closes the connection.
fn try_command(port: u16, command: &str) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.write_all(format!("{command}\r\nQUIT\r\n").as_bytes()).ok()?;
    let mut response = Vec::new();
    stream.read_to_end(&mut response).ok()?;
    let response = String::from_utf8_lossy(&response).into_owned();
    Some(response.strip_suffix("+OK\r\n").map_or(response.clone(), str::to_owned))
}
