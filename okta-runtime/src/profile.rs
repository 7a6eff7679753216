//! What is specific to the API of one product.

use std::borrow::Cow;

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
    /// The name of the configuration: `okta` for `okta.yaml`, `~/.okta`, and `OKTA_CLIENT_TOKEN`.
    pub(crate) name: &'static str,
    /// The beginning of `User-Agent`, `name/version`.
    pub(crate) user_agent: &'static str,
    /// A URL of a server, for messages.
    pub(crate) example: &'static str,
    /// What a server is called.
    pub(crate) server: &'static str,
    /// The authentication scheme of API tokens.
    pub(crate) token_scheme: &'static str,
    /// Whether servers take and return the headers of Okta: rate limits, and the request that is repeated.
    pub(crate) okta_headers: bool,
    /// The credential of a client for which none is set: what it lacks is an error.
    pub(crate) usual: Usual,
    /// The path of the token endpoint.
    pub(crate) token_path: &'static str,
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

/// The profile of Okta's APIs.
pub static OKTA: Profile = OKTA_API;

/// What the APIs of Okta have in common.
const OKTA_API: Profile = Profile {
    name: "okta",
    user_agent: concat!("okta-sdk-rust/", env!("CARGO_PKG_VERSION")),
    example: "https://acme.okta.com",
    server: "org",
    token_scheme: "SSWS",
    okta_headers: true,
    usual: Usual::Token,
    token_path: TOKEN_PATH,
};

/// The profile of Okta Privileged Access.
pub static PRIVILEGED_ACCESS: Profile = Profile {
    name: "okta-privileged-access",
    example: "https://acme.pam.okta.com",
    server: "server",
    token_scheme: "Bearer",
    usual: Usual::ServiceUser,
    ..OKTA_API
};

/// The profile of Okta Access Gateway.
pub static ACCESS_GATEWAY: Profile = Profile {
    name: "okta-access-gateway",
    example: "https://gateway.example.com",
    server: "server",
    token_scheme: "Bearer",
    token_path: "/api/v2/oauth/token",
    usual: Usual::PrivateKey,
    ..OKTA_API
};

impl Profile {
    /// Creates the profile of another API. `name` is the name of its crate, which is that of the configuration too:
    /// files `name.yaml`, and variables that begin with `NAME_CLIENT_`. `user_agent` is name and version of the crate as
    /// they begin `User-Agent`, and `example` is the URL of a server as messages show it.
    pub const fn new(name: &'static str, user_agent: &'static str, example: &'static str) -> Self {
        Self {
            name,
            user_agent,
            example,
            server: "server",
            token_scheme: "Bearer",
            okta_headers: false,
            usual: Usual::None,
            token_path: TOKEN_PATH,
        }
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

    pub(crate) fn is_okta(&self) -> bool {
        self.name == OKTA.name
    }

    /// Returns the name that an environment variable of Okta's configuration has for this product; `None` if it has no
    /// such variable. A variable of Privileged Access alone keeps its name.
    pub(crate) fn variable<'a>(&self, okta: &'a str) -> Option<Cow<'a, str>> {
        if okta.starts_with("OKTA_PRIVILEGED_ACCESS_") {
            return (self.name == PRIVILEGED_ACCESS.name).then(|| okta.into());
        }
        if self.is_okta() {
            return Some(okta.into());
        }
        let rest = okta.strip_prefix("OKTA")?;
        (!rest.contains("OKTA")).then(|| format!("{}{}", self.prefix(), self.server_of(rest)).into())
    }

    /// Returns the text that all environment variables begin with.
    pub(crate) fn prefix(&self) -> String {
        self.name.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_")
    }

    /// Returns the name that a key in a file or a map has in Okta's files.
    pub(crate) fn okta_key(&self, key: &str) -> String {
        if self.is_okta() { key.to_owned() } else { key.replace("serverUrl", "orgUrl") }
    }

    /// Returns the text of a remedy, which is written for Okta, in the words of this product.
    pub(crate) fn words(&self, okta: &'static str) -> Cow<'static, str> {
        if self.is_okta() {
            return okta.into();
        }
        let text = okta.replace(OKTA.example, self.example).replace("the org", "the server");
        self.server_of(&text).replace("OKTA_", &format!("{}_", self.prefix())).into()
    }

    /// Replaces the name of a setting for the URL.
    fn server_of(&self, text: &str) -> String {
        text.replace("orgUrl", "serverUrl").replace("ORGURL", "SERVERURL").replace("org_url", "server_url")
    }
}

/// [`OKTA`], for a client of no generated crate.
impl Default for &Profile {
    fn default() -> Self {
        &OKTA
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_product() {
        let profile = Profile::new("pet-store", "pet-store/1.0", "https://pets.example.com");
        let variable = |name| profile.variable(name).map(Cow::into_owned);
        assert_eq!(variable("OKTA_CLIENT_ORGURL").as_deref(), Some("PET_STORE_CLIENT_SERVERURL"));
        assert_eq!(variable("OKTA_CLIENT_OKTADOMAIN"), None);
        assert_eq!(OKTA.variable("OKTA_CLIENT_ORGURL").as_deref(), Some("OKTA_CLIENT_ORGURL"));
        assert_eq!(
            profile.words(
                "set client.orgUrl, OKTA_CLIENT_ORGURL or ClientBuilder::org_url to https://acme.okta.com"
            ),
            "set client.serverUrl, PET_STORE_CLIENT_SERVERURL or ClientBuilder::server_url to https://pets.example.com"
        );
    }
}
