//! Resources are read, changed in one field, and written back.

use okta_sdk::Client;
use okta_sdk::api::group::ReplaceGroupBody;
use okta_sdk::json::{self, Nullable, Value};
use okta_sdk::models::{
    Application, CreateOrUpdatePolicy, Group, Policy, UpdateUserRequest, User, UserGetSingleton,
};
use okta_sdk::runtime::transport::TestTransport;
use serde_json::json;

/// A client that receives these responses.
fn client(bodies: &[&Value]) -> (Client, TestTransport) {
    let transport = TestTransport::new();
    bodies.iter().for_each(|body| transport.push_json(200, &body.to_string()));
    let client = Client::builder().org_url("https://org.example").token("t").transport(transport.clone());
    (client.build().unwrap(), transport)
}

/// The body of the last request.
fn sent(transport: &TestTransport) -> Value {
    let request = transport.requests().pop().unwrap();
    serde_json::from_slice(request.body.unwrap().bytes().unwrap()).unwrap()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(future)
}

fn user() -> Value {
    json!({
        "id": "00u1", "status": "ACTIVE", "created": "2026-01-02T03:04:05.678Z", "lastLogin": null,
        "realmId": "guo1", "type": {"id": "oty1"}, "new field": {"a": [1, null]},
        "profile": {"login": "a@b.example", "firstName": "A", "lastName": "B", "mobilePhone": null,
            "department code": 7, "tags": ["x", "y"], "manager": ["not", "a text"]},
        "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}, "recovery_question": {"question": "q"}},
        "_links": {"self": {"href": "https://org.example/api/v1/users/00u1"}}
    })
}

#[test]
fn a_user_is_replaced_after_reading() {
    let response = user();
    let (okta, transport) = client(&[&response, &response]);
    block_on(async {
        let mut user: UserGetSingleton = okta.get_user("00u1").await.unwrap();
        user.profile.as_mut().unwrap().last_name = Nullable::Value("C".into());
        let body = UpdateUserRequest::try_from(&user).unwrap();
        let replaced: User = okta.replace_user("00u1", &body).await.unwrap();
        assert_eq!(replaced.id, "00u1");
    });
    let mut expected = response;
    for name in ["id", "status", "created", "lastLogin", "_links"] {
        expected.as_object_mut().unwrap().remove(name);
    }
    expected["profile"]["lastName"] = json!("C");
    // This operation cannot change the credential provider.
    expected["credentials"].as_object_mut().unwrap().remove("provider");
    assert_eq!(sent(&transport), expected);
}

#[test]
fn an_application_is_replaced_after_reading() {
    let response = json!({
        "id": "0oa1", "name": "okta_org2org", "label": "L", "signOnMode": "SAML_2_0", "status": "ACTIVE",
        "features": [], "visibility": {"autoSubmitToolbar": false, "hide": {"iOS": true, "watch": true}, "appLinks": {"login": true}},
        "settings": {"app": {"baseUrl": "https://x.example"}, "signOn": {"ssoAcsUrl": "", "attributeStatements": [],
            "digestAlgorithm": "SHA512"}, "manualProvisioning": false, "tomorrow": 24.0},
        "credentials": {"signing": "a text", "userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"}},
        "profile": {"mine": {"deep": [true]}}, "orn": "orn:x", "lastUpdated": "2026-01-02T03:04:05.678Z"
    });
    let (okta, transport) = client(&[&response, &response]);
    block_on(async {
        let mut application = okta.get_application("0oa1").await.unwrap();
        let Application::Saml20(saml) = &mut application else { panic!("{application:?}") };
        assert_eq!(saml.credentials.as_ref().unwrap().extra.mismatched().count(), 1);
        saml.label = Some("M".into());
        okta.replace_application("0oa1", &application).await.unwrap();
    });
    let mut expected = response;
    for name in ["id", "status", "lastUpdated", "orn", "features"] {
        expected.as_object_mut().unwrap().remove(name);
    }
    expected["label"] = json!("M");
    assert_eq!(sent(&transport), expected);
}

#[test]
fn a_group_and_a_policy_convert_to_their_bodies() {
    let group =
        r#"{"id":"00g1","profile":{"name":"n","description":"","cost center":7},"type":"OKTA_GROUP","x":1}"#;
    let group: Group = json::from_str(group).unwrap();
    let body = ReplaceGroupBody::try_from(&group).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&json::to_request_string(&body)).unwrap(),
        json!({"profile": {"name": "n", "description": "", "cost center": 7}, "type": "OKTA_GROUP", "x": 1})
    );
    // A policy of an unknown type is sent unchanged.
    let policy = r#"{"type":"OF_TOMORROW","name":"n","system":false,"settings":{"a":1}}"#;
    let policy: Policy = json::from_str(policy).unwrap();
    let body = CreateOrUpdatePolicy::try_from(&policy).unwrap();
    assert!(matches!(body, CreateOrUpdatePolicy::Unrecognized(_)));
    assert_eq!(
        json::to_request_string(&body),
        r#"{"type":"OF_TOMORROW","name":"n","system":false,"settings":{"a":1}}"#
    );
}
