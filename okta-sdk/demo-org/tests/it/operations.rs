//! Every operation of the document gets a response that the document describes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use okta_demo_org::{API_TOKEN, DemoOrg};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::checker::{Checker, violations};
use crate::values::{component, value};

/// The bodies of requests whose rules are not in the document.
fn known_body(id: &str, n: usize) -> Option<Value> {
    let person = json!({"login": format!("p{n}@example.com"), "email": "p@example.com", "firstName": "A", "lastName": "B"});
    let bookmark =
        json!({"label": "L", "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://a.example"}}});
    Some(match id {
        "createUser" | "replaceUser" | "updateUser" => json!({"profile": person}),
        "addGroup" | "replaceGroup" => json!({"profile": {"name": format!("G{n}")}}),
        "createApplication" | "replaceApplication" => bookmark,
        "createPolicy" | "replacePolicy" => json!({"type": "PASSWORD", "name": format!("P{n}")}),
        "createPolicyRule" | "replacePolicyRule" => json!({"type": "PASSWORD", "name": format!("R{n}")}),
        "enrollFactor" => json!({"factorType": "question", "provider": "OKTA",
            "profile": {"question": "name_of_first_plush_toy", "answer": "bear"}}),
        "activateFactor" => json!({"passCode": "123456"}),
        "verifyFactor" => json!({"answer": "bear"}),
        "createLinkedObjectDefinition" => json!({
            "primary": {"name": "boss", "title": "Boss", "type": "USER"},
            "associated": {"name": "report", "title": "Report", "type": "USER"},
        }),
        "createGroupRule" | "replaceGroupRule" => json!({
            "name": format!("R{n}"), "type": "group_rule", "actions": {"assignUserToGroups": {"groupIds": ["GROUP"]}},
            "conditions": {"expression": {"value": "user.city == \"Rome\"", "type": "urn:okta:expression:1.0"}},
        }),
        "updateUserProfile" => {
            json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": {
                "badge": {"title": "Badge", "type": "string"},
            }}}})
        }
        "assignUserToApplication" | "assignGroupOwner" => json!({"id": "USER", "type": "USER"}),
        _ => return None,
    })
}

struct Operation<'a> {
    id: &'a str,
    method: String,
    path: &'a str,
    it: &'a Value,
    item: &'a Value,
}

/// Everything that creates comes first, then what reads and changes, then what deletes, from the bottom up.
fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, it) in item.as_object().unwrap().iter().filter(|(_, it)| it.get("operationId").is_some())
        {
            let id = it["operationId"].as_str().unwrap();
            all.push(Operation { id, method: method.to_uppercase(), path, it, item });
        }
    }
    all.sort_by_key(|one| {
        let depth = one.path.matches('/').count();
        let phase = match one.method.as_str() {
            "POST" if !one.path.contains("/lifecycle/") => 0,
            "PUT" => 1,
            "DELETE" => 3,
            "POST" if one.path.ends_with("reset_factors") => 3,
            _ => 2,
        };
        match phase {
            3 => (phase, Reverse(0), Reverse(depth)),
            _ => (phase.min(2), Reverse(usize::MAX - depth), Reverse(usize::MAX - phase)),
        }
    });
    all
}

struct Caller {
    client: Client,
    url: String,
    /// An id in each collection, by the path of the collection.
    ids: HashMap<String, String>,
}

impl Caller {
    async fn send(&self, method: &str, path: &str, body: Option<(&str, Value)>) -> reqwest::Response {
        let method: Method = method.parse().unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        request = request.header("authorization", format!("SSWS {API_TOKEN}"));
        if let Some((media, body)) = body {
            request = request.header("content-type", media);
            request = request.body(if media.contains("json") { body.to_string() } else { "x".to_owned() });
        }
        request.send().await.unwrap()
    }

    /// Returns a path with ids of existing resources.
    async fn path(&mut self, document: &Value, operation: &Operation<'_>) -> String {
        let mut path = String::new();
        for segment in operation.path.split('/').skip(1) {
            let Some(name) = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) else {
                path = format!("{path}/{segment}");
                continue;
            };
            let id = self.id(document, operation, &path, name).await;
            path = format!("{path}/{id}");
        }
        path
    }

    async fn id(
        &mut self,
        document: &Value,
        operation: &Operation<'_>,
        collection: &str,
        name: &str,
    ) -> String {
        let lists = [&operation.it["parameters"], &operation.item["parameters"]];
        let mut params =
            lists.into_iter().filter_map(Value::as_array).flatten().map(|one| component(document, one));
        let param = params.find(|param| param["name"] == name && param["in"] == "path").unwrap();
        let schema = component(document, &param["schema"]);
        if let Some(first) = schema["enum"].get(0) {
            return first.as_str().unwrap().to_owned();
        }
        if name == "schemaId" {
            return "default".to_owned();
        }
        let other = match name {
            "userId" | "primaryUserId" | "ownerId" => "/api/v1/users",
            "groupId" | "targetGroupId" => "/api/v1/groups",
            "appId" | "clientId" => "/api/v1/apps",
            _ => collection,
        };
        if let Some(id) = self.ids.get(collection).or_else(|| self.ids.get(other)) {
            return id.clone();
        }
        for path in [collection, other] {
            let response = self.send("GET", path, None).await;
            if !response.status().is_success() {
                continue;
            }
            let body: Value = response.json().await.unwrap_or_default();
            let mut lists =
                body.as_object().into_iter().flat_map(|fields| fields.values()).filter(|one| one.is_array());
            let first = body.get(0).or_else(|| lists.next()?.get(0)).cloned().unwrap_or_default();
            if let Some(id) = id_of(&first, name) {
                self.ids.insert(path.to_owned(), id.clone());
                return id;
            }
        }
        value(document, schema, name).as_str().map_or_else(|| "demo".to_owned(), str::to_owned)
    }
}

