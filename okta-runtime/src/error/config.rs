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
    /// What is wrong, where it came from, and what to do.
    pub message: String,
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
    /// The address of a server cannot be used.
    ServerInvalid,
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
        Self { code, message: message.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client cannot be built: ")?;
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{} ({:?})", problem.message, problem.code)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}
