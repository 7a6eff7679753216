//! Conversion between models and serde, for other formats.
//!
//! Models do not derive serde's traits. They pass their JSON text to one value that is not generic, and only this value
//! uses a serializer. A format therefore costs compile time once instead of once per model.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};

use super::decode::Decode;
use super::encode::{Encode, Mode, Writer};
use super::lex::{DecodeError, Kind, Reader};
use super::values::{Extra, Nullable, OneOrMany, RawJson, RawJsonRef, RawUnion, Timestamp};

/// Serializes a whole value, including read-only fields. For the macros.
#[doc(hidden)]
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    Text(&super::to_string(value)).serialize(serializer)
}

/// Deserializes a value. For the macros.
#[doc(hidden)]
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let raw = RawJson::deserialize(deserializer)?;
    super::from_str(raw.as_str()).map_err(serde::de::Error::custom)
}

/// Reads a value of any type that serde can deserialize.
///
/// The text of serde's error is not used, because it may quote secret values.
pub(crate) fn from_str_as<T: DeserializeOwned>(text: &str) -> Result<T, DecodeError> {
    serde_json::from_str(text).map_err(|error| match RawJson::parse(text) {
        Err(syntax) => syntax,
        Ok(_) => DecodeError::expected(&"a value of the requested type", text, offset(text, &error)),
    })
}

/// Returns the position of an error in bytes.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1)
}

/// JSON text that serializes as the value it contains.
struct Text<'a>(&'a str);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reader = Reader::new(self.0);
        match reader.kind().map_err(S::Error::custom)? {
            Kind::Null => serializer.serialize_unit(),
            Kind::Bool => serializer.serialize_bool(reader.boolean().map_err(S::Error::custom)?),
            Kind::String => serializer.serialize_str(&reader.string().map_err(S::Error::custom)?),
            Kind::Number => number(self.0.trim(), serializer),
            Kind::Array => {
                let mut seq = serializer.serialize_seq(None)?;
                let mut more = reader.begin_array().map_err(S::Error::custom)?;
                while more {
                    seq.serialize_element(&Text(reader.skip().map_err(S::Error::custom)?))?;
                    more = reader.more_elements().map_err(S::Error::custom)?;
                }
                seq.end()
            }
            Kind::Object => {
                let mut map = serializer.serialize_map(None)?;
                let mut more = reader.begin_object().map_err(S::Error::custom)?;
                while more {
                    let name = reader.key().map_err(S::Error::custom)?;
                    map.serialize_entry(&*name, &Text(reader.skip().map_err(S::Error::custom)?))?;
                    more = reader.more_fields().map_err(S::Error::custom)?;
                }
                map.end()
            }
        }
    }
}

fn number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    // `-0` is a double, because integers have no sign of zero.
    if let Some(value) = text.parse::<i64>().ok().filter(|_| text != "-0") {
        serializer.serialize_i64(value)
    } else if let Ok(value) = text.parse::<u64>() {
        serializer.serialize_u64(value)
    } else {
        serializer.serialize_f64(text.parse().map_err(S::Error::custom)?)
    }
}

/// Collects the values of a deserializer as JSON text.
struct Collect<'a>(&'a mut Writer);

impl<'de> DeserializeSeed<'de> for Collect<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can represent")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.boolean(value);
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.raw(&value.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.raw(&value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        value.encode(self.0);
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.0.string(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.0.null();
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.begin_array();
        while seq.next_element_seed(Element(self.0))?.is_some() {}
        self.0.end_array();
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.begin_object();
        while let Some(name) = map.next_key::<String>()? {
            self.0.key(&name);
            map.next_value_seed(Collect(self.0))?;
        }
        self.0.end_object();
        Ok(())
    }
}

/// An element of an array. The separator is written when the element is known to exist.
struct Element<'a>(&'a mut Writer);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.begin_item();
        Collect(self.0).deserialize(deserializer)
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Text(self.as_str()).serialize(serializer)
    }
}

impl Serialize for RawJsonRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Text(self.as_str()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut writer = Writer::new(Mode::Full);
        Collect(&mut writer).deserialize(deserializer)?;
        Ok(Self::trusted(writer.into_string()))
    }
}

macro_rules! forward {
    ($($type:ty $(, $param:ident: $bound:path)?;)+) => {$(
        impl<$($param: $bound)?> Serialize for $type where Self: Encode {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize(&Forward(self), serializer)
            }
        }
        impl<'de $(, $param: $bound)?> Deserialize<'de> for $type where Self: Decode {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserialize(deserializer)
            }
        }
    )+};
}

/// A borrowed value as a trait object, whatever its lifetime parameters are.
struct Forward<'a, T>(&'a T);

impl<T: Encode> Encode for Forward<'_, T> {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }
}

forward! {
    Timestamp;
    OneOrMany<T>, T: Sized;
    Nullable<T>, T: Sized;
    RawUnion<B>, B: Sized;
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}
