//! Calls that could change something, on clients that send only reads.

use std::fmt::Write as _;

use super::execution::Execution;
use super::log::Redacted;
use crate::error::Error;
use crate::json::{MASK, is_secret_name};
use crate::observe::Event;
use crate::profile::LOG_TARGET;
use crate::wire::HttpBody;

/// What a client does with calls that could change something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Changes {
    /// It sends them.
    #[default]
    Send,
    /// It refuses them.
    Refuse,
    /// It reports what it would send.
    Report,
}

impl Execution {
    /// Fails if the call could change something and the client sends only reads.
    pub(super) fn withhold(&self) -> Result<(), Error> {
        let (operation, changes) = (&self.parts.operation, self.parts.core.settings.changes);
        if changes == Changes::Send || operation.is_read_only() {
            return Ok(());
        }
        let is_dry_run = changes == Changes::Report;
        if is_dry_run {
            self.report();
        }
        Err(Error::withheld(operation.id, self.description(), is_dry_run))
    }

    /// Logs what would be sent, and notifies the observers.
    fn report(&self) {
        let (operation, core) = (&self.parts.operation, &self.parts.core);
        let (target, body) = (self.target(), self.shown_body());
        let body = body.as_deref();
        tracing::info!(target: LOG_TARGET, path = target, body, "dry run: not sent");
        let (id, method) = (operation.id, operation.method);
        core.notify(&Event::Withheld { operation: id, method, target: &target, body });
    }

    /// Returns path and query, with secrets masked.
    fn target(&self) -> String {
        let mut target = self.parts.path.clone();
        for (index, (name, value)) in self.parts.query.pairs().enumerate() {
            let value = if is_secret_name(&name) { MASK.to_owned() } else { value };
            let separator = if index == 0 { '?' } else { '&' };
            // Writing to a string does not fail.
            let _ = write!(target, "{separator}{name}={value}");
        }
        target
    }

    /// Returns the body with secrets masked, or its size if it is not JSON.
    fn shown_body(&self) -> Option<String> {
        if let Some(preview) = &self.parts.preview {
            return Some(preview.clone());
        }
        match self.request.body.as_ref()? {
            HttpBody::Bytes(bytes) => Some(Redacted(bytes).to_string()),
            HttpBody::Stream(_) => Some("a body that is read while it is sent".to_owned()),
        }
    }
}
