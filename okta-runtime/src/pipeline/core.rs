//! The state that all calls of a client share.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

#[cfg(feature = "blocking")]
use super::blocking::BlockingRuntime;
use super::changes::Changes;
use crate::auth::{ClientAuth, CredentialProvider};
use crate::budget::RetryBudget;
use crate::cache::ClientCache;
use crate::environment::Environment;
use crate::limiter::{Limiter, LimiterSettings, Rule};
use crate::middleware::Middleware;
use crate::observe::{Event, Observer};
use crate::operation::Operation;
use crate::profile::Profile;
use crate::retry::RetryPolicy;
use crate::throttle::Throttle;
use crate::time::Limit;
use crate::transport::Transport;
use crate::wire::split_origin;

/// The state that all calls of a client and of its clones share.
#[derive(Clone)]
pub(crate) struct Core {
    pub(crate) profile: &'static Profile,
    /// `https://host[:port]` of the org, followed by the base path if there is one.
    pub(crate) base_url: String,
    /// The same for operations of another server than the org.
    pub(crate) foreign_url: Option<String>,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) credentials: Arc<dyn CredentialProvider>,
    /// For operations that an OAuth client authenticates itself to.
    pub(crate) client_auth: Option<ClientAuth>,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) environment: Arc<dyn Environment>,
    pub(crate) settings: Settings,
    pub(crate) limiter: Arc<dyn Limiter>,
    /// For the limiter of a client with another credential.
    pub(crate) limiter_settings: LimiterSettings,
    /// The rules that assign requests without an operation to buckets.
    pub(crate) rules: &'static [Rule],
    /// Limits retries; `None` for no limit.
    pub(crate) budget: Option<Arc<RetryBudget>>,
    pub(crate) middleware: Vec<Arc<dyn Middleware>>,
    pub(crate) observers: Vec<Arc<dyn Observer>>,
    pub(crate) cache: Option<Arc<ClientCache>>,
    #[cfg(feature = "blocking")]
    pub(crate) blocking: Arc<BlockingRuntime>,
}

/// Defaults of a client. A call can override some of them.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) user_agent: HeaderValue,
    pub(crate) request_timeout: Option<Limit>,
    pub(crate) attempt_timeout: Limit,
    pub(crate) max_retries: u32,
    pub(crate) max_backoff: Duration,
    pub(crate) max_response_bytes: usize,
    pub(crate) throttle: Throttle,
    pub(crate) changes: Changes,
    pub(crate) check_operation_auth: bool,
    pub(crate) log_bodies: bool,
    pub(crate) log_level: Option<tracing::Level>,
}

impl Core {
    /// Returns the URL of the server of an operation, and what its paths begin with in addition; `None` if it is another
    /// server than the org and not set.
    pub(crate) fn server(&self, operation: &Operation) -> Option<(&str, &'static str)> {
        // The description of another API than Okta's names the server itself.
        let named =
            |url: &&str| self.profile.own_servers && url.starts_with("https://") && !url.contains('{');
        match operation.server {
            None => Some((&self.base_url, "")),
            // Another prefix on the same host.
            Some(prefix) if prefix.starts_with('/') => {
                Some((split_origin(&self.base_url).0, prefix.trim_end_matches('/')))
            }
            Some(server) => match &self.foreign_url {
                Some(url) => Some((
                    url,
                    Some(split_origin(server).1).filter(|path| !path.contains('{')).unwrap_or_default(),
                )),
                None => Some(server).filter(named).map(|url| (url, "")),
            },
        }
    }

    /// Notifies all observers.
    pub(crate) fn notify(&self, event: &Event<'_>) {
        for observer in &self.observers {
            observer.event(event);
        }
    }
}
