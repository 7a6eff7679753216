//! Tokens of Rust, as far as finding paths and laying out code needs them. Their text is not copied.

use std::borrow::Cow;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// An identifier or a keyword.
    Word,
    /// A number, a string or a character.
    Literal,
    Lifetime,
    /// One sign, or the signs of `::`, `->`, `=>` and of a range.
    Sign,
    Open,
    Close,
    /// The text of an outer doc comment, behind its slashes.
    Doc,
    /// The text of an inner doc comment.
    InnerDoc,
    /// A doc comment with stars.
    BlockDoc,
}

/// A token, and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: Cow<'t, str>,
    pub(super) at: usize,
}

impl Token<'_> {
    /// Returns whether it is this keyword, sign or bracket.
    pub(super) fn is(&self, text: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Sign | Kind::Open | Kind::Close) && self.text == text
    }
}

/// The tokens of a text; `None` if it is not Rust. Comments are left out.
pub(super) fn lex(text: &str) -> Option<Vec<Token<'_>>> {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0 };
    let mut tokens = Vec::with_capacity(text.len() / 6);
    let mut open = Vec::new();
    while lexer.skip_space()? {
        let start = lexer.at;
        let kind = lexer.token()?;
        let text = &text[start..lexer.at];
        match kind {
            Kind::Open => open.push(text),
            Kind::Close if !closes(open.pop()?, text) => return None,
            _ => {}
        }
        let text = if matches!(kind, Kind::Doc | Kind::InnerDoc) { &text[3..] } else { text };
        tokens.push(Token { kind, text: Cow::Borrowed(text), at: start });
    }
    open.is_empty().then_some(tokens)
}

/// The text of tokens, with white space where the source has it.
pub(super) fn join(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    let mut end = 0;
    for token in tokens {
        if end != token.at {
            out.push(' ');
        }
        match token.kind {
            Kind::Doc | Kind::InnerDoc => {
                out.push_str(if token.kind == Kind::Doc { "\n///" } else { "\n//!" });
                out.push_str(&token.text);
                out.push('\n');
            }
            _ => out.push_str(&token.text),
        }
        end = token.at + token.text.len();
    }
    out
}

