//! A small Okta org on the loopback address, for those who have none, and for the tests of `okta-sdk`.
//!
//! It keeps users, groups, group rules, applications, policies, factors and a system log in memory, and answers about
//! them as Okta does: with pages that are linked by the `Link` header, `search` and `filter`, states that allow some
//! actions and not others, rate limits, Okta's error codes, API tokens, and OAuth 2.0 with a private key and proofs of
//! possession. `src/routes.rs` lists what it can do.
//!
//! It shares no code with the SDK, so that a mistake of one does not hide one of the other.
//!
//! ```
//! # fn main() -> std::io::Result<()> {
//! let org = okta_demo_org::DemoOrg::start()?;
//! println!("{} takes the API token {}", org.url(), org.token());
//! # Ok(())
//! # }
//! ```

#![cfg_attr(test, allow(clippy::panic))]

mod answer;
mod api;
mod auth;
mod call;
pub mod example;
mod fault;
mod limits;
mod org;
mod page;
mod query;
mod routes;
mod server;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use tokio::runtime;
use tokio::sync::oneshot;

use auth::{Credentials, Key};
use limits::Limits;
use org::{Clock, Org};
use server::Server;

/// The API token. It is no secret, because there is none to keep.
pub const API_TOKEN: &str = "demo-org-token";

/// The pass code of all factors.
pub const PASS_CODE: &str = "123456";

/// An application that signs in with a private key.
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

/// A running org. It serves in a thread of its own, and ends when this is dropped.
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
    /// If there is no port, thread or randomness to be had.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// Says how the org shall be.
    pub fn builder() -> Builder {
        Builder {
            port: 0,
            people: 20,
            page_limit: usize::MAX,
            rate_limit: None,
            rate_limit_window: Duration::from_secs(60),
            token_lifetime: Duration::from_secs(3600),
            clock: Arc::new(SystemTime::now),
        }
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The API token of an administrator.
    pub fn token(&self) -> &'static str {
        API_TOKEN
    }

    /// An application that may ask for all scopes.
    pub fn oauth_client(&self) -> &OauthClient {
        &self.clients[0]
    }

    /// An application that may ask for all scopes, and has to send proofs of possession.
    pub fn dpop_client(&self) -> &OauthClient {
        &self.clients[1]
    }

    /// Serves until the process is ended.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported by the thread.
            let _ = thread.join();
        }
    }
}

impl Drop for DemoOrg {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // If the thread has ended already, there is nothing to stop.
            let _ = stop.send(());
        }
    }
}

/// How an org shall be.
#[must_use]
pub struct Builder {
    port: u16,
    people: usize,
    page_limit: usize,
    rate_limit: Option<u32>,
    rate_limit_window: Duration,
    token_lifetime: Duration,
    clock: Clock,
}

impl Builder {
    /// The port; a free one if not set.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// How many people there are beside the administrator; 20 if not set.
    pub fn people(mut self, people: usize) -> Self {
        self.people = people;
        self
    }

    /// How many items a page has at most, whatever is asked for, so that a small org has lists of several pages.
    pub fn page_limit(mut self, items: usize) -> Self {
        self.page_limit = items.max(1);
        self
    }

    /// How many requests each route takes in a window; about as many as a real org if not set.
    pub fn rate_limit(mut self, requests: u32) -> Self {
        self.rate_limit = Some(requests);
        self
    }

    /// How long a window is, in whole seconds; a minute if not set.
    pub fn rate_limit_window(mut self, window: Duration) -> Self {
        self.rate_limit_window = window;
        self
    }

    /// How long an access token is good, in whole seconds; an hour if not set.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// Takes the time from elsewhere, for tests.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Starts the org.
    ///
    /// # Errors
    ///
    /// If there is no port, thread or randomness to be had.
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
        let (org, ids) = Org::new(self.clock, limits, credentials, self.people, [&plain, &bound]);
        let [plain_id, bound_id] = ids;
        let clients = [(plain_id, key_ids[0], plain), (bound_id, key_ids[1], bound)]
            .map(|(id, key_id, key)| OauthClient { id, key_id: key_id.to_owned(), private_key: key.private });
        let server = Server { org: Mutex::new(org), url: url.clone(), page_limit: self.page_limit };
        let (stop, stopped) = oneshot::channel();
        let runtime = runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let thread = thread::Builder::new().name("demo-org".to_owned()).spawn(move || {
            runtime.block_on(serve(listener, server, stopped));
        })?;
        Ok(DemoOrg { url, clients, thread: Some(thread), stop: Some(stop) })
    }
}

/// Serves until it is told to stop; connections that are open are closed then.
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
