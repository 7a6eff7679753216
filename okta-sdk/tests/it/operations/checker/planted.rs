//! Valid requests with a planted fault. The checker must reject them.

use std::collections::BTreeSet;

use okta_sdk::json::Value;
use serde_json::json;

use super::errors::DocumentError;
use super::mock::Mock;
use super::{Called, Checked, Clients};
use crate::server::{Request, Server};

/// The fault, the operation, and a function that damages its request.
pub(super) type Fault = (&'static str, &'static str, fn(&mut Request));

pub(super) const MANAGEMENT: &[Fault] = &[
    ("another path", "listUsers", |r| r.target = r.target.replace("/users", "/user")),
    ("another method", "getUser", |r| r.method = "PATCH".to_owned()),
    ("no credential", "getUser", |r| r.headers.retain(|(name, _)| name != "authorization")),
    ("a kind of credential that is not accepted", "getSsfStreams", |r| {
        header(r, "authorization", "SSWS t0ken");
    }),
    ("a path parameter that does not match its pattern", "getOktaManagedUserAccount", |r| r.target.push('x')),
    ("a path parameter that is not in its enumeration", "getSubscriptionsNotificationTypeUser", |r| {
        r.target.push('x');
    }),
    ("no required query parameter", "listPolicies", |r| query(r, "type", None)),
    ("a query parameter that is not a number", "listUsers", |r| query(r, "limit", Some("many"))),
    ("a query parameter below its limit", "listGroupRules", |r| query(r, "limit", Some("0"))),
    ("a query parameter that is not in its enumeration", "listPolicies", |r| query(r, "type", Some("X"))),
    ("no body", "createUser", |r| r.body.clear()),
    ("a body of another media type", "createUser", |r| header(r, "content-type", "text/plain")),
    ("a body that is not an object", "createUser", |r| r.body = b"[]".to_vec()),
    ("a body that is not JSON", "createUser", |r| r.body.truncate(9)),
    ("a field of another type", "createUser", |r| body(r, "/groupIds", Some(json!("00g1")))),
    ("an element of another type", "createUser", |r| body(r, "/groupIds/1", Some(json!(7)))),
    ("null where it is not allowed", "createUser", |r| body(r, "/profile", Some(json!(null)))),
    ("no required field", "createUser", |r| body(r, "/profile", None)),
    ("no required field in a variant", "createLogStream", |r| body(r, "/settings/region", None)),
    ("a value that is not in its enumeration", "createNetworkZone", |r| body(r, "/usage", Some(json!("X")))),
    ("a text that is too long", "createNetworkZone", |r| body(r, "/name", Some("x".repeat(129).into()))),
    ("a text that does not match its format", "createUser", |r| {
        body(r, "/profile/email", Some(json!("Ada")))
    }),
    ("no tag", "createNetworkZone", |r| body(r, "/type", None)),
    ("an unknown tag", "createNetworkZone", |r| body(r, "/type", Some(json!("X")))),
    ("the tag of another variant", "createLogStream", |r| {
        body(r, "/type", Some(json!("splunk_cloud_logstreaming")));
    }),
    ("a field that only the server sets", "createNetworkZone", |r| body(r, "/id", Some(json!("nzo1")))),
];

pub(super) const GOVERNANCE: &[Fault] = &[
    ("another path", "listCampaigns", |r| r.target = r.target.replace("/campaigns", "/campaign")),
    ("no credential", "listCampaigns", |r| r.headers.retain(|(name, _)| name != "authorization")),
    ("a query parameter that is not a number", "listCampaigns", |r| query(r, "limit", Some("many"))),
    ("no required field", "createCampaign", |r| body(r, "/scheduleSettings", None)),
    ("a field of another type", "createCampaign", |r| body(r, "/name", Some(json!(7)))),
    ("a value that is not in its enumeration", "createCampaign", |r| {
        body(r, "/resourceSettings/type", Some(json!("X")));
    }),
    ("an unknown operation of a patch", "updateEntitlement", |r| body(r, "/0/op", Some(json!("X")))),
    ("no path in a patch", "updateEntitlement", |r| body(r, "/0/path", None)),
];

