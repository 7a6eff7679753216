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
//! It has the rights of the administrator who made it, and ends by itself when it is not used for 30 days.
//!
//! # OAuth 2.0 with a private key
//!
//! For services, with the feature `oauth`: an application of type *API Services* whose public key Okta has, and to which the
//! scopes were granted ([`grant_consent_to_scope`](crate::Client::grant_consent_to_scope)). Access tokens are fetched when
//! they are first needed, renewed ahead of their end, and by one call for all that wait.
//!
//! ```no_run
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use okta_sdk::Client;
//! use okta_sdk::runtime::auth::oauth::{PrivateKey, PrivateKeyAuth};
//!
//! let key = PrivateKey::from_file("key.pem", Some("my-key-id"))?;
//! let auth = PrivateKeyAuth::new("0oa1", ["okta.users.read", "okta.groups.manage"], key);
//! let okta = Client::builder().org_url("https://acme.okta.com").private_key(auth).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! A key may be PEM (PKCS#8, PKCS#1, SEC 1), a JWK, a set of JWKs, or DER; RSA from 2048 bits, or the curves P-256, P-384
//! and P-521. The key id is needed where the application has several keys; a JWK brings its own. PKCS#8 that is encrypted
//! takes a passphrase (feature `encrypted-keys`,
//! [`parse_encrypted`](crate::runtime::auth::oauth::PrivateKey::parse_encrypted)).
//!
//! # DPoP
//!
//! Tokens that are bound to a key (RFC 9449) are made without further ado: by default the client begins as usual, and binds
//! tokens from then on if the server asks for it. [`Dpop::Required`](crate::runtime::auth::oauth::Dpop) saves the first
//! refused request. A proof is made for each attempt; nonces are followed; the key is replaced together with a token.
//!
//! ```no_run
//! # use okta_sdk::runtime::auth::oauth::{PrivateKey, PrivateKeyAuth};
//! # fn run(key: PrivateKey) {
//! use okta_sdk::runtime::auth::oauth::Dpop;
//!
//! let auth = PrivateKeyAuth::new("0oa1", ["okta.users.read"], key).dpop(Dpop::Required);
//! # }
//! ```
//!
//! # Keys that do not leave a vault
//!
//! A [`Signer`](crate::runtime::auth::oauth::Signer) signs in the place of a key; an
//! [`AssertionProvider`](crate::runtime::auth::oauth::AssertionProvider) gives whole assertions that were signed elsewhere.
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
//! # Access tokens from elsewhere
//!
//! `bearer_token` sends one that is not renewed. A
//! [`CredentialProvider`](crate::runtime::CredentialProvider) is asked for each attempt, so that it can give tokens that
//! change; see [extending](super::extending).
//!
//! # Tokens that outlive the process
//!
//! A function that starts anew each time can keep its access token in a
//! [`TokenStore`](crate::runtime::auth::oauth::TokenStore) (`PrivateKeyAuth::token_store`).
//!
//! # Who takes what
//!
//! Some operations take OAuth 2.0 only, a few API tokens only, some none at all. A client with a credential of the wrong
//! kind is told before anything is sent (`check_operation_auth(false)` turns that off), and operations that are open are
//! sent without credentials. Secrets never stand in logs, `Debug`, errors or addresses.
