//! One run of a scenario.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use okta_runtime::environment::Environment;
use okta_runtime::retry::{Cause, Decision, Failure, RetryPolicy};
use okta_runtime::throttle::Throttle;
use okta_runtime::{Client, ClientBuilder, Error, Method, Operation};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::org::{EPOCH, Org};
use crate::random::Random;
use crate::report::Report;
use crate::scenario::Scenario;

/// How calls deal with limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strategy {
    /// The default limiter of the client.
    Throttled,
    /// `Throttle::Off`: the retry policy waits with jitter, twice.
    Off,
    /// What the official SDKs do: wait for the reset, twice.
    Official,
}

impl Strategy {
    pub(crate) const ALL: [Self; 3] = [Self::Throttled, Self::Off, Self::Official];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Throttled => "default",
            Self::Off => "Throttle::Off",
            Self::Official => "official SDKs",
        }
    }
}

/// The operations: three for each of four buckets.
static OPERATIONS: [[Operation; 3]; 4] = [
    [operation("/0/0", "first"), operation("/0/1", "first"), operation("/0/2", "first")],
    [operation("/1/0", "second"), operation("/1/1", "second"), operation("/1/2", "second")],
    [operation("/2/0", "third"), operation("/2/1", "third"), operation("/2/2", "third")],
    [operation("/3/0", "fourth"), operation("/3/1", "fourth"), operation("/3/2", "fourth")],
];

const fn operation(path: &'static str, bucket: &'static str) -> Operation {
    Operation::new("simulated", Method::Get, path).bucket(bucket)
}

/// Runs a scenario in paused time.
pub(crate) fn run(scenario: &Scenario, strategy: Strategy) -> Result<Report, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    runtime.block_on(async {
        let org = Org::new(scenario);
        let client = client(&org, scenario, strategy)?;
        let start = Instant::now();
        let mut set = JoinSet::new();
        for (bucket, calls) in OPERATIONS.iter().zip(&scenario.calls) {
            for task in 0..scenario.tasks {
                let operation = &bucket[task % scenario.operations];
                let share = calls / scenario.tasks as u64;
                let calls = share + u64::from((task as u64) < calls % scenario.tasks as u64);
                set.spawn(calls_of_task(client.clone(), operation, calls, start));
            }
        }
        let tasks = set.join_all().await;
        let (log, most_refused) = org.log();
        Ok(Report {
            failed: tasks.iter().map(|(failed, _)| failed).sum(),
            end: start.elapsed(),
            completions: tasks.into_iter().map(|(_, end)| end).collect(),
            log,
            most_refused,
        })
    })
}

/// Makes calls one after the other. Returns how many failed, and when the last one ended.
async fn calls_of_task(
    client: Client,
    operation: &'static Operation,
    calls: u64,
    start: Instant,
) -> (u64, Duration) {
    let mut failed = 0;
    for _ in 0..calls {
        failed += u64::from(client.call(operation).empty().await.is_err());
    }
    (failed, start.elapsed())
}

fn client(org: &Org, scenario: &Scenario, strategy: Strategy) -> Result<Client, Error> {
    let builder = Client::builder().org_url("https://acme.okta.com").token("simulated");
    let builder = configure(builder.transport(org.clone()), strategy);
    match scenario.cap {
        Some(cap) => builder.max_concurrent_requests(cap).build(),
        None => builder.build(),
    }
}

/// Configures a client in paused time.
pub(crate) fn configure(builder: ClientBuilder<Client>, strategy: Strategy) -> ClientBuilder<Client> {
    let builder = builder.environment(PausedTime(AtomicU64::new(1)));
    match strategy {
        Strategy::Throttled => builder,
        Strategy::Off => builder.throttle(Throttle::Off),
        Strategy::Official => builder.throttle(Throttle::Off).retry_policy(OfficialSdks),
    }
}

/// Tokio's paused clock as an `Environment`.
struct PausedTime(AtomicU64);

impl Environment for PausedTime {
    fn now(&self) -> std::time::Instant {
        Instant::now().into_std()
    }

    fn wall_clock(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(EPOCH)
    }

    fn random(&self) -> u64 {
        Random::new(self.0.fetch_add(1, Ordering::Relaxed)).next()
    }
}

/// Waits until one second after the reset by the server's clock, without jitter.
struct OfficialSdks;

impl RetryPolicy for OfficialSdks {
    fn decide(&self, failure: &Failure<'_>) -> Decision {
        let Cause::Status(429, headers) = failure.cause else { return Decision::Stop };
        wait_for_reset(headers).map_or(Decision::Stop, Decision::After)
    }
}

/// Returns the time until one second after the reset by the server's clock.
pub(crate) fn wait_for_reset(headers: &HeaderMap) -> Option<Duration> {
    let wait = reset(headers)?.duration_since(date(headers)?).unwrap_or_default();
    Some(wait + Duration::from_secs(1))
}

fn reset(headers: &HeaderMap) -> Option<SystemTime> {
    let seconds = headers.get("x-rate-limit-reset")?.to_str().ok()?.parse().ok()?;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(http::header::DATE)?.to_str().ok()?).ok()
}
