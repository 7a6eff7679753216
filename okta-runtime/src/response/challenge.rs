//! `WWW-Authenticate` (RFC 9110, section 11.6.1).

use std::collections::BTreeMap;

use http::HeaderMap;

/// What the server requires when it refuses a credential.
///
/// Many OAuth errors of Okta have an empty body, and the reason is only here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenge {
    /// The scheme, such as `Bearer` or `DPoP`.
    pub scheme: String,
    /// The parameters, with names in lower case.
    pub parameters: BTreeMap<String, String>,
}

impl Challenge {
    /// Returns the `error` parameter (RFC 6750, section 3), such as `insufficient_scope`.
    pub fn error(&self) -> Option<&str> {
        self.get("error")
    }

    /// Returns the `error_description` parameter.
    pub fn error_description(&self) -> Option<&str> {
        self.get("error_description")
    }

    /// Returns the scopes that the resource requires.
    pub fn scopes(&self) -> Vec<&str> {
        self.get("scope").map(|scopes| scopes.split_whitespace().collect()).unwrap_or_default()
    }

    /// Returns a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// Returns the first challenge with an `error`, or else the first one.
    pub(crate) fn parse(headers: &HeaderMap) -> Option<Self> {
        let values =
            headers.get_all(http::header::WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok());
        let mut all: Vec<Self> = values.flat_map(parse).collect();
        let best = all.iter().position(|challenge| challenge.error().is_some()).unwrap_or(0);
        if all.is_empty() { None } else { Some(all.swap_remove(best)) }
    }
}

fn parse(value: &str) -> Vec<Challenge> {
    let mut challenges: Vec<Challenge> = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let end = rest.find([' ', '\t', ',', '=']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            return challenges;
        }
        let next = after.trim_start();
        if let (Some(value), Some(challenge)) = (next.strip_prefix('='), challenges.last_mut()) {
            let (value, after) = parameter_value(value.trim_start());
            challenge.parameters.entry(word.to_ascii_lowercase()).or_insert(value);
            rest = after;
        } else {
            challenges.push(Challenge { scheme: word.to_owned(), parameters: BTreeMap::new() });
            // A stray `=` with no scheme before it must not end the loop.
            rest = after.trim_start_matches('=');
        }
    }
}

fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ', '\t']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            _ => value.push(c),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &'static str) -> Option<Challenge> {
        let mut map = HeaderMap::new();
        map.append(http::header::WWW_AUTHENTICATE, http::HeaderValue::from_static(text));
        Challenge::parse(&map)
    }

    #[test]
    fn the_reason_is_read() {
        let challenge = first(
            r#"Bearer authorization_uri="http://a/oauth2/v1/authorize", realm="http://a", scope="okta.users.read okta.x", error="insufficient_scope", error_description="The access token, it lacks \"scopes\".", resource="/api""#,
        )
        .unwrap();
        assert_eq!(challenge.scheme, "Bearer");
        assert_eq!(challenge.error(), Some("insufficient_scope"));
        assert_eq!(challenge.error_description(), Some("The access token, it lacks \"scopes\"."));
        assert_eq!(challenge.scopes(), ["okta.users.read", "okta.x"]);
    }

    #[test]
    fn the_challenge_with_an_error_wins() {
        let challenge =
            first(r#"Basic realm="x", DPoP algs="RS256 ES256", error=invalid_dpop_proof"#).unwrap();
        assert_eq!((challenge.scheme.as_str(), challenge.error()), ("DPoP", Some("invalid_dpop_proof")));
    }

    #[test]
    fn nonsense_ends() {
        for text in ["", "=", "==,=", "Bearer", "Bearer error=\"", "a=b", ",,,", "Bearer =x"] {
            first(text);
        }
    }
}
