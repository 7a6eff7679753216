//! The keys of a configuration, with all the names that they go by.

/// A key: where it stands in a file below `okta`, and the environment variables that set it.
pub(crate) struct Key {
    /// Its name in messages and look-ups, which is also its first place in a file.
    pub(crate) name: &'static str,
    /// Other places in a file, as other SDKs write it.
    #[cfg_attr(not(any(test, feature = "config-files")), expect(dead_code))]
    pub(crate) aliases: &'static [&'static str],
    /// Its environment variables; the first is the usual one.
    pub(crate) env: &'static [&'static str],
}

const fn key(name: &'static str, aliases: &'static [&'static str], env: &'static [&'static str]) -> Key {
    Key { name, aliases, env }
}

/// All keys that are understood. A list takes one variable, or several that end in `_0`, `_1` …
pub(crate) static KEYS: &[Key] = &[
    key("client.orgUrl", &["client.oktaDomain"], &["OKTA_CLIENT_ORGURL", "OKTA_CLIENT_OKTADOMAIN"]),
    key("client.token", &[], &["OKTA_CLIENT_TOKEN"]),
    key("client.accessToken", &[], &["OKTA_CLIENT_ACCESSTOKEN"]),
    key("client.authorizationMode", &[], &["OKTA_CLIENT_AUTHORIZATIONMODE"]),
    key("client.clientId", &[], &["OKTA_CLIENT_CLIENTID"]),
    key("client.scopes", &[], &["OKTA_CLIENT_SCOPES"]),
    key("client.privateKey", &["client.jwk"], &["OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_JWK"]),
    key(
        "client.privateKeyId",
        &["client.kid", "client.keyId"],
        &["OKTA_CLIENT_PRIVATEKEYID", "OKTA_CLIENT_KID", "OKTA_CLIENT_KEYID"],
    ),
    key("client.privateKeyPassphrase", &[], &["OKTA_CLIENT_PRIVATEKEYPASSPHRASE"]),
    key("client.clientAssertion", &[], &["OKTA_CLIENT_CLIENTASSERTION"]),
    key("client.userAgent", &[], &["OKTA_CLIENT_USERAGENT"]),
    key(
        "client.connectionTimeout",
        &[],
        &["OKTA_CLIENT_CONNECTIONTIMEOUT", "OKTA_CLIENT_CONNECTION_TIMEOUT"],
    ),
    key("client.requestTimeout", &[], &["OKTA_CLIENT_REQUESTTIMEOUT", "OKTA_CLIENT_REQUEST_TIMEOUT"]),
    key(
        "client.rateLimit.maxRetries",
        &["client.maxRetries"],
        &["OKTA_CLIENT_RATELIMIT_MAXRETRIES", "OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES", "OKTA_CLIENT_MAXRETRIES"],
    ),
    key(
        "client.rateLimit.maxBackoff",
        &[],
        &["OKTA_CLIENT_RATELIMIT_MAXBACKOFF", "OKTA_CLIENT_RATE_LIMIT_MAX_BACKOFF"],
    ),
    key("client.rateLimit.enable", &[], &["OKTA_CLIENT_RATELIMIT_ENABLE", "OKTA_CLIENT_RATE_LIMIT_ENABLE"]),
    key("client.cache.enabled", &[], &["OKTA_CLIENT_CACHE_ENABLED"]),
    key("client.cache.defaultTtl", &[], &["OKTA_CLIENT_CACHE_DEFAULTTTL", "OKTA_CLIENT_CACHE_DEFAULT_TTL"]),
    key("client.cache.defaultTti", &[], &["OKTA_CLIENT_CACHE_DEFAULTTTI", "OKTA_CLIENT_CACHE_DEFAULT_TTI"]),
    key("client.oauthTokenRenewalOffset", &[], &["OKTA_CLIENT_OAUTHTOKENRENEWALOFFSET"]),
    key("client.dpopEnabled", &[], &["OKTA_CLIENT_DPOPENABLED"]),
    key("client.dpopKeyRotationInterval", &[], &["OKTA_CLIENT_DPOPKEYROTATIONINTERVAL"]),
    key("client.useProxy", &[], &["OKTA_CLIENT_USEPROXY"]),
    key("client.proxy.host", &["client.proxy.url", "client.httpsProxy"], &["OKTA_CLIENT_PROXY_HOST"]),
    key("client.proxy.port", &[], &["OKTA_CLIENT_PROXY_PORT"]),
    key("client.proxy.username", &[], &["OKTA_CLIENT_PROXY_USERNAME"]),
    key("client.proxy.password", &[], &["OKTA_CLIENT_PROXY_PASSWORD"]),
    key("client.logging.enabled", &[], &["OKTA_CLIENT_LOGGING_ENABLED"]),
    key(
        "client.logging.logLevel",
        &["client.logging.level"],
        &["OKTA_CLIENT_LOGGING_LOGLEVEL", "OKTA_CLIENT_LOGGING_LEVEL"],
    ),
    key(
        "testing.disableOktaDomainCheck",
        &["client.disableOktaDomainCheck"],
        &["OKTA_TESTING_DISABLEOKTADOMAINCHECK"],
    ),
    key(
        "testing.disableHttpsCheck",
        &["testing.testingDisableHttpsCheck", "client.disableHttpsCheck"],
        &[
            "OKTA_TESTING_DISABLEHTTPSCHECK",
            "OKTA_TESTING_TESTINGDISABLEHTTPSCHECK",
            "OKTA_TESTING_DISABLE_HTTPS_CHECK",
        ],
    ),
];

/// Keys that other SDKs have and that mean nothing here: what they did is done otherwise.
#[cfg(feature = "config-files")]
pub(crate) static IGNORED: &[&str] = &["client.encryptionType"];

/// The key of this name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The key that stands at this place in a file.
#[cfg(feature = "config-files")]
pub(super) fn at(place: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == place || key.aliases.contains(&place))
}

/// Whether keys stand below this place in a file.
#[cfg(feature = "config-files")]
pub(super) fn has_below(place: &str) -> bool {
    let is_below = |known: &str| known.strip_prefix(place).is_some_and(|rest| rest.starts_with('.'));
    KEYS.iter().any(|key| is_below(key.name) || key.aliases.iter().any(|alias| is_below(alias)))
}

/// The place that was probably meant, if one is much like this.
#[cfg(feature = "config-files")]
pub(super) fn similar(place: &str) -> Option<&'static str> {
    let places = KEYS.iter().flat_map(|key| std::iter::once(&key.name).chain(key.aliases));
    let folded = place.to_lowercase();
    let scored = places.map(|known| (distance(&folded, &known.to_lowercase()), *known));
    scored
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, _)| *distance <= 3)
        .map(|(_, known)| known)
}

/// How many characters must be changed, added or removed (Levenshtein).
#[cfg(feature = "config-files")]
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
