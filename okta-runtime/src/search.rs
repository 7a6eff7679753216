//! Expressions of the `search` and `filter` parameters of lists.
//!
//! An expression compares attributes with values. Values are quoted and escaped, so text from outside of the program
//! cannot change the meaning of an expression:
//!
//! ```
//! use okta_runtime::search::{attr, not};
//!
//! let department = r#"R&D "west""#;
//! let active = attr("status").eq("ACTIVE");
//! let search = attr("profile.department").eq(department).and(active.or(attr("profile.grade").ge(7)));
//! assert_eq!(
//!     search.to_string(),
//!     r#"profile.department eq "R&D \"west\"" and (status eq "ACTIVE" or profile.grade ge 7)"#,
//! );
//! assert_eq!(not(attr("profile.city").pr()).to_string(), "not (profile.city pr)");
//! ```
//!
//! Parameters that take an expression accept text too, which is sent unchanged. The reference page of an operation says
//! which attributes and operators its service supports.

use std::fmt;
use std::ops::Not;
use std::time::SystemTime;

use crate::json::{self, Id, Timestamp};

/// Returns the attribute with this name, such as `status` or `profile.department`.
///
/// A name consists of ASCII letters, digits, `_`, `-`, `$`, `:` and dots between its parts. A call whose expression has
/// another name fails before it is sent.
pub fn attr(name: impl Into<String>) -> Attribute {
    Attribute(name.into())
}

/// Returns an expression that holds where the other one does not.
pub fn not(expression: impl Into<Expression>) -> Expression {
    let mut inner = expression.into();
    inner.check();
    Expression { text: format!("not ({})", inner.text), form: Form::Single, problem: inner.problem }
}

/// An attribute that an expression tests. [`attr`] creates it.
#[derive(Clone, Debug)]
#[must_use = "an attribute does nothing until it is compared"]
pub struct Attribute(String);

impl Attribute {
    /// Tests that the attribute equals the value.
    pub fn eq(self, value: impl Into<Value>) -> Expression {
        self.compare("eq", value.into())
    }

    /// Tests that the attribute does not equal the value.
    pub fn ne(self, value: impl Into<Value>) -> Expression {
        self.compare("ne", value.into())
    }

    /// Tests that the attribute is greater than the value.
    pub fn gt(self, value: impl Into<Value>) -> Expression {
        self.compare("gt", value.into())
    }

    /// Tests that the attribute is greater than the value, or equal.
    pub fn ge(self, value: impl Into<Value>) -> Expression {
        self.compare("ge", value.into())
    }

    /// Tests that the attribute is less than the value.
    pub fn lt(self, value: impl Into<Value>) -> Expression {
        self.compare("lt", value.into())
    }

    /// Tests that the attribute is less than the value, or equal.
    pub fn le(self, value: impl Into<Value>) -> Expression {
        self.compare("le", value.into())
    }

    /// Tests that the attribute starts with the text.
    pub fn sw(self, text: impl AsRef<str>) -> Expression {
        self.compare("sw", text.as_ref().into())
    }

    /// Tests that the attribute ends with the text.
    pub fn ew(self, text: impl AsRef<str>) -> Expression {
        self.compare("ew", text.as_ref().into())
    }

    /// Tests that the attribute contains the text.
    pub fn co(self, text: impl AsRef<str>) -> Expression {
        self.compare("co", text.as_ref().into())
    }

    /// Tests that the attribute is present: that it has a value.
    pub fn pr(self) -> Expression {
        self.test("pr", None)
    }

    fn compare(self, operator: &str, value: Value) -> Expression {
        let mut expression = self.test(operator, value.problem);
        expression.text.push(' ');
        expression.text.push_str(&value.literal);
        expression
    }

    fn test(self, operator: &str, problem: Option<String>) -> Expression {
        let name = self.0;
        let is_wrong = || format!("an expression has the attribute {name:?}, which is not the name of one");
        let problem = if is_name(&name) { problem } else { Some(is_wrong()) };
        Expression { text: format!("{name} {operator}"), form: Form::Single, problem }
    }
}

/// Words that are not names, because they have a meaning of their own.
const WORDS: [&str; 6] = ["and", "false", "not", "null", "or", "true"];

/// Returns whether the text can only be read as the name of an attribute.
fn is_name(text: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$');
    let is_part = |part: &str| !part.is_empty() && part.chars().all(is_name_char);
    text.starts_with(is_start)
        && text.split('.').all(is_part)
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$' | ':')
}

