//! A walk through all operations of the document: requests with ids of existing resources, in an order in which they
//! succeed.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::time::SystemTime;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use okta_demo_org::{API_TOKEN, DemoOrg};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::values::{component, value};

/// The bodies of requests whose rules are not in the document.
fn known_body(id: &str, n: usize) -> Option<Value> {
    let person = json!({"login": format!("p{n}@example.com"), "email": "p@example.com", "firstName": "A", "lastName": "B"});
    let bookmark = json!({"name": "bookmark", "label": "L", "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://a.example"}}});
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
        "addJwk" => json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": format!("k{n}"), "e": "AQAB", "n": "AQAB", "status": "ACTIVE",
        }),
        "updateApplicationUser" => json!({"credentials": {"userName": "ada@example.com"}}),
        "changeRecoveryQuestion" | "forgotPasswordSetNewPassword" => json!({
            "password": {"value": "correct horse"}, "recovery_question": {"question": "Who?", "answer": "Ada"},
        }),
        "updateProfileMapping" => {
            json!({"properties": {"nickName": {"expression": "user.firstName", "pushStatus": "PUSH"}}})
        }
        "updateUserProfile" => {
            json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": {
                "badge": {"title": "Badge", "type": "string"},
            }}}})
        }
        "assignUserToApplication" | "assignGroupOwner" => json!({"id": "USER", "type": "USER"}),
        _ => return known_body_of_others(id, n),
    })
}

/// Does the same for governance and MyAccount.
fn known_body_of_others(id: &str, n: usize) -> Option<Value> {
    let app = json!({"externalId": "$apps", "type": "APPLICATION"});
    Some(match id {
        "createCampaign" => json!({
            "name": format!("C{n}"),
            "scheduleSettings": {"type": "ONE_OFF", "startDate": "2030-01-02T03:04:05.000Z", "durationInDays": 14,
                "timeZone": "Europe/Zurich"},
            "resourceSettings": {"type": "GROUP", "targetResources": [{"resourceId": "$groups", "resourceType": "GROUP"}]},
            "reviewerSettings": {"type": "USER", "reviewerId": "$users"},
            "remediationSettings": {"accessApproved": "NO_ACTION", "accessRevoked": "NO_ACTION", "noResponse": "NO_ACTION"},
        }),
        "createEntitlement" | "replaceEntitlement" => json!({
            "name": format!("E{n}"), "externalValue": format!("e{n}"), "multiValue": true, "dataType": "array",
            "parent": app, "values": [{"name": "Reader", "externalValue": "r"}], "description": "D", "id": "e",
        }),
        "updateEntitlement" => {
            json!([{"op": "REPLACE", "path": "/name", "value": format!("E{n}"), "refType": "ENTITLEMENT"}])
        }
        "createEntitlementBundle" | "replaceEntitlementBundle" => json!({
            "name": format!("B{n}"), "target": app, "entitlements": [], "status": "ACTIVE", "id": "b",
        }),
        "createRequestV2" => json!({
            "requested": {"type": "CATALOG_ENTRY", "entryId": "$entry"},
            "requestedFor": {"type": "OKTA_USER", "externalId": "$users"},
        }),
        "replaceProfile" => json!({"profile": {"firstName": "Quinn", "lastName": "Admin"}}),
        "createEmail" => json!({"profile": {"email": format!("e{n}@example.com")}, "role": "SECONDARY"}),
        "createPhone" => json!({"profile": {"phoneNumber": "+41315550100"}, "method": "SMS"}),
        "sendPhoneChallenge" => json!({"method": "SMS"}),
        "verifyEmailOtp" | "verifyPhoneChallenge" => json!({"verificationCode": "123456"}),
        "submitCampaignBulkDecisions" => json!({
            "reviewDecision": "APPROVE", "criteria": {"type": "GOVERNANCE_ANALYZER",
                "govAnalyzerCriteria": {"recommendedActionDecision": "APPROVE"}},
        }),
        _ => return None,
    })
}

/// An operation of the document.
pub(crate) struct Operation<'a> {
    pub(crate) id: &'a str,
    pub(crate) method: String,
    pub(crate) path: &'a str,
    pub(crate) it: &'a Value,
    item: &'a Value,
}

impl Operation<'_> {
    /// Returns whether the operation accepts a credential: `apiToken` or `oauth2`.
    fn accepts(&self, credential: &str) -> bool {
        let mut ways = self.it["security"].as_array().into_iter().flatten();
        ways.any(|way| way.get(credential).is_some())
    }

    /// Returns whether the only credential is an API token (true) or an access token (false), if there is only one.
    pub(crate) fn only_credential(&self) -> Option<bool> {
        let (token, oauth) = (self.accepts("apiToken"), self.accepts("oauth2"));
        (token != oauth).then_some(token)
    }

    /// Returns whether the operation refuses API tokens.
    pub(crate) fn needs_oauth(&self) -> bool {
        self.accepts("oauth2") && !self.accepts("apiToken")
    }

    /// Returns whether the operation acts for the user who owns the access token.
    pub(crate) fn is_of_user(&self) -> bool {
        is_of_user(self.path)
    }

    /// Returns whether the operation is one of the management API.
    pub(crate) fn is_of_management(&self) -> bool {
        !self.path.starts_with("/governance/") && !self.path.starts_with("/idp/")
    }
}

