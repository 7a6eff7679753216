//! Differences of two JSON values.

use okta_codegen::ir::Type;
use serde_json::Value;

use crate::document::Document;

/// A place where two values differ.
#[derive(Debug)]
pub(crate) struct Difference {
    /// A JSON pointer.
    pub(crate) pointer: String,
    pub(crate) expected: String,
    pub(crate) got: String,
}

impl Difference {
    pub(crate) fn new(pointer: &str, expected: impl ToString, got: impl ToString) -> Self {
        Self { pointer: pointer.to_owned(), expected: expected.to_string(), got: got.to_string() }
    }
}

/// Compares values of a type: the same members, the same values, arrays in the same order. The order of members does
/// not count, nor the form of a number, nor whether a member is null or absent that the description does not call
/// nullable.
pub(crate) struct Comparison<'a> {
    document: &'a Document,
    differences: Vec<Difference>,
}

impl<'a> Comparison<'a> {
    /// Compares two values.
    pub(crate) fn differences(
        document: &'a Document,
        ty: Option<&Type>,
        expected: &Value,
        got: &Value,
    ) -> Vec<Difference> {
        let mut comparison = Self { document, differences: Vec::new() };
        comparison.compare(ty, expected, got, "");
        comparison.differences
    }

    fn compare(&mut self, ty: Option<&Type>, expected: &Value, got: &Value, pointer: &str) {
        match (expected, got) {
            (Value::Object(wanted), Value::Object(have)) => {
                for (name, value) in wanted {
                    let member = self.document.member(ty, expected, name);
                    let pointer = step(pointer, name);
                    match have.get(name) {
                        Some(got) => self.compare(member.ty, value, got, &pointer),
                        None if value.is_null() && !member.nullable => {}
                        None => self.differ(pointer, Some(value), None),
                    }
                }
                for (name, value) in have.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
                    if !value.is_null() || self.document.member(ty, expected, name).nullable {
                        self.differ(step(pointer, name), None, Some(value));
                    }
                }
            }
            (Value::Array(wanted), Value::Array(have)) => {
                let item = ty.and_then(|ty| self.document.element(ty));
                for index in 0..wanted.len().max(have.len()) {
                    let pointer = format!("{pointer}/{index}");
                    match (wanted.get(index), have.get(index)) {
                        (Some(expected), Some(got)) => self.compare(item, expected, got, &pointer),
                        (expected, got) => self.differ(pointer, expected, got),
                    }
                }
            }
            (Value::Number(wanted), Value::Number(have)) if same_number(wanted, have) => {}
            (expected, got) if expected == got => {}
            (expected, got) => self.differ(pointer.to_owned(), Some(expected), Some(got)),
        }
    }

    fn differ(&mut self, pointer: String, expected: Option<&Value>, got: Option<&Value>) {
        let text = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
        self.differences.push(Difference { pointer, expected: text(expected), got: text(got) });
    }
}

/// `24.0` is `24`; whole numbers are compared in full.
fn same_number(a: &serde_json::Number, b: &serde_json::Number) -> bool {
    let whole = |n: &serde_json::Number| n.is_i64() || n.is_u64();
    if whole(a) && whole(b) { a == b } else { a.as_f64() == b.as_f64() }
}

/// The pointer to a member.
pub(crate) fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
