//! Service users of Okta Privileged Access.

use std::time::Duration;

use super::dpop::Dpop;
use super::grant::Settings;
use crate::secret::Secret;
use crate::wire::encode;

/// Authentication as a service user of a team, with an API key that is exchanged for access tokens.
pub(crate) struct ServiceUser {
    pub(super) key_id: String,
    pub(super) secret: Secret,
    pub(super) settings: Settings,
}

impl ServiceUser {
    pub(crate) fn new(team: &str, key_id: String, secret: Secret) -> Self {
        let path = Some(format!("/v1/teams/{}/service_token", encode(team)));
        // These tokens are never bound to a key.
        let settings = Settings { path, dpop: Dpop::Off, ..Settings::default() };
        Self { key_id, secret, settings }
    }

    /// Sets how long before its expiry a token is renewed.
    pub(crate) fn token_refresh_leeway(mut self, leeway: Duration) -> Self {
        self.settings.leeway = leeway;
        self
    }
}
