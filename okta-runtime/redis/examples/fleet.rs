//! Reads all users of an org with several processes that share its rate limits.
//!
//! `cargo run --package okta-redis --example fleet` starts four processes that call the demo org, or the org that
//! `OKTA_CLIENT_ORGURL` and `OKTA_CLIENT_TOKEN` name. `FLEET_REDIS` is the URL of Redis (default:
//! `redis://127.0.0.1:6379/`) and `FLEET_PROCESSES` the number of processes. Without Redis, each process tracks the
//! limits on its own.

use std::env;
use std::error::Error;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use okta_demo_org::DemoOrg;
use okta_demo_org::example::ExampleOrg;
use okta_redis::{Redis, RedisLimiter};
use okta_sdk::Client;
use okta_sdk::runtime::limiter::LimiterSettings;
use okta_sdk::runtime::observe::{Event, Observer};
use tokio::task::JoinSet;

/// The argument of the processes that the first one starts.
const WORKER: &str = "--worker";

fn main() -> Result<(), Box<dyn Error>> {
    if env::args().any(|argument| argument == WORKER) { work() } else { start() }
}

/// Starts the processes and waits for them.
fn start() -> Result<(), Box<dyn Error>> {
    // Each bucket of the demo org accepts 50 requests in two seconds.
    let demo = DemoOrg::builder().people(100).rate_limit(50).rate_limit_window(Duration::from_secs(2));
    let org = ExampleOrg::to_read(demo)?;
    let count: usize = env::var("FLEET_PROCESSES").ok().map_or(Ok(4), |count| count.parse())?;
    let mut workers = Vec::new();
    for _ in 0..count {
        let mut worker = Command::new(env::current_exe()?);
        workers.push(worker.arg(WORKER).envs(org.env()).stdin(Stdio::null()).spawn()?);
    }
    for mut worker in workers {
        if !worker.wait()?.success() {
            return Err("a process failed".into());
        }
    }
    Ok(())
}

/// Reads the list of users, and then each user, with many requests at the same time.
#[tokio::main]
async fn work() -> Result<(), Box<dyn Error>> {
    let url = env::var("FLEET_REDIS").unwrap_or_else(|_| "redis://127.0.0.1:6379/".to_owned());
    let redis = Redis::open(&url)?;
    // Okta counts the requests of each org and token. The limiter sends only a hash of the token to Redis.
    let (org, token) = (env::var("OKTA_CLIENT_ORGURL")?, env::var("OKTA_CLIENT_TOKEN")?);
    let limiter = RedisLimiter::new(&redis, &org, &token, LimiterSettings::default());
    let counts = Counts::default();
    let okta = Client::builder().discover().limiter(limiter).observer(counts.clone()).build()?;

    let start = Instant::now();
    let users = okta.list_users().collect_all().await?;
    let mut calls = JoinSet::new();
    for user in users {
        let okta = okta.clone();
        calls.spawn(async move { okta.get_user(&user.id).await });
    }
    while let Some(call) = calls.join_next().await {
        call??;
    }
    println!(
        "process {}: {} responses, {} of them 429, in {:.1} s{}",
        std::process::id(),
        counts.responses.load(Ordering::Relaxed),
        counts.refused.load(Ordering::Relaxed),
        start.elapsed().as_secs_f64(),
        if redis.is_available() { "" } else { " (without Redis)" },
    );
    Ok(())
}

/// Counts responses.
#[derive(Clone, Default)]
struct Counts {
    responses: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
}

impl Observer for Counts {
    fn event(&self, event: &Event<'_>) {
        if let Event::Response { status: Some(status), .. } = event {
            self.responses.fetch_add(1, Ordering::Relaxed);
            self.refused.fetch_add(usize::from(*status == 429), Ordering::Relaxed);
        }
    }
}
