//! Settings and their sources.
//!
//! # Sources
//!
//! [`Client::from_env`](crate::Client::from_env) and the builder method `discover` read layered configuration. In
//! ascending order of precedence, the layers are `~/.okta/okta.yaml`, `./okta.yaml` (or `./.okta.yaml`), files given to
//! `with_file`, and environment variables. Values set on the builder override all of them. Files require the feature
//! `config-files`. Layers are merged key by key. Without `discover`, a client reads none of them.
//!
//! ```no_run
//! # fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//!
//! let okta = Client::from_env()?;
//! let okta = Client::builder().discover().with_file("/etc/acme/okta.yaml").max_retries(5).build()?;
//! // For tests: only the settings given here.
//! let okta = Client::builder().org_url("https://acme.okta.com").token("00abc").build()?;
//! # Ok(())
//! # }
//! ```
//!
//! `build` reports all missing and invalid settings in one error. Each problem names its source and the remedy. An
//! unknown key in a file causes a warning that suggests the most similar key.
//!
//! # Files
//!
//! ```yaml
//! okta:
//!   client:
//!     orgUrl: https://acme.okta.com
//!     authorizationMode: PrivateKey        # or SSWS (the default with a token), Bearer
//!     clientId: 0oa1
//!     scopes: [okta.users.read, okta.groups.manage]
//!     privateKey: file:/etc/acme/key.pem   # or the PEM, a JWK, a JWK set
//!     requestTimeout: 30                   # seconds; also 500ms, 5m
//!     rateLimit: { maxRetries: 4 }
//! ```
//!
//! `null` means "not set". A number without a unit is in the unit of its key.
//!
//! # Keys
//!
//! The README lists all keys with their variables, types and defaults. [`ClientBuilder`](crate::runtime::ClientBuilder)
//! has a method for each of them, and methods for settings that are available in code only.
//!
//! # Several orgs
//!
//! A client belongs to one org. To use several orgs, create a client for each. Clients share nothing, and there is no
//! global state.
