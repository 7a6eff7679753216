//! Percent-encoding of paths and queries.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The characters to encode in an encoded query: all but those of RFC 3986, section 3.4. Unlike there, an apostrophe is
/// encoded too, as the URL standard of the web (WHATWG) does.
const NOT_IN_QUERY: &AsciiSet = &RESERVED
    .remove(b'%')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/')
    .remove(b'?');

/// Encodes a path segment, a query name or a query value. A `%` is encoded like any other character.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// A query: encoded pairs in the order in which they were added.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub(crate) struct Query(Vec<(String, Option<String>)>);

impl Query {
    /// Splits an encoded query. Its pairs are kept unchanged, except that forbidden characters are encoded.
    pub(crate) fn parse(text: &str) -> Self {
        let text = Cow::from(utf8_percent_encode(text, NOT_IN_QUERY));
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| match pair.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (pair.to_owned(), None),
        });
        Self(pairs.collect())
    }

    /// Adds a pair.
    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.0.push((encode(name), Some(encode(value))));
    }

    /// Adds a pair whose name and value are encoded.
    pub(crate) fn push_encoded(&mut self, name: String, value: String) {
        self.0.push((name, Some(value)));
    }

    /// Adds a list as one pair, with encoded items and plain commas between them.
    pub(crate) fn push_list(&mut self, name: &str, items: &[String]) {
        let items: Vec<String> = items.iter().map(|item| encode(item)).collect();
        self.0.push((encode(name), Some(items.join(","))));
    }

    /// Replaces the pairs that `other` has too, and appends the rest of `other`.
    ///
    /// Names are compared decoded. The bytes of `other` are kept unchanged, because a cursor is opaque.
    pub(crate) fn overlay(&mut self, other: &Self) {
        let mut names = Vec::new();
        let mut groups: HashMap<String, Vec<_>> = HashMap::new();
        for pair in &other.0 {
            let group = groups.entry(decode(&pair.0)).or_insert_with_key(|name| {
                names.push(name.clone());
                Vec::new()
            });
            group.push(pair.clone());
        }
        for pair in std::mem::take(&mut self.0) {
            match groups.get_mut(&decode(&pair.0)) {
                // The first pair of a name is replaced by all of `other`, and the next ones by nothing.
                Some(group) => self.0.append(group),
                None => self.0.push(pair),
            }
        }
        for group in names.iter().filter_map(|name| groups.remove(name)) {
            self.0.extend(group);
        }
    }

    /// Returns the decoded value of the first pair of this name.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let (_, value) = self.0.iter().find(|(mine, _)| decode(mine) == name)?;
        Some(decode(value.as_deref().unwrap_or_default()))
    }

    /// Returns the decoded pairs.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        self.0.iter().map(|(name, value)| (decode(name), decode(value.as_deref().unwrap_or_default())))
    }

    /// Returns the decoded names.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(name, _)| decode(name))
    }

    /// Returns whether there are no pairs.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, (name, value)) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_char('&')?;
            }
            f.write_str(name)?;
            if let Some(value) = value {
                f.write_char('=')?;
                f.write_str(value)?;
            }
        }
        Ok(())
    }
}

/// Decodes a query name or value, in which `+` is a space.
pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unreserved_characters_stay_and_all_others_are_encoded() {
        assert_eq!(encode("aZ09-._~"), "aZ09-._~");
        assert_eq!(encode("a/b?c#d e+f%2F@é,;"), "a%2Fb%3Fc%23d%20e%2Bf%252F%40%C3%A9%2C%3B");
    }

    #[test]
    fn lists_keep_their_commas() {
        let mut query = Query::default();
        query.push_list("expand", &["themes".into(), "a,b".into()]);
        query.push("q", "");
        assert_eq!(query.to_string(), "expand=themes,a%2Cb&q=");
    }

    #[test]
    fn what_cannot_stand_in_a_query_is_encoded() {
        let plain = "a=%2B+b&c!$()*,;:@/?=-._~&&d";
        assert_eq!(Query::parse(plain).to_string(), "a=%2B+b&c!$()*,;:@/?=-._~&d");
        assert_eq!(
            Query::parse("a=<\"é' #{}>\\^`|").to_string(),
            "a=%3C%22%C3%A9%27%20%23%7B%7D%3E%5C%5E%60%7C"
        );
    }

    #[test]
    fn an_overlay_replaces_by_name_and_keeps_bytes() {
        let mut query = Query::default();
        query.push("limit", "2");
        query.push("search", "a eq \"b\"");
        query.push("after", "old");
        query.overlay(&Query::parse("after=Test+Rule%3D%3D&limit=2&x"));
        assert_eq!(query.to_string(), "limit=2&search=a%20eq%20%22b%22&after=Test+Rule%3D%3D&x");
        assert_eq!(query.get("after").as_deref(), Some("Test Rule=="));
    }

    #[test]
    fn an_overlay_replaces_repeated_names_as_a_group() {
        let mut query = Query::parse("a=1&b=1&a=2&c=1");
        query.overlay(&Query::parse("d=1&%61=3&e=1&a=4&d=2"));
        assert_eq!(query.to_string(), "%61=3&a=4&b=1&c=1&d=1&d=2&e=1");
    }
}
