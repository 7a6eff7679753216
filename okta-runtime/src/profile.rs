//! What is specific to the API of one product.

/// The target of all spans and events: the crate that users of the SDK depend on, so that `RUST_LOG=okta_sdk=debug` works.
///
/// `tracing` fixes the target of a callsite at compile time, so it is the same for all profiles.
pub(crate) const LOG_TARGET: &str = "okta_sdk";

/// The version of the compiler, or the oldest supported one if the build script could not ask the compiler.
const RUST: &str = match option_env!("OKTA_RUSTC_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_RUST_VERSION"),
};

/// The names of a product in requests, the configuration and messages, and how its tokens are sent.
///
/// A generated crate has a profile of its own; `okta-sdk` uses [`OKTA`].
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name of the configuration: `okta` for `okta.yaml` and `~/.okta`.
    pub(crate) name: &'static str,
    /// The beginning of the names of environment variables: `OKTA` for `OKTA_CLIENT_TOKEN`.
    pub(crate) prefix: &'static str,
    /// The beginning of `User-Agent`, `name/version`.
    pub(crate) user_agent: &'static str,
    /// A URL of a server, for messages.
    pub(crate) example: &'static str,
    /// The domain below which each team has a server, if there is one.
    pub(crate) team_domain: Option<&'static str>,
    /// The words for a server.
    pub(crate) server: ServerWords,
    /// The settings that the product has in addition to the common ones.
    pub(crate) groups: &'static [Group],
    /// The security schemes whose credentials are settings.
    pub(crate) schemes: &'static [Scheme],
    /// The authentication scheme of API tokens.
    pub(crate) token_scheme: &'static str,
    /// Whether tokens are one of the kinds that operations of Okta distinguish.
    pub(crate) token_kinds: bool,
    /// Whether servers take and return the headers of Okta: rate limits, and the request that is repeated.
    pub(crate) okta_headers: bool,
    /// Whether an operation with a server of its own is sent there.
    pub(crate) own_servers: bool,
    /// The credential of a client for which none is set: what it lacks is an error.
    pub(crate) usual: Usual,
    /// The path of the token endpoint.
    pub(crate) token_path: &'static str,
}

/// What a server is called.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ServerWords {
    pub(crate) noun: &'static str,
    /// The key of its URL.
    pub(crate) key: &'static str,
    /// The variable of its URL, after the prefix.
    pub(crate) variable: &'static str,
    /// The method of the builder that sets its URL.
    pub(crate) method: &'static str,
}

/// Settings that only some products have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Every product has them.
    Common,
    /// The URL of an org, and its checks.
    Org,
    /// The URL of a server.
    Server,
    /// A token that does not change.
    Token,
    /// A private key or an assertion.
    PrivateKey,
    /// The key of a service user.
    ServiceUser,
}

/// The names of a setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name in messages, which is its path in a file below the name of the product.
    pub(crate) name: &'static str,
    /// Other paths in a file, as other SDKs write it.
    pub(crate) aliases: &'static [&'static str],
    /// Its environment variables, after the prefix of the product. The first is the usual one.
    pub(crate) variables: &'static [&'static str],
}

impl Setting {
    /// Creates a setting with a path in a file, and an environment variable after the prefix of the product.
    pub const fn new(name: &'static str, variables: &'static [&'static str]) -> Self {
        Self { name, aliases: &[], variables }
    }
}

/// A security scheme of an API other than Okta's, and the settings of its credential.
#[derive(Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Its name in the description of the API.
    pub(crate) name: &'static str,
    /// The method of the builder that sets its credential.
    pub(crate) method: &'static str,
    pub(crate) kind: SchemeKind,
    pub(crate) settings: &'static [Setting],
}

/// How the credential of a scheme is sent. The settings of the scheme are those named here, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SchemeKind {
    /// A key at this place.
    Key(KeyPlace),
    /// A user name and a password.
    Basic,
    /// A bearer token.
    Bearer,
    /// A bearer token, or the id, the secret and the scopes of a client of this token endpoint.
    Client(&'static str),
}

