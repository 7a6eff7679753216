//! What generated code says about an operation.

use std::fmt;

/// The method of a request.
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
    /// The method as it is written in a request.
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

    /// Whether sending the request twice has the effect of sending it once (RFC 9110, section 9.2.2).
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }

    /// Whether the request only reads (RFC 9110, section 9.2.1).
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

/// Which credentials an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Auth {
    /// An API token or an OAuth access token.
    Any,
    /// An OAuth access token only.
    OauthOnly,
    /// An API token only.
    SswsOnly,
    /// None: the operation is open, and credentials must not be sent.
    None,
}

/// How an operation gives a list in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Paging {
    /// It does not.
    None,
    /// An array, with the next page in a `Link` header.
    Link,
    /// As [`Link`](Self::Link), but for a log: unless the query has an `until`, or a `sortOrder` of `DESCENDING`, there
    /// is always a next page, because more may come.
    Poll,
    /// An object with the array in a member; the next page is in a `Link` header or in `_links.next.href`.
    Body {
        /// The member with the array.
        items: &'static str,
    },
    /// An object with the array in a member; the next page is in a `Link` header only.
    Wrapped {
        /// The member with the array.
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
    /// The credentials that it takes.
    pub auth: Auth,
    /// The OAuth scopes that it needs, all of them.
    pub scopes: &'static [&'static str],
    /// The media types that it answers with.
    pub accept: &'static str,
    /// The statuses that it declares as success.
    pub statuses: &'static [u16],
    /// How it gives a list in parts.
    pub paging: Paging,
    /// The server that it is on, if that is not the org itself.
    pub server: Option<&'static str>,
    /// Whether it may be sent twice, if that does not follow from the method.
    pub idempotent: Option<bool>,
    /// Whether its answers hold secrets, so that they must never be cached.
    pub sensitive: bool,
}

impl Operation {
    /// An operation that takes any credentials and answers with JSON.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            auth: Auth::Any,
            scopes: &[],
            accept: "application/json",
            statuses: &[],
            paging: Paging::None,
            server: None,
            idempotent: None,
            sensitive: false,
        }
    }

    /// Sets the credentials that it takes.
    pub const fn auth(mut self, auth: Auth) -> Self {
        self.auth = auth;
        self
    }

    /// Sets the OAuth scopes that it needs.
    pub const fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets the media types that it answers with, joined by `, `.
    pub const fn accept(mut self, accept: &'static str) -> Self {
        self.accept = accept;
        self
    }

    /// Sets the statuses that are no errors; any 2xx is none anyway.
    pub const fn statuses(mut self, statuses: &'static [u16]) -> Self {
        self.statuses = statuses;
        self
    }

    /// Sets how it gives a list in parts.
    pub const fn paging(mut self, paging: Paging) -> Self {
        self.paging = paging;
        self
    }

    /// Sets the server that it is on; the client needs an address for it.
    pub const fn server(mut self, server: &'static str) -> Self {
        self.server = Some(server);
        self
    }

    /// Sets whether it may be sent twice.
    pub const fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// Marks its answers as secret.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Whether it may be sent twice: as declared, or by the method.
    pub const fn is_idempotent(&self) -> bool {
        match self.idempotent {
            Some(declared) => declared,
            None => self.method.is_idempotent(),
        }
    }

    /// Whether an answer with this status is a success.
    pub fn accepts_status(&self, status: u16) -> bool {
        (200..300).contains(&status) || self.statuses.contains(&status)
    }
}