pub(super) const MY_ACCOUNT: &[Fault] = &[
    ("another path", "getProfile", |r| r.target.push('s')),
    ("no credential", "getProfile", |r| r.headers.retain(|(name, _)| name != "authorization")),
    ("no required field", "createEmail", |r| body(r, "/profile", None)),
    ("a text that does not match its format", "createEmail", |r| {
        body(r, "/profile/email", Some(json!("Ada")));
    }),
    ("a value that is not in its enumeration", "createPhone", |r| body(r, "/method", Some(json!("X")))),
];

pub(super) const OIDC: &[Fault] = &[
    ("another path", "listClients", |r| r.target.insert(1, 'x')),
    ("no credential", "listClients", |r| r.headers.retain(|(name, _)| name != "authorization")),
    ("a field of a form that is not in its enumeration", "introspect", |r| {
        r.body = b"token=t&token_type_hint=x".to_vec();
    }),
    ("no required field of a form", "challenge", |r| r.body = b"channel_hint=push".to_vec()),
    ("a field of another type", "createClient", |r| body(r, "/client_name", Some(json!(7)))),
    ("a text instead of a list", "createClient", |r| body(r, "/redirect_uris", Some(json!("a")))),
    ("a key of an unknown kind", "createClient", |r| body(r, "/jwks/keys/0/kty", Some(json!("X")))),
];

pub(super) const PRIVILEGED_ACCESS: &[Fault] = &[
    ("another path", "CreateGroup", |r| r.target = r.target.replace("/teams/", "/team/")),
    ("no credential", "CreateGroup", |r| r.headers.retain(|(name, _)| name != "authorization")),
    ("another scheme of credentials", "CreateGroup", |r| header(r, "authorization", "Basic dDprCg==")),
    ("no required field", "CreateGroup", |r| body(r, "/name", None)),
    ("a field of another type", "CreateGroup", |r| body(r, "/roles", Some(json!("admin")))),
    ("a number as text", "CreateWorkloadConnection", |r| {
        body(r, "/token_ttl_in_seconds", Some(json!("many")));
    }),
];

pub(super) const ACCESS_GATEWAY: &[Fault] = &[
    ("another path", "createApplication", |r| r.target.push('x')),
    ("another method", "createApplication", |r| r.method = "PUT".to_owned()),
    ("an unknown tag", "createApplication", |r| body(r, "/type", Some(json!("X")))),
    ("no required field", "createPolicy", |r| body(r, "/rule", None)),
    ("a field that only the server sets", "createApplication", |r| body(r, "/id", Some(json!("x")))),
    ("a text that does not match its format", "getCertificate", |r| r.target.push('x')),
];

/// Returns the requests with a fault that the checker accepts, and the requests without one that it rejects.
pub(super) async fn problems(
    mock: &Mock,
    document: &Value,
    api: &Checked,
    calls: &[Called<'_>],
) -> Vec<String> {
    let sdk = Sdk::new();
    let mut problems = Vec::new();
    for (fault, id, damage) in api.faults {
        let called = calls.iter().find(|called| called.operation.id == *id).unwrap();
        let mut good = sdk.request(called).await;
        leave_out_errors(&mut good, id, api.errors);
        let mut bad = good.clone();
        damage(&mut bad);
        let ((good, response), (bad, _)) = (mock.send(&good), mock.send(&bad));
        if good >= 400 {
            problems.push(format!("{id} is rejected: {}", String::from_utf8_lossy(&response)));
        }
        if bad < 400 {
            problems.push(format!("{id} with {fault} is accepted"));
        }
    }
    // If a schema were invalid, Prism would accept every body.
    let mut seen = BTreeSet::new();
    for called in calls.iter().filter(|called| has_rules(called)) {
        let id = called.operation.id;
        if seen.insert(id) {
            let bad = Request { body: b"\"text\"".to_vec(), ..sdk.request(called).await };
            if mock.send(&bad).0 < 400 {
                problems.push(format!("{id}: the body is not checked"));
            }
        }
    }
    // If the validator of a schema failed for a value, Prism would accept every body with such a value.
    for called in calls.iter().filter(|called| has_rules(called)) {
        let mut bad = sdk.request(called).await;
        if damage_all(document, schema_of(called).unwrap_or(&Value::Null), &mut bad)
            && mock.send(&bad).0 < 400
        {
            problems.push(format!("{}: the fields of a body are not checked", called.operation.id));
        }
    }
    problems
}

/// Removes the fields of the body that the published document is wrong about.
fn leave_out_errors(request: &mut Request, id: &str, errors: &[DocumentError]) {
    let fields = errors.iter().filter(|(wrong, _, _)| *wrong == id).filter_map(|(_, what, _)| {
        let field = what.strip_prefix("body/")?.strip_suffix(" (type)")?;
        (!field.contains('/')).then_some(field)
    });
    for field in fields {
        body(request, &format!("/{field}"), None);
    }
}

/// Returns whether the body is JSON, and the document has a schema for it.
fn has_rules(called: &Called<'_>) -> bool {
    called.args.media_type.contains("json") && schema_of(called).is_some_and(|schema| !schema.is_null())
}

/// Returns the schema of the body.
fn schema_of<'a>(called: &Called<'a>) -> Option<&'a Value> {
    let media = &called.args.media_type;
    called.operation.body.iter().find(|(name, _)| name == media).map(|(_, schema)| *schema)
}