/// Where an API key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyPlace {
    /// In this header.
    Header(&'static str),
    /// As this parameter of the query. The key is not part of any URL that is logged, returned, or given to middleware.
    Query(&'static str),
    /// As this cookie.
    Cookie(&'static str),
}

impl Scheme {
    /// Creates the scheme `name`, whose credential is set by `method` of the builder, or by `settings`.
    pub const fn new(
        name: &'static str,
        method: &'static str,
        kind: SchemeKind,
        settings: &'static [Setting],
    ) -> Self {
        Self { name, method, kind, settings }
    }
}

/// The usual credential of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Usual {
    Token,
    PrivateKey,
    ServiceUser,
    None,
}

/// The path of the token endpoint of an org.
const TOKEN_PATH: &str = "/oauth2/v1/token";

/// What all products but an org call a server.
const SERVER: ServerWords = ServerWords {
    noun: "server",
    key: "client.serverUrl",
    variable: "CLIENT_SERVERURL",
    method: "server_url",
};

/// The profile of Okta's APIs.
pub static OKTA: Profile = OKTA_API;

/// What the APIs of Okta have in common.
const OKTA_API: Profile = Profile {
    name: "okta",
    prefix: "OKTA",
    user_agent: concat!("okta-sdk-rust/", env!("CARGO_PKG_VERSION")),
    example: "https://acme.okta.com",
    team_domain: None,
    server: ServerWords { noun: "org", key: "client.orgUrl", variable: "CLIENT_ORGURL", method: "org_url" },
    groups: &[Group::Org, Group::Token, Group::PrivateKey],
    schemes: &[],
    token_scheme: "SSWS",
    token_kinds: true,
    okta_headers: true,
    own_servers: false,
    usual: Usual::Token,
    token_path: TOKEN_PATH,
};

/// The profile of Okta Privileged Access.
pub static PRIVILEGED_ACCESS: Profile = Profile {
    name: "okta-privileged-access",
    prefix: "OKTA_PRIVILEGED_ACCESS",
    example: "https://acme.pam.okta.com",
    team_domain: Some("pam.okta.com"),
    server: SERVER,
    groups: &[Group::Server, Group::Token, Group::PrivateKey, Group::ServiceUser],
    token_scheme: "Bearer",
    token_kinds: false,
    own_servers: true,
    usual: Usual::ServiceUser,
    ..OKTA_API
};

/// The profile of Okta Access Gateway.
pub static ACCESS_GATEWAY: Profile = Profile {
    name: "okta-access-gateway",
    prefix: "OKTA_ACCESS_GATEWAY",
    example: "https://gateway.example.com",
    server: SERVER,
    groups: &[Group::Server, Group::Token, Group::PrivateKey],
    token_scheme: "Bearer",
    token_kinds: false,
    own_servers: true,
    token_path: "/api/v2/oauth/token",
    usual: Usual::PrivateKey,
    ..OKTA_API
};

impl Profile {
    /// Creates the profile of another API. `name` is the name of its crate, which is that of the configuration too:
    /// files `name.yaml`. Variables begin with `prefix`, as in `PREFIX_CLIENT_SERVERURL`. `user_agent` is name and
    /// version of the crate as they begin `User-Agent`, and `example` is the URL of a server as messages show it.
    pub const fn new(
        name: &'static str,
        prefix: &'static str,
        user_agent: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            name,
            prefix,
            user_agent,
            example,
            team_domain: None,
            server: SERVER,
            groups: &[Group::Server],
            schemes: &[],
            token_scheme: "Bearer",
            token_kinds: false,
            okta_headers: false,
            own_servers: true,
            usual: Usual::None,
            token_path: TOKEN_PATH,
        }
    }

    /// Sets the security schemes whose credentials are settings of the client.
    #[must_use]
    pub const fn schemes(self, schemes: &'static [Scheme]) -> Self {
        Self { schemes, ..self }
    }

    /// Returns whether the product has the settings of a group.
    pub(crate) fn has(&self, group: Group) -> bool {
        group == Group::Common || self.groups.contains(&group)
    }

    /// Returns the name of an environment variable.
    pub(crate) fn variable(&self, name: &str) -> String {
        format!("{}_{name}", self.prefix)
    }

    /// Returns the header `User-Agent`: `<name>/<version> rust/<version of the compiler> <os>/<architecture> <program>`.
    pub(crate) fn user_agent(&self, program: Option<&str>) -> String {
        let (os, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
        let mut text = format!("{} rust/{RUST} {os}/{architecture}", self.user_agent);
        if let Some(program) = program.map(str::trim).filter(|name| !name.is_empty()) {
            text.push(' ');
            text.push_str(program);
        }
        text
    }
}

/// [`OKTA`], for a client of no generated crate.
impl Default for &Profile {
    fn default() -> Self {
        &OKTA
    }
}
