//! Descriptions of operations.

use std::fmt;

/// The HTTP method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
}

impl Method {
    /// Returns the method as it is written in a request.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// Returns whether sending the request twice has the effect of sending it once (RFC 9110, section 9.2.2).
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }

    /// Returns whether the request only reads (RFC 9110, section 9.2.1).
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Head => Self::HEAD,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
            Method::Options => Self::OPTIONS,
        }
    }
}

/// The credentials that an operation accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Auth {
    /// An API token or an OAuth access token.
    Any,
    /// An OAuth access token only.
    OauthOnly,
    /// An API token only.
    SswsOnly,
    /// The authentication of an OAuth client: [`ClientAuth`](crate::auth::ClientAuth). The credential of the org must
    /// not be sent.
    Client,
    /// No credentials. They must not be sent.
    None,
}

/// How an operation returns a list in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Paging {
    /// It does not return pages.
    None,
    /// An array, with the next page in a `Link` header.
    Link,
    /// Like [`Link`](Self::Link), for a log. There is always a next page, because more items may follow, unless the
    /// query has `until`, or the `sortOrder` `DESCENDING`.
    Poll,
    /// An object with the array in a field. The next page is in a `Link` header or in `_links.next.href`.
    Body {
        /// The field with the array.
        items: &'static str,
    },
    /// An object with the array in a field. The next page is in a `Link` header only.
    Wrapped {
        /// The field with the array.
        items: &'static str,
    },
}

/// One operation of the API, as a constant.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`.
    pub id: &'static str,
    /// Its method.
    pub method: Method,
    /// Its path template, such as `/api/v1/users/{id}`.
    pub path: &'static str,
    /// The credentials that it accepts.
    pub auth: Auth,
    /// The OAuth scopes that it requires, all of them.
    pub scopes: &'static [&'static str],
    /// The security schemes that it accepts: alternatives, each of which needs all of its schemes. Empty for the schemes
    /// of Okta, which [`auth`](Self::auth) describes, and if none are declared.
    pub security: &'static [&'static [&'static str]],
    /// The media types of its responses.
    pub accept: &'static str,
    /// The statuses that are a success.
    pub statuses: &'static [u16],
    /// How it returns a list in pages.
    pub paging: Paging,
    /// Its server, if that is not the org.
    pub server: Option<&'static str>,
    /// Whether it may be sent twice, if that does not follow from the method.
    pub idempotent: Option<bool>,
    /// Whether it changes nothing although its method could.
    pub reads: bool,
    /// Whether its responses hold secrets and must never be cached.
    pub sensitive: bool,
    /// The rate-limit bucket that the server counts it in; empty if it is not known.
    pub bucket: &'static str,
}

impl Operation {
    /// Creates an operation that accepts any credentials and returns JSON.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            auth: Auth::Any,
            scopes: &[],
            security: &[],
            accept: "application/json",
            statuses: &[],
            paging: Paging::None,
            server: None,
            idempotent: None,
            reads: false,
            sensitive: false,
            bucket: "",
        }
    }

    /// Sets the rate-limit bucket.
    pub const fn bucket(mut self, bucket: &'static str) -> Self {
        self.bucket = bucket;
        self
    }

    /// Sets the credentials that it accepts.
    pub const fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    /// Sets the OAuth scopes that it requires.
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets the security schemes that it accepts: alternatives, each of which needs all of its schemes.
    pub const fn security(mut self, security: &'static [&'static [&'static str]]) -> Self {
        self.security = security;
        self
    }

    /// Sets the media types of its responses, joined by `, `.
    pub const fn accept(mut self, accept: &'static str) -> Self {
        self.accept = accept;
        self
    }

    /// Sets the statuses that are a success in addition to 2xx.
    pub const fn statuses(mut self, statuses: &'static [u16]) -> Self {
        self.statuses = statuses;
        self
    }

    /// Sets how it returns a list in pages.
    pub const fn paging(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }

    /// Sets its server. The client needs a URL for it.
    pub const fn server(mut self, server: &'static str) -> Self {
        self.server = Some(server);
        self
    }

    /// Sets whether it may be sent twice.
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// Marks an operation that changes nothing although its method could, such as a query with `POST`.
    pub const fn reads(mut self) -> Self {
        self.reads = true;
        self
    }

    /// Returns whether it changes nothing, as declared or by the method.
    pub const fn is_read_only(&self) -> bool {
        self.reads || self.method.is_safe()
    }

    /// Marks its responses as secret.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Returns whether it may be sent twice, as declared or by the method.
    pub const fn is_idempotent(&self) -> bool {
        match self.idempotent {
            Some(declared) => declared,
            None => self.method.is_idempotent(),
        }
    }

    /// Returns whether a response with this status is a success.
    pub fn accepts_status(&self, status: u16) -> bool {
        (200..300).contains(&status) || self.statuses.contains(&status)
    }
}
