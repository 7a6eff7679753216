//! `cargo xtask simulate --fleet`: several processes that share the limits of an org on a Redis.
//!
//! Processes, connections and Redis are real, and so is time. Times differ from run to run, so that only counts are goals.

mod org;
#[allow(dead_code, clippy::unwrap_used)]
#[path = "../../../redis/tests/it/server.rs"]
mod redis;
mod worker;

use std::error::Error;

pub(crate) use worker::{ARGUMENT, work};

use crate::scenario::as_f64;
use org::{Counts, Org};
use redis::Server;
use worker::Worker;

const PROCESSES: usize = 8;

/// The calls of all processes: seven and a half windows of the org. A process that is killed leaves permits unused, which the
/// last window makes up for.
const CALLS: usize = 15 * org::LIMIT / 2;

/// The largest part of the responses that may have 429 while Redis is available.
const MOST_REFUSED: f64 = 0.01;

/// What happens half-way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Incident {
    Nothing,
    ProcessKilled,
    RedisRestarted,
}

impl Incident {
    const ALL: [Self; 3] = [Self::Nothing, Self::ProcessKilled, Self::RedisRestarted];

    fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing happens",
            Self::ProcessKilled => "a process is killed, and a new one continues",
            Self::RedisRestarted => "Redis is restarted, without its data",
        }
    }
}

/// The results of all runs.
pub(crate) struct Results {
    /// The section of the document.
    pub(crate) section: String,
    /// The goals that were missed.
    pub(crate) missed: Vec<String>,
}

/// Runs the fleet. Returns `None` if Redis is not installed.
pub(crate) fn run() -> Result<Option<Results>, Box<dyn Error>> {
    let mut results = Results { section: INTRODUCTION.to_owned(), missed: Vec::new() };
    for incident in Incident::ALL {
        let Some(redis) = Server::start() else { return Ok(None) };
        let (failed, counts) = run_one(incident, redis)?;
        let share = as_f64(counts.refused) / as_f64(counts.responses.max(1));
        let row = format!(
            "| {} | {CALLS} | {failed} | {} ({:.1} %) | {} | {} | {:.2} |\n",
            incident.name(),
            counts.refused,
            share * 100.0,
            counts.lost,
            counts.repeated,
            counts.ratio,
        );
        print!("{row}");
        results.section.push_str(&row);
        let is_refused_often = incident != Incident::RedisRestarted && share > MOST_REFUSED;
        if failed > 0 || counts.lost > 0 || is_refused_often {
            results.missed.push(format!("missed: fleet: {}", row.trim()));
        }
    }
    Ok(Some(results))
}

/// Runs the fleet once. Returns how many calls failed, and what the org counted.
fn run_one(incident: Incident, mut redis: Server) -> Result<(u64, Counts), Box<dyn Error>> {
    let org = Org::start(CALLS)?;
    let items: Vec<usize> = (0..CALLS).collect();
    org.wait_for_window();
    let start = |items: &[usize]| Worker::start(org.url(), &redis.url(), items);
    let mut workers = items.chunks(CALLS.div_ceil(PROCESSES)).map(start).collect::<Result<Vec<_>, _>>()?;
    match incident {
        Incident::Nothing => {}
        Incident::ProcessKilled => {
            org.wait_for(CALLS / 2 + org::LIMIT / 2)?;
            let killed = workers.swap_remove(0).kill();
            workers.push(start(&org.missing(killed))?);
        }
        Incident::RedisRestarted => {
            org.wait_for(CALLS / 2 + org::LIMIT / 2)?;
            redis.stop();
            redis.start_again();
        }
    }
    let mut failed = 0;
    for worker in workers {
        failed += worker.join()?;
    }
    Ok((failed, org.counts()))
}

const INTRODUCTION: &str = "\
8 processes with 64 tasks each make 1500 calls to an org on the loopback address, which accepts 200 requests in each window of
2 seconds. They share a `RedisLimiter` on a Redis of their own. `cargo xtask simulate --fleet` runs this with real processes
and in real time, so that the figures differ from run to run; the test `a_fleet_loses_nothing` checks the counts.

Goals: no call fails, no call is lost (that is, each has a successful response in the end), and at most 1 % of the responses
have 429 as long as Redis is available. All calls together should take at most 1.05 × the earliest possible time, which is
not checked, because it depends on the machine. *Twice* are calls that succeeded in the process that was killed, and again in
the new one because the first response was lost with its process. When Redis is restarted, each process is on its own for a
moment and takes all that is left of the window for itself, four requests at a time, so that some are refused; their calls
wait.

| half-way | calls | failed | 429 | lost | twice | time / earliest |
|---|---|---|---|---|---|---|
";
