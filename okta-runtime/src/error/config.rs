//! Errors of the configuration.

use std::borrow::Cow;
use std::fmt;

use crate::profile::Profile;

/// All problems of a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigError {
    problems: Vec<Problem>,
}

/// One problem of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// A stable code.
    pub code: ProblemCode,
    /// What is wrong.
    pub message: String,
    /// Where it came from, such as `./okta.yaml, line 3`.
    pub source: Option<String>,
    /// The product, for the remedy.
    pub(crate) profile: &'static Profile,
}

/// What is wrong with a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemCode {
    /// The org URL is not set.
    OrgUrlMissing,
    /// The org URL is not a URL.
    OrgUrlInvalid,
    /// The org URL does not begin with `https://`.
    OrgUrlNotHttps,
    /// The org URL is the placeholder of a sample.
    OrgUrlPlaceholder,
    /// The org URL is that of the admin console.
    OrgUrlAdmin,
    /// The org URL ends in `.com.com`.
    OrgUrlTypo,
    /// The org URL has no scheme, or two.
    OrgUrlDoubleScheme,
    /// The org URL has a user name, a path, a query or a fragment.
    OrgUrlExtra,
    /// The token is not set.
    TokenMissing,
    /// The token is the placeholder of a sample.
    TokenPlaceholder,
    /// The token has characters that are not valid in a token.
    TokenInvalidChars,
    /// A file cannot be read.
    ConfigFile,
    /// A value is not of the type of its key.
    ValueInvalid,
    /// The authorization mode is not supported.
    AuthModeInvalid,
    /// The client id is not set.
    ClientIdMissing,
    /// The client id is the placeholder of a sample.
    ClientIdPlaceholder,
    /// The scopes are not set.
    ScopesMissing,
    /// The private key is not set.
    PrivateKeyMissing,
    /// The private key cannot be read.
    PrivateKeyInvalid,
    /// The client assertion is not set.
    ClientAssertionMissing,
    /// The team of the service user is not set.
    TeamMissing,
    /// The id or the secret of the key of the service user is not set.
    ServiceUserKeyMissing,
    /// The credential of a security scheme has a user name or a password, or an id or a secret, but not both.
    CredentialIncomplete,
    /// The DPoP key rotation interval is out of range.
    DpopRotationInvalid,
    /// The proxy has settings but no host.
    ProxyHostMissing,
    /// The proxy has a user name or a password, but not both.
    ProxyAuthIncomplete,
    /// The port of the proxy is not a port.
    ProxyPortInvalid,
    /// The proxy cannot be used.
    ProxyInvalid,
    /// A header is not valid, or is managed by the client.
    HeaderInvalid,
    /// The user agent is not a valid header.
    UserAgentInvalid,
    /// The transport cannot be built.
    Transport,
    /// A setting needs a feature of the crate that is not enabled.
    FeatureMissing,
}

impl ConfigError {
    /// Fails if there are problems.
    pub(crate) fn check(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// Returns the problems, at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Returns whether there is a problem with this code.
    pub fn has(&self, code: ProblemCode) -> bool {
        self.problems.iter().any(|problem| problem.code == code)
    }
}

impl From<Problem> for ConfigError {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem] }
    }
}

impl Problem {
    pub(crate) fn new(code: ProblemCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), source: None, profile: <&Profile>::default() }
    }

    /// Sets where it came from. An empty string means that the source is unknown.
    pub(crate) fn at(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into()).filter(|source| !source.is_empty());
        self
    }
}

