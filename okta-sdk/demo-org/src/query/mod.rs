//! Expressions: the `search` and `filter` of lists (`profile.city eq "Bern" and status pr`), and the conditions of
//! group rules (`user.city == "Bern"`).

mod parse;
mod token;

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use crate::call::Object;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    Or(Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Present(String),
    Test { path: String, operator: Operator, value: Value },
}

/// The comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    StartsWith,
    EndsWith,
    Contains,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Expr {
    /// Returns the `search` or `filter` of a list, in the language of SCIM (RFC 7644, section 3.4.2.2).
    pub(crate) fn scim(text: &str) -> Result<Self, String> {
        parse::parse(text, parse::Language::Scim)
    }

    /// Returns the condition of a group rule, in a part of Okta's expression language.
    pub(crate) fn rule(text: &str) -> Result<Self, String> {
        parse::parse(text, parse::Language::Rule)
    }

    /// Returns whether an object matches. `lookup` returns the values at a path.
    pub(crate) fn fits(&self, values: &dyn Fn(&str) -> Vec<Value>) -> bool {
        match self {
            Self::Or(left, right) => left.fits(values) || right.fits(values),
            Self::And(left, right) => left.fits(values) && right.fits(values),
            Self::Not(inner) => !inner.fits(values),
            Self::Present(path) => values(path).iter().any(|value| !value.is_null()),
            Self::Test { path, operator: Operator::NotEqual, value } => {
                !values(path).iter().any(|mine| Operator::Equal.holds(mine, value))
            }
            Self::Test { path, operator, value } => {
                values(path).iter().any(|mine| operator.holds(mine, value))
            }
        }
    }

    /// Returns the paths in the expression.
    pub(crate) fn paths(&self) -> Vec<&str> {
        match self {
            Self::Or(left, right) | Self::And(left, right) => [left.paths(), right.paths()].concat(),
            Self::Not(inner) => inner.paths(),
            Self::Present(path) | Self::Test { path, .. } => vec![path],
        }
    }
}

impl Operator {
    fn holds(self, mine: &Value, value: &Value) -> bool {
        match (mine, value) {
            (Value::String(mine), Value::String(value)) => self.holds_for_texts(mine, value),
            (Value::Number(mine), Value::Number(value)) => {
                mine.as_f64().partial_cmp(&value.as_f64()).is_some_and(|order| self.holds_for(order))
            }
            _ => self == Self::Equal && mine == value,
        }
    }

    fn holds_for_texts(self, mine: &str, value: &str) -> bool {
        if let (Ok(mine), Ok(value)) = (mine.parse::<Timestamp>(), value.parse::<Timestamp>()) {
            return self.holds_for(mine.cmp(&value));
        }
        let (mine, value) = (mine.to_lowercase(), value.to_lowercase());
        match self {
            Self::StartsWith => mine.starts_with(&value),
            Self::EndsWith => mine.ends_with(&value),
            Self::Contains => mine.contains(&value),
            _ => self.holds_for(mine.cmp(&value)),
        }
    }

    fn holds_for(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::NotEqual => order.is_ne(),
            Self::StartsWith | Self::EndsWith | Self::Contains => false,
        }
    }
}

/// Returns the values at a path, including the items of lists.
pub(crate) fn values_at(object: &Object, path: &str) -> Vec<Value> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let found = match object.get(name) {
        None => return Vec::new(),
        Some(Value::Array(items)) => items.iter().collect(),
        Some(value) => vec![value],
    };
    match rest {
        None => found.into_iter().cloned().collect(),
        Some(rest) => {
            found.into_iter().filter_map(Value::as_object).flat_map(|inner| values_at(inner, rest)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::call::object;

    fn fits(text: &str) -> bool {
        let user = object(json!({
            "status": "ACTIVE",
            "created": "2026-01-02T03:04:05.000Z",
            "profile": {"city": "Bern", "age": 41, "remote": true, "tags": ["a", "b"], "quote": "say \"hi\""},
        }));
        Expr::scim(text)
            .unwrap_or_else(|error| panic!("{text}: {error}"))
            .fits(&|path| values_at(&user, path))
    }

    #[test]
    fn every_operator_matches_and_rejects() {
        for (yes, no) in [
            (r#"status eq "active""#, r#"status eq "STAGED""#),
            (r#"status ne "STAGED""#, r#"status ne "ACTIVE""#),
            (r#"profile.street ne "Main""#, r#"profile.street eq "Main""#),
            (r#"profile.city sw "be""#, r#"profile.city sw "ern""#),
            (r#"profile.city ew "ern""#, r#"profile.city ew "Be""#),
            (r#"profile.city co "er""#, r#"profile.city co "x""#),
            ("profile.age gt 40", "profile.age gt 41"),
            ("profile.age ge 41", "profile.age ge 42"),
            ("profile.age lt 42", "profile.age lt 41"),
            ("profile.age le 41", "profile.age le 40"),
            ("profile.remote eq true", "profile.remote eq false"),
            ("profile.city pr", "profile.street pr"),
            (r#"profile.tags eq "b""#, r#"profile.tags eq "c""#),
            (r#"created gt "2026-01-02T03:04:04Z""#, r#"created gt "2026-01-02T04:04:05+01:00""#),
            (r#"profile.quote eq "say \"hi\"""#, r#"profile.quote eq "say hi""#),
            (r#"not (status eq "STAGED")"#, r#"not (status eq "ACTIVE")"#),
        ] {
            assert!(fits(yes), "{yes}");
            assert!(!fits(no), "{no}");
        }
    }

    #[test]
    fn and_binds_more_tightly_than_or() {
        assert!(fits(r#"status eq "ACTIVE" or status eq "ACTIVE" and profile.city eq "Basel""#));
        assert!(!fits(r#"(status eq "ACTIVE" or status eq "ACTIVE") and profile.city eq "Basel""#));
    }

    #[test]
    fn invalid_expressions_are_rejected() {
        for (text, expected) in [
            ("", "a name was expected, not the end"),
            ("status", "a name was expected, not the end"),
            ("status eq", "a value was expected, not the end"),
            (r#"status is "A""#, r#""is" is no operator"#),
            ("(status pr", r#"")" is missing"#),
            ("status pr)", "`)` was not expected"),
            (r#"status pr "b""#, r#"`"b"` was not expected"#),
            ("a eq b", "a value was expected, not `b`"),
        ] {
            assert_eq!(Expr::scim(text).err().as_deref(), Some(expected), "{text}");
        }
        assert!(Expr::scim(r#"a eq "b"#).is_err());
        let error = Expr::rule(r#"user.city eq "Bern""#).err();
        assert_eq!(error.as_deref(), Some("an operator was expected, not `eq`"));
    }

    #[test]
    fn conditions_of_rules() {
        let profile = object(json!({"city": "Bern", "email": "ada@example.com"}));
        let fits = |text| {
            let expression = Expr::rule(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            expression.fits(&|path| values_at(&profile, path.strip_prefix("user.").unwrap_or(path)))
        };
        assert!(fits(r#"user.city == "Bern" && !(user.email == "bob@example.com")"#));
        assert!(fits(r#"user.city != "Bern" OR String.stringContains(user.email, "@example.")"#));
        assert!(!fits(r#"String.startsWith(user.email, "bob")"#));
    }
}
