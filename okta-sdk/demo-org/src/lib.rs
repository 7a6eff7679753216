//! A small Okta org on the loopback address, for examples and for the tests of `okta-sdk`.
//!
//! It serves every operation of the management API, and keeps everything in memory. Users, groups, group rules,
//! applications, policies, factors and the system log follow the rules of Okta: `search` and `filter`, lifecycle states,
//! unique names, memberships. All other resources can be created, read, listed, changed and deleted; their statuses, ids and
//! references follow a table (`src/resources/table.rs`), and the rest follows the API document. It supports pages linked by
//! the `Link` header, rate limits, Okta's error codes, API tokens, and OAuth 2.0 with a private key and proofs of
//! possession.
//!
//! Requests must satisfy the API document, and responses do. A path that the document does not have is answered with
//! status 501 and its name, so that it is not mistaken for a resource that does not exist.
//!
//! It shares no code with the SDK, so that a bug in one cannot mask a bug in the other.
//!
//! ```
//! # fn main() -> std::io::Result<()> {
//! let org = okta_demo_org::DemoOrg::start()?;
//! println!("{} accepts the API token {}", org.url(), org.token());
//! # Ok(())
//! # }
//! ```

#![cfg_attr(test, allow(clippy::panic))]

mod api;
mod auth;
mod call;
mod document;
mod error;
pub mod example;
mod faults;
mod limits;
mod org;
mod page;
mod query;
mod record;
mod reply;
mod resources;
mod routes;
mod server;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use tokio::runtime;
use tokio::sync::oneshot;

use auth::{Credentials, Key};
use faults::Faults;
use limits::Limits;
use org::{Clock, Org};
use record::Recorder;
use server::Server;

/// The API token. It is not secret.
pub const API_TOKEN: &str = "demo-org-token";

/// The pass code of all factors.
pub const PASS_CODE: &str = "123456";

/// An application that authenticates with a private key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OauthClient {
    /// The client id.
    pub id: String,
    /// The id of the key.
    pub key_id: String,
    /// The private key in PEM.
    pub private_key: String,
}

/// A running org. It runs in its own thread and stops when this value is dropped.
#[derive(Debug)]
pub struct DemoOrg {
    url: String,
    clients: [OauthClient; 2],
    thread: Option<thread::JoinHandle<()>>,
    stop: Option<oneshot::Sender<()>>,
}

impl DemoOrg {
    /// Starts an org with 20 people on a free port.
    ///
    /// # Errors
    ///
    /// Returns an error if a port, a thread or random numbers are not available.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Returns a builder with the defaults.
    pub fn builder() -> Builder {
        Builder {
            port: 0,
            people: 20,
            page_limit: usize::MAX,
            rate_limit: None,
            rate_limit_window: Duration::from_secs(60),
            token_lifetime: Duration::from_secs(3600),
            faults: None,
            record: None,
            sign_ins: None,
            clock: Arc::new(SystemTime::now),
        }
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the API token of an administrator.
    pub fn token(&self) -> &'static str {
        API_TOKEN
    }

    /// Returns an application that may request all scopes.
    pub fn oauth_client(&self) -> &OauthClient {
        &self.clients[0]
    }

    /// Returns an application that may request all scopes and must send proofs of possession.
    pub fn dpop_client(&self) -> &OauthClient {
        &self.clients[1]
    }

    /// Serves requests until the process ends.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread has reported its panic.
            let _ = thread.join();
        }
    }
}

impl Drop for DemoOrg {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended already.
            let _ = stop.send(());
        }
    }
}

/// Configures and starts an org.
#[must_use]
pub struct Builder {
    port: u16,
    people: usize,
    page_limit: usize,
    rate_limit: Option<u32>,
    rate_limit_window: Duration,
    token_lifetime: Duration,
    faults: Option<u32>,
    record: Option<PathBuf>,
    sign_ins: Option<Duration>,
    clock: Clock,
}

