//! Whether a call is tried once more.

use std::time::Duration;

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

    /// After what time to try again: the policy decides, within the number and the time that the call has. The error
    /// is why not, if there is something to say.
    pub(super) fn next_try(&self, outcome: &Outcome, tries: &Tries) -> Result<Duration, Option<Box<str>>> {
        let inner = self.draft.client.inner();
        if !self.can_be_sent() {
            return Err(Some("the body can be read only once, so that it is not sent again".into()));
        }
        let cause = match outcome {
            Outcome::Answer(response) => Cause::Status(response.status.as_u16(), &response.headers),
            Outcome::Lost(error) => Cause::Transport(error),
            Outcome::TimeUp(TimeLimit::Attempt, _) => Cause::AttemptTimeout,
            Outcome::TimeUp(..) | Outcome::NoCredential(_) => return Err(None),
        };
        if tries.retries >= self.draft.options.max_retries.unwrap_or(inner.settings.max_retries) {
            return Err(None);
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
        let wait = match decision {
            Decision::After(wait) => wait,
            Decision::Stop => return Err(None),
            Decision::StopBecause(reason) => return Err(Some(reason.into())),
        };
        match self.remaining() {
            Some(left) if wait >= left => {
                let why = "does not fit into the time of the call, of which";
                Err(Some(format!("another try after {wait:?} {why} {left:?} are left").into()))
            }
            _ => Ok(wait),
        }
    }
}
