//! The script that decides about admission, and what it takes and returns.

use std::sync::LazyLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use okta_runtime::limiter::{Observation, RefusalKind};
use redis::Script;
use serde::{Deserialize, Serialize};

use crate::connection::Redis;

static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("limits.lua")));

/// A command of the script. Durations and times are milliseconds.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Command<'a> {
    Acquire {
        lease: &'a str,
        entry: &'a str,
        bucket: &'a str,
        route: &'a str,
        /// The time since the call began.
        age: u64,
        lifetime: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        reserve: Option<u64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        max_concurrent: Option<usize>,
    },
    Observe {
        lease: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reserve: Option<u64>,
        #[serde(flatten)]
        report: Report,
    },
    Release {
        leases: &'a [String],
        #[serde(skip_serializing_if = "Option::is_none")]
        reserve: Option<u64>,
    },
    Cancel {
        lease: &'a str,
        entry: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reserve: Option<u64>,
    },
    Renew {
        leases: &'a [String],
        lifetime: u64,
    },
}

/// What a response reports.
#[derive(Serialize)]
pub(super) struct Report {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remaining: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

/// What the script returns. Numbers of Lua are floating point.
#[derive(Deserialize)]
pub(super) struct Reply {
    #[serde(default)]
    pub(super) is_admitted: bool,
    /// The time until the process asks again.
    wait: Option<f64>,
    pub(super) gate: Option<Gate>,
    pub(super) slots: Slots,
}

#[derive(Deserialize)]
pub(super) struct Gate {
    pub(super) id: String,
    limit: Option<f64>,
    length: Option<f64>,
    in_flight: f64,
    available: Option<f64>,
    closed_for: Option<f64>,
}

#[derive(Clone, Copy, Default, Deserialize)]
pub(super) struct Slots {
    pub(super) in_flight: usize,
    pub(super) limit: Option<usize>,
}

impl Command<'_> {
    /// Runs the command for an org and a principal. Returns `None` if Redis is not available.
    pub(super) async fn run(&self, redis: &Redis, keys: &[String; 3]) -> Option<Reply> {
        let parameters = serde_json::to_string(self).ok()?;
        let run = async |mut redis| {
            let mut script = SCRIPT.key(keys);
            script.arg(self.name()).arg(parameters);
            script.invoke_async::<String>(&mut redis).await
        };
        let reply = redis.run(run).await?;
        serde_json::from_str(&reply)
            .inspect_err(|error| tracing::warn!(%error, "the reply of the limiter script is not valid"))
            .ok()
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Acquire { .. } => "acquire",
            Self::Observe { .. } => "observe",
            Self::Release { .. } => "release",
            Self::Cancel { .. } => "cancel",
            Self::Renew { .. } => "renew",
        }
    }
}

impl Report {
    pub(super) fn new(observation: &Observation) -> Self {
        let rate_limit = observation.rate_limit;
        let refusal = observation.refusal().map(|refusal| match refusal.kind {
            RefusalKind::Window => "window",
            RefusalKind::Concurrency => "concurrency",
            _ => "resource",
        });
        let date = observation.date.or(rate_limit.and_then(|limit| limit.server_date));
        Self {
            status: observation.status,
            refusal,
            limit: rate_limit.and_then(|limit| limit.limit),
            remaining: rate_limit.and_then(|limit| limit.remaining),
            reset: rate_limit.and_then(|limit| limit.reset).map(since_1970),
            date: date.map(since_1970),
            retry_after: observation.retry_after.map(millis),
        }
    }
}

impl Reply {
    pub(super) fn wait(&self) -> Duration {
        self.wait.map(duration).unwrap_or_default()
    }
}

impl Gate {
    /// Returns the bucket. An id is the bucket and a number.
    pub(super) fn bucket(&self) -> &str {
        self.id.rsplit_once('#').map_or(&*self.id, |(bucket, _)| bucket)
    }

    pub(super) fn limit(&self) -> Option<u64> {
        self.limit.map(number)
    }

    pub(super) fn length(&self) -> Duration {
        self.length.map(duration).unwrap_or_default()
    }

    pub(super) fn in_flight(&self) -> u64 {
        number(self.in_flight)
    }

    pub(super) fn available(&self) -> Option<u64> {
        self.available.map(number)
    }

    pub(super) fn closed_for(&self) -> Option<Duration> {
        self.closed_for.map(duration)
    }
}

/// Converts a count. Numbers beyond the range become the nearest in it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn number(number: f64) -> u64 {
    number as u64
}

fn duration(millis: f64) -> Duration {
    Duration::from_millis(number(millis))
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn since_1970(time: SystemTime) -> u64 {
    millis(time.duration_since(UNIX_EPOCH).unwrap_or_default())
}
