//! Compares a body with what the SDK makes of it, and excuses nothing silently.

use okta_codegen::diag::pointer;
use serde_json::Value;

use crate::compare::{field, is_same};
use crate::schema::Schema;

/// Why an encoded body differs from the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excuse {
    /// Null in a field that is not nullable: the field is absent.
    Null,
    /// A null element of a list: the element is left out.
    Element,
    /// A read-only field is not sent.
    ReadOnly,
    /// An empty object is not sent, because the operation has no body.
    EmptyBody,
    /// There is no excuse.
    Unexplained,
}

impl Excuse {
    /// The name of the excuse in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null not kept",
            Self::Element => "null element left out",
            Self::ReadOnly => "read-only field not sent",
            Self::EmptyBody => "empty body not sent",
            Self::Unexplained => "unexplained",
        }
    }
}

/// A place where an encoded body differs from the recorded one.
pub(crate) struct Deviation<'a> {
    pub(crate) excuse: Excuse,
    /// The schema of the object or list, if it is known.
    pub(crate) schema: Option<Schema<'a>>,
    /// The name of the field.
    pub(crate) name: Option<String>,
    /// The place in the body, as a JSON pointer.
    pub(crate) at: String,
}

/// Returns all places where an encoded body differs from the recorded one.
/// Read-only fields are left out of requests only.
pub(crate) fn deviations<'a>(
    schema: Option<Schema<'a>>,
    recorded: &Value,
    encoded: &Value,
    is_request: bool,
) -> Vec<Deviation<'a>> {
    let mut found = Vec::new();
    Comparison { found: &mut found, is_request }.compare(schema, recorded, encoded, "");
    found
}

struct Comparison<'a, 'f> {
    found: &'f mut Vec<Deviation<'a>>,
    is_request: bool,
}

impl<'a> Comparison<'a, '_> {
    fn compare(&mut self, schema: Option<Schema<'a>>, recorded: &Value, encoded: &Value, at: &str) {
        match (recorded, encoded) {
            (Value::Object(wanted), Value::Object(have)) => {
                for (name, value) in wanted {
                    let described = field(schema, recorded, name);
                    let at = pointer::child(at, name);
                    let excuse = match have.get(name) {
                        Some(encoded) => {
                            self.compare(described.schema, value, encoded, &at);
                            continue;
                        }
                        None if described.read_only && self.is_request => Excuse::ReadOnly,
                        None if value.is_null() && !described.nullable => Excuse::Null,
                        None => Excuse::Unexplained,
                    };
                    self.found.push(Deviation { excuse, schema, name: Some(name.clone()), at });
                }
                for name in have.keys().filter(|name| !wanted.contains_key(*name)) {
                    let (at, name) = (pointer::child(at, name), Some(name.clone()));
                    self.found.push(Deviation { excuse: Excuse::Unexplained, schema, name, at });
                }
            }
            (Value::Array(wanted), Value::Array(have)) => {
                let without_nulls: Vec<&Value> = wanted.iter().filter(|value| !value.is_null()).collect();
                let is_shorter = have.len() == without_nulls.len() && have.len() < wanted.len();
                if !is_shorter && have.len() != wanted.len() {
                    return self.found.push(unexplained(schema, at));
                }
                if is_shorter {
                    self.found.push(Deviation { excuse: Excuse::Element, ..unexplained(schema, at) });
                }
                let wanted = if is_shorter { without_nulls } else { wanted.iter().collect() };
                let element = schema.and_then(Schema::element);
                for (index, (recorded, encoded)) in wanted.into_iter().zip(have).enumerate() {
                    self.compare(element, recorded, encoded, &format!("{at}/{index}"));
                }
            }
            (recorded, encoded) if is_same(recorded, encoded) => {}
            _ => self.found.push(unexplained(schema, at)),
        }
    }
}

fn unexplained<'a>(schema: Option<Schema<'a>>, at: &str) -> Deviation<'a> {
    Deviation { excuse: Excuse::Unexplained, schema, name: None, at: at.to_owned() }
}
