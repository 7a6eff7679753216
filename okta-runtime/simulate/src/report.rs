//! The results of a run.

use std::time::Duration;

use crate::org::{Arrival, WINDOW};
use crate::scenario::as_f64;

/// The results of a run.
pub(crate) struct Report {
    /// The number of calls that failed.
    pub(crate) failed: u64,
    /// When the last call ended.
    pub(crate) end: Duration,
    /// When each task ended.
    pub(crate) completions: Vec<Duration>,
    /// The requests that arrived, in order.
    pub(crate) log: Vec<Arrival>,
    /// The largest number of refusals in one window of a bucket.
    pub(crate) most_refused: u64,
}

impl Report {
    /// Returns the number of responses with 429.
    pub(crate) fn refused(&self) -> u64 {
        self.log.iter().filter(|arrival| arrival.is_refused).count() as u64
    }

    /// Returns the part of all responses that have 429.
    pub(crate) fn refused_share(&self) -> f64 {
        as_f64(self.refused()) / as_f64((self.log.len() as u64).max(1))
    }

    /// Returns how long after the mean the slowest task ends, in windows.
    pub(crate) fn spread(&self) -> f64 {
        let seconds: Vec<f64> = self.completions.iter().map(Duration::as_secs_f64).collect();
        let mean = seconds.iter().sum::<f64>() / as_f64((seconds.len() as u64).max(1));
        let slowest = seconds.iter().fold(0.0, |a: f64, b| a.max(*b));
        (slowest - mean) / WINDOW.as_secs_f64()
    }
}
