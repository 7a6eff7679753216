//! Pages in the format of the API, with invented values.

use serde_json::{Value, json};

/// Returns a page of users with 20 known and four custom profile fields each.
pub(crate) fn users(count: usize) -> String {
    let items: Vec<Value> = (0..count).map(user).collect();
    Value::Array(items).to_string()
}

fn user(index: usize) -> Value {
    let id = format!("00u{index:017}");
    let login = format!("person.{index}@corp.example");
    json!({
        "id": id,
        "status": if index.is_multiple_of(7) { "DEPROVISIONED" } else { "ACTIVE" },
        "created": "2024-02-11T08:15:30.000Z",
        "activated": "2024-02-11T08:15:31.000Z",
        "statusChanged": "2024-02-11T08:15:31.000Z",
        "lastLogin": "2026-01-05T21:44:02.000Z",
        "lastUpdated": "2026-01-05T21:44:02.000Z",
        "passwordChanged": null,
        "realmId": "guo0000000000000001",
        "type": { "id": "oty0000000000000001" },
        "profile": {
            "firstName": "Given", "lastName": format!("Family-{index}"), "mobilePhone": null, "secondEmail": null,
            "login": login, "email": login, "displayName": format!("Given Family-{index}"), "nickName": "Nick",
            "title": "Engineer", "division": "R&D", "department": "Platform", "costCenter": "4711",
            "employeeNumber": index.to_string(), "city": "Springfield", "state": "XX", "zipCode": "00000",
            "countryCode": "CH", "locale": "de_CH", "timezone": "Europe/Zurich", "organization": "Example",
            "badgeColour": "teal", "hireDate": "2021-05-01", "projects": ["alpha", "beta"], "deskHeight": 72.5
        },
        "credentials": { "provider": { "type": "OKTA", "name": "OKTA" }, "emails": [] },
        "_links": { "self": { "href": format!("https://corp.example/api/v1/users/{id}") } }
    })
}

/// Returns a page of applications of six sign-on modes.
pub(crate) fn applications(count: usize) -> String {
    let items: Vec<Value> = (0..count).map(application).collect();
    Value::Array(items).to_string()
}

fn application(index: usize) -> Value {
    let modes = ["BOOKMARK", "BASIC_AUTH", "AUTO_LOGIN", "SAML_2_0", "OPENID_CONNECT", "BROWSER_PLUGIN"];
    let id = format!("0oa{index:017}");
    let link = |path: &str| json!({ "href": format!("https://corp.example/api/v1/apps/{id}{path}") });
    json!({
        "id": id,
        "orn": format!("orn:okta:idp:00o1:apps:made_up:{id}"),
        "name": format!("corp_app_{index}"),
        "label": format!("Application {index}"),
        "status": "ACTIVE",
        "created": "2024-02-11T08:15:30.000Z",
        "lastUpdated": "2026-01-05T21:44:02.000Z",
        "accessibility": { "selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null },
        "visibility": {
            "autoLaunch": false, "autoSubmitToolbar": true, "hide": { "iOS": false, "web": false }, "appLinks": { "login": true }
        },
        "features": ["PUSH_NEW_USERS"],
        "signOnMode": modes[index % modes.len()],
        "credentials": {
            "userNameTemplate": { "template": "${source.login}", "type": "BUILT_IN" },
            "signing": { "kid": "k1" }
        },
        "settings": {
            "app": { "domain": "corp.example", "seats": 25 },
            "notifications": { "vpn": { "network": { "connection": "DISABLED" }, "message": null, "helpUrl": null } },
            "manualProvisioning": false,
            "implicitAssignment": false,
            "notes": { "admin": null, "enduser": null }
        },
        "_links": { "deactivate": link("/lifecycle/deactivate"), "users": link("/users"), "groups": link("/groups") }
    })
}
