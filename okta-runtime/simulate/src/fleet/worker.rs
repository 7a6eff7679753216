//! A process of the fleet.

use std::env;
use std::error::Error;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use okta_redis::{Redis, RedisLimiter};
use okta_runtime::limiter::LimiterSettings;
use okta_runtime::transport::HttpTransport;
use okta_runtime::{Client, Method, Operation};
use tokio::task::JoinSet;

use super::org::TIMEOUT;

/// The argument that makes the program a process of the fleet.
pub(crate) const ARGUMENT: &str = "--fleet-worker";

const ORG: &str = "FLEET_ORG";
const REDIS: &str = "FLEET_REDIS";
const ITEMS: &str = "FLEET_ITEMS";

const TASKS: usize = 64;
const TOKEN: &str = "fleet";

/// A busy machine must not look like a Redis that is away.
const REDIS_TIMEOUT: Duration = Duration::from_secs(5);

/// Windows of the org are short, so leases are, too.
const LEASE_TIME: Duration = Duration::from_millis(500);

static OPERATION: Operation = Operation::new("getItem", Method::Get, "/api/v1/items").bucket("items");

/// A process that runs. It is killed when this is dropped.
pub(super) struct Worker {
    child: Child,
    items: Vec<usize>,
}

impl Worker {
    /// Starts a process that makes a call for each item.
    pub(super) fn start(org: &str, redis: &str, items: &[usize]) -> Result<Self, Box<dyn Error>> {
        let list: Vec<String> = items.iter().map(usize::to_string).collect();
        let child = Command::new(env::current_exe()?)
            .arg(ARGUMENT)
            .env(ORG, org)
            .env(REDIS, redis)
            .env(ITEMS, list.join(","))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        Ok(Self { child, items: items.to_vec() })
    }

    /// Kills the process, and returns its items.
    pub(super) fn kill(mut self) -> Vec<usize> {
        std::mem::take(&mut self.items)
    }

    /// Waits until the process ends. Returns how many of its calls failed.
    pub(super) fn join(mut self) -> Result<u64, Box<dyn Error>> {
        let end = Instant::now() + TIMEOUT;
        let status = loop {
            if let Some(status) = self.child.try_wait()? {
                break status;
            }
            if Instant::now() > end {
                return Err(format!("a process of the fleet has not ended within {TIMEOUT:?}").into());
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        if !status.success() {
            return Err(format!("a process of the fleet has failed: {status}").into());
        }
        let mut text = String::new();
        if let Some(output) = &mut self.child.stdout {
            output.read_to_string(&mut text)?;
        }
        Ok(text.trim().parse()?)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes the calls of one process, and prints how many failed.
pub(crate) fn work() -> Result<(), Box<dyn Error>> {
    let items = env::var(ITEMS)?.split(',').map(str::parse).collect::<Result<Vec<usize>, _>>()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    println!("{}", runtime.block_on(call_all(items))?);
    Ok(())
}

async fn call_all(items: Vec<usize>) -> Result<u64, Box<dyn Error>> {
    let org = env::var(ORG)?;
    let redis = Redis::builder(&env::var(REDIS)?).timeout(REDIS_TIMEOUT).open()?;
    let limiter = RedisLimiter::new(&redis, &org, TOKEN, LimiterSettings::default()).lease_time(LEASE_TIME);
    let client = Client::builder()
        .org_url(&org)
        .danger_allow_http()
        .token(TOKEN)
        .transport(HttpTransport::builder().no_proxy().build()?)
        .limiter(limiter)
        .build()?;
    let items = Arc::new(Mutex::new(items));
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        tasks.spawn(call_each(client.clone(), items.clone()));
    }
    Ok(tasks.join_all().await.into_iter().sum())
}

/// Makes calls until no items are left. Returns how many failed.
async fn call_each(client: Client, items: Arc<Mutex<Vec<usize>>>) -> u64 {
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let mut failed = 0;
    while let Some(item) = next() {
        if let Err(error) = client.call(&OPERATION).query("item", item).empty().await {
            eprintln!("{error}");
            failed += 1;
        }
    }
    failed
}
