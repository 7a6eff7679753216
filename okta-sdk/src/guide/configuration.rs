//! Settings and their sources.
//!
//! # Sources
//!
//! [`Client::from_env`](crate::Client::from_env) and the builder method `discover` read layered configuration. In
//! ascending order of precedence, the layers are `~/.okta/okta.yaml`, `./okta.yaml` (or `./.okta.yaml`), files given to
//! `with_file`, environment variables, and maps given to `with_map`. Values set on the builder override all of them. Files require the feature
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
//! An API token:
//!
//! ```yaml
//! okta:
//!   client:
//!     orgUrl: https://acme.okta.com
//!     token: 00abc
//! ```
//!
//! OAuth 2.0 with a private key:
//!
//! ```yaml
//! okta:
//!   client:
//!     orgUrl: https://acme.okta.com
//!     authorizationMode: PrivateKey
//!     clientId: 0oa1
//!     scopes: [okta.users.read, okta.groups.manage]
//!     privateKeyId: my-key-id
//!     privateKey: |        # or a JWK, a JWK set, or file:path
//!       -----BEGIN PRIVATE KEY-----
//!       …
//!       -----END PRIVATE KEY-----
//!     dpopEnabled: true
//! ```
//!
//! All keys are below `okta`. `null` and an empty variable mean "not set". A duration is a number in the unit of its key, or a
//! number with a unit: `500ms`, `30s`, `5m`, `1h`. A list is separated by commas or spaces; in the environment it can be
//! numbered (`OKTA_CLIENT_SCOPES_0`).
//!
//! # Maps
//!
//! A program with a configuration of its own passes values by the same keys, with or without `okta.client`, or by the names
//! of the environment variables. They are checked like those of files and variables:
//!
//! ```
//! # fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//!
//! let settings = [("orgUrl", "https://acme.okta.com"), ("token", "00abc"), ("rateLimit.maxRetries", "5")];
//! let okta = Client::builder().with_map(settings).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # Headers
//!
//! `header` of the builder adds a header to every call, and
//! [`with_header`](crate::Client::with_header) creates a client with another one.
//! [`default_headers`](crate::runtime::Client::default_headers) returns what a client sends by default and by
//! configuration, with secrets masked:
//!
//! ```
//! # fn run() -> Result<(), okta_sdk::Error> {
//! use okta_sdk::Client;
//!
//! let okta = Client::builder().org_url("https://acme.okta.com").token("00abc").header("x-team", "iam").build()?;
//! let headers = okta.default_headers();
//! assert_eq!(headers["authorization"], "SSWS ***");
//! assert_eq!(headers["x-team"], "iam");
//! # Ok(())
//! # }
//! ```
//!
//! # Keys
//!
//! <!-- configuration keys: a test of okta-runtime compares this table with the code -->
//!
//! | key in a file | variable | type, default | meaning |
//! |---|---|---|---|
//! | `client.orgUrl`, `client.oktaDomain` | `OKTA_CLIENT_ORGURL`, `OKTA_CLIENT_OKTADOMAIN` | URL | URL of the org; not the admin console |
//! | `client.serverUrl` | `OKTA_PRIVILEGED_ACCESS_CLIENT_SERVERURL` | URL; that of the team | URL of the server, for Privileged Access and Access Gateway |
//! | `client.token` | `OKTA_CLIENT_TOKEN` | secret | API token |
//! | `client.accessToken` | `OKTA_CLIENT_ACCESSTOKEN` | secret | OAuth access token from another source; not renewed |
//! | `client.authorizationMode` | `OKTA_CLIENT_AUTHORIZATIONMODE` | `SSWS`, `Bearer`, `PrivateKey`, `JWT`, `None`; derived from the tokens that are set | how to authenticate |
//! | `client.team` | `OKTA_PRIVILEGED_ACCESS_CLIENT_TEAM` | string | team of the service user, for Privileged Access |
//! | `client.serviceUserKeyId` | `OKTA_PRIVILEGED_ACCESS_CLIENT_SERVICEUSERKEYID` | string | id of a key of the service user, for Privileged Access |
//! | `client.serviceUserKeySecret` | `OKTA_PRIVILEGED_ACCESS_CLIENT_SERVICEUSERKEYSECRET` | secret | secret of this key |
//! | `client.clientId` | `OKTA_CLIENT_CLIENTID` | string | client id of the application, for a private key |
//! | `client.scopes` | `OKTA_CLIENT_SCOPES` | list | the scopes to request |
//! | `client.privateKey`, `client.jwk` | `OKTA_CLIENT_PRIVATEKEY`, `OKTA_CLIENT_JWK` | secret or path | PEM, JWK, JWKS or base64-encoded DER, or a path to one of them |
//! | `client.privateKeyId`, `client.kid`, `client.keyId` | `OKTA_CLIENT_PRIVATEKEYID`, `OKTA_CLIENT_KID`, `OKTA_CLIENT_KEYID` | string; the id in the JWK | key id |
//! | `client.privateKeyPassphrase` | `OKTA_CLIENT_PRIVATEKEYPASSPHRASE` | secret | passphrase of an encrypted key |
//! | `client.clientAssertion` | `OKTA_CLIENT_CLIENTASSERTION` | secret | a signed assertion, for mode `JWT` |
//! | `client.userAgent` | `OKTA_CLIENT_USERAGENT` | string | name of the program, appended to the user agent |
//! | `client.connectionTimeout` | `OKTA_CLIENT_CONNECTIONTIMEOUT`, `OKTA_CLIENT_CONNECTION_TIMEOUT` | seconds, 30 | timeout of opening a connection |
//! | `client.requestTimeout` | `OKTA_CLIENT_REQUESTTIMEOUT`, `OKTA_CLIENT_REQUEST_TIMEOUT` | seconds, 0 for none | timeout of a call, including waits and retries |
//! | `client.rateLimit.maxRetries`, `client.maxRetries` | `OKTA_CLIENT_RATELIMIT_MAXRETRIES`, `OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES`, `OKTA_CLIENT_MAXRETRIES` | number, 2 | retries of a call; 0 for none |
//! | `client.rateLimit.maxBackoff` | `OKTA_CLIENT_RATELIMIT_MAXBACKOFF`, `OKTA_CLIENT_RATE_LIMIT_MAX_BACKOFF` | seconds, 65 | longest wait; a call that would have to wait longer fails immediately |
//! | `client.rateLimit.enable` | `OKTA_CLIENT_RATELIMIT_ENABLE`, `OKTA_CLIENT_RATE_LIMIT_ENABLE` | boolean, true | calls wait for rate limits before the server refuses them |
//! | `client.cache.enabled` | `OKTA_CLIENT_CACHE_ENABLED` | boolean, false | enable the in-memory cache |
//! | `client.cache.defaultTtl` | `OKTA_CLIENT_CACHE_DEFAULTTTL`, `OKTA_CLIENT_CACHE_DEFAULT_TTL` | seconds, 300 | maximum age of a cached response |
//! | `client.cache.defaultTti` | `OKTA_CLIENT_CACHE_DEFAULTTTI`, `OKTA_CLIENT_CACHE_DEFAULT_TTI` | seconds, 300 | maximum idle time of a cached response |
//! | `client.oauthTokenRenewalOffset` | `OKTA_CLIENT_OAUTHTOKENRENEWALOFFSET` | minutes, 5 | how long before its expiry a token is renewed, at most a quarter of its lifetime |
//! | `client.dpopEnabled` | `OKTA_CLIENT_DPOPENABLED` | boolean; when the server requires it | bind tokens to a key from the first request |
//! | `client.dpopKeyRotationInterval` | `OKTA_CLIENT_DPOPKEYROTATIONINTERVAL` | seconds, 86400 | how often that key is replaced, from an hour to 90 days |
//! | `client.useProxy` | `OKTA_CLIENT_USEPROXY` | boolean, true | false disables all proxies |
//! | `client.proxy.host`, `client.proxy.url`, `client.httpsProxy` | `OKTA_CLIENT_PROXY_HOST` | host or URL | the proxy |
//! | `client.proxy.port` | `OKTA_CLIENT_PROXY_PORT` | number | port of the proxy |
//! | `client.proxy.username` | `OKTA_CLIENT_PROXY_USERNAME` | string | user name for the proxy |
//! | `client.proxy.password` | `OKTA_CLIENT_PROXY_PASSWORD` | secret | password for the proxy |
//! | `client.logging.enabled` | `OKTA_CLIENT_LOGGING_ENABLED` | boolean, false | whether `okta.log_level()` returns a level |
//! | `client.logging.logLevel`, `client.logging.level` | `OKTA_CLIENT_LOGGING_LOGLEVEL`, `OKTA_CLIENT_LOGGING_LEVEL` | name or Python number, INFO | a hint for the subscriber of the program |
//! | `testing.disableHttpsCheck`, `testing.testingDisableHttpsCheck`, `client.disableHttpsCheck` | `OKTA_TESTING_DISABLEHTTPSCHECK`, `OKTA_TESTING_TESTINGDISABLEHTTPSCHECK`, `OKTA_TESTING_DISABLE_HTTPS_CHECK` | boolean, false | allow `http://`, for tests |
//! | `testing.disableOktaDomainCheck`, `client.disableOktaDomainCheck` | `OKTA_TESTING_DISABLEOKTADOMAINCHECK` | boolean, false | allow org URLs that look wrong, for tests |
//!
//! <!-- end of configuration keys -->
//!
//! [`ClientBuilder`](crate::runtime::ClientBuilder) has a method for each of them, and methods for settings that are available
//! in code only.
//!
//! # Privileged Access and Access Gateway
//!
//! Their clients have settings of their own, and read none of those of the org. The keys are those of the table above, with
//! these files, names and variables:
//!
//! | client | files | all keys are below | variables begin with | key and variable of the URL |
//! |---|---|---|---|---|
//! | `okta_sdk` | `~/.okta/okta.yaml`, `./okta.yaml` | `okta` | `OKTA_CLIENT_` | `client.orgUrl`, `OKTA_CLIENT_ORGURL` |
//! | `privileged_access` | `~/.okta-privileged-access/okta-privileged-access.yaml`, `./okta-privileged-access.yaml` | `okta-privileged-access` | `OKTA_PRIVILEGED_ACCESS_CLIENT_` | `client.serverUrl`, `OKTA_PRIVILEGED_ACCESS_CLIENT_SERVERURL` |
//! | `access_gateway` | `~/.okta-access-gateway/okta-access-gateway.yaml`, `./okta-access-gateway.yaml` | `okta-access-gateway` | `OKTA_ACCESS_GATEWAY_CLIENT_` | `client.serverUrl`, `OKTA_ACCESS_GATEWAY_CLIENT_SERVERURL` |
//!
//! The key of a service user authenticates the client of Privileged Access, and a private key that of Access Gateway.
//! `client.authorizationMode` is not needed for either. If `client.token` or `client.accessToken` is set, it is sent as a
//! bearer token instead, and is not renewed.
//!
//! # Several orgs
//!
//! A client belongs to one org. To use several orgs, create a client for each. Clients share nothing, and there is no
//! global state.
