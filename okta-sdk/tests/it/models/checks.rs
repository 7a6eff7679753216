//! Properties of any bytes that are read as a model. Tests use JSON that is generated from the document and then changed.
//! The fuzz target (`okta-sdk/fuzz`) uses any bytes.

use std::fmt::Debug;

use okta_sdk::json::{self, Decode, Encode, Value};
use okta_sdk::models::{
    Application, Authenticator, CreateOrUpdatePolicy, DeviceAssurance, DeviceList, IdentityProvider, Policy,
    PolicyRule, UserFactor, UserFactorActivateResponse,
};

/// The check of a model.
type Check = fn(&[u8]);

/// The ten largest models by the number of fields in all their types: the name of the schema, and the check.
pub(crate) const MODELS: [(&str, Check); 10] = [
    ("Application", any_bytes::<Application>),
    ("PolicyRule", any_bytes::<PolicyRule>),
    ("Policy", any_bytes::<Policy>),
    ("AuthenticatorBase", any_bytes::<Authenticator>),
    ("UserFactor", any_bytes::<UserFactor>),
    ("DeviceAssurance", any_bytes::<DeviceAssurance>),
    ("IdentityProvider", any_bytes::<IdentityProvider>),
    ("CreateOrUpdatePolicy", any_bytes::<CreateOrUpdatePolicy>),
    ("DeviceList", any_bytes::<DeviceList>),
    ("UserFactorActivateResponse", any_bytes::<UserFactorActivateResponse>),
];

/// A value that can be read is written without loss, and is the same when it is read again.
fn any_bytes<T: Decode + Encode + PartialEq + Debug>(bytes: &[u8]) {
    let Ok(value) = json::from_slice::<T>(bytes) else { return };
    let text = json::to_string(&value);
    let again: T = json::from_str(&text).unwrap();
    let text_again = json::to_string(&again);
    // One of two fields with the same name is kept. After that nothing changes.
    let third: T = json::from_str(&text_again).unwrap();
    assert_eq!(third, again);
    assert_eq!(json::to_string(&third), text_again);
    // A `Value` cannot hold every number.
    if let Ok(came) = serde_json::from_slice::<Value>(bytes) {
        let (came, text) = (comparable(came), comparable(serde_json::from_str(&text).unwrap()));
        assert_eq!(text, came);
        assert_eq!(comparable(serde_json::from_str(&text_again).unwrap()), came);
    }
    // Requests are valid JSON, and `Debug` does not fail.
    json::from_str::<json::RawJson>(&json::to_request_string(&value)).unwrap();
    assert!(!format!("{value:?}").is_empty());
}

/// Removes allowed differences: null is absent, and `24.0` is `24`.
fn comparable(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(items) => items.into_iter().filter(|item| !item.is_null()).map(comparable).collect(),
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, value)| !value.is_null());
            members.map(|(name, value)| (name, comparable(value))).collect()
        }
        value => value,
    }
}
