//! JSON pointers (RFC 6901) as text: `/paths/~1api~1v1~1users/get`.

use std::borrow::Cow;

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
    fn escapes_and_unescapes() {
        let pointer = child(&child("", "a/b"), "~1");
        assert_eq!(pointer, "/a~1b/~01");
        assert_eq!(tokens(&pointer).collect::<Vec<_>>(), ["a/b", "~1"]);
        assert_eq!(tokens("").count(), 0);
        assert_eq!(tokens("/").collect::<Vec<_>>(), [""]);
        assert_eq!(unescaped("/a~1%7Bid%7d/%zz%/é"), "/a~1{id}/%zz%/é");
    }
}
