//! Settings and where they come from.
//!
//! # Sources
//!
//! [`Client::from_env`](crate::Client::from_env) and the builder's `discover` look, from the weakest to the strongest, into
//! `~/.okta/okta.yaml`, `./okta.yaml` (or `./.okta.yaml`), files that `with_file` names, and the environment; what the
//! program sets on the builder wins. Files need the feature `config-files`. Sources are merged key by key. A client that is
//! built without `discover` reads none of them.
//!
//! ```no_run
//! # fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//!
//! let okta = Client::from_env()?;
//! let okta = Client::builder().discover().with_file("/etc/acme/okta.yaml").max_retries(5).build()?;
//! // For tests: nothing but what is said here.
//! let okta = Client::builder().org_url("https://acme.okta.com").token("00abc").build()?;
//! # Ok(())
//! # }
//! ```
//!
//! All that is missing or wrong is told in one error, each problem with the place that it came from and what to do about
//! it. An unknown key in a file is a warning that names the key that was probably meant.
//!
//! # Files
//!
//! ```yaml
//! okta:
//!   client:
//!     orgUrl: https://acme.okta.com
//!     authorizationMode: PrivateKey        # SSWS if there is a token, Bearer
//!     clientId: 0oa1
//!     scopes: [okta.users.read, okta.groups.manage]
//!     privateKey: file:/etc/acme/key.pem   # or the PEM, a JWK, a set of JWKs
//!     requestTimeout: 30                   # seconds; 500ms, 5m and so on are understood
//!     rateLimit: { maxRetries: 4 }
//! ```
//!
//! `null` is the same as not set. A bare number is in the unit of its key.
//!
//! # Keys
//!
//! The README has the table of all keys with their variables, types and defaults; [`ClientBuilder`](crate::runtime::ClientBuilder) has
//! a method for each, and more that code alone can say.
//!
//! # Several orgs
//!
//! A client is of one org. Make one for each; nothing is shared between them, and there is no global state.
