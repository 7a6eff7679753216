//! The client that the generated operations are methods of.

okta_runtime::client_newtype!(
    &okta_runtime::profile::OKTA,
    "environment variables (`OKTA_CLIENT_ORGURL`, `OKTA_CLIENT_TOKEN`, …) and, with the feature `config-files`, by \
     `okta.yaml`",
    crate::generated::RATE_LIMITS
);

impl Client {
    /// Returns a client that acts for a signed-in user, with an access token that was issued to a program of the user.
    ///
    /// It is cheap to create: a web service needs one client, and a copy for each request of a user. The copy shares
    /// connections, settings and observers with this client. Its rate limits are its own, and it shares no cached
    /// responses. It does not renew the token.
    ///
    /// # Errors
    ///
    /// Fails if the token is empty, or has characters that are not valid in a header.
    pub fn as_user(&self, access_token: impl Into<crate::Secret>) -> Result<Self, crate::Error> {
        self.with_access_token(access_token).map(Self::from)
    }
}

/// Other APIs of the org.
impl Client {
    /// Returns the client of Okta Identity Governance, which shares everything with this one.
    #[cfg(feature = "governance")]
    pub fn governance(&self) -> crate::governance::Client {
        self.into()
    }

    /// Returns the client of MyAccount, which shares everything with this one. Its operations act for a signed-in user.
    #[cfg(feature = "my-account")]
    pub fn my_account(&self) -> crate::my_account::Client {
        self.into()
    }

    /// Returns the client of OAuth 2.0 and OpenID Connect, which shares everything with this one.
    #[cfg(feature = "oidc")]
    pub fn oidc(&self) -> crate::oidc::Client {
        self.into()
    }
}
