//! Credentials by the security schemes of an API.

use std::fmt;
use std::sync::Arc;

use http::header::{AUTHORIZATION, COOKIE};
use http::{HeaderMap, HeaderName};

use super::{AuthRequest, CredentialProvider, Recovery, basic, secret_header};
use crate::BoxFuture;
use crate::error::AuthError;
use crate::profile::{KeyPlace, Profile, SchemeKind};
use crate::secret::Secret;
use crate::transport::HttpResponse;

/// Credentials by the security schemes of an API. Each request is sent with those of the first alternative of its
/// operation that the keyring has completely. The `Credentials` of a generated crate wrap a keyring.
#[derive(Clone, Default)]
#[must_use]
pub struct Keyring {
    held: Vec<(&'static str, Held)>,
    /// The API, for messages.
    profile: Option<&'static Profile>,
}

#[derive(Clone)]
enum Held {
    Key(KeyPlace, Secret),
    Provider(Arc<dyn CredentialProvider>),
}

impl Keyring {
    /// Creates a keyring without credentials. Messages name the settings of the schemes of this profile.
    pub fn of(profile: &'static Profile) -> Self {
        Self { held: Vec::new(), profile: Some(profile) }
    }

    /// Adds an API key.
    pub fn key(self, scheme: &'static str, place: KeyPlace, key: impl Into<Secret>) -> Self {
        self.with(scheme, Held::Key(place, key.into()))
    }

    /// Adds a login (RFC 7617). The user name must not have a colon.
    pub fn basic(self, scheme: &'static str, user: &str, password: impl Into<Secret>) -> Self {
        self.key(scheme, KeyPlace::Header("authorization"), basic(user, password.into().expose()))
    }

    /// Adds an access token, sent as `Bearer` (RFC 6750). It is not renewed.
    pub fn bearer(self, scheme: &'static str, token: impl Into<Secret>) -> Self {
        let value = Secret::new(format!("Bearer {}", token.into().expose()));
        self.key(scheme, KeyPlace::Header("authorization"), value)
    }

    /// Adds a client whose access tokens come from the token endpoint `url`, unless it has one of its own.
    #[cfg(feature = "oauth")]
    pub fn client_secret(self, scheme: &'static str, url: &str, client: super::oauth::ClientSecret) -> Self {
        self.provider(scheme, client.or_token_url(url))
    }

    /// Adds a provider of credentials, for example of tokens that are renewed.
    pub fn provider(self, scheme: &'static str, provider: impl CredentialProvider) -> Self {
        self.with(scheme, Held::Provider(Arc::new(provider)))
    }

    fn with(mut self, scheme: &'static str, held: Held) -> Self {
        self.held.retain(|(known, _)| *known != scheme);
        self.held.push((scheme, held));
        self
    }

    /// Returns whether it has a credential for a scheme.
    pub(crate) fn has(&self, scheme: &str) -> bool {
        self.find(scheme).is_some()
    }

    fn find(&self, scheme: &str) -> Option<&Held> {
        self.held.iter().find(|(known, _)| *known == scheme).map(|(_, held)| held)
    }

    /// Returns how to set the credential of a scheme.
    fn remedy(&self, scheme: &str) -> String {
        let known = self.profile.and_then(|profile| {
            let scheme = profile.schemes.iter().find(|known| known.name == scheme)?;
            let variables = scheme.settings.iter().filter_map(|setting| setting.variables.first());
            // A token is one variable; a client takes the others.
            let variables: Vec<String> = match scheme.kind {
                SchemeKind::Client(_) => variables.take(1).map(|name| profile.variable(name)).collect(),
                _ => variables.map(|name| profile.variable(name)).collect(),
            };
            Some(format!("{} or ClientBuilder::{}", variables.join(" and "), scheme.method))
        });
        known.unwrap_or_else(|| scheme.to_owned())
    }

    /// Returns the credentials for a request: those of an alternative, none where they are optional, or all if the
    /// request is not that of an operation.
    fn chosen(&self, request: AuthRequest<'_>) -> Result<Vec<&Held>, AuthError> {
        if request.security.is_empty() {
            return Ok(self.held.iter().map(|(_, held)| held).collect());
        }
        // An empty alternative comes last: a credential that is held is sent although it is optional.
        let (needed, optional): (Vec<_>, Vec<_>) = request.security.iter().partition(|all| !all.is_empty());
        let complete =
            |all: &&&[&str]| all.iter().map(|scheme| self.find(scheme)).collect::<Option<Vec<_>>>();
        match needed.iter().find_map(|all| complete(&all)) {
            Some(held) => Ok(held),
            None if !optional.is_empty() => Ok(Vec::new()),
            None => {
                let remedies = |all: &&[&str]| {
                    all.iter().map(|scheme| self.remedy(scheme)).collect::<Vec<_>>().join(", and ")
                };
                let needed: Vec<String> = needed.iter().map(remedies).collect();
                let message =
                    format!("the client has no credential for this operation: set {}", needed.join("; or "));
                Err(AuthError::new(message))
            }
        }
    }