fn is_of_user(path: &str) -> bool {
    path.starts_with("/idp/myaccount/") || path.contains("/my/")
}

/// A request of an operation.
pub(crate) struct Request {
    /// The values of the path, in order.
    pub(crate) params: Vec<(String, String)>,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, Value)>,
    /// The media type and the body. Bodies of other types than JSON are the text `x`.
    pub(crate) body: Option<(String, Value)>,
}

/// Everything that creates comes first, then what reads and changes, then what deletes, from the bottom up.
pub(crate) fn operations(document: &Value) -> Vec<Operation<'_>> {
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

/// Makes requests with ids of existing resources.
pub(crate) struct Walker<'a> {
    document: &'a Value,
    org: &'a DemoOrg,
    client: Client,
    /// The access token of an application.
    token: String,
    /// The access token of an administrator.
    user_token: String,
    /// An id in each collection, by the path of the collection.
    ids: HashMap<String, String>,
    count: usize,
}

impl<'a> Walker<'a> {
    /// Creates a walker. `token` is the access token of an application.
    pub(crate) fn new(document: &'a Value, org: &'a DemoOrg, token: &str) -> Self {
        let policy = reqwest::redirect::Policy::none();
        let client = Client::builder().no_proxy().redirect(policy).build().unwrap();
        let user_token = org.user_token("admin@example.com").unwrap();
        Self { document, org, client, token: token.to_owned(), user_token, ids: HashMap::new(), count: 0 }
    }

    /// Returns the credential for a path.
    fn credential(&self, path: &str, needs_oauth: bool) -> String {
        match (is_of_user(path), needs_oauth) {
            (true, _) => format!("Bearer {}", self.user_token),
            (false, true) => format!("Bearer {}", self.token),
            (false, false) => format!("SSWS {API_TOKEN}"),
        }
    }

    /// Returns the next request of an operation.
    pub(crate) async fn request(&mut self, operation: &Operation<'_>) -> Request {
        self.count += 1;
        let (mut path, mut params) = (String::new(), Vec::new());
        for segment in operation.path.split('/').skip(1) {
            let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
            let value = match name {
                Some(name) => self.id(operation, &path, name).await,
                None => segment.to_owned(),
            };
            path = format!("{path}/{value}");
            params.extend(name.map(|name| (name.to_owned(), value)));
        }
        let query = self.query(operation);
        let body = operation.it.get("requestBody").map(|body| component(self.document, body));
        let content = body.and_then(|body| body["content"].as_object()?.iter().next());
        let body = content.map(|(media, content)| {
            let made = known_body(operation.id, self.count)
                .unwrap_or_else(|| value(self.document, &content["schema"], ""));
            (media.clone(), with_ids(made, &self.ids, self.org))
        });
        Request { params, path, query, body }
    }

