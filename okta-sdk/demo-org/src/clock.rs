//! The clock of the org.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Tells the time. Functions that return a [`SystemTime`] are clocks too.
pub trait Clock: Send + Sync {
    /// Returns the current time.
    fn now(&self) -> SystemTime;
}

impl<F: Fn() -> SystemTime + Send + Sync> Clock for F {
    fn now(&self) -> SystemTime {
        self()
    }
}

/// A clock that stands still until it is advanced. Clones share the time.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use okta_demo_org::{DemoOrg, ManualClock};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let clock = ManualClock::new(SystemTime::now());
/// let org = DemoOrg::builder().clock(clock.clone()).token_lifetime(Duration::from_secs(60)).start().await?;
/// // Access tokens that the org has issued expire.
/// clock.advance(Duration::from_secs(61));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<Mutex<SystemTime>>);

impl ManualClock {
    /// Creates a clock that shows this time.
    pub fn new(now: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Advances the clock. A time that the platform cannot represent leaves the clock unchanged.
    pub fn advance(&self, time: Duration) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(time).unwrap_or(*now);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
