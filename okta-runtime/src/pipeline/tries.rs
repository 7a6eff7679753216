//! Whether a call is tried once more.

use http::{HeaderMap, HeaderValue};

use super::Run;
use super::attempt::Outcome;
use crate::auth::Recovery;
use crate::error::TimeLimit;
use crate::retry::{Cause, Decision, Failure};
use crate::transport::HttpBody;

/// What a call has tried so far. Each reason for another attempt has a budget of its own.
#[derive(Default)]
pub(super) struct Tries {
    retries: u32,
    renewals: u32,
    nonces: u32,
    pub(super) redirects: u32,
    /// Headers by which the server can tell a retry.
    pub(super) headers: HeaderMap,
}

/// How often a call is sent again with a new credential, and with a new nonce.
const MAX_RENEWALS: u32 = 1;
const MAX_NONCES: u32 = 2;

impl Tries {
    /// Whether the call may be sent again because its credential was repaired; takes from that budget.
    pub(super) fn may_recover(&mut self, recovery: Recovery) -> bool {
        let (used, budget) = match recovery {
            Recovery::None => return false,
            Recovery::Renewed => (&mut self.renewals, MAX_RENEWALS),
            Recovery::Nonce => (&mut self.nonces, MAX_NONCES),
        };
        *used += 1;
        *used <= budget
    }

    /// Counts a retry, and tells the server which request it repeats.
    pub(super) fn note_retry(&mut self, outcome: &Outcome) {
        self.retries += 1;
        self.headers.insert("x-okta-retry-count", HeaderValue::from(self.retries));
        let id = match outcome {
            Outcome::Answer(response) => {
                response.headers.get("x-okta-request-id").filter(|id| !id.is_empty())
            }
            _ => None,
        };
        match id {
            Some(id) => self.headers.insert("x-okta-retry-for", id.clone()),
            None => self.headers.remove("x-okta-retry-for"),
        };
    }
}

impl Run {
    /// Whether the request can be sent again.
    pub(super) fn can_be_sent(&self) -> bool {
        self.request.body.as_ref().is_none_or(HttpBody::is_available)
    }

    /// What to do after a failed attempt: the policy decides, within the number and the time that the call has.
    pub(super) fn next_try(&self, outcome: &Outcome, tries: &Tries) -> Decision {
        let inner = self.draft.client.inner();
        if !self.can_be_sent() {
            return Decision::StopBecause("the body can be read only once, so that it is not sent again");
        }
        let cause = match outcome {
            Outcome::Answer(response) => Cause::Status(response.status.as_u16(), &response.headers),
            Outcome::Lost(error) => Cause::Transport(error),
            Outcome::TimeUp(TimeLimit::Attempt, _) => Cause::AttemptTimeout,
            Outcome::TimeUp(..) | Outcome::NoCredential(_) => return Decision::Stop,
        };
        if tries.retries >= self.draft.options.max_retries.unwrap_or(inner.settings.max_retries) {
            return Decision::Stop;
        }
        let decision = inner.retry.decide(&Failure {
            operation: self.draft.operation.id,
            method: self.draft.operation.method,
            idempotent: self.draft.is_idempotent(),
            retries: tries.retries,
            cause,
            now: inner.environment.wall_clock(),
            random: inner.environment.random(),
        });
        match (decision, self.remaining()) {
            (Decision::After(wait), Some(remaining)) if wait >= remaining => {
                Decision::StopBecause("waiting for another try does not fit into the time of the call")
            }
            _ => decision,
        }
    }
}
