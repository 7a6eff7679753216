//! Scanning of JSON text, byte by byte, without any allocation.
//!
//! These functions implement the grammar of RFC 8259. They take the bytes of UTF-8 text and a position, and return a
//! position. The reader converts a failure to an error.

/// Why a scan failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ScanError {
    /// Position in the text.
    pub(super) at: usize,
    /// What is wrong, as in "invalid JSON: …".
    pub(super) what: &'static str,
}

pub(super) type Scan<T> = Result<T, ScanError>;

/// Limit of nested arrays and objects, the same as serde_json's.
pub(super) const MAX_DEPTH: u8 = 127;

/// Errors within strings. The string may be a secret, so it is not shown.
pub(super) const IN_STRING: [&str; 4] = [CONTROL, UNENDED, ESCAPE, HEX];
const CONTROL: &str = "a control character in a string must be written as an escape";
const UNENDED: &str = "the text ends inside a string";
const ESCAPE: &str = "an unknown escape sequence in a string";
const HEX: &str = "a \\u escape needs four hexadecimal digits";

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGH: u64 = ONES << 7;

/// Returns the position of the first byte at or after `at` that is not white space.
#[inline]
pub(super) fn space(text: &[u8], at: usize) -> usize {
    // Responses have white space at few places or nowhere.
    match text.get(at) {
        Some(byte) if *byte > b' ' => at,
        _ => some_space(text, at),
    }
}

#[inline(never)]
fn some_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = text.get(at) {
        at += 1;
    }
    at
}

/// As [`special_or_not_ascii`], without bytes that are not ASCII.
#[inline]
fn special(word: u64) -> u64 {
    let low = word ^ (ONES * 0x02);
    let low = low.wrapping_sub(ONES * 0x21) & !low;
    let backslash = word ^ (ONES * b'\\' as u64);
    let backslash = backslash.wrapping_sub(ONES) & !backslash;
    (low | backslash) & HIGH
}

/// Sets the high bit of the bytes that end the plain part of a string, a quote, a backslash or a control character, and of
/// some bytes that are not ASCII.
///
/// A subtraction sets the high bit of bytes below a limit. A borrow can only disturb bytes *above* the first hit, so the
/// first hit is right, and so is whether there is one. Flipping bit 1 moves the quote (0x22) next to the control
/// characters, and moves no other byte below the limit.
#[inline]
fn special_or_not_ascii(word: u64) -> u64 {
    let low = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslash = (word ^ (ONES * b'\\' as u64)).wrapping_sub(ONES);
    (low | backslash) & HIGH
}

/// Returns the position of the first quote, backslash or control character at or after `at`, or the end of the text.
/// Eight bytes at a time.
#[inline]
pub(in crate::json) fn plain(text: &[u8], mut at: usize) -> usize {
    let Some(rest) = text.get(at..) else { return at };
    let (words, rest) = rest.as_chunks();
    for word in words {
        let word = u64::from_le_bytes(*word);
        let hits = special_or_not_ascii(word);
        if hits != 0 {
            let hits = hits & !word;
            if hits != 0 {
                return at + (hits.trailing_zeros() / 8) as usize;
            }
        }
        at += 8;
    }
    at + plain_bytes(rest)
}

/// Returns the number of bytes before the first quote, backslash or control character, for the last bytes of a text.
#[inline(never)]
fn plain_bytes(text: &[u8]) -> usize {
    text.iter().take_while(|byte| !is_special(**byte)).count()
}

#[inline]
fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Returns whether the whole text can stand in a string without escapes. The last eight bytes may be looked at twice,
/// which is faster than one by one.
#[inline]
pub(in crate::json) fn is_plain(text: &[u8]) -> bool {
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let mut hits = special(u64::from_le_bytes(*first)) | special(u64::from_le_bytes(*last));
        // Nothing is left of most names.
        let mut at = 8;
        while at + 8 < text.len()
            && let Some(word) = text[at..].first_chunk::<8>()
        {
            hits |= special(u64::from_le_bytes(*word));
            at += 8;
        }
        return hits == 0;
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(*half)));
        return special(first << 32 | last) == 0;
    }
    text.iter().all(|byte| !is_special(*byte))
}

/// Skips a string whose opening quote is at `at`; returns the position after the closing quote.
pub(super) fn string(text: &[u8], at: usize) -> Scan<usize> {
    let mut at = plain(text, at + 1);
    loop {
        match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => {
                let (_, after) = escape(text, at)?;
                at = plain(text, after);
            }
            Some(_) => return Err(ScanError { at, what: CONTROL }),
            None => return Err(ScanError { at, what: UNENDED }),
        }
    }
}

