//! Which limit a response refuses a request by.

use std::time::Duration;

use super::{Observation, Refusal, RefusalKind};
use crate::response::RateLimit;

/// Too many requests for one user or resource.
const RESOURCE_LIMIT: &str = "E0000109";

/// A resource that is locked while the server works on it.
const LOCKED: &str = "E0000239";

/// Windows last a minute. Resets that are further away are not those of a bucket.
pub(super) const LONGEST_WINDOW: Duration = Duration::from_secs(65);

impl Observation {
    /// Returns the refusal that the response is; `None` for any other response.
    pub fn refusal(&self) -> Option<Refusal> {
        let kind = match self.status {
            423 => RefusalKind::Resource,
            429 => self.limit_kind(),
            _ if self.code.as_deref() == Some(LOCKED) => RefusalKind::Resource,
            _ => return None,
        };
        // The rate gate waits for the end of a window.
        let retry_after = if kind == RefusalKind::Window { None } else { self.retry_after };
        Some(Refusal { kind, retry_after })
    }

    fn limit_kind(&self) -> RefusalKind {
        let Some(limit) = self.rate_limit else { return RefusalKind::Resource };
        if limit.limit == Some(0) {
            RefusalKind::Concurrency
        } else if self.code.as_deref() == Some(RESOURCE_LIMIT)
            || limit.remaining.is_some_and(|remaining| remaining > 0)
            || !self.ends_soon(&limit)
        {
            RefusalKind::Resource
        } else {
            RefusalKind::Window
        }
    }

    /// Whether the window ends within the time that windows last. A reset without a date is taken to.
    pub(super) fn ends_soon(&self, limit: &RateLimit) -> bool {
        limit.reset.is_some_and(|reset| {
            let date = limit.server_date.or(self.date);
            date.is_none_or(|date| reset.duration_since(date).unwrap_or_default() <= LONGEST_WINDOW)
        })
    }
}
