//! The system log.

use serde_json::{Value, json};

use super::Org;
use crate::call::{Call, Object, object, text};

/// The caller.
#[derive(Clone, Debug, Default)]
pub(crate) struct Actor {
    pub(crate) id: String,
    /// `User` or `PublicClientApp`.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) login: String,
}

/// The target of an action.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    id: String,
    kind: &'static str,
    name: String,
    login: String,
}

impl Target {
    fn new(kind: &'static str, object: &Object, name: &str, login: &str) -> Self {
        Self { id: text(object, "id").to_owned(), kind, name: name.to_owned(), login: login.to_owned() }
    }

    pub(crate) fn user(user: &Object) -> Self {
        let profile =
            |name| user.get("profile").and_then(|profile| profile[name].as_str()).unwrap_or_default();
        let name = format!("{} {}", profile("firstName"), profile("lastName"));
        Self::new("User", user, &name, profile("login"))
    }

    pub(crate) fn group(group: &Object) -> Self {
        let name = group.get("profile").and_then(|profile| profile["name"].as_str()).unwrap_or_default();
        Self::new("UserGroup", group, name, "unknown")
    }

    pub(crate) fn app(app: &Object) -> Self {
        Self::new("AppInstance", app, text(app, "label"), text(app, "label"))
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn login(&self) -> &str {
        &self.login
    }

    /// Returns a target with a name.
    pub(crate) fn named(kind: &'static str, object: &Object) -> Self {
        Self::new(kind, object, text(object, "name"), "unknown")
    }
}

impl Org {
    /// Logs a successful action.
    pub(crate) fn note(&mut self, call: &Call, event: &str, targets: &[Target]) {
        self.note_outcome(call, &call.actor, event, targets, None);
    }

    /// Logs an action, and the reason if it failed.
    pub(crate) fn note_outcome(
        &mut self,
        call: &Call,
        actor: &Actor,
        event: &str,
        targets: &[Target],
        refused: Option<&str>,
    ) {
        let targets: Vec<Value> = targets
            .iter()
            .map(|target| {
                json!({
                    "id": target.id, "type": target.kind, "alternateId": target.login,
                    "displayName": target.name,
                })
            })
            .collect();
        let mut outcome = json!({"result": refused.map_or("SUCCESS", |_| "FAILURE")});
        if let Some(reason) = refused {
            outcome["reason"] = json!(reason);
        }
        let entry = json!({
            "actor": {
                "id": actor.id, "type": actor.kind, "alternateId": actor.login,
                "displayName": actor.name,
            },
            "client": {
                "userAgent": {"rawUserAgent": call.header("user-agent").unwrap_or("UNKNOWN"), "os": "Unknown", "browser": "UNKNOWN"},
                "zone": "null", "device": "Unknown", "ipAddress": "127.0.0.1",
            },
            "displayMessage": event.replace(['.', '_'], " "),
            "eventType": event,
            "outcome": outcome,
            "published": self.stamp(),
            "severity": if refused.is_some() { "WARN" } else { "INFO" },
            "debugContext": {"debugData": {"requestId": call.request_id, "requestUri": call.path}},
            "transaction": {"type": "WEB", "id": call.request_id, "detail": {}},
            "uuid": self.new_id("evt"),
            "version": "0",
            "request": {"ipChain": [{"ip": "127.0.0.1", "version": "V4"}]},
            "target": targets,
        });
        let number = format!("{:012}", self.log.len());
        self.log.insert(number, object(entry));
    }
}
