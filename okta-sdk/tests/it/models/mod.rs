//! Models decode and encode any JSON without loss.

mod checks;

use std::collections::{BTreeMap, BTreeSet};

use okta_codegen::Inputs;
use okta_sdk::json::Value;
use proptest::prelude::*;
use serde_json::json;

use crate::operations::document;
use crate::operations::value::{Maker, Side};
use checks::MODELS;

#[test]
fn the_checked_models_are_the_largest() {
    let api = Inputs::read(&document::root()).and_then(|inputs| inputs.api_json()).unwrap();
    let api: Value = serde_json::from_str(&api).unwrap();
    let types = &api["types"];
    let size = |name: &str| -> usize {
        let (mut found, mut open) = (BTreeSet::new(), vec![name]);
        while let Some(name) = open.pop() {
            if found.insert(name) {
                named(&types[name]["kind"], &mut open);
            }
        }
        found
            .iter()
            .map(|name| types[name]["kind"]["Object"]["fields"].as_object().map_or(0, |f| f.len()))
            .sum()
    };
    // The types of requests and responses, without inline bodies.
    let mut used = Vec::new();
    named(&api["operations"], &mut used);
    let used: BTreeSet<&str> = used.into_iter().filter(|name| !name.contains(['.', '[', '('])).collect();
    let mut largest: Vec<(usize, &str)> = used.into_iter().map(|name| (size(name), name)).collect();
    largest.sort_by_key(|(size, _)| std::cmp::Reverse(*size));
    let largest: Vec<&str> = largest.into_iter().take(MODELS.len()).map(|(_, name)| name).collect();
    assert_eq!(largest, MODELS.map(|(name, _)| name));
}

/// Collects the types that a schema refers to.
fn named<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value.as_str().filter(|_| key == "Named") {
                    Some(name) => found.push(name),
                    None => named(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| named(item, found)),
        _ => {}
    }
}

/// Returns values of all variants of each model.
fn samples() -> Vec<(usize, Value)> {
    let document = document::read("management");
    let mut values = Vec::new();
    for (model, (name, _)) in MODELS.iter().enumerate() {
        let (mut round, mut rounds) = (0, 1);
        while round < rounds {
            let maker = Maker::new(&document, Side::Response, round);
            values.push((model, maker.value(&document["components"]["schemas"][name])));
            (round, rounds) = (round + 1, maker.rounds.get().max(rounds));
        }
    }
    values
}

#[test]
fn values_survive_decoding_and_encoding() {
    let mut seen = BTreeMap::new();
    for (model, value) in samples() {
        assert!(MODELS[model].1(value.to_string().as_bytes()));
        *seen.entry(model).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), MODELS.len());
    assert!(seen[&0] > 8, "every sign-on mode");
}

/// A change of one value in a tree.
#[derive(Clone, Debug)]
enum Change {
    Replace(Value),
    Remove,
    /// Repeats the value: in a list once more, in an object with another name.
    Repeat,
    /// Gives a field of an object a second value.
    Again(Value),
}

/// Precedes the name of a field that occurs a second time.
const AGAIN: &str = "%again%";

fn change() -> impl Strategy<Value = Change> {
    let values = json!([null, true, 0, -1, 24.0, 1.5, u64::MAX, "", "7", "true", "x", [], [null], ["a"], {}, {"href": 1}]);
    let values: Vec<Value> = values.as_array().unwrap().clone();
    prop_oneof![
        4 => prop::sample::select(values).prop_map(Change::Replace),
        1 => Just(Change::Remove),
        1 => Just(Change::Repeat),
    ]
}

/// Applies a change to the value that the path selects.
fn apply(value: &mut Value, path: &[prop::sample::Index], change: &Change) {
    let children = match value {
        Value::Array(items) => items.len(),
        Value::Object(fields) => fields.len(),
        _ => 0,
    };
    let ([step, rest @ ..], 1..) = (path, children) else {
        if let Change::Replace(new) | Change::Again(new) = change {
            *value = new.clone();
        }
        return;
    };
    let at = step.index(children);
    let is_last = rest.is_empty();
    match value {
        Value::Array(items) => match change {
            Change::Remove if is_last => drop(items.remove(at)),
            Change::Repeat if is_last => items.push(items[at].clone()),
            _ => apply(&mut items[at], rest, change),
        },
        Value::Object(fields) => {
            let name = fields.keys().nth(at).unwrap().clone();
            match change {
                Change::Remove if is_last => drop(fields.remove(&name)),
                Change::Repeat if is_last => drop(fields.insert(format!("{name}2"), fields[&name].clone())),
                Change::Again(new) if is_last => drop(fields.insert(format!("{AGAIN}{name}"), new.clone())),
                _ => apply(&mut fields[&name], rest, change),
            }
        }
        _ => {}
    }
}

