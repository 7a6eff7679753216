//! All supported paths and methods: those with a handler of their own, and all others of the document.

use std::collections::HashMap;
use std::sync::LazyLock;

use percent_encoding::percent_decode_str;

use crate::api::governance::{bundles, campaigns, decisions, entitlements, requests};
use crate::api::my_account::{emails, phones, profile};
use crate::api::{
    app_users, apps, factors, grants, group_rules, groups, lifecycle, logs, policies, schemas, users,
};
use crate::auth::token;
use crate::call::Call;
use crate::document::{self, Operation, param};
use crate::error::ApiError;
use crate::org::Org;
use crate::reply::Reply;
use crate::resources;

/// Handles a request.
pub(crate) type Handler = fn(&mut Org, &Call) -> Result<Reply, ApiError>;

/// A method of a path.
#[derive(Clone)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    access: Access,
    pub(crate) handler: Handler,
    /// The operation of the document, if it has one.
    pub(crate) operation: Option<&'static Operation>,
}

/// What a caller needs.
#[derive(Clone, Copy)]
enum Access {
    /// No credential.
    Public,
    /// The part of the scope: `users` for `okta.users.read` and `okta.users.manage`.
    Area(&'static str),
    /// One of the scopes that the document lists.
    Listed,
}

impl Route {
    pub(crate) fn is_read(&self) -> bool {
        self.method == "GET"
    }

    pub(crate) fn is_public(&self) -> bool {
        matches!(self.access, Access::Public)
    }

    /// Returns whether an API token is accepted. Paths that the document does not have accept it.
    pub(crate) fn takes_api_token(&self) -> bool {
        self.operation.is_none_or(|operation| operation.takes_api_token)
    }

    /// Returns whether the operation acts for the user who owns the access token.
    pub(crate) fn is_of_user(&self) -> bool {
        self.operation.is_some_and(|operation| operation.is_of_user)
    }

    /// Returns the scopes. An access token needs one of them.
    pub(crate) fn scopes(&self) -> Vec<String> {
        match self.access {
            Access::Public => Vec::new(),
            Access::Area(area) => {
                let read = self.is_read().then(|| format!("okta.{area}.read"));
                read.into_iter().chain([format!("okta.{area}.manage")]).collect()
            }
            Access::Listed => {
                let scopes = self.operation.iter().flat_map(|operation| &operation.scopes);
                // A scope to change resources includes the one to read them.
                let manage =
                    scopes.clone().filter(|_| self.is_read()).map(|scope| scope.replace(".read", ".manage"));
                scopes.map(|scope| (*scope).to_owned()).chain(manage).collect()
            }
        }
    }