impl Builder {
    /// Sets the port. Default: a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the number of users besides the administrator. Default: 20.
    pub fn people(mut self, people: usize) -> Self {
        self.people = people;
        self
    }

    /// Sets the maximum number of items of a page, so that a small org has lists of several pages. Default: no limit.
    pub fn page_limit(mut self, items: usize) -> Self {
        self.page_limit = items.max(1);
        self
    }

    /// Sets the number of requests that each route accepts in a window. Default: about as many as a real org.
    pub fn rate_limit(mut self, requests: u32) -> Self {
        self.rate_limit = Some(requests);
        self
    }

    /// Sets the length of a rate limit window in whole seconds. Default: one minute.
    pub fn rate_limit_window(mut self, window: Duration) -> Self {
        self.rate_limit_window = window;
        self
    }

    /// Sets the lifetime of access tokens in whole seconds. Default: one hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// Lets every n-th request fail before it changes anything: in turn with status 503, 429, 504 and 500. Default: none
    /// fails.
    pub fn faults(mut self, every: u32) -> Self {
        self.faults = Some(every.max(1));
        self
    }

    /// Records requests and responses in a file, which is emptied first: one JSON object per line, in the format that
    /// `cargo xtask conformance` reads. Credentials and token requests are not recorded. Default: nothing is recorded.
    pub fn record(mut self, file: impl Into<PathBuf>) -> Self {
        self.record = Some(file.into());
        self
    }

    /// Lets an active user sign in whenever this time has passed since the last sign-in: the user's `lastLogin` changes,
    /// and the log has an event. It happens during the next request. Default: nobody signs in, so that only requests
    /// change the org.
    pub fn sign_in_every(mut self, time: Duration) -> Self {
        self.sign_ins = Some(time);
        self
    }

    /// Sets the clock, for tests. Default: the system clock.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Starts the org.
    ///
    /// # Errors
    ///
    /// Returns an error if the port, a thread, random numbers or the file of recordings are not available.
    pub fn start(self) -> io::Result<DemoOrg> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let key_ids = ["demo-key-1", "demo-key-2"];
        let [plain, bound] = key_ids.map(Key::generate);
        let (plain, bound) = (plain.map_err(io::Error::other)?, bound.map_err(io::Error::other)?);
        let lifetime = i64::try_from(self.token_lifetime.as_secs()).unwrap_or(i64::MAX);
        let credentials = Credentials::new(lifetime).map_err(io::Error::other)?;
        let limits = Limits::new(self.rate_limit, self.rate_limit_window);
        let (mut org, ids) = Org::new(self.clock, limits, credentials, self.people, [&plain, &bound]);
        org.faults = Faults::new(self.faults);
        org.sign_in_every(self.sign_ins);
        let [plain_id, bound_id] = ids;
        let clients = [(plain_id, key_ids[0], plain), (bound_id, key_ids[1], bound)]
            .map(|(id, key_id, key)| OauthClient { id, key_id: key_id.to_owned(), private_key: key.private });
        let recorder = self.record.map(|path| Recorder::create(&path)).transpose()?;
        let server = Server {
            org: Mutex::new(org),
            url: url.clone(),
            page_limit: self.page_limit,
            recorder: recorder.map(Mutex::new),
        };
        let (stop, stopped) = oneshot::channel();
        let runtime = runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let thread = thread::Builder::new().name("demo-org".to_owned()).spawn(move || {
            runtime.block_on(serve(listener, server, stopped));
        })?;
        Ok(DemoOrg { url, clients, thread: Some(thread), stop: Some(stop) })
    }
}

/// Serves requests until it is stopped. Open connections are closed then.
async fn serve(listener: TcpListener, server: Server, stopped: oneshot::Receiver<()>) {
    let outcome = async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, server::router(Arc::new(server))).await
    };
    tokio::select! {
        served = outcome => {
            if let Err(error) = served {
                eprintln!("the demo org has stopped: {error}");
            }
        }
        _ = stopped => {}
    }
}
