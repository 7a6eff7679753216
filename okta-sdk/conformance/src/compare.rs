//! Differences between two JSON values.

use okta_codegen::diag::pointer;
use serde_json::{Number, Value};

use crate::schema::{Field, Schema};

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

/// Compares two values of a schema. They must have the same fields with the same values, and arrays in the same order. The
/// order of fields and the notation of numbers are ignored. If a field is not nullable, null and absent are the same.
pub(crate) fn differences(schema: Option<Schema<'_>>, expected: &Value, got: &Value) -> Vec<Difference> {
    let mut differences = Vec::new();
    compare(schema, expected, got, "", &mut differences);
    differences
}

fn compare(
    schema: Option<Schema<'_>>,
    expected: &Value,
    got: &Value,
    at: &str,
    differences: &mut Vec<Difference>,
) {
    match (expected, got) {
        (Value::Object(wanted), Value::Object(have)) => {
            for (name, value) in wanted {
                let field = field(schema, expected, name);
                let at = pointer::child(at, name);
                match have.get(name) {
                    Some(got) => compare(field.schema, value, got, &at, differences),
                    None if value.is_null() && !field.nullable => {}
                    None => differences.push(difference(at, Some(value), None)),
                }
            }
            for (name, value) in have.iter().filter(|(name, _)| !wanted.contains_key(*name)) {
                if !value.is_null() || field(schema, expected, name).nullable {
                    differences.push(difference(pointer::child(at, name), None, Some(value)));
                }
            }
        }
        (Value::Array(wanted), Value::Array(have)) => {
            let element = schema.and_then(Schema::element);
            for index in 0..wanted.len().max(have.len()) {
                let at = format!("{at}/{index}");
                match (wanted.get(index), have.get(index)) {
                    (Some(expected), Some(got)) => compare(element, expected, got, &at, differences),
                    (expected, got) => differences.push(difference(at, expected, got)),
                }
            }
        }
        (expected, got) if is_same(expected, got) => {}
        (expected, got) => differences.push(difference(at.to_owned(), Some(expected), Some(got))),
    }
}

/// A field of a value whose schema may be unknown.
pub(crate) fn field<'a>(schema: Option<Schema<'a>>, value: &Value, name: &str) -> Field<'a> {
    schema.map_or(Field::UNKNOWN, |schema| schema.field(value, name))
}

fn difference(pointer: String, expected: Option<&Value>, got: Option<&Value>) -> Difference {
    let text = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    Difference { pointer, expected: text(expected), got: text(got) }
}

/// Returns whether two values are equal. The notation of numbers is ignored.
pub(crate) fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => is_same_number(a, b),
        (a, b) => a == b,
    }
}

/// Returns whether two numbers are equal. `24.0` equals `24`. Integers are compared exactly.
fn is_same_number(a: &Number, b: &Number) -> bool {
    let is_integer = |n: &Number| n.is_i64() || n.is_u64();
    if is_integer(a) && is_integer(b) { a == b } else { a.as_f64() == b.as_f64() }
}
