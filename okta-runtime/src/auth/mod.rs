//! Credentials.
//!
//! This layer knows how an attempt is authorized, and the transport to fetch tokens with. It must not know how calls
//! are executed, nor how a client is configured.

mod client_auth;
mod keyring;
#[cfg(feature = "oauth")]
pub mod oauth;

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderValue, header};

pub use client_auth::ClientAuth;
pub(crate) use client_auth::ClientProof;
pub use keyring::Keyring;

use crate::BoxFuture;
use crate::environment::Environment;
use crate::error::AuthError;
use crate::operation::{Auth, Method};
pub use crate::profile::{KeyPlace, Scheme, SchemeKind, Setting};
use crate::retry::RetryPolicy;
use crate::secret::Secret;
use crate::time::Limit;
use crate::transport::{HttpResponse, Transport};

/// The kind of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialKind {
    /// An API token.
    Ssws,
    /// An OAuth access token.
    Oauth,
    /// None.
    None,
    /// Unknown to the runtime. It is sent with every operation that accepts credentials.
    Custom,
}

impl CredentialKind {
    /// Returns why an operation does not accept this kind of credential, if so.
    pub(crate) fn refusal(self, auth: Auth) -> Option<&'static str> {
        match (auth, self) {
            (Auth::OauthOnly, Self::Ssws) => {
                Some("this operation accepts only OAuth 2.0 access tokens, but the client has an API token")
            }
            (Auth::SswsOnly, Self::Oauth) => {
                Some("this operation accepts only API tokens, but the client has OAuth 2.0 credentials")
            }
            _ => None,
        }
    }
}

/// One attempt that needs a credential.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AuthRequest<'a> {
    /// The `operationId`.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The URL of the request, without its query.
    pub url: &'a str,
    /// The scopes that the operation requires.
    pub scopes: &'static [&'static str],
    /// The security schemes that the operation accepts: alternatives, each of which needs all of its schemes. Empty if
    /// they are not declared.
    pub security: &'static [&'static [&'static str]],
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// When the attempt began, before it waited for its admission; by the client's [`Environment`]. After
    /// [`authorize`](CredentialProvider::authorize), when that wait or the request had ended.
    pub since: Instant,
    /// The deadline of the call, by the client's [`Environment`]; `None` for no limit.
    pub deadline: Option<Instant>,
    /// What providers of the runtime send their own requests with.
    #[cfg_attr(not(feature = "oauth"), expect(dead_code))]
    pub(crate) sender: Sender<'a>,
}

/// The parts of the client that token requests use too.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "oauth"), expect(dead_code))]
pub(crate) struct Sender<'a> {
    pub(crate) transport: &'a Arc<dyn Transport>,
    pub(crate) environment: &'a Arc<dyn Environment>,
    pub(crate) retry: &'a Arc<dyn RetryPolicy>,
    pub(crate) max_retries: u32,
    pub(crate) attempt_timeout: &'a Limit,
    pub(crate) user_agent: &'a HeaderValue,
}

impl fmt::Debug for Sender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}

/// What a provider did after a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Recovery {
    /// Nothing. The response is returned.
    None,
    /// The credential was refused and has been replaced. The request may be sent once more.
    Renewed,
    /// The server requires a nonce (RFC 9449, section 8), which is now known. The request may be sent again.
    Nonce,
}

/// Provides the headers that authorize a request.
///
/// It is called before every attempt, so that a token can be renewed and each attempt has a new proof.
pub trait CredentialProvider: Send + Sync + 'static {
    /// Returns the kind of the credential.
    fn kind(&self) -> CredentialKind {
        CredentialKind::Custom
    }

    /// Returns the headers for one attempt, such as `Authorization`.
    fn authorize<'a>(&'a self, request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>>;

    /// Returns names and values to append to the query of one attempt, for an API key in the query. They are added after
    /// all middleware, so that they are in no URL that is shown. The default is none.
    fn query<'a>(&'a self, _request: AuthRequest<'a>) -> Vec<(&'static str, &'a Secret)> {
        Vec::new()
    }

    /// Discards a fetched credential, so that the next attempt gets a new one.
    fn invalidate(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    /// Handles a response to an authorized request. `sent` are the headers that it returned for the request.
    fn on_response<'a>(
        &'a self,
        _request: AuthRequest<'a>,
        _sent: &'a HeaderMap,
        _response: &'a HttpResponse,
    ) -> BoxFuture<'a, Recovery> {
        Box::pin(std::future::ready(Recovery::None))
    }
}

/// A fixed token: an API token, or an access token from another source.
#[derive(Clone)]
pub struct StaticToken {
    kind: CredentialKind,
    value: HeaderValue,
}

impl StaticToken {
    /// Creates a provider for an API token, sent as `SSWS`.
    ///
    /// # Errors
    ///
    /// Fails if the token has characters that are not valid in a header.
    pub fn ssws(token: &Secret) -> Result<Self, AuthError> {
        Self::new(CredentialKind::Ssws, "SSWS", token)
    }

    /// Creates a provider for an access token, sent as `Bearer` (RFC 6750).
    ///
    /// # Errors
    ///
    /// Fails if the token has characters that are not valid in a header.
    pub fn bearer(token: &Secret) -> Result<Self, AuthError> {
        Self::new(CredentialKind::Oauth, "Bearer", token)
    }

    /// Creates a provider for the token of an API other than Okta's, which every operation accepts.
    pub(crate) fn custom(scheme: &str, token: &Secret) -> Result<Self, AuthError> {
        Self::new(CredentialKind::Custom, scheme, token)
    }

    fn new(kind: CredentialKind, scheme: &str, token: &Secret) -> Result<Self, AuthError> {
        Ok(Self { kind, value: secret_header(&format!("{scheme} {}", token.expose()))? })
    }
}

impl CredentialProvider for StaticToken {
    fn kind(&self) -> CredentialKind {
        self.kind
    }

    fn authorize<'a>(&'a self, _request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        let mut headers = HeaderMap::with_capacity(1);
        headers.insert(header::AUTHORIZATION, self.value.clone());
        Box::pin(std::future::ready(Ok(headers)))
    }
}

impl fmt::Debug for StaticToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StaticToken({:?}, ***)", self.kind)
    }
}

/// Returns the value of a header that is not shown in `Debug`.
fn secret_header(text: &str) -> Result<HeaderValue, AuthError> {
    let mut value = HeaderValue::try_from(text)
        .map_err(|_| AuthError::new("the credential has characters that are not valid in a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Returns the value of `Authorization` for a login (RFC 7617).
fn basic(user: &str, password: &str) -> Secret {
    let login = Secret::new(format!("{user}:{password}"));
    Secret::new(format!("Basic {}", STANDARD.encode(login.expose())))
}

/// No credentials, for operations that accept none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Anonymous;

impl CredentialProvider for Anonymous {
    fn kind(&self) -> CredentialKind {
        CredentialKind::None
    }

    fn authorize<'a>(&'a self, _request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        Box::pin(std::future::ready(Ok(HeaderMap::new())))
    }
}
