//! JSON pointers (RFC 6901) as text: `/paths/~1api~1v1~1users/get`.

use std::borrow::Cow;

use serde_json::Value;

/// Returns the pointer of the field `token` of the node at `parent`.
pub fn child(parent: &str, token: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + token.len() + 1);
    pointer.push_str(parent);
    push(&mut pointer, token);
    pointer
}

/// Extends `pointer` by one token.
pub fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// Returns the unescaped tokens of a pointer. Text before the first `/` is ignored.
pub fn tokens(pointer: &str) -> impl Iterator<Item = Cow<'_, str>> {
    pointer.split('/').skip(1).map(|token| {
        if token.contains('~') {
            Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(token)
        }
    })
}

/// Returns the node of a value at a pointer.
pub(crate) fn find<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    tokens(pointer).try_fold(value, |value, token| match value {
        Value::Object(fields) => fields.get(&*token),
        // An index has no sign and no leading zero.
        Value::Array(_) if token.starts_with('+') || token.len() > 1 && token.starts_with('0') => None,
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Decodes the percent-encoded characters of a pointer that is the fragment of a URL (RFC 6901, section 6).
pub fn unescaped(pointer: &str) -> String {
    let mut bytes = Vec::with_capacity(pointer.len());
    let mut rest = pointer.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits =
            tail.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_found_as_serde_json_finds_them() {
        let value = serde_json::json!({ "a/b": [{ "": 1 }, "x"], "~1": {}, "0": null });
        for pointer in [
            "",
            "/",
            "a",
            "/a~1b",
            "/a~1b/0",
            "/a~1b/0/",
            "/a~1b/1/x",
            "/a~1b/01",
            "/a~1b/+1",
            "/a~1b/2",
            "/~01",
            "/0",
            "/0/0",
            "/a~1b/-",
            "/a~1b/",
        ] {
            assert_eq!(find(&value, pointer), value.pointer(pointer), "{pointer}");
        }
    }

    #[test]
    fn escapes_and_unescapes() {
        let pointer = child(&child("", "a/b"), "~1");
        assert_eq!(pointer, "/a~1b/~01");
        assert_eq!(tokens(&pointer).collect::<Vec<_>>(), ["a/b", "~1"]);
        assert_eq!(tokens("").count(), 0);
        assert_eq!(tokens("/").collect::<Vec<_>>(), [""]);
        assert_eq!(unescaped("/a~1%7Bid%7d/%zz%/é"), "/a~1{id}/%zz%/é");
    }
}
