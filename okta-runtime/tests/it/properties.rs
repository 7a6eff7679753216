//! Properties that hold for any input: encodings, links, cursors, headers, JSON.

use std::collections::BTreeMap;

use okta_runtime::json::{self, Decode, Encode, RawJson};
use proptest::prelude::*;

use crate::checks::{self, HEADERS};
use crate::models::{Application, User};

/// Generates almost valid text: valid pieces in any order.
fn pieces(pieces: &'static [&'static str], most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..most).prop_map(|pieces| pieces.concat())
}

const LINK: &[&str] = &[
    "<",
    ">",
    "https://acme.okta.com/list?",
    "after=",
    "limit=7",
    "a",
    "%2B",
    "+",
    "&",
    "=",
    "#",
    ";",
    " ",
    ",",
    "rel",
    "rel=next",
    "rel=\"next\"",
    "; rel=\"next\"",
    "\"",
    "\\",
    "é",
    "?",
    "{",
];

const CHALLENGE: &[&str] =
    &["Bearer", "DPoP", " ", ",", "=", "\"", "\\", "error", "error=\"invalid_token\"", "scope", "a.b", "é"];

const DATE: &[&str] = &[
    "Thu, 01 Jan 2026 00:00:00 GMT",
    "Thursday, 01-Jan-26 00:00:00 GMT",
    "Thu Jan  1 00:00:00 2026",
    "Thu, ",
    "01",
    " ",
    "Jan",
    "9999",
    "18446744073709551615",
    "-1",
    ",",
    "GMT",
];

const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\"a\"",
    "\"b\\n\"",
    "\\",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud83d",
    "\\u12",
    "null",
    "true",
    "false",
    "nul",
    "0",
    "-0",
    "12",
    "01",
    "1.",
    "1.5",
    "1e5",
    "1E-2",
    "1e999",
    "-",
    " ",
    "\n",
    "\t",
    "\u{1}",
    "é",
    "{\"a\":",
    "[1,",
    "\u{feff}",
    "18446744073709551615",
    "9223372036854775808",
    "\u{7f}",
];

/// Generates any text, with characters that are written as escapes more often than by chance. `any::<String>()` has none of them.
fn text() -> impl Strategy<Value = String> {
    let range = prop::char::range;
    let special = prop_oneof![
        range('\0', ' '),
        Just('"'),
        Just('\\'),
        range('\u{7f}', '\u{a0}'),
        range('\u{2028}', '\u{2029}'),
    ];
    prop::collection::vec(prop_oneof![any::<char>(), special, range(' ', '~')], 0..24)
        .prop_map(|chars| chars.into_iter().collect())
}

/// Generates any JSON value.
fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<u64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        text().prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((prop_oneof!["[a-c]?", text()], inner), 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Generates the text of any JSON value, also of those that `serde_json::Value` cannot hold.
fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        value().prop_map(|value| value.to_string()),
        prop::sample::select(
            &["1e999", "-1e-999", "123456789012345678901234567890", r#""\ud800""#, r#""BOOKMARK""#][..]
        )
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((name(), inner), 0..4).prop_map(|fields| object(&fields)),
        ]
    })
}

/// Generates the name of a field as JSON text: often that of a field of the models, sometimes not text.
fn name() -> impl Strategy<Value = String> {
    let known = [
        "id",
        "status",
        "created",
        "profile",
        "groups",
        "count",
        "ratio",
        "active",
        "labels",
        "link",
        "any",
        "login",
        "firstName",
        "visits",
        "label",
        "signOnMode",
    ];
    prop_oneof![
        4 => prop::sample::select(known.map(|name| format!("{name:?}")).to_vec()),
        1 => prop::sample::select(&[r#""\ud800""#, r#""\ud800x\n""#, r#""sign\u004fnMode""#][..])
            .prop_map(str::to_owned),
        1 => text().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ]
}

/// The text of an object whose fields are given as JSON text.
fn object(fields: &[(String, String)]) -> String {
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}:{value}")).collect();
    format!("{{{}}}", fields.join(","))
}

/// Checks that objects and unions with these fields are read and written without loss, and that a map has the fields that
/// fit.
fn check_fields(fields: &[(String, String)]) {
    let text = object(fields);
    check_round_trip::<User>(&text);
    check_round_trip::<Application>(&text);
    check_round_trip::<Vec<User>>(&format!("[{text}]"));
    let map: BTreeMap<String, i64> = json::from_str(&text).unwrap();
    let mut wanted = BTreeMap::new();
    for (name, value) in fields {
        let Ok(name) = json::from_str::<String>(name) else { continue };
        match json::from_str::<i64>(value) {
            Ok(value) => drop(wanted.insert(name, value)),
            Err(_) => drop(wanted.remove(&name)),
        }
    }
    assert_eq!(map, wanted);
}

fn check_round_trip<T: Decode + Encode>(text: &str) {
    let value: T = json::from_str(text).unwrap();
    let written = json::to_string(&value);
    let again: T = json::from_str(&written).unwrap();
    assert_eq!(json::to_string(&again), written);
    json::from_str::<RawJson>(&json::to_request_string(&value)).unwrap();
    if let Ok(original) = serde_json::from_str::<serde_json::Value>(text) {
        assert_eq!(comparable(serde_json::from_str(&written).unwrap()), comparable(original), "{text}");
    }
}

/// Removes what may differ: null is absent, and `24.0` is `24`.
fn comparable(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(items) => items.into_iter().map(comparable).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
            fields.map(|(name, value)| (name, comparable(value))).collect()
        }
        value => value,
    }
}

