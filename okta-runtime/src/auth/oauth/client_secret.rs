//! OAuth 2.0 client credentials with a secret (RFC 6749, section 4.4).

use std::fmt;
use std::sync::{Arc, OnceLock};

use http::HeaderMap;

use super::dpop::Dpop;
use super::endpoint::Parts;
use super::grant::{Grant, Settings, TokenSource};
use super::provider::OauthProvider;
use super::store::TokenStore;
use crate::BoxFuture;
use crate::auth::{Anonymous, AuthRequest, CredentialKind, CredentialProvider, Recovery};
use crate::error::AuthError;
use crate::secret::Secret;
use crate::transport::HttpResponse;
use crate::wire::split_origin;

/// A client of an authorization server, with a secret.
///
/// Access tokens are fetched when they are needed, shared by all calls, and renewed in the background before they expire or
/// when one is refused. Clones share them too. They are fetched as the first client that needs one sends its requests.
#[derive(Clone)]
#[must_use]
pub struct ClientSecret {
    id: String,
    secret: Secret,
    scopes: Vec<String>,
    token_url: String,
    store: Option<Arc<dyn TokenStore>>,
    /// The tokens. They need the transport of a client, which is known when a token is needed.
    tokens: Arc<OnceLock<OauthProvider>>,
}

impl ClientSecret {
    /// Authenticates as the client `id`. Without [`scopes`](Self::scopes), the server decides what tokens allow.
    pub fn new(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self {
            id: id.into(),
            secret: secret.into(),
            scopes: Vec::new(),
            token_url: String::new(),
            store: None,
            tokens: Arc::default(),
        }
    }

    /// Sets the scopes to request.
    pub fn scopes(self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let scopes = scopes.into_iter().map(Into::into).collect();
        Self { scopes, tokens: Arc::default(), ..self }
    }

    /// Sets the URL of the token endpoint. The default is that of the API's description. It must begin with `https://`,
    /// unless the client may call the API without TLS. A path that begins with `/` is on the server of the API.
    pub fn token_url(self, url: impl Into<String>) -> Self {
        Self { token_url: url.into(), tokens: Arc::default(), ..self }
    }

    /// Stores tokens for later runs, or for other processes. By default they are not stored.
    pub fn token_store(self, store: impl TokenStore) -> Self {
        Self { store: Some(Arc::new(store)), tokens: Arc::default(), ..self }
    }

    /// Uses this token endpoint, unless one is set.
    pub(crate) fn or_token_url(self, url: &str) -> Self {
        if self.token_url.is_empty() { self.token_url(url) } else { self }
    }

    /// Returns the tokens, or nothing to discard or to recover before the first one was needed.
    fn fetched(&self) -> &dyn CredentialProvider {
        self.tokens.get().map_or(&Anonymous, |tokens| tokens as &dyn CredentialProvider)
    }

    /// Returns the tokens, which are fetched as the client of this request sends its own.
    fn tokens(&self, request: AuthRequest<'_>) -> Result<&OauthProvider, AuthError> {
        let url = match self.token_url.starts_with('/') {
            true => &format!("{}{}", split_origin(request.url).0, self.token_url),
            false => &self.token_url,
        };
        if !url.starts_with("https://") && (!url.starts_with("http://") || request.url.starts_with("https:"))
        {
            let message =
                "the URL of the token endpoint must begin with https://: set it with ClientSecret::token_url";
            return Err(AuthError::new(message));
        }
        Ok(self.tokens.get_or_init(|| {
            let (origin, path) = split_origin(url);
            let settings = Settings {
                path: Some(path.to_owned()),
                dpop: Dpop::Off,
                store: self.store.clone(),
                ..Settings::default()
            };
            let (id, secret, scopes) = (self.id.clone(), self.secret.clone(), self.scopes.clone());
            let source = TokenSource { grant: Grant::ClientSecret { id, secret, scopes }, settings };
            OauthProvider::new(source, Parts::of(origin.to_owned(), request.sender))
        }))
    }
}

impl CredentialProvider for ClientSecret {
    fn kind(&self) -> CredentialKind {
        CredentialKind::Oauth
    }

    fn authorize<'a>(&'a self, request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        match self.tokens(request) {
            Ok(tokens) => tokens.authorize(request),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }

    fn invalidate(&self) -> BoxFuture<'_, ()> {
        self.fetched().invalidate()
    }

    fn on_response<'a>(
        &'a self,
        request: AuthRequest<'a>,
        sent: &'a HeaderMap,
        response: &'a HttpResponse,
    ) -> BoxFuture<'a, Recovery> {
        self.fetched().on_response(request, sent, response)
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientSecret")
            .field("id", &self.id)
            .field("scopes", &self.scopes)
            .field("token_url", &self.token_url)
            .finish_non_exhaustive()
    }
}
