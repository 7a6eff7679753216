//! URLs of servers, and references relative to them (RFC 3986).

use std::borrow::Cow;

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// Characters that are not allowed in a URL. Servers send some of them in redirects.
const NOT_IN_URL: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Splits a URL in its origin, `scheme://host[:port]`, and its path with the query.
pub(crate) fn split_origin(url: &str) -> (&str, &str) {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url[host..].find('/').map_or(url.len(), |at| host + at);
    url.split_at(end)
}

/// An absolute URL with a host, without its fragment.
pub(crate) struct Url {
    uri: Uri,
    has_fragment: bool,
}

impl Url {
    /// Parses a URL. Returns `None` if it is not one, or has no host.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (text, fragment) = match text.split_once('#') {
            Some((text, _)) => (text, true),
            None => (text, false),
        };
        let uri = Uri::try_from(text).ok()?;
        uri.scheme()?;
        uri.host().filter(|host| is_host(host))?;
        // The parser of `http` accepts a port that is no number.
        let authority = uri.authority()?.as_str();
        let server = authority.rsplit_once('@').map_or(authority, |(_, server)| server);
        let port = server.strip_prefix(uri.host()?)?;
        if !port.is_empty() && uri.port_u16().is_none() {
            return None;
        }
        Some(Self { uri, has_fragment: fragment })
    }

    pub(crate) fn scheme(&self) -> &str {
        self.uri.scheme_str().unwrap_or_default()
    }

    pub(crate) fn host(&self) -> String {
        self.uri.host().unwrap_or_default().to_ascii_lowercase()
    }

    /// Returns the path, without query and fragment.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    pub(crate) fn has_query_or_fragment(&self) -> bool {
        self.has_fragment || self.uri.query().is_some()
    }

    /// Returns whether there is a user name or a password.
    pub(crate) fn has_login(&self) -> bool {
        self.uri.authority().is_some_and(|authority| authority.as_str().contains('@'))
    }

    /// Returns `scheme://host[:port]`, without the default port.
    pub(crate) fn origin(&self) -> String {
        let (scheme, host) = (self.scheme(), self.host());
        match (scheme, self.uri.port_u16()) {
            (_, None) | ("https", Some(443)) | ("http", Some(80)) => format!("{scheme}://{host}"),
            (_, Some(port)) => format!("{scheme}://{host}:{port}"),
        }
    }

    /// Returns the URL without login and fragment.
    pub(crate) fn text(&self) -> String {
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        self.origin() + path
    }

    /// Resolves a reference against this URL (RFC 3986, section 5.2). Characters that are not allowed are encoded. Returns
    /// `None` if the result is not a URL.
    pub(crate) fn join(&self, reference: &str) -> Option<Self> {
        let reference = Cow::from(utf8_percent_encode(reference.trim(), NOT_IN_URL));
        let reference = reference.split('#').next().unwrap_or_default();
        if has_scheme(reference) {
            return Self::parse(reference);
        }
        if let Some(elsewhere) = reference.strip_prefix("//") {
            return Self::parse(&format!("{}://{elsewhere}", self.scheme()));
        }
        let (path, query) = match reference.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (reference, None),
        };
        let query = if reference.is_empty() { self.uri.query() } else { query };
        let path = match path {
            "" => self.path().to_owned(),
            _ if path.starts_with('/') => without_dots(path),
            _ => {
                let folder = self.path().rsplit_once('/').map_or("", |(folder, _)| folder);
                without_dots(&format!("{folder}/{path}"))
            }
        };
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        Self::parse(&[&*self.origin(), &*path, &*query].concat())
    }
}

/// Returns whether this is the name or the address of a host. Names in other scripts are written in Punycode.
fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
            !host.is_empty() && host.chars().all(is_allowed)
        }
    }
}

fn has_scheme(reference: &str) -> bool {
    reference.split_once(':').is_some_and(|(scheme, _)| {
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(is_allowed)
    })
}

/// Resolves the segments `.` and `..` of an absolute path.
fn without_dots(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            _ => segments.push(segment),
        }
    }
    // A dot at the end means the folder.
    let end = if path.ends_with("/.") || path.ends_with("/..") { "/" } else { "" };
    match segments.is_empty() {
        true => "/".to_owned(),
        false => format!("/{}{end}", segments.join("/")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved() {
        let here = Url::parse("https://ACME.okta.com:443/api/v1/users/x?limit=1").unwrap();
        for (reference, target) in [
            ("", "/api/v1/users/x?limit=1"),
            ("#top", "/api/v1/users/x?limit=1"),
            ("?after=2", "/api/v1/users/x?after=2"),
            ("/a/./b/../c", "/a/c"),
            ("/a/..", "/"),
            ("/../..", "/"),
            ("y", "/api/v1/users/y"),
            ("../groups/a:b?q=1", "/api/v1/groups/a:b?q=1"),
            ("./a:b", "/api/v1/users/a:b"),
            ("..", "/api/v1/"),
            ("//acme.okta.com/z#top", "/z"),
            ("HTTPS://acme.okta.com/z", "/z"),
            ("https://acme.okta.com", "/"),
            ("/a b\\c\"{ö}", "/a%20b%5Cc%22%7B%C3%B6%7D"),
        ] {
            let joined = here.join(reference).map(|url| url.text());
            assert_eq!(joined, Some(format!("https://acme.okta.com{target}")), "{reference}");
        }
        for (reference, target) in [
            ("//evil.example/x", "https://evil.example/x"),
            ("http://acme.okta.com/", "http://acme.okta.com/"),
            ("https://acme.okta.com:8443/", "https://acme.okta.com:8443/"),
        ] {
            assert_eq!(here.join(reference).unwrap().text(), target);
        }
        assert!(here.join("https://u:p@acme.okta.com/").unwrap().has_login());
        for reference in
            ["https:/x", "https:x", "mailto:x@y", "https://", "//", "https://a%2eb/", "https://a:b/"]
        {
            assert!(here.join(reference).is_none(), "{reference}");
        }
    }
}
