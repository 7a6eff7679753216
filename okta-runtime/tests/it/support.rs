//! A client without a network, in a time of its own.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use okta_runtime::environment::Environment;
use okta_runtime::transport::TestTransport;
use okta_runtime::{BoxFuture, Client, ClientBuilder};

/// Sleeping takes no time here, and is written down.
#[derive(Clone)]
pub struct FakeTime(Arc<Inner>);

struct Inner {
    start: Instant,
    passed: Mutex<Duration>,
    sleeps: Mutex<Vec<Duration>>,
}

/// Thu, 01 Jan 2026 00:00:00 GMT
pub const EPOCH: u64 = 1_767_225_600;

impl FakeTime {
    pub fn new() -> Self {
        Self(Arc::new(Inner { start: Instant::now(), passed: Mutex::default(), sleeps: Mutex::default() }))
    }

    /// The sleeps that were waited for to the end.
    pub fn sleeps(&self) -> Vec<Duration> {
        self.0.sleeps.lock().unwrap().clone()
    }

    /// Lets time pass.
    #[cfg_attr(not(feature = "oauth"), expect(dead_code))]
    pub fn advance(&self, duration: Duration) {
        *self.0.passed.lock().unwrap() += duration;
    }

    pub fn passed(&self) -> Duration {
        *self.0.passed.lock().unwrap()
    }
}

impl Environment for FakeTime {
    fn now(&self) -> Instant {
        self.0.start + self.passed()
    }

    fn wall_clock(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(EPOCH) + self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let time = self.clone();
        Box::pin(async move {
            *time.0.passed.lock().unwrap() += duration;
            time.0.sleeps.lock().unwrap().push(duration);
        })
    }

    /// The middle of every range.
    fn random(&self) -> u64 {
        1 << 63
    }
}

pub fn builder(transport: &TestTransport) -> ClientBuilder {
    Client::builder().org_url("https://acme.okta.com").token("t0ken").transport(transport.clone())
}

pub fn client(transport: &TestTransport) -> Client {
    builder(transport).environment(FakeTime::new()).build().unwrap()
}
