//! The keys of the configuration, each with its type, names and documentation.

use std::borrow::Cow;
use std::ops::Deref;
use std::time::Duration;

use super::value::{self, Read};
use crate::profile::Profile;
use crate::secret::Secret;

/// A key whose values have the type `T`.
pub(crate) struct Key<T> {
    row: Row,
    pub(super) read: Read<T>,
}

/// What is known about a key apart from its type. The guide of `okta-sdk` has a table of all rows.
pub(crate) struct Row {
    /// Its name in messages, which is its path in a file below `okta`.
    pub(crate) name: &'static str,
    /// Other paths in a file, as other SDKs write it.
    pub(super) aliases: &'static [&'static str],
    /// Its environment variables. The first is the usual one.
    pub(crate) variables: &'static [&'static str],
    /// Its type and default, for the documentation.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(super) default: &'static str,
    /// Its meaning, for the documentation.
    #[cfg_attr(not(test), expect(dead_code))]
    pub(super) meaning: &'static str,
}

#[cfg(test)]
impl Row {
    /// Returns the product that has this key: an org, unless it has no such key.
    pub(super) fn profile(&self) -> &'static Profile {
        let is_of_org = self.variables.iter().any(|name| crate::profile::OKTA.variable(name).is_some());
        if is_of_org { &crate::profile::OKTA } else { &crate::profile::PRIVILEGED_ACCESS }
    }
}

/// Lets functions that do not depend on the type take a [`Row`].
impl<T> Deref for Key<T> {
    type Target = Row;

    fn deref(&self) -> &Row {
        &self.row
    }
}

