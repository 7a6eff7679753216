//! Properties that hold for any bytes that are decoded as a model. The tests generate JSON from the document and change
//! it. The fuzz target (`okta-sdk/fuzz`) uses arbitrary bytes.

use std::fmt::Debug;

use okta_sdk::json::{self, Decode, Encode, Value};
use okta_sdk::models::{
    Application, Authenticator, CreateOrUpdatePolicy, DeviceAssurance, DeviceList, IdentityProvider, Policy,
    PolicyRule, UserFactor, UserFactorActivateResponse,
};

/// Checks a model with these bytes. Returns whether they decode.
type Check = fn(&[u8]) -> bool;

/// The ten largest models by the number of fields in all their types: the name of the schema, and the check.
pub(crate) const MODELS: [(&str, Check); 10] = [
    ("Application", any_bytes::<Application>),
    ("PolicyRule", any_bytes::<PolicyRule>),
    ("AuthenticatorBase", any_bytes::<Authenticator>),
    ("Policy", any_bytes::<Policy>),
    ("DeviceAssurance", any_bytes::<DeviceAssurance>),
    ("UserFactor", any_bytes::<UserFactor>),
    ("IdentityProvider", any_bytes::<IdentityProvider>),
    ("CreateOrUpdatePolicy", any_bytes::<CreateOrUpdatePolicy>),
    ("DeviceList", any_bytes::<DeviceList>),
    ("UserFactorActivateResponse", any_bytes::<UserFactorActivateResponse>),
];

/// Checks that a value that decodes is encoded without loss, and does not change when it is decoded again. Returns whether
/// it decodes.
fn any_bytes<T: Decode + Encode + PartialEq + Debug>(bytes: &[u8]) -> bool {
    let Ok(value) = json::from_slice::<T>(bytes) else { return false };
    let text = json::to_string(&value);
    let again: T = json::from_str(&text).unwrap();
    let text_again = json::to_string(&again);
    // Unknown fields may be in another order, and only one of several fields with the same name is kept. The next round
    // trip changes nothing.
    let third: T = json::from_str(&text_again).unwrap();
    assert_eq!(third, again);
    assert_eq!(json::to_string(&third), text_again);
    // A `Value` cannot hold every number.
    if let Ok(original) = serde_json::from_slice::<Value>(bytes) {
        let (original, text) = (comparable(original), comparable(serde_json::from_str(&text).unwrap()));
        assert_eq!(text, original);
        assert_eq!(comparable(serde_json::from_str(&text_again).unwrap()), original);
    }
    // Requests are valid JSON, and `Debug` does not panic.
    json::from_str::<json::RawJson>(&json::to_request_string(&value)).unwrap();
    assert!(!format!("{value:?}").is_empty());
    true
}

/// Removes allowed differences: null is absent, and `24.0` is `24`.
fn comparable(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(items) => items.into_iter().filter(|item| !item.is_null()).map(comparable).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            fields.map(|(name, value)| (name, comparable(value))).collect()
        }
        value => value,
    }
}
