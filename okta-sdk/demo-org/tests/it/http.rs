//! Responses, as a plain HTTP client receives them.

use okta_demo_org::{API_TOKEN, Builder, DemoOrg};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

pub(crate) struct Org {
    org: DemoOrg,
    client: Client,
}

impl Org {
    pub(crate) fn start(builder: Builder) -> Self {
        Self { org: builder.start_blocking().unwrap(), client: Client::builder().no_proxy().build().unwrap() }
    }

    pub(crate) fn url(&self) -> &str {
        self.org.url()
    }

    pub(crate) fn anonymous(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.org.url()))
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.anonymous(method, path).header("authorization", format!("SSWS {API_TOKEN}"))
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Response {
        self.request(Method::POST, path).json(body).send().await.unwrap()
    }
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

fn person(login: &str) -> Value {
    json!({"profile": {"login": login, "email": login, "firstName": "A", "lastName": "B"}})
}

#[tokio::test]
async fn each_link_has_its_own_header_line_and_keeps_the_query() {
    let org = Org::start(DemoOrg::builder().people(5));
    let response = org.get("/api/v1/users?search=status%20eq%20%22ACTIVE%22&limit=2").await;
    let links: Vec<&str> =
        response.headers().get_all("link").iter().map(|link| link.to_str().unwrap()).collect();
    assert_eq!(links.len(), 2);
    assert!(links[0].ends_with(r#"; rel="self""#) && links[1].ends_with(r#"; rel="next""#), "{links:?}");
    assert!(links[1].contains("search=status+eq+%22ACTIVE%22") && links[1].contains("limit=2"), "{links:?}");

    let last = org.get("/api/v1/users?limit=100").await;
    assert_eq!(last.headers().get_all("link").iter().count(), 1);
    assert_eq!(org.get("/api/v1/users?after=%3F%3F").await.status(), 400);
    assert_eq!(org.get("/api/v1/users?limit=many").await.status(), 400);
}

#[tokio::test]
async fn every_response_reports_the_rate_limit() {
    let org = Org::start(DemoOrg::builder().rate_limit(2));
    for remaining in ["1", "0"] {
        let response = org.get("/api/v1/users").await;
        assert_eq!(header(&response, "x-rate-limit-remaining"), remaining);
    }
    let response = org.get("/api/v1/users").await;
    assert_eq!((response.status().as_u16(), header(&response, "x-rate-limit-limit")), (429, "2"));
    let reset: i64 = header(&response, "x-rate-limit-reset").parse().unwrap();
    assert!(reset > 1_700_000_000);
    assert!(!header(&response, "date").is_empty() && !header(&response, "x-okta-request-id").is_empty());
    assert_eq!(response.json::<Value>().await.unwrap()["errorCode"], "E0000047");
    // A route has one window for reads and one for writes.
    assert_eq!(org.post("/api/v1/users", &person("a@example.com")).await.status(), 200);
}

#[tokio::test]
async fn errors_have_the_formats_of_okta() {
    let org = Org::start(DemoOrg::builder());
    let code = async |response: Response| -> (u16, String) {
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        assert!(body["errorId"].is_string() && body["errorCauses"].is_array(), "{body}");
        (status, body["errorCode"].as_str().unwrap().to_owned())
    };
    let send = async |request: RequestBuilder| request.send().await.unwrap();
    assert_eq!(code(org.get("/api/v1/users/nobody").await).await, (404, "E0000007".to_owned()));
    assert_eq!(
        code(org.post("/api/v1/users", &json!({"profile": {}})).await).await,
        (400, "E0000001".to_owned())
    );
    let text =
        org.request(Method::POST, "/api/v1/groups").header("content-type", "application/json").body("{");
    assert_eq!(code(send(text).await).await, (400, "E0000003".to_owned()));
    let untyped = org.request(Method::POST, "/api/v1/groups").body("{}");
    assert_eq!(code(send(untyped).await).await, (400, "E0000019".to_owned()));
    let patch = org.request(Method::PATCH, "/api/v1/users");
    assert_eq!(code(send(patch).await).await, (405, "E0000022".to_owned()));
    assert_eq!(
        code(send(org.anonymous(Method::GET, "/api/v1/users")).await).await,
        (403, "E0000005".to_owned())
    );
    let wrong = org.anonymous(Method::GET, "/api/v1/users").header("authorization", "SSWS wrong");
    assert_eq!(code(send(wrong).await).await, (401, "E0000011".to_owned()));

    // What the demo org lacks is not mistaken for a resource that does not exist.
    let nowhere = org.get("/api/v1/nowhere").await;
    assert!(nowhere.headers().get("x-rate-limit-limit").is_none());
    assert_eq!(nowhere.status(), 501);
    let body: Value = nowhere.json().await.unwrap();
    assert_eq!(body["errorSummary"], "The demo org does not serve GET /api/v1/nowhere");
}

#[tokio::test]
async fn a_wrong_access_token_returns_only_a_challenge() {
    let org = Org::start(DemoOrg::builder());
    let request = org.anonymous(Method::GET, "/api/v1/users").header("authorization", "Bearer wrong");
    let response = request.send().await.unwrap();
    let challenge = header(&response, "www-authenticate").to_owned();
    assert_eq!(response.status(), 401);
    assert!(
        challenge.starts_with("Bearer ") && challenge.contains(r#"error="invalid_token""#),
        "{challenge}"
    );
    assert!(response.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_api_token_is_accepted_with_and_without_a_space() {
    let org = Org::start(DemoOrg::builder());
    let request =
        org.anonymous(Method::GET, "/api/v1/users/me").header("authorization", format!("SSWS{API_TOKEN}"));
    let me: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(me["profile"]["login"], "admin@example.com");
}

#[tokio::test]
async fn bodies_that_are_not_objects_are_rejected() {
    let org = Org::start(DemoOrg::builder());
    let odd = [json!("text"), json!([1]), json!(null), json!({"a": {"b": 1}})];
    for path in
        ["/api/v1/users", "/api/v1/groups", "/api/v1/groups/rules", "/api/v1/apps", "/api/v1/policies"]
    {
        for value in &odd {
            for name in ["profile", "credentials", "settings", "conditions", "actions", "name"] {
                let body = json!({
                    "signOnMode": "OPENID_CONNECT", "label": "A", "type": "PASSWORD", name: value,
                    "groupIds": value, "priority": value,
                });
                let status = org.post(path, &body).await.status().as_u16();
                assert!([200, 400].contains(&status), "{path} {body}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn every_change_is_logged() {
    let org = Org::start(DemoOrg::builder().people(1));
    let events = async || org.get("/api/v1/logs?limit=1000").await.json::<Vec<Value>>().await.unwrap().len();
    let id = async |response: Response| -> String {
        assert_eq!(response.status(), 200);
        response.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let user = id(org.post("/api/v1/users", &person("a@example.com")).await).await;
    let group = id(org.post("/api/v1/groups", &json!({"profile": {"name": "G"}})).await).await;
    let bookmark =
        json!({"label": "L", "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://a.example"}}});
    let app = id(org.post("/api/v1/apps", &bookmark).await).await;
    let policy = id(org.post("/api/v1/policies", &json!({"name": "P", "type": "PASSWORD"})).await).await;
    let rule = id(org.post(&format!("/api/v1/policies/{policy}/rules"), &json!({"name": "R"})).await).await;
    let factor = json!({"factorType": "sms", "provider": "OKTA", "profile": {"phoneNumber": "+1"}});
    let factor = id(org.post(&format!("/api/v1/users/{user}/factors"), &factor).await).await;
    let group_rule = json!({
        "name": "R", "conditions": {"expression": {"value": "user.city == \"Rome\""}},
        "actions": {"assignUserToGroups": {"groupIds": [group]}},
    });
    let group_rule = id(org.post("/api/v1/groups/rules", &group_rule).await).await;
    let mut before = events().await;
    assert_eq!(before, 9);

    let changes = [
        (Method::POST, format!("/api/v1/users/{user}"), json!({"profile": {"title": "T"}})),
        (Method::PUT, format!("/api/v1/users/{user}"), person("a@example.com")),
        (Method::POST, format!("/api/v1/users/{user}/lifecycle/reset_password"), Value::Null),
        (Method::POST, format!("/api/v1/users/{user}/lifecycle/reactivate"), Value::Null),
        (Method::DELETE, format!("/api/v1/users/{user}/sessions"), Value::Null),
        (
            Method::POST,
            format!("/api/v1/users/{user}/factors/{factor}/lifecycle/activate"),
            json!({"passCode": "123456"}),
        ),
        (Method::DELETE, format!("/api/v1/users/{user}/factors/{factor}"), Value::Null),
        (Method::PUT, format!("/api/v1/groups/{group}"), json!({"profile": {"name": "H"}})),
        (Method::PUT, format!("/api/v1/groups/{group}/users/{user}"), Value::Null),
        (Method::DELETE, format!("/api/v1/groups/{group}/users/{user}"), Value::Null),
        (Method::POST, format!("/api/v1/groups/rules/{group_rule}/lifecycle/activate"), Value::Null),
        (Method::POST, format!("/api/v1/groups/rules/{group_rule}/lifecycle/deactivate"), Value::Null),
        (Method::DELETE, format!("/api/v1/groups/rules/{group_rule}"), Value::Null),
        (Method::PUT, format!("/api/v1/apps/{app}"), bookmark),
        (Method::POST, format!("/api/v1/apps/{app}/users"), json!({"id": user})),
        (Method::DELETE, format!("/api/v1/apps/{app}/users/{user}"), Value::Null),
        (Method::PUT, format!("/api/v1/apps/{app}/groups/{group}"), Value::Null),
        (Method::DELETE, format!("/api/v1/apps/{app}/groups/{group}"), Value::Null),
        (
            Method::POST,
            format!("/api/v1/apps/{app}/grants"),
            json!({"issuer": org.org.url(), "scopeId": "okta.users.read"}),
        ),
        (Method::POST, format!("/api/v1/apps/{app}/lifecycle/deactivate"), Value::Null),
        (Method::DELETE, format!("/api/v1/apps/{app}"), Value::Null),
        (Method::PUT, format!("/api/v1/policies/{policy}/rules/{rule}"), json!({"name": "S"})),
        (Method::DELETE, format!("/api/v1/policies/{policy}/rules/{rule}"), Value::Null),
        (Method::POST, format!("/api/v1/policies/{policy}/lifecycle/deactivate"), Value::Null),
        (Method::DELETE, format!("/api/v1/policies/{policy}"), Value::Null),
        (Method::DELETE, format!("/api/v1/groups/{group}"), Value::Null),
        (Method::DELETE, format!("/api/v1/users/{user}"), Value::Null),
        (Method::DELETE, format!("/api/v1/users/{user}"), Value::Null),
    ];
    for (method, path, body) in changes {
        let mut request = org.request(method.clone(), &path);
        if !body.is_null() {
            request = request.json(&body);
        }
        let status = request.send().await.unwrap().status();
        assert!(status.is_success(), "{method} {path}: {status}");
        let after = events().await;
        assert_eq!(after, before + 1, "{method} {path}");
        before = after;
    }
}
