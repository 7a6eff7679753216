//! Work of several contestants, measured in turn.

use okta_bench_report::row::median;

use crate::{Failure, clock};

/// How long a block of runs takes at least, in CPU seconds, unless a race says otherwise.
const BLOCK: f64 = 0.03;

/// How many times each contestant has its turn, unless a race says otherwise.
const ROUNDS: usize = 21;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// How many times each contestant has its turn.
    pub rounds: usize,
    /// How long the turn of the first contestant takes at least, in CPU seconds. The others have as many runs.
    pub block: f64,
}

impl Default for Extent {
    fn default() -> Self {
        Self { rounds: ROUNDS, block: BLOCK }
    }
}

/// A contestant: it does its work once, or returns why it cannot.
pub type Contestant<'a> = &'a mut dyn FnMut() -> Result<(), Failure>;

/// The CPU seconds of a run, for each contestant and round.
#[derive(Debug)]
pub struct Times(Vec<Vec<f64>>);

/// Measures contestants in turn. Each round begins with another one.
///
/// # Errors
///
/// Fails if a contestant fails.
pub fn race(extent: Extent, contestants: &mut [Contestant<'_>]) -> Result<Times, Failure> {
    let mut runs = 1_u32;
    if let Some(first) = contestants.first_mut() {
        while time_of(first, runs)? * f64::from(runs) < extent.block {
            runs = runs.saturating_mul(2);
        }
    }
    let mut times = vec![Vec::with_capacity(extent.rounds); contestants.len()];
    for round in 0..extent.rounds {
        for turn in 0..contestants.len() {
            let index = (round + turn) % contestants.len();
            times[index].push(time_of(&mut contestants[index], runs)?);
        }
    }
    Ok(Times(times))
}

fn time_of(contestant: &mut Contestant<'_>, runs: u32) -> Result<f64, Failure> {
    // The caches and the heap are as the contestant before left them.
    contestant()?;
    let start = clock::of_thread()?;
    for _ in 0..runs {
        contestant()?;
    }
    Ok((clock::of_thread()? - start) / f64::from(runs))
}

impl Times {
    /// Returns the median time of a contestant, in seconds.
    #[must_use]
    pub fn of(&self, contestant: usize) -> f64 {
        median(self.0[contestant].clone())
    }

    /// Returns the median of a figure that is computed from the times of each round.
    #[must_use]
    pub fn figure(&self, figure: impl Fn(&dyn Fn(usize) -> f64) -> f64) -> f64 {
        let rounds = self.0.first().map_or(0, Vec::len);
        median((0..rounds).map(|round| figure(&|contestant| self.0[contestant][round])).collect())
    }

    /// Returns the median of the ratio of two contestants in each round.
    #[must_use]
    pub fn ratio(&self, ours: usize, theirs: usize) -> f64 {
        self.figure(|time| time(ours) / time(theirs))
    }
}
