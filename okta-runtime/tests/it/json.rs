//! Decoding and encoding of models.

use okta_runtime::json::{self, Id, Kind, Mode, Nullable, OneOrMany, RawJson, RawJsonRef, Reader};

use crate::models::{Application, Bookmark, Profile, Status, User, UserUpdate};

fn user(text: &str) -> User {
    json::from_str(text).unwrap()
}

#[test]
fn everything_read_is_written_back() {
    let text = r#"{"id":"00u1","status":"NEW_ONE","created":"2023-03-29T18:18:37.000Z","profile":{"login":"a\"b\\é\n😀","firstName":null,"nick":{"a":[1.0,2e3]}},"groups":["a","b"],"count":24,"ratio":0.5,"active":true,"labels":{"x":null,"y":"z"},"link":[{"login":"l"}],"any":{"z":1},"custom":[1, 2]}"#;
    assert_eq!(json::to_string(&user(text)), text);
}

#[test]
fn read_only_fields_are_left_out_of_requests() {
    let user = user(r#"{"id":"00u1","created":"x","count":0,"groups":[],"extra":""}"#);
    let mut writer = json::Writer::new(Mode::Request);
    json::Encode::encode(&user, &mut writer);
    assert_eq!(writer.into_string(), r#"{"groups":[],"count":0,"extra":""}"#);
}

#[test]
fn a_box_is_decoded_as_what_it_holds() {
    assert_eq!(json::from_str::<Box<bool>>("true").unwrap(), Box::new(true));
    assert_eq!(*json::from_str::<Box<Status>>(r#""ACTIVE""#).unwrap(), Status::Active);
    assert_eq!(json::from_str::<Option<Box<bool>>>("null").unwrap(), None);
    assert_eq!(*json::from_str::<Box<Nullable<bool>>>("null").unwrap(), Nullable::Null);
    let boxed: Vec<Box<User>> = json::from_str(r#"[{"id":"00u1","nick":1}]"#).unwrap();
    assert_eq!(*boxed[0], user(r#"{"id":"00u1","nick":1}"#));
    let error = json::from_str::<Box<bool>>("null").unwrap_err();
    assert_eq!(error.to_string(), "expected a value that is not null at $ (byte 0: null)");
}

#[test]
fn null_is_absent_except_for_nullable_fields() {
    let user = user(
        r#"{"id":null,"groups":null,"labels":{"a":null},"profile":{"firstName":null},"any":null,"link":null}"#,
    );
    assert_eq!(user.id, None);
    assert_eq!(user.groups, None);
    assert_eq!(user.labels.unwrap()["a"], None);
    assert_eq!(user.profile.unwrap().first_name, Nullable::Null);
    assert_eq!(user.any, None);
    assert_eq!(user.link, None);
}

#[test]
fn numbers_are_accepted_in_all_received_forms() {
    let user1 = user(r#"{"count":24.0,"ratio":7}"#);
    assert_eq!((user1.count, user1.ratio), (Some(24), Some(7.0)));
    assert_eq!(user(r#"{"count":-9223372036854775808}"#).count, Some(i64::MIN));
}

#[test]
fn a_number_as_text_is_a_mismatched_field_that_can_be_read() {
    let user = user(r#"{"id":"a","count":"24","ratio":" -0.5 ","link":{"login":"a","visits":"7"}}"#);
    assert_eq!((user.count, user.ratio), (None, None));
    let number = |name| user.extra.get(name).and_then(RawJsonRef::as_number);
    assert_eq!(number("count").and_then(|number| number.as_i64()), Some(24));
    assert_eq!(number("ratio").and_then(|number| number.as_f64()), Some(-0.5));
    assert_eq!(user.link.unwrap().first().unwrap().login.as_deref(), Some("a"));
    for (text, wanted) in [("24", true), ("\"1e3\"", true), ("\"x\"", false), ("\"\"", false), ("[1]", false)]
    {
        assert_eq!(RawJson::parse(text).unwrap().as_number().is_some(), wanted, "{text}");
    }
}

/// An object with a value of the wrong type in every field.
const MISFITS: [&str; 24] = [
    r#"{"count":"24"}"#,
    r#"{"ratio":"x"}"#,
    r#"{"any":"\ud83d"}"#,
    r#"{"status":"\ud83d"}"#,
    r#"{"groups":["a\udead"]}"#,
    r#"{"labels":{"a":"\ud83d\u0041"}}"#,
    r#"{"id":7}"#,
    r#"{"id":{"a":[]}}"#,
    r#"{"status":true}"#,
    r#"{"created":{}}"#,
    r#"{"created":[1]}"#,
    r#"{"profile":""}"#,
    r#"{"profile":["a"]}"#,
    r#"{"groups":{"0":"a"}}"#,
    r#"{"groups":"a"}"#,
    r#"{"groups":["a",null,"b"]}"#,
    r#"{"groups":["a",1]}"#,
    r#"{"count":""}"#,
    r#"{"count":24.5}"#,
    r#"{"count":9223372036854775808}"#,
    r#"{"count":[1]}"#,
    r#"{"ratio":1e999}"#,
    r#"{"active":"true"}"#,
    r#"{"labels":{"a":{}}}"#,
];

#[test]
fn a_value_of_another_type_is_kept_and_written_back() {
    for text in MISFITS {
        let user = user(text);
        assert_eq!(json::to_string(&user), text);
        let (name, raw) = user.extra.mismatched().next().unwrap();
        assert!(text.contains(&format!(r#""{name}":{raw}"#)), "{text}");
        assert_eq!(user.extra.len(), 1, "{text}");
        let unset = User { extra: json::Extra::new(), ..user };
        assert_eq!(unset, User::default(), "{text}");
    }
}

/// The error says only what was expected: nobody sees more of it, because the object keeps the value.
#[test]
fn a_mismatched_field_allocates_no_more_than_an_unknown_one() {
    let allocations = |text: &str| allocation_counter::measure(|| drop(user(text))).count_total;
    let mismatched = r#"{"count":"x","ratio":[],"groups":{"a":[1]},"active":"yes"}"#;
    let unknown = r#"{"cOunt":"x","rAtio":[],"gRoups":{"a":[1]},"aCtive":"yes"}"#;
    assert_eq!(user(mismatched).extra.mismatched().count(), 4);
    assert_eq!(allocations(mismatched), allocations(unknown));
}

/// Ids and times are a quarter of the strings of a page.
#[test]
fn ids_and_times_of_usual_length_are_not_allocated() {
    let allocations = |read: fn()| allocation_counter::measure(read).count_total;
    assert_eq!(allocations(|| drop(json::from_str::<Id>(r#""00u1a2b3c4d5e6f7g8h9""#))), 0);
    assert_eq!(allocations(|| drop(json::from_str::<json::Timestamp>(r#""2023-03-29T18:18:37.000Z""#))), 0);
    for length in 1..40 {
        let text = "é".repeat(length);
        assert_eq!(Id::from(text.as_str()).as_str(), text);
        assert_eq!(String::from(Id::from(text.clone())), text);
        assert_eq!(json::Timestamp::from(text.as_str()).as_str(), text);
        assert_eq!(json::Timestamp::from_text(text.as_str()).as_str(), text);
    }
}

/// Besides one for the whole text, in which the reader collects them.
#[test]
fn the_unknown_fields_of_an_object_are_one_allocation() {
    let object = |count: usize| {
        let fields: Vec<String> = (0..count).map(|n| format!(r#""field{n}":[{n},"{n}"]"#)).collect();
        format!("{{{}}}", fields.join(","))
    };
    for count in 1..=4 {
        let text = format!("[{}]", vec![object(count); 100].join(","));
        let mut users: Vec<Profile> = Vec::new();
        let allocations = allocation_counter::measure(|| users = json::from_str(&text).unwrap()).count_total;
        assert!(allocations <= 100 + 3, "{count}: {allocations}");
        assert_eq!(json::to_string(&users), text);
    }
    assert_eq!(allocation_counter::measure(|| drop(user("{}"))).count_total, 0);
}

#[test]
fn a_short_list_in_an_object_has_little_room_for_more() {
    let groups =
        |count: usize| user(&format!(r#"{{"groups":[{}]}}"#, vec![r#""g""#; count].join(","))).groups;
    for (count, capacity) in [(0, 0), (1, 2), (2, 2), (3, 4), (5, 8)] {
        let groups = groups(count).unwrap();
        assert_eq!((groups.len(), groups.capacity()), (count, capacity));
        // Large elements.
        let nested: Vec<Vec<User>> = json::from_str(&format!("[[{}]]", vec!["{}"; count].join(","))).unwrap();
        assert_eq!((nested[0].len(), nested[0].capacity()), (count, if count == 1 { 1 } else { capacity }));
    }
}

/// A list is allocated for as many elements as follow if they are as long as the first.
#[test]
fn the_length_of_a_page_is_estimated_within_bounds() {
    let list = |count: usize| format!("[{}]", vec![r#"{"login":"somebody"}"#; count].join(","));
    for count in [1, 2, 10, 1000] {
        let users: Vec<Profile> = json::from_str(&list(count)).unwrap();
        assert_eq!(users.len(), count);
        assert!(users.capacity() <= count + count / 16 + 4, "{count}: {}", users.capacity());
    }
    let long = format!(r#"[{{}},{{"login":"{}"}}]"#, "x".repeat(1 << 20));
    let users: Vec<Profile> = json::from_str(&long).unwrap();
    assert!((2..=2048).contains(&users.capacity()), "{}", users.capacity());
}

#[test]
fn a_mismatched_field_affects_neither_its_neighbours_nor_its_position() {
    let text = r#"{"id":"a","status":[],"profile":{"login":{},"firstName":7,"nick":"n"},"groups":[],"x":1}"#;
    let user = user(text);
    assert_eq!(user.id.as_deref(), Some("a"));
    assert_eq!(user.profile.as_ref().unwrap().extra.mismatched().count(), 2);
    assert_eq!(json::to_string(&user), text);
}

#[test]
fn a_new_value_replaces_a_mismatched_field() {
    let mut user = user(r#"{"profile":"none","groups":7,"id":[]}"#);
    user.profile = Some(Box::default());
    assert_eq!(json::to_string(&user), r#"{"id":[],"profile":{},"groups":7}"#);
    user.extra.remove("groups");
    // Read-only fields are not sent, whatever their type.
    assert_eq!(json::to_string(&user), r#"{"id":[],"profile":{}}"#);
    assert_eq!(json::to_request_string(&user), r#"{"profile":{}}"#);
}

#[test]
fn what_is_set_in_extra_takes_the_place_of_a_known_field() {
    let mut user = user(r#"{"id":"00u1","status":"ACTIVE","count":"x","custom":1}"#);
    user.extra.set("status", ["A"]).unwrap();
    user.extra.set("count", 8).unwrap();
    user.extra.set("groups", serde_json::Value::Null).unwrap();
    assert_eq!(json::to_string(&user), r#"{"id":"00u1","status":["A"],"groups":null,"count":8,"custom":1}"#);
    assert_eq!(user.extra.mismatched().count(), 0);
    // This is also how a field is sent that the description calls read-only.
    user.extra.set("id", "00u2").unwrap();
    assert_eq!(
        json::to_request_string(&user),
        r#"{"id":"00u2","status":["A"],"groups":null,"count":8,"custom":1}"#
    );
    user.extra.set("password", "hunter2").unwrap();
    assert!(!format!("{user:?}").contains("hunter2"));
    assert!(json::to_string(&user).contains(r#""password":"hunter2""#));
}

#[derive(Default)]
struct Odd {
    quoted: Option<String>,
    control: Option<i64>,
    long: Option<bool>,
    extra: json::Extra,
}

okta_runtime::json_object!(Odd {
    quoted: field("quo\"te\\"),
    control: read_only("\u{1}\n"),
    long: secret("a name with more than sixteen bytes and an \"escape\""),
});

#[test]
fn names_of_fields_are_escaped() {
    let text = r#"{"quo\"te\\":"a","\u0001\n":1,"a name with more than sixteen bytes and an \"escape\"":true,"un\"known":0}"#;
    let odd: Odd = json::from_str(text).unwrap();
    assert_eq!(
        (odd.quoted.as_deref(), odd.control, odd.long, odd.extra.len()),
        (Some("a"), Some(1), Some(true), 1)
    );
    assert_eq!(json::to_string(&odd), text);
    let mismatched = text.replace(r#""a""#, "[]").replace(":1,", ":{},");
    let odd: Odd = json::from_str(&mismatched).unwrap();
    assert_eq!(json::to_string(&odd), mismatched);
}

#[test]
fn what_stands_between_names_and_values_is_checked() {
    let tokens = [
        "{",
        r#""quo\"te\\""#,
        ":",
        r#""a""#,
        ",",
        r#""\u0001\n""#,
        ":",
        "1",
        ",",
        r#""a name of sixteen"#,
        "é",
        r#"""#,
        ":",
        "null",
        ",",
        r#""""#,
        ":",
        "{",
        r#""inner""#,
        ":",
        "[",
        "1",
        ",",
        r#""two""#,
        "]",
        "}",
        "}",
    ];
    let tree = |text: &str| serde_json::from_str::<serde_json::Value>(text);
    let between = [" ", "\n\t\r ", "", "x", ",", ":", "\"", "\\", "\u{1}", "\u{b}", "é", "}", "0"];
    for at in 0..=tokens.len() {
        for left_out in [0, 1] {
            let (before, after) = (&tokens[..at], tokens.get(at + left_out..).unwrap_or_default());
            for between in between {
                let text = [&before.concat(), between, &after.concat()].concat();
                match (json::from_str::<Odd>(&text), tree(&text)) {
                    (Ok(odd), Ok(wanted)) => {
                        assert_eq!(tree(&json::to_string(&odd)).unwrap(), wanted, "{text:?}");
                    }
                    (Err(_), Err(_)) => {}
                    (ours, theirs) => panic!("{text:?}: {ours:?}, but serde_json: {theirs:?}"),
                }
            }
        }
    }
}

#[test]
fn no_name_is_written_twice() {
    let name = |text: &str, name: &str| text.matches(&format!(r#""{name}":"#)).count();
    // The extra fields of another type, in which the same names are unknown.
    let profile: Profile = json::from_str(r#"{"id":"a","count":[],"login":7,"custom":1}"#).unwrap();
    for mut user in [user(r#"{"id":"b","count":24}"#), User::default()] {
        user.extra = profile.extra.clone();
        user.extra.set("status", "ACTIVE").unwrap();
        let text = json::to_string(&user);
        for (field, times) in [("id", 1), ("count", 1), ("custom", 1), ("status", 1), ("login", 1)] {
            assert_eq!(name(&text, field), times, "{field} in {text}");
        }
    }
    let mut bookmark = Bookmark::default();
    bookmark.extra.set("signOnMode", "OTHER").unwrap();
    let text = json::to_string(&Application::Bookmark(Box::new(bookmark)));
    assert_eq!(text, r#"{"signOnMode":"OTHER"}"#);
}

#[test]
fn the_last_of_two_equal_fields_counts_whether_it_fits_or_not() {
    for (text, count, written) in [
        (r#"{"count":1,"count":"x"}"#, None, r#"{"count":"x"}"#),
        (r#"{"count":"x","count":1}"#, Some(1), r#"{"count":1}"#),
        (r#"{"count":"x","count":[]}"#, None, r#"{"count":[]}"#),
        (r#"{"count":1,"count":"x","count":2}"#, Some(2), r#"{"count":2}"#),
        (r#"{"count":1,"count":null}"#, None, "{}"),
    ] {
        let user = user(text);
        assert_eq!(user.count, count, "{text}");
        assert_eq!(json::to_string(&user), written, "{text}");
        assert_eq!(user.extra.is_empty(), count.is_some() || written == "{}", "{text}");
    }
    let user = user(r#"{"profile":{"firstName":"a","firstName":7},"labels":{"a":"b","a":null}}"#);
    assert_eq!(user.profile.as_ref().unwrap().first_name, Nullable::Absent);
    assert_eq!(json::to_string(&user), r#"{"profile":{"firstName":7},"labels":{"a":null}}"#);
    let resource: Resource = json::from_str(r#"{"id":"a","id":""}"#).unwrap();
    assert_eq!(json::to_string(&resource), r#"{"id":""}"#);
}

#[test]
fn a_map_with_an_entry_that_does_not_fit_is_kept_whole() {
    for text in [
        r#"{"counts":{"a":1,"b":null}}"#,
        r#"{"counts":{"a":1,"b":"2"}}"#,
        r#"{"counts":{"a":1,"\udead":2}}"#,
    ] {
        let counts: Counts = json::from_str(text).unwrap();
        assert_eq!(counts.counts, None);
        assert_eq!(json::to_string(&counts), text);
    }
}

#[test]
fn a_map_that_is_the_whole_response_has_the_entries_that_fit() {
    let text = r#"{"a":1,"b":null,"c":"3","d":[{"e":{}}],"\ud800":5,"f":6,"g":7,"g":{}}"#;
    let alone: std::collections::BTreeMap<String, i64> = json::from_str(text).unwrap();
    assert_eq!(alone, [("a".to_owned(), 1), ("f".to_owned(), 6)].into());
    let error =
        json::from_str::<std::collections::BTreeMap<String, i64>>(r#"{"a":"1","b":tru}"#).unwrap_err();
    assert!(error.is_syntax());
}

#[test]
fn a_name_that_is_not_text_is_kept() {
    let text = r#"{"id":"a","\ud800":1,"x\uDC00\n":{"\udead":[]},"\\ud800":2,"profile":{"\ud800":null}}"#;
    let mut user = user(text);
    let written = r#"{"id":"a","profile":{"\ud800":null},"\ud800":1,"x\uDC00\n":{"\udead":[]},"\\ud800":2}"#;
    assert_eq!(json::to_string(&user), written);
    // The same characters can be the name of another field.
    assert_eq!(user.extra.get("\\ud800").map(RawJsonRef::as_str), Some("2"));
    user.extra.set("\\ud800", 3).unwrap();
    assert_eq!(user.extra.len(), 3);
    assert_eq!(user.extra.remove("\\ud800").unwrap().as_str(), "3");
    assert_eq!(user.extra.remove("\\ud800"), None);
    assert_eq!(
        json::to_request_string(&user),
        written.replace(r#""id":"a","#, "").replace(r#","\\ud800":2"#, "")
    );
    assert!(format!("{user:#?}").contains(r#""\ud800": 1"#));
    let again = self::user(r#"{"\ud800":1,"\ud800":2}"#);
    assert_eq!(json::to_string(&again), r#"{"\ud800":2}"#);
    let many: String = (0..300).map(|n| format!(r#""f{n}":0,"#)).collect();
    let many = format!(r#"{{{many}"\ud800":1,"\ud800":2}}"#);
    assert!(json::to_string(&self::user(&many)).ends_with(r#""f299":0,"\ud800":2}"#));
    let reader = Reader::new(r#"{"\ud800":1,"tag":"x"}"#);
    assert_eq!(reader.tag("tag").unwrap().as_deref(), Some("x"));
    assert_eq!(reader.first_field(&["tag"]).unwrap(), Some("tag"));
    assert!(json::from_str::<User>(r#"{"\ud800" 1}"#).unwrap_err().is_syntax());
}

/// A model with a map of values that cannot be null, and secrets.
#[derive(Clone, Default, PartialEq)]
struct Counts {
    counts: Option<std::collections::BTreeMap<String, i64>>,
    code: Option<String>,
    extra: json::Extra,
}

okta_runtime::json_object!(Counts { counts: field("counts"), code: read_only_secret("code") });

#[test]
fn a_secret_that_only_the_server_sets_is_not_converted() {
    let counts: Counts = json::from_str(r#"{"code":"S3","own":1}"#).unwrap();
    assert_eq!(json::to_string(&counts), r#"{"code":"S3","own":1}"#);
    assert_eq!(json::to_request_string(&counts), r#"{"own":1}"#);
    assert_eq!(format!("{counts:?}"), r#"Counts {"code":"***","own":1}"#);
    let resource: Resource = json::convert(&counts).unwrap();
    assert_eq!(json::to_request_string(&resource), r#"{"own":1}"#);
}

/// A model with a known field after a secret that only the server sets.
#[derive(Clone, Default, PartialEq)]
struct Sealed {
    code: Option<String>,
    label: Option<String>,
    extra: json::Extra,
}

okta_runtime::json_object!(Sealed { code: read_only_secret("code"), label: field("label") });

#[test]
fn what_follows_an_absent_read_only_field_is_converted() {
    // `Resource` and `Bookmark` do not have these fields, and keep them.
    for text in [r#"{"label":"a"}"#, r#"{"label":"a","own":1}"#] {
        let sealed: Sealed = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&json::convert::<Resource>(&sealed).unwrap()), text);
    }
    for text in [r#"{"groups":["a"]}"#, r#"{"groups":["a"],"own":1}"#] {
        assert_eq!(json::to_string(&json::convert::<Bookmark>(&user(text)).unwrap()), text);
    }
}

#[test]
fn a_tag_is_found_behind_space_and_escapes() {
    for text in [
        r#"{"label":"x", "signOnMode" : "BOOKMARK"}"#,
        "{ \"label\" :\"x\",\n\"signOnMode\"\n:\"BOOKMARK\"}",
        r#"{"label":"x","sign\u004fnMode":"BOOKMARK"}"#,
        r#"{"a" : {"signOnMode" : "NEW"}, "signOnMode" : "BOOKMARK"}"#,
    ] {
        let application: Application = json::from_str(text).unwrap();
        assert!(matches!(application, Application::Bookmark(_)), "{text}");
    }
}

#[test]
fn items_decide_what_null_means() {
    let boxed: Vec<Box<Nullable<bool>>> = json::from_str("[null,true]").unwrap();
    assert_eq!(boxed, [Box::new(Nullable::Null), Box::new(Nullable::Value(true))]);
    assert_eq!(json::from_str::<Vec<()>>(r#"[null,{"a":[1]},2]"#).unwrap(), [(), (), ()]);
    assert_eq!(json::to_string(&vec![(), ()]), "[null,null]");
    let lenient: Vec<json::Lenient<Option<bool>>> = json::from_str("[null,true,[1, 2]]").unwrap();
    let values: Vec<_> = lenient.iter().map(json::Lenient::value).collect();
    assert_eq!(values, [Some(&None), Some(&Some(true)), None]);
    assert_eq!(json::to_string(&lenient), "[null,true,[1, 2]]");
}

#[test]
fn one_value_is_iterated_as_a_list_of_it() {
    let one = OneOrMany::from(7_i64);
    assert_eq!((&one).into_iter().collect::<Vec<_>>(), [&7]);
    assert_eq!(json::to_string(&one), "7");
}

#[test]
fn unknown_fields_can_be_set_as_text() {
    let mut extra = json::Extra::default();
    extra.set_raw("a", &json::from_str::<RawJson>("[1, 2]").unwrap());
    assert_eq!(json::to_string(&extra), r#"{"a":[1, 2]}"#);
}

#[test]
fn raw_json_is_compared_by_its_text() {
    let raw = |text: &str| RawJson::parse(text).unwrap();
    assert_eq!(raw(r#""a\nb""#).as_text().as_deref(), Some("a\nb"));
    assert_eq!((raw("7").as_text(), raw("null").as_text()), (None, None));
    assert!(raw("[1]") == raw(" [1] ") && raw("[1]") != raw("[1.0]"));
    let value = serde_json::json!({"a": [1, null]});
    assert_eq!(RawJson::from_value(&value).to_string(), r#"{"a":[1,null]}"#);
    assert_eq!(RawJson::from(value.clone()), RawJson::from_value(&value));
    assert_eq!(json::from_str::<Vec<RawJson>>("[null]").unwrap(), [raw("null")]);
    let user = user(r#"{"x":[1],"y":[1],"z":2}"#);
    let field = |name| user.extra.get(name).unwrap();
    assert!(field("x") == field("y") && field("x") != field("z"));
    assert!(field("x") == raw("[1]") && field("z") != raw("[1]"));
    assert_eq!((RawJson::from(field("x")), field("z").to_string()), (raw("[1]"), "2".to_owned()));
}

#[test]
fn an_unknown_variant_has_its_tag_and_is_compared_by_its_text() {
    let unknown = |text: &str| match json::from_str(text).unwrap() {
        Application::Unrecognized(raw) => raw,
        Application::Bookmark(_) => panic!("{text}"),
    };
    let (new, other) = (r#"{"signOnMode":"NEW","a":1}"#, r#"{"signOnMode":7}"#);
    assert_eq!(unknown(new).tag("signOnMode").as_deref(), Some("NEW"));
    assert_eq!((unknown(new).tag("a"), unknown(other).tag("signOnMode")), (None, None));
    assert!(unknown(new) == unknown(new) && unknown(new) != unknown(other));
}

#[test]
fn an_escape_that_is_not_complete_is_an_error_at_its_place() {
    for (text, at) in [(r#""\u12x4""#, 5), (r#""\u123""#, 6), (r#""\ud800\u1x""#, 10), (r#""\x""#, 1)] {
        let error = json::from_str::<String>(text).unwrap_err();
        assert!(error.is_syntax(), "{error}");
        assert_eq!(error.offset(), at, "{text}");
    }
}

#[test]
fn a_top_level_list_has_no_null_elements() {
    assert_eq!(json::from_str::<Vec<User>>("[null,{},null]").unwrap().len(), 1);
    assert_eq!(json::from_str::<Vec<Option<i64>>>("[null,1]").unwrap(), [None, Some(1)]);
    let error = json::from_str::<Vec<User>>(r#"[{},"a"]"#).unwrap_err();
    assert_eq!(error.path(), "$[1]");
}

#[test]
fn a_value_becomes_another_type_without_loss() {
    let text = r#"{"id":"00u1","created":"x","profile":{"login":"l","nick":1},"groups":[],"own":{"a":null}}"#;
    // `Bookmark` has none of these fields, so read-only ones are left out.
    let bookmark: Bookmark = json::convert(&user(text)).unwrap();
    assert_eq!(
        json::to_request_string(&bookmark),
        r#"{"profile":{"login":"l","nick":1},"groups":[],"own":{"a":null}}"#
    );
    // `UserUpdate` can send one of them.
    let update: UserUpdate = json::convert(&user(text)).unwrap();
    assert_eq!(update.id.as_deref(), Some("00u1"));
    assert_eq!(
        json::to_request_string(&update),
        r#"{"id":"00u1","profile":{"login":"l","nick":1},"groups":[],"own":{"a":null}}"#
    );
    // A mismatched field is converted like any other.
    let update: UserUpdate = json::convert(&user(r#"{"id":7,"created":[],"groups":"x"}"#)).unwrap();
    assert_eq!(json::to_request_string(&update), r#"{"id":7,"groups":"x"}"#);
    let profile: Profile = json::convert(&user(r#"{"visits":"7"}"#)).unwrap();
    assert_eq!(json::to_request_string(&profile), r#"{"visits":"7"}"#);
}

#[test]
fn a_value_becomes_a_part_of_it_without_the_other_fields_of_its_type() {
    let text = r#"{"id":"00u1","created":"x","profile":{"login":"l","nick":1},"groups":[],"count":2,"own":{"id":null}}"#;
    let update: UserUpdate = json::convert_part(&user(text)).unwrap();
    assert_eq!(
        json::to_request_string(&update),
        r#"{"id":"00u1","profile":{"login":"l","nick":1},"own":{"id":null}}"#
    );
    // A mismatched field is one of the type, too.
    let update: UserUpdate = json::convert_part(&user(r#"{"id":7,"groups":"x"}"#)).unwrap();
    assert_eq!(json::to_request_string(&update), r#"{"id":7}"#);
}

#[test]
fn the_last_of_two_equal_fields_wins() {
    let user = user(r#"{"id":"a","id":"b","x":1,"x":2}"#);
    assert_eq!(user.id.as_deref(), Some("b"));
    assert_eq!(json::to_string(&user), r#"{"id":"b","x":2}"#);
}

#[test]
fn an_error_says_where_and_what() {
    let error = json::from_str::<Vec<User>>(r#"[{}, {"profile": {"visits": 042}}]"#).unwrap_err();
    assert_eq!(error.path(), "$[1].profile.visits");
    assert_eq!(
        error.to_string(),
        "invalid JSON at $[1].profile.visits: a number must not begin with a superfluous 0 (byte 29: 42}}])"
    );
    let error = json::from_str::<Vec<std::collections::BTreeMap<String, i64>>>(r#"[{}, {"a": "42"}]"#);
    assert_eq!(error.unwrap_err().to_string(), r#"expected a whole number at $[1].a (byte 11: "42"}])"#);
    let error = json::from_str::<User>("[1]").unwrap_err();
    assert_eq!(error.to_string(), "expected an object at $ (byte 0: [1])");
    let error = json::from_str::<User>(r#"{"a":tru}"#).unwrap_err();
    assert!(error.is_syntax());
    assert_eq!(error.path(), "$.a");
    let error = json::from_str::<User>("{} x").unwrap_err();
    assert!(error.to_string().contains("something follows the value"), "{error}");
    let error = json::from_slice::<User>(b"{\"a\":\"\xff\"}").unwrap_err();
    assert!(error.to_string().contains("UTF-8"), "{error}");
}

#[test]
fn an_error_holds_no_secrets() {
    let error = json::from_str::<Vec<String>>(r#"[{"clientSecret":"hunter2"}]"#).unwrap_err();
    assert!(!error.to_string().contains("hunter2"), "{error}");
    let error = json::from_str::<Vec<std::collections::BTreeMap<String, i64>>>(r#"[{"passCode":"123456"}]"#)
        .unwrap_err();
    assert!(!error.to_string().contains("123456"), "{error}");
}

#[test]
fn debug_masks_secrets() {
    let mut user = user(
        r#"{"id":"00u1","password":"hunter2","apiToken":"t0p","deep":{"list":[{"client_secret":"s3c"}]}}"#,
    );
    user.any = Some(serde_json::json!({"passCode": "123456"}));
    for text in [format!("{user:?}"), format!("{user:#?}"), format!("{:?}", user.extra)] {
        for secret in ["hunter2", "t0p", "s3c", "123456"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    assert_eq!(
        format!("{user:?}"),
        r#"User {"id":"00u1","password":"***","any":{"passCode":"***"},"apiToken":"***","deep":{"list":[{"client_secret":"***"}]}}"#
    );
    let mismatched = self::user(r#"{"password":["hunter2"],"id":{"token":"t0p"}}"#);
    assert_eq!(format!("{mismatched:?}"), r#"User {"id":{"token":"***"},"password":"***"}"#);
    let small = self::user(r#"{"groups":["a"],"x":{}}"#);
    assert_eq!(format!("{small:#?}"), "User {\n    \"groups\": [\n        \"a\"\n    ],\n    \"x\": {}\n}");
}

#[test]
fn debug_masks_keys_codes_and_pairs() {
    for name in [
        "d",
        "p",
        "q",
        "dp",
        "dq",
        "qi",
        "k",
        "otp",
        "pin",
        "passCode",
        "cookie",
        "recoveryCodes",
        "secretKey",
        "apiKey",
        "apiKeys",
        "tokens",
        "Set-Cookie",
        "api_keys",
    ] {
        for value in [r#""S3""#, r#"["S3"]"#, r#"{"x":"S3"}"#, "7353"] {
            let user = user(&format!(r#"{{"x":{{"{name}":{value}}}}}"#));
            assert_eq!(format!("{user:?}"), format!(r#"User {{"x":{{"{name}":"***"}}}}"#));
        }
    }
    for name in ["e", "n", "kid", "x", "spin", "kind", "tokenLifetime"] {
        let text = format!(r#"User {{"x":{{"{name}":"shown"}}}}"#);
        assert_eq!(format!("{:?}", user(&format!(r#"{{"x":{{"{name}":"shown"}}}}"#))), text);
    }
    for (pair, shown) in [
        (r#"{"key":"Authorization","value":"S3"}"#, r#"{"key":"Authorization","value":"***"}"#),
        (r#"{"value":"S3","name":"api_key"}"#, r#"{"value":"***","name":"api_key"}"#),
        (r#"{"name":"X-Token","values":["S3"]}"#, r#"{"name":"X-Token","values":"***"}"#),
        (r#"{"key":"Accept","value":"shown"}"#, r#"{"key":"Accept","value":"shown"}"#),
    ] {
        assert_eq!(
            format!("{:?}", user(&format!(r#"{{"headers":[{pair}]}}"#))),
            format!(r#"User {{"headers":[{shown}]}}"#)
        );
    }
}

#[test]
fn debug_of_names_that_are_no_text_is_well_formed() {
    let user = user(r#"{"a":{"b":[{"\ud83d":1}]},"c":2}"#);
    assert_eq!(format!("{user:?}"), r#"User {"a":"***","c":2}"#);
    assert_eq!(format!("{user:#?}"), "User {\n    \"a\": \"***\",\n    \"c\": 2\n}");
}

#[test]
fn debug_shows_links() {
    let links = r#"{"_links":{"expire_password":{"href":"/expire"},"resetPassword":{"href":"/reset","token":"***"}}}"#;
    let text = format!("User {links}");
    assert_eq!(format!("{:?}", user(&links.replace("***", "S3"))), text);
    let mut typed = User::default();
    typed.any = Some(serde_json::json!({"expirePassword": {"href": "/x"}}));
    assert_eq!(format!("{typed:?}"), r#"User {"any":{"expirePassword":{"href":"/x"}}}"#);
}

#[test]
fn control_characters_are_written_as_escapes() {
    for c in (0..=0xa0).filter_map(char::from_u32).chain(['\u{2028}', '\u{2029}', '\u{feff}', '\u{10ffff}']) {
        // At each position of the words of eight bytes that the scanner compares at once.
        for before in 0..17 {
            let text = format!("{}{c}b{c}", "a".repeat(before));
            let written = json::to_string(&text);
            assert_eq!(written, serde_json::to_string(&text).unwrap());
            assert!(!written.contains(|c: char| c < ' '), "{written:?}");
            assert_eq!(json::from_str::<String>(&written).unwrap(), text);
            // Names are written like values.
            let mut user = User::default();
            user.extra.set(text.as_str(), 1).unwrap();
            assert_eq!(json::to_string(&user), format!("{{{written}:1}}"));
            assert_eq!(json::from_str::<User>(&json::to_string(&user)).unwrap(), user);
        }
    }
}

#[test]
fn unions_are_selected_by_their_tag() {
    let text = r#"{"label":"x","signOnMode":"BOOKMARK"}"#;
    let app: Application = json::from_str(text).unwrap();
    assert!(matches!(&app, Application::Bookmark(b) if b.label.as_deref() == Some("x")));
    assert_eq!(json::to_string(&app), text);
    // The tag is added to a variant without it.
    let mut bookmark = Bookmark::default();
    bookmark.label = Some("y".into());
    assert_eq!(
        json::to_string(&Application::Bookmark(Box::new(bookmark))),
        r#"{"label":"y","signOnMode":"BOOKMARK"}"#
    );
    for text in [
        r#"{"signOnMode":"NEW","label":"z" , "n":1.0}"#,
        r#"{"signOnMode":null,"label":"z"}"#,
        r#"{"label":"z"}"#,
    ] {
        let app: Application = json::from_str(text).unwrap();
        let Application::Unrecognized(raw) = &app else { panic!("{text}") };
        assert_eq!(raw.base().label.as_deref(), Some("z"));
        assert_eq!(json::to_string(&app), text);
    }
    for text in ["7", "[]", "null", r#""BOOKMARK""#] {
        assert_eq!(json::from_str::<Application>(text).unwrap_err().path(), "$", "{text}");
    }
}

#[test]
fn the_last_of_several_tags_selects_the_variant() {
    let read = |text: &str| json::from_str::<Application>(text).unwrap();
    for text in [
        r#"{"signOnMode":"NEW","label":"x","signOnMode":"BOOKMARK"}"#,
        r#"{"signOnMode":null,"label":"x","signOnMode":"BOOKMARK"}"#,
        r#"{"signOnMode":"BOOKMARK","label":"x","sign\u004fnMode":"BOOKMARK"}"#,
        r#"{"signOnMode":"NEW","signOnMode":[{"signOnMode":"NEW"}],"label":"x","signOnMode":"BOOKMARK"}"#,
    ] {
        let application = read(text);
        let Application::Bookmark(bookmark) = &application else { panic!("{text}") };
        assert_eq!(bookmark.sign_on_mode.as_deref(), Some("BOOKMARK"), "{text}");
        assert_eq!(json::to_string(&application), r#"{"label":"x","signOnMode":"BOOKMARK"}"#);
    }
    for text in [
        r#"{"signOnMode":"BOOKMARK","label":"x","signOnMode":"NEW"}"#,
        r#"{"signOnMode":"BOOKMARK","label":"x","signOnMode":7}"#,
    ] {
        let application = read(text);
        assert!(matches!(&application, Application::Unrecognized(raw) if raw.json().as_str() == text));
        assert_eq!(json::to_string(&application), text);
    }
    let server = |text: &str| json::from_str::<Server>(text).unwrap();
    assert!(matches!(server(r#"{"authType":"BASIC","login":"a","authType":null}"#), Server::Old(_)));
    assert!(matches!(server(r#"{"authType":null,"login":"a","authType":"BASIC"}"#), Server::Basic(_)));
    // The fields of objects inside, and of unions inside, do not count.
    let inner =
        r#"{"authType":"BASIC","server":{"authType":"NEW","authType":"BASIC"},"x":{"authType":"NEW"}}"#;
    let outer: Outer = json::from_str(inner).unwrap();
    assert!(matches!(&outer, Outer::Basic(server) if matches!(server.server, Some(Server::Basic(_)))));
    // After a variant with another tag the values that follow are read as usual.
    let list = format!(r#"[{{"authType":"NEW","authType":"BASIC","x":1}},{inner},{{"authType":"NEW"}}]"#);
    let list: Vec<Outer> = json::from_str(&list).unwrap();
    assert_eq!(list[1], outer);
    assert!(matches!(&list[..], [Outer::Basic(_), _, Outer::Unrecognized(_)]));
    let nested =
        r#"{"profile":{"authScheme":"A","authScheme":"B"},"profile":{"authScheme":"C","authScheme":"D"}}"#;
    assert_eq!(Reader::new(nested).tag_at(&["profile", "authScheme"]).unwrap().as_deref(), Some("D"));
    let names = r#"{"a":1,"b":2,"a":null}"#;
    assert_eq!(Reader::new(names).first_field(&["a", "b"]).unwrap(), Some("b"));
}

/// A union with a field that is a union with the same tag.
#[derive(Clone, PartialEq)]
enum Outer {
    Basic(Box<WithServer>),
    Unrecognized(json::RawUnion),
}

okta_runtime::json_union!(tag("authType"), Outer { Basic: WithServer = "BASIC" });

#[derive(Clone, Default, PartialEq)]
struct WithServer {
    server: Option<Server>,
    extra: json::Extra,
}

okta_runtime::json_object!(WithServer { server: field("server") });

/// A union with a variant for values without a tag.
#[derive(Clone, PartialEq)]
enum Server {
    Basic(Box<Bookmark>),
    Old(Box<Profile>),
    Unrecognized(json::RawUnion<Profile>),
}

okta_runtime::json_union!(
    tag("authType").absent(Old),
    Server { Basic: Bookmark = "BASIC", Old: Profile = () },
);

#[test]
fn a_variant_may_be_that_of_an_absent_tag() {
    for text in [r#"{"login":"a"}"#, r#"{"login":"a","authType":7}"#] {
        let server: Server = json::from_str(text).unwrap();
        assert!(matches!(&server, Server::Old(old) if old.login.as_deref() == Some("a")), "{text}");
        // No tag is added.
        assert_eq!(json::to_string(&server), text);
    }
    let server: Server = json::from_str(r#"{"authType":"NEW","login":"a"}"#).unwrap();
    assert!(matches!(&server, Server::Unrecognized(raw) if raw.base().login.as_deref() == Some("a")));
    let server: Server = json::from_str(r#"{"authType":"BASIC"}"#).unwrap();
    assert!(matches!(server, Server::Basic(_)));
    assert!(matches!(Server::from(Profile::default()), Server::Old(_)));
}

/// A union by the kind of the value.
#[derive(Clone, PartialEq)]
enum Unique {
    Boolean(bool),
    Text(String),
    Unrecognized(json::RawUnion),
}

okta_runtime::json_union!(kind(), Unique { Boolean: bool = "boolean", Text: String = "string" },);

#[test]
fn the_kind_of_a_value_may_select_the_variant() {
    for text in ["true", r#""VALIDATED""#, "7", "[1]", r#"{"a":null}"#] {
        let unique: Unique = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&unique), text);
        let (boolean, other) = match &unique {
            Unique::Boolean(value) => (Some(*value), false),
            Unique::Text(value) => (None, value != "VALIDATED"),
            Unique::Unrecognized(raw) => (None, raw.json().as_str() == text),
        };
        assert_eq!((boolean, other), (text.parse().ok(), !["true", r#""VALIDATED""#].contains(&text)));
    }
    assert!(json::from_str::<Unique>("tru").unwrap_err().is_syntax());
    for (text, name) in
        [("null", "null"), ("1", "number"), ("[]", "array"), ("{}", "object"), ("\"\"", "string")]
    {
        assert_eq!(RawJson::parse(text).unwrap().kind().name(), name);
    }
}

#[test]
fn tags_may_be_nested_and_fields_may_select_the_variant() {
    let reader = Reader::new(r#" {"a":1,"profile":{"authScheme":"x\u0041"},"b":null,"c":true} "#);
    assert_eq!(reader.tag_at(&["profile", "authScheme"]).unwrap().as_deref(), Some("xA"));
    assert_eq!(reader.tag_at(&["a", "authScheme"]).unwrap(), None);
    assert_eq!(reader.tag("a").unwrap(), None);
    assert_eq!(reader.first_field(&["b", "c", "a"]).unwrap(), Some("c"));
    assert_eq!(reader.first_field(&["b", "d"]).unwrap(), None);
    assert_eq!(reader.kind().unwrap(), Kind::Object);
}

#[test]
fn links_can_be_objects_lists_or_strings() {
    let links = |text: &str| -> OneOrMany<Profile> {
        let value: OneOrMany<Profile> = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&value), text);
        value
    };
    assert_eq!(links(r#"{"login":"a"}"#).first().unwrap().login.as_deref(), Some("a"));
    assert_eq!(links(r#"[{"login":"a"},{"login":"b"}]"#).iter().count(), 2);
    assert_eq!(links(r#"{"login":["a"]}"#).iter().count(), 1);
    assert!(links(r#""https://a""#).first().is_none());
    assert!(links(r#"["https://a"]"#).first().is_none());
}

#[test]
fn unknown_fields_can_be_read_and_set() {
    let mut user = user(r#"{"custom":{"a":1},"flag":true}"#);
    assert_eq!(user.extra.value("custom"), Some(serde_json::json!({"a": 1})));
    assert!(user.extra.get_as::<bool>("flag").unwrap().unwrap());
    assert!(user.extra.get_as::<bool>("none").is_none());
    user.extra.set("flag", "no").unwrap();
    user.extra.set("more", vec![1, 2]).unwrap();
    assert_eq!(user.extra.remove("custom").unwrap().as_str(), r#"{"a":1}"#);
    assert_eq!(json::to_string(&user), r#"{"flag":"no","more":[1,2]}"#);
}

#[test]
fn many_unknown_fields_take_linear_time() {
    let fields: Vec<String> = (0..200_000).map(|n| format!(r#""m{n}":{n}"#)).collect();
    let text = format!("{{{}}}", fields.join(","));
    let twice = format!("{},\"m7\":8,\"m700\":9}}", text.trim_end_matches('}'));
    let user = user(&twice);
    assert_eq!(user.extra.len(), 200_000);
    assert_eq!(user.extra.get("m7").unwrap().as_str(), "8");
    let once = text.replace(r#""m7":7,"#, r#""m7":8,"#).replace(r#""m700":700,"#, r#""m700":9,"#);
    assert_eq!(json::to_string(&user), once);
}

#[test]
fn enumerations_are_open() {
    assert_eq!(Status::from("ACTIVE"), "ACTIVE");
    assert_eq!("NEW".parse::<Status>().unwrap().as_str(), "NEW");
    assert_eq!(Status::Unrecognized("ACTIVE".into()), Status::Active);
    assert!(Status::Active < Status::Suspended);
    assert_eq!(format!("{:>8}|{:?}", Status::Active, Status::Suspended), "  ACTIVE|\"SUSPENDED\"");
}

#[test]
fn serde_receives_the_whole_value() {
    let text = r#"{"id":"00u1","status":"ACTIVE","profile":{"login":"a","n":-1},"big":18446744073709551615,"f":1.5,"e":[],"o":{}}"#;
    let user = user(text);
    assert_eq!(serde_json::to_string(&user).unwrap(), text);
    assert_eq!(serde_json::from_str::<User>(text).unwrap(), user);
    let value = serde_json::to_value(&user).unwrap();
    assert_eq!(serde_json::from_value::<User>(value).unwrap().profile, user.profile);
    assert!(serde_json::from_str::<User>(r#"{"count":"1"}"#).unwrap().count.is_none());
    assert!(serde_json::from_str::<User>("[1]").unwrap_err().to_string().contains("expected an object"));
    assert_eq!(serde_json::from_str::<Status>("\"X\"").unwrap(), "X");
}

#[test]
fn depth_is_limited() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
        assert!(RawJson::parse(&nested(127)).is_ok());
        assert!(serde_json::from_str::<serde_json::Value>(&nested(127)).is_ok());
        let error = RawJson::parse(&nested(128)).unwrap_err();
        assert!(error.to_string().contains("127 deep"), "{error}");
        assert!(serde_json::from_str::<serde_json::Value>(&nested(128)).is_err());
        // Refused input does not overflow the stack.
        assert!(json::from_str::<User>(&nested(1_000_000)).is_err());
    }
}

/// A model with an id.
#[derive(Clone, Default, PartialEq)]
struct Resource {
    id: Id,
    extra: json::Extra,
}

okta_runtime::json_object!(Resource { id: field("id") });

#[test]
fn an_absent_id_is_empty_and_not_written() {
    for text in ["{}", r#"{"id":null}"#] {
        let resource: Resource = json::from_str(text).unwrap();
        assert_eq!(resource, Resource::default());
        assert_eq!(resource.id, "");
        assert_eq!(json::to_string(&resource), "{}");
    }
}

#[test]
fn ids_that_are_empty_or_not_text_are_written_back() {
    for text in [r#"{"id":""}"#, r#"{"id":7}"#, r#"{"id":["a"]}"#, r#"{"id":"00u1"}"#] {
        let resource: Resource = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&resource), text);
        assert_eq!(json::to_request_string(&resource), text);
        assert_eq!(resource.extra.mismatched().count(), usize::from(resource.id.is_empty()), "{text}");
        let changed = Resource { id: "00u2".into(), ..resource };
        assert_eq!(json::to_string(&changed), r#"{"id":"00u2"}"#);
    }
}

#[test]
fn an_id_is_used_like_text() {
    let id = Id::from("00u1");
    let text: &str = &id;
    assert_eq!(text, "00u1");
    assert_eq!(id, "00u1");
    assert_eq!("00u1", id);
    assert_eq!(id, String::from("00u1"));
    assert_eq!((format!("{id}"), format!("{id:?}")), ("00u1".to_owned(), r#""00u1""#.to_owned()));
    assert_eq!(std::collections::HashMap::from([(id.clone(), 1)])["00u1"], 1);
    let (a, b) = (Id::from("a"), Id::from("b"));
    assert!(a < b);
    assert_eq!(serde_json::to_string(&id).unwrap(), r#""00u1""#);
    assert_eq!(serde_json::from_str::<Id>(r#""00u1""#).unwrap(), id);
    assert_eq!(String::from(&id), String::from(id));
}

#[test]
fn nullable_fields_have_three_states() {
    let mut fields = [Nullable::Absent, Nullable::Null, Nullable::Value(1)];
    let states = fields.map(|field| (field.is_absent(), field.is_null(), field.is_value()));
    assert_eq!(states, [(true, false, false), (false, true, false), (false, false, true)]);
    assert_eq!(fields.each_ref().map(Nullable::value), [None, None, Some(&1)]);
    assert_eq!(fields.map(Nullable::into_value), [None, None, Some(1)]);
    assert_eq!(
        fields.each_ref().map(|field| field.as_ref().map(|value| value + 1)),
        [Nullable::Absent, Nullable::Null, Nullable::Value(2)]
    );
    fields.iter_mut().filter_map(Nullable::value_mut).for_each(|value| *value = 3);
    assert_eq!(fields.map(Nullable::into_value), [None, None, Some(3)]);
    assert_eq!(fields.map(Option::<i32>::from), [None, None, Some(3)]);
    let name = "Ada".to_owned();
    assert_eq!(
        [Nullable::from(&name), Nullable::from("Ada")],
        [Nullable::Value(name.clone()), Nullable::from(name)]
    );
}

#[test]
fn equal_objects_have_equal_hashes() {
    use std::collections::{HashMap, HashSet};

    let profile = |text: &str| json::from_str::<Profile>(text).unwrap();
    let ann = r#"{"login":"ann","firstName":null,"visits":3,"a":1,"b":-0.0}"#;
    let bob = r#"{"login":"bob","firstName":null,"visits":3,"a":1,"b":-0.0}"#;
    let mut set: HashSet<Profile> = [ann, bob, ann].into_iter().map(profile).collect();
    assert_eq!(set.len(), 2);
    assert!(set.contains(&profile(ann)) && !set.contains(&profile("{}")));
    // Unknown fields distinguish values that have the same hash.
    assert!(set.insert(profile(r#"{"login":"ann","firstName":null,"visits":3,"a":2,"b":-0.0}"#)));
    assert!(set.insert(profile(r#"{"login":"ann","visits":3,"a":1,"b":-0.0}"#)), "null is not absent");

    // A mismatched value is unknown too, and equals the same value that was set.
    let mismatched = profile(r#"{"visits":"many"}"#);
    let mut other = Profile::default();
    other.extra.set("visits", "many").unwrap();
    assert!(mismatched == other);
    assert!(HashMap::from([(mismatched, 1)]).contains_key(&other));
}
