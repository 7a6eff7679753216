//! The initial state of the org: an administrator, users, groups, applications and the default policies.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::Org;
use crate::auth::{Credentials, Key};
use crate::call::{Object, object};
use crate::clock::Clock;
use crate::document;
use crate::limits::Limits;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

const FIRST_NAMES: &[&str] =
    &["Ada", "Alan", "Barbara", "Dennis", "Edsger", "Frances", "Grace", "Hedy", "John", "Katherine"];
const LAST_NAMES: &[&str] =
    &["Allen", "Dijkstra", "Hopper", "Johnson", "Kay", "Lamarr", "Liskov", "Lovelace", "Ritchie", "Turing"];
const DEPARTMENTS: &[&str] = &["Engineering", "Sales", "Support"];
const CITIES: &[&str] = &["Bern", "Lisbon", "Oslo", "Turin"];

impl Org {
    /// Creates an org with an administrator and a number of other users. The two clients may request all scopes. The
    /// second one must send proofs of possession.
    pub(crate) fn new(
        clock: Arc<dyn Clock>,
        limits: Limits,
        credentials: Credentials,
        people: usize,
        keys: [&Key; 2],
    ) -> (Self, [String; 2]) {
        let mut org = Self::empty(clock, limits, credentials);
        let everyone = org.add_group("Everyone", "BUILT_IN");
        org.admin = org.add_user("Quinn", "Admin", "admin@example.com", "IT", "Bern");
        let groups: Vec<String> =
            DEPARTMENTS.iter().map(|department| org.add_group(department, "OKTA_GROUP")).collect();
        for n in 0..people {
            let (first, last) = (FIRST_NAMES[n % 10], LAST_NAMES[(n + n / 10) % 10]);
            let login = format!("{}.{}{}@example.com", first.to_lowercase(), last.to_lowercase(), n + 1);
            let department = n % DEPARTMENTS.len();
            let id = org.add_user(first, last, &login, DEPARTMENTS[department], CITIES[n % CITIES.len()]);
            org.members.insert((groups[department].clone(), id), None);
        }
        for user in org.users.keys() {
            org.members.insert((everyone.clone(), user.clone()), None);
        }
        org.add_bookmark();
        org.add_policies(&everyone);
        let [plain, bound] = keys;
        let clients = [
            org.add_client("Automation", plain, false),
            org.add_client("Automation with proofs", bound, true),
        ];
        (org, clients)
    }

    fn add_user(&mut self, first: &str, last: &str, login: &str, department: &str, city: &str) -> String {
        // People joined in the last years, and have signed in within the last months. Some have never signed in.
        let n = self.last_id % 10_000;
        let joined = self.stamp_before(DAY * u32::try_from(200 + n * 97 % 1000).unwrap_or_default());
        let last_login = match n % 7 {
            6 => Value::Null,
            _ => json!(self.stamp_before(HOUR * u32::try_from(1 + n * 389 % 2400).unwrap_or_default())),
        };
        let user = json!({
            "activated": joined, "statusChanged": joined, "lastLogin": last_login, "passwordChanged": joined,
            "type": {"id": crate::api::schemas::USER_TYPE},
            "profile": {
                "login": login, "email": login, "firstName": first, "lastName": last, "department": department,
                "city": city,
            },
        });
        let (id, mut user) = self.seeded("00u", user);
        user.insert("created".to_owned(), json!(joined));
        self.users.insert(id.clone(), user);
        id
    }

    fn add_group(&mut self, name: &str, kind: &str) -> String {
        let now = self.stamp();
        let (id, group) = self.seeded(
            "00g",
            json!({
                "lastMembershipUpdated": now, "objectClass": ["okta:user_group"], "type": kind,
                "profile": {"name": name, "description": format!("The group {name}")},
            }),
        );
        self.groups.insert(id.clone(), group);
        id
    }

    fn add_bookmark(&mut self) {
        let (id, app) = self.seeded(
            "0oa",
            json!({
                "name": "bookmark", "label": "Handbook", "signOnMode": "BOOKMARK", "features": [],
                "settings": {"app": {"url": "https://handbook.example.com", "requestIntegration": false}},
            }),
        );
        self.apps.insert(id, app);
    }

    /// Returns a service application, with the scopes that it may request.
    fn add_client(&mut self, label: &str, key: &Key, with_proofs: bool) -> String {
        let (id, mut app) = self.seeded(
            "0oa",
            json!({
                "name": "oidc_client", "label": label, "signOnMode": "OPENID_CONNECT", "features": [],
                "settings": {"oauthClient": {
                    "application_type": "service", "grant_types": ["client_credentials"],
                    "response_types": ["token"], "dpop_bound_access_tokens": with_proofs,
                    "jwks": {"keys": [key.public]},
                }},
            }),
        );
        let client = json!({"client_id": id, "token_endpoint_auth_method": "private_key_jwt"});
        app.insert("credentials".to_owned(), json!({"oauthClient": client}));
        self.apps.insert(id.clone(), app);
        for scope in document::scopes() {
            let (grant_id, grant) =
                self.seeded("oag", json!({"scopeId": scope, "clientId": id, "source": "ADMIN"}));
            self.grants.entry(id.clone()).or_default().insert(grant_id, grant);
        }
        id
    }

    fn add_policies(&mut self, everyone: &str) {
        for (kind, rule_kind, actions) in [
            ("OKTA_SIGN_ON", "SIGN_ON", json!({"signon": {"access": "ALLOW", "requireFactor": false}})),
            ("PASSWORD", "PASSWORD", json!({"passwordChange": {"access": "ALLOW"}})),
            ("MFA_ENROLL", "MFA_ENROLL", json!({"enroll": {"self": "CHALLENGE"}})),
            ("ACCESS_POLICY", "ACCESS_POLICY", json!({"appSignOn": {"access": "ALLOW"}})),
        ] {
            // The conditions of access policies are in their rules.
            let conditions = match kind {
                "ACCESS_POLICY" => Value::Null,
                _ => json!({"people": {"groups": {"include": [everyone]}}}),
            };
            let (id, policy) = self.seeded(
                "00p",
                json!({
                    "type": kind, "name": "Default Policy", "priority": 1, "system": true, "conditions": conditions,
                }),
            );
            let (rule_id, rule) = self.seeded(
                "0pr",
                json!({
                    "type": rule_kind, "name": "Default Rule", "priority": 1, "system": true, "conditions": null,
                    "actions": actions,
                }),
            );
            self.policies.insert(id.clone(), policy);
            self.policy_rules.entry(id).or_default().insert(rule_id, rule);
        }
    }

    /// Returns an object with the fields that every object has.
    fn seeded(&mut self, prefix: &str, value: Value) -> (String, Object) {
        let (id, now) = (self.new_id(prefix), self.stamp());
        let mut all = object(value);
        all.extend(object(json!({"id": id, "status": "ACTIVE", "created": now, "lastUpdated": now})));
        (id, all)
    }
}
