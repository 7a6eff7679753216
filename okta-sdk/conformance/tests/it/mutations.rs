//! What the future may bring: every recorded answer with seeded changes. What is tolerated decodes and loses nothing;
//! what is not gives an error that says where, what, and of which request.

use okta_conformance::{Check, Judge, Kind, Pair, Place};
use okta_sdk::json::{Lenient, Value};
use okta_sdk::runtime::error::ErrorKind;
use okta_sdk::runtime::transport::TestTransport;
use okta_sdk::{Client, json as sdk_json};
use serde_json::json;

use crate::recordings::lines;
use crate::shared::{judge, recordings};

/// So many places of each answer are changed in each way.
const PLACES: usize = 3;

/// Numbers that are the same in every run (SplitMix64).
struct Random(u64);

impl Random {
    fn new(text: &str) -> Self {
        Self(text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        }))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % bound.max(1) as u64).unwrap()
    }
}

/// A change that must be tolerated.
#[derive(Clone, Copy, Debug)]
enum Change {
    NewMember,
    NewEnumValue,
    NewTag,
    MissingMember,
    Null,
    EmptyText,
    EpochAsTime,
    NestedUnderEmbedded,
    ObjectForLinks,
    ListForLink,
    OtherType,
}

const CHANGES: [Change; 11] = [
    Change::NewMember,
    Change::NewEnumValue,
    Change::NewTag,
    Change::MissingMember,
    Change::Null,
    Change::EmptyText,
    Change::EpochAsTime,
    Change::NestedUnderEmbedded,
    Change::ObjectForLinks,
    Change::ListForLink,
    Change::OtherType,
];

/// Answers of success with JSON that the SDK decodes.
fn answers(judge: &Judge) -> Option<Vec<Pair>> {
    let mut pairs = recordings()?;
    pairs.retain(|pair| {
        pair.status < 300
            && pair.response_body_kind == Kind::Json
            && matches!(judge.decode(pair), Some(Ok(Some(_))))
    });
    assert_eq!(pairs.len(), 308);
    Some(pairs)
}

#[test]
fn what_is_tolerated_decodes_and_loses_nothing() {
    let judge = judge();
    let Some(answers) = answers(judge) else { return };
    for change in CHANGES {
        let mut changed = Vec::new();
        for pair in &answers {
            let mut random = Random::new(&format!("{}{change:?}", pair.id));
            let places = places(judge, pair, change);
            for _ in 0..PLACES.min(places.len()) {
                let place = &places[random.below(places.len())];
                let mut body = pair.response_body.clone();
                apply(change, &mut body, place, &mut random);
                changed.push(Pair {
                    id: format!("{} {change:?} at {place:?}", pair.id),
                    response_body: body,
                    request_body_lost: true,
                    ..pair.clone()
                });
            }
        }
        assert!(changed.len() >= 20, "{change:?}: only {} answers have a place for it", changed.len());
        let report = judge.judge(&changed);
        assert!(report.is_clean(), "{change:?}:\n{}", lines(&report));
        assert_eq!(report.tallies[Check::RoundTrip as usize].ok, changed.len(), "{change:?}");
    }
}

/// Where an answer can be changed in this way.
fn places(judge: &Judge, pair: &Pair, change: Change) -> Vec<String> {
    let id = pair.operation_id.as_deref().unwrap();
    let described = judge.document().places(id, pair.status, &pair.response_body);
    let of = |place: Place| {
        described.iter().filter(|(_, at)| *at == place).map(|(pointer, _)| pointer.clone()).collect()
    };
    let value = |pointer: &String| pair.response_body.pointer(pointer).unwrap();
    match change {
        Change::NewMember | Change::NestedUnderEmbedded => of(Place::Object),
        Change::NewEnumValue => of(Place::Enum),
        Change::NewTag => of(Place::Tag),
        Change::EpochAsTime => of(Place::Time),
        Change::ObjectForLinks => links(of(Place::Link), |pointer| value(pointer).is_array()),
        Change::ListForLink => links(of(Place::Link), |pointer| value(pointer).is_object()),
        Change::MissingMember | Change::Null | Change::EmptyText | Change::OtherType => {
            let mut members = Vec::new();
            within(&pair.response_body, "", &mut members);
            let number = |pointer: &String| described.contains(&(pointer.clone(), Place::Number));
            match change {
                // A text where a number belongs is refused: see below.
                Change::OtherType => members.retain(|pointer| !number(pointer)),
                // The status of a failure would be none.
                Change::MissingMember => members.retain(|pointer| is_member(pointer)),
                _ => {}
            }
            members
        }
    }
}