fn closes(open: &str, close: &str) -> bool {
    matches!((open, close), ("(", ")") | ("[", "]") | ("{", "}"))
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.bytes.len() - self.at);
    }

    /// Skips white space and comments, and returns whether there is a token behind them.
    fn skip_space(&mut self) -> Option<bool> {
        loop {
            match self.peek(0) {
                b' ' | b'\n' | b'\t' | b'\r' => self.at += 1,
                b'/' if self.peek(1) == b'/' && self.doc().is_none() => self.skip_line(),
                b'/' if self.peek(1) == b'*' && self.doc().is_none() => self.block_comment()?,
                _ => return Some(self.at < self.bytes.len()),
            }
        }
    }

    /// What kind of doc comment begins here.
    fn doc(&self) -> Option<Kind> {
        match (self.peek(1), self.peek(2), self.peek(3)) {
            (b'/', b'/', b'/') => None,
            (b'/', b'/', _) => Some(Kind::Doc),
            (b'/', b'!', _) => Some(Kind::InnerDoc),
            (b'*', b'*', b'*' | b'/') => None,
            (b'*', b'*' | b'!', _) => Some(Kind::BlockDoc),
            _ => None,
        }
    }

    /// Block comments can contain others.
    fn block_comment(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (b'/', b'*') => depth += 1,
                (b'*', b'/') => depth -= 1,
                _ if self.at >= self.bytes.len() => return None,
                _ => {
                    self.at += 1;
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn token(&mut self) -> Option<Kind> {
        let kind = match self.peek(0) {
            b'/' if matches!(self.peek(1), b'/' | b'*') => return self.doc_comment(),
            b'(' | b'[' | b'{' => Kind::Open,
            b')' | b']' | b'}' => Kind::Close,
            b'"' => return self.string(),
            b'\'' => return self.quote(),
            b'0'..=b'9' => return self.number(),
            byte if byte == b'_' || byte.is_ascii_alphabetic() || !byte.is_ascii() => return self.word(),
            _ => {
                const LONG: [&str; 6] = ["::", "->", "=>", "..=", "...", ".."];
                let rest = self.rest();
                let long = LONG.iter().find(|sign| rest.starts_with(**sign));
                self.at += long.map_or(1, |sign| sign.len());
                return Some(Kind::Sign);
            }
        };
        self.at += 1;
        Some(kind)
    }

    fn doc_comment(&mut self) -> Option<Kind> {
        let kind = self.doc()?;
        if kind == Kind::BlockDoc {
            self.block_comment()?
        } else {
            self.skip_line()
        }
        Some(kind)
    }

    /// A word, or a literal with a prefix: `r#"…"#`, `b'a'`.
    fn word(&mut self) -> Option<Kind> {
        let start = self.at;
        self.skip_word();
        match (&self.text[start..self.at], self.peek(0)) {
            ("r" | "br" | "cr", b'"' | b'#') => {
                let hashes = self.rest().bytes().take_while(|byte| *byte == b'#').count();
                if self.peek(hashes) == b'"' {
                    return self.raw_string(hashes);
                }
                self.at += hashes;
                self.skip_word();
                (hashes == 1).then_some(Kind::Word)
            }
            ("b" | "c", b'"') => self.string(),
            ("b", b'\'') => self.quote(),
            (text, _) => (!text.is_empty()).then_some(Kind::Word),
        }
    }

    fn skip_word(&mut self) {
        let rest = self.rest();
        let end = rest.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(rest.len());
        self.at += end;
    }

    fn number(&mut self) -> Option<Kind> {
        self.skip_word();
        if self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
            self.at += 1;
            self.skip_word();
        }
        let is_exponent =
            matches!(self.bytes[self.at - 1], b'e' | b'E') && matches!(self.peek(0), b'+' | b'-');
        if is_exponent {
            self.at += 1;
            self.skip_word();
        }
        Some(Kind::Literal)
    }

    fn string(&mut self) -> Option<Kind> {
        self.quoted(b'"')?;
        Some(Kind::Literal)
    }

    fn raw_string(&mut self, hashes: usize) -> Option<Kind> {
        let end = format!("\"{}", "#".repeat(hashes));
        self.at += hashes + 1;
        self.at += self.rest().find(&end)? + end.len();
        Some(Kind::Literal)
    }

    /// A character or a lifetime.
    fn quote(&mut self) -> Option<Kind> {
        let mut characters = self.rest().chars().skip(1);
        let (first, second) = (characters.next()?, characters.next());
        if first == '\\' || second == Some('\'') {
            self.quoted(b'\'')?;
            return Some(Kind::Literal);
        }
        self.at += 1;
        self.skip_word();
        Some(Kind::Lifetime)
    }

    /// Skips what is between quotes, and the quotes.
    fn quoted(&mut self, quote: u8) -> Option<()> {
        self.at += 1;
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                _ if byte == quote => return Some(()),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        lex(text).unwrap().iter().map(|token| token.text.to_string()).collect()
    }

    #[test]
    fn words_literals_and_signs() {
        assert_eq!(
            texts(r##"let r#type: &'a str = b'x'; f::<T>(1.5e-3, 0..2, r#"a"b"#, '\'', "\"", x.0)"##),
            [
                "let",
                "r#type",
                ":",
                "&",
                "'a",
                "str",
                "=",
                "b'x'",
                ";",
                "f",
                "::",
                "<",
                "T",
                ">",
                "(",
                "1.5e-3",
                ",",
                "0",
                "..",
                "2",
                ",",
                r##"r#"a"b"#"##,
                ",",
                r"'\''",
                ",",
                r#""\"""#,
                ",",
                "x",
                ".",
                "0",
                ")"
            ]
        );
    }

    #[test]
    fn comments_are_left_out_and_doc_comments_kept() {
        assert_eq!(
            texts("//! a\n// b\n/// c\n//// d\n/* e /* f */ */ g /** h */"),
            [" a", " c", "g", "/** h */"]
        );
    }

    #[test]
    fn text_that_is_not_rust() {
        for text in ["(", "]", "(]", "\"open", "/* open", "r#\"open\"", "/** open"] {
            assert!(lex(text).is_none(), "{text}");
        }
    }

    #[test]
    fn joined_tokens_are_the_same_tokens() {
        let text = "/// a\npub fn f() -> Vec<Vec<u8>> { a >>= b; &&c }";
        assert_eq!(texts(&join(&lex(text).unwrap())), texts(text));
        assert!(join(&lex(text).unwrap()).contains("a >>= b; &&c"));
    }
}
