//! The configuration of an org.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::runtime;
use tokio::sync::oneshot;

use crate::auth::{Credentials, Key};
use crate::clock::Clock;
use crate::faults::Faults;
use crate::limits::Limits;
use crate::org::Org;
use crate::record::Recorder;
use crate::seed::Seed;
use crate::server::{self, Server};
use crate::{DemoOrg, OauthClient};

/// Configures and starts an org.
#[must_use]
pub struct Builder {
    port: u16,
    people: usize,
    seeds: Vec<Seed>,
    page_limit: usize,
    rate_limit: Option<u32>,
    rate_limit_window: Duration,
    token_lifetime: Duration,
    rsa_keys: bool,
    faults: Option<u32>,
    record: Option<PathBuf>,
    sign_ins: Option<Duration>,
    clock: Arc<dyn Clock>,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            port: 0,
            people: 20,
            seeds: Vec::new(),
            page_limit: usize::MAX,
            rate_limit: None,
            rate_limit_window: Duration::from_secs(60),
            token_lifetime: Duration::from_secs(3600),
            rsa_keys: false,
            faults: None,
            record: None,
            sign_ins: None,
            clock: Arc::new(SystemTime::now),
        }
    }

    /// Sets the port. Default: a free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Sets the number of generated users besides the administrator. They are the same in every org. Default: 20.
    pub fn people(mut self, people: usize) -> Self {
        self.people = people;
        self
    }

    /// Adds an active user with this login, which is also the e-mail address. The JSON object sets other attributes of
    /// the profile, or replaces these.
    pub fn user(mut self, login: impl Into<String>, profile: Value) -> Self {
        self.seeds.push(Seed::User(login.into(), profile));
        self
    }

    /// Adds a group. The members are logins of users that were added before.
    pub fn group(
        mut self,
        name: impl Into<String>,
        members: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.seeds.push(Seed::Group(name.into(), members.into_iter().map(Into::into).collect()));
        self
    }

    /// Adds any other resource: the path of the operation that creates it, and the body of its POST request. The path may
    /// have a query, as in `/api/v1/users?activate=false`.
    pub fn resource(mut self, path: impl Into<String>, body: Value) -> Self {
        self.seeds.push(Seed::Resource(path.into(), body));
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

    /// Gives the applications RSA keys. Some clients, such as Okta's for Python and Node, support no other keys. Generating
    /// them takes a moment. Default: keys on the curve P-256.
    pub fn rsa_keys(mut self) -> Self {
        self.rsa_keys = true;
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

    /// Sets the clock: a function that returns the time, or a [`ManualClock`](crate::ManualClock) that a test advances.
    /// Default: the system clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Starts the org.
    ///
    /// # Errors
    ///
    /// Returns an error if the port, a thread, random numbers or the file of recordings are not available. An error of
    /// the kind [`InvalidInput`](io::ErrorKind::InvalidInput) names a user, a group or a resource that the org refuses.
    pub async fn start(self) -> io::Result<DemoOrg> {
        let (done, started) = oneshot::channel();
        // Adding many users takes time. The caller's runtime is not blocked meanwhile.
        thread::Builder::new().name("demo-org-start".to_owned()).spawn(move || {
            // If the caller has gone, the org stops.
            let _ = done.send(self.start_blocking());
        })?;
        started.await.unwrap_or_else(|_| Err(io::Error::other("the thread that starts the org has panicked")))
    }

    /// Starts the org from code that is not async.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`start`](Self::start).
    pub fn start_blocking(self) -> io::Result<DemoOrg> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let listener = TcpListener::bind(address).map_err(|error| unavailable(address, &error))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let key_ids = ["demo-key-1", "demo-key-2"];
        let [plain, bound] = key_ids.map(if self.rsa_keys { Key::generate_rsa } else { Key::generate });
        let (plain, bound) = (plain.map_err(io::Error::other)?, bound.map_err(io::Error::other)?);
        let lifetime = i64::try_from(self.token_lifetime.as_secs()).unwrap_or(i64::MAX);
        let credentials = Credentials::new(lifetime).map_err(io::Error::other)?;
        let limits = Limits::new(self.rate_limit, self.rate_limit_window);
        let (mut org, ids) = Org::new(self.clock, limits, credentials, self.people, [&plain, &bound]);
        org.add_seeds(&url, &self.seeds)?;
        org.faults = Faults::new(self.faults);
        org.sign_in_every(self.sign_ins);
        let [plain_id, bound_id] = ids;
        let clients = [(plain_id, key_ids[0], plain), (bound_id, key_ids[1], bound)]
            .map(|(id, key_id, key)| OauthClient { id, key_id: key_id.to_owned(), private_key: key.private });
        let recorder = self.record.map(|path| Recorder::create(&path)).transpose()?;
        let server = Arc::new(Server {
            org: Mutex::new(org),
            url,
            page_limit: self.page_limit,
            recorder: recorder.map(Mutex::new),
        });
        let (stop, stopped) = oneshot::channel();
        let runtime = runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
        let served = server.clone();
        let thread = thread::Builder::new().name("demo-org".to_owned()).spawn(move || {
            runtime.block_on(serve(listener, served, stopped));
        })?;
        Ok(DemoOrg { server, clients, thread: Some(thread), stop: Some(stop) })
    }
}

/// Serves requests until it is stopped. Open connections are closed then.
async fn serve(listener: TcpListener, server: Arc<Server>, stopped: oneshot::Receiver<()>) {
    let outcome = async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, server::router(server)).await
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

fn unavailable(address: SocketAddr, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot listen on {address}: {error}; set `port` to another one, or to 0 for a free one"),
    )
}
