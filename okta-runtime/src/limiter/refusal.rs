//! The limit by which a response refuses a request.

use std::time::Duration;

use super::{Observation, Refusal, RefusalKind};
use crate::response::RateLimit;

/// Too many requests for one user or resource.
const RESOURCE_LIMIT: &str = "E0000109";

/// A resource that the server has locked.
pub(crate) const LOCKED: &str = "E0000239";

/// Windows last a minute. A reset that is further away is not that of a bucket.
pub(super) const LONGEST_WINDOW: Duration = Duration::from_secs(65);

impl Observation {
    /// Returns the refusal in a response; `None` for any other response.
    pub fn refusal(&self) -> Option<Refusal> {
        let kind = match self.status {
            423 => RefusalKind::Resource,
            429 => self.limit_kind(),
            _ if self.code.as_deref() == Some(LOCKED) => RefusalKind::Resource,
            _ => return None,
        };
        let retry_after = match kind {
            // The rate gate waits for the end of a window.
            RefusalKind::Window => None,
            RefusalKind::Concurrency => self.retry_after,
            RefusalKind::Resource => self.retry_after.or_else(|| self.distant_reset()),
        };
        Some(Refusal { kind, retry_after })
    }

    /// Returns how long an exhausted limit lasts whose reset is not that of a bucket.
    fn distant_reset(&self) -> Option<Duration> {
        let limit = self.rate_limit.filter(|limit| limit.remaining == Some(0) && !self.ends_soon(limit))?;
        limit.reset?.duration_since(limit.server_date.or(self.date)?).ok()
    }

    fn limit_kind(&self) -> RefusalKind {
        let Some(limit) = self.rate_limit else {
            let closes = self.retry_after.is_some_and(|wait| wait <= LONGEST_WINDOW);
            return if closes { RefusalKind::Window } else { RefusalKind::Resource };
        };
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

    /// Returns whether the window ends within the duration of a window. A reset without a date is assumed to.
    pub(super) fn ends_soon(&self, limit: &RateLimit) -> bool {
        limit.reset.is_some_and(|reset| {
            let date = limit.server_date.or(self.date);
            date.is_none_or(|date| reset.duration_since(date).unwrap_or_default() <= LONGEST_WINDOW)
        })
    }
}
