//! The user schema: the attributes of a profile.

use serde_json::{Value, json};

use super::set;
use crate::call::{Call, Object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::reply::Reply;

/// The only user type.
pub(crate) const USER_TYPE: &str = "otydemo0000000000001";
pub(crate) const SCHEMA: &str = "oscdemo0000000000001";

/// The attributes of every org. All of them are strings.
const BASE: &[&str] = &[
    "login",
    "firstName",
    "lastName",
    "middleName",
    "honorificPrefix",
    "honorificSuffix",
    "email",
    "title",
    "displayName",
    "nickName",
    "profileUrl",
    "secondEmail",
    "mobilePhone",
    "primaryPhone",
    "streetAddress",
    "city",
    "state",
    "zipCode",
    "countryCode",
    "postalAddress",
    "preferredLanguage",
    "locale",
    "timezone",
    "userType",
    "employeeNumber",
    "costCenter",
    "organization",
    "division",
    "department",
    "managerId",
    "manager",
];

/// The required attributes.
const REQUIRED: &[&str] = &["login", "email", "firstName", "lastName"];

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    check_id(call)?;
    Ok(Reply::ok(show(org, call)))
}

/// Adds, changes or removes (with null) custom attributes.
pub(crate) fn update(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    check_id(call)?;
    let body = call.object()?;
    let properties = body
        .get("definitions")
        .and_then(|definitions| definitions.get("custom")?.get("properties")?.as_object())
        .ok_or_else(|| {
            ApiError::invalid("definitions", ["definitions.custom.properties: it must not be empty"])
        })?;
    let mut causes = Vec::new();
    for (name, attribute) in properties {
        if BASE.contains(&name.as_str()) {
            causes.push(format!("{name}: it is a base attribute"));
        } else if !attribute.is_null() && (attribute["title"].is_null() || !is_type(&attribute["type"])) {
            causes.push(format!("{name}: it needs a title and a type"));
        }
    }
    if !causes.is_empty() {
        return Err(ApiError::invalid("definitions", causes));
    }
    for (name, attribute) in properties {
        if attribute.is_null() {
            org.custom_attributes.remove(name);
            for profile in org.users.values_mut().filter_map(|user| user.get_mut("profile")?.as_object_mut())
            {
                profile.remove(name);
            }
        } else {
            set(&mut org.custom_attributes, name, attribute.clone());
        }
    }
    let target = crate::call::object(json!({"id": SCHEMA, "name": "user"}));
    org.note(call, "user.schema.update", &[Target::named("UserSchema", &target)]);
    Ok(Reply::ok(show(org, call)))
}

/// Returns the errors of a profile.
pub(super) fn problems(org: &Org, profile: &Object) -> Vec<String> {
    let missing = REQUIRED.iter().filter(|name| text(profile, name).is_empty());
    let mut problems: Vec<String> = missing.map(|name| format!("{name}: it must not be empty")).collect();
    for (name, value) in profile {
        let kind = match org.custom_attributes.get(name) {
            Some(attribute) => attribute["type"].as_str().unwrap_or_default(),
            None if BASE.contains(&name.as_str()) => "string",
            None => {
                problems.push(format!("{name}: the schema of users has no such attribute"));
                continue;
            }
        };
        if !value.is_null() && !is_of(kind, value) {
            problems.push(format!("{name}: it must be of the type {kind}"));
        }
    }
    problems
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        _ => value.is_string(),
    }
}

fn is_type(kind: &Value) -> bool {
    matches!(kind.as_str(), Some("string" | "boolean" | "integer" | "number" | "array"))
}

fn check_id(call: &Call) -> Result<(), ApiError> {
    match call.id() {
        "default" | SCHEMA => Ok(()),
        id => Err(ApiError::not_found(id, "Schema")),
    }
}

fn show(org: &Org, call: &Call) -> Value {
    let base: Object = BASE
        .iter()
        .map(|name| {
            let required = REQUIRED.contains(name);
            (
                (*name).to_owned(),
                json!({"title": name, "type": "string", "required": required, "scope": "NONE"}),
            )
        })
        .collect();
    let this = call.url(&format!("/api/v1/meta/schemas/user/{SCHEMA}"));
    json!({
        "id": this,
        "$schema": "http://json-schema.org/draft-04/schema#",
        "name": "user",
        "title": "User",
        "type": "object",
        "definitions": {
            "base": {"id": "#base", "type": "object", "properties": base, "required": REQUIRED},
            "custom": {"id": "#custom", "type": "object", "properties": org.custom_attributes, "required": []},
        },
        "properties": {"profile": {"allOf": [{"$ref": "#/definitions/custom"}, {"$ref": "#/definitions/base"}]}},
        "_links": {"self": {"href": this, "method": "GET", "rel": "self"}},
    })
}
