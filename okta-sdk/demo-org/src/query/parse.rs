//! Parses tokens to an expression.

use serde_json::Value;

use super::token::{Token, tokens};
use super::{Expr, Operator};

/// The syntax of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Scim,
    Rule,
}

/// The maximum depth of parentheses. The parser is recursive.
const MAX_DEPTH: usize = 50;

pub(super) fn parse(text: &str, language: Language) -> Result<Expr, String> {
    let mut parser = Parser { tokens: tokens(text)?.into_iter().peekable(), language, depth: 0 };
    let expression = parser.or()?;
    match parser.tokens.next() {
        None => Ok(expression),
        Some(token) => Err(format!("{token} was not expected")),
    }
}

/// Names a token in a message.
fn shown(token: Option<&Token>) -> String {
    token.map_or_else(|| "the end".to_owned(), ToString::to_string)
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    language: Language,
    depth: usize,
}

impl Parser {
    fn or(&mut self) -> Result<Expr, String> {
        let mut left = self.and()?;
        while self.take("or", "||") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut left = self.not()?;
        while self.take("and", "&&") {
            left = Expr::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expr, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} parentheses in each other"));
        }
        let expression = if self.take("not", "!") {
            Expr::Not(Box::new(self.not()?))
        } else if self.take_sign("(") {
            let inner = self.or()?;
            self.expect(")")?;
            inner
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn test(&mut self) -> Result<Expr, String> {
        let path = self.word()?;
        match self.language {
            Language::Scim => self.scim_test(path),
            Language::Rule => self.rule_test(path),
        }
    }

    /// `path pr` or `path eq "value"`.
    fn scim_test(&mut self, path: String) -> Result<Expr, String> {
        let operator = self.word()?;
        let operator = match operator.to_ascii_lowercase().as_str() {
            "pr" => return Ok(Expr::Present(path)),
            "eq" => Operator::Equal,
            "ne" => Operator::NotEqual,
            "sw" => Operator::StartsWith,
            "ew" => Operator::EndsWith,
            "co" => Operator::Contains,
            "lt" => Operator::Less,
            "le" => Operator::LessOrEqual,
            "gt" => Operator::Greater,
            "ge" => Operator::GreaterOrEqual,
            _ => return Err(format!("{operator:?} is no operator")),
        };
        Ok(Expr::Test { path, operator, value: self.value()? })
    }

    /// `path == "value"` or `String.startsWith(path, "value")`.
    fn rule_test(&mut self, word: String) -> Result<Expr, String> {
        let function = match word.as_str() {
            "String.startsWith" => Some(Operator::StartsWith),
            "String.stringContains" => Some(Operator::Contains),
            _ => None,
        };
        if let Some(operator) = function {
            self.expect("(")?;
            let path = self.word()?;
            self.expect(",")?;
            let value = self.value()?;
            self.expect(")")?;
            return Ok(Expr::Test { path, operator, value });
        }
        let operator = match self.tokens.next() {
            Some(Token::Sign("==")) => Operator::Equal,
            Some(Token::Sign("!=")) => Operator::NotEqual,
            Some(Token::Sign(">")) => Operator::Greater,
            Some(Token::Sign(">=")) => Operator::GreaterOrEqual,
            Some(Token::Sign("<")) => Operator::Less,
            Some(Token::Sign("<=")) => Operator::LessOrEqual,
            token => return Err(format!("an operator was expected, not {}", shown(token.as_ref()))),
        };
        Ok(Expr::Test { path: word, operator, value: self.value()? })
    }

    fn word(&mut self) -> Result<String, String> {
        match self.tokens.next() {
            Some(Token::Word(word)) => Ok(word),
            token => Err(format!("a name was expected, not {}", shown(token.as_ref()))),
        }
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.tokens.next() {
            Some(Token::Value(value)) => Ok(value),
            token => Err(format!("a value was expected, not {}", shown(token.as_ref()))),
        }
    }

    /// Accepts a keyword, or its operator in rules.
    fn take(&mut self, word: &str, sign: &str) -> bool {
        let is_rule = self.language == Language::Rule;
        let fits = |token: &Token| match token {
            Token::Word(mine) => mine.eq_ignore_ascii_case(word),
            Token::Sign(mine) => is_rule && *mine == sign,
            Token::Value(_) => false,
        };
        self.tokens.next_if(fits).is_some()
    }

    fn take_sign(&mut self, sign: &'static str) -> bool {
        self.tokens.next_if_eq(&Token::Sign(sign)).is_some()
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), String> {
        if self.take_sign(sign) { Ok(()) } else { Err(format!("{sign:?} is missing")) }
    }
}