    async fn headers(&self, request: AuthRequest<'_>) -> Result<HeaderMap, AuthError> {
        let mut headers = HeaderMap::new();
        for held in self.chosen(request)? {
            match held {
                Held::Provider(provider) => {
                    for (name, value) in provider.authorize(request).await? {
                        headers.extend(name.map(|name| (name, value)));
                    }
                }
                Held::Key(KeyPlace::Header(name), key) => {
                    let name = HeaderName::try_from(*name).unwrap_or(AUTHORIZATION);
                    headers.insert(name, secret_header(key.expose())?);
                }
                Held::Key(KeyPlace::Cookie(name), key) => {
                    let others = headers.get(COOKIE).and_then(|value| value.to_str().ok());
                    let others = others.map(|others| format!("{others}; ")).unwrap_or_default();
                    headers.insert(COOKIE, secret_header(&format!("{others}{name}={}", key.expose()))?);
                }
                Held::Key(KeyPlace::Query(_), _) => {}
            }
        }
        Ok(headers)
    }

    fn providers(&self) -> impl Iterator<Item = &Arc<dyn CredentialProvider>> {
        self.held.iter().filter_map(|(_, held)| match held {
            Held::Provider(provider) => Some(provider),
            Held::Key(..) => None,
        })
    }
}

impl CredentialProvider for Keyring {
    fn authorize<'a>(&'a self, request: AuthRequest<'a>) -> BoxFuture<'a, Result<HeaderMap, AuthError>> {
        Box::pin(self.headers(request))
    }

    fn query<'a>(&'a self, request: AuthRequest<'a>) -> Vec<(&'static str, &'a Secret)> {
        let chosen = self.chosen(request).unwrap_or_default();
        let keys = chosen.into_iter().filter_map(|held| match held {
            Held::Key(KeyPlace::Query(name), key) => Some((*name, key)),
            _ => None,
        });
        keys.collect()
    }

    fn invalidate(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            for provider in self.providers() {
                provider.invalidate().await;
            }
        })
    }

    fn on_response<'a>(
        &'a self,
        request: AuthRequest<'a>,
        sent: &'a HeaderMap,
        response: &'a HttpResponse,
    ) -> BoxFuture<'a, Recovery> {
        Box::pin(async move {
            for held in self.chosen(request).unwrap_or_default() {
                if let Held::Provider(provider) = held {
                    let recovery = provider.on_response(request, sent, response).await;
                    if recovery != Recovery::None {
                        return recovery;
                    }
                }
            }
            Recovery::None
        })
    }
}

impl fmt::Debug for Keyring {
    /// Shows the names of the schemes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.held.iter().map(|(scheme, _)| scheme)).finish()
    }
}

/// Defines the `Credentials` of a generated crate, which wrap a [`Keyring`]. The argument is its
/// [`Profile`](crate::Profile).
#[macro_export]
macro_rules! credentials_newtype {
    ($profile:expr) => {
        /// The credentials of this API, by its security schemes.
        ///
        /// A client is usually built with the methods of the same names of [`ClientBuilder`]. Credentials apart from a client
        /// are for `Client::with_credentials`, which returns a client for another principal.
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct Credentials($crate::auth::Keyring);

        impl Credentials {
            /// Starts without credentials.
            pub fn new() -> Self {
                Self($crate::auth::Keyring::of($profile))
            }
        }

        impl ::core::default::Default for Credentials {
            fn default() -> Self {
                Self::new()
            }
        }

        impl $crate::auth::CredentialProvider for Credentials {
            fn authorize<'a>(
                &'a self,
                request: $crate::auth::AuthRequest<'a>,
            ) -> $crate::BoxFuture<
                'a,
                ::core::result::Result<$crate::http::HeaderMap, $crate::error::AuthError>,
            > {
                self.0.authorize(request)
            }

            fn query<'a>(
                &'a self,
                request: $crate::auth::AuthRequest<'a>,
            ) -> ::std::vec::Vec<(&'static str, &'a $crate::Secret)> {
                self.0.query(request)
            }

            fn invalidate(&self) -> $crate::BoxFuture<'_, ()> {
                self.0.invalidate()
            }

            fn on_response<'a>(
                &'a self,
                request: $crate::auth::AuthRequest<'a>,
                sent: &'a $crate::http::HeaderMap,
                response: &'a $crate::transport::HttpResponse,
            ) -> $crate::BoxFuture<'a, $crate::auth::Recovery> {
                self.0.on_response(request, sent, response)
            }
        }
    };
}