/// Reads the escape sequence whose backslash is at `at`: the character and the position after it. The grammar allows half
/// of a surrogate pair, which is no character.
pub(super) fn escape(text: &[u8], at: usize) -> Scan<(Option<char>, usize)> {
    let plain = match text.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(text, at),
        _ => return Err(ScanError { at, what: ESCAPE }),
    };
    Ok((Some(plain), at + 2))
}

fn unicode_escape(text: &[u8], at: usize) -> Scan<(Option<char>, usize)> {
    let first = hex4(text, at + 2)?;
    if let Some(c) = char::from_u32(first) {
        return Ok((Some(c), at + 6));
    }
    // A high surrogate makes a character together with a low one that follows it.
    if first >= 0xDC00 || text.get(at + 6..at + 8) != Some(br"\u") {
        return Ok((None, at + 6));
    }
    let second = hex4(text, at + 8)?;
    if !(0xDC00..0xE000).contains(&second) {
        return Ok((None, at + 6));
    }
    let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    Ok((char::from_u32(code), at + 12))
}

fn hex4(text: &[u8], at: usize) -> Scan<u32> {
    let mut code = 0;
    for offset in 0..4 {
        let digit = text.get(at + offset).and_then(|b| char::from(*b).to_digit(16));
        code = code * 16 + digit.ok_or(ScanError { at: at + offset, what: HEX })?;
    }
    Ok(code)
}

