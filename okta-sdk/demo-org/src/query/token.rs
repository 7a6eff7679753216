//! Splits an expression into tokens.

use std::fmt;

use serde_json::Value;

/// A token of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A path, an operator, or the name of a function.
    Word(String),
    /// `(`, `==`, `&&` and so on.
    Sign(&'static str),
    Value(Value),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(text) => write!(f, "`{text}`"),
            Self::Sign(sign) => write!(f, "`{sign}`"),
            Self::Value(value) => write!(f, "`{value}`"),
        }
    }
}

/// Longer operators first.
const SIGNS: &[&str] = &["==", "!=", ">=", "<=", "&&", "||", "(", ")", ",", "!", ">", "<"];

/// Returns all tokens of an expression.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (token, length) = token(rest)?;
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(tokens)
}

/// Returns the first token and its length.
fn token(text: &str) -> Result<(Token, usize), String> {
    if let Some(sign) = SIGNS.iter().find(|sign| text.starts_with(**sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    if text.starts_with('"') {
        return string(text);
    }
    let length = text.find(|c: char| !c.is_alphanumeric() && !"._-:$".contains(c)).unwrap_or(text.len());
    let word = &text[..length];
    if word.is_empty() {
        let odd: String = text.chars().take(1).collect();
        return Err(format!("{odd:?} has no meaning here"));
    }
    // `true`, `null` and numbers are values, as in JSON.
    let token = serde_json::from_str(word).map_or_else(|_| Token::Word(word.to_owned()), Token::Value);
    Ok((token, length))
}

/// Reads a string in quotes, with the escapes of JSON.
fn string(text: &str) -> Result<(Token, usize), String> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => {
                let string = serde_json::from_str(&text[..=at]).map_err(|error| error.to_string())?;
                return Ok((Token::Value(string), at + 1));
            }
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Err("a text has no end".to_owned())
}
