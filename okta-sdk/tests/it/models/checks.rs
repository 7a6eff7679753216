//! What holds for any bytes that are read as a model. Tests call this with JSON that is made from the document and then
//! damaged, and a fuzz target (`okta-sdk/fuzz`) with whatever leads to new places.

use std::fmt::Debug;

use okta_sdk::json::{self, Decode, Encode, Value};
use okta_sdk::models::{
    Application, Authenticator, CreateOrUpdatePolicy, DeviceAssurance, DeviceList, IdentityProvider, Policy,
    PolicyRule, UserFactor, UserFactorActivateResponse,
};

/// What is checked of a model.
type Check = fn(&[u8]);

/// The ten largest models by the members of all that they are made of: the name of the schema, and its check.
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

/// What can be read is written with nothing lost, and is the same when it is read again.
fn any_bytes<T: Decode + Encode + PartialEq + Debug>(bytes: &[u8]) {
    let Ok(value) = json::from_slice::<T>(bytes) else { return };
    let text = json::to_string(&value);
    let again: T = json::from_str(&text).unwrap();
    let text_again = json::to_string(&again);
    // Of members that stand twice one is left, after which nothing changes any more.
    let third: T = json::from_str(&text_again).unwrap();
    assert_eq!(third, again);
    assert_eq!(json::to_string(&third), text_again);
    // A tree of doubles cannot hold all numbers.
    if let Ok(came) = serde_json::from_slice::<Value>(bytes) {
        let (came, text) = (comparable(came), comparable(serde_json::from_str(&text).unwrap()));
        assert_eq!(text, came);
        assert_eq!(comparable(serde_json::from_str(&text_again).unwrap()), came);
    }
    // What is sent is JSON too, and what is shown does not fail.
    json::from_str::<json::RawJson>(&json::to_request_string(&value)).unwrap();
    assert!(!format!("{value:?}").is_empty());
}

/// Without what may differ: null is absent, and `24.0` is `24`.
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
