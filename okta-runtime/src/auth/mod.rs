//! Credentials.

#[cfg(feature = "oauth")]
pub mod oauth;

use std::fmt;
use std::time::Instant;

use http::{HeaderMap, HeaderValue, header};

use crate::BoxFuture;
use crate::error::AuthError;
use crate::operation::{Auth, Method};
use crate::secret::Secret;
use crate::transport::HttpResponse;

/// What kind of credential a provider gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialKind {
    /// An API token.
    Ssws,
    /// An OAuth access token.
    Oauth,
    /// None.
    None,
    /// Something that the runtime does not know; it is sent to every operation that takes credentials.
    Custom,
}

impl CredentialKind {
    /// Why an operation cannot be called with this kind of credential, if so.
    pub(crate) fn refusal(self, auth: Auth) -> Option<&'static str> {
        match (auth, self) {
            (Auth::OauthOnly, Self::Ssws) => {
                Some("this operation takes OAuth 2.0 access tokens only, and the client has an API token")
            }
            (Auth::SswsOnly, Self::Oauth) => {
                Some("this operation takes API tokens only, and the client has OAuth 2.0 credentials")
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
    /// The address as it will be sent, without its query.
    pub url: &'a str,
    /// The scopes that the operation needs.
    pub scopes: &'static [&'static str],
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// When the call must be done, by the client's [`Environment`](crate::environment::Environment); `None` for no
    /// limit.
    pub deadline: Option<Instant>,
}

/// What a provider makes of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Recovery {
    /// Nothing; the answer stands.
    None,
    /// The credential was refused and has been replaced: the same request may be sent once more.
    Renewed,
    /// The server asks for a nonce (RFC 9449, section 8), which is known now: the same request may be sent again.
    Nonce,
}

/// Gives the headers that authorize a request.
///
/// It is asked before every attempt, so that a token can be renewed and a proof can be fresh.
pub trait CredentialProvider: Send + Sync + 'static {
    /// What kind of credential it gives.
    fn kind(&self) -> CredentialKind {
        CredentialKind::Custom
    }

    /// The headers for one attempt, such as `Authorization`.
    fn authorize<'a>(&'a self, request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>>;

    /// Forgets a credential that was fetched, so that the next attempt gets another.
    fn invalidate(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    /// Sees every answer to an authorized request, together with the headers that it gave for it.
    fn on_response<'a>(
        &'a self,
        _request: AuthRequest<'a>,
        _sent: &'a HeaderMap,
        _response: &'a HttpResponse,
    ) -> BoxFuture<'a, Recovery> {
        Box::pin(std::future::ready(Recovery::None))
    }
}

/// A token that does not change: an API token, or an access token from elsewhere.
#[derive(Clone)]
pub struct StaticToken {
    kind: CredentialKind,
    value: HeaderValue,
}

impl StaticToken {
    /// An API token, sent as `SSWS`.
    ///
    /// # Errors
    ///
    /// If the token has characters that no header can carry.
    pub fn ssws(token: &Secret) -> Result<Self, AuthError> {
        Self::new(CredentialKind::Ssws, "SSWS", token)
    }

    /// An access token, sent as `Bearer` (RFC 6750).
    ///
    /// # Errors
    ///
    /// If the token has characters that no header can carry.
    pub fn bearer(token: &Secret) -> Result<Self, AuthError> {
        Self::new(CredentialKind::Oauth, "Bearer", token)
    }

    fn new(kind: CredentialKind, scheme: &str, token: &Secret) -> Result<Self, AuthError> {
        let mut value = HeaderValue::try_from(format!("{scheme} {}", token.expose()))
            .map_err(|_| AuthError::new("the token has characters that no token has"))?;
        value.set_sensitive(true);
        Ok(Self { kind, value })
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

/// No credentials, for operations that are open.
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