    /// Returns the required parameters of the query.
    fn query(&self, operation: &Operation<'_>) -> Vec<(String, Value)> {
        let lists = [&operation.it["parameters"], &operation.item["parameters"]];
        let params = lists.into_iter().filter_map(Value::as_array).flatten();
        let params = params.map(|one| component(self.document, one));
        let required = params.filter(|param| param["in"] == "query" && param["required"] == true);
        let value = |name: &str, schema: &Value| match (operation.id, name) {
            ("listPolicies", "type") => json!("PASSWORD"),
            (_, "filter") => json!(r#"status eq "ACTIVE""#),
            (_, "targetAid") => json!(self.ids.get("/api/v1/apps")),
            _ => value(self.document, schema, name),
        };
        let name = |param: &Value| param["name"].as_str().unwrap().to_owned();
        required.map(|param| (name(param), value(&name(param), &param["schema"]))).collect()
    }

    /// Sends a request to the org, or to a proxy in between. Operations that refuse API tokens need an access token.
    pub(crate) async fn send(
        &self,
        url: &str,
        operation: &Operation<'_>,
        request: &Request,
    ) -> reqwest::Response {
        let method: Method = operation.method.parse().unwrap();
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let pairs = request.query.iter().map(|(name, value)| (name, text(value)));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let mut sent = self.client.request(method, format!("{url}{}?{query}", request.path));
        sent = sent.header("authorization", self.credential(&request.path, operation.needs_oauth()));
        if let Some((media, body)) = &request.body {
            sent = sent.header("content-type", media);
            sent = sent.body(if media.contains("json") { body.to_string() } else { "x".to_owned() });
        }
        sent.send().await.unwrap()
    }

    /// Remembers the id of what a request created.
    pub(crate) fn learn(&mut self, operation: &Operation<'_>, request: &Request, body: &Value) {
        let name = operation.path.rsplit('/').next().unwrap();
        if operation.method == "POST"
            && let Some(id) = id_of(body.get(0).unwrap_or(body), name)
        {
            self.ids.entry(request.path.clone()).or_insert(id);
        }
    }

    async fn id(&mut self, operation: &Operation<'_>, collection: &str, name: &str) -> String {
        let lists = [&operation.it["parameters"], &operation.item["parameters"]];
        let mut params =
            lists.into_iter().filter_map(Value::as_array).flatten().map(|one| component(self.document, one));
        let param = params.find(|param| param["name"] == name && param["in"] == "path").unwrap();
        let schema = component(self.document, &param["schema"]);
        if let Some(first) = schema["enum"].get(0) {
            return first.as_str().unwrap().to_owned();
        }
        if name == "schemaId" {
            return "default".to_owned();
        }
        let other = match name {
            "userId" | "primaryUserId" | "ownerId" | "targetPrincipalId" => "/api/v1/users",
            "resourceId" | "resourceOrn" if operation.path.starts_with("/governance/api/v2/resources/") => {
                "/api/v1/apps"
            }
            // A path of the user who is signed in names what other paths list.
            "campaignId" => "/governance/api/v1/campaigns",
            "groupId" | "targetGroupId" => "/api/v1/groups",
            "appId" | "clientId" => "/api/v1/apps",
            _ => collection,
        };
        if let Some(id) = self.ids.get(collection).or_else(|| self.ids.get(other)) {
            return id.clone();
        }
        for path in [collection, other] {
            let mut response = self.get(path, false).await;
            if response.status() == 403 {
                response = self.get(path, true).await;
            }
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
        value(self.document, schema, name).as_str().map_or_else(|| "demo".to_owned(), str::to_owned)
    }

    async fn get(&self, path: &str, needs_oauth: bool) -> reqwest::Response {
        let request = self.client.get(format!("{}{path}", self.org.url()));
        request.header("authorization", self.credential(path, needs_oauth)).send().await.unwrap()
    }
}

fn id_of(item: &Value, param: &str) -> Option<String> {
    let names = ["id", "kid", param, "name", "externalId"];
    let id = names.iter().find_map(|name| item[*name].as_str()).or(item["primary"]["name"].as_str());
    id.map(str::to_owned)
}

/// Returns an access token with all scopes.
pub(crate) async fn access_token(document: &Value, org: &DemoOrg) -> String {
    access_token_for(org, &scopes(document)).await
}

/// Returns an access token with these scopes.
pub(crate) async fn access_token_for(org: &DemoOrg, scopes: &str) -> String {
    let (app, endpoint) = (org.oauth_client(), format!("{}/oauth2/v1/token", org.url()));
    let client = Client::builder().no_proxy().build().unwrap();
    let pem: String = app.private_key.lines().filter(|line| !line.starts_with('-')).collect();
    let key = EncodingKey::from_ec_der(&BASE64_STANDARD.decode(pem).unwrap());
    let header = Header { kid: Some(app.key_id.clone()), ..Header::new(Algorithm::ES256) };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let claims = json!({"iss": app.id, "sub": app.id, "aud": endpoint, "exp": now + 300, "jti": "walk"});
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        .append_pair("client_assertion", &jsonwebtoken::encode(&header, &claims, &key).unwrap())
        .append_pair("scope", scopes)
        .finish();
    let request = client.post(endpoint).header("content-type", "application/x-www-form-urlencoded");
    let issued: Value = request.body(form).send().await.unwrap().json().await.unwrap();
    issued["access_token"].as_str().unwrap_or_else(|| panic!("{issued}")).to_owned()
}

/// Returns the scopes of all operations, separated by spaces.
pub(crate) fn scopes(document: &Value) -> String {
    let all = operations(document);
    let ways = all.iter().filter_map(|operation| operation.it["security"].as_array()).flatten();
    let scopes = ways.filter_map(|way| way["oauth2"].as_array()).flatten().filter_map(Value::as_str);
    scopes.collect::<BTreeSet<&str>>().into_iter().collect::<Vec<_>>().join(" ")
}

/// Sets fields that refer to other resources.
fn with_ids(body: Value, ids: &HashMap<String, String>, org: &DemoOrg) -> Value {
    let id = |collection: &str| ids.get(collection).cloned().unwrap_or_default();
    let text = body.to_string().replace("GROUP\"]", &format!("{}\"]", id("/api/v1/groups")));
    let mut text = text.replace("\"id\":\"USER\"", &format!("\"id\":\"{}\"", id("/api/v1/users")));
    for (name, collection) in
        [("$apps", "/api/v1/apps"), ("$groups", "/api/v1/groups"), ("$users", "/api/v1/users")]
    {
        text = text.replace(name, &id(collection));
    }
    // Applications are entries of the catalog.
    text = text.replace("$entry", &id("/api/v1/apps").replacen("0oa", "cen", 1));
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
