//! `Decode` and `Encode` for `serde_json::Value`.

use serde_json::{Map, Number, Value};

use crate::json::decode::Decode;
use crate::json::encode::{Encode, Mode, Writer};
use crate::json::lex::{DecodeError, Kind, Reader};

/// What a tree cannot hold although it is JSON.
const EXPECTED: &&str = &"numbers in the range of a double, and Unicode text";

impl Decode for Value {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if let Some(text) = reader.plain_string() {
            return Ok(Self::String(text.to_owned()));
        }
        let start = reader.mark();
        match reader.absorbing(read) {
            Err(error) if error.is_mismatch() => {
                reader.rewind(start);
                reader.skip()?;
                Err(reader.expected_at(start, EXPECTED))
            }
            value => value,
        }
    }

    fn from_null() -> Option<Self> {
        Some(Self::Null)
    }
}

fn read(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
    match reader.kind()? {
        Kind::Null => reader.take_null().map(|_| Value::Null),
        Kind::Bool => reader.boolean().map(Value::Bool),
        Kind::Number => number(reader),
        Kind::String => reader.owned_string().map(Value::String),
        Kind::Array => {
            let mut values = Vec::new();
            let mut more = reader.begin_array()?;
            while more {
                values.push(read(reader)?);
                more = reader.more_elements()?;
            }
            Ok(Value::Array(values))
        }
        Kind::Object => {
            let mut fields = Map::new();
            let mut more = reader.begin_object()?;
            while more {
                let name = reader.key()?.into_owned();
                fields.insert(name, read(reader)?);
                more = reader.more_fields()?;
            }
            Ok(Value::Object(fields))
        }
    }
}

fn number(reader: &mut Reader<'_>) -> Result<Value, DecodeError> {
    let start = reader.mark();
    let text = reader.number(EXPECTED)?;
    // `-0` is a double, because integers have no sign of zero.
    match text.parse::<i64>().ok().filter(|_| text != "-0") {
        Some(value) => Ok(value.into()),
        None => match serde_json::from_str::<Number>(text) {
            Ok(value) => Ok(Value::Number(value)),
            Err(_) => Err(reader.expected_at(start, EXPECTED)),
        },
    }
}

impl Encode for Value {
    fn encode(&self, writer: &mut Writer) {
        // Equal numbers, such as 0.0 and -0.0, are not always written alike.
        if writer.mode() == Mode::Hash {
            return writer.null();
        }
        match writer.mode().masks_secrets() {
            true => writer.raw_value(&self.to_string()),
            false => writer.tree(self),
        }
    }
}