/// Removes, duplicates or replaces a part of a text.
fn changed(mut text: Vec<u8>, at: prop::sample::Index, length: usize, by: &[u8]) -> Vec<u8> {
    let at = at.index(text.len());
    text.splice(at..(at + length).min(text.len()), by.iter().copied());
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn urls_contain_the_given_values(
        a in text(),
        b in "[.%/?# a-z+é]{0,6}",
        query in prop::collection::vec((text(), text()), 0..4),
    ) {
        checks::address(&a, &b, &query);
    }

    #[test]
    fn paths_of_ones_own_never_leave_the_org(path in "/[/.%2eE:@a-z\\\\?#{} é!-~]{0,12}") {
        checks::own_path(&path);
    }

    #[test]
    fn lists_continue_with_any_links(
        lines in prop::collection::vec(
            prop_oneof![
                pieces(LINK, 12),
                (pieces(LINK, 6), prop::sample::select(&["\"next\"", "'next'"][..]))
                    .prop_map(|(query, rel)| format!("<https://acme.okta.com/list?{query}>; rel={rel}")),
            ],
            0..4,
        ),
        next in prop_oneof![
            pieces(LINK, 6).prop_map(String::into_bytes),
            prop::collection::vec(any::<u8>(), 0..12),
        ],
    ) {
        let mut lines = lines.into_iter().map(String::into_bytes).collect::<Vec<_>>();
        checks::list(&lines);
        // As the fuzz target does.
        lines.push([b"<", next.as_slice(), b">; rel=next"].concat());
        checks::list(&lines);
    }

    #[test]
    fn links_that_were_written_are_read(
        urls in prop::collection::vec("https://a/[a-z0-9,;?&=%\"\\\\<]{0,12}", 1..5),
        joined in any::<bool>(),
    ) {
        checks::written_links(&urls, joined);
    }

    #[test]
    fn cursors_survive(text in "[a-zA-Z]{0,8}\\?[!-~é ]{0,30}") {
        checks::cursor(&text);
    }

    #[test]
    fn any_response_can_be_read(
        status in 200u16..600,
        headers in prop::collection::vec(
            (
                prop::sample::select(&HEADERS[..]),
                prop_oneof![
                    prop::collection::vec(any::<u8>(), 0..20),
                    "[0-9]{1,22}".prop_map(String::into_bytes),
                    pieces(CHALLENGE, 10).prop_map(String::into_bytes),
                    pieces(DATE, 4).prop_map(String::into_bytes),
                    pieces(LINK, 10).prop_map(String::into_bytes),
                ],
            ),
            0..8,
        ),
        body in prop_oneof![any::<Vec<u8>>(), pieces(JSON, 8).prop_map(String::into_bytes)],
    ) {
        checks::response(status, &headers, &body);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_of_pieces_decodes_as_serde_json_does(text in pieces(JSON, 12)) {
        checks::json(text.as_bytes());
    }

    #[test]
    fn text_is_written_as_serde_json_does(text in text()) {
        checks::text(&text);
    }

    #[test]
    fn any_json_value_decodes_as_serde_json_does(value in value(), pretty in any::<bool>()) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        checks::json(text.as_bytes());
    }

    /// Trees are read and written without serde_json.
    #[test]
    fn a_tree_is_read_and_written_as_serde_json_does(
        text in prop_oneof![any_json(), value().prop_map(|value| value.to_string()), pieces(JSON, 6)],
    ) {
        let read = json::from_str::<serde_json::Value>(&text);
        match serde_json::from_str::<serde_json::Value>(&text) {
            Ok(wanted) => {
                let tree = read.unwrap();
                prop_assert_eq!(json::to_string(&tree), wanted.to_string());
                prop_assert_eq!(tree, wanted);
            }
            Err(_) => prop_assert!(read.is_err(), "{}", text),
        }
    }

    /// A field of any type, also one whose name or value Rust has no type for.
    #[test]
    fn no_field_makes_an_object_or_a_map_fail(
        fields in prop::collection::vec((name(), any_json()), 0..8),
    ) {
        check_fields(&fields);
    }

    /// The search for the tag does not check what it skips, but reading the variant does.
    #[test]
    fn a_union_is_read_if_it_is_an_object(
        mut fields in prop::collection::vec((name(), any_json()), 0..6),
        place in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        length in 0usize..4,
        by in prop_oneof![prop::collection::vec(any::<u8>(), 0..3), pieces(JSON, 2).prop_map(String::into_bytes)],
    ) {
        fields.insert(place.index(fields.len() + 1), (r#""signOnMode""#.to_owned(), r#""BOOKMARK""#.to_owned()));
        let text = object(&fields);
        check_round_trip::<Application>(&text);
        let text = changed(text.into_bytes(), at, length, &by);
        let is_object = json::from_slice::<RawJson>(&text).is_ok_and(|raw| raw.kind() == json::Kind::Object);
        prop_assert_eq!(json::from_slice::<Application>(&text).is_ok(), is_object);
    }

    #[test]
    fn damaged_json_decodes_as_serde_json_does(
        value in value(),
        at in any::<prop::sample::Index>(),
        length in 0usize..4,
        by in prop_oneof![prop::collection::vec(any::<u8>(), 0..3), pieces(JSON, 2).prop_map(String::into_bytes)],
    ) {
        checks::json(&changed(value.to_string().into_bytes(), at, length, &by));
    }
}