impl ProblemCode {
    /// Returns what to do about it, in the words of Okta. Messages use those of the product.
    pub fn help(self) -> Cow<'static, str> {
        self.remedy(<&Profile>::default())
    }

    /// Returns what to do about it, in the words of a product.
    fn remedy(self, profile: &Profile) -> Cow<'static, str> {
        let (server, example) = (&profile.server, profile.example);
        let variable = |name: &str| profile.variable(name);
        match self {
            Self::OrgUrlMissing => format!(
                "set {}, {} or ClientBuilder::{} to a URL such as {example}",
                server.key,
                variable(server.variable),
                server.method
            ),
            Self::OrgUrlInvalid => format!("use a URL such as {example}"),
            Self::OrgUrlPlaceholder => format!("replace it with the domain of the {}", server.noun),
            Self::OrgUrlDoubleScheme => format!("use one scheme, as in {example}"),
            Self::TokenMissing => format!(
                "set client.token, {} or ClientBuilder::token, or use ClientBuilder::anonymous",
                variable("CLIENT_TOKEN")
            ),
            Self::TokenPlaceholder => format!("replace it with a token of the {}", server.noun),
            Self::ClientIdMissing => format!(
                "set client.clientId or {} to that of the application, or pass it to PrivateKeyAuth::new",
                variable("CLIENT_CLIENTID")
            ),
            Self::ScopesMissing => format!(
                "set client.scopes or {} to the scopes to request, or pass them to PrivateKeyAuth::new",
                variable("CLIENT_SCOPES")
            ),
            Self::PrivateKeyMissing => format!(
                "set client.privateKey, {} or ClientBuilder::private_key to a PEM, a JWK or the path of a file",
                variable("CLIENT_PRIVATEKEY")
            ),
            Self::ClientAssertionMissing => format!(
                "set client.clientAssertion or {}, or use PrivateKeyAuth::with_assertions",
                variable("CLIENT_CLIENTASSERTION")
            ),
            Self::TeamMissing => {
                format!("set client.team, {} or ClientBuilder::team", variable("CLIENT_TEAM"))
            }
            Self::ServiceUserKeyMissing => format!(
                "set client.serviceUserKeyId and client.serviceUserKeySecret, {} and {}, or both with \
                 ClientBuilder::service_user",
                variable("CLIENT_SERVICEUSERKEYID"),
                variable("CLIENT_SERVICEUSERKEYSECRET")
            ),
            Self::ProxyHostMissing => format!(
                "set client.proxy.host or {}, use HttpTransportBuilder::proxy, or remove the other proxy settings",
                variable("CLIENT_PROXY_HOST")
            ),
            _ => return self.fixed_help().into(),
        }
        .into()
    }

    /// Returns what to do about it, if that is the same for all products.
    fn fixed_help(self) -> &'static str {
        match self {
            Self::OrgUrlNotHttps => {
                "use https://, or allow plain HTTP for a test with testing.disableHttpsCheck or ClientBuilder::danger_allow_http"
            }
            Self::OrgUrlAdmin => "remove `-admin`",
            Self::OrgUrlTypo => "remove the second .com",
            Self::OrgUrlExtra => {
                "remove user name, password, path, query and fragment; set a path with ClientBuilder::base_path"
            }
            Self::TokenInvalidChars => "use ASCII without spaces, quotes and line breaks",
            Self::ConfigFile => "correct the file, or ignore files with ClientBuilder::without_files",
            Self::AuthModeInvalid => "use SSWS, Bearer, PrivateKey, JWT or None",
            Self::ClientIdPlaceholder => "replace it with the client id of the application",
            Self::PrivateKeyInvalid => {
                "use RSA with at least 2048 bits, or one of the curves P-256, P-384 and P-521"
            }
            Self::DpopRotationInvalid => "use an hour to 90 days",
            Self::ProxyAuthIncomplete => "set both the user name and the password, or neither",
            Self::ProxyPortInvalid => "use a port from 1 to 65535",
            Self::ProxyInvalid => "use a URL such as http://proxy.example.com:8080",
            Self::HeaderInvalid => "remove it, or correct its name or value",
            Self::UserAgentInvalid => "use one line of text",
            Self::Transport => {
                "check the certificates and the crypto provider, or use ClientBuilder::transport"
            }
            Self::FeatureMissing => "enable the Cargo feature",
            Self::CredentialIncomplete => "set both, or neither",
            _ => "correct the value, or remove it to use the default",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(source) = &self.source {
            write!(f, " ({source})")?;
        }
        write!(f, ": {} [{:?}]", self.code.remedy(self.profile), self.code)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client cannot be built: ")?;
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::ProblemCode;
    use crate::profile::Profile;

    #[test]
    fn what_is_not_set_is_named_as_key_variable_and_method() {
        for code in [
            ProblemCode::OrgUrlMissing,
            ProblemCode::TokenMissing,
            ProblemCode::ClientIdMissing,
            ProblemCode::ScopesMissing,
            ProblemCode::PrivateKeyMissing,
            ProblemCode::ClientAssertionMissing,
            ProblemCode::TeamMissing,
            ProblemCode::ServiceUserKeyMissing,
            ProblemCode::ProxyHostMissing,
        ] {
            let help = code.help();
            let names = ["client.", "OKTA_CLIENT_", "::"];
            assert!(names.iter().all(|name| help.contains(name)), "{code:?}: {help}");
        }
    }
    #[test]
    fn remedies_are_in_the_words_of_the_product() {
        let pets = Profile::new("pet-store", "PET_STORE", "pet-store/1.0", "https://pets.example.com");
        assert_eq!(
            ProblemCode::OrgUrlMissing.remedy(&pets),
            "set client.serverUrl, PET_STORE_CLIENT_SERVERURL or ClientBuilder::server_url to a URL such as \
             https://pets.example.com"
        );
        assert_eq!(ProblemCode::OrgUrlPlaceholder.remedy(&pets), "replace it with the domain of the server");
        assert!(ProblemCode::OrgUrlMissing.help().contains("OKTA_CLIENT_ORGURL or ClientBuilder::org_url"));
    }
}
