//! JSON values as bytes. Unlike JSON text, they need no scanning, and every number stays exactly what it is.

use serde_json::{Map, Number, Value};

/// More nesting than the reader of YAML accepts.
const MAX_DEPTH: usize = 160;

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const UNSIGNED: u8 = 3;
const SIGNED: u8 = 4;
const FLOAT: u8 = 5;
const STRING: u8 = 6;
const ARRAY: u8 = 7;
const OBJECT: u8 = 8;

/// The bytes of a value.
pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

/// The value of bytes; `None` if they are not those of a value.
pub(crate) fn decode(bytes: &[u8]) -> Option<Value> {
    let mut reader = Reader { rest: bytes, depth: 0 };
    let value = reader.value()?;
    reader.rest.is_empty().then_some(value)
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(NULL),
        Value::Bool(false) => out.push(FALSE),
        Value::Bool(true) => out.push(TRUE),
        Value::Number(number) => {
            let (kind, bits) = match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => (UNSIGNED, number.to_le_bytes()),
                (None, Some(number)) => (SIGNED, number.to_le_bytes()),
                (None, None) => (FLOAT, number.as_f64().unwrap_or_default().to_le_bytes()),
            };
            out.push(kind);
            out.extend_from_slice(&bits);
        }
        Value::String(text) => {
            out.push(STRING);
            write_text(text, out);
        }
        Value::Array(items) => {
            out.push(ARRAY);
            write_length(items.len(), out);
            items.iter().for_each(|item| write(item, out));
        }
        Value::Object(fields) => {
            out.push(OBJECT);
            write_length(fields.len(), out);
            for (name, value) in fields {
                write_text(name, out);
                write(value, out);
            }
        }
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    write_length(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

fn write_length(length: usize, out: &mut Vec<u8>) {
    // A longer one is cut, and then not read.
    out.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
}

struct Reader<'b> {
    rest: &'b [u8],
    depth: usize,
}

impl Reader<'_> {
    fn value(&mut self) -> Option<Value> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = match self.array::<1>()?[0] {
            NULL => Value::Null,
            FALSE => Value::Bool(false),
            TRUE => Value::Bool(true),
            UNSIGNED => Value::from(u64::from_le_bytes(self.array()?)),
            SIGNED => Value::from(i64::from_le_bytes(self.array()?)),
            FLOAT => Value::Number(Number::from_f64(f64::from_le_bytes(self.array()?))?),
            STRING => Value::String(self.text()?),
            ARRAY => (0..self.length()?).map(|_| self.value()).collect::<Option<Vec<_>>>()?.into(),
            OBJECT => {
                let length = self.length()?;
                let mut fields = Map::with_capacity(length.min(self.rest.len()));
                for _ in 0..length {
                    fields.insert(self.text()?, self.value()?);
                }
                Value::Object(fields)
            }
            _ => return None,
        };
        self.depth -= 1;
        Some(value)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.length()?;
        let (text, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        std::str::from_utf8(text).ok().map(str::to_owned)
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).ok()
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(*bytes)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_as_before() {
        for value in [
            json!(null),
            json!([true, false, [], {}]),
            json!({ "b": 1, "a": -1, "": u64::MAX, "f": 0.1, "small": 5e-324, "tenths": 0.30000000000000004 }),
            json!({ "text": "日\n", "deep": [[{ "x": ["y"] }]] }),
        ] {
            let read = decode(&encode(&value)).unwrap();
            assert_eq!(read, value);
            assert_eq!(read.to_string(), value.to_string(), "the order stays too");
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        let bytes = encode(&json!({ "a": [1, "b"] }));
        for end in 0..bytes.len() {
            assert_eq!(decode(&bytes[..end]), None);
        }
        assert_eq!(decode(&[&bytes[..], &[NULL]].concat()), None);
        assert_eq!(decode(&[9]), None);
        assert_eq!(decode(&[ARRAY, 1, 0, 0, 0].repeat(100_000)), None);
    }
}