fn id_of(item: &Value, param: &str) -> Option<String> {
    let names = ["id", "kid", param, "name", "externalId"];
    let id = names.iter().find_map(|name| item[*name].as_str()).or(item["primary"]["name"].as_str());
    id.map(str::to_owned)
}

#[tokio::test]
async fn every_operation_gets_a_response_of_the_document() {
    let document: Value = serde_json::from_str(include_str!("../../src/document.json")).unwrap();
    let org = DemoOrg::builder().people(5).rate_limit(100_000).start().await.unwrap();
    let checker = Checker::start(&document, org.url());
    let url = checker.as_ref().map_or(org.url(), |checker| &checker.url).to_owned();
    let policy = reqwest::redirect::Policy::none();
    let client = Client::builder().no_proxy().redirect(policy).build().unwrap();
    let mut caller = Caller { client, url, ids: HashMap::new() };
    let (mut problems, mut succeeded, mut statuses) = (Vec::new(), 0, BTreeMap::new());
    let operations = operations(&document);
    assert!(operations.len() >= 732, "only {} operations", operations.len());
    for (n, operation) in operations.iter().enumerate() {
        let path = caller.path(&document, operation).await;
        let query = if operation.id == "listPolicies" { "?type=PASSWORD" } else { "" };
        let body = operation.it.get("requestBody").map(|body| component(&document, body));
        let content = body.and_then(|body| body["content"].as_object()?.iter().next());
        let body = content.map(|(media, content)| {
            let made =
                known_body(operation.id, n).unwrap_or_else(|| value(&document, &content["schema"], ""));
            (media.as_str(), with_ids(made, &caller.ids, &org))
        });
        let sent = body.clone();
        let response = caller.send(&operation.method, &format!("{path}{query}"), body).await;
        let status = response.status();
        let what = format!("{} {} {path}: {status}", operation.id, operation.method);
        for violation in violations(&response) {
            problems.push(format!("{what}: {violation}"));
        }
        let text = response.text().await.unwrap();
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        if !operation.it["responses"].as_object().unwrap().contains_key(status.as_str()) {
            problems.push(format!("{what} is not in the document: {text}"));
        }
        *statuses.entry(status.as_u16()).or_insert(0) += 1;
        if status.is_success() || status.is_redirection() {
            succeeded += 1;
            let name = operation.path.rsplit('/').next().unwrap();
            if operation.method == "POST"
                && let Some(id) = id_of(body.get(0).unwrap_or(&body), name)
            {
                caller.ids.entry(path).or_insert(id);
            }
        } else {
            println!("{what} {text} {}", sent.map_or(String::new(), |(_, body)| body.to_string()));
        }
    }
    println!("{succeeded} of {} operations succeeded: {statuses:?}", operations.len());
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(succeeded + 20 >= operations.len(), "only {succeeded} operations succeeded: {statuses:?}");
}

/// Sets fields that refer to other resources.
fn with_ids(body: Value, ids: &HashMap<String, String>, org: &DemoOrg) -> Value {
    let id = |collection: &str| ids.get(collection).cloned().unwrap_or_default();
    let text = body.to_string().replace("GROUP\"]", &format!("{}\"]", id("/api/v1/groups")));
    let text = text.replace("\"id\":\"USER\"", &format!("\"id\":\"{}\"", id("/api/v1/users")));
    let mut body: Value = serde_json::from_str(&text).unwrap();
    let targets = [
        ("brandId", "/api/v1/brands"),
        ("groupId", "/api/v1/groups"),
        ("sourceGroupId", "/api/v1/groups"),
        ("targetGroupId", "/api/v1/groups"),
        ("userId", "/api/v1/users"),
    ];
    let Value::Object(fields) = &mut body else { return body };
    for (name, collection) in targets {
        if let (Some(field), Some(id)) = (fields.get_mut(name), ids.get(collection)) {
            *field = json!(id);
        }
    }
    if fields.contains_key("scopeId") {
        fields.insert("issuer".to_owned(), json!(org.url()));
    }
    body
}
