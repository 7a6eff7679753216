//! Applications and the groups that they are assigned to.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{app_users, begins, groups, require, set, settable};
use crate::call::{Call, Object, object, text};
use crate::error::ApiError;
use crate::org::{Org, Target};
use crate::page::{Order, Page};
use crate::query::{Expr, values_at};
use crate::reply::Reply;

/// The kinds of applications: sign-on mode, name, and required settings. The name of a kind without a fixed name is
/// derived from the label.
const MODES: &[(&str, Option<&str>, &[&str])] = &[
    ("AUTO_LOGIN", None, &["settings.signOn.loginUrl"]),
    ("BASIC_AUTH", Some("template_basic_auth"), &["settings.app.authURL", "settings.app.url"]),
    ("BOOKMARK", Some("bookmark"), &["settings.app.url"]),
    ("BROWSER_PLUGIN", Some("template_swa"), &["settings.app.url"]),
    ("OPENID_CONNECT", Some("oidc_client"), &["settings.oauthClient.application_type"]),
    ("SAML_2_0", None, &["settings.signOn.ssoAcsUrl", "settings.signOn.audience"]),
    ("SECURE_PASSWORD_STORE", Some("template_sps"), &["settings.app.url"]),
    ("WS_FEDERATION", Some("template_wsfed"), &["settings.app.wReplyURL"]),
];

pub(crate) fn list(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let filter = call.query("filter").map(Expr::scim).transpose().map_err(ApiError::search)?;
    let q = call.query("q").unwrap_or_default();
    let fits = |id: &str, app: &Object| {
        let is_found = begins(text(app, "label"), q) || begins(text(app, "name"), q);
        let values = |path: &str| match path {
            "user.id" => app_users::all(org, id).into_keys().map(Value::from).collect(),
            "group.id" => org
                .app_groups
                .get(id)
                .into_iter()
                .flat_map(|groups| groups.keys().cloned().map(Value::from))
                .collect(),
            _ => values_at(app, path),
        };
        is_found && filter.as_ref().is_none_or(|filter| filter.fits(&values))
    };
    let apps = org.apps.iter().filter(|(id, app)| fits(id, app));
    let page = Page::cut(call, (20, 200), Order::Ascending, apps.map(|(id, app)| (id.clone(), app)))?;
    Ok(page.reply(call, |app| show(org, app, call)))
}

pub(crate) fn create(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut app = settable(call.object()?);
    let name = check(&app)?;
    let id = org.new_id("0oa");
    let name = name.map_or_else(|| own_name(text(&app, "label"), &id), str::to_owned);
    let now = org.stamp();
    let status = if call.flag("activate", true) { "ACTIVE" } else { "INACTIVE" };
    if text(&app, "signOnMode") == "OPENID_CONNECT" {
        let secret = org.new_id("secret");
        add_client(&mut app, &id, &secret);
    }
    app.entry("visibility")
        .or_insert_with(|| json!({"autoSubmitToolbar": false, "hide": {"iOS": false, "web": false}}));
    app.entry("accessibility").or_insert_with(|| json!({"selfService": false}));
    app.entry("features").or_insert_with(|| json!([]));
    app.extend(object(json!({"id": id, "name": name, "status": status, "created": now, "lastUpdated": now})));
    let (target, shown) = (Target::app(&app), show(org, &app, call));
    org.apps.insert(id, app);
    org.note(call, "application.lifecycle.create", &[target]);
    Ok(Reply::ok(shown))
}

pub(crate) fn get(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(show(org, find(org, call.id())?, call)))
}

/// Replaces an application. Name, sign-on mode and the credentials of an OAuth client do not change.
pub(crate) fn replace(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let old = find(org, call.id())?;
    let mut app = old.clone();
    super::replace(&mut app, call.object()?);
    set(&mut app, "name", text(old, "name"));
    check(&app)?;
    if text(old, "signOnMode") != text(&app, "signOnMode") {
        return Err(ApiError::invalid("signOnMode", ["signOnMode: it cannot be changed"]));
    }
    if let Some(client) = old.get("credentials").and_then(|credentials| credentials.get("oauthClient")) {
        credentials(&mut app)["oauthClient"] = client.clone();
    }
    set(&mut app, "lastUpdated", org.stamp());
    store(org, call, app, "application.lifecycle.update")?;
    get(org, call)
}