    /// Returns the number of requests in a window, about that of a real org.
    pub(crate) fn limit(&self) -> u32 {
        match self.access {
            Access::Area("apps" | "policies") => 250,
            Access::Area("logs") => 120,
            _ => 600,
        }
    }
}

const fn route(method: &'static str, path: &'static str, area: &'static str, handler: Handler) -> Route {
    Route { method, path, access: Access::Area(area), handler, operation: None }
}

const fn get(path: &'static str, area: &'static str, handler: Handler) -> Route {
    route("GET", path, area, handler)
}

const fn post(path: &'static str, area: &'static str, handler: Handler) -> Route {
    route("POST", path, area, handler)
}

const fn put(path: &'static str, area: &'static str, handler: Handler) -> Route {
    route("PUT", path, area, handler)
}

const fn delete(path: &'static str, area: &'static str, handler: Handler) -> Route {
    route("DELETE", path, area, handler)
}

/// A method with a handler of its own, and the scopes of the document.
const fn listed(method: &'static str, path: &'static str, handler: Handler) -> Route {
    Route { method, path, access: Access::Listed, handler, operation: None }
}

/// The result of a look-up.
pub(crate) enum Found {
    /// The route, and the decoded values for the `{…}` of its path.
    Route(&'static Route, Vec<String>),
    /// The path has other methods.
    OtherMethods,
    Nothing,
}

/// Finds the route of a request. A literal segment wins against a `{…}`.
pub(crate) fn find(method: &str, path: &str) -> Found {
    let segments: Vec<&str> = path.split('/').collect();
    let routes = BY_LENGTH.get(&segments.len()).map_or(&[][..], Vec::as_slice);
    let fits = |route: &Route| {
        let mut pairs = route.path.split('/').zip(&segments);
        pairs.all(|(expected, segment)| {
            expected == *segment || param(expected).is_some() && !segment.is_empty()
        })
    };
    let fitting: Vec<&Route> = routes.iter().filter(|route| fits(route)).collect();
    let literals = |route: &&&Route| -> Vec<bool> {
        route.path.split('/').map(|segment| param(segment).is_none()).collect()
    };
    match fitting.iter().filter(|route| route.method == method).max_by_key(literals) {
        Some(route) => {
            let values =
                route.path.split('/').zip(segments).filter(|(expected, _)| param(expected).is_some());
            Found::Route(route, values.map(|(_, value)| decode(value)).collect())
        }
        None if fitting.is_empty() => Found::Nothing,
        None => Found::OtherMethods,
    }
}

fn decode(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

/// All routes by the number of segments of their paths.
static BY_LENGTH: LazyLock<HashMap<usize, Vec<Route>>> = LazyLock::new(|| {
    let mut by_length: HashMap<usize, Vec<Route>> = HashMap::new();
    for route in all() {
        by_length.entry(route.path.split('/').count()).or_default().push(route);
    }
    by_length
});

/// Returns the routes with a handler of their own, then those of the operations that have none.
fn all() -> Vec<Route> {
    let key = |method: &str, path: &str| {
        let path: Vec<&str> = path.split('/').map(|part| param(part).map_or(part, |_| "{}")).collect();
        format!("{method} {}", path.join("/"))
    };
    let operations = document::operations().iter();
    let mut others: HashMap<String, &Operation> =
        operations.map(|operation| (key(operation.method, operation.path), operation)).collect();
    let mut routes: Vec<Route> = Vec::new();
    for route in ROUTES {
        let operation = others.remove(&key(route.method, route.path));
        routes.push(Route { operation, ..route.clone() });
    }
    routes.extend(others.into_values().map(|operation| Route {
        method: operation.method,
        path: operation.path,
        access: if operation.is_public { Access::Public } else { Access::Listed },
        handler: resources::serve,
        operation: Some(operation),
    }));
    routes
}

static ROUTES: &[Route] = &[
    Route {
        method: "POST",
        path: "/oauth2/v1/token",
        access: Access::Public,
        handler: token::issue,
        operation: None,
    },
    get("/api/v1/users", "users", users::list),
    post("/api/v1/users", "users", users::create),
    get("/api/v1/users/{id}", "users", users::get),
    post("/api/v1/users/{id}", "users", users::update),
    put("/api/v1/users/{id}", "users", users::replace),
    delete("/api/v1/users/{id}", "users", users::delete),
    get("/api/v1/users/{id}/groups", "users", users::groups),
    get("/api/v1/users/{id}/appLinks", "users", app_users::links),
    delete("/api/v1/users/{id}/sessions", "users", lifecycle::end_sessions),
    post("/api/v1/users/{id}/lifecycle/activate", "users", lifecycle::activate),
    post("/api/v1/users/{id}/lifecycle/reactivate", "users", lifecycle::reactivate),
    post("/api/v1/users/{id}/lifecycle/deactivate", "users", lifecycle::deactivate),
    post("/api/v1/users/{id}/lifecycle/suspend", "users", lifecycle::suspend),
    post("/api/v1/users/{id}/lifecycle/unsuspend", "users", lifecycle::unsuspend),
    post("/api/v1/users/{id}/lifecycle/unlock", "users", lifecycle::unlock),
    post("/api/v1/users/{id}/lifecycle/expire_password", "users", lifecycle::expire_password),
    post("/api/v1/users/{id}/lifecycle/reset_password", "users", lifecycle::reset_password),
    post("/api/v1/users/{id}/lifecycle/reset_factors", "users", factors::reset),
    get("/api/v1/users/{id}/factors", "users", factors::list),
    post("/api/v1/users/{id}/factors", "users", factors::enroll),
    get("/api/v1/users/{id}/factors/catalog", "users", factors::catalog),
    get("/api/v1/users/{id}/factors/{second_id}", "users", factors::get),
    delete("/api/v1/users/{id}/factors/{second_id}", "users", factors::unenroll),
    post("/api/v1/users/{id}/factors/{second_id}/lifecycle/activate", "users", factors::activate),
    post("/api/v1/users/{id}/factors/{second_id}/verify", "users", factors::verify),
    get("/api/v1/meta/schemas/user/{id}", "schemas", schemas::get),
    post("/api/v1/meta/schemas/user/{id}", "schemas", schemas::update),
    get("/api/v1/groups", "groups", groups::list),
    post("/api/v1/groups", "groups", groups::create),
    get("/api/v1/groups/{id}", "groups", groups::get),
    put("/api/v1/groups/{id}", "groups", groups::replace),
    delete("/api/v1/groups/{id}", "groups", groups::delete),
    get("/api/v1/groups/{id}/users", "groups", groups::members),
    put("/api/v1/groups/{id}/users/{second_id}", "groups", groups::add_member),
    delete("/api/v1/groups/{id}/users/{second_id}", "groups", groups::remove_member),
    get("/api/v1/groups/{id}/apps", "groups", groups::apps),
    get("/api/v1/groups/rules", "groups", group_rules::list),
    post("/api/v1/groups/rules", "groups", group_rules::create),
    get("/api/v1/groups/rules/{id}", "groups", group_rules::get),
    put("/api/v1/groups/rules/{id}", "groups", group_rules::replace),
    delete("/api/v1/groups/rules/{id}", "groups", group_rules::delete),
    post("/api/v1/groups/rules/{id}/lifecycle/activate", "groups", group_rules::activate),
    post("/api/v1/groups/rules/{id}/lifecycle/deactivate", "groups", group_rules::deactivate),
    get("/api/v1/apps", "apps", apps::list),
    post("/api/v1/apps", "apps", apps::create),
    get("/api/v1/apps/{id}", "apps", apps::get),
    put("/api/v1/apps/{id}", "apps", apps::replace),
    delete("/api/v1/apps/{id}", "apps", apps::delete),
    post("/api/v1/apps/{id}/lifecycle/activate", "apps", apps::activate),
    post("/api/v1/apps/{id}/lifecycle/deactivate", "apps", apps::deactivate),
    get("/api/v1/apps/{id}/users", "apps", app_users::list),
    post("/api/v1/apps/{id}/users", "apps", app_users::assign),
    get("/api/v1/apps/{id}/users/{second_id}", "apps", app_users::get),
    post("/api/v1/apps/{id}/users/{second_id}", "apps", app_users::update),
    delete("/api/v1/apps/{id}/users/{second_id}", "apps", app_users::unassign),
    get("/api/v1/apps/{id}/groups", "apps", apps::groups),
    get("/api/v1/apps/{id}/groups/{second_id}", "apps", apps::get_group),
    put("/api/v1/apps/{id}/groups/{second_id}", "apps", apps::assign_group),
    delete("/api/v1/apps/{id}/groups/{second_id}", "apps", apps::unassign_group),
    put("/api/v1/apps/{id}/policies/{second_id}", "apps", apps::assign_policy),
    get("/api/v1/apps/{id}/grants", "appGrants", grants::list),
    post("/api/v1/apps/{id}/grants", "appGrants", grants::grant),
    get("/api/v1/apps/{id}/grants/{second_id}", "appGrants", grants::get),
    delete("/api/v1/apps/{id}/grants/{second_id}", "appGrants", grants::revoke),
    get("/api/v1/policies", "policies", policies::list),
    post("/api/v1/policies", "policies", policies::create),
    get("/api/v1/policies/{id}", "policies", policies::get),
    put("/api/v1/policies/{id}", "policies", policies::replace),
    delete("/api/v1/policies/{id}", "policies", policies::delete),
    post("/api/v1/policies/{id}/lifecycle/activate", "policies", policies::activate),
    post("/api/v1/policies/{id}/lifecycle/deactivate", "policies", policies::deactivate),
    get("/api/v1/policies/{id}/app", "policies", policies::apps),
    get("/api/v1/policies/{id}/rules", "policies", policies::rules::list),
    post("/api/v1/policies/{id}/rules", "policies", policies::rules::create),
    get("/api/v1/policies/{id}/rules/{second_id}", "policies", policies::rules::get),
    put("/api/v1/policies/{id}/rules/{second_id}", "policies", policies::rules::replace),
    delete("/api/v1/policies/{id}/rules/{second_id}", "policies", policies::rules::delete),
    post("/api/v1/policies/{id}/rules/{second_id}/lifecycle/activate", "policies", policies::rules::activate),
    post(
        "/api/v1/policies/{id}/rules/{second_id}/lifecycle/deactivate",
        "policies",
        policies::rules::deactivate,
    ),
    get("/api/v1/logs", "logs", logs::list),
    listed("GET", "/governance/api/v1/campaigns", campaigns::list),
    listed("POST", "/governance/api/v1/campaigns", campaigns::create),
    listed("DELETE", "/governance/api/v1/campaigns/{id}", campaigns::delete),
    listed("POST", "/governance/api/v1/campaigns/{id}/launch", campaigns::launch),
    listed("POST", "/governance/api/v1/campaigns/{id}/end", campaigns::end_now),
    listed("POST", "/governance/api/v1/my/campaigns/{id}/reviews/bulk-decisions", decisions::submit),
    listed(
        "GET",
        "/governance/api/v1/my/campaigns/{id}/reviews/bulk-decisions/jobs/{second_id}",
        decisions::job,
    ),
    listed("POST", "/governance/api/v1/entitlements", entitlements::create),
    listed("PUT", "/governance/api/v1/entitlements/{id}", entitlements::replace),
    listed("PATCH", "/governance/api/v1/entitlements/{id}", entitlements::patch),
    listed("GET", "/governance/api/v1/entitlements/{id}/values", entitlements::list_values),
    listed("GET", "/governance/api/v1/entitlements/{id}/values/{second_id}", entitlements::get_value),
    listed("POST", "/governance/api/v1/entitlement-bundles", bundles::create),
    listed("PUT", "/governance/api/v1/entitlement-bundles/{id}", bundles::replace),
    listed("GET", "/governance/api/v2/catalogs/default/entries", requests::list_entries),
    listed("GET", "/governance/api/v2/catalogs/default/entries/{id}", requests::get_entry),
    listed("GET", "/governance/api/v2/my/catalogs/default/entries", requests::list_entries),
    listed("GET", "/governance/api/v2/my/catalogs/default/entries/{id}", requests::get_entry),
    listed("POST", "/governance/api/v2/my/catalogs/default/entries/{id}/requests", requests::create_mine),
    listed(
        "GET",
        "/governance/api/v2/my/catalogs/default/entries/{id}/requests/{second_id}",
        requests::get_mine,
    ),
    listed("POST", "/governance/api/v2/requests", requests::create),
    listed("GET", "/idp/myaccount/profile", profile::get),
    listed("PUT", "/idp/myaccount/profile", profile::replace),
    listed("GET", "/idp/myaccount/emails", emails::list),
    listed("POST", "/idp/myaccount/emails", emails::create),
    listed("GET", "/idp/myaccount/emails/{id}", emails::get),
    listed("DELETE", "/idp/myaccount/emails/{id}", emails::delete),
    listed("POST", "/idp/myaccount/emails/{id}/challenge", emails::challenge),
    listed("POST", "/idp/myaccount/emails/{id}/challenge/{second_id}/verify", emails::verify),
    listed("POST", "/idp/myaccount/phones", phones::create),
    listed("POST", "/idp/myaccount/phones/{id}/challenge", phones::challenge),
    listed("POST", "/idp/myaccount/phones/{id}/verify", phones::verify),
];