/// A value that an attribute is compared with: text, a number, a boolean, or a time.
///
/// Text is quoted, and quotes, backslashes and control characters in it are escaped. Times are written in UTC, to the
/// millisecond. A call whose expression has a number that is not finite fails before it is sent.
#[derive(Clone, Debug)]
pub struct Value {
    literal: String,
    problem: Option<String>,
}

impl Value {
    fn literal(literal: impl fmt::Display) -> Self {
        Self { literal: literal.to_string(), problem: None }
    }
}

/// Converts text, such as a `str`, an [`Id`], or the value of an enum.
impl<T: AsRef<str> + ?Sized> From<&T> for Value {
    fn from(text: &T) -> Self {
        Self::literal(json::quoted(text.as_ref()))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::literal(value)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        let problem = format!("an expression has the number {number}, which is not finite");
        Self { problem: (!number.is_finite()).then_some(problem), ..Self::literal(number) }
    }
}

impl From<&Timestamp> for Value {
    /// Converts a time. Text that is not an instant is written unchanged.
    fn from(time: &Timestamp) -> Self {
        match time.instant() {
            Some(instant) => instant.into(),
            None => time.as_str().into(),
        }
    }
}

impl From<jiff::Timestamp> for Value {
    fn from(instant: jiff::Timestamp) -> Self {
        Timestamp::from(instant).as_str().into()
    }
}

impl From<SystemTime> for Value {
    fn from(time: SystemTime) -> Self {
        Timestamp::from(time).as_str().into()
    }
}

/// Implements `From` for types that are written as they are.
macro_rules! from_numbers {
    ($($number:ty)*) => {$(
        impl From<$number> for Value {
            fn from(number: $number) -> Self {
                Self::literal(number)
            }
        }
    )*};
}
from_numbers!(i32 i64 u32 u64 usize);

/// Implements `From` for types that can be borrowed as another one.
macro_rules! from_borrowed {
    ($($ty:ty: |$value:ident| $borrowed:expr;)*) => {$(
        impl From<$ty> for Value {
            fn from($value: $ty) -> Self {
                Self::from($borrowed)
            }
        }
    )*};
}
from_borrowed! {
    String: |text| text.as_str();
    Id: |id| id.as_str();
    Timestamp: |time| &time;
}

/// An expression of a `search` or `filter` parameter: see the [module](self).
///
/// Text becomes an expression that is sent unchanged, and is parenthesised when it is combined with another one.
#[derive(Clone, Debug)]
#[must_use = "an expression does nothing until it is passed to a call"]
pub struct Expression {
    text: String,
    form: Form,
    /// Why it cannot be sent.
    problem: Option<String>,
}

/// What an expression consists of, which decides where it needs parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A test, or the negation of an expression.
    Single,
    And,
    Or,
    /// Text of the caller.
    Text,
}

impl Expression {
    /// Returns an expression that holds where both hold.
    ///
    /// `Iterator::reduce` combines any number of expressions:
    ///
    /// ```
    /// use okta_runtime::search::{Expression, attr};
    ///
    /// let cities = ["Bern", "Turin"].map(|city| attr("profile.city").eq(city));
    /// let any = cities.into_iter().reduce(Expression::or);
    /// assert_eq!(any.unwrap().to_string(), r#"profile.city eq "Bern" or profile.city eq "Turin""#);
    /// ```
    pub fn and(self, other: impl Into<Self>) -> Self {
        self.join(Form::And, " and ", other.into())
    }

    /// Returns an expression that holds where one of both holds, or both.
    pub fn or(self, other: impl Into<Self>) -> Self {
        self.join(Form::Or, " or ", other.into())
    }

    fn join(mut self, form: Form, word: &str, mut other: Self) -> Self {
        self.enclose(form);
        other.enclose(form);
        self.text.push_str(word);
        self.text.push_str(&other.text);
        Self { text: self.text, form, problem: self.problem.or(other.problem) }
    }

    /// Prepares an operand: adds parentheses unless its meaning is the same without them.
    fn enclose(&mut self, form: Form) {
        self.check();
        if self.form != form && self.form != Form::Single {
            self.text = format!("({})", self.text);
        }
    }

    /// Records a problem if this is empty text, which is no operand.
    fn check(&mut self) {
        if self.text.trim().is_empty() {
            self.problem.get_or_insert_with(|| "an expression has an operand that is empty".to_owned());
        }
    }

    /// Returns the text.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with a name or a value.
    pub(crate) fn into_text(self) -> Result<String, String> {
        self.problem.map_or(Ok(self.text), Err)
    }
}

impl Not for Expression {
    type Output = Self;

