//! The settings made in code.

use std::sync::Arc;
use std::time::Duration;

use crate::auth::CredentialProvider;
use crate::cache::Cache;
use crate::config::{LayeredConfig, Sources};
use crate::environment::{Environment, System};
use crate::limiter::{Limiter, Rule};
use crate::middleware::Middleware;
use crate::observe::Observer;
use crate::pipeline::Changes;
use crate::profile::Profile;
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::throttle::Throttle;
use crate::transport::{HttpTransportBuilder, Transport};

/// The settings made in code. Everything else comes from the layered configuration, or has a default.
pub(super) struct ClientSettings {
    pub(super) profile: &'static Profile,
    pub(super) sources: Sources,
    pub(super) org_url: Option<String>,
    /// The URL if neither the program nor the configuration sets one; empty for none.
    pub(super) default_org_url: &'static str,
    pub(super) base_path: String,
    pub(super) foreign_url: Option<String>,
    pub(super) allow_http: bool,
    pub(super) credential: Credential,
    /// The team of Privileged Access.
    pub(super) team: Option<String>,
    pub(super) transport: Option<Arc<dyn Transport>>,
    pub(super) http: Option<HttpTransportBuilder>,
    pub(super) environment: Arc<dyn Environment>,
    pub(super) retry: Option<Arc<dyn RetryPolicy>>,
    pub(super) throttle: Option<Throttle>,
    pub(super) limiter: Option<Arc<dyn Limiter>>,
    pub(super) rules: &'static [Rule],
    pub(super) retry_budget: Option<u32>,
    pub(super) max_concurrent_requests: Option<usize>,
    pub(super) middleware: Vec<Arc<dyn Middleware>>,
    pub(super) observers: Vec<Arc<dyn Observer>>,
    pub(super) cache: Option<Box<dyn Cache>>,
    pub(super) cache_scope: Option<String>,
    pub(super) cache_ttl: Option<Duration>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) user_agent: Option<String>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) request_timeout: Option<Duration>,
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) max_retries: Option<u32>,
    pub(super) max_backoff: Option<Duration>,
    pub(super) max_response_bytes: Option<usize>,
    pub(super) changes: Changes,
    pub(super) check_operation_auth: bool,
    pub(super) log_bodies: bool,
}

/// The credential set in code.
pub(super) enum Credential {
    Missing,
    Ssws(Secret),
    Bearer(Secret),
    #[cfg(feature = "oauth")]
    PrivateKey(crate::auth::oauth::PrivateKeyAuth),
    /// The id and the secret of a key of a service user.
    ServiceUser(String, Secret),
    Provider(Arc<dyn CredentialProvider>),
    /// Credentials to which the configuration may add others.
    Configured(Box<dyn Configured>),
}

/// Credentials to which the configuration may add others.
///
/// It is a trait so that an application of `okta-sdk` does not contain the code for the schemes of other APIs.
pub(super) trait Configured {
    fn configured(self: Box<Self>, config: &mut LayeredConfig) -> Arc<dyn CredentialProvider>;
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            profile: <&Profile>::default(),
            sources: Sources::default(),
            org_url: None,
            default_org_url: "",
            base_path: String::new(),
            foreign_url: None,
            allow_http: false,
            credential: Credential::Missing,
            team: None,
            transport: None,
            http: None,
            environment: Arc::new(System),
            retry: None,
            throttle: None,
            limiter: None,
            rules: &[],
            retry_budget: None,
            max_concurrent_requests: None,
            middleware: Vec::new(),
            observers: Vec::new(),
            cache: None,
            cache_scope: None,
            cache_ttl: None,
            headers: Vec::new(),
            user_agent: None,
            connect_timeout: None,
            request_timeout: None,
            attempt_timeout: None,
            max_retries: None,
            max_backoff: None,
            max_response_bytes: None,
            changes: Changes::Send,
            check_operation_auth: true,
            log_bodies: false,
        }
    }
}
