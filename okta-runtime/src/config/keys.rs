//! The keys of the configuration, each with its type, names and documentation.

use std::ops::Deref;
use std::time::Duration;

use super::value::{self, Read};
use crate::profile::{Group, Profile, Setting};
use crate::secret::Secret;

/// A key whose values have the type `T`.
pub(crate) struct Key<T> {
    row: Row,
    pub(super) read: Read<T>,
}

/// What is known about a key apart from its type. The guide of `okta-sdk` has a table of all rows.
pub(crate) struct Row {
    pub(super) setting: Setting,
    /// The products that have it.
    pub(super) group: Group,
    /// Its type and default, for the documentation.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(super) default: &'static str,
    /// Its meaning, for the documentation.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(super) meaning: &'static str,
}

#[cfg(test)]
impl Row {
    /// Returns the first product that has this key.
    pub(super) fn profile(&self) -> &'static Profile {
        use crate::profile::{OKTA, PRIVILEGED_ACCESS};
        if OKTA.has(self.group) { &OKTA } else { &PRIVILEGED_ACCESS }
    }
}

/// Lets functions that do not depend on the type take the names of a key.
impl<T> Deref for Key<T> {
    type Target = Setting;

    fn deref(&self) -> &Setting {
        &self.row.setting
    }
}

macro_rules! keys {
    ($(
        $key:ident: $type:ty, $read:ident, $group:ident = $name:literal $(| $alias:literal)*,
            [$($variable:literal),+], $default:literal, $meaning:literal;
    )*) => {
        $(
            #[doc = $meaning]
            pub(crate) static $key: Key<$type> = Key {
                row: Row {
                    setting: Setting { name: $name, aliases: &[$($alias),*], variables: &[$($variable),+] },
                    group: Group::$group,
                    default: $default,
                    meaning: $meaning,
                },
                read: value::$read,
            };
        )*

        /// All keys. A list takes one variable, or several that end in `_0`, `_1` …
        pub(super) static KEYS: &[&Row] = &[$(&$key.row),*];

        /// The names of the constants above.
        #[cfg(test)]
        pub(super) const CONSTANTS: &[&str] = &[$(stringify!($key)),*];
    };
}