/// Deletes an application that is not active.
pub(crate) fn delete(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let app = find(org, call.id())?;
    if text(app, "status") == "ACTIVE" {
        return Err(ApiError::Api {
            status: StatusCode::FORBIDDEN,
            code: "E0000056",
            summary: "The application cannot be deleted".to_owned(),
            causes: vec!["status: deactivate the application first".to_owned()],
        });
    }
    let target = Target::app(app);
    org.apps.remove(call.id());
    org.app_policies.remove(call.id());
    for tables in [&mut org.app_users, &mut org.app_groups, &mut org.grants] {
        tables.remove(call.id());
    }
    org.note(call, "application.lifecycle.delete", &[target]);
    Ok(Reply::empty())
}

pub(crate) fn activate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    change(org, call, "ACTIVE", "application.lifecycle.activate")
}

pub(crate) fn deactivate(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    change(org, call, "INACTIVE", "application.lifecycle.deactivate")
}

fn change(org: &mut Org, call: &Call, status: &str, event: &str) -> Result<Reply, ApiError> {
    let mut app = find(org, call.id())?.clone();
    set(&mut app, "status", status);
    set(&mut app, "lastUpdated", org.stamp());
    store(org, call, app, event)?;
    Ok(Reply::ok(json!({})))
}

fn store(org: &mut Org, call: &Call, app: Object, event: &str) -> Result<(), ApiError> {
    let target = Target::app(&app);
    org.apps.insert(call.id().to_owned(), app);
    org.note(call, event, &[target]);
    Ok(())
}

pub(crate) fn groups(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    find(org, call.id())?;
    let assigned = org.app_groups.get(call.id()).into_iter().flatten();
    let rows = assigned.map(|(id, assignment)| (id.clone(), assignment));
    let page = Page::cut(call, (20, 200), Order::Ascending, rows)?;
    Ok(page.reply(call, |assignment| show_group(assignment, call)))
}

pub(crate) fn get_group(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    Ok(Reply::ok(show_group(assigned_group(org, call)?, call)))
}

pub(crate) fn assign_group(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let mut assignment = settable(call.optional_object()?);
    let targets = [Target::app(find(org, call.id())?), Target::group(groups::find(org, call.second_id())?)];
    assignment.entry("priority").or_insert_with(|| json!(0));
    assignment.entry("profile").or_insert_with(|| json!({}));
    assignment.extend(object(json!({"id": call.second_id(), "lastUpdated": org.stamp()})));
    let shown = show_group(&assignment, call);
    org.app_groups.entry(call.id().to_owned()).or_default().insert(call.second_id().to_owned(), assignment);
    org.note(call, "application.group_membership.add", &targets);
    Ok(Reply::ok(shown))
}

pub(crate) fn unassign_group(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    assigned_group(org, call)?;
    let targets = [Target::app(find(org, call.id())?), Target::group(groups::find(org, call.second_id())?)];
    org.app_groups.entry(call.id().to_owned()).or_default().remove(call.second_id());
    org.note(call, "application.group_membership.remove", &targets);
    Ok(Reply::empty())
}

fn assigned_group<'a>(org: &'a Org, call: &Call) -> Result<&'a Object, ApiError> {
    find(org, call.id())?;
    let assignment = org.app_groups.get(call.id()).and_then(|groups| groups.get(call.second_id()));
    assignment.ok_or_else(|| ApiError::not_found(call.second_id(), "AppGroup"))
}

fn show_group(assignment: &Object, call: &Call) -> Value {
    let app = call.url(&format!("/api/v1/apps/{}", call.id()));
    let group = text(assignment, "id");
    let mut shown = assignment.clone();
    let links = json!({
        "self": {"href": format!("{app}/groups/{group}")},
        "app": {"href": app},
        "group": {"href": call.url(&format!("/api/v1/groups/{group}"))},
    });
    set(&mut shown, "_links", links);
    Value::Object(shown)
}

pub(crate) fn find<'a>(org: &'a Org, id: &str) -> Result<&'a Object, ApiError> {
    org.apps.get(id).ok_or_else(|| ApiError::not_found(id, "AppInstance"))
}

/// Returns the fixed name of the kind. Fails if the application lacks required settings.
fn check(app: &Object) -> Result<Option<&'static str>, ApiError> {
    require(app, "application", &["label", "signOnMode"])?;
    let Some((_, name, settings)) = MODES.iter().find(|(mode, ..)| *mode == text(app, "signOnMode")) else {
        return Err(ApiError::invalid("signOnMode", ["signOnMode: there is no such mode"]));
    };
    let missing = settings.iter().filter(|path| values_at(app, path).iter().all(Value::is_null));
    let mut causes: Vec<String> = missing.map(|path| format!("{path}: it must not be empty")).collect();
    if app.get("credentials").is_some_and(|credentials| !credentials.is_object()) {
        causes.push("credentials: it must be an object".to_owned());
    }
    if causes.is_empty() { Ok(*name) } else { Err(ApiError::invalid("settings", causes)) }
}