/// Skips a number that starts at `at`; returns the position after it.
pub(super) fn number(text: &[u8], at: usize) -> Scan<usize> {
    let mut at = at;
    if text.get(at) == Some(&b'-') {
        at += 1;
    }
    at = match text.get(at) {
        Some(b'0') => at + 1,
        Some(b'1'..=b'9') => digits(text, at),
        _ => return Err(ScanError { at, what: "a number needs a digit here" }),
    };
    if let Some(b'0'..=b'9') = text.get(at) {
        return Err(ScanError { at, what: "a number must not begin with a superfluous 0" });
    }
    if text.get(at) == Some(&b'.') {
        at = some_digits(text, at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = text.get(at) {
            at += 1;
        }
        at = some_digits(text, at)?;
    }
    Ok(at)
}

fn some_digits(text: &[u8], at: usize) -> Scan<usize> {
    let end = digits(text, at);
    if end == at { Err(ScanError { at, what: "a number needs a digit here" }) } else { Ok(end) }
}

fn digits(text: &[u8], mut at: usize) -> usize {
    while let Some(b'0'..=b'9') = text.get(at) {
        at += 1;
    }
    at
}

/// Skips the literal `word` (`null`, `true`, `false`) at `at`.
pub(super) fn literal(text: &[u8], at: usize, word: &'static str) -> Scan<usize> {
    let end = at + word.len();
    if text.get(at..end) == Some(word.as_bytes()) {
        Ok(end)
    } else {
        Err(ScanError { at, what: "an unknown word; only null, true and false are words of JSON" })
    }
}

/// Skips one value that starts at `at` (no white space before it), checking its whole grammar.
///
/// `depth` is the number of arrays and objects around it.
pub(super) fn value(text: &[u8], at: usize, depth: u8) -> Scan<usize> {
    match text.get(at) {
        Some(b'"') => string(text, at),
        Some(b'{') => object(text, at, depth),
        Some(b'[') => array(text, at, depth),
        Some(b'n') => literal(text, at, "null"),
        Some(b't') => literal(text, at, "true"),
        Some(b'f') => literal(text, at, "false"),
        Some(b'-' | b'0'..=b'9') => number(text, at),
        Some(_) => Err(ScanError { at, what: "a value cannot begin with this character" }),
        None => Err(ScanError { at, what: "the text ends where a value should be" }),
    }
}

/// Returns the position after the value that starts at `at`, without checking its grammar: for text that is read again.
/// `None` if it does not end.
pub(super) fn hop(text: &[u8], at: usize) -> Option<usize> {
    let (mut at, mut depth) = (at, 0_usize);
    loop {
        match text.get(at)? {
            b'"' => at = hop_string(text, at)?,
            // Commas, colons, digits and white space.
            byte if depth > 0 && *byte < b'[' => {
                at += 1;
                continue;
            }
            b'{' | b'[' => (at, depth) = (at + 1, depth + 1),
            b'}' | b']' => (at, depth) = (at + 1, depth.checked_sub(1)?),
            b',' if depth == 0 => return None,
            _ if depth == 0 => return Some(word(text, at)),
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

fn hop_string(text: &[u8], at: usize) -> Option<usize> {
    let mut at = plain(text, at + 1);
    while text.get(at)? == &b'\\' {
        at = plain(text, at + 2);
    }
    (text[at] == b'"').then_some(at + 1)
}

/// Returns the position after a number or a word.
fn word(text: &[u8], at: usize) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
    at + text[at..].iter().take_while(|byte| is_part(byte)).count()
}

/// One level deeper, unless the limit is reached.
pub(super) fn deeper(at: usize, depth: u8) -> Scan<u8> {
    if depth >= MAX_DEPTH {
        Err(ScanError { at, what: "arrays and objects nest more than 127 deep" })
    } else {
        Ok(depth + 1)
    }
}

fn object(text: &[u8], at: usize, depth: u8) -> Scan<usize> {
    let depth = deeper(at, depth)?;
    let mut at = space(text, at + 1);
    if text.get(at) == Some(&b'}') {
        return Ok(at + 1);
    }
    loop {
        if text.get(at) != Some(&b'"') {
            return Err(ScanError { at, what: "a field name in quotes should be here" });
        }
        at = colon(text, string(text, at)?)?;
        at = space(text, value(text, at, depth)?);
        match text.get(at) {
            Some(b',') => at = space(text, at + 1),
            Some(b'}') => return Ok(at + 1),
            _ => return Err(ScanError { at, what: "`,` or `}` should follow the field" }),
        }
    }
}

fn array(text: &[u8], at: usize, depth: u8) -> Scan<usize> {
    let depth = deeper(at, depth)?;
    let mut at = space(text, at + 1);
    if text.get(at) == Some(&b']') {
        return Ok(at + 1);
    }
    loop {
        at = space(text, value(text, at, depth)?);
        match text.get(at) {
            Some(b',') => at = space(text, at + 1),
            Some(b']') => return Ok(at + 1),
            _ => return Err(ScanError { at, what: "`,` or `]` should follow the element" }),
        }
    }
}

/// Skips white space, a colon and white space.
#[inline]
pub(super) fn colon(text: &[u8], at: usize) -> Scan<usize> {
    let at = space(text, at);
    if let Some(b':') = text.get(at) {
        Ok(space(text, at + 1))
    } else {
        Err(ScanError { at, what: "`:` should follow the field name" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_ends_where_the_value_ends() {
        let values = [
            "0",
            "-1.5e+3",
            "true",
            "null",
            r#""""#,
            r#""a\"b\\""#,
            "[]",
            "{}",
            r#"[1,[{"a":"]"}],"}"]"#,
            r#"{"a\"}":{"b":[null , -1]} , "c":"\\"}"#,
        ];
        for text in values {
            for rest in ["", ",", " ", "}", "]", "\n,1"] {
                let text = format!("{text}{rest}");
                assert_eq!(hop(text.as_bytes(), 0), value(text.as_bytes(), 0, 0).ok(), "{text}");
            }
        }
        for text in ["", ",", "]", "[", "[1", r#"{"a"#, r#"["a\"#, "\"\n\""] {
            assert_eq!(hop(text.as_bytes(), 0), None, "{text}");
        }
    }

    #[test]
    fn halves_of_surrogate_pairs_are_read_one_by_one() {
        for (text, expected) in [
            (r"\ud83d\ude00", (Some('😀'), 12)),
            (r"\udbff\udfff", (Some('\u{10ffff}'), 12)),
            (r"\ud800\udc00", (Some('\u{10000}'), 12)),
            (r"\udc00\udc00", (None, 6)),
            (r"\ud800\ud800", (None, 6)),
            (r"\ud800\ue000", (None, 6)),
            (r"\ud800x", (None, 6)),
        ] {
            assert_eq!(escape(text.as_bytes(), 0).ok(), Some(expected), "{text}");
        }
    }

    #[test]
    fn special_bytes_are_found_at_every_place_of_every_length() {
        for length in 0..40 {
            // Bytes beside the limits, which a borrow could turn into hits.
            let text: Vec<u8> = b" !#[]\x7f\x80\xff".iter().copied().cycle().take(length).collect();
            assert!(is_plain(&text), "{length}");
            assert_eq!(plain(&text, 0), length);
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = text.clone();
                    text[at] = byte;
                    let is_special = byte < 0x20 || byte == b'"' || byte == b'\\';
                    assert_eq!(is_plain(&text), !is_special, "{byte:#x} at {at} of {length}");
                    assert_eq!(plain(&text, 0), if is_special { at } else { length }, "{byte:#x} at {at}");
                }
            }
        }
    }
}