/// Replaces all fields that are no objects by an object. Returns whether there are any.
fn damage_all(document: &Value, schema: &Value, request: &mut Request) -> bool {
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(&request.body) else { return false };
    let mut names = Vec::new();
    plain_fields(document, schema, &mut names);
    names.retain(|name| fields.contains_key(*name));
    for name in &names {
        fields.insert((*name).to_owned(), json!({"x": 1}));
    }
    request.body = Value::Object(fields).to_string().into();
    !names.is_empty()
}

/// Returns the target of a reference, or any other value unchanged, if the published document has it.
fn published<'a>(document: &'a Value, mut value: &'a Value) -> Option<&'a Value> {
    while let Some(reference) = value["$ref"].as_str() {
        value = document.pointer(&reference[1..])?;
    }
    Some(value)
}

/// Finds the fields of a schema and of its parts whose values are no objects. Schemas that only an overlay has are ignored.
fn plain_fields<'a>(document: &'a Value, schema: &'a Value, names: &mut Vec<&'a str>) {
    let Some(schema) = published(document, schema) else { return };
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let kind = published(document, field).and_then(|field| field["type"].as_str());
        if matches!(kind, Some("string" | "integer" | "number" | "boolean" | "array")) {
            names.push(name);
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        plain_fields(document, part, names);
    }
}

/// Records the requests of the SDK: its server accepts all of them.
struct Sdk {
    server: Server,
    clients: Clients,
}

impl Sdk {
    fn new() -> Self {
        let server = Server::start();
        let clients = Clients::new(server.url());
        Self { server, clients }
    }

    async fn request(&self, called: &Called<'_>) -> Request {
        // The result does not matter.
        let _ = called.run(&self.clients).unwrap().0.await;
        self.server.take().pop().unwrap()
    }
}

fn header(request: &mut Request, name: &str, value: &str) {
    let line = request.headers.iter_mut().find(|(mine, _)| mine == name).unwrap();
    value.clone_into(&mut line.1);
}

/// Sets a query parameter or removes it.
fn query(request: &mut Request, name: &str, value: Option<&str>) {
    let (path, query) = request.target.split_once('?').unwrap();
    let begin = format!("{name}=");
    let mut pairs: Vec<String> =
        query.split('&').filter(|pair| !pair.starts_with(&begin)).map(str::to_owned).collect();
    pairs.extend(value.map(|value| begin + value));
    request.target = format!("{path}?{}", pairs.join("&"));
}

/// Sets or removes a field or element of the body.
fn body(request: &mut Request, pointer: &str, value: Option<Value>) {
    let mut body = request.json();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match (body.pointer_mut(parent).unwrap(), value) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(name.to_owned(), value)),
        (Value::Object(fields), None) => drop(fields.remove(name).unwrap()),
        (parent, value) => parent[name.parse::<usize>().unwrap()] = value.unwrap(),
    }
    request.body = body.to_string().into();
}
