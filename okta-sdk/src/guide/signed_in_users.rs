//! Calls for signed-in users: MyAccount, and one client for many users.
//!
//! Some operations act for the user who owns the access token: those of [`my_account`](crate::my_account), and those of
//! [`governance`](crate::governance) whose paths contain `my`. Your program gets the access token when the user signs in to
//! it; the SDK has no part in that.
//!
//! # One client for many users
//!
//! [`as_user`](crate::Client::as_user) returns a copy of the client that sends the token of a user. A web service creates one
//! client when it starts, and a copy for each request. A copy is cheap: it shares connections, settings and observers.
//! Responses in a cache and the state of rate limits are kept apart by credential, so no user sees what another one has
//! read. The token is not renewed: a call with an expired one fails with status 401.
//!
//! ```
//! use okta_demo_org::DemoOrg;
//! use okta_sdk::{Client, Error, Secret};
//!
//! async fn nick_name(okta: &Client, token: Secret) -> Result<Option<String>, Error> {
//!     let account = okta.as_user(token)?.my_account();
//!     let profile = account.get_profile().await?.profile.unwrap_or_default();
//!     Ok(profile.get("nickName").and_then(|name| name.as_str()).map(str::to_owned))
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let org = DemoOrg::builder().user("ada@example.com", serde_json::json!({"nickName": "Countess"})).start().await?;
//! let okta = Client::builder().org_url(org.url()).token(org.token()).danger_allow_http().build()?;
//!
//! let name = nick_name(&okta, org.user_token("ada@example.com")?.into()).await?;
//! assert_eq!(name.as_deref(), Some("Countess"));
//! # Ok(())
//! # }
//! ```
//!
//! # What a user can do
//!
//! Scopes of the token decide what a call may do: `okta.myAccount.profile.read` for the profile,
//! `okta.myAccount.phone.manage` to add a phone. The page of each operation names its scope. Operations of administrators
//! refuse the token with status 403.
//!
//! The examples `my_account` and `multi_user` run on a demo org, whose `user_token` returns an access token of any user.