macro_rules! keys {
    ($(
        $key:ident: $type:ty, $read:ident = $name:literal $(| $alias:literal)*, [$($variable:literal),+],
            $default:literal, $meaning:literal;
    )*) => {
        $(
            #[doc = $meaning]
            pub(crate) static $key: Key<$type> = Key {
                row: Row {
                    name: $name,
                    aliases: &[$($alias),*],
                    variables: &[$($variable),+],
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
    ORG_URL: String, text = "client.orgUrl" | "client.oktaDomain",
        ["OKTA_CLIENT_ORGURL", "OKTA_CLIENT_OKTADOMAIN"],
        "URL", "URL of the org; not the admin console";
    TOKEN: Secret, secret = "client.token", ["OKTA_CLIENT_TOKEN"], "secret", "API token";
    ACCESS_TOKEN: Secret, secret = "client.accessToken", ["OKTA_CLIENT_ACCESSTOKEN"],
        "secret", "OAuth access token from another source; not renewed";
    AUTHORIZATION_MODE: String, text = "client.authorizationMode", ["OKTA_CLIENT_AUTHORIZATIONMODE"],
        "`SSWS`, `Bearer`, `PrivateKey`, `JWT`, `None`; derived from the tokens that are set", "how to authenticate";
    TEAM: String, text = "client.team", ["OKTA_PRIVILEGED_ACCESS_CLIENT_TEAM"],
        "string", "team of the service user, for Privileged Access";
    SERVICE_USER_KEY_ID: String, text = "client.serviceUserKeyId",
        ["OKTA_PRIVILEGED_ACCESS_CLIENT_SERVICEUSERKEYID"],
        "string", "id of a key of the service user, for Privileged Access";
    SERVICE_USER_KEY_SECRET: Secret, secret = "client.serviceUserKeySecret",
        ["OKTA_PRIVILEGED_ACCESS_CLIENT_SERVICEUSERKEYSECRET"],
        "secret", "secret of this key";
    CLIENT_ID: String, text = "client.clientId", ["OKTA_CLIENT_CLIENTID"],
        "string", "client id of the application, for a private key";
    SCOPES: Vec<String>, list = "client.scopes", ["OKTA_CLIENT_SCOPES"], "list", "the scopes to request";
    PRIVATE_KEY: Secret, secret = "client.privateKey" | "client.jwk",
        ["OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_JWK"],
        "secret or path", "PEM, JWK, JWKS or base64-encoded DER, or a path to one of them";
    PRIVATE_KEY_ID: String, text = "client.privateKeyId" | "client.kid" | "client.keyId",
        ["OKTA_CLIENT_PRIVATEKEYID", "OKTA_CLIENT_KID", "OKTA_CLIENT_KEYID"],
        "string; the id in the JWK", "key id";
    PRIVATE_KEY_PASSPHRASE: Secret, secret = "client.privateKeyPassphrase", ["OKTA_CLIENT_PRIVATEKEYPASSPHRASE"],
        "secret", "passphrase of an encrypted key";
    CLIENT_ASSERTION: Secret, secret = "client.clientAssertion", ["OKTA_CLIENT_CLIENTASSERTION"],
        "secret", "a signed assertion, for mode `JWT`";
    USER_AGENT: String, text = "client.userAgent", ["OKTA_CLIENT_USERAGENT"],
        "string", "name of the program, appended to the user agent";
    CONNECTION_TIMEOUT: Duration, seconds = "client.connectionTimeout",
        ["OKTA_CLIENT_CONNECTIONTIMEOUT", "OKTA_CLIENT_CONNECTION_TIMEOUT"],
        "seconds, 30", "timeout of opening a connection";
    REQUEST_TIMEOUT: Duration, seconds = "client.requestTimeout",
        ["OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_REQUEST_TIMEOUT"],
        "seconds, 0 for none", "timeout of a call, including waits and retries";
    MAX_RETRIES: u64, number = "client.rateLimit.maxRetries" | "client.maxRetries",
        ["OKTA_CLIENT_RATELIMIT_MAXRETRIES", "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES", "OKTA_CLIENT_MAXRETRIES"],
        "number, 2", "retries of a call; 0 for none";
    MAX_BACKOFF: Duration, seconds = "client.rateLimit.maxBackoff",
        ["OKTA_CLIENT_RATELIMIT_MAXBACKOFF", "OKTA_CLIENT_RATE_LIMIT_MAX_BACKOFF"],
        "seconds, 65", "longest wait; a call that would have to wait longer fails immediately";
    RATE_LIMIT_ENABLE: bool, boolean = "client.rateLimit.enable",
        ["OKTA_CLIENT_RATELIMIT_ENABLE", "OKTA_CLIENT_RATE_LIMIT_ENABLE"],
        "boolean, true", "calls wait for rate limits before the server refuses them";
    CACHE_ENABLED: bool, boolean = "client.cache.enabled", ["OKTA_CLIENT_CACHE_ENABLED"],
        "boolean, false", "enable the in-memory cache";
    CACHE_TTL: Duration, seconds = "client.cache.defaultTtl",
        ["OKTA_CLIENT_CACHE_DEFAULTTTL", "OKTA_CLIENT_CACHE_DEFAULT_TTL"],
        "seconds, 300", "maximum age of a cached response";
    CACHE_TTI: Duration, seconds = "client.cache.defaultTti",
        ["OKTA_CLIENT_CACHE_DEFAULTTTI", "OKTA_CLIENT_CACHE_DEFAULT_TTI"],
        "seconds, 300", "maximum idle time of a cached response";
    TOKEN_RENEWAL_OFFSET: Duration, minutes = "client.oauthTokenRenewalOffset",
        ["OKTA_CLIENT_OAUTHTOKENRENEWALOFFSET"],
        "minutes, 5", "how long before its expiry a token is renewed, at most a quarter of its lifetime";
    DPOP_ENABLED: bool, boolean = "client.dpopEnabled", ["OKTA_CLIENT_DPOPENABLED"],
        "boolean; when the server requires it", "bind tokens to a key from the first request";
    DPOP_KEY_ROTATION: Duration, seconds = "client.dpopKeyRotationInterval",
        ["OKTA_CLIENT_DPOPKEYROTATIONINTERVAL"],
        "seconds, 86400", "how often that key is replaced, from an hour to 90 days";
    USE_PROXY: bool, boolean = "client.useProxy", ["OKTA_CLIENT_USEPROXY"],
        "boolean, true", "false disables all proxies";
    PROXY_HOST: String, text = "client.proxy.host" | "client.proxy.url" | "client.httpsProxy",
        ["OKTA_CLIENT_PROXY_HOST"],
        "host or URL", "the proxy";
    PROXY_PORT: u64, number = "client.proxy.port", ["OKTA_CLIENT_PROXY_PORT"], "number", "port of the proxy";
    PROXY_USERNAME: String, text = "client.proxy.username", ["OKTA_CLIENT_PROXY_USERNAME"],
        "string", "user name for the proxy";
    PROXY_PASSWORD: Secret, secret = "client.proxy.password", ["OKTA_CLIENT_PROXY_PASSWORD"],
        "secret", "password for the proxy";
    LOGGING_ENABLED: bool, boolean = "client.logging.enabled", ["OKTA_CLIENT_LOGGING_ENABLED"],
        "boolean, false", "whether `okta.log_level()` returns a level";
    LOG_LEVEL: tracing::Level, level = "client.logging.logLevel" | "client.logging.level",
        ["OKTA_CLIENT_LOGGING_LOGLEVEL", "OKTA_CLIENT_LOGGING_LEVEL"],
        "name or Python number, INFO", "a hint for the subscriber of the program";
    DISABLE_HTTPS_CHECK: bool, boolean
        = "testing.disableHttpsCheck" | "testing.testingDisableHttpsCheck" | "client.disableHttpsCheck",
        ["OKTA_TESTING_DISABLEHTTPSCHECK", "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK", "OKTA_TESTING_DISABLE_HTTPS_CHECK"],
        "boolean, false", "allow `http://`, for tests";
    DISABLE_DOMAIN_CHECK: bool, boolean = "testing.disableOktaDomainCheck" | "client.disableOktaDomainCheck",
        ["OKTA_TESTING_DISABLEOKTADOMAINCHECK"],
        "boolean, false", "allow org URLs that look wrong, for tests";
}

/// Keys of other SDKs that have no effect here.
pub(super) static IGNORED: &[&str] = &["client.encryptionType"];

/// Returns the keys of a product.
fn of(profile: &Profile) -> impl Iterator<Item = &'static Row> {
    KEYS.iter().copied().filter(|key| key.variables.iter().any(|name| profile.variable(name).is_some()))
}

/// Returns the key at a path in a file of a product.
pub(super) fn at(path: &str, profile: &Profile) -> Option<&'static Row> {
    of(profile).find(|key| key.name == path || key.aliases.contains(&path))
}

/// Returns whether there are keys below a path in a file.
#[cfg(feature = "config-files")]
pub(super) fn has_below(path: &str) -> bool {
    let is_below = |known: &str| known.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    KEYS.iter().any(|key| is_below(key.name) || key.aliases.iter().any(|alias| is_below(alias)))
}

/// Returns the path that was probably meant, if there is a similar one.
pub(super) fn similar(path: &str, profile: &Profile) -> Option<Cow<'static, str>> {
    let known = of(profile).flat_map(|key| std::iter::once(&key.name).chain(key.aliases));
    nearest(path, known.map(|known| Cow::from(*known)))
}

/// Returns whether a key has this environment variable. A list has numbered ones too.
pub(super) fn is_variable<'a>(name: &str, mut known: impl Iterator<Item = Cow<'a, str>>) -> bool {
    let list = name.rsplit_once('_').filter(|(_, number)| number.bytes().all(|b| b.is_ascii_digit()));
    let list = list.map_or(name, |(list, _)| list);
    known.any(|known| known == name || known == list)
}

/// Returns the known name that is nearest to `name`, if one is near.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = Cow<'a, str>>) -> Option<Cow<'a, str>> {
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
