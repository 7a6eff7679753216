//! Compares a body with what the SDK makes of it, and excuses nothing silently.

use okta_codegen::diag::pointer;
use serde_json::Value;

use crate::compare::{field, is_same};
use crate::gaps::{GapKind, gaps};
use crate::schema::Schema;

/// Why an encoded body differs from the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excuse {
    /// Null in a field that is not nullable: the field is absent.
    Null,
    /// A null element of a list that is the whole response: the element is left out.
    Element,
    /// A value of another type in a map that is the whole response: the entry is left out.
    Entry,
    /// A read-only field is not sent.
    ReadOnly,
    /// An empty object is not sent, because the operation has no body.
    EmptyBody,
    /// There is no excuse.
    Unexplained,
}

impl Excuse {
    /// All excuses, in the order of the guide.
    pub const ALL: [Self; 5] = [Self::Null, Self::Element, Self::Entry, Self::ReadOnly, Self::EmptyBody];

    /// The name of the excuse in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null not kept",
            Self::Element => "null element left out",
            Self::Entry => "entry left out",
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
                        None if self.is_whole_map(schema, value, &at) => Excuse::Entry,
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
                let is_whole = at.is_empty() && !self.is_request;
                let is_shorter = is_whole && have.len() == without_nulls.len() && have.len() < wanted.len();
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

impl<'a> Comparison<'a, '_> {
    /// Returns whether an entry has another type than the map that is the whole response.
    fn is_whole_map(&self, schema: Option<Schema<'a>>, entry: &Value, at: &str) -> bool {
        let is_entry = at.matches('/').count() == 1 && !self.is_request;
        let values = schema.filter(|_| is_entry).and_then(Schema::map_values);
        values
            .is_some_and(|values| gaps(values, entry, false).iter().any(|gap| gap.kind == GapKind::OtherType))
    }
}

fn unexplained<'a>(schema: Option<Schema<'a>>, at: &str) -> Deviation<'a> {
    Deviation { excuse: Excuse::Unexplained, schema, name: None, at: at.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kinds(schema: &Value, recorded: Value, encoded: Value) -> Vec<Excuse> {
        let schema = Schema::new(schema, schema);
        deviations(Some(schema), &recorded, &encoded, false).into_iter().map(|found| found.excuse).collect()
    }

    #[test]
    fn only_an_entry_of_a_whole_map_that_does_not_fit_is_excused() {
        let map = json!({"type": "object", "additionalProperties": {"type": "integer"}});
        assert_eq!(kinds(&map, json!({"a": 1, "b": "x"}), json!({"a": 1})), [Excuse::Entry]);
        assert_eq!(kinds(&map, json!({"a": 1}), json!({})), [Excuse::Unexplained]);
        assert_eq!(kinds(&map, json!({"a": null}), json!({})), [Excuse::Null]);
        let object = json!({"type": "object", "properties": {"map": map}});
        let recorded = json!({"map": {"a": "x"}});
        assert_eq!(kinds(&object, recorded, json!({"map": {}})), [Excuse::Unexplained]);
    }

    #[test]
    fn only_a_null_element_of_a_whole_list_is_excused() {
        let list = json!({"type": "array", "items": {"type": "integer"}});
        assert_eq!(kinds(&list, json!([1, null, 2]), json!([1, 2])), [Excuse::Element]);
        assert_eq!(kinds(&list, json!([1, 3, 2]), json!([1, 2])), [Excuse::Unexplained]);
        let object = json!({"type": "object", "properties": {"list": list}});
        let recorded = json!({"list": [1, null]});
        assert_eq!(kinds(&object, recorded, json!({"list": [1]})), [Excuse::Unexplained]);
    }
}
