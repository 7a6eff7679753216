//! Pages in the format of the API, with invented values.

use serde_json::{Value, json};

/// Returns a page of users with 20 known and four custom profile fields each.
pub fn users(count: usize) -> String {
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
pub fn applications(count: usize) -> String {
    let items: Vec<Value> = (0..count).map(application).collect();
    Value::Array(items).to_string()
}

fn application(index: usize) -> Value {
    let modes = ["BOOKMARK", "BASIC_AUTH", "AUTO_LOGIN", "SAML_2_0", "OPENID_CONNECT", "BROWSER_PLUGIN"];
    let mode = modes[index % modes.len()];
    // Some modes have fixed names.
    let name = match mode {
        "BOOKMARK" => "bookmark".to_owned(),
        "BASIC_AUTH" => "template_basic_auth".to_owned(),
        "BROWSER_PLUGIN" => "template_swa".to_owned(),
        _ => format!("corp_app_{index}"),
    };
    let id = format!("0oa{index:017}");
    let link = |path: &str| json!({ "href": format!("https://corp.example/api/v1/apps/{id}{path}") });
    json!({
        "id": id,
        "orn": format!("orn:okta:idp:00o1:apps:made_up:{id}"),
        "name": name,
        "label": format!("Application {index}"),
        "status": "ACTIVE",
        "created": "2024-02-11T08:15:30.000Z",
        "lastUpdated": "2026-01-05T21:44:02.000Z",
        "accessibility": { "selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null },
        "visibility": {
            "autoLaunch": false, "autoSubmitToolbar": true, "hide": { "iOS": false, "web": false }, "appLinks": { "login": true }
        },
        "features": ["PUSH_NEW_USERS"],
        "signOnMode": mode,
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

/// Returns a page of events of the system log: sign-ins with request, security context and two targets each.
pub fn log_events(count: usize) -> String {
    let items: Vec<Value> = (0..count).map(log_event).collect();
    Value::Array(items).to_string()
}

fn log_event(index: usize) -> Value {
    let place = json!({
        "city": "Springfield", "state": "XX", "country": "Nowhere", "postalCode": "00000",
        "geolocation": { "lat": 46.5, "lon": 7.25 }
    });
    let address = format!("192.0.2.{}", index % 250);
    json!({
        "uuid": format!("{index:08x}-0000-4000-8000-000000000000"),
        "version": "0",
        "published": "2026-01-05T21:44:02.123Z",
        "eventType": "user.authentication.sso",
        "legacyEventType": "app.auth.sso",
        "displayMessage": "A person opened an application",
        "severity": "INFO",
        "actor": {
            "id": format!("00u{index:017}"), "type": "User", "alternateId": format!("person.{index}@corp.example"),
            "displayName": format!("Given Family-{index}"), "detailEntry": null
        },
        "client": {
            "userAgent": { "rawUserAgent": "Browser/12.0 (System 9; x64) Engine/20260101", "os": "System 9", "browser": "BROWSER" },
            "zone": "null", "device": "Computer", "id": null, "ipAddress": address, "geographicalContext": place
        },
        "device": null,
        "authenticationContext": {
            "authenticationProvider": null, "credentialProvider": null, "credentialType": null, "issuer": null,
            "interface": null, "authenticationStep": 0, "rootSessionId": format!("root{index:020}"),
            "externalSessionId": format!("session{index:017}")
        },
        "outcome": { "result": if index.is_multiple_of(9) { "FAILURE" } else { "SUCCESS" }, "reason": null },
        "securityContext": { "asNumber": 64500, "asOrg": "example net", "isp": "example net", "domain": "corp.example", "isProxy": false },
        "debugContext": {
            "debugData": {
                "requestId": format!("request{index:017}"), "requestUri": "/app/corp/made-up/sso", "dtHash": format!("{index:064x}"),
                "signOnMode": "OPENID_CONNECT", "threatSuspected": "false", "url": "/app/corp/made-up/sso?"
            }
        },
        "transaction": { "type": "WEB", "id": format!("request{index:017}"), "detail": {} },
        "request": {
            "ipChain": [{ "ip": address, "geographicalContext": place, "version": "V4", "source": null }]
        },
        "target": [
            {
                "id": format!("0oa{index:017}"), "type": "AppInstance", "alternateId": "Made up",
                "displayName": format!("Application {index}"), "detailEntry": { "signOnModeType": "OPENID_CONNECT" }
            },
            {
                "id": format!("0ua{index:017}"), "type": "AppUser", "alternateId": format!("person.{index}@corp.example"),
                "displayName": format!("Given Family-{index}"), "detailEntry": null
            }
        ]
    })
}

/// Returns a page of groups, each with its application and counts in `_embedded`, and two custom profile fields.
pub fn groups(count: usize) -> String {
    let items: Vec<Value> = (0..count).map(group).collect();
    Value::Array(items).to_string()
}

fn group(index: usize) -> Value {
    let id = format!("00g{index:017}");
    let link = |path: &str| json!({ "href": format!("https://corp.example/api/v1/groups/{id}{path}") });
    json!({
        "id": id,
        "created": "2024-02-11T08:15:30.000Z",
        "lastUpdated": "2026-01-05T21:44:02.000Z",
        "lastMembershipUpdated": "2026-01-05T21:44:02.000Z",
        "objectClass": ["okta:windows_security_principal"],
        "type": "APP_GROUP",
        "profile": {
            "name": format!("Group {index}"), "description": "People with a made-up purpose", "dn": format!("CN=Group {index},DC=corp,DC=example"),
            "samAccountName": format!("group-{index}"), "windowsDomainQualifiedName": format!("CORP\\group-{index}"),
            "externalId": format!("{index:024x}"), "groupType": "Security", "groupScope": "Global",
            "costUnit": "4711", "audited": true
        },
        "source": { "id": "0oa00000000000000001" },
        "_embedded": {
            "stats": {
                "usersCount": index * 7, "appsCount": 3, "groupPushMappingsCount": 0, "hasAdminPrivledge": false,
                "_links": { "users": link("/users"), "apps": link("/apps") }
            },
            "app": {
                "id": "0oa00000000000000001", "name": "active_directory", "label": "corp.example", "signOnMode": "AUTO_LOGIN",
                "status": "ACTIVE", "created": "2024-02-11T08:15:30.000Z", "features": ["IMPORT_NEW_USERS", "OUTBOUND_DEL_AUTH"],
                "settings": { "app": { "domain": "corp.example", "scanRate": 30 } }
            }
        },
        "_links": {
            // A list in responses of the API, for which derives need a type that is slow to decode.
            "logo": { "name": "medium", "href": "https://corp.example/logo/medium.png", "type": "image/png" },
            "users": link("/users"),
            "apps": link("/apps"),
            "source": { "href": "https://corp.example/api/v1/apps/0oa00000000000000001" }
        }
    })
}
