//! Waiting until a resource has a certain state.
//!
//! [`Client::wait_for`](crate::Client::wait_for) repeats a call until its response is what the program waits for. This
//! layer knows what awaits a call. It must not know how calls are carried out.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::BoxFuture;
use crate::environment::Environment;
use crate::error::Error;
use crate::time::within;

const TIMEOUT: Duration = Duration::from_secs(120);
const INTERVAL: Duration = Duration::from_secs(1);
const MAX_INTERVAL: Duration = Duration::from_secs(30);

/// A wait that [`Client::wait_for`](crate::Client::wait_for) creates. `.await` starts it.
#[must_use = "a wait does nothing until it is awaited"]
pub struct WaitFor<'a, T> {
    environment: Arc<dyn Environment>,
    call: Box<dyn FnMut() -> BoxFuture<'a, Result<T, Error>> + Send + 'a>,
    is_done: Box<dyn FnMut(&T) -> bool + Send + 'a>,
    timeout: Duration,
    interval: Duration,
    max_interval: Duration,
}

impl<'a, T: Send + 'a> WaitFor<'a, T> {
    pub(crate) fn new<R>(
        environment: Arc<dyn Environment>,
        mut call: impl FnMut() -> R + Send + 'a,
        is_done: impl FnMut(&T) -> bool + Send + 'a,
    ) -> Self
    where
        R: IntoFuture<Output = Result<T, Error>>,
        R::IntoFuture: Send + 'a,
    {
        Self {
            environment,
            call: Box::new(move || Box::pin(call().into_future())),
            is_done: Box::new(is_done),
            timeout: TIMEOUT,
            interval: INTERVAL,
            max_interval: MAX_INTERVAL,
        }
    }

    /// Sets the time limit of the whole wait. The default is 2 minutes. A call in progress is cancelled then.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the pause after the first call. The default is 1 s. Each further pause is twice as long, up to
    /// [`max_interval`](Self::max_interval), and all vary randomly by a quarter.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets the longest pause between two calls. The default is 30 s. A longer pause that the server asks for is kept.
    pub fn max_interval(mut self, interval: Duration) -> Self {
        self.max_interval = interval;
        self
    }

    async fn run(mut self) -> Result<T, WaitError<T>> {
        let started = self.environment.now();
        let deadline = started.checked_add(self.timeout);
        let mut timed_out = TimedOut { last: None, error: None, calls: 0, timeout: self.timeout };
        let mut pause = self.interval.min(self.max_interval);
        loop {
            let left = self.left(deadline);
            let Some(result) = within((self.call)(), self.environment.sleep(left)).await else {
                return Err(WaitError::TimedOut(timed_out));
            };
            timed_out.calls += 1;
            let mut required = Duration::ZERO;
            match result {
                Ok(response) if (self.is_done)(&response) => return Ok(response),
                Ok(response) => (timed_out.last, timed_out.error) = (Some(response), None),
                Err(error) if error.is_retryable() => {
                    required = error.retry_after().unwrap_or_default();
                    timed_out.error = Some(error);
                }
                Err(error) => return Err(WaitError::Failed(error)),
            }
            let Some(wait) = self.next_wait(pause, required, self.left(deadline)) else {
                return Err(WaitError::TimedOut(timed_out));
            };
            self.environment.sleep(wait).await;
            pause = pause.saturating_mul(2).min(self.max_interval);
        }
    }

    fn left(&self, deadline: Option<Instant>) -> Duration {
        let now = self.environment.now();
        deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(now))
    }

    /// Returns the time until the next call; `None` if there is no time left for one. The last call is made one interval
    /// before the deadline, so that it has time to complete.
    fn next_wait(&self, pause: Duration, required: Duration, left: Duration) -> Option<Duration> {
        let latest = left.checked_sub(self.interval).filter(|latest| !latest.is_zero())?;
        if required > latest {
            return None;
        }
        Some(jittered(pause, self.environment.random()).min(latest).max(required))
    }
}

/// Returns a duration that differs by up to a quarter.
fn jittered(duration: Duration, random: u64) -> Duration {
    // From 768 to 1279 in 1024.
    let factor = 768 + u32::try_from(random % 512).unwrap_or_default();
    duration.saturating_mul(factor) / 1024
}

impl<'a, T: Send + 'a> IntoFuture for WaitFor<'a, T> {
    type Output = Result<T, WaitError<T>>;
    type IntoFuture = BoxFuture<'a, Result<T, WaitError<T>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<T> fmt::Debug for WaitFor<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitFor")
            .field("timeout", &self.timeout)
            .field("interval", &self.interval)
            .field("max_interval", &self.max_interval)
            .finish_non_exhaustive()
    }
}

/// The error of a [wait](WaitFor). `?` converts it to an [`Error`] without the last response.
#[non_exhaustive]
pub enum WaitError<T> {
    /// A call failed, and repeating it would not help.
    Failed(Error),
    /// The time limit was reached.
    TimedOut(TimedOut<T>),
}

/// A wait whose time limit was reached.
#[non_exhaustive]
pub struct TimedOut<T> {
    /// The last response; `None` if there was none.
    pub last: Option<T>,
    /// The error of the last call, if it failed temporarily.
    pub error: Option<Error>,
    /// The number of completed calls.
    pub calls: u32,
    /// The time limit.
    pub timeout: Duration,
}

impl<T> WaitError<T> {
    /// Returns the last response, if the time limit was reached after one.
    pub fn into_last(self) -> Option<T> {
        match self {
            Self::Failed(_) => None,
            Self::TimedOut(timed_out) => timed_out.last,
        }
    }

    /// Returns whether the time limit was reached.
    pub fn is_timeout(&self) -> bool {
        match self {
            Self::Failed(error) => error.is_timeout(),
            Self::TimedOut(_) => true,
        }
    }
}

impl<T> From<WaitError<T>> for Error {
    /// Converts the error. One of a reached time limit has the kind [`Timeout`](crate::error::ErrorKind::Timeout).
    fn from(error: WaitError<T>) -> Self {
        match error {
            WaitError::Failed(error) => error,
            WaitError::TimedOut(timed_out) => Self::wait(timed_out.to_string(), timed_out.error),
        }
    }
}

impl<T> fmt::Display for TimedOut<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, timeout, .. } = self;
        write!(
            f,
            "the wait ended without the expected response: after {calls} calls, its timeout of {timeout:?} was reached"
        )?;
        if self.error.is_some() { f.write_str(", and the last call failed") } else { Ok(()) }
    }
}

impl<T> fmt::Display for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::TimedOut(timed_out) => timed_out.fmt(f),
        }
    }
}

impl<T> fmt::Debug for TimedOut<T> {
    /// Omits the last response, which may hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimedOut")
            .field("calls", &self.calls)
            .field("timeout", &self.timeout)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for WaitError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => f.debug_tuple("Failed").field(error).finish(),
            Self::TimedOut(timed_out) => timed_out.fmt(f),
        }
    }
}

impl<T> std::error::Error for WaitError<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => error.source(),
            Self::TimedOut(timed_out) => timed_out.error.as_ref().map(|error| error as _),
        }
    }
}