keys! {
    ORG_URL: String, text, Org = "client.orgUrl" | "client.oktaDomain",
        ["CLIENT_ORGURL", "CLIENT_OKTADOMAIN"],
        "URL", "URL of the org; not the admin console";
    SERVER_URL: String, text, Server = "client.serverUrl", ["CLIENT_SERVERURL"],
        "URL; that of the team", "URL of the server, for Privileged Access and Access Gateway";
    TOKEN: Secret, secret, Token = "client.token", ["CLIENT_TOKEN"], "secret", "API token";
    ACCESS_TOKEN: Secret, secret, Token = "client.accessToken", ["CLIENT_ACCESSTOKEN"],
        "secret", "OAuth access token from another source; not renewed";
    AUTHORIZATION_MODE: String, text, Token = "client.authorizationMode", ["CLIENT_AUTHORIZATIONMODE"],
        "`SSWS`, `Bearer`, `PrivateKey`, `JWT`, `None`; derived from the tokens that are set", "how to authenticate";
    TEAM: String, text, ServiceUser = "client.team", ["CLIENT_TEAM"],
        "string", "team of the service user, for Privileged Access";
    SERVICE_USER_KEY_ID: String, text, ServiceUser = "client.serviceUserKeyId",
        ["CLIENT_SERVICEUSERKEYID"],
        "string", "id of a key of the service user, for Privileged Access";
    SERVICE_USER_KEY_SECRET: Secret, secret, ServiceUser = "client.serviceUserKeySecret",
        ["CLIENT_SERVICEUSERKEYSECRET"],
        "secret", "secret of this key";
    CLIENT_ID: String, text, PrivateKey = "client.clientId", ["CLIENT_CLIENTID"],
        "string", "client id of the application, for a private key";
    SCOPES: Vec<String>, list, PrivateKey = "client.scopes", ["CLIENT_SCOPES"], "list", "the scopes to request";
    PRIVATE_KEY: Secret, secret, PrivateKey = "client.privateKey" | "client.jwk",
        ["CLIENT_PRIVATEKEY", "CLIENT_JWK"],
        "secret or path", "PEM, JWK, JWKS or base64-encoded DER, or a path to one of them";
    PRIVATE_KEY_ID: String, text, PrivateKey = "client.privateKeyId" | "client.kid" | "client.keyId",
        ["CLIENT_PRIVATEKEYID", "CLIENT_KID", "CLIENT_KEYID"],
        "string; the id in the JWK", "key id";
    PRIVATE_KEY_PASSPHRASE: Secret, secret, PrivateKey = "client.privateKeyPassphrase", ["CLIENT_PRIVATEKEYPASSPHRASE"],
        "secret", "passphrase of an encrypted key";
    CLIENT_ASSERTION: Secret, secret, PrivateKey = "client.clientAssertion", ["CLIENT_CLIENTASSERTION"],
        "secret", "a signed assertion, for mode `JWT`";
    USER_AGENT: String, text, Common = "client.userAgent", ["CLIENT_USERAGENT"],
        "string", "name of the program, appended to the user agent";
    CONNECTION_TIMEOUT: Duration, seconds, Common = "client.connectionTimeout",
        ["CLIENT_CONNECTIONTIMEOUT", "CLIENT_CONNECTION_TIMEOUT"],
        "seconds, 30", "timeout of opening a connection";
    REQUEST_TIMEOUT: Duration, seconds, Common = "client.requestTimeout",
        ["CLIENT_REQUESTTIMEOUT", "CLIENT_REQUEST_TIMEOUT"],
        "seconds, 0 for none", "timeout of a call, including waits and retries";
    MAX_RETRIES: u64, number, Common = "client.rateLimit.maxRetries" | "client.maxRetries",
        ["CLIENT_RATELIMIT_MAXRETRIES", "CLIENT_RATE_LIMIT_MAX_RETRIES", "CLIENT_MAXRETRIES"],
        "number, 2", "retries of a call; 0 for none";
    MAX_BACKOFF: Duration, seconds, Common = "client.rateLimit.maxBackoff",
        ["CLIENT_RATELIMIT_MAXBACKOFF", "CLIENT_RATE_LIMIT_MAX_BACKOFF"],
        "seconds, 65", "longest wait; a call that would have to wait longer fails immediately";
    RATE_LIMIT_ENABLE: bool, boolean, Common = "client.rateLimit.enable",
        ["CLIENT_RATELIMIT_ENABLE", "CLIENT_RATE_LIMIT_ENABLE"],
        "boolean, true", "calls wait for rate limits before the server refuses them";
    CACHE_ENABLED: bool, boolean, Common = "client.cache.enabled", ["CLIENT_CACHE_ENABLED"],
        "boolean, false", "enable the in-memory cache";
    CACHE_TTL: Duration, seconds, Common = "client.cache.defaultTtl",
        ["CLIENT_CACHE_DEFAULTTTL", "CLIENT_CACHE_DEFAULT_TTL"],
        "seconds, 300", "maximum age of a cached response";
    CACHE_TTI: Duration, seconds, Common = "client.cache.defaultTti",
        ["CLIENT_CACHE_DEFAULTTTI", "CLIENT_CACHE_DEFAULT_TTI"],
        "seconds, 300", "maximum idle time of a cached response";
    TOKEN_RENEWAL_OFFSET: Duration, minutes, PrivateKey = "client.oauthTokenRenewalOffset",
        ["CLIENT_OAUTHTOKENRENEWALOFFSET"],
        "minutes, 5", "how long before its expiry a token is renewed, at most a quarter of its lifetime";
    DPOP_ENABLED: bool, boolean, PrivateKey = "client.dpopEnabled", ["CLIENT_DPOPENABLED"],
        "boolean; when the server requires it", "bind tokens to a key from the first request";
    DPOP_KEY_ROTATION: Duration, seconds, PrivateKey = "client.dpopKeyRotationInterval",
        ["CLIENT_DPOPKEYROTATIONINTERVAL"],
        "seconds, 86400", "how often that key is replaced, from an hour to 90 days";
    USE_PROXY: bool, boolean, Common = "client.useProxy", ["CLIENT_USEPROXY"],
        "boolean, true", "false disables all proxies";
    PROXY_HOST: String, text, Common = "client.proxy.host" | "client.proxy.url" | "client.httpsProxy",
        ["CLIENT_PROXY_HOST"],
        "host or URL", "the proxy";
    PROXY_PORT: u64, number, Common = "client.proxy.port", ["CLIENT_PROXY_PORT"], "number", "port of the proxy";
    PROXY_USERNAME: String, text, Common = "client.proxy.username", ["CLIENT_PROXY_USERNAME"],
        "string", "user name for the proxy";
    PROXY_PASSWORD: Secret, secret, Common = "client.proxy.password", ["CLIENT_PROXY_PASSWORD"],
        "secret", "password for the proxy";
    LOGGING_ENABLED: bool, boolean, Common = "client.logging.enabled", ["CLIENT_LOGGING_ENABLED"],
        "boolean, false", "whether `okta.log_level()` returns a level";
    LOG_LEVEL: tracing::Level, level, Common = "client.logging.logLevel" | "client.logging.level",
        ["CLIENT_LOGGING_LOGLEVEL", "CLIENT_LOGGING_LEVEL"],
        "name or Python number, INFO", "a hint for the subscriber of the program";
    DISABLE_HTTPS_CHECK: bool, boolean, Common
        = "testing.disableHttpsCheck" | "testing.testingDisableHttpsCheck" | "client.disableHttpsCheck",
        ["TESTING_DISABLEHTTPSCHECK", "TESTING_TESTINGDISABLEHTTPSCHECK", "TESTING_DISABLE_HTTPS_CHECK"],
        "boolean, false", "allow `http://`, for tests";
    DISABLE_DOMAIN_CHECK: bool, boolean, Org = "testing.disableOktaDomainCheck" | "client.disableOktaDomainCheck",
        ["TESTING_DISABLEOKTADOMAINCHECK"],
        "boolean, false", "allow org URLs that look wrong, for tests";
}

