//! Credentials.
//!
//! # API token
//!
//! ```no_run
//! # fn run() -> Result<(), okta_sdk::Error> {
//! let okta = okta_sdk::Client::builder().org_url("https://acme.okta.com").token("00abc").build()?;
//! # Ok(())
//! # }
//! ```
//!
//! An API token has the permissions of the administrator who created it. It expires when it is not used for 30 days.
//!
//! # OAuth 2.0 with a private key
//!
//! This requires the feature `oauth`, and an application of type *API Services* that has your public key and the
//! granted scopes ([`grant_consent_to_scope`](crate::Client::grant_consent_to_scope)). The client requests an access
//! token on first use. Concurrent calls share one token request, and its error if it fails. A token is renewed in the
//! background before it expires, so that a token endpoint that is down neither fails nor delays calls that have a token.
//!
//! ```no_run
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use okta_sdk::{Client, PrivateKey, PrivateKeyAuth};
//!
//! let key = PrivateKey::from_file("key.pem", Some("my-key-id"))?;
//! let auth = PrivateKeyAuth::new("0oa1", ["okta.users.read", "okta.groups.manage"], key);
//! let okta = Client::builder().org_url("https://acme.okta.com").private_key(auth).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! The key can be PEM (PKCS#8, PKCS#1, SEC 1), a JWK, a JWK set, or DER. RSA keys of at least 2048 bits and the curves
//! P-256, P-384 and P-521 are supported. The key id is required if the application has several keys; a JWK contains it.
//! Encrypted PKCS#8 keys require a passphrase and the feature `encrypted-keys`
//! ([`parse_encrypted`](crate::runtime::auth::oauth::PrivateKey::parse_encrypted)).
//!
//! # DPoP
//!
//! DPoP binds tokens to a key (RFC 9449). It needs no configuration: by default the client requests an ordinary token,
//! and binds tokens from then on if the server requires it. [`Dpop::Required`](crate::runtime::auth::oauth::Dpop)
//! avoids the first rejected request. Each attempt has its own proof. The client handles nonces, and replaces the key
//! together with a token.
//!
//! ```no_run
//! # use okta_sdk::{PrivateKey, PrivateKeyAuth};
//! # fn run(key: PrivateKey) {
//! use okta_sdk::Dpop;
//!
//! let auth = PrivateKeyAuth::new("0oa1", ["okta.users.read"], key).dpop(Dpop::Required);
//! # }
//! ```
//!
//! # Keys in a vault
//!
//! Implement [`Signer`](crate::runtime::auth::oauth::Signer) to sign with a key that never leaves its vault. Implement
//! [`AssertionProvider`](crate::runtime::auth::oauth::AssertionProvider) to supply complete assertions that were signed
//! elsewhere.
//!
//! ```no_run
//! use okta_sdk::runtime::BoxFuture;
//! use okta_sdk::runtime::auth::oauth::{PrivateKeyAuth, Signer};
//! use okta_sdk::runtime::error::AuthError;
//!
//! struct Vault;
//!
//! impl Signer for Vault {
//!     fn algorithm(&self) -> &'static str {
//!         "ES256"
//!     }
//!
//!     fn key_id(&self) -> Option<&str> {
//!         Some("my-key-id")
//!     }
//!
//!     fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, AuthError>> {
//!         Box::pin(async move { Err(AuthError::new(format!("ask the vault to sign {} bytes", message.len()))) })
//!     }
//! }
//!
//! let auth = PrivateKeyAuth::new("0oa1", ["okta.users.read"], Vault);
//! ```
//!
//! # Privileged Access and Access Gateway
//!
//! These are other servers, with credentials of their own, and so are their clients. The client of
//! [Privileged Access](crate::privileged_access) exchanges the key of a service user for access tokens, and that of
//! [Access Gateway](crate::access_gateway) signs assertions with a private key. Their tokens are shared, renewed and replaced
//! as those of an org are.
//!
//! ```no_run
//! # fn run(secret: String) -> Result<(), okta_sdk::Error> {
//! use okta_sdk::privileged_access;
//!
//! let pam = privileged_access::Client::builder()
//!     .team("acme")
//!     .service_user("my-key-id", secret)
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! The client calls `https://acme.pam.okta.com`. Add `server_url` if the team has another name than the org.
//!
//! # Other access tokens
//!
//! `bearer_token` sends a given token and does not renew it. A
//! [`CredentialProvider`](crate::runtime::CredentialProvider) is called for each attempt, so it can supply tokens that
//! change; see [extending](super::extending).
//!
//! [`as_user`](crate::Client::as_user) copies the client for the access token of a signed-in user; see
//! [signed-in users](super::signed_in_users).
//!
//! # Stored tokens
//!
//! A short-lived process, such as a cloud function, can keep its access token in a
//! [`TokenStore`](crate::runtime::auth::oauth::TokenStore) (`PrivateKeyAuth::token_store`). If the server
//! refuses a stored token, only that token is removed, not one that another process has stored since. No call fails
//! because of its store.
//!
//! # Supported credentials
//!
//! Some operations support OAuth 2.0 only, a few support API tokens only, and some need no credential. If the
//! credential of the client has the wrong kind, the call fails before a request is sent; `check_operation_auth(false)`
//! disables this check. Operations that need no credential are sent without one.
//!
//! Secrets never appear in logs, `Debug` output, errors or URLs.
