//! A small Okta org on the loopback address, for examples and for the tests of `okta-sdk`.
//!
//! It serves every operation of the management API, of governance and of MyAccount, and keeps everything in memory. Users,
//! groups, group rules, applications, policies, factors and the system log follow the rules of Okta: `search` and `filter`,
//! lifecycle states, unique names, memberships. So do the profile, the e-mail addresses and the phones of MyAccount, and
//! campaigns, entitlements, bundles and requests of governance. All other resources can be created, read, listed, changed
//! and deleted; their statuses, ids and references follow a table (`src/resources/table.rs`), and the rest follows the API
//! documents. It supports linked pages, rate limits, Okta's error codes, API tokens, access tokens of users, and OAuth 2.0
//! with a private key and proofs of possession.
//!
//! Requests must satisfy the documents, and responses do. A path that the org does not serve is
//! answered with status 501 and its name, so that it is not mistaken for a resource that does not exist.
//!
//! It shares no code with the SDK, so that a bug in one cannot mask a bug in the other.
//!
//! # In a test
//!
//! Each test starts an org of its own, on a free port. The org stops when it is dropped. It runs in its own thread, so it
//! works with any async runtime.
//!
//! ```
//! use okta_demo_org::DemoOrg;
//! use serde_json::json;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let org = DemoOrg::builder()
//!     .user("ada@example.com", json!({"department": "Analysis"}))
//!     .group("Analysts", ["ada@example.com"])
//!     .resource("/api/v1/zones", json!({"type": "IP", "name": "Office"}))
//!     .page_limit(10)
//!     .rate_limit(100)
//!     .start()
//!     .await?;
//! println!("{} accepts the API token {}", org.url(), org.token());
//! # Ok(())
//! # }
//! ```
//!
//! A [`ManualClock`] lets a test advance the time that tokens, rate limits and the log follow.
//!
//! # As a program
//!
//! `cargo demo-org` starts an org on port 8080, and prints the variables that configure an SDK for bash, fish and
//! PowerShell. Options set the number of users, rate limits and failures, and a file that records the traffic.

#![cfg_attr(test, allow(clippy::panic))]

mod api;
mod auth;
mod builder;
mod call;
mod clock;
mod document;
mod error;
pub mod example;
mod faults;
mod limits;
mod org;
mod page;
mod query;
mod record;
mod reply;
mod resources;
mod routes;
mod seed;
mod server;

use std::io;
use std::sync::Arc;
use std::thread;

use tokio::sync::oneshot;

pub use builder::Builder;
pub use clock::{Clock, ManualClock};

use server::Server;

/// The API token. It is not secret.
pub const API_TOKEN: &str = "demo-org-token";

/// The pass code of all factors.
pub const PASS_CODE: &str = "123456";

/// An application that authenticates with a private key.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OauthClient {
    /// The client id.
    pub id: String,
    /// The id of the key.
    pub key_id: String,
    /// The private key in PEM.
    pub private_key: String,
}

/// A running org. It runs in its own thread. When this value is dropped, the org stops and its port is free again.
#[derive(Debug)]
pub struct DemoOrg {
    server: Arc<Server>,
    clients: [OauthClient; 2],
    thread: Option<thread::JoinHandle<()>>,
    stop: Option<oneshot::Sender<()>>,
}

impl DemoOrg {
    /// Starts an org with 20 people on a free port.
    ///
    /// # Errors
    ///
    /// Returns an error if a port, a thread or random numbers are not available.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let org = okta_demo_org::DemoOrg::start().await?;
    /// assert!(org.url().starts_with("http://127.0.0.1:"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns a builder with the defaults.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> &str {
        &self.server.url
    }

    /// Returns the API token of an administrator.
    pub fn token(&self) -> &'static str {
        API_TOKEN
    }

    /// Returns an access token of an active user: what a program of the user has after the user signed in. It allows the
    /// operations of MyAccount and those of governance that act for a user, and is valid for the [lifetime of access tokens](Builder::token_lifetime).
    ///
    /// # Errors
    ///
    /// Returns an error of the kind [`InvalidInput`](io::ErrorKind::InvalidInput) if no active user has this login.
    pub fn user_token(&self, login: &str) -> io::Result<String> {
        auth::token::issue_to_user(&mut self.server.org(), login)
    }

    /// Returns an application that may request all scopes.
    pub fn oauth_client(&self) -> &OauthClient {
        &self.clients[0]
    }

    /// Returns an application that may request all scopes and must send proofs of possession.
    pub fn dpop_client(&self) -> &OauthClient {
        &self.clients[1]
    }

    /// Serves requests until the process ends.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread has reported its panic.
            let _ = thread.join();
        }
    }
}

impl Drop for DemoOrg {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // The thread has reported its panic. It ends as soon as it has been stopped.
            let _ = thread.join();
        }
    }
}