fn links(places: Vec<String>, keep: impl Fn(&String) -> bool) -> Vec<String> {
    places.into_iter().filter(keep).collect()
}

/// All places below the items of an answer.
fn within(value: &Value, pointer: &str, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                within(member, &pointer, places);
                places.push(pointer);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let item = format!("{pointer}/{index}");
                within(element, &item, places);
                // An item of a list is not a part of an item.
                if !pointer.is_empty() {
                    places.push(item);
                }
            }
        }
        _ => {}
    }
}

fn is_member(pointer: &str) -> bool {
    pointer.rsplit('/').next().is_some_and(|step| step.parse::<usize>().is_err())
}

fn apply(change: Change, body: &mut Value, pointer: &str, random: &mut Random) {
    let new = [
        json!({"a": [1, null, "é", {"b": {}}], "c": 1e300}),
        json!([[], {}, ""]),
        json!("text"),
        json!(null),
        json!(18_446_744_073_709_551_615_u64),
    ];
    let new = new[random.below(new.len())].clone();
    if let Change::MissingMember = change {
        let (object, name) = pointer.rsplit_once('/').unwrap();
        let name = name.replace("~1", "/").replace("~0", "~");
        body.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(&name);
        return;
    }
    let value = body.pointer_mut(pointer).unwrap();
    match change {
        Change::NewMember => value["member of tomorrow"] = new,
        Change::NewEnumValue | Change::NewTag => *value = json!("VALUE_OF_TOMORROW"),
        Change::Null => *value = Value::Null,
        Change::EmptyText => *value = json!(""),
        Change::EpochAsTime => *value = [json!("1680113911"), json!(1_680_113_911)][random.below(2)].clone(),
        Change::NestedUnderEmbedded => value["_embedded"] = json!({"a": {"b": [new, {"c": {"d": []}}]}}),
        Change::ObjectForLinks => *value = value[0].clone(),
        Change::ListForLink => *value = json!([value.clone(), {"href": "https://b.example"}]),
        Change::OtherType => *value = json!([{"of": ["another", "type"]}, 7]),
        Change::MissingMember => {}
    }
}

#[test]
fn what_is_not_tolerated_is_an_error_that_tells_all() {
    let judge = judge();
    let Some(answers) = answers(judge) else { return };
    let mut numbers = 0;
    for pair in answers {
        let wrong = if pair.response_body.is_array() { json!({"a": 1}) } else { json!([1]) };
        for body in [wrong, json!("text"), json!(7), json!(true)] {
            refused(judge, &pair, &body.to_string(), Some("$"));
        }
        let text = pair.response_body.to_string();
        for cut in [1, text.len() / 2, text.len() - 1] {
            let cut = (0..=cut).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            if text[..cut].trim_start().len() > 1 || cut > 1 {
                refused(judge, &pair, &text[..cut], None);
            }
        }
        let id = pair.operation_id.as_deref().unwrap();
        for (pointer, _) in judge
            .document()
            .places(id, pair.status, &pair.response_body)
            .into_iter()
            .filter(|(_, place)| *place == Place::Number)
            .take(10)
        {
            let mut body = pair.response_body.clone();
            *body.pointer_mut(&pointer).unwrap() = json!("24");
            refused(judge, &pair, &body.to_string(), Some(&path(&pointer)));
            numbers += 1;
        }
    }
    assert!(numbers >= 100, "only {numbers} numbers");
}