    fn not(self) -> Self {
        not(self)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Expression {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Expression {
    fn from(text: String) -> Self {
        Self { text, form: Form::Text, problem: None }
    }
}

impl From<&String> for Expression {
    fn from(text: &String) -> Self {
        text.clone().into()
    }
}

impl From<&Self> for Expression {
    fn from(expression: &Self) -> Self {
        expression.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands for the enums of generated crates.
    enum Status {
        Active,
    }

    impl AsRef<str> for Status {
        fn as_ref(&self) -> &str {
            match self {
                Self::Active => "ACTIVE",
            }
        }
    }

    #[test]
    fn every_operator_is_written() {
        let attribute = || attr("a.b");
        let (id, text) = (Id::from("x"), String::from("x"));
        let written = [
            (attribute().eq("x"), r#"a.b eq "x""#),
            (attribute().ne(true), "a.b ne true"),
            (attribute().gt(1), "a.b gt 1"),
            (attribute().ge(-2.5), "a.b ge -2.5"),
            (attribute().lt(u64::MAX), "a.b lt 18446744073709551615"),
            (attribute().le(i64::MIN), "a.b le -9223372036854775808"),
            (attribute().sw("x"), r#"a.b sw "x""#),
            (attribute().ew(String::from("x")), r#"a.b ew "x""#),
            (attribute().co(Id::from("x")), r#"a.b co "x""#),
            (attribute().eq(&id), r#"a.b eq "x""#),
            (attribute().eq(&text), r#"a.b eq "x""#),
            (attribute().eq(&Status::Active), r#"a.b eq "ACTIVE""#),
            (attribute().pr(), "a.b pr"),
            (!attribute().pr(), "not (a.b pr)"),
        ];
        for (expression, text) in written {
            assert_eq!(expression.into_text().as_deref(), Ok(text));
        }
    }

    #[test]
    fn times_are_written_in_utc() {
        let instant: jiff::Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let wanted = r#"a gt "2026-01-02T03:04:05.678Z""#;
        assert_eq!(attr("a").gt(instant).to_string(), wanted);
        let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_millis(1_767_323_045_678);
        assert_eq!(attr("a").gt(time).to_string(), wanted);
        assert_eq!(attr("a").gt(Timestamp::from("2026-01-02T04:04:05.678+01:00")).to_string(), wanted);
        let time = Timestamp::from("soon");
        assert_eq!(attr("a").gt(&time).or(attr("b").gt(time)).to_string(), r#"a gt "soon" or b gt "soon""#);
    }

    #[test]
    fn operands_are_parenthesised_unless_the_operator_is_the_same() {
        let [a, b, c] = ["a", "b", "c"].map(|name| attr(name).pr());
        let text = Expression::from("x pr or y pr");
        for (expression, written) in [
            (a.clone().and(b.clone()).and(c.clone()), "a pr and b pr and c pr"),
            (a.clone().and(b.clone().and(c.clone())), "a pr and b pr and c pr"),
            (a.clone().or(b.clone()).and(c.clone()), "(a pr or b pr) and c pr"),
            (a.clone().and(b.clone()).or(c.clone()), "(a pr and b pr) or c pr"),
            (a.clone().or(!b.clone()).or(c.clone()), "a pr or not (b pr) or c pr"),
            (!(a.clone().or(b.clone())), "not (a pr or b pr)"),
            (a.clone().and(&text), "a pr and (x pr or y pr)"),
            (a.clone().or("x pr or y pr"), "a pr or (x pr or y pr)"),
            (text.clone(), "x pr or y pr"),
        ] {
            assert_eq!(expression.into_text().as_deref(), Ok(written));
        }
    }

    #[test]
    fn names_that_would_change_the_meaning_are_refused() {
        for name in ["status", "profile.a_b-c", "urn:ietf:params:scim:schemas:core:2.0:User.x", "$ref", "_a"]
        {
            assert!(attr(name).pr().into_text().is_ok(), "{name}");
        }
        for name in
            ["", " ", "a b", "a eq \"x\" or b", "a..b", ".a", "a.", "a\"", "(a", "1a", "é", "NOT", "true"]
        {
            let problem = attr(name).eq("x").or(attr("b").pr()).into_text().unwrap_err();
            assert!(problem.contains(&format!("{name:?}")), "{problem}");
        }
    }

    #[test]
    fn operands_without_a_meaning_are_refused() {
        for expression in [
            attr("a").pr().and(attr("b").gt(f64::NAN)),
            attr("b").lt(f64::INFINITY),
            attr("a").pr().or(""),
            Expression::from(" ").and(attr("a").pr()),
            not(""),
        ] {
            assert!(expression.clone().into_text().is_err(), "{expression}");
        }
        assert_eq!(Expression::from("").into_text().as_deref(), Ok(""), "text alone is sent unchanged");
    }
}