/// Returns the name of an application without a fixed name.
fn own_name(label: &str, id: &str) -> String {
    let word: String = label.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    format!("demo_{word}_{}", id.trim_start_matches(|c: char| !c.is_ascii_digit() || c == '0'))
}

/// Returns the credentials, after they were checked to be an object.
fn credentials(app: &mut Object) -> &mut Value {
    app.entry("credentials").or_insert_with(|| json!({}))
}

/// Makes an application an OAuth client. The client id is the id of the application.
fn add_client(app: &mut Object, id: &str, secret: &str) {
    let client = &mut credentials(app)["oauthClient"];
    if !client.is_object() {
        *client = json!({});
    }
    client["client_id"] = json!(id);
    let method = client["token_endpoint_auth_method"].as_str().unwrap_or("client_secret_basic").to_owned();
    if method.starts_with("client_secret") {
        client["client_secret"] = json!(secret);
    }
    client["token_endpoint_auth_method"] = json!(method);
}

/// Returns the id of the access policy of an application: the assigned one, or the default one. Only applications that
/// use single sign-on have one.
pub(super) fn access_policy<'a>(org: &'a Org, app: &Object) -> Option<&'a str> {
    if !matches!(text(app, "signOnMode"), "OPENID_CONNECT" | "SAML_2_0" | "WS_FEDERATION") {
        return None;
    }
    let assigned = org.app_policies.get(text(app, "id")).filter(|id| org.policies.contains_key(*id));
    let is_default = |policy: &Object| text(policy, "type") == "ACCESS_POLICY" && policy["system"] == true;
    let default = org.policies.iter().find(|(_, policy)| is_default(policy)).map(|(id, _)| id);
    assigned.or(default).map(String::as_str)
}

/// Assigns an access policy.
pub(crate) fn assign_policy(org: &mut Org, call: &Call) -> Result<Reply, ApiError> {
    let app = find(org, call.id())?;
    if access_policy(org, app).is_none() {
        return Err(ApiError::forbidden("An application without single sign-on has no access policy"));
    }
    let policy = org.policies.get(call.second_id()).filter(|policy| text(policy, "type") == "ACCESS_POLICY");
    let policy = policy.ok_or_else(|| ApiError::not_found(call.second_id(), "Policy"))?;
    let targets = [Target::app(app), Target::named("PolicyEntity", policy)];
    org.app_policies.insert(call.id().to_owned(), call.second_id().to_owned());
    org.note(call, "application.policy.sign_on.update", &targets);
    Ok(Reply::empty())
}

pub(super) fn show(org: &Org, app: &Object, call: &Call) -> Value {
    let this = call.url(&format!("/api/v1/apps/{}", text(app, "id")));
    let action = if text(app, "status") == "ACTIVE" { "deactivate" } else { "activate" };
    let logo = call.url(&format!("/assets/img/logos/{}.png", text(app, "name")));
    let mut links = json!({
        "self": {"href": this},
        action: {"href": format!("{this}/lifecycle/{action}"), "hints": {"allow": ["POST"]}},
        "users": {"href": format!("{this}/users")},
        "groups": {"href": format!("{this}/groups")},
        "logo": [{"name": "medium", "href": logo, "type": "image/png"}],
        "uploadLogo": {"href": format!("{this}/logo"), "hints": {"allow": ["POST"]}},
        "appLinks": [{"name": "login", "href": call.url(&format!("/home/{}", text(app, "name"))), "type": "text/html"}],
    });
    if let Some(policy) = access_policy(org, app) {
        links["accessPolicy"] = json!({"href": call.url(&format!("/api/v1/policies/{policy}"))});
    }
    match text(app, "signOnMode") {
        "OPENID_CONNECT" => {
            let secrets = format!("{this}/credentials/secrets");
            links["clientCredentials"] = json!([{"name": "secrets", "href": secrets}]);
        }
        "SAML_2_0" => {
            links["metadata"] =
                json!({"href": format!("{this}/sso/saml/metadata"), "type": "application/xml"})
        }
        _ => {}
    }
    let mut shown = app.clone();
    set(&mut shown, "_links", links);
    Value::Object(shown)
}
