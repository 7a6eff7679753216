//! What is wrong with a configuration: all of it at once.

use std::fmt;

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
    /// Where it came from, such as `./okta.yaml, line 3`; `None` if it is nowhere.
    pub source: Option<String>,
}

/// What is wrong with a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemCode {
    /// No org URL.
    OrgUrlMissing,
    /// The org URL is no URL.
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
    /// No token.
    TokenMissing,
    /// The token is the placeholder of a sample.
    TokenPlaceholder,
    /// The token has characters that no token has.
    TokenInvalidChars,
    /// A file cannot be read.
    ConfigFile,
    /// A value is not of the type of its key.
    ValueInvalid,
    /// The authorization mode is not known.
    AuthModeInvalid,
    /// No client id.
    ClientIdMissing,
    /// The client id is the placeholder of a sample.
    ClientIdPlaceholder,
    /// No scopes.
    ScopesMissing,
    /// No private key.
    PrivateKeyMissing,
    /// The private key cannot be read.
    PrivateKeyInvalid,
    /// No client assertion.
    ClientAssertionMissing,
    /// The interval of key rotation is too short or too long.
    DpopRotationInvalid,
    /// The proxy has settings but no host.
    ProxyHostMissing,
    /// The proxy has a user name or a password, but not both.
    ProxyAuthIncomplete,
    /// The port of the proxy is not a port.
    ProxyPortInvalid,
    /// The proxy cannot be used.
    ProxyInvalid,
    /// A header cannot be sent as it is.
    HeaderInvalid,
    /// The user agent cannot be sent as it is.
    UserAgentInvalid,
    /// The transport cannot be built.
    Transport,
    /// A setting needs a feature of the crate that is not on.
    FeatureMissing,
}

impl ConfigError {
    /// `Ok` if there are no problems.
    pub(crate) fn check(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self { problems }) }
    }

    /// The problems, at least one.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether there is a problem of this code.
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
        Self { code, message: message.into(), source: None }
    }

    /// Says where it came from.
    pub(crate) fn at(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl ProblemCode {
    /// What to do about it.
    pub fn help(self) -> &'static str {
        match self {
            Self::OrgUrlMissing => "set it to the address of the org, such as https://acme.okta.com",
            Self::OrgUrlInvalid => "it must be an address such as https://acme.okta.com",
            Self::OrgUrlNotHttps => {
                "it must begin with https://, unless `danger_allow_http` or testing.testingDisableHttpsCheck allows plain HTTP for a test"
            }
            Self::OrgUrlPlaceholder => "put in the domain of your org",
            Self::OrgUrlAdmin => "leave out `-admin`",
            Self::OrgUrlTypo => "it must end in .com once",
            Self::OrgUrlDoubleScheme => "it must have `://` once, as in https://acme.okta.com",
            Self::OrgUrlExtra => {
                "leave out user name, password, path, query and fragment; a path is set by base_path"
            }
            Self::TokenMissing => "give a token, or say that the client is anonymous",
            Self::TokenPlaceholder => "put in a token of your org",
            Self::TokenInvalidChars => "it must be ASCII without spaces; look for quotes and line breaks",
            Self::ConfigFile => "mend the file, or leave it out with without_files()",
            Self::ValueInvalid => "mend the value, or remove it for the default",
            Self::AuthModeInvalid => "it must be SSWS, Bearer, PrivateKey, JWT or None",
            Self::ClientIdMissing => "set the client id of the application",
            Self::ClientIdPlaceholder => "put in the client id of your application",
            Self::ScopesMissing => "name the scopes that the application shall have, such as okta.users.read",
            Self::PrivateKeyMissing => "set the key as PEM, as a JWK, or as the path of a file with it",
            Self::PrivateKeyInvalid => {
                "it must be a private key: RSA with 2048 bits or more, or of the curves P-256, P-384 or P-521"
            }
            Self::ClientAssertionMissing => "set a signed assertion, or a private key to make them with",
            Self::DpopRotationInvalid => "it must be from an hour to 90 days",
            Self::ProxyHostMissing => "set the host, or remove the other settings of the proxy",
            Self::ProxyAuthIncomplete => "set both the user name and the password, or neither",
            Self::ProxyPortInvalid => "it must be from 1 to 65535",
            Self::ProxyInvalid => "it must be an address such as http://proxy.example.com:8080",
            Self::HeaderInvalid => "remove it, or mend its name or value",
            Self::UserAgentInvalid => "it must be one line of text",
            Self::Transport => "check certificates and the crypto provider, or give a transport of your own",
            Self::FeatureMissing => "enable the feature of the crate",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(source) = &self.source {
            write!(f, " ({source})")?;
        }
        write!(f, ": {} [{:?}]", self.code.help(), self.code)
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
