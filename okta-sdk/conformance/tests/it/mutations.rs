//! Responses of future releases: every recorded response with random changes from a fixed seed. Tolerated changes decode
//! without loss. Other changes return an error with the place, the reason and the request.

use okta_codegen::diag::pointer::{self, tokens};
use okta_conformance::{Check, Checker, Kind, Pair, Part};
use okta_sdk::json::{Lenient, Value};
use okta_sdk::runtime::error::ErrorKind;
use okta_sdk::runtime::transport::TestTransport;
use okta_sdk::{Client, json as sdk_json};
use okta_test_support::Random;
use serde_json::json;

use crate::recordings::lines;
use crate::shared::{checker, recordings};

/// The number of places in each response where a change is applied.
const PLACES: usize = 3;

/// A change that must be tolerated.
#[derive(Clone, Copy, Debug)]
enum Change {
    NewField,
    NewEnumValue,
    NewTag,
    MissingField,
    Null,
    EmptyText,
    EpochAsTime,
    NestedUnderEmbedded,
    ObjectForLinks,
    ListForLink,
    NumberAsText,
    OtherType,
}

const CHANGES: [Change; 12] = [
    Change::NewField,
    Change::NewEnumValue,
    Change::NewTag,
    Change::MissingField,
    Change::Null,
    Change::EmptyText,
    Change::EpochAsTime,
    Change::NestedUnderEmbedded,
    Change::ObjectForLinks,
    Change::ListForLink,
    Change::NumberAsText,
    Change::OtherType,
];

/// The successful JSON responses that the SDK decodes.
fn responses(checker: &Checker) -> Option<Vec<Pair>> {
    let mut pairs = recordings()?;
    pairs.retain(|pair| {
        pair.status < 300
            && pair.response_body_kind == Kind::Json
            && matches!(checker.decode(pair), Some(Ok(Some(_))))
    });
    assert_eq!(pairs.len(), 308);
    Some(pairs)
}

#[test]
fn tolerated_changes_decode_without_loss() {
    let checker = checker();
    let Some(responses) = responses(checker) else { return };
    for change in CHANGES {
        let mut changed = Vec::new();
        for pair in &responses {
            let mut random = Random::from_text(&format!("{}{change:?}", pair.id));
            let places = places(checker, pair, change);
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
        assert!(changed.len() >= 20, "{change:?}: only {} responses have a place for it", changed.len());
        let report = checker.check(&changed);
        assert!(report.is_clean(), "{change:?}:\n{}", lines(&report));
        assert_eq!(report.tallies[Check::RoundTrip as usize].ok, changed.len(), "{change:?}");
    }
}

/// The places of a response that can be changed in this way.
fn places(checker: &Checker, pair: &Pair, change: Change) -> Vec<String> {
    let id = pair.operation_id.as_deref().unwrap();
    let described = checker.document().places(id, pair.status, &pair.response_body);
    let of = |part: Part| {
        described.iter().filter(|(_, at)| *at == part).map(|(pointer, _)| pointer.clone()).collect()
    };
    let value = |pointer: &String| pair.response_body.pointer(pointer).unwrap();
    match change {
        Change::NewField | Change::NestedUnderEmbedded => of(Part::Object),
        Change::NewEnumValue => of(Part::Enum),
        Change::NewTag => of(Part::Tag),
        Change::EpochAsTime => of(Part::Time),
        Change::NumberAsText => of(Part::Number),
        Change::ObjectForLinks => links(of(Part::Link), |pointer| value(pointer).is_array()),
        Change::ListForLink => links(of(Part::Link), |pointer| value(pointer).is_object()),
        Change::MissingField | Change::Null | Change::EmptyText | Change::OtherType => {
            let mut all = Vec::new();
            within(&pair.response_body, "", &mut all);
            // Only fields can be missing.
            if let Change::MissingField = change {
                all.retain(|pointer| is_field(pointer));
            }
            all
        }
    }
}

fn links(places: Vec<String>, keep: impl Fn(&String) -> bool) -> Vec<String> {
    places.into_iter().filter(keep).collect()
}

/// All places in the items of a response.
fn within(value: &Value, at: &str, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let at = pointer::child(at, name);
                within(field, &at, places);
                places.push(at);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let item = format!("{at}/{index}");
                within(element, &item, places);
                // The items of the response itself are not changed.
                if !at.is_empty() {
                    places.push(item);
                }
            }
        }
        _ => {}
    }
}

fn is_field(pointer: &str) -> bool {
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
    if let Change::MissingField = change {
        let (object, _) = pointer.rsplit_once('/').unwrap();
        let name = tokens(pointer).last().unwrap();
        body.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(&*name);
        return;
    }
    let value = body.pointer_mut(pointer).unwrap();
    match change {
        Change::NewField => value["future field"] = new,
        Change::NewEnumValue | Change::NewTag => *value = json!("VALUE_OF_TOMORROW"),
        Change::Null => *value = Value::Null,
        Change::EmptyText => *value = json!(""),
        Change::EpochAsTime => *value = [json!("1680113911"), json!(1_680_113_911)][random.below(2)].clone(),
        Change::NestedUnderEmbedded => value["_embedded"] = json!({"a": {"b": [new, {"c": {"d": []}}]}}),
        Change::ObjectForLinks => *value = value[0].clone(),
        Change::ListForLink => *value = json!([value.clone(), {"href": "https://b.example"}]),
        Change::NumberAsText => *value = json!("24"),
        Change::OtherType => *value = json!([{"of": ["another", "type"]}, 7]),
        Change::MissingField => {}
    }
}

#[test]
fn other_changes_return_an_error_with_place_and_request() {
    let checker = checker();
    let Some(responses) = responses(checker) else { return };
    for pair in responses {
        let wrong = if pair.response_body.is_array() { json!({"a": 1}) } else { json!([1]) };
        for body in [wrong, json!("text"), json!(7), json!(true)] {
            is_rejected(checker, &pair, &body.to_string(), Some("$"));
        }
        let text = pair.response_body.to_string();
        for cut in [1, text.len() / 2, text.len() - 1] {
            let cut = (0..=cut).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            if text[..cut].trim_start().len() > 1 || cut > 1 {
                is_rejected(checker, &pair, &text[..cut], None);
            }
        }
    }
}

/// Checks that the response with this body returns an error, with this path if one is given.
fn is_rejected(checker: &Checker, pair: &Pair, body: &str, path: Option<&str>) {
    let mut pair = Pair { response_body: json!(body), response_body_kind: Kind::Text, ..pair.clone() };
    pair.response_headers.insert("content-type".into(), vec!["application/json".into()]);
    pair.response_headers.insert("x-okta-request-id".into(), vec!["request 7".into()]);
    let what = format!("{} with {body}", pair.id);
    let error = checker.decode(&pair).unwrap().expect_err(&what);
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

/// Lists have one wrong item, at each position. It is returned as JSON with its error, and the others decode.
#[test]
fn a_lenient_list_returns_a_wrong_item_as_json() {
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
            items.insert(bad, json!("not an object"));
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
                    assert_eq!((path.as_str(), item), ("$", &json!("not an object")));
                }
            }
        }
    }
    assert!(lists >= 10, "only {lists} lists");
}

/// The items of a list as JSON, each with the path of its error.
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
