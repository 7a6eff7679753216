//! The retry budget of a client.

use std::sync::atomic::{AtomicU32, Ordering};

/// Limits retries during an outage, so that the server does not meet a multiple of the usual load.
///
/// Retries take tokens, and successes put them back. When none are left, failures are returned without a retry. Retries
/// because of a limit (429, 423) take none.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    capacity: u32,
    tokens: AtomicU32,
}

/// The state of a client's retry budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryBudgetState {
    /// The number of tokens of a full budget.
    pub capacity: u32,
    /// The number of tokens that are left.
    pub available: u32,
}

/// The number of tokens that a retry takes; a success after it puts them back.
const RETRY_COST: u32 = 5;

/// The same after no response arrived in time, which costs the server more.
const TIMEOUT_COST: u32 = 10;

impl RetryBudget {
    /// Creates a full budget; `None` for 0, which is no limit.
    pub(crate) fn new(capacity: u32) -> Option<Self> {
        (capacity > 0).then(|| Self { capacity, tokens: AtomicU32::new(capacity) })
    }

    /// Takes the tokens of a retry; `None` if there are not enough.
    pub(crate) fn take(&self, is_timeout: bool) -> Option<u32> {
        let cost = if is_timeout { TIMEOUT_COST } else { RETRY_COST };
        let taken =
            self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(cost));
        taken.is_ok().then_some(cost)
    }

    /// Records a success: puts back what the last retry of the call took, or one token if there was none.
    pub(crate) fn refill(&self, taken: u32) {
        let more = taken.max(1);
        let fill = |tokens: u32| Some(tokens.saturating_add(more).min(self.capacity));
        // The closure never returns `None`.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fill);
    }

    pub(crate) fn state(&self) -> RetryBudgetState {
        RetryBudgetState { capacity: self.capacity, available: self.tokens.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_take_tokens_and_successes_put_them_back() {
        let budget = RetryBudget::new(12).unwrap();
        assert_eq!(budget.take(false), Some(5));
        assert_eq!(budget.take(true), None);
        assert_eq!(budget.take(false), Some(5));
        assert_eq!(budget.take(false), None);
        budget.refill(5);
        budget.refill(0);
        assert_eq!(budget.state().available, 8);
        budget.refill(100);
        assert_eq!(budget.state(), RetryBudgetState { capacity: 12, available: 12 });
        assert!(RetryBudget::new(0).is_none());
    }
}
