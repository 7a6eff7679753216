//! `Link` headers (RFC 8288).

use http::HeaderMap;

/// One link with one relation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The relation, such as `next`, in lower case.
    pub rel: String,
    /// The unchanged URL.
    pub url: String,
}

/// Returns all links of all `Link` headers, one per relation. Bytes that are not UTF-8 are replaced by U+FFFD.
pub fn links(headers: &HeaderMap) -> Vec<Link> {
    let values = headers.get_all(http::header::LINK).iter();
    values.flat_map(|value| parse(&String::from_utf8_lossy(value.as_bytes()))).collect()
}

/// Returns the URL of the next page, if there is one.
pub fn next_link(headers: &HeaderMap) -> Option<String> {
    links(headers).into_iter().find(|link| link.rel == "next").map(|link| link.url)
}

/// Returns whether a response has a next page.
pub fn has_next(headers: &HeaderMap) -> bool {
    next_link(headers).is_some()
}

/// Returns the decoded `after` parameter of the URL of the next page.
pub fn next_cursor(headers: &HeaderMap) -> Option<String> {
    let url = next_link(headers)?;
    let query = url.split('#').next()?.split_once('?')?.1;
    super::encode::Query::parse(query).get("after")
}

/// Parses the value of one header. Text that is not a link is ignored up to the next comma.
fn parse(value: &str) -> Vec<Link> {
    let mut links = Vec::new();
    let mut rest = value;
    while let Some(start) = rest.find('<') {
        let Some(length) = rest[start + 1..].find('>') else { break };
        let url = rest[start + 1..start + 1 + length].trim();
        let (rels, after) = parameters(&rest[start + length + 2..]);
        links.extend(rels.iter().map(|rel| Link { rel: rel.clone(), url: url.to_owned() }));
        rest = after;
    }
    links
}

/// Reads `;name=value` parameters up to the comma that ends the link: the relations, and what follows the comma.
fn parameters(text: &str) -> (Vec<String>, &str) {
    let mut rels = None;
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        match rest.as_bytes().first() {
            Some(b';') => {
                let (name, value, after) = parameter(rest[1..].trim_start());
                // Only the first `rel` counts (section 3.3).
                if name.eq_ignore_ascii_case("rel") && rels.is_none() {
                    rels = Some(value.split_whitespace().map(str::to_ascii_lowercase).collect());
                }
                rest = after;
            }
            Some(b',') => return (rels.unwrap_or_default(), &rest[1..]),
            Some(_) => match rest.find([',', ';']) {
                Some(at) => rest = &rest[at..],
                None => return (rels.unwrap_or_default(), ""),
            },
            None => return (rels.unwrap_or_default(), ""),
        }
    }
}

/// Reads one parameter, its value a token or a quoted string: name, value and what follows.
fn parameter(text: &str) -> (&str, String, &str) {
    let end = text.find(['=', ';', ',']).unwrap_or(text.len());
    let name = text[..end].trim();
    let Some(value) = text[end..].strip_prefix('=') else { return (name, String::new(), &text[end..]) };
    let value = value.trim_start();
    let Some(quoted) = value.strip_prefix('"') else {
        let end = value.find([';', ',']).unwrap_or(value.len());
        return (name, value[..end].trim().to_owned(), &value[end..]);
    };
    let mut out = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (name, out, &quoted[at + 1..]),
            '\\' => out.extend(chars.next().map(|(_, escaped)| escaped)),
            _ => out.push(c),
        }
    }
    (name, out, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(lines: &[&'static str]) -> Vec<(String, String)> {
        let mut map = HeaderMap::new();
        for line in lines {
            map.append(http::header::LINK, http::HeaderValue::from_static(line));
        }
        links(&map).into_iter().map(|link| (link.rel, link.url)).collect()
    }

    fn pairs(wanted: &[(&str, &str)]) -> Vec<(String, String)> {
        wanted.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn lines_apart_and_lines_joined_are_the_same() {
        let wanted = pairs(&[("self", "https://a/x"), ("next", "https://a/x?after=1")]);
        assert_eq!(all(&[r#"<https://a/x>; rel="self""#, r#"<https://a/x?after=1>; rel="next""#]), wanted);
        assert_eq!(all(&[r#"<https://a/x>; rel="self", <https://a/x?after=1>; rel="next""#]), wanted);
    }

    #[test]
    fn commas_and_semicolons_in_addresses_and_quotes() {
        assert_eq!(
            all(&[
                r#"<https://a/x?q=1,2;3>; title="a, \"b\"; <c>"; REL=next , <https://b>; rel="prev last""#
            ]),
            pairs(&[("next", "https://a/x?q=1,2;3"), ("prev", "https://b"), ("last", "https://b")])
        );
    }

    #[test]
    fn nonsense_gives_nothing() {
        for text in ["", "<", "<a", "a; rel=next", "<a>; rel", "<a>", "<a>; rel=\"", ";;,,"] {
            let mut map = HeaderMap::new();
            map.append(http::header::LINK, http::HeaderValue::from_static(text));
            assert_eq!(next_link(&map), None, "{text}");
        }
    }

    #[test]
    fn the_cursor_is_decoded() {
        let mut map = HeaderMap::new();
        let value =
            http::HeaderValue::from_static("<https://a/x?limit=2&after=Test+Rule%2B1%3D#f>; rel=\"next\"");
        map.append(http::header::LINK, value);
        assert!(has_next(&map));
        assert_eq!(next_cursor(&map).as_deref(), Some("Test Rule+1="));
    }
}