/// Keys of other SDKs that have no effect here.
pub(super) static IGNORED: &[&str] = &["client.encryptionType"];

/// Returns the settings of a product.
pub(super) fn of(profile: &'static Profile) -> impl Iterator<Item = &'static Setting> {
    let keys = KEYS.iter().filter(|key| profile.has(key.group)).map(|key| &key.setting);
    keys.chain(profile.schemes.iter().flat_map(|scheme| scheme.settings))
}

/// Returns the names of the environment variables of a product.
pub(super) fn variables(profile: &'static Profile) -> impl Iterator<Item = String> {
    of(profile).flat_map(|setting| setting.variables).map(|name| profile.variable(name))
}

/// Returns the key of the URL of a server.
pub(crate) fn url(profile: &Profile) -> &'static Key<String> {
    if profile.has(Group::Org) { &ORG_URL } else { &SERVER_URL }
}

/// Returns the setting at a path in a file of a product.
pub(super) fn at(path: &str, profile: &'static Profile) -> Option<&'static Setting> {
    of(profile).find(|setting| setting.name == path || setting.aliases.contains(&path))
}

/// Returns whether there are settings of a product below a path in a file.
#[cfg(feature = "config-files")]
pub(super) fn has_below(path: &str, profile: &'static Profile) -> bool {
    let is_below = |known: &str| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    of(profile).any(|setting| is_below(setting.name) || setting.aliases.iter().any(|alias| is_below(alias)))
}

/// Returns the path that was probably meant, if there is a similar one.
pub(super) fn similar(path: &str, profile: &'static Profile) -> Option<String> {
    let known = of(profile).flat_map(|setting| std::iter::once(&setting.name).chain(setting.aliases));
    nearest(path, known.map(|known| (*known).to_owned()))
}

/// Returns whether a key has this environment variable. A list has numbered ones too.
pub(super) fn is_variable(name: &str, mut known: impl Iterator<Item = String>) -> bool {
    let list = name.rsplit_once('_').filter(|(_, number)| number.bytes().all(|b| b.is_ascii_digit()));
    let list = list.map_or(name, |(list, _)| list);
    known.any(|known| known == name || known == list)
}

/// Returns the known name that is nearest to `name`, if one is near.
pub(super) fn nearest(name: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let folded = name.to_lowercase();
    let scored = known.map(|known| (distance(&folded, &known.to_lowercase()), known));
    scored
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 3)
        .map(|(_, known)| known)
}

/// Returns how many characters must be changed, added or removed (Levenshtein distance).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(corner + 1).min(row[j] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