/// A JSON pointer as a path.
fn path(pointer: &str) -> String {
    let steps = pointer.split('/').skip(1).map(|step| match step.parse::<usize>() {
        Ok(index) => format!("[{index}]"),
        Err(_) if step.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => format!(".{step}"),
        Err(_) => format!("[{:?}]", step.replace("~1", "/").replace("~0", "~")),
    });
    format!("${}", steps.collect::<String>())
}

/// The answer with this body is an error; with the path, if it is one that is known.
fn refused(judge: &Judge, pair: &Pair, body: &str, path: Option<&str>) {
    let mut pair = Pair { response_body: json!(body), response_body_kind: Kind::Text, ..pair.clone() };
    pair.response_headers.insert("content-type".into(), vec!["application/json".into()]);
    pair.response_headers.insert("x-okta-request-id".into(), vec!["request 7".into()]);
    let what = format!("{} with {body}", pair.id);
    let error = judge.decode(&pair).unwrap().expect_err(&what);
    assert_eq!(error.kind(), ErrorKind::Decode, "{what}: {error}");
    let problem = error.decode_error().expect(&what);
    if let Some(path) = path {
        assert_eq!(problem.path(), path, "{what}: {error}");
        assert!(!problem.is_syntax(), "{what}: {error}");
    }
    assert!(!problem.excerpt().is_empty(), "{what}: {error}");
    assert_eq!(error.request_id(), Some("request 7"), "{what}");
    assert_eq!(error.reply().unwrap().body(), body.as_bytes(), "{what}");
}

/// One bad element in each list, in each place: the others come, and the bad one comes as JSON with its error.
#[test]
fn a_lenient_list_gives_all_but_the_bad_element() {
    let Some(pairs) = recordings() else { return };
    let mut lists = 0;
    for pair in pairs {
        let Some(items) = pair.response_body.as_array() else { continue };
        let read: fn(&Client) -> Read = match pair.operation_id.as_deref().unwrap() {
            "listUsers" => |okta| Box::pin(lenient(okta.list_users().lenient())),
            "listGroups" => |okta| Box::pin(lenient(okta.list_groups().lenient())),
            "listApplications" => |okta| Box::pin(lenient(okta.list_applications().lenient())),
            "listPolicies" => |okta| Box::pin(lenient(okta.list_policies("X".into()).lenient())),
            "listDevices" => |okta| Box::pin(lenient(okta.list_devices().lenient())),
            "listEventHooks" => |okta| Box::pin(lenient(okta.list_event_hooks().lenient())),
            _ => continue,
        };
        lists += 1;
        for bad in 0..=items.len().min(3) {
            let mut items = items.clone();
            items.insert(bad, json!("no object"));
            let transport = TestTransport::new();
            transport.push_json(200, &Value::from(items.clone()).to_string());
            let okta = Client::builder().org_url("https://org.example").token("t").transport(transport);
            let okta = okta.build().unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let read = runtime.block_on(read(&okta));
            assert_eq!(read.len(), items.len(), "{}", pair.id);
            for (index, (item, problem)) in read.iter().enumerate() {
                assert_eq!(problem.is_some(), index == bad, "{}: {problem:?}", pair.id);
                if let Some(path) = problem {
                    assert_eq!((path.as_str(), item), ("$", &json!("no object")));
                }
            }
        }
    }
    assert!(lists >= 10, "only {lists} lists");
}

/// The items of a list, each as JSON, and where it does not fit.
type Read = std::pin::Pin<Box<dyn Future<Output = Vec<(Value, Option<String>)>>>>;

async fn lenient<T>(list: okta_sdk::Paged<Lenient<T>>) -> Vec<(Value, Option<String>)>
where
    T: sdk_json::Decode + sdk_json::Encode,
{
    let items = list.await.unwrap().items;
    let read = items.iter().map(|item| {
        let value = serde_json::from_str(&sdk_json::to_string(item)).unwrap();
        match item {
            Lenient::Value(_) => (value, None),
            Lenient::Raw(_, error) => (value, Some(error.path())),
        }
    });
    read.collect()
}
