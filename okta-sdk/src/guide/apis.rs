//! Okta's APIs: six of them, and which client calls each.
//!
//! | API | feature | client | usual credential |
//! |---|---|---|---|
//! | management: users, groups, applications, policies, logs | one for each area, see [`features`](super::features) | [`okta`](crate::Client) | API token, or OAuth 2.0 with a private key |
//! | [`governance`](crate::governance): access reviews, entitlements, access requests | `governance` | [`okta.governance()`](crate::Client::governance) | the same |
//! | [`my_account`](crate::my_account): what users manage for themselves | `my-account` | [`okta.as_user(token)?.my_account()`](crate::Client::as_user) | access token of the user |
//! | [`oidc`](crate::oidc): discovery, keys, tokens, registration of clients | `oidc` | [`okta.oidc()`](crate::Client::oidc) | id and secret of an OAuth client, or none |
//! | [`privileged_access`](crate::privileged_access): servers, secrets, privileged accounts | `privileged-access` | [`privileged_access::Client`](crate::privileged_access::Client) | service user |
//! | [`access_gateway`](crate::access_gateway): applications behind a gateway | `access-gateway` | [`access_gateway::Client`](crate::access_gateway::Client) | private key of a client of the gateway |
//!
//! Each API is a module with the areas in `api` and the types in `models`, so that equal names of two APIs do not clash:
//! `okta_sdk::models::Application` and `okta_sdk::access_gateway::models::Application` are different types.
//!
//! # One org, one client
//!
//! The org serves the first four. Their clients are cheap copies of the client of the org, with the same connections,
//! credential, rate limits, observers and settings. A program that manages groups, reviews who is in them, and checks tokens
//! configures one client:
//!
//! ```no_run
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! let groups = okta.list_groups().collect_all().await?;
//! let campaigns = okta.governance().list_campaigns().collect_all().await?;
//! let keys = okta.oidc().oauth_keys().await?.keys.unwrap_or_default();
//! println!("{} groups, {} campaigns, {} keys", groups.len(), campaigns.len(), keys.len());
//! # Ok(())
//! # }
//! ```
//!
//! See [governance](super::governance) and [signed-in users](super::signed_in_users).
//!
//! # OAuth 2.0 and OpenID Connect
//!
//! Discovery documents and public keys need no credential, and dynamic client registration takes that of `okta`. Other
//! operations authenticate an OAuth client: its id and secret, a signed assertion, or its id alone.
//! [`with_client`](crate::oidc::Client::with_client) sets it. This is how a service asks whether a token is still valid:
//!
//! ```no_run
//! use okta_sdk::oidc::ClientAuth;
//! use okta_sdk::oidc::models::IntrospectionRequest;
//!
//! # async fn run(okta: okta_sdk::Client, secret: &str, token: &str) -> Result<(), okta_sdk::Error> {
//! let oidc = okta.oidc().with_client(ClientAuth::secret_basic("0oa1", secret));
//! let found = oidc.introspect(&IntrospectionRequest::new(token)).await?;
//! println!("active: {:?}", found.active);
//! # Ok(())
//! # }
//! ```
//!
//! The device flow signs a user in with a browser on another device. Until the user has confirmed it there, `token` fails with
//! the code `authorization_pending`, or with `slow_down` if it was called too early
//! ([RFC 8628](https://www.rfc-editor.org/rfc/rfc8628#section-3.5)):
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use okta_sdk::oidc::ClientAuth;
//! use okta_sdk::oidc::models::{DeviceAuthorizeRequest, TokenRequestDeviceCode, TokenRequestOrgAs};
//!
//! # async fn run(okta: okta_sdk::Client) -> Result<(), okta_sdk::Error> {
//! let oidc = okta.oidc().with_client(ClientAuth::public("0oa1"));
//! let device = oidc.device_authorize(&DeviceAuthorizeRequest::new().with_scope("openid")).await?;
//! println!("open {}", device.verification_uri_complete.unwrap_or_default());
//! let interval = device.interval.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or(5);
//! let mut interval = Duration::from_secs(interval);
//! let request = TokenRequestOrgAs::from(TokenRequestDeviceCode::new(device.device_code.unwrap_or_default()));
//! let tokens = loop {
//!     tokio::time::sleep(interval).await;
//!     let result = oidc.token(&request).await;
//!     let oauth = result.as_ref().err().and_then(|error| error.api()?.oauth());
//!     match oauth.map(|oauth| oauth.error.as_str()) {
//!         Some("authorization_pending") => {}
//!         Some("slow_down") => interval += Duration::from_secs(5),
//!         _ => break result?,
//!     }
//! };
//! println!("scopes: {}", tokens.scope.unwrap_or_default());
//! # Ok(())
//! # }
//! ```
//!
//! Operations with `custom_as` in their names call a custom authorization server, whose id is their first argument. The SDK has
//! no browser and no server for the authorization code flow: use an OpenID Connect library to sign users in.
//!
//! # Privileged Access and Access Gateway
//!
//! Each has a host of its own, so each has a client and configuration of its own, with the same settings as the client of the
//! org. [`privileged_access`](crate::privileged_access) and [`access_gateway`](crate::access_gateway) show how to create one,
//! and [configuration](super::configuration) lists keys and variables.