/// Generates the text of any JSON value, also of those that `Value` cannot hold, with names and values of unions.
fn any_json() -> impl Strategy<Value = String> {
    let texts = [
        "null",
        "true",
        "0",
        "24.0",
        "-1e999",
        "123456789012345678901234567890",
        r#""""#,
        r#""7""#,
        r#""\ud800""#,
        r#""\u0000é""#,
        r#""BOOKMARK""#,
        r#""OKTA_SIGN_ON""#,
        r#""sms""#,
        r#""2026-01-02T03:04:05Z""#,
        "[]",
        "{}",
    ];
    let names = ["id", "type", "signOnMode", "key", "profile", "_links", "\\ud800", "\\u0000", "a"];
    prop::sample::select(texts.to_vec()).prop_map(str::to_owned).prop_recursive(3, 12, 4, move |inner| {
        let field = (prop::sample::select(names.to_vec()), inner.clone());
        let field = field.prop_map(|(name, value)| format!("\"{name}\":{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(field, 0..4).prop_map(|fields| format!("{{{}}}", fields.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_values_survive_decoding_and_encoding(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((prop::collection::vec(any::<prop::sample::Index>(), 1..6), change()), 1..6),
    ) {
        thread_local!(static SAMPLES: Vec<(usize, Value)> = samples());
        let (model, mut value) = SAMPLES.with(|samples| which.get(samples).clone());
        for (path, change) in &changes {
            apply(&mut value, path, change);
        }
        MODELS[model].1(value.to_string().as_bytes());
    }

    /// No field makes decoding fail, whatever its value, and nothing is lost. The last of several fields with the same name
    /// counts, also if it is the tag of a union.
    #[test]
    fn any_json_in_any_field_decodes(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec(
            (prop::collection::vec(any::<prop::sample::Index>(), 1..6), any_json(), any::<bool>()),
            1..5,
        ),
    ) {
        thread_local!(static SAMPLES: Vec<(usize, Value)> = samples());
        let (model, mut value) = SAMPLES.with(|samples| which.get(samples).clone());
        for (number, (path, _, again)) in changes.iter().enumerate() {
            let new = Value::from(format!("%{number}%"));
            apply(&mut value, path, &if *again { Change::Again(new) } else { Change::Replace(new) });
        }
        let mut text = value.to_string().replace(AGAIN, "");
        for (number, (_, json, _)) in changes.iter().enumerate() {
            text = text.replace(&format!("\"%{number}%\""), json);
        }
        prop_assert!(MODELS[model].1(text.as_bytes()), "{text}");
    }

    #[test]
    fn invalid_json_is_an_error(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        length in 0usize..4,
        by in prop::collection::vec(any::<u8>(), 0..3),
    ) {
        thread_local!(static SAMPLES: Vec<(usize, Value)> = samples());
        let (model, value) = SAMPLES.with(|samples| which.get(samples).clone());
        let mut bytes = value.to_string().into_bytes();
        let at = at.index(bytes.len());
        bytes.splice(at..(at + length).min(bytes.len()), by);
        MODELS[model].1(&bytes);
    }
}

#[test]
fn resources_can_be_keys_of_maps() {
    let user = |id: &str| -> okta_sdk::models::User {
        okta_sdk::json::from_str(&format!(r#"{{"id": "{id}", "profile": {{"login": "a", "shoe": 37.5}}}}"#))
            .unwrap()
    };
    let users = std::collections::HashSet::from([user("00u1"), user("00u2"), user("00u1")]);
    assert_eq!(users.len(), 2);
    assert!(users.contains(&user("00u2")) && !users.contains(&user("00u3")));
}
