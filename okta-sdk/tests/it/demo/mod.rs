//! Tests of the SDK over HTTP against the demo org, which shares no code with it.

mod applications;
mod bulk;
mod groups;
mod limits;
mod lists;
mod logs;
#[cfg(feature = "oauth")]
mod oauth;
mod policies;
mod search;
mod users;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use okta_demo_org::{Builder, DemoOrg};
use okta_sdk::Client;
use okta_sdk::json::Id;
use okta_sdk::models::{CreateUserRequest, User, UserProfile};
use okta_sdk::runtime::environment::Environment;
use okta_sdk::runtime::{BoxFuture, ClientBuilder};

/// Returns a demo org and a client with an API token.
fn start(demo: Builder) -> (DemoOrg, Client) {
    let org = demo.start_blocking().unwrap();
    let okta = builder(&org).token(org.token()).build().unwrap();
    (org, okta)
}

/// Returns a demo org and a client that share a clock.
fn start_at(time: &SharedTime, demo: Builder) -> (DemoOrg, Client) {
    let org = demo.clock(time.clock()).start_blocking().unwrap();
    let okta = builder(&org).token(org.token()).environment(time.clone()).build().unwrap();
    (org, okta)
}

/// Returns a client without credentials.
fn builder(org: &DemoOrg) -> ClientBuilder<Client> {
    // The renewal of a token has a sixth of it.
    Client::builder().org_url(org.url()).danger_allow_http().attempt_timeout(FOR_EVER * 6)
}

/// A timeout that never expires in a test.
const FOR_EVER: Duration = Duration::from_secs(1_000_000);

/// Returns a profile with the required fields.
fn profile(name: &str) -> UserProfile {
    let login = format!("{name}@example.com");
    UserProfile::new().with_first_name(name).with_last_name("Test").with_email(&*login).with_login(&*login)
}

/// Creates a user who is not active, and returns the id.
async fn staged(okta: &Client, name: &str) -> Id {
    okta.create_user(&CreateUserRequest::new(profile(name))).activate(false).await.unwrap().id
}

fn login(user: &User) -> &str {
    user.profile.as_ref().and_then(|profile| profile.login.as_deref()).unwrap_or_default()
}

/// A clock that client and org share. Waiting advances the clock immediately. Timeouts never expire, because requests
/// take real time.
#[derive(Clone)]
struct SharedTime(Arc<(Instant, Mutex<Duration>)>);

impl SharedTime {
    fn new() -> Self {
        Self(Arc::new((Instant::now(), Mutex::default())))
    }

    fn passed(&self) -> Duration {
        *self.0.1.lock().unwrap()
    }

    fn advance(&self, duration: Duration) {
        *self.0.1.lock().unwrap() += duration;
    }

    /// Returns the clock for the org.
    fn clock(&self) -> impl Fn() -> SystemTime + Send + Sync + 'static {
        let time = self.clone();
        move || time.wall_clock()
    }
}

impl Environment for SharedTime {
    fn now(&self) -> Instant {
        self.0.0 + self.passed()
    }

    /// Thu, 01 Jan 2026 00:00:00 GMT, plus the elapsed time.
    fn wall_clock(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600) + self.passed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        if duration >= FOR_EVER {
            return Box::pin(std::future::pending());
        }
        let time = self.clone();
        Box::pin(async move { time.advance(duration) })
    }
}
